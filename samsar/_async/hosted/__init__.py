"""The hosted routes, for applications that bring their own interface."""

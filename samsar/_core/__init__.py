"""What the two clients share: no input or output, and nothing that is async or blocking."""

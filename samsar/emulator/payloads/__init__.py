"""The JSON that tells about the state, as the server writes it."""

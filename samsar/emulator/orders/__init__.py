"""Reading and checking what is asked for, in the words of the server."""

"""The client and its resources, in the colour that this folder is named for."""

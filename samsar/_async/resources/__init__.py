"""The methods of the client, one module for each area of the API."""

"""What the API returns, one module for each area; each loads when it is first used."""

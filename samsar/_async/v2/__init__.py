"""V2: one surface for the account and its external users."""

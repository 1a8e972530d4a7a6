"""What one external user of the account has and does."""

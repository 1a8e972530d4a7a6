"""Checks what callers pass and shapes it into request bodies; pure functions."""

"""The files, sounds, pictures and texts that stand for results."""

"""What the emulator keeps in SQLite: accounts, credits, jobs, and everything else with a memory."""

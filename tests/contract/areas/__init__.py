"""The rows of the table, area by area.

Each module has `ROWS`, and `CHANGES` where its methods differ from the TypeScript client in a way
that others do not.
"""

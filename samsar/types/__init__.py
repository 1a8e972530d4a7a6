"""What callers pass: typed dictionaries and open vocabularies, one module for each area."""

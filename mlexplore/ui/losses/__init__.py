"""The page of losses: the dictionary of those in use, and what leads from a loss to a density and back."""

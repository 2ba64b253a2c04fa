"""statsmodels: its own models where it has one for the errors, and any other likelihood through `GenericLikelihoodModel`."""

from mlexplore.export.code.statsmodels.snippets import LIBRARY, snippet

__all__ = ["LIBRARY", "snippet"]

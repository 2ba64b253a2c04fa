"""PyTorch: the likelihood as a loss, its slopes by automatic differentiation."""

from mlexplore.export.code.pytorch.snippets import LIBRARY, snippet

__all__ = ["LIBRARY", "snippet"]

"""NumPy and SciPy: everything written out, to ten digits."""

from mlexplore.export.code.numpy_scipy.snippets import LIBRARY, snippet

__all__ = ["LIBRARY", "snippet"]

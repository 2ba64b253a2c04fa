"""scikit-learn: its regressions and classifiers, with the penalties that they have by default taken away."""

from mlexplore.export.code.scikit_learn.snippets import LIBRARY, snippet

__all__ = ["LIBRARY", "snippet"]

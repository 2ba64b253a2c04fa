"""Keras: the likelihood as a loss, the unknowns as the weights of a layer."""

from mlexplore.export.code.keras.snippets import LIBRARY, snippet

__all__ = ["LIBRARY", "snippet"]

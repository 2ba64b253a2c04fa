"""The catalogue of losses in the browser: cards that are searched and narrowed down without asking the server."""

from mlexplore.ui.losses.catalogue.component import catalogue

__all__ = ["catalogue"]

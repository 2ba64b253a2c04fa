"""R: its own models where these have the maximum likelihood to the last digits, and else the likelihood written down."""

from mlexplore.export.code.r_language.snippets import LIBRARY, snippet

__all__ = ["LIBRARY", "snippet"]

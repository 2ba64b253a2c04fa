"""What the dictionary can be narrowed down by: one record for each list of the search, read by links, cards and tests."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mlexplore.losses import LIBRARIES, LOSSES, Loss
from mlexplore.losses.far_out import pull_far_out

TARGETS: dict[str, str] = {
    "mean": "mean",
    "median": "median",
    "quantile": "quantile",
    "expectile": "expectile",
    "mode": "mode",
    "own": "own centre",
    "none": "no functional",
}
"""What of the distribution the best curve is, in words."""

PULLS: dict[str, str] = {
    "unbounded": "pull without bound",
    "bounded": "pull bounded",
    "vanishing": "pull vanishes",
}
"""How hard a row pulls that is ever farther off, in words."""


class Facet(NamedTuple):
    """One list of the search.

    Parameters
    ----------
    key
        Name in links.
    name, everything
        What the list is called, and what it says while nothing is chosen in it.
    options
        What can be chosen, with the words for it.
    of
        The options that hold for a loss.
    """

    key: str
    name: str
    everything: str
    options: Mapping[str, str]
    of: Callable[[Loss], tuple[str, ...]]


def _hyphened(text: str) -> str:
    return text.lower().replace(" ", "-")


def _occurring(words: Mapping[str, str], of: Callable[[Loss], str]) -> dict[str, str]:
    """The options that some loss has."""
    found = {of(loss) for loss in LOSSES}
    return {key: text for key, text in words.items() if key in found}


FACETS: tuple[Facet, ...] = (
    Facet(
        "problem",
        "Problem",
        "All problems",
        {_hyphened(problem): problem for problem in dict.fromkeys(loss.problem for loss in LOSSES)},
        lambda loss: (_hyphened(loss.problem),),
    ),
    Facet(
        "target",
        "Target",
        "All targets",
        _occurring(TARGETS, lambda loss: loss.functional),
        lambda loss: (loss.functional,),
    ),
    Facet(
        "density",
        "Density",
        "Density or none",
        {"with": "has a density", "without": "has no density"},
        lambda loss: ("without" if loss.density is None else "with",),
    ),
    Facet(
        "shape",
        "Convexity",
        "Convex or not",
        {"convex": "convex", "not-convex": "not convex"},
        lambda loss: ("convex" if loss.convex else "not-convex",),
    ),
    Facet(
        "outliers",
        "Outliers",
        "Any pull far off",
        PULLS,
        lambda loss: (pull_far_out(loss),),
    ),
    Facet(
        "library",
        "Library",
        "All libraries",
        {_hyphened(library): library for library in LIBRARIES},
        lambda loss: tuple(dict.fromkeys(_hyphened(each.library) for each in loss.libraries)),
    ),
)
"""The lists of the search, in their order."""

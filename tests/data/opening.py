"""Samples fitted as the app opens them, or with another curve, family or link."""

from dataclasses import replace

import mlexplore as mx
from mlexplore.codes import curve_of, family_of
from mlexplore.data import load_sample
from mlexplore.simulation import World
from mlexplore.ui.settings import chosen_shapes, suggestion
from mlexplore.ui.work import fit_anew


def opening(key: str, *, curve: str = "", family: str = "", link: str = "") -> mx.Fit:
    """The fit with which a sample opens, columns in all their roles; what is named here is another."""
    settings = suggestion("sample", key, World())
    if curve:
        settings = replace(settings, curve=curve_of(curve))
    if family:
        kind = family_of(family)
        known = tuple(
            (name, value) for name, value in settings.known if name in {k.name for k in kind.knowns()}
        )
        settings = replace(settings, family=kind, fixed=chosen_shapes(kind), known=known, link="")
    if link:
        settings = replace(settings, link=link)
    return fit_anew(load_sample(key), settings)

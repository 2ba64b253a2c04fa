"""The front door: `fit` a curve with an error distribution to data by maximum likelihood."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.classification import ClassFit, fit_classes
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import LinkedMean
from mlexplore.families.class_family import ClassFamily
from mlexplore.families.family import Family
from mlexplore.fitted import Fit
from mlexplore.identification import require_places, require_rank
from mlexplore.links import LINKS, Identity, Link
from mlexplore.maximum import maximise
from mlexplore.model import Model
from mlexplore.observations import frequencies, held_values, offsets, predictors, responses

__all__ = ["ClassFit", "Fit", "fit"]


@overload
def fit(
    x: ArrayLike,
    y: ArrayLike,
    *,
    curve: Curve,
    family: Family,
    link: str | None = None,
    fixed: str | Collection[str] | Mapping[str, float] = (),
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
) -> Fit: ...


@overload
def fit(
    x: ArrayLike,
    y: ArrayLike,
    *,
    curve: Curve,
    family: ClassFamily,
    link: str | None = None,
    fixed: str | Collection[str] | Mapping[str, float] = (),
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
) -> ClassFit: ...


def fit(
    x: ArrayLike,
    y: ArrayLike,
    *,
    curve: Curve,
    family: Family | ClassFamily,
    link: str | None = None,
    fixed: str | Collection[str] | Mapping[str, float] = (),
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
) -> Fit | ClassFit:
    """Fit a curve to data by maximising the likelihood under an error distribution.

    Parameters
    ----------
    x
        Places, shape (n,), or a table (n, columns) of predictors: an array or a DataFrame, whose column names are used.
    y
        Observations, shape (n,); for `Binary`, `Categorical` and `Ordinal` labels, which may be text.
    curve
        The mean function, such as ``LogisticGrowth()``.
    family
        The error distribution, such as ``StudentT()``. Its shape parameters are estimated unless `fixed`. A family of
        classes, such as ``Categorical()``, gives a `ClassFit`.
    link
        Name of the scale on which the curve is added up, such as ``"log"``: see `mlexplore.links`. Left out, it is the
        family's own for a curve that is linear in its parameters (the logarithm for counts, say), and ``"identity"`` for
        any other.
    fixed
        Names of shape parameters that keep the value they have in `family`; or a mapping from names of any parameters,
        of the curve too, to the values they are held at.
    weights
        Frequency of each row, shape (n,); a weight of 2 counts a row twice, one of 0 sets it aside: then its y may also be a
        number that the family cannot have.
    offset
        Known part of the curve on the scale of the link, shape (n,).
    exposure
        What each count was counted over (a time, an area, a population), shape (n,), positive: its logarithm is an offset.
        Needs the log link.

    Returns
    -------
    Fit
        Estimates with everything that follows from them. Where no maximum exists ``converged`` is False and ``message``
        says what the likelihood runs to.

    Raises
    ------
    ValueError
        If the data do not suit: values missing or outside the support (the row is named), columns that are combinations
        of each other, fewer rows than the curve has parameters, an unknown link, or unknown names in `fixed`.
    TypeError
        If `curve` is no curve, `family` no family, or `fixed` neither names nor a mapping.

    Examples
    --------
    >>> import mlexplore as mx
    >>> line = mx.fit([0, 1, 2, 3], [1.0, 2.9, 5.1, 7.0], curve=mx.Linear(), family=mx.Normal())
    >>> round(line.estimates["x"], 3)
    2.02
    """
    _require_kinds(curve, family, fixed)
    if isinstance(family, ClassFamily):
        if offset is not None or exposure is not None:
            raise ValueError(f"{family.name} takes no offset and no exposure.")
        return fit_classes(x, y, curve=curve, family=family, link=link, fixed=fixed, weights=weights)
    places, columns = predictors(x)
    curve = curve.for_columns(columns)
    seen_through = _link(link, curve, family)
    counted = frequencies(weights, len(places))
    # A row of weight zero is no data: it may be what the family cannot have, and moves no centre, no knot and no beginning
    # of the curve.
    counts = None if counted is None or counted.all() else counted > 0.0
    observed = responses(y, len(places), family.support, family.name, counts)
    refused = family.refuse(observed, counts)
    if refused is not None:
        raise ValueError(refused)
    known = offsets(offset, exposure, len(places), log_link=seen_through.name == "log")
    parameters = curve.parameters(columns)
    rows = len(observed) if counted is None else int(np.count_nonzero(counted))
    if rows < len(parameters):
        raise ValueError(
            f"{curve.label} has {len(parameters)} parameters and cannot be fitted to {rows} "
            f"{'row' if rows == 1 else 'rows'}. Take a simpler curve or more data."
        )
    mean = curve.bind(places) if counts is None else curve.bind(places[counts]).at(places)
    plain = isinstance(seen_through, Identity) and known is None
    model = Model(
        curve=curve,
        family=family,
        link=seen_through,
        x=places,
        y=observed,
        weights=counted,
        offset=known,
        parameters=parameters,
        mean=mean if plain else LinkedMean(curve=mean, link=seen_through, offset=known),
        fixed=frozenset(item.name for item in family.shapes() if not item.estimable),
        held={},
    )
    twice = [name for name in model.names if model.names.count(name) > 1]
    if twice:
        raise ValueError(
            f'Two parameters would be named "{twice[0]}": give that column of x, or that letter of the formula, another name.'
        )
    fixed = [fixed] if isinstance(fixed, str) else fixed
    unknown = [name for name in fixed if name not in model.names]
    if unknown:
        raise ValueError(
            f'There is no parameter "{unknown[0]}" to fix: choose among {", ".join(model.names)}.'
        )
    if isinstance(fixed, Mapping):
        held = held_values(fixed)
        wild = [name for name in held if name not in family.shape_values() and not np.isfinite(held[name])]
        if wild:
            raise ValueError(f'"{wild[0]}" must be held at a finite number, not {held[wild[0]]}.')
    else:
        of_curve = [name for name in fixed if name not in family.shape_values()]
        if of_curve:
            raise ValueError(f'To hold "{of_curve[0]}" say at what: fixed={{"{of_curve[0]}": value}}.')
        held = held_values({name: value for name, value in family.shape_values().items() if name in fixed})
    if mean.linear:
        require_rank(model)
    else:
        require_places(model, len(parameters) - len(set(held) - set(family.shape_values())))
    model = model.hold(held) if held else model
    maximum = maximise(model)
    if not (np.isfinite(maximum.log_likelihood) or maximum.degenerate):
        raise ValueError(
            "The likelihood cannot be computed at the best curve that was found, because it runs too far from the data. "
            "Take another curve, another unit of x or y, or hold other values."
        )
    return Fit(model=model, maximum=maximum)


def _require_kinds(curve: object, family: object, fixed: object) -> None:
    """Refuse what is no curve and no family, such as a class in place of one that was made from it."""
    for name, given, kinds, such in (
        ("curve", curve, (Curve,), "Linear()"),
        ("family", family, (Family, ClassFamily), "Normal()"),
    ):
        if isinstance(given, type):
            raise TypeError(f"{name} must be made from its class: write {given.__name__}() with brackets.")
        if not isinstance(given, kinds):
            raise TypeError(f"{name} must be one such as {such}, not {given!r}.")
    if not isinstance(fixed, Collection):
        raise TypeError(
            f"fixed must be names of parameters, or a mapping from names to values, not {fixed!r}."
        )


def _link(name: str | None, curve: Curve, family: Family) -> Link:
    """The link of that name, or the default for a curve and a family."""
    if name is None:
        name = family.links[0] if curve.linear else "identity"
    if name not in LINKS:
        raise ValueError(f'There is no link "{name}": choose {", ".join(LINKS)}.')
    return LINKS[name]

"""The errors behind a loss that a person typed: any loss of the residual for which ``exp(-rho/s)`` has a finite integral."""

import dataclasses
import keyword
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from mlexplore.conversion import TypedLoss, typed_loss
from mlexplore.domains import REAL
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.typed_family import TypedErrors
from mlexplore.formulas import latex, numpy_text, plain, typed_text

_IN_CODE = {"np", "rng", "mu", "u", "rho", "weight", "below"}
"""Names that the code for people uses beside those of the parameters."""


def typed_errors(text: str) -> type[TypedErrors]:
    """Make the error family of a loss, such as ``typed_errors("log(1 + (r/c)^2)")``.

    Its density is ``exp(-rho(y - mu) / s) / Z(s)``. The scale `s` is estimated; where the tails demand it, it stays below a
    bound that the parameters of the loss decide. The parameters are fields of the family, as they are called in the text (with
    an underscore behind a name that Python or the family needs itself), and are chosen, not estimated.

    Parameters
    ----------
    text
        The loss: a formula (see `mlexplore.formulas.parse`) in r, the residual ``y - mu``; every other name is a parameter. The
        text is read and never run.

    Returns
    -------
    type[TypedErrors]
        The same class for the same formula. Make a family of it as of any other: ``typed_errors("r^2/2")()``.

    Raises
    ------
    ValueError
        If the text cannot be read (with the position), or if the loss belongs to no density, whatever s is: then why.

    Examples
    --------
    >>> import mlexplore as mx
    >>> line = mx.fit([0, 1, 2, 3], [1.0, 2.9, 5.1, 7.0], curve=mx.Linear(), family=mx.typed_errors("r^2/2")())
    >>> round(line.estimates["x"], 3)
    2.02
    """
    if not isinstance(text, str):
        raise TypeError(f"A loss is a text, not {text!r}.")
    loss = typed_loss(text)
    return _errors_of(typed_text(loss.tree))


@lru_cache(maxsize=256)
def _errors_of(text: str) -> type[TypedErrors]:
    loss = typed_loss(text)
    called = _field_names(loss.names)
    fields: list[tuple[str, type, Any]] = []
    for name, symbol in zip(loss.names, loss.symbols, strict=True):
        suggested = loss.suggestions[name]
        declared = shape(
            suggested.value,
            label="parameter of the loss",
            symbol=symbol,
            meaning="parameter of the loss that you typed: chosen, not estimated",
            domain=REAL,
            typical=(suggested.low, suggested.high),
            estimable=False,
        )
        fields.append((called[name], float, declared))
    made = dataclasses.make_dataclass(
        "TypedErrors",
        fields,
        bases=(TypedErrors,),
        frozen=True,
        repr=False,
        namespace={
            "__doc__": f"Errors of the loss {text}.",
            "__module__": __name__,
            "__reduce__": _taken_apart,
            "definition": loss,
            "called": called,
            "typed": text,
            "latex": latex(loss.tree),
            "loss_formula": plain(loss.tree),
            "numpy_code": _code(loss, called),
        },
    )
    made()  # says so if there is no density
    return made


def _taken_apart(
    errors: TypedErrors,
) -> tuple[Callable[[str, dict[str, float]], TypedErrors], tuple[str, dict[str, float]]]:
    """What a family is pickled as: its class is made again."""
    return _again, (errors.typed, errors.shape_values())


def _again(text: str, values: dict[str, float]) -> TypedErrors:
    """Make a family that was pickled."""
    return typed_errors(text)(**values)


def _field_names(names: tuple[str, ...]) -> dict[str, str]:
    """Names of fields for the parameters of a loss: their own, unless Python, a family or its code needs them."""
    taken = {
        name for kind in TypedErrors.__mro__ for name in (*vars(kind), *vars(kind).get("__annotations__", ()))
    }
    taken |= _IN_CODE
    called: dict[str, str] = {}
    for name in names:
        field = name
        while keyword.iskeyword(field) or field in taken or field in called.values():
            field += "_"
        called[name] = field
    return called


def _code(loss: TypedLoss, called: Mapping[str, str]) -> FamilyCode:
    """How errors are drawn: by the inverse of a distribution function that is added up on a fine grid of residuals."""
    rho = numpy_text(loss.tree, {"r": "r", **called})
    grid = f"""\
# Residuals of all sizes, and the distribution function added up between them.
r = 1e-9 * np.sinh(np.linspace(-60, 60, 200_001))
with np.errstate(all="ignore"):
    rho = {rho} + 0 * r
    weight = np.nan_to_num(np.exp(-(rho - np.nanmin(rho)) / s))
below = np.append(0, np.cumsum(0.5 * (weight[1:] + weight[:-1]) * np.diff(r)))
mu + np.interp({{}}, below / below[-1], r)"""
    return FamilyCode(draw=grid.format("1 - rng.random(mu.size)"), quantile=grid.format("u"))

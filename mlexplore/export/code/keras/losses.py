"""Losses in operations of Keras: minus the log-density of a family, where these can say it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.keras.operations import OPERATIONS
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.families import Bernoulli, Binomial, Family, Gamma, Normal, Poisson, ZeroInflatedPoisson


class RowLoss(NamedTuple):
    """A loss of a row: minus its log-density, but for a factor and for what does not move the estimates.

    Attributes
    ----------
    lines : str
        Lines in `y`, `mu` and shape parameters, the last one an expression; empty where Keras has the loss by `name`.
    name : str
        Expression for the loss of Keras.
    shapes : bool
        Whether it estimates the shape parameters along with the curve.
    factor : callable
        What it is multiplied by in minus the log-likelihood, from the family at its estimates; None for 1.
    """

    lines: str = ""
    name: str = "loss"
    shapes: bool = True
    factor: Callable[[Any], float] | None = None


MEAN_SQUARED_ERROR = '"mse"'
"""How Keras calls it."""

_CROSS_ENTROPY = RowLoss(name="keras.losses.BinaryCrossentropy(from_logits=True)")

BEFORE_LINK: dict[tuple[type[Family], str], RowLoss] = {
    (Bernoulli, "logit"): _CROSS_ENTROPY,
    (Binomial, "logit"): _CROSS_ENTROPY,
}
"""Losses that take the curve before its link, by family and link."""

_WRITTEN: dict[type[Family], RowLoss] = {
    Normal: RowLoss(
        name=MEAN_SQUARED_ERROR,
        shapes=False,
        factor=lambda family: 0.5 / family.sigma**2,
    ),
    Poisson: RowLoss("# log(y!) is left out: it does not move the curve.\nmu - y * ops.log(mu)"),
    Gamma: RowLoss(
        "# The shape would only multiply this: it does not move the curve, and follows.\ny / mu + ops.log(mu)",
        shapes=False,
        factor=lambda family: family.shape,
    ),
    Binomial: RowLoss(
        "# Of shares y of successes; the numbers of trials are weights.\n-(y * ops.log(mu) + (1 - y) * ops.log1p(-mu))"
    ),
    ZeroInflatedPoisson: RowLoss(
        """\
# log(y!) is left out: it does not move the estimates.
zero = ops.log(inflation + (1 - inflation) * ops.exp(-mu))
more = ops.log(1 - inflation) + y * ops.log(mu) - mu
-ops.where(y == 0, zero, more)"""
    ),
}
"""Losses that Keras has by name, that leave out what does not move the estimates, or leave shape parameters for later."""


def loss_of(errors: Errors) -> RowLoss:
    """The loss that stands for a family.

    Raises
    ------
    LookupError
        If Keras has no operation that it needs; the argument of the error is its name.
    """
    family = errors.family
    if type(family) in _WRITTEN:
        return _WRITTEN[type(family)]
    assert family.numpy_code is not None
    tensors = {"y", "mu", *(each.name for each in errors.free)}
    *before, last = in_tensors(family.numpy_code.log_density, tensors, OPERATIONS).split("\n")
    return RowLoss("\n".join([*before, f"-({last})"]))

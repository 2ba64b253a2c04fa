"""What the converter offers to begin with: losses and losses of labels of the dictionary, and densities of the families."""

from typing import NamedTuple

from mlexplore.losses import loss_named
from mlexplore.ui.losses.conversion.kinds import Kind


class Example(NamedTuple):
    """A text to begin with."""

    name: str
    text: str
    values: tuple[tuple[str, float], ...] = ()
    """Parameters by name; those that are left out are as the converter suggests."""


def _of_dictionary(*keys: str) -> tuple[Example, ...]:
    losses = [loss_named(key) for key in keys]
    return tuple(
        Example(loss.name, loss.typed, tuple((each.name, each.value) for each in loss.parameters))
        for loss in losses
    )


EXAMPLES: dict[Kind, tuple[Example, ...]] = {
    "loss": _of_dictionary("huber", "log-cosh", "pinball", "epsilon-insensitive", "cauchy", "tukey"),
    "density": (
        Example("Normal", "exp(-r^2/(2*sigma^2))"),
        Example("Student t", "(1 + r^2/(nu*sigma^2))^(-(nu + 1)/2)"),
        Example("Laplace", "exp(-abs(r)/b)"),
        Example("Logistic", "exp(-r/sigma)/(1 + exp(-r/sigma))^2"),
        Example("Hyperbolic secant", "1/cosh(r/sigma)"),
        Example("Asymmetric Laplace", "exp(-max(tau*r, (tau - 1)*r)/b)"),
        Example("Generalized normal", "exp(-abs(r/sigma)^p)"),
        Example("Gumbel", "exp(-r/sigma - exp(-r/sigma))"),
        Example("Skew normal", "exp(-r^2/(2*sigma^2))*Phi(alpha*r/sigma)", (("alpha", 2.0),)),
        Example(
            "Huber",
            "exp(-where(abs(r) <= delta*sigma, r^2/2, delta*sigma*(abs(r) - delta*sigma/2))/sigma^2)",
        ),
    ),
    "margin": _of_dictionary(
        "binary-cross-entropy", "hinge", "exponential", "squared-hinge", "perceptron", "probit"
    ),
}
"""For each kind of text; the first stands there when nothing was typed."""

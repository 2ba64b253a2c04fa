"""The model of classes as formulas: in LaTeX that no name from a file gets into, and its curve in plain text."""

from collections.abc import Sequence

from mlexplore.curves import Curve

_SHARES = {
    "logit": r"\frac{1}{1 + e^{-%s}}",
    "probit": r"\Phi\left(%s\right)",
    "cloglog": r"1 - e^{-e^{%s}}",
    "cauchit": r"\tfrac{1}{2} + \tfrac{\arctan %s}{\pi}",
}
"""The inverse of each link at a height."""


def class_formula(model: str, link: str) -> str:
    """Probabilities of the classes of a model, seen through a link, in LaTeX."""
    if model == "softmax":
        return r"P(y = k \mid x) = \frac{e^{\eta_k(x)}}{\sum_j e^{\eta_j(x)}}"
    if model == "ordinal":
        height = r"\zeta_k - \eta(x)"
        # A minus before a sum needs brackets; all others stand in some.
        return r"P(y \le k \mid x) = " + _SHARES[link] % (f"({height})" if link == "logit" else height)
    return r"P(\text{event} \mid x) = " + _SHARES[link] % r"\eta(x)"


def height_formula(curve: Curve, features: Sequence[str], *, ordered: bool) -> str:
    """What a height of a curve is made of, in plain text, which holds names of features where there are several.

    With an order (`ordered`) the thresholds hold the constant, and the curve goes without it.
    """
    columns = tuple(features) if len(features) > 1 else ("x",)
    head, _, terms = curve.formula_on(columns).replace("μ", "η", 1).partition(" = ")
    if ordered:
        constant = curve.parameters(columns)[0].symbol
        terms = terms.removeprefix(f"{constant} + ") if terms != constant else "0"
        # The height at the first knot of a spline, from which all others are counted.
        terms = terms.replace(f"heights {constant},", f"heights {constant} = 0,")
    return f"{head} = {terms}"

"""The model of classes as a formula, in LaTeX that no name from a file gets into."""

_SHARES = {
    "logit": r"\frac{1}{1 + e^{-%s}}",
    "probit": r"\Phi\left(%s\right)",
    "cloglog": r"1 - e^{-e^{%s}}",
    "cauchit": r"\tfrac{1}{2} + \tfrac{1}{\pi}\arctan\left(%s\right)",
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
    return r"P(y = \text{event} \mid x) = " + _SHARES[link] % r"\eta(x)"

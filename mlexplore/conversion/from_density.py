"""From a density to its loss: minus the logarithm, taken on the formula itself, so that far tails keep their digits.

The logarithm of a product is written as a sum, that of a power as a product, that of an exponential as what stands in it: the
loss of ``exp(-r^2/2)`` is ``r^2/2``, also where the density is too small for a number. Factors without r are dropped; the
normaliser puts them back.
"""

from functools import lru_cache, reduce

import numpy as np

from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.suggestions import suggestions
from mlexplore.conversion.typed_loss import RESIDUAL, TypedLoss, typed_loss
from mlexplore.formulas import (
    Call,
    Choice,
    Extreme,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    names_of,
    parse,
    typed_text,
)
from mlexplore.numerals import shortest

_ONE, _ZERO = Number(1.0), Number(0.0)


@lru_cache(maxsize=128)
def loss_of_density(text: str) -> TypedLoss:
    """The loss of a density f(r), which need not be normalised: ``-log f(r)`` without constants, as one would type it.

    Parameters
    ----------
    text
        A formula in r, such as ``"(1 + r^2/nu)^(-(nu + 1)/2)"``; every other name is a parameter.

    Raises
    ------
    ValueError
        If the text cannot be read, has no r in it, or is negative somewhere or positive nowhere (at the values that are
        suggested for its parameters), or if the loss cannot be typed.
    """
    if not text.strip():
        raise ValueError("The density is empty: type one, such as exp(-r^2/2).")
    tree = parse(text.strip())
    names = tuple(name for name in names_of(tree) if name != RESIDUAL)
    if RESIDUAL not in names_of(tree):
        raise ValueError("The density must be a formula in r, the residual y − μ, such as exp(-r^2/2).")
    terms = [_minus(term) for term in _log_terms(tree, alone=True)] or [Operation("*", _ZERO, Name(RESIDUAL))]
    loss = typed_loss(typed_text(reduce(_plus, terms)))
    values = suggestions(loss.tree, names)
    _require_density(LossCurve(tree, names, tuple(values[name].value for name in names)))
    return loss


def _require_density(curve: LossCurve) -> None:
    places = curve.places
    heights = curve.rho(places) + curve.shift
    at = ", ".join(f"{name} = {shortest(value)}" for name, value in curve.parameters.items())
    negative = places[heights < 0.0]
    if negative.size:
        first = shortest(float(negative[np.argmin(np.abs(negative))]))
        raise ValueError(
            f"A density is nowhere negative, and this one is at r = {first}{f' ({at})' if at else ''}: "
            "max(…, 0) would make it 0 there."
        )
    if not (heights > 0.0).any():
        raise ValueError(
            f"A density must be positive somewhere, and this one is nowhere{f' ({at})' if at else ''}."
        )


def _log_terms(node: Node, *, alone: bool, constants: bool = False) -> list[Node]:
    """Terms whose sum is the logarithm of a node, without those that have no r in them unless `constants` are kept.

    What stands alone is positive where the density is; one factor of several may be negative together with another.
    """
    if not constants and RESIDUAL not in names_of(node):
        return []

    def inside(part: Node, *, alone: bool) -> list[Node]:
        return _log_terms(part, alone=alone, constants=constants)

    match node:
        case Negative(operand) if not alone:
            return inside(operand, alone=False)
        case Operation("*", left, right):
            return inside(left, alone=False) + inside(right, alone=False)
        case Operation("/", left, right):
            return inside(left, alone=False) + [_minus(term) for term in inside(right, alone=False)]
        case Operation("^", base, exponent):
            even = _is_even(exponent)
            kept = _log_terms(base, alone=alone and not even, constants=RESIDUAL in names_of(exponent))
            return [_times(exponent, term) for term in kept]
        case Call("exp", u):
            return [u]
        case Call("sqrt", u):
            return [_times(Number(0.5), term) for term in inside(u, alone=alone)]
        case Call("abs", u):
            return inside(u, alone=False)
        case Call("expit", u):
            return [Negative(Call("softplus", _minus(u)))]
        case Call("cosh", u):
            return [Call("logcosh", u)]
        case Operation("-", Number(1.0), Call("expit", u)):
            return [Negative(Call("softplus", u))]
        case Operation("-", Number(1.0), Call("Phi", u)):
            return [Call("log", Call("Phi", _minus(u)))]
        case Extreme(which, left, right) if _ZERO not in (left, right) and _sign(left) + _sign(right) == 2:
            return [Extreme(which, _log(left), _log(right))]
        case Choice(relation, left, right, yes, no):
            # Where the density is 0 its logarithm is that of 0, which cannot be typed as a number.
            empty = Call(
                "log",
                Choice(relation, left, right, *(_ZERO if each == _ZERO else _ONE for each in (yes, no))),
            )
            if {yes, no} == {_ZERO, _ONE}:
                return [empty]
            return [
                Choice(relation, left, right, *(empty if each == _ZERO else _log(each) for each in (yes, no)))
            ]
    if node == _ONE:
        return []
    return [Call("log", node if alone or _sign(node) >= 0 else Call("abs", node))]


def _log(node: Node) -> Node:
    """The logarithm of a node with all its constants."""
    terms = _log_terms(node, alone=True, constants=True)
    return reduce(_plus, terms) if terms else _ZERO


def _is_even(exponent: Node) -> bool:
    inner = exponent.operand if isinstance(exponent, Negative) else exponent
    return isinstance(inner, Number) and inner.value % 2.0 == 0.0


def _sign(node: Node) -> int:
    """1 if a node is surely positive, 0 if surely not negative, -1 if one cannot tell."""
    match node:
        case Number(value):
            return int(value > 0.0)
        case Call("exp" | "cosh" | "expit" | "Phi" | "softplus", _):
            return 1
        case Call("abs" | "sqrt" | "logcosh", _):
            return 0
        case Operation("+", left, right):
            signs = sorted((_sign(left), _sign(right)))
            return -1 if signs[0] < 0 else signs[1]
        case Operation("*" | "/", left, right):
            return min(_sign(left), _sign(right))
        case Operation("^", base, exponent):
            return max(_sign(base), 0) if _is_even(exponent) else _sign(base)
        case Extreme("max", left, right):
            return max(_sign(left), _sign(right))
        case Extreme("min", left, right):
            return min(_sign(left), _sign(right))
        case Choice(_, _, _, yes, no):
            return min(_sign(yes), _sign(no))
    return -1


def _minus(node: Node) -> Node:
    match node:
        case Negative(operand):
            return operand
        case Operation("-", left, right):
            return _plus(right, _minus(left))
        case Choice(relation, left, right, yes, no):
            return Choice(relation, left, right, _minus(yes), _minus(no))
        case Extreme(which, left, right):
            return Extreme("min" if which == "max" else "max", _minus(left), _minus(right))
        case Number(0.0):
            return node
    return Negative(node)


def _plus(left: Node, right: Node) -> Node:
    match left, right:
        case _, Negative(operand):
            return Operation("-", left, operand)
        case Negative(operand), _:
            return Operation("-", right, operand)
    return Operation("+", left, right)


def _times(factor: Node, node: Node) -> Node:
    match factor, node:
        case Negative(operand), _:
            return _minus(_times(operand, node))
        case _, Negative(operand):
            return _minus(_times(factor, operand))
        case Number(1.0), _:
            return node
        case _, Number(1.0):
            return factor
    return Operation("*", factor, node)

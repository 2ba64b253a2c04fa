"""The same mathematics in a form that keeps its digits: ``1 - exp(u)`` cancels where u is small, ``-expm1(u)`` does not."""

import math

from mlexplore.formulas.tree import Call, Negative, Node, Number, Operation


def stable(node: Node) -> Node:
    """Rewrite what cancels or overflows on its way to a harmless result."""
    match node:
        case Negative(operand):
            return Negative(stable(operand))
        case Call(function, argument):
            return _call(function, stable(argument))
        case Operation(sign, left, right):
            return _operation(sign, stable(left), stable(right))
    return node


def _call(function: str, argument: Node) -> Node:
    match function, argument:
        case "log", Operation("+", Number(1.0), u) | Operation("+", u, Number(1.0)):
            return Call("log1p", u)
        case "log", Operation("-", Number(1.0), u):
            return Call("log1p", Negative(u))
    return Call(function, argument)


def _operation(sign: str, left: Node, right: Node) -> Node:
    match sign, left, right:
        case "^", Number(math.e), u:
            return Call("exp", u)
        case "-", Number(1.0), Call("exp", u):
            return Negative(Call("expm1", u))
        case "-", Call("exp", u), Number(1.0):
            return Call("expm1", u)
        case "/", a, Operation("+", Number(1.0), Call("exp", u)) | Operation(
            "+", Call("exp", u), Number(1.0)
        ):
            # exp(u) overflows, and in the derivative infinity would be divided by infinity.
            share = Call("expit", u.operand if isinstance(u, Negative) else Negative(u))
            return share if a == Number(1.0) else Operation("*", a, share)
    return Operation(sign, left, right)  # type: ignore[arg-type] - it came as a sign

"""The same mathematics in a form that keeps its digits: ``1 - exp(u)`` cancels where u is small, ``-expm1(u)`` does not."""

import math

from mlexplore.formulas.tree import Call, Choice, Extreme, Negative, Node, Number, Operation


def stable(node: Node) -> Node:
    """Rewrite what cancels or overflows on its way to a harmless result."""
    match node:
        case Negative(operand):
            return Negative(stable(operand))
        case Call(function, argument):
            return _call(function, stable(argument))
        case Operation(sign, left, right):
            return _operation(sign, stable(left), stable(right))
        case Extreme(which, left, right):
            return Extreme(which, stable(left), stable(right))
        case Choice(relation, left, right, yes, no):
            return Choice(relation, stable(left), stable(right), stable(yes), stable(no))
    return node


def _call(function: str, argument: Node) -> Node:
    match function, argument:
        case "log", _:
            return _log(argument)
        case "log2" | "log10", _ if _grows(argument):
            return Operation("/", _log(argument), Call("log", Number(2.0 if function == "log2" else 10.0)))
        case "log1p", Call("exp", u):
            return Call("softplus", u)
    return Call(function, argument)


def _log(argument: Node) -> Node:
    """Logarithm of what overflows or vanishes long before its logarithm does, and of what is close to 1."""
    match argument:
        case Call("exp", u):
            return u
        case Call("cosh", u):
            return Call("logcosh", u)
        case Call("expit", u):
            return Negative(Call("softplus", Negative(u)))
        case Call("Phi", u):
            return Call("log_Phi", u)
        case Operation("-", Number(1.0), Call("expit", u)):
            return Negative(Call("softplus", u))
        case Operation("-", Number(1.0), Call("Phi", u)):
            return Call("log_Phi", Negative(u))
        case Operation("+", Number(1.0), Call("exp", u)) | Operation("+", Call("exp", u), Number(1.0)):
            return Call("softplus", u)
        case Operation("+", Call("exp", u), Call("exp", v)):
            return Operation("+", u, Call("softplus", Operation("-", v, u)))
        case Operation("+", Number(1.0), u) | Operation("+", u, Number(1.0)):
            return Call("log1p", u)
        case Operation("-", Number(1.0), u):
            return Call("log1p", Negative(u))
        case Operation("*", u, v) if _grows(u) or _grows(v):
            return Operation("+", _log(u), _log(v))
        case Operation("/", u, v) if _grows(u) or _grows(v):
            return Operation("-", _log(u), _log(v))
    return Call("log", argument)


def _grows(node: Node) -> bool:
    """Whether a node is positive, and overflows or vanishes where its logarithm does neither."""
    match node:
        case Call("exp" | "cosh" | "expit" | "Phi", _):
            return True
        case Operation("+" | "*" | "/", left, right):
            positive = all(
                _grows(each) or (isinstance(each, Number) and each.value > 0.0) for each in (left, right)
            )
            return positive and (_grows(left) or _grows(right))
    return False


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

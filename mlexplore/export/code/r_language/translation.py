"""NumPy code as R: what curves, links and families say of themselves in one language, said in the other.

Only what such code is made of is known: numbers, names, signs, comparisons, calls of elementwise functions, columns of a matrix, and
assignments. What is not known is refused, so that nothing is written that means something else.
"""

import ast
from collections.abc import Callable, Mapping

_BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: (" + ", 2),
    ast.Sub: (" - ", 2),
    ast.Mult: (" * ", 3),
    ast.Div: (" / ", 3),
    ast.Mod: (" %% ", 4),
    ast.Pow: ("^", 6),
}
"""Signs of R, and how tightly they bind."""
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: " < ",
    ast.LtE: " <= ",
    ast.Gt: " > ",
    ast.GtE: " >= ",
    ast.Eq: " == ",
    ast.NotEq: " != ",
}
_COMPARISON, _UNARY, _CALL = 1, 5, 9

_CALLS: dict[str, str] = {
    "abs": "abs",
    "arccos": "acos",
    "arcsin": "asin",
    "arctan": "atan",
    "arctan2": "atan2",
    "ceil": "ceiling",
    "cos": "cos",
    "cosh": "cosh",
    "exp": "exp",
    "expm1": "expm1",
    "floor": "floor",
    "gammaln": "lgamma",
    "isfinite": "is.finite",
    "log": "log",
    "log10": "log10",
    "log1p": "log1p",
    "log2": "log2",
    "loggamma": "lgamma",
    "maximum": "pmax",
    "mean": "mean",
    "minimum": "pmin",
    "ndtr": "pnorm",
    "ndtri": "qnorm",
    "quantile": "quantile",
    "sign": "sign",
    "sin": "sin",
    "sinh": "sinh",
    "sqrt": "sqrt",
    "sum": "sum",
    "tan": "tan",
    "tanh": "tanh",
    "unique": "unique",
    "where": "ifelse",
    "expit": "plogis",
    "logit": "qlogis",
}
"""Functions that R has under a name of its own, with the same arguments."""
_WRITTEN: dict[str, Callable[..., str]] = {
    "betaln": lambda a, b: f"lbeta({a}, {b})",
    "erf": lambda u: f"(2 * pnorm(sqrt(2) * ({u})) - 1)",
    "erfc": lambda u: f"(2 * pnorm(-sqrt(2) * ({u})))",
    "full": lambda n, value: f"rep({value}, {n})",
    "full_like": lambda a, value: f"rep({value}, length({a}))",
    "hypot": lambda a, b: f"sqrt(({a})^2 + ({b})^2)",
    "linspace": lambda first, last, n: f"seq({first}, {last}, length.out = {n})",
    "log_ndtr": lambda u: f"pnorm({u}, log.p = TRUE)",
    "logaddexp": lambda a, b: f"(pmax({a}, {b}) + log1p(exp(-abs(({a}) - ({b})))))",
    "log_expit": lambda u: f"plogis({u}, log.p = TRUE)",
    "ones_like": lambda a: f"rep(1, length({a}))",
    "square": lambda u: f"({u})^2",
    "xlogy": lambda a, b: f"ifelse({a} == 0, 0, ({a}) * log({b}))",
    "xlog1py": lambda a, b: f"ifelse({a} == 0, 0, ({a}) * log1p({b}))",
    "zeros_like": lambda a: f"rep(0, length({a}))",
}
"""Functions that R writes in another way."""
_CONSTANTS = {"pi": "pi", "e": "exp(1)", "inf": "Inf", "euler_gamma": "-digamma(1)"}


LEGENDRE = """\
legendre <- function(u, degree) {
  P <- cbind(rep(1, length(u)), u)
  for (k in seq_len(degree - 1)) P <- cbind(P, ((2 * k + 1) * u * P[, k + 1] - k * P[, k]) / (k + 1))
  unname(P[, 1:(degree + 1), drop = FALSE])
}"""
"""What code that calls ``legendre`` must define."""
IN_POWERS_OF_X = """\
in_powers_of_x <- function(b) {
  nodes <- cos(pi * (seq_along(b) - 0.5) / length(b))
  b <- solve(outer(nodes, seq_along(b) - 1, "^"), legendre(nodes, length(b) - 1) %*% b)
  slope <- 2 / (high - low)  # u = slope x + shift, put into b1 + u (b2 + u (b3 + ...))
  shift <- -(low + high) / (high - low)
  Reduce(function(inner, outer) c(outer, 0 * inner) + c(shift * inner, 0) + c(0, slope * inner),
         rev(b[-length(b)]), b[length(b)])
}"""
"""What code that calls ``in_powers_of_x`` must define."""


def r_lines(code: str, names: Mapping[str, str] | None = None) -> list[str]:
    """Lines of R for lines of NumPy: assignments, and expressions.

    Parameters
    ----------
    code
        The lines, each a comment, an assignment or, the last one, an expression.
    names
        What names of the code are called in R, where it is something else: names that mean something there, such as ``c``.

    Raises
    ------
    ValueError
        If the code has something in it that is not known here.
    """
    lines = []
    for line in code.split("\n"):
        if line.startswith("#"):
            lines.append(line)
            continue
        (statement,) = ast.parse(line).body
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                lines += [
                    f"{_written(target, names or {})[0]} <- {_written(value, names or {})[0]}"
                    for target, value in zip(targets, values, strict=True)
                ]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                lines.append(f"{(names or {}).get(name, name)} <- {_written(value, names or {})[0]}")
            case ast.Expr(value=value):
                lines.append(_written(value, names or {})[0])
            case _:
                raise _unknown(statement)
    return lines


def r_expression(code: str, names: Mapping[str, str] | None = None) -> str:
    """Write an expression of NumPy in R; see `r_lines`."""
    (line,) = r_lines(code, names)
    return line


def _written(node: ast.expr, names: Mapping[str, str]) -> tuple[str, int]:
    """Code of a node, and how tightly it is bound."""
    match node:
        case ast.Constant(value=bool(value)):
            return ("TRUE" if value else "FALSE"), _CALL
        case ast.Constant(value=int() | float() as value):
            return repr(value), _CALL
        case ast.Name(id=name):
            return names.get(name, name), _CALL
        case ast.Attribute(value=ast.Name(id="np"), attr=constant) if constant in _CONSTANTS:
            return _CONSTANTS[constant], _CALL
        case ast.Attribute(value=ast.Name(id=name), attr="size"):
            return f"length({names.get(name, name)})", _CALL
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"-{_inside(operand, _UNARY, names)}", _UNARY
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return f"!({_written(operand, names)[0]})", _UNARY
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as sign, right=right):
            mark = " & " if isinstance(sign, ast.BitAnd) else " | "
            return f"{_inside(left, _COMPARISON, names)}{mark}{_inside(right, _COMPARISON, names)}", 0
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"{_inside(left, 7, names)}^{_inside(right, 7, names)}", 6
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            mark, bound = _BINARY[type(sign)]
            return f"{_inside(left, bound, names)}{mark}{_inside(right, bound + 1, names)}", bound
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _COMPARED:
            mark = _COMPARED[type(sign)]
            return f"{_inside(left, 2, names)}{mark}{_inside(right, 2, names)}", _COMPARISON
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            # Of vectors; a matrix product is written otherwise, and none is asked for.
            return f"sum({_inside(left, 3, names)} * {_inside(right, 4, names)})", _CALL
        case ast.List(elts=items):
            return f"c({', '.join(_item(each, names) for each in items)})", _CALL
        case ast.Subscript(value=ast.Name(id=name), slice=place):
            return f"{names.get(name, name)}[{_places(place)}]", _CALL
        case ast.Subscript(
            value=ast.Call(
                func=ast.Attribute(attr="append"),
                args=[
                    ast.Attribute(
                        value=ast.Call(
                            func=ast.Attribute(
                                value=ast.Call(func=ast.Name(id="Legendre"), args=[coefficients]),
                                attr="convert",
                            )
                        ),
                        attr="coef",
                    ),
                    _,
                ],
            )
        ):
            return f"in_powers_of_x({_written(coefficients, names)[0]})", _CALL
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="mean" | "min" | "max" as what), args=[]
        ) if name != "np":
            return f"{what}({names.get(name, name)})", _CALL
        case ast.Call(func=ast.Call(func=ast.Name(id="CubicSpline"), args=[knots, heights]), args=[at]):
            return _spline(knots, heights, at, names), _CALL
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr="ones"), args=[size]):
            return _ones(size, names), _CALL
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="np"), attr="column_stack"), args=[ast.List(elts=items)]
        ):
            return f"cbind({', '.join(_written(each, names)[0] for each in items)})", _CALL
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr="array"), args=[ast.List() as items]):
            return _written(items, names)
        case ast.Call(func=ast.Name(id="legvander"), args=[u, degree]):
            return f"legendre({_written(u, names)[0]}, {_written(degree, names)[0]})", _CALL
        case ast.Call(func=ast.Name(id="len"), args=[of]):
            return f"length({_written(of, names)[0]})", _CALL
        case ast.Call(func=function, args=arguments, keywords=[]):
            return _called(function, [_written(each, names)[0] for each in arguments]), _CALL
    raise _unknown(node)


def _item(node: ast.expr, names: Mapping[str, str]) -> str:
    # In a vector of R there is no difference between a number and several.
    return _written(node.value if isinstance(node, ast.Starred) else node, names)[0]


def _places(node: ast.expr) -> str:
    """What stands in the brackets: R counts from 1, and to the end inclusive."""
    match node:
        case ast.Constant(value=int(place)) if place >= 0:
            return str(place + 1)
        case ast.Slice(lower=None, upper=ast.Constant(value=int(end)), step=None) if end > 0:
            return f"1:{end}"
        case ast.Slice(lower=ast.Constant(value=int(first)), upper=None, step=None) if first > 0:
            return "-1" if first == 1 else f"-(1:{first})"
    raise _unknown(node)


def _spline(knots: ast.expr, heights: ast.expr, at: ast.expr, names: Mapping[str, str]) -> str:
    """Natural cubic spline through heights at knots; for the unit matrix a column for each knot."""
    at_knots, where = _written(knots, names)[0], _written(at, names)[0]
    match heights:
        case ast.Call(func=ast.Attribute(attr="eye"), args=[ast.Constant(value=int(count))]):
            one = f'splinefun({at_knots}, diag({count})[, k], method = "natural")({where})'
            return f"sapply(1:{count}, function(k) {one})"
    return f'splinefun({at_knots}, {_written(heights, names)[0]}, method = "natural")({where})'


def _ones(size: ast.expr, names: Mapping[str, str]) -> str:
    match size:
        case ast.Tuple(elts=[rows, ast.Constant(value=int(columns))]):
            return f"matrix(1, {_written(rows, names)[0]}, {columns})"
    return f"rep(1, {_written(size, names)[0]})"


def _called(function: ast.expr, arguments: list[str]) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="np"), attr=name):
            if name in _WRITTEN:
                return _WRITTEN[name](*arguments)
            if name in _CALLS:
                return f"{_CALLS[name]}({', '.join(arguments)})"
    raise _unknown(function)


def _inside(node: ast.expr, bound: int, names: Mapping[str, str]) -> str:
    text, own = _written(node, names)
    return text if own >= bound else f"({text})"


def _unknown(node: ast.AST) -> ValueError:
    return ValueError(f"There is no R for {ast.unparse(node)}.")

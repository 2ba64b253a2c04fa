"""Numbers as people read them: a true minus sign, and no more digits than mean something."""

import math


def fixed(value: float, decimals: int) -> str:
    """Write a number with so many decimals, thousands set apart by thin spaces."""
    if math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) >= 1e15:
        return significant(value, 6)
    text = f"{value:,.{decimals}f}".replace(",", "\u202f")
    if text.strip("-0.\u202f") == "":
        text = text.lstrip("-")
    return text.replace("-", "−")


def significant(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits; powers of ten where zeros would fill the line."""
    if value == 0 or not math.isfinite(value):
        return fixed(value, 0)
    exponent = math.floor(math.log10(abs(value)))
    if -4 <= exponent < 9:
        return fixed(value, max(digits - 1 - exponent, 0))
    mantissa = f"{value:.{digits - 1}e}".partition("e")
    power = str(int(mantissa[2])).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa[0]}·10{power}".replace("-", "−")


def shortest(value: float) -> str:
    """A number as short as six digits allow, with a true minus sign: for names, not for comparing."""
    return f"{value:.6g}".replace("-", "−").replace("inf", "∞")


def resolving(value: float, step: float) -> str:
    """Write a number with the digits that tell it from its neighbours one `step` away."""
    if not (math.isfinite(step) and step > 0 and math.isfinite(value)):
        return significant(value)
    decimals = max(-math.floor(math.log10(step)) + 1, 0)
    if decimals > 7 or abs(value) >= 1e9:
        size = max(abs(value), step)
        return significant(value, min(max(math.ceil(math.log10(size) - math.log10(step)) + 2, 3), 15))
    return fixed(value, decimals)

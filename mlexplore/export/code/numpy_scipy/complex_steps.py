"""Functions that take no complex numbers, written so that they do: for derivatives by a step along the imaginary axis."""

import re

_SAFE = {
    "expit": (
        r"\bexpit\(",
        "expit(",
        "def expit(u):\n    return 1 / (1 + np.exp(-u))  # scipy's takes no complex numbers",
    ),
    "absolute": (
        r"\bnp\.abs\(",
        "absolute(",
        "def absolute(u):\n    return np.sqrt(u**2)  # of a complex number np.abs is its length",
    ),
    "sign_of": (
        r"\bnp\.sign\(",
        "sign_of(",
        "def sign_of(u):\n    return np.sign(np.real(u))",
    ),
    "logaddexp": (
        r"\bnp\.logaddexp\(",
        "logaddexp(",
        "def logaddexp(a, b):\n"
        "    # NumPy's takes no complex numbers.\n"
        "    first = np.real(a) > np.real(b)\n"
        "    larger, smaller = np.where(first, a, b), np.where(first, b, a)\n"
        "    return larger + np.log1p(np.exp(smaller - larger))",
    ),
}


def complex_safe(section: str) -> str:
    """A section in which functions that take no complex numbers are replaced, after definitions of the replacements."""
    definitions = []
    for pattern, replacement, definition in _SAFE.values():
        section, count = re.subn(pattern, replacement, section)
        if count:
            definitions.append(definition)
    return "\n\n\n".join([*definitions, section])

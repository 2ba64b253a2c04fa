"""The columns of a problem: what they are called in code, on screen and in a file."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple

from mlexplore.arrays import Array
from mlexplore.curves.numpy_code import name_in_code

_WORDS = """
    t theta c d e f i j k s z u w C F I T TRUE FALSE X Q R data classes codes labels weights exposure offset trials start unit
    estimates log_likelihood log_density loglik score gradient hessian cost curve heights parameters parameters_at place
    log_likelihood_at minus_the_loss lagrangian found newton active rows columns target costs bounds parts apart count step
    spread width slopes kinks jumps rounded pull integral ends bends mean pieces scale value name r rho
    low high centre knots turn root root_of minimize least_squares linprog quad special Legendre Polynomial legvander
    model fit near result results beta gamma residuals pd plt sm smf sk sklearn torch keras tf nn stats optimize
    optimizer closure loss loss_at hessian jacobian missing total ops self inputs directions predicted Curve
    df glm lm rq polr nls optim exp log
"""
TAKEN = frozenset(_WORDS.split())
"""Names that the code of some library uses for something else."""


class Column(NamedTuple):
    """One column of the data.

    Attributes
    ----------
    code : str
        What it is called in code: a name in Python and in R.
    name : str
        What it is called on screen; any text.
    values : Array, shape (n,)
        Its values in the rows that count.
    """

    code: str
    name: str
    values: Array


def names_in_code(names: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
    """What predictors are called in code: ``x`` if there is one; several by their names, as far as these can be written.

    Parameters
    ----------
    names
        Names on screen; any texts.
    taken
        Further names that have another meaning in the code, such as those of the parameters.
    """
    if len(names) == 1:
        return ("x",)
    plain = [_identifier(name) for name in names]
    return tuple(
        name
        if name and plain.count(name) == 1 and name_in_code(name) == name and name not in {*TAKEN, *taken}
        else _numbered(place, {*plain, *taken})
        for place, name in enumerate(plain, start=1)
    )


def _identifier(name: str) -> str:
    """Letters, digits and underscores of a name, beginning with a letter; empty where that leaves nothing."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", ascii_only).strip("_0123456789")[:40].strip("_")


def _numbered(place: int, taken: Collection[str]) -> str:
    name = f"x{place}"
    while name in taken:
        name += "_"
    return name

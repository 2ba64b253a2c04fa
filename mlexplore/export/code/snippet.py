"""What a library's code for a fit is, or why there is none."""

from typing import Literal, NamedTuple


class Snippet(NamedTuple):
    """Code that runs as it stands, from the data to the estimates on screen.

    Run, it leaves `estimates`, by the names on screen, and `log_likelihood`, every constant included, and prints both. In Python
    `estimates` is a dictionary, in R a named list.

    Attributes
    ----------
    library : str
        Whose functions it calls, such as ``"NumPy and SciPy"``.
    language : "python" or "r"
    code : str
        The script, ending with a newline.
    notes : tuple of str
        One plain sentence each: what differs, which hidden penalty is neutralised and what the default would have given.
    missing : tuple of str
        Names of estimates that the library cannot give.
    digits : int
        To how many digits estimates and log-likelihood are those on screen; tests ask for as many.
    """

    library: str
    language: Literal["python", "r"]
    code: str
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    digits: int = 6


class Unable(NamedTuple):
    """That a library has no code for a fit.

    Attributes
    ----------
    library : str
    reason : str
        A plain sentence: why it cannot, and what it would give instead.
    """

    library: str
    reason: str

"""A family as a person would write it in NumPy, how it draws and its density: shown to people, and run by the tests."""

from typing import NamedTuple


class FamilyCode(NamedTuple):
    """Lines of NumPy, the last of which is an expression for the result.

    Shape parameters and known numbers stand under their own names, `mu` and `u` are arrays of one shape, and `rng` is a
    generator. Beside NumPy as `np`, the functions that `mlexplore.curves.numpy_code` lists may be used, and `stats`, which is
    `scipy.stats`. The numbers are those of the library, in the same order from the generator.
    """

    draw: str
    """One observation around every `mu`: what `Family.sample` draws."""
    quantile: str
    """The value below which an observation around `mu` lies with probability `u`: what `Family.quantile` finds."""
    relative_variance: str = ""
    """``variance / slope^2``, the slope being that of the expectation on the scale of the logarithm, or the logit, of `mu`.

    Told only by families whose spread follows the curve.
    """
    log_density: str = ""
    """The logarithm of the density of `y` around `mu`, every constant included: what `Family.loglik` gives, arrays (n,).

    It takes `mu` and shape parameters with a small imaginary part too, from which code has exact derivatives: absolute values
    are written ``np.sqrt(z**2)``. A family with a kink, whose maximum is found in another way, need not.
    """

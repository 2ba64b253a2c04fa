"""How Keras calls what NumPy computes, whatever its backend."""

from mlexplore.export.code.tensor_text import Dialect

LACKING = {
    "log_ndtr": "logarithm of the normal distribution function",
    "loggamma": "logarithm of the gamma function",
    "ndtr": "normal distribution function",
    # With the PyTorch and JAX backends these come in single precision, whatever they are of.
    "arctan2": "angle of two numbers in double precision",
    "logaddexp": "logarithm of a sum of exponentials in double precision",
    "maximum": "larger of two numbers in double precision",
    "minimum": "smaller of two numbers in double precision",
}
"""What Keras has no operation for, by names in NumPy and `scipy.special`, in words."""

OPERATIONS = Dialect(
    prefix="ops.",
    renamed={"expit": "sigmoid"},
    lacking=frozenset(LACKING),
)

"""How Keras calls what NumPy computes, whatever its backend."""

from mlexplore.export.code.tensor_text import Dialect

OPERATIONS = Dialect(
    prefix="ops.",
    renamed={"expit": "sigmoid"},
    lacking=frozenset({"log_ndtr", "loggamma", "ndtr"}),
)

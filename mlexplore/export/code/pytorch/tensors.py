"""How PyTorch calls what NumPy computes, and arrays as its tensors."""

from collections.abc import Sequence

from mlexplore.export.code.tensor_text import Dialect

TORCH = Dialect(
    prefix="torch.",
    renamed={
        "expit": "sigmoid",
        "log_ndtr": "special.log_ndtr",
        "loggamma": "lgamma",
        "ndtr": "special.ndtr",
    },
    number="torch.tensor({}, dtype=torch.float64)",
)


def tensors_section(names: Sequence[str]) -> str:
    """Section that makes tensors of arrays."""
    listed = ", ".join(names)
    one = len(names) == 1
    return "\n".join(
        [
            "# Tensors of NumPy's arrays keep their double precision; PyTorch's own is single, of which seven digits are left.",
            f"{listed} = torch.tensor({listed})" if one else f"{listed} = map(torch.tensor, ({listed}))",
        ]
    )


def as_numbers(expressions: Sequence[str]) -> list[str]:
    """Expressions for plain numbers of what may be tensors."""
    return [f"float({each})" for each in expressions]

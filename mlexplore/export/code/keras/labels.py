"""A fit of labels in Keras: the curves as a layer, cross-entropy as the loss."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.keras.bowl import class_directions, directions_section
from mlexplore.export.code.keras.operations import OPERATIONS
from mlexplore.export.code.keras.training import BOWL, PRECISION, layer_section, training_section
from mlexplore.export.code.numpy_scipy.search import vector
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, ending_in, python_script
from mlexplore.export.code.starts import class_start
from mlexplore.export.code.tensor_text import in_tensors


def labels(problem: Problem) -> str:
    """Script that makes the cross-entropy of labels small.

    Raises
    ------
    LookupError
        If Keras has no operation that the link needs; the argument of the error is its name.
    """
    section, model = ClassSection(problem), problem.labels.model
    code = model.family.numpy_code(model.link)
    weighted = problem.weights is not None
    loss, definition = "keras.losses.BinaryCrossentropy(from_logits=True)", ""
    if not section.single:
        loss = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    elif model.link.name != "logit":
        lines = ending_in("return -", in_tensors(code, {"y", "eta"}, OPERATIONS)).splitlines()
        loss, definition = "loss", "\n".join(["def loss(y, eta):", *(f"    {line}" for line in lines)])
    p = section.matrix.shape[1]
    heights = (
        ["return ops.sum(X * place, axis=-1, keepdims=True)"]
        if section.single
        else [
            f"eta = ops.sum(X[:, None, :] * ops.reshape(place, ({section.curves}, {p})), axis=-1)",
            "return ops.concatenate([ops.zeros_like(eta[:, :1]), eta], axis=-1)  # the baseline has height 0",
        ]
    )
    terms = "weights * log_probability(eta)" if weighted else "log_probability(eta)"
    return python_script(
        [
            python_data(problem),
            section.columns,
            "\n".join(
                [
                    f"# The labels: {model.family.errors_name}.",
                    "def log_probability(eta):",
                    *(f"    {line}" for line in ending_in("return ", code).splitlines()),
                ]
            ),
            "\n".join(
                [
                    *BOWL,
                    vector("start", class_start(section).values.tolist()),
                    directions_section(class_directions(section)),
                ]
            ),
            PRECISION,
            layer_section("The heights of all rows, the unknowns the weights of a layer.", ["X"], heights),
            definition,
            training_section(["X"], loss, "y[:, None]", "weights" if weighted else "", clipped=True),
            "\n".join(
                [
                    "theta = start + directions @ t",
                    "eta = predicted[:, 0]" if section.single else "eta = predicted[:, 1:].T",
                    "# Cross-entropy drops nothing: it is minus the mean of these terms.",
                    f"log_likelihood = np.sum({terms})",
                    *section.back,
                    collected(list(problem.fit.estimates), section.expressions),
                ]
            ),
            SHOWN,
        ],
        ["import keras", "from keras import ops"],
    )

"""The most likely curves of labels in PyTorch."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.numpy_scipy.search import start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.pytorch.search import DERIVATIVES, search
from mlexplore.export.code.pytorch.tensors import TORCH, as_numbers, tensors_section
from mlexplore.export.code.script import SHOWN, collected, ending_in, python_script
from mlexplore.export.code.starts import class_start
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.families import ClassFamily
from mlexplore.links import Link

_LOGITS = """\
# BCEWithLogitsLoss takes log-odds. It is minus the log-probability: nothing is dropped.
-torch.nn.BCEWithLogitsLoss(reduction="none")(eta, y.double())"""

_SOFTMAX = """\
# CrossEntropyLoss takes a height for every class, of which the baseline's is 0. Nothing is dropped.
heights = torch.vstack([torch.zeros_like(eta[:1]), eta])
-torch.nn.CrossEntropyLoss(reduction="none")(heights.T, y)"""

_ORDERED = """\
# The probability of a class is that up to it less that up to the one below. PyTorch has no loss for classes in an order.
up_to = INVERSE
up_to = torch.vstack([torch.zeros_like(up_to[:1]), up_to, torch.ones_like(up_to[:1])])
rows = torch.arange(len(y))
torch.log(up_to[y + 1, rows] - up_to[y, rows])"""


def labels(problem: Problem) -> str:
    """Script that maximises the log-likelihood of labels."""
    section, model = ClassSection(problem), problem.labels.model
    weighted = ["weights"] if problem.weights is not None else []
    terms = "weights * log_probability(eta)" if weighted else "log_probability(eta)"
    density = ending_in("return ", _log_probability(model.family, model.link)).splitlines()
    return python_script(
        [
            python_data(problem),
            section.columns,
            start_section(class_start(section)),
            tensors_section(["X", "y", *weighted, "start", "unit"]),
            "\n".join(
                [
                    f"# The labels: {model.family.errors_name}.",
                    "def log_probability(eta):",
                    *(f"    {line}" for line in density),
                ]
            ),
            "\n".join(
                [
                    "def log_likelihood_at(t):",
                    "    theta = start + unit * t",
                    *(f"    {line}" for line in section.heights),
                    f"    return torch.sum({terms})",
                ]
            ),
            search("log_likelihood_at", minimised=False, guarded=model.family.ordered, newton=True),
            "\n".join(
                [
                    "theta = (start + unit * t).numpy()",
                    *section.back,
                    "log_likelihood = float(log_likelihood_at(t))",
                    collected(list(problem.fit.estimates), as_numbers(section.expressions)),
                ]
            ),
            SHOWN,
        ],
        ["import torch", DERIVATIVES],
    )


def _log_probability(family: ClassFamily, link: Link) -> str:
    """Lines of PyTorch for the log-probability of each label."""
    if family.ordered:
        return _ORDERED.replace("INVERSE", in_tensors(link.numpy_code, {"eta"}, TORCH))
    if family.most_classes != 2:
        return _SOFTMAX
    return _LOGITS if link.name == "logit" else in_tensors(family.numpy_code(link), {"y", "eta"}, TORCH)

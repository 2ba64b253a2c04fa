"""The words on the page of classes, with live numbers: plain Markdown, data escaped."""

import numpy as np

from mlexplore.classification import ClassFit
from mlexplore.numerals import fixed, significant


def class_headline(fit: ClassFit) -> str:
    """What is being maximised, which loss that minimises, and how often the most probable class is the right one."""
    family = fit.family
    if fit.maximum.separated:
        return f"Under **{family.errors_name}** the likelihood of these curves has no maximum."
    link = fit.model.link.name
    through = "" if link == family.links[0] else f" through the {link} link"
    loss, _, _ = family.loss_name.partition(" (")  # its other name stands beside the model
    return (
        f"Maximum likelihood of **{family.errors_name}**{through} is minimum **{loss}**: "
        f"{family.risk_symbol} {significant(fit.loss)}, log-likelihood "
        f"{fixed(fit.log_likelihood, 2)}, AIC {fixed(fit.aic, 2)}, {_share(fit)} % right."
    )


def _share(fit: ClassFit) -> str:
    """Per cent of the rows, each counted by its weight, whose most probable class is their label."""
    right = fit.fitted.argmax(axis=1) == fit.model.codes
    return fixed(100.0 * float(np.average(right, weights=fit.model.weights)), 0)

"""The words on the page of classes, with live numbers: plain Markdown, data escaped."""

import numpy as np

from mlexplore.class_scene import ClassScene
from mlexplore.classification import ClassFit
from mlexplore.classification.priors import NormalPrior
from mlexplore.export.told_labels import ToldFit
from mlexplore.numerals import fixed, significant
from mlexplore.ui.sentences import standing_at


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


def away(scene: ClassScene, label: str, text: str, place: int) -> str:
    """What it costs to stand at one value of the explored estimate, whose label is escaped, and not at home; see `sentences.away`."""
    exploration, fit = scene.exploration, scene.fit
    value = float(exploration.path.log_likelihood[place])
    posterior = exploration.log_posterior
    if posterior is None:
        below = f"{fixed(fit.log_likelihood - value, 2)} below the maximum"
    else:
        height = float(posterior[place])
        drop = float(posterior[exploration.home]) - height
        below = f"log-posterior {fixed(height, 2)}, {fixed(drop, 2)} below its mode"
    return (
        f"{standing_at(exploration, label, text)}: log-likelihood {fixed(value, 2)}, {below}, "
        f"{fit.family.risk_symbol} {significant(float(exploration.risk[place]))} instead of {significant(fit.loss)}."
    )


def what_estimates_are(told: ToldFit) -> str:
    """What the estimates are where they are none of maximum likelihood; empty where they are. Plain text."""
    if told.standing == "nowhere":
        sought = "maximum" if told.mode is None else "mode of the posterior"
        return f"There are no estimates: the search stopped before it found a {sought}."
    if told.mode is None:
        return ""
    prior = told.mode.prior
    scale = f" of scale {prior.scale:g}" if isinstance(prior, NormalPrior) else ""
    return (
        f"The estimates are the mode of the posterior under a {prior.name.lower()} prior{scale}, because the likelihood has no maximum. "
        "Standard errors are those of the normal distribution that bends as the posterior does there; there are no profile intervals."
    )


def _share(fit: ClassFit) -> str:
    """Per cent of the rows, each counted by its weight, whose most probable class is their label."""
    right = fit.fitted.argmax(axis=1) == fit.model.codes
    return fixed(100.0 * float(np.average(right, weights=fit.model.weights)), 0)

"""The tables of a fit of labels that go out: estimates, observations, counts by class, and the likelihood.

Columns have the names that code can use, as in `mlexplore.export.tables`. Where classes are separated the fit stands at the mode
of a posterior: that is said of the whole, and what only a maximum has is missing.
"""

from collections.abc import Mapping

import numpy as np

from mlexplore.class_scene import ClassScene
from mlexplore.classification.labels import class_name
from mlexplore.data import LabelledData
from mlexplore.export.estimates_table import Words, criteria, estimates_table
from mlexplore.export.table import Said, Table, table_of
from mlexplore.export.tables import turned_table
from mlexplore.export.told_labels import LabelledRows, ToldFit, label_texts

_OF_A_MAXIMUM = ("aic", "aicc", "bic")


def class_estimates(
    told: ToldFit,
    data: LabelledData,
    words: Words,
    intervals: Mapping[str, tuple[float, float]],
    truth: Mapping[str, float] | None = None,
) -> Table:
    """One row an estimate, and what was fitted beside each.

    Parameters
    ----------
    told, data
        What was fitted to what.
    words
        Symbols and labels of the estimates.
    intervals
        Confidence intervals at `mlexplore.scene.LEVEL`, by name; none at the mode of a posterior.
    truth
        True values by name, where the labels were generated.
    """
    return estimates_table(
        words,
        told.estimated(intervals),
        about_class_fit(told, data),
        held=told.fit.model.held.keys(),
        truth=truth,
    )


def class_observations(told: ToldFit, data: LabelledData) -> Table:
    """One row a row of the data: its number in the file, features, label and weight, and what the fit says of it.

    ``loss`` is that of one observation: weighted by the weights its mean is the cross-entropy.

    Parameters
    ----------
    told, data
        The fit, and the labels as they were fitted.
    """
    rows = LabelledRows(told.fit)
    names = [class_name(each) for each in told.fit.classes]
    return table_of(
        [
            ("row", data.rows),
            *((each.name, each.values) for each in data.features),
            (data.label_name, label_texts(data)),
            *([] if data.weights is None else [("weight", data.weights)]),
            *((f"probability_{name}", rows.probabilities[:, place]) for place, name in enumerate(names)),
            ("predicted", rows.predicted),
            ("loss", rows.losses),
            ("quantile_residual", rows.quantile_residuals),
        ],
        about_class_fit(told, data),
    )


def by_class(scene: ClassScene, told: ToldFit, data: LabelledData) -> Table:
    """Rows of each class by the probability that was predicted, and as many as there should be; one row a class and bin.

    Of two classes the probability is that of the second, for both of them; of several that of the class itself.
    """
    edges, observed, expected = scene.by_class
    home, names = scene.exploration.home, scene.shown.names
    bins = edges.size - 1

    def repeated(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in texts for _ in range(bins))

    return table_of(
        [
            ("class", repeated(names)),
            ("probability_of", repeated((names[1], names[1]) if scene.two else names)),
            ("from", np.tile(edges[:-1], len(names))),
            ("to", np.tile(edges[1:], len(names))),
            ("observed", observed[home].ravel()),
            ("expected", expected[home].ravel()),
        ],
        about_class_fit(told, data),
    )


def class_likelihood(scene: ClassScene, told: ToldFit, data: LabelledData) -> Table:
    """The log-likelihood and the cross-entropy for each value of the estimate that is turned, with the log-posterior if there is one."""
    exploration = scene.exploration
    heights, posterior = exploration.path.log_likelihood, exploration.log_posterior
    below = [("below_the_maximum", scene.fit.log_likelihood - heights)]
    return turned_table(
        exploration,
        [
            ("log_likelihood", heights),
            *(below if told.standing == "maximum" else []),
            ("mean_loss", exploration.risk),
            *([] if posterior is None else [("log_posterior", posterior)]),
        ],
        about_class_fit(told, data),
    )


def about_class_fit(told: ToldFit, data: LabelledData) -> dict[str, Said]:
    """What was fitted to what, where it stands, and how well it fits: names and numbers."""
    fit, mode = told.fit, told.mode
    measured = criteria(fit)
    if told.standing != "maximum":  # a likelihood without a maximum has no criteria made of it
        measured |= dict.fromkeys(_OF_A_MAXIMUM, np.nan)
    return {
        "data": data.name,
        "curve": fit.curve.label,
        "family": fit.family.name,
        "link": fit.model.link.name,
        "classes_in_order": ", ".join(class_name(each) for each in fit.classes),
        **measured,
        "loss_name": fit.family.risk_name,
        "mean_loss": fit.loss,
        "stands_at": {
            "maximum": "the maximum of the likelihood",
            "mode": "the mode of the posterior",
            "nowhere": "where the search stopped",
        }[told.standing],
        "prior": "none" if mode is None else repr(mode.prior),
        "log_posterior": np.nan if mode is None else mode.log_posterior,
    }

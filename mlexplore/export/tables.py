"""The tables that go out: estimates, fitted values, cleaned data, and what the histogram and the likelihood view show.

Columns have the names that code can use. Those of a person’s own data keep theirs.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data import Dataset
from mlexplore.exploration.turned import Turned
from mlexplore.export.bands import prediction_of_rows
from mlexplore.export.estimates_table import PERCENT, Estimated, criteria, estimates_table
from mlexplore.export.moments import iso_texts
from mlexplore.export.table import Said, Table, table_of
from mlexplore.fitting import Fit
from mlexplore.scene import LEVEL, Scene

USED = "used"
"""Name of the column that says how often a row counts, where rows are set aside."""


def estimates(
    fit: Fit,
    dataset: Dataset,
    intervals: Mapping[str, tuple[float, float]],
    truth: Mapping[str, float] | None = None,
) -> Table:
    """One row a parameter, those of the curve first, and what was fitted beside each: such files can be put below one another.

    Parameters
    ----------
    fit, dataset
        What was fitted to what.
    intervals
        Confidence intervals at `mlexplore.scene.LEVEL`, by name; parameters without one are held.
    truth
        True values by name, where the data were generated.
    """
    parameters = {p.name: (p.symbol, p.label) for p in fit.model.parameters}
    shapes = {s.name: (s.symbol, s.label) for s in fit.family.shapes()}
    words = parameters | shapes
    return estimates_table(
        words,
        Estimated(fit.estimates, fit.standard_errors, intervals),
        about_fit(fit, dataset),
        held=words.keys() - intervals.keys(),
        truth=truth,
    )


def fitted_values(fit: Fit, dataset: Dataset) -> Table:
    """One row an observation: its row in the file, x and y, the curve with its bands, what is left over, loss and likelihood.

    Where the curve is a probability, ``expected`` is the number of successes it lets expect, from which the raw residual
    is taken. ``loss`` is the everyday one, whose mean is minimised.
    """
    family, mu = fit.family, fit.fitted
    confidence, prediction = fit.interval_of_rows(LEVEL), prediction_of_rows(fit, LEVEL)
    expected = [("expected", family.expectation(mu))] if family.functional == "probability" else []
    return table_of(
        [
            ("row", dataset.rows),
            *_given(dataset),
            ("fitted", mu),
            *expected,
            ("residual", fit.residuals("raw")),
            ("quantile_residual", fit.residuals("quantile")),
            (f"confidence_lower_{PERCENT}", confidence.lower),
            (f"confidence_upper_{PERCENT}", confidence.upper),
            (f"prediction_lower_{PERCENT}", prediction.lower),
            (f"prediction_upper_{PERCENT}", prediction.upper),
            ("loss", fit.terms("loss")),
            ("log_likelihood_term", fit.terms("loglik")),
        ],
        about_fit(fit, dataset),
    )


def cleaned_data(dataset: Dataset) -> Table:
    """The observations as they were fitted, and nothing else: read again, the file gives the same data.

    Where rows are set aside, a last column ``used`` says how often each row counts: 1, or its weight where there are weights,
    which keep their own column; and 0 if it is set aside. With that column as weights the file gives the same fit.
    """
    return table_of(_given(dataset), _about_data(dataset))


def histogram(scene: Scene, dataset: Dataset) -> Table:
    """Counts of departures from the curve, observed and expected, one row a bin."""
    edges, departure = scene.bins.edges, scene.departure
    n = scene.fit.n
    observed = scene.bins.counts(scene.counted_departures, scene.weights)
    with np.errstate(divide="ignore"):  # of a ratio the first edge is 0, below which there is nothing
        below = np.where(edges > departure.support.low, departure.cdf(edges, scene.fit.family), 0.0)
    return table_of(
        [("from", edges[:-1]), ("to", edges[1:]), ("observed", observed), ("expected", n * np.diff(below))],
        {**about_fit(scene.fit, dataset), "departure": departure.name},
    )


def likelihood(scene: Scene, dataset: Dataset) -> Table:
    """The log-likelihood and the mean loss for each value of the parameter that is turned."""
    exploration, fit = scene.exploration, scene.fit
    heights = exploration.path.log_likelihood
    return turned_table(
        exploration,
        [
            ("log_likelihood", heights),
            ("below_the_maximum", fit.log_likelihood - heights),
            ("mean_loss", exploration.risk),
        ],
        about_fit(fit, dataset),
    )


def turned_table(turned: Turned, columns: list[tuple[str, Array]], about: Mapping[str, Said]) -> Table:
    """What there is for each value of the parameter that is turned, with the word on what the others do meanwhile."""
    return table_of(
        [(turned.name, turned.path.values), *columns],
        {
            **about,
            "turned": turned.name,
            "others": "stay" if turned.others == "stay" else "fitted again",
        },
    )


def about_fit(fit: Fit, dataset: Dataset) -> dict[str, Said]:
    """What was fitted to what, and how well: names and numbers."""
    return {
        **_about_data(dataset),
        "curve": fit.curve.label,
        "errors": fit.family.name,
        "link": fit.model.link.name,
        **criteria(fit),
        "loss_name": fit.family.risk_name,
        "mean_loss": fit.loss,
        "converged": "yes" if fit.converged else "no",
    }


def _about_data(dataset: Dataset) -> dict[str, Said]:
    return {"data": dataset.name}


def _given(dataset: Dataset) -> list[tuple[str, tuple[str, ...] | NDArray]]:
    """The columns of the data set, with times as ISO texts."""
    _, *others = dataset.quantities
    columns: list[tuple[str, tuple[str, ...] | NDArray]] = [_place(dataset)]
    columns += [(each.name, each.values) for each in others]
    used = dataset.frequencies
    if dataset.kept is None or used is None:
        return columns
    if dataset.weights is None:
        return [*columns, (USED, dataset.kept.astype(np.int64))]
    if (
        dataset.weights.name == USED
    ):  # they are from a file like this one, in which only the last word has that name
        place = next(place for place, each in enumerate(others) if each is dataset.weights)
        columns[1 + place] = ("weights", dataset.weights.values)
    return [*columns, (USED, used)]


def _place(dataset: Dataset) -> tuple[str, tuple[str, ...] | Array]:
    if not dataset.axis.is_time:
        return dataset.x_name, dataset.x
    texts = iso_texts(dataset.axis, dataset.x)
    # A place within a quarter has no name of its own: then what is counted is said in the heading.
    return (dataset.x_name, texts) if texts else (f"{dataset.x_name}, {dataset.axis.unit}", dataset.x)

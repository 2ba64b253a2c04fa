"""The report of what is on the page: its words, tables and pictures, as they stand."""

import datetime
import math
import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from mlexplore.data import Dataset, LabelledData
from mlexplore.escaping import markdown, shorten
from mlexplore.export.estimates_table import Estimated, Words
from mlexplore.export.report import Key, Picture, Report, Row
from mlexplore.fitting import Fit
from mlexplore.maximum import CONVERGED
from mlexplore.numerals import fixed, significant
from mlexplore.plots.linked import value_texts
from mlexplore.plots.payload import Payload
from mlexplore.plots.still import views_at
from mlexplore.scene import LEVEL, Scene
from mlexplore.simulation import Simulation
from mlexplore.ui import sentences, work
from mlexplore.ui.settings import Settings, Source
from mlexplore.ui.titles import parameter_words

_DIGITS = 6
_PACKAGES = ("mlexplore", "numpy", "scipy", "plotly")

LINK_SAYS: dict[Source, str] = {
    "sample": "The link reproduces this exploration exactly.",
    "generated": "The link reproduces this exploration exactly.",
    "upload": "The link holds your choices, the names of columns and changes by hand among them; the data stay with you: save them and "
    "hand the file on.",
}
"""What whoever gets the link will see, by where the data come from."""


def report_of(settings: Settings, dataset: Dataset, truth: Simulation | None, link: str) -> Report:
    """Write the report of an exploration.

    Parameters
    ----------
    settings
        What was chosen; its `at` is where the explored parameter stands.
    dataset, truth
        The data, and what made them.
    link
        The address of the page.
    """
    scene, payload = work.drawn(dataset, settings, truth)
    intervals = work.intervals(dataset, settings)
    place = scene.exploration.nearest(settings.at)
    away = away_from_home(settings, dataset, scene, place, written=str)
    fit = scene.fit
    words = {each.name: (each.symbol, each.label) for each in (*fit.model.parameters, *fit.family.shapes())}
    return composed(
        payload,
        place,
        dataset,
        fitted=f"{fit.curve.label_on([dataset.x_name, *(each.name for each in dataset.further)])} with {fit.family.errors_name}, {fixed(dataset.n, 0)} observations of "
        f"{shorten(dataset.y_label, 80)} over {shorten(dataset.x_label, 80)}",
        findings=(sentences.headline(fit), away),
        estimates=estimates_rows(
            words,
            Estimated(fit.estimates, fit.standard_errors, intervals),
            held=words.keys() - intervals.keys(),
            truth=None if scene.truth is None else scene.true_values,
        ),
        criteria=_criteria(fit),
        diagnosis=_diagnosis(fit, dataset),
        link=link,
        source=settings.source,
    )


class Estimates(NamedTuple):
    """The table of estimates on the sheet: headings of its numbers, and its rows."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def composed(
    payload: Payload,
    place: int,
    data: Dataset | LabelledData,
    *,
    fitted: str,
    findings: Sequence[str],
    estimates: Estimates,
    criteria: tuple[tuple[str, str], ...],
    diagnosis: tuple[str, ...],
    link: str,
    source: Source,
) -> Report:
    """Put on the sheet what a page has found, with its pictures in one frame, the data and how all this was made.

    Parameters
    ----------
    payload, place
        The views, and the frame in which they stand.
    data, source
        What was fitted, and where it comes from.
    fitted, criteria, diagnosis, link
        As in `Report`.
    findings
        Sentences over the views; empty ones are left out.
    estimates
        See `estimates_rows`.
    """
    return Report(
        title=shorten(data.name, 120),
        fitted=fitted,
        date=datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        findings=tuple(filter(None, findings)),
        pictures=tuple(
            Picture(view.title, view.caption, view.description, view.json())
            for view in views_at(payload, place)
        ),
        legend=tuple(Key(each.label, each.colour, each.mark) for each in payload.legend),
        heads=estimates.heads,
        rows=estimates.rows,
        criteria=criteria,
        diagnosis=diagnosis,
        data=tuple(filter(None, (data.lesson, _origin(data), *data.notes))),
        link=link,
        link_says=LINK_SAYS[source],
        versions=_versions(),
        dark=payload.dark or {},
    )


def away_from_home(
    settings: Settings,
    dataset: Dataset,
    scene: Scene,
    place: int,
    *,
    written: Callable[[str], str] = markdown,
) -> str:
    """What it costs to stand at one frame, in Markdown; empty at the estimate.

    Parameters
    ----------
    settings, dataset, scene, place
        What is on the page, and the frame.
    written
        How a name is written that may be that of a column; `str` for whoever escapes the whole sentence.
    """
    if place == scene.exploration.home:
        return ""
    label, symbol, is_place = parameter_words(settings)
    texts = value_texts(scene, dataset.axis if is_place else None)
    return sentences.away(scene, written(f"{label} {symbol}"), texts[place], place)


def estimates_rows(
    words: Words,
    estimated: Estimated,
    *,
    held: Collection[str] = (),
    truth: Mapping[str, float] | None = None,
    intervals: bool = True,
) -> Estimates:
    """The estimates as they stand on the sheet: arguments as those of `estimates_table` and `estimates_frame`."""
    heads = ["estimate", "standard error"]
    if intervals:
        heads.append(f"{100 * LEVEL:.0f} % interval")
    if truth is not None:
        heads.append("truth")
    rows = []
    for name, (symbol, label) in words.items():
        cells = [
            significant(estimated.estimates.get(name, math.nan), _DIGITS),
            "held" if name in held else significant(estimated.standard_errors.get(name, math.nan), 3),
        ]
        if intervals:
            ends = estimated.intervals.get(name, ())
            cells.append(" to ".join(significant(end, _DIGITS) for end in ends))
        if truth is not None:
            true = truth.get(name)
            cells.append("" if true is None else significant(true, _DIGITS))
        # A letter that somebody typed is its own name.
        rows.append(Row(symbol, "" if label == symbol else shorten(label, 60), tuple(cells)))
    return Estimates(tuple(heads), tuple(rows))


def _criteria(fit: Fit) -> tuple[tuple[str, str], ...]:
    return (
        ("log-likelihood", fixed(fit.log_likelihood, 3)),
        ("AIC", fixed(fit.aic, 3)),
        ("AICc", fixed(fit.aicc, 3)),
        ("BIC", fixed(fit.bic, 3)),
        (fit.family.risk_name, significant(fit.loss, _DIGITS)),
    )


def _diagnosis(fit: Fit, dataset: Dataset) -> tuple[str, ...]:
    verdict = "" if fit.message == CONVERGED else sentences.verdict(fit)
    return tuple(filter(None, (verdict, sentences.independence(fit, dataset))))


def _origin(data: Dataset | LabelledData) -> str:
    return f"Source: {data.source}. Licence: {data.licence}." if data.source else ""


def _versions() -> str:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:  # a checkout that was never installed has no version of its own
            found.append(package)
    return f"Made with {', '.join(found)} and Python {platform.python_version()}."

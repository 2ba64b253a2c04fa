"""The report of what is on the page: its words, tables and pictures, as they stand."""

import datetime
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from mlexplore.data import Dataset
from mlexplore.escaping import markdown, shorten
from mlexplore.export.report import Key, Picture, Report, Row
from mlexplore.fitting import Fit
from mlexplore.maximum import CONVERGED
from mlexplore.numerals import fixed, significant
from mlexplore.plots.linked import value_texts
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
    return Report(
        title=shorten(dataset.name, 120),
        fitted=f"{fit.curve.label_on([dataset.x_name, *(each.name for each in dataset.further)])} with {fit.family.errors_name}, {fixed(dataset.n, 0)} observations of "
        f"{shorten(dataset.y_label, 80)} over {shorten(dataset.x_label, 80)}",
        date=datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        findings=tuple(filter(None, (sentences.headline(fit), away))),
        pictures=tuple(
            Picture(view.title, view.caption, view.description, view.json())
            for view in views_at(payload, place)
        ),
        legend=tuple(Key(each.label, each.colour, each.mark) for each in payload.legend),
        heads=(
            "estimate",
            "standard error",
            f"{100 * LEVEL:.0f} % interval",
            *(["truth"] if scene.truth is not None else []),
        ),
        rows=_rows(scene, intervals),
        criteria=_criteria(fit),
        diagnosis=_diagnosis(fit, dataset),
        data=tuple(filter(None, (dataset.lesson, _origin(dataset), *dataset.notes))),
        link=link,
        link_says=LINK_SAYS[settings.source],
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


def _rows(scene: Scene, intervals: dict[str, tuple[float, float]]) -> tuple[Row, ...]:
    fit = scene.fit
    words = {each.name: (each.symbol, each.label) for each in (*fit.model.parameters, *fit.family.shapes())}
    rows = []
    for name, (symbol, label) in words.items():
        held = name not in intervals
        ends = "" if held else " to ".join(significant(end, _DIGITS) for end in intervals[name])
        cells = [
            significant(fit.estimates[name], _DIGITS),
            "held" if held else significant(fit.standard_errors[name], 3),
            ends,
        ]
        if scene.truth is not None:
            true = scene.true_values.get(name)
            cells.append("" if true is None else significant(true, _DIGITS))
        # A letter that somebody typed is its own name.
        rows.append(Row(symbol, "" if label == symbol else shorten(label, 60), tuple(cells)))
    return tuple(rows)


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


def _origin(dataset: Dataset) -> str:
    return f"Source: {dataset.source}. Licence: {dataset.licence}." if dataset.source else ""


def _versions() -> str:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:  # a checkout that was never installed has no version of its own
            found.append(package)
    return f"Made with {', '.join(found)} and Python {platform.python_version()}."

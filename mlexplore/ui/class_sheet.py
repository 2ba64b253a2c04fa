"""The report of what is on the page of classes: its words, tables and pictures, as they stand."""

from collections.abc import Callable

from mlexplore.class_scene import ClassScene
from mlexplore.classification import ClassFit
from mlexplore.data import LabelledData
from mlexplore.escaping import markdown, shorten
from mlexplore.export.report import Report
from mlexplore.export.told_labels import ToldFit
from mlexplore.numerals import fixed, significant
from mlexplore.outcome import CONVERGED
from mlexplore.plots.class_linked import value_texts
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui import class_models, class_sentences, class_views, class_work
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_titles import EstimateWords, estimate_words
from mlexplore.ui.error_controls import listed
from mlexplore.ui.sheet import composed, estimates_rows

_NAMED = 6  # features that the line under the title names
_DIGITS = 6


def class_report(
    settings: ClassSettings, data: LabelledData, truth: ClassSimulation | None, link: str
) -> Report:
    """Write the report of an exploration of labels.

    Parameters
    ----------
    settings
        What was chosen; its `at` is where the explored estimate stands.
    data, truth
        The labels as they were brought, and what made them.
    link
        The address of the page.
    """
    told, estimated = class_work.told(data, settings), class_work.estimated(data, settings)
    scene, payload = class_views.drawn(data, settings, truth)
    place = scene.exploration.nearest(settings.at)
    searched = class_work.fitted(data, settings)
    return composed(
        payload,
        place,
        data,
        fitted=_fitted(told, data),
        findings=(
            class_sentences.class_headline(searched),
            "" if searched.message == CONVERGED else searched.message,
            class_sentences.what_estimates_are(told),
            away_from_home(data, scene, place, written=str),
        ),
        estimates=estimates_rows(
            {name: (each.letter, each.label) for name, each in _words(told.fit, data).items()},
            estimated,
            held=told.fit.model.held.keys(),
            truth=class_models.true_values(data, settings, truth) or None,
            intervals=told.standing == "maximum",
        ),
        criteria=_criteria(told),
        diagnosis=(),
        link=link,
        source=settings.source,
    )


def away_from_home(
    data: LabelledData, scene: ClassScene, place: int, *, written: Callable[[str], str] = markdown
) -> str:
    """What it costs to stand at one frame, in Markdown; empty at the estimate.

    Parameters
    ----------
    data, scene, place
        What is on the page, and the frame.
    written
        How a name is written that may be that of a column or a class; `str` for whoever escapes the whole sentence.
    """
    if place == scene.exploration.home:
        return ""
    words = _words(scene.fit, data)[scene.exploration.name]
    return class_sentences.away(
        scene, written(f"{words.label} {words.letter}"), value_texts(scene)[place], place
    )


def _words(fit: ClassFit, data: LabelledData) -> dict[str, EstimateWords]:
    return estimate_words(fit, tuple(each.name for each in data.features))


def _fitted(told: ToldFit, data: LabelledData) -> str:
    fit = told.fit
    features = [each.name for each in data.features]
    link = fit.model.link.name
    through = "" if link == fit.family.links[0] else f" through the {link} link"
    named = [shorten(each, 40) for each in data.feature_labels[:_NAMED]]
    if len(features) > _NAMED:
        named.append(f"{len(features) - _NAMED} more")
    return (
        f"{fit.curve.label_on(features)}{through} with {fit.family.errors_name}, {fixed(data.n, 0)} rows of "
        f"{shorten(data.label_title, 60)} by {listed(named)}"
    )


def _criteria(told: ToldFit) -> tuple[tuple[str, str], ...]:
    """How well it fits, as far as that can be said of where it stands."""
    fit, mode = told.fit, told.mode
    if told.standing == "nowhere":
        return ()
    likelihood = ("log-likelihood", fixed(fit.log_likelihood, 3))
    loss = (fit.family.risk_name, significant(fit.loss, _DIGITS))
    if mode is not None:
        return likelihood, ("log-posterior", fixed(mode.log_posterior, 3)), loss
    return (
        likelihood,
        ("AIC", fixed(fit.aic, 3)),
        ("AICc", fixed(fit.aicc, 3)),
        ("BIC", fixed(fit.bic, 3)),
        loss,
    )

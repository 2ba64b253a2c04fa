"""The words over and under the views, with live numbers: plain Markdown, data escaped."""

import math
import re
from collections.abc import Sequence

from mlexplore.data import Dataset, LabelledData
from mlexplore.escaping import markdown, shorten
from mlexplore.exploration.turned import Turned
from mlexplore.families import Family
from mlexplore.fitting import Fit
from mlexplore.independence import independence as measured
from mlexplore.links import Identity
from mlexplore.numerals import fixed, significant
from mlexplore.scene import Scene
from mlexplore.scene.memory import residuals_in_order
from mlexplore.ui.error_controls import listed

_LAGS = {"quarter": 4, "month": 12}  # a season of each kind of time; of any other order, a few


def headline(fit: Fit) -> str:
    """What is being maximised, and which loss that minimises."""
    if fit.maximum.degenerate:
        return f"Under **{fit.family.errors_name}** the likelihood of this curve has no maximum."
    family, link = fit.family, fit.model.link
    through = "" if isinstance(link, Identity) else f" through the {link.name} link"
    return (
        f"Maximum likelihood under **{_errors(family)}**{through} is minimum **{family.loss_name}**: "
        f"{family.risk_symbol} {significant(fit.loss)}, log-likelihood {fixed(fit.log_likelihood, 2)}, "
        f"AIC {fixed(fit.aic, 2)}."
    )


def away(scene: Scene, label: str, text: str, place: int) -> str:
    """What it costs to stand at one value of the explored parameter, whose label is escaped, and not at its estimate."""
    exploration = scene.exploration
    value = float(exploration.path.log_likelihood[place])
    family = scene.fit.family
    moved = (
        ""
        if not exploration.mirrors_risk
        else (
            f", {family.risk_symbol} {significant(float(exploration.risk[place]))} instead of {significant(scene.fit.loss)}"
        )
    )
    return (
        f"{standing_at(exploration, label, text)}: log-likelihood {fixed(value, 2)}, "
        f"{fixed(scene.fit.log_likelihood - value, 2)} below the maximum{moved}."
    )


def standing_at(turned: Turned, label: str, text: str) -> str:
    """Where one stands that is not the estimate, and what the others do there; the label is escaped."""
    others = "the others staying" if turned.others == "stay" else "the others fitted again"
    return f"At {label} **{text}**, {others}"


def wald_intervals(many: str, *, alike: str = "and say the same") -> str:
    """Why intervals are not those of a profile: what there are so many of, and how far both agree, if it is known."""
    told = f"With {many} the intervals are Wald's, estimate ± 1.96 standard errors: profiles would take long"
    return f"{told} {alike}." if alike else f"{told}."


def independence(fit: Fit, dataset: Dataset) -> str | None:
    """What the residuals of the rows that count remember, in the order of x; None where the order means nothing."""
    ordered = residuals_in_order(fit, dataset.x, is_time=dataset.axis.is_time)
    if ordered is None:
        return None
    found = measured(ordered[0], lags=_LAGS.get(dataset.axis.kind, 4))
    if not found.correlations.size or math.isnan(found.correlations[0]):
        return None
    neighbours, strongest = float(found.correlations[0]), found.strongest
    told = f"Neighbouring residuals correlate by {fixed(neighbours, 2)}"
    if abs(neighbours) <= found.limit:
        if strongest is None:
            return f"{told}, within ±{fixed(found.limit, 2)}: no sign against the independence that a product of densities assumes."
        far = float(found.correlations[strongest - 1])
        return (
            f"{told}, but those {strongest} steps apart by {fixed(far, 2)}, beyond ±{fixed(found.limit_of_all, 2)}: the errors "
            "are not independent. A season or a wave is left in them, and the likelihood, a product of densities, misjudges "
            "how much the data say."
        )
    consequence = (
        "so the likelihood, a product of densities, is too sure of itself, and the intervals are too narrow"
        if neighbours > 0
        else "they alternate, so the likelihood, a product of densities, misjudges how much the data say"
    )
    return f"{told}, beyond ±{fixed(found.limit, 2)}: the errors are not independent, {consequence}."


def verdict(fit: Fit) -> str:
    """What the search for the maximum found, with the symbols that stand on the page in place of names; plain text.

    A sentence that begins with the name of a column or with a symbol keeps it as it is: a capital would be another one.
    """
    message = fit.message
    for shape in fit.family.shapes():
        message = re.sub(rf"\b{re.escape(shape.name)}\b", shape.symbol, message)
    return message


def waiting_for(names: Sequence[str]) -> str:
    """What to do where a person's own data, with columns of these names, are asked for and are not there."""
    named = listed([f"**{markdown(shorten(name))}**" for name in names])
    columns = f" with the columns {named}" if named else ""
    return (
        f"Bring your file{columns}, or paste a table, under **Data**. Uploaded data stay with the person who "
        "brought them: a link holds the choices alone, and the file is handed on beside it. Nothing is kept here when a page is "
        "closed or loaded again."
    )


def about(dataset: Dataset | LabelledData) -> list[str]:
    """What the data are, what they teach, where they come from and what was done to them."""
    origin = f"Source: {dataset.source}. Licence: {dataset.licence}." if dataset.source else ""
    return [
        markdown(words)
        for words in (f"{dataset.name}. {dataset.lesson}".strip(), origin, *dataset.notes)
        if words
    ]


def _errors(family: Family) -> str:
    values = ", ".join(
        f"{shape.symbol} = {significant(getattr(family, shape.name))}"
        for shape in family.shapes()
        if shape.role == "shape"
    )
    return family.errors_name + (f" ({values})" if values else "")

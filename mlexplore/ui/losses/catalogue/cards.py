"""What a card of the catalogue says, shows and is found by."""

from functools import cache
from typing import Any

from mlexplore.losses import LOSSES, Loss
from mlexplore.plots.loss_card import HEIGHT, WIDTH, loss_card
from mlexplore.plots.theme import DARK, LIGHT
from mlexplore.ui.losses.facets import FACETS, TARGETS


@cache
def cards() -> dict[str, Any]:
    """All that the browser needs to know of the losses: the cards, the lists of the search, and the colours; plain text throughout."""
    return {
        "cards": [_card(loss) for loss in LOSSES],
        "sections": {
            problem: problem.capitalize() for problem in dict.fromkeys(loss.problem for loss in LOSSES)
        },
        "facets": [
            {
                "key": facet.key,
                "name": facet.name,
                "everything": facet.everything,
                "options": dict(facet.options),
            }
            for facet in FACETS
        ],
        "size": [WIDTH, HEIGHT],
        "colours": {"loss": [LIGHT.loss, DARK.loss], "density": [LIGHT.model, DARK.model]},
    }


def _card(loss: Loss) -> dict[str, Any]:
    picture = loss_card(loss)
    return {
        "key": loss.key,
        "name": loss.name,
        "formula": loss.formula,
        "section": loss.problem,
        "chips": _chips(loss),
        "loss": picture.loss,
        "density": picture.density,
        "bare": loss.density is None,
        "libraries": [each.name for each in loss.libraries],
        "words": _words(loss),
        "facets": {facet.key: list(facet.of(loss)) for facet in FACETS},
    }


def _chips(loss: Loss) -> list[dict[str, str | bool]]:
    """What is told in a word each; what a loss has not is told more quietly."""
    return [
        {"text": TARGETS[loss.functional], "has": loss.functional != "none"},
        {"text": "convex" if loss.convex else "not convex", "has": loss.convex},
        {"text": "no density" if loss.density is None else "density", "has": loss.density is not None},
    ]


def _words(loss: Loss) -> str:
    """Every word under which a loss is looked for, in lower case."""
    elsewhere = [text for each in loss.libraries for text in (each.library, each.name)]
    family = [] if loss.family is None else [loss.family.name, loss.family.__name__]
    texts = (
        loss.name,
        *loss.also,
        loss.key,
        loss.formula,
        *elsewhere,
        *family,
        *(text for each in loss.parameters for text in (each.name, each.symbol)),
        loss.problem,
        *(str(chip["text"]) for chip in _chips(loss)),
        loss.used,
        loss.source,
    )
    return " ".join(texts).casefold()

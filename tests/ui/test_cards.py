"""Under which words the cards of the losses are found."""

import pytest

from mlexplore.losses import LOSSES, Loss
from mlexplore.ui.losses.catalogue.cards import cards

WORDS = {card["key"]: card["words"] for card in cards()["cards"]}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
def test_a_loss_is_found_by_its_names_elsewhere_and_its_parameters(loss: Loss) -> None:
    for each in loss.libraries:
        assert each.name.casefold() in WORDS[loss.key]
    for parameter in loss.parameters:
        assert {parameter.name, parameter.symbol} <= set(WORDS[loss.key].split())


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("rmse", "squared"),
        ("logloss", "binary-cross-entropy"),
        ("reg:logistic", "binary-cross-entropy"),
        ("kldivloss", "categorical-cross-entropy"),
        ("multi:softmax", "categorical-cross-entropy"),
        ("categoricalfocal", "focal"),
    ],
)
def test_what_people_type_leads_to_the_loss(word: str, key: str) -> None:
    assert word in WORDS[key]

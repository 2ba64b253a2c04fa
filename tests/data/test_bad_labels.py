"""Every file of the corpus that can be read has a label and features, or a sentence says why not."""

from collections.abc import Callable

import pytest

import mlexplore as mx
from mlexplore.data import Table, choose_labels, guess_labels, read_table, reason_for_no_labels
from mlexplore.outcome import CONVERGED
from tests.bad_input import CASES, Case

each_readable = pytest.mark.parametrize(
    "case", [case for case in CASES if case.stage != "reading"], ids=lambda case: case.name
)


@each_readable
def test_a_file_is_taken_or_answered_with_a_sentence(case: Case) -> None:
    """Anything but a `DataError`, or a `ValueError` of the fit, would come out and fail."""
    table = read_table(case.make(), case.file)
    chosen = guess_labels(table)
    if chosen is None:
        assert reason_for_no_labels(table).endswith(".")
        return
    data = choose_labels(table, chosen.label, chosen.features, trials=chosen.trials)
    assert said(
        lambda: (
            mx.fit(
                data.frame, data.labels, curve=mx.Linear(), family=mx.Categorical(), weights=data.weights
            ).message
        )
    )


@each_readable
def test_any_column_can_be_asked_for_in_any_role(case: Case) -> None:
    """With the first columns in turn as label, feature, weights and trials, whatever they hold."""
    table = read_table(case.make(), case.file)
    names = table.names[:3]
    for label in names:
        others = [name for name in names if name != label]
        for roles in ({}, {"trials": others[-1]}, {"weights": others[-1]}):
            taken = [name for name in others if name not in roles.values()]
            assert said(lambda label=label, taken=taken, roles=roles: of_table(table, label, taken, roles))


def of_table(table: Table, label: str, features: list[str], roles: dict[str, str]) -> str:
    """What is said of a choice that is taken: its notes, or that there are none."""
    data = choose_labels(table, label, features, **roles)
    return " ".join(data.notes) or "nothing to tell."


def said(attempt: Callable[[], str]) -> bool:
    """Whether an attempt ends in a sentence, its own or that of a refusal."""
    try:
        sentence = attempt()
    except ValueError as refusal:
        sentence = str(refusal)
    return sentence.endswith(".") or sentence == CONVERGED

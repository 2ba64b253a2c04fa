"""Every file of the corpus gets its sentence, where it is expected, and nothing but sentences."""

import pytest

from tests.bad_input import CASES, Case, answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_file_is_answered_where_and_as_it_should_be(case: Case) -> None:
    """Anything but a `DataError`, or a `ValueError` of the fit, would come out of `answer` and fail."""
    stage, said = case.answer()
    assert (stage, case.says in said) == (case.stage, True), said


@pytest.mark.parametrize("case", [case for case in CASES if case.columns], ids=lambda case: case.name)
def test_where_columns_are_not_chosen_yet_the_answer_is_a_sentence_too(case: Case) -> None:
    stage, said = answer(case.make(), case.file)
    assert stage != "reading"
    assert said.splitlines()[0].endswith(".") or stage == "accepted"


def test_cases_have_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)

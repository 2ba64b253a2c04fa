"""Every file of the corpus in the running app: its sentence on the page, and the data of before still there."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.app.visitor import SOURCE, bring, choose, complaints, headline
from tests.bad_input import CASES

GOOD = "x,y\n" + "".join(f"{i},{3 + i + (i * i) % 7}\n" for i in range(20))


def plain(words: list[str]) -> str:
    """What a page shows, without what escapes it."""
    return " ".join(words).replace("\\", "").replace("\u200b", "")


def test_every_bad_file_is_answered_and_nothing_is_lost(open_app: Callable[..., AppTest]) -> None:
    """All in one session, one after the other, as a visitor would who does not give up."""
    app = choose(open_app(curve="linear", errors="normal"), SOURCE, "upload")
    bring(app, GOOD, "good.csv")
    before, wrong = headline(app), []
    assert before
    for case in CASES:
        bring(app, case.make(), case.file)
        told = plain([*complaints(app), *(each.value for each in app.caption)])
        if case.columns is None and case.stage in {"reading", "choosing"}:
            if case.says not in told or headline(app) != before:
                wrong.append((case.name, told[:300], headline(app)))
        elif case.columns is None and case.stage == "accepted" and case.says not in told:
            wrong.append((case.name, told[:300], headline(app)))
        if app.exception or "Something went wrong" in told:
            wrong.append((case.name, "failed", told[:300]))
        bring(app, GOOD, "good.csv")
        assert headline(app) == before, case.name
    assert not wrong

"""The Code panel shows a script that gives the numbers on screen, or says why there is none."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.export.code import LIBRARIES
from tests.app.visitor import CLASSIFY, EXPLORE, choose, control
from tests.data.class_opening import class_opening
from tests.data.opening import opening
from tests.export.code.running import agreement, run_python

Open = Callable[..., AppTest]


def script(app: AppTest) -> str:
    assert not app.exception
    (code,) = scripts(app)
    return code


def scripts(app: AppTest) -> list[str]:
    """What is shown as code; the link to share is plain text."""
    return [each.value for each in app.code if each.language != "plaintext"]


def test_the_script_on_explore_gives_the_numbers_on_screen(open_app: Open) -> None:
    app = open_app(data="nile", panel="code")
    assert agreement(run_python(script(app)), opening("nile")) >= 10
    assert any("to 10 digits" in text.value for text in app.markdown)
    # Another curve has another script.
    other = open_app(data="nile", curve="polynomial.3", panel="code")
    assert agreement(run_python(script(other)), opening("nile", curve="polynomial.3")) >= 10


def test_the_script_on_classify_gives_the_numbers_on_screen(open_page: Open) -> None:
    app = open_page(CLASSIFY, data="challenger", panel="code")
    assert agreement(run_python(script(app)), class_opening("challenger")) >= 10


def test_data_that_are_many_are_read_from_the_file_that_the_page_gives(open_page: Open) -> None:
    for page, sample in ((EXPLORE, "old-faithful"), (CLASSIFY, "penguins")):
        app = open_page(page, data=sample, panel="code")
        told = next(text.value for text in app.caption if "reads the data from" in text.value)
        name = script(app).split('pd.read_csv("')[1].split('"')[0]
        assert name.endswith(".csv")
        assert name.removesuffix(".csv") in told.replace("\\", "")


def test_where_there_is_no_maximum_the_panel_says_why(open_page: Open) -> None:
    app = open_page(CLASSIFY, data="iris-setosa", panel="code")
    assert not scripts(app)
    assert any("no maximum that code could find" in text.value for text in app.info)


@pytest.mark.parametrize("page", [EXPLORE, CLASSIFY])
def test_every_library_can_be_chosen(page: str, open_page: Open) -> None:
    app = open_page(page, data="cars" if page == EXPLORE else "challenger", panel="code")
    for library in reversed(LIBRARIES):
        choose(app, "Library", library)
        assert not app.exception
        assert control(app, "Library").value == library
        assert scripts(app) or app.info

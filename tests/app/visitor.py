"""What a visitor does on a page and reads from it, named by what stands there."""

import re
from typing import Any

from streamlit.testing.v1 import AppTest

from mlexplore.ui import class_settings
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.settings import Settings, decode
from tests.plots.unpacking import unpack

EXPLORE, CLASSIFY = "mlexplore/ui/pages/explore.py", "mlexplore/ui/pages/classify.py"
SOURCE = "Where the data come from"
SAMPLE = "Sample"
CURVE = "What is left when the errors are taken away"
ERRORS = "Error distribution"
OTHERS = "The other parameters"
NUMBERS, PANELS = "The numbers", "What the fit says"
SCRIPT = "The same data in NumPy"
TRUE_CURVE, TRUE_ERRORS = "True curve", "True errors"
FILE = "Your file"
FEATURES, MODEL, EVENT, BASELINE, LINK = "Features", "Model", "Probability of", "Baseline", "Link"
ORDER, CLASSES, TRIALS = "Order, from the lowest", "Class column", "Trials"
CURVE_OF_CLASSES = "How the features act"

_KINDS = (
    "radio",
    "text_input",
    "selectbox",
    "multiselect",
    "segmented_control",
    "slider",
    "number_input",
    "file_uploader",
)


def control(app: AppTest, label: str) -> Any:
    """The control with this label."""
    found = [each for kind in _KINDS for each in getattr(app, kind) if each.label == label]
    assert len(found) == 1, f"{len(found)} controls are called {label!r}"
    return found[0]


def choose(app: AppTest, label: str, value: Any) -> AppTest:
    """Set a control and let the page run."""
    if label == ERRORS:
        app.button(f"errors.{value}").click()
    else:
        control(app, label).set_value(value)
    return app.run()


def turner(app: AppTest) -> Any:
    """The control that says which parameter is turned."""
    lists = (*app.segmented_control, *app.selectbox)
    (found,) = [each for each in lists if each.label.startswith("Turn ")]
    return found


def bring(app: AppTest, content: bytes | str, name: str = "mine.csv") -> AppTest:
    """Upload a file."""
    raw = content.encode() if isinstance(content, str) else content
    control(app, FILE).set_value((name, raw, "text/csv"))
    return app.run()


def go_to(app: AppTest, page: str) -> AppTest:
    """Press the name of a page in the navigation, which drops the part of the address after the question mark."""
    app.query_params.clear()
    return app.switch_page(page).run()


def step_to(app: AppTest, page: str, link: dict[str, Any]) -> AppTest:
    """Step back or forth in the browser's history, to a page with what stood in its address."""
    app.query_params.clear()
    app.query_params.update(link)
    return app.switch_page(page).run()


def meaning(app: AppTest) -> Settings:
    """What the address of Explore stands for; a link that was opened is not rewritten as long as its meaning stays."""
    settings, ignored = decode(app.query_params)
    assert not ignored
    return settings


def class_meaning(app: AppTest) -> ClassSettings:
    """What the address of Classify stands for."""
    settings, ignored = class_settings.decode(app.query_params)
    assert not ignored
    return settings


def headline(app: AppTest) -> str:
    """The sentence over the views, whether there is a maximum or none."""
    found = [each.value for each in app.markdown if each.value.startswith(("Maximum likelihood", "Under **"))]
    return found[0] if found else ""


def away(app: AppTest) -> str:
    """The sentence on what it costs to be away from the estimate; empty at home."""
    found = [each.value for each in app.markdown if each.value.startswith("At ")]
    return found[0] if found else ""


def link_of(app: AppTest) -> str:
    """The link that is to be shared."""
    return next(each.value for each in app.code if "v=1" in each.value)


def complaints(app: AppTest) -> list[str]:
    """Every warning, error and note on the page."""
    return [each.value.replace("\\", "") for each in (*app.error, *app.warning, *app.info)]


def number(text: str) -> float:
    """What a number in a table or sentence reads as."""
    plain = text.replace("\u202f", "").replace("−", "-").replace("∞", "inf")
    mantissa, _, power = plain.partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(_RAISED) or 0)


_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def views(app: AppTest) -> dict[str, Any]:
    """What the four views were sent."""
    (component,) = app.get("bidi_component")
    return unpack(component.proto.bytes)


_LINKS_OPENED = re.compile(rb'"link":\d+')


def shown(app: AppTest) -> dict[str, Any]:
    """All that tells one page from another: words, address and what the views were sent, whatever was on it before."""
    return {
        "markdown": [each.value for each in app.markdown],
        "caption": [each.value for each in app.caption],
        "complaints": complaints(app),
        "address": dict(app.query_params),
        "views": [_LINKS_OPENED.sub(b"", each.proto.bytes) for each in app.get("bidi_component")],
        "numbers": [each.value.to_dict() for each in app.dataframe],
    }

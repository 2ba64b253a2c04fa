"""The ledger panels, each on a page of its own: switches, sums, and what is said to survive."""

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import mlexplore as mx
from tests.app.conftest import PATIENCE, Held
from tests.app.visitor import CLASSIFY, EXPLORE, link_of, number
from tests.export.read_back import read

CELL = re.compile(r"[\u2007\u200b\\`*]")


def _numbers(kind: str, weighted: bool = False, thousands: bool = False) -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.ui import panels

    rng = np.random.default_rng(2)
    x = np.linspace(0.1, 3.0, 60)
    family = getattr(mx, kind)
    middle = 1.0 + 2.0 * x if family.location_domain.high > 1.0 else x / 4.0
    y = family().sample(middle, rng) / (1000.0 if thousands else 1.0)
    fit = mx.fit(
        x,
        y,
        curve=mx.Linear(),
        family=family(),
        fixed={each.name for each in family.shapes() if not each.estimable},
        weights=rng.integers(0, 4, 60) if weighted else None,
    )
    panels.show_ledger(fit, key=f"{kind} {weighted} {thousands}")


def _labels(kind: str, weighted: bool = False, parted: bool = False) -> None:
    # The page is this source text alone, so its imports stand in it.
    import numpy as np

    import mlexplore as mx
    from mlexplore.ui import panels

    rng = np.random.default_rng(8)
    x = np.repeat(np.arange(8.0), 20)
    score = x - 3.5 + (0.0 if parted else 1.0) * rng.logistic(size=160)
    names = np.array(["![a](http://b)", "*b*", "c"])
    codes = (score > 0.2).astype(int) + (score > 1.9).astype(int) * (kind != "Binary")
    fit = mx.fit(
        x,
        names[codes],
        curve=mx.Linear(),
        family=getattr(mx, kind)(*([tuple(names)] if kind == "Ordinal" else [])),
        weights=rng.integers(0, 4, 160) if weighted else None,
    )
    panels.show_class_ledger(fit, key=f"{kind} {weighted} {parted}")


def _opened(page: Callable[..., None], **arguments: object) -> AppTest:
    app = AppTest.from_function(page, default_timeout=PATIENCE, kwargs=arguments)
    app.run()
    assert not app.exception, [each.message for each in app.exception]
    return app


def _column(app: AppTest, head: str) -> list[str]:
    return [CELL.sub("", cell) for cell in app.table[0].value[head]]


def _sum(app: AppTest) -> float:
    """The sum under the terms that count."""
    terms = _column(app, "term")
    place = next(i for i, term in enumerate(terms) if term in ("what counts", "log-likelihood ℓ"))
    return number(_column(app, "sum")[place])


def _survivals(app: AppTest) -> dict[str, str]:
    """What is said of each conclusion, by its name; the sign first."""
    (said,) = [each.value for each in app.markdown if each.value.startswith("**What survives**")]
    lines = [line.strip() for line in said.split("\n")[1:]]
    return {re.sub(r"\*", "", line[2:]).split(":")[0].split(" = ")[0]: line for line in lines}


@pytest.mark.parametrize("kind", [kind.__name__ for kind in mx.FAMILIES])
def test_every_family_has_a_ledger_that_adds_up(kind: str) -> None:
    app = _opened(_numbers, kind=kind)
    sums, counts = _column(app, "sum"), _column(app, "counts")
    counting = [number(text) for text, sign in zip(sums, counts, strict=True) if sign == "✓"]
    assert sum(counting) == pytest.approx(_sum(app), rel=1e-5)
    assert all(line.startswith("✓") for line in _survivals(app).values())
    assert _column(app, "curve").count("●") >= 1


def test_a_switch_takes_a_term_and_its_conclusions_away() -> None:
    app = _opened(_numbers, kind="Normal")
    whole = _sum(app)
    (terms,) = app.pills
    formulas = [CELL.sub("", each) for each in terms.options]
    assert formulas == ["−(y − μ)²/(2σ²)", "−log σ", "−½ log 2π", "1/√(2πσ²)"]
    terms.set_value(["curve", "width"]).run()
    assert not app.exception
    assert app.selectbox[0].value == "torch.nn.GaussianNLLLoss"
    said = _survivals(app)
    assert [line[0] for line in said.values()] == ["✓", "✓", "✗", "✓", "✗", "✓"]
    assert _sum(app) == pytest.approx(whole + 60 * 0.5 * np.log(2.0 * np.pi), abs=1e-3)
    app.pills[0].set_value(["width"]).run()
    assert app.selectbox[0].value == "your own choice"
    said = _survivals(app)
    assert said["Curve"].startswith("✗")
    assert "runs to 0" in said["σ, standard deviation"]
    app.pills[0].set_value([]).run()
    assert not app.exception
    assert _sum(app) == 0.0


def test_a_bookkeeping_sets_the_switches() -> None:
    app = _opened(_numbers, kind="Poisson")
    app.selectbox[0].set_value("torch.nn.PoissonNLLLoss(full=True)").run()
    assert set(app.pills[0].value or ()) == {"curve", "Stirling"}
    said = _survivals(app)
    assert said["Curve"].startswith("✓")
    assert said["ℓ and AIC"].startswith("✗")
    app.selectbox[0].set_value("keras.losses.Poisson").run()
    assert "moves by a hair" in _survivals(app)["Curve"]
    app.selectbox[0].set_value("half deviance").run()
    assert app.selectbox[0].value in ("half deviance", "sklearn.metrics.mean_poisson_deviance")
    assert set(app.pills[0].value or ()) == {"curve", "peak"}
    assert _sum(app) < 0.0


def test_the_lost_logarithm_has_its_picture_and_its_sigma() -> None:
    app = _opened(_numbers, kind="Normal")
    assert not app.get("bidi_component")
    app.selectbox[0].set_value("a derivation that lost a logarithm").run()
    assert not app.exception
    assert len(app.get("bidi_component")) == 1
    (told,) = [each.value for each in app.markdown if "where log(1/√(2πσ²)) belongs" in each.value]
    wrong, right = (float(each) for each in re.findall(r"\*\*([\d.]+)\*\*", told))
    assert wrong == pytest.approx(np.sqrt(2.0 * np.pi) * right**2, rel=2e-3)
    assert f"{wrong:g} in the place of {right:g}" in _survivals(app)["σ, standard deviation"]


def test_a_density_above_one_is_told() -> None:
    told = [each.value for each in _opened(_numbers, kind="Normal", thousands=True).caption]
    assert any("ℓ is positive because the density exceeds 1 at" in each for each in told)
    told = [each.value for each in _opened(_numbers, kind="Poisson").caption]
    assert any("not the probability that the model is right" in each for each in told)
    assert not any("exceeds 1" in each for each in told)


@pytest.mark.parametrize("kind", ["Binary", "Categorical", "Ordinal"])
@pytest.mark.parametrize("weighted", [False, True])
def test_labels_have_a_ledger_too(kind: str, weighted: bool) -> None:
    app = _opened(_labels, kind=kind, weighted=weighted)
    whole, sums = _sum(app), _column(app, "sum")
    counting = [number(s) for s, sign in zip(sums, _column(app, "counts"), strict=True) if sign == "✓"]
    assert sum(counting) == pytest.approx(whole, rel=1e-5)
    assert all(line.startswith("✓") for line in _survivals(app).values())
    said = " ".join(each.value for each in app.caption)
    assert ("Binomial errors on Explore" in said) == weighted
    app.selectbox[0].set_value('weights of classes, class_weight="balanced"').run()
    assert not app.exception
    assert "moves, by at most" in _survivals(app)["Curve"]
    if kind != "Ordinal":
        app.pills[0].set_value(["height"]).run()
        assert "runs away" in _survivals(app)["Curve"]


def test_without_a_maximum_no_conclusion_is_drawn() -> None:
    app = _opened(_labels, kind="Binary", parted=True)
    assert any("no maximum here" in each.value for each in app.markdown)


@pytest.mark.parametrize("page", [EXPLORE, CLASSIFY])
def test_the_ledger_of_a_page_goes_out_and_adds_up(
    page: str, open_page: Callable[..., AppTest], held: Held
) -> None:
    app = open_page(page, panel="ledger")
    document = json.loads(held["Ledger, JSON"]["data"]())
    own = [each["total"] for each in document["records"] if each["in_log_likelihood"] == "yes"]
    assert sum(own) == pytest.approx(document["about"]["log_likelihood"], rel=1e-10)
    assert read(held["Ledger, CSV"]["data"]()).names == tuple(document["records"][0])
    assert held["Ledger, CSV"]["file_name"].endswith("-ledger.csv")
    assert "panel=ledger" in link_of(app)

"""The ledger of a fit of labels: what its log-likelihood consists of, and what others add."""

import numpy as np
import pytest
from scipy.stats import binom, multinomial

import mlexplore as mx
from mlexplore.scoring import Balanced, cross_entropy, losses_for
from mlexplore.scoring.class_ledger import ClassLedger
from mlexplore.scoring.class_ledger_lines import BALANCED, ORDERS

RNG = np.random.default_rng(8)
X = RNG.normal(size=(160, 2))
SCORE = 2.0 * X[:, 0] + RNG.logistic(size=160)
NAMES = np.array(["low", "mid", "top"])
KINDS = [("Binary", "logit"), ("Binary", "probit"), ("Categorical", "logit"), ("Ordinal", "logit")]
each_kind = pytest.mark.parametrize(("kind", "link"), KINDS, ids=lambda each: each)
TIMES = np.random.default_rng(2).integers(0, 4, 160).astype(float)


def _fit(kind: str, link: str, *, weights: np.ndarray | None = None) -> mx.ClassFit:
    codes = (SCORE > 0.8).astype(int) + (SCORE > 2.2).astype(int) * (kind != "Binary")
    family = mx.Ordinal(tuple(NAMES)) if kind == "Ordinal" else getattr(mx, kind)()
    return mx.fit(X, NAMES[codes], curve=mx.Linear(), family=family, link=link, weights=weights)


@each_kind
@pytest.mark.parametrize("weights", [None, TIMES], ids=["plain", "weighted"])
def test_the_terms_add_up_to_the_log_likelihood(kind: str, link: str, weights: np.ndarray | None) -> None:
    fit = _fit(kind, link, weights=weights)
    ledger = ClassLedger(fit)
    assert ledger.value == pytest.approx(fit.log_likelihood, rel=1e-12)
    assert len(ledger.own) == (2 if link == "logit" and kind != "Ordinal" else 1)
    for entry in ledger.entries:
        assert entry.mean == pytest.approx(entry.total / fit.n)
        assert entry.of_likelihood <= ("curve" in entry.holds)
    whole = ledger.without(())
    assert (whole.shift, whole.curve.fate) == (0.0, "same")


def test_under_softmax_the_terms_are_the_heights_and_the_logarithm_of_their_exponentials() -> None:
    fit = _fit("Categorical", "logit")
    p = fit.fitted
    heights = np.log(p / p[:, :1])
    height, total = ClassLedger(fit).entries[:2]
    codes = fit.model.codes
    assert height.total == pytest.approx(heights[np.arange(len(codes)), codes].sum())
    assert total.total == pytest.approx(-np.log(np.exp(heights).sum(axis=1)).sum())


@pytest.mark.parametrize(("kind", "link"), [KINDS[0], KINDS[2]])
def test_either_half_of_the_log_likelihood_has_no_maximum(kind: str, link: str) -> None:
    ledger = ClassLedger(_fit(kind, link))
    for key in ledger.own:
        left = ledger.without([key])
        assert left.curve.fate == "runs"
        assert left.other_curve is None
    assert ledger.without(ledger.own).curve.fate == "free"


def test_half_of_it_may_have_a_maximum_where_no_intercept_lets_it_run_away() -> None:
    """Heights through the origin cannot all fall together: −Σ log(1 + exp η) is largest where Σ p x = 0."""
    fit = mx.fit(X, NAMES[(SCORE > 0.8).astype(int)], curve=mx.Linear(intercept=False), family=mx.Binary())
    left = ClassLedger(fit).without(["height"])
    assert left.curve.fate == "moves"
    assert left.curve.shift > 1.0


def test_the_orders_of_grouped_labels_are_the_binomial_and_multinomial_coefficients() -> None:
    dose = np.repeat(np.arange(6.0), 2)
    n, k = np.array([20, 18, 25, 22, 19, 21]), np.array([2, 4, 9, 13, 15, 20])
    weights = np.column_stack([n - k, k]).ravel().astype(float)
    fit = mx.fit(dose, np.tile([0, 1], 6), curve=mx.Linear(), family=mx.Binary(), weights=weights)
    ledger = ClassLedger(fit)
    left = ledger.keeping((*ledger.own, ORDERS))
    share = fit.fitted[::2, 1]
    assert left.value == pytest.approx(np.sum(binom.logpmf(k, n, share)))
    numbers = mx.fit(np.arange(6.0), k.astype(float), curve=mx.Linear(), family=mx.Binomial(trials=n))
    assert left.value == pytest.approx(numbers.log_likelihood)
    assert (left.curve.fate, left.other_curve is not None and left.other_curve.same) == ("same", True)

    counts = np.array([[4, 3, 2], [1, 6, 3], [2, 2, 9]])
    several = mx.fit(
        np.repeat(np.arange(3.0), 3),
        np.tile(NAMES, 3),
        curve=mx.Linear(),
        family=mx.Categorical(),
        weights=counts.ravel(),
    )
    whole = ClassLedger(several)
    expected = sum(
        multinomial.logpmf(row, row.sum(), p) for row, p in zip(counts, several.fitted[::3], strict=True)
    )
    assert whole.keeping((*whole.own, ORDERS)).value == pytest.approx(expected)
    # Labels one by one have one order only, and weights that are no counts none.
    assert ORDERS not in {entry.key for entry in ClassLedger(_fit(*KINDS[0])).entries}
    assert ORDERS not in {entry.key for entry in ClassLedger(_fit(*KINDS[0], weights=TIMES + 0.5)).entries}


@each_kind
def test_weights_of_classes_are_another_objective(kind: str, link: str) -> None:
    fit = _fit(kind, link)
    ledger, rows = ClassLedger(fit), Balanced().row_weights(fit.model.codes)
    left = ledger.keeping((*ledger.own, BALANCED))
    assert left.value == pytest.approx(-Balanced().value(fit.model.codes, fit.fitted) * fit.n)
    again = mx.fit(X, NAMES[fit.model.codes], curve=mx.Linear(), family=fit.family, link=link, weights=rows)
    moved = [
        abs(again.estimates[name] - fit.estimates[name]) / fit.standard_errors[name] for name in fit.estimates
    ]
    assert left.curve.fate == "moves"
    assert left.curve.shift == pytest.approx(max(moved), rel=1e-4)


def test_clipping_is_what_a_library_returns_less_the_log_likelihood() -> None:
    x = np.concatenate([np.linspace(-40.0, 40.0, 60), [-38.0, 36.0]])
    labels = np.append((np.arange(60) > 29).astype(int), [1, 0])
    fit = mx.fit(x, labels, curve=mx.Linear(), family=mx.Binary())
    steep = mx.fit(
        x[:60],
        np.where(np.abs(x[:60]) < 3.0, 1 - labels[:60], labels[:60]),
        curve=mx.Linear(),
        family=mx.Binary(),
    )
    for each in (fit, steep):
        ledger = ClassLedger(each)
        books = {book.name: book for book in ledger.bookkeepings}
        for loss in losses_for("two classes"):
            value = loss.value(each.model.codes, each.fitted)
            if loss.takes == "probabilities":
                assert ledger.keeping(books[f"`{loss.name}`"].keys).value == pytest.approx(
                    -value * each.n, rel=1e-9
                )
    clipped = [entry for entry in ClassLedger(steep).entries if entry.key.startswith("keras")]
    assert clipped
    left = ClassLedger(steep).keeping((*ClassLedger(steep).own, clipped[0].key))
    assert left.curve.fate == "moves"
    assert 0.0 < left.curve.shift < 1.0
    assert cross_entropy(steep.model.codes, steep.fitted) == pytest.approx(
        -ClassLedger(steep).value / steep.n
    )


def test_constant_probabilities_are_the_shares_of_the_classes() -> None:
    fit = _fit(*KINDS[2], weights=TIMES)
    constant = mx.fit(X, NAMES[fit.model.codes], curve=mx.Constant(), family=mx.Categorical(), weights=TIMES)
    found = ClassLedger(fit).without(()).other_curve
    assert found is not None
    assert found.before == pytest.approx(fit.log_likelihood - constant.log_likelihood)
    assert found.same
    assert ClassLedger(constant).without(()).other_curve is None


def test_a_term_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match='no term "bias"'):
        ClassLedger(_fit(*KINDS[0])).without(["bias"])

"""Separation of classes: found by an independent linear program too, told by the user's names, and never faked."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

import mlexplore as mx
from mlexplore.classification.class_separation import separated

Array = NDArray[np.float64]
THREE = mx.Ordinal(order=("a", "b", "c"))


def recedes(x: Array, y: NDArray[np.int64], classes: int, *, ordered: bool) -> bool:
    """Whether some direction lowers no label's probability and raises one for ever, by a program written from the definition.

    Unknowns are coefficients, and for each condition a margin in [0, 1] that it is to exceed 0 by.
    """
    design = np.column_stack([np.ones(len(x)), x])
    p = design.shape[1]
    forms = []
    for row, label in zip(design, y.tolist(), strict=True):
        if ordered:
            # thresholds t_1 < ... then slopes: t_k - x b grows with the certainty of being at most in class k
            for threshold, sign in ((label, 1.0), (label - 1, -1.0)):
                if 0 <= threshold < classes - 1:
                    form = np.zeros(classes - 1 + p - 1)
                    form[threshold], form[classes - 1 :] = 1.0, -row[1:]
                    forms.append(sign * form)
        else:
            for other in range(classes):
                if other != label:
                    form = np.zeros((classes, p))
                    form[label], form[other] = row, -row
                    forms.append(form[1:].ravel())
    table = np.array(forms)
    count, size = table.shape
    program = linprog(
        np.concatenate([np.zeros(size), -np.ones(count)]),
        A_ub=np.hstack([-table, np.eye(count)]),
        b_ub=np.zeros(count),
        bounds=[(None, None)] * size + [(0.0, 1.0)] * count,
    )
    assert program.fun is not None
    return bool(program.fun < -0.5)


# Small whole numbers make ties, quasi-separation and complete separation all likely.
SAMPLES = st.integers(6, 14).flatmap(
    lambda n: st.tuples(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=n, max_size=n),
        st.lists(st.integers(0, 2), min_size=n, max_size=n),
    )
)


@given(SAMPLES)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_fit_converges_exactly_where_no_direction_recedes(
    sample: tuple[list[tuple[int, int]], list[int]],
) -> None:
    x, y = np.array(sample[0], dtype=float), np.array(sample[1])
    present, codes = np.unique(y, return_inverse=True)
    for family in (mx.Categorical(), mx.Ordinal()):
        try:
            fit = mx.fit(x, y, curve=mx.Linear(), family=family)
        except ValueError as refusal:
            if "All labels are" in str(refusal) or "combination of the others" in str(refusal):
                continue
            raise
        expected = recedes(x, codes, len(present), ordered=family.ordered)
        assert fit.converged is not expected
        assert (separated(fit.model) is not None) is expected
        if expected:
            assert "no finite maximum exists" in fit.message
            assert np.isnan(list(fit.standard_errors.values())).all()
        else:
            assert np.isfinite(list(fit.standard_errors.values())).all()


def told(x: object, y: list[str], family: mx.ClassFamily | None = None) -> str:
    fit = mx.fit(x, y, curve=mx.Linear(), family=family or mx.Categorical())  # type: ignore[arg-type]
    assert not fit.converged
    return fit.message


def test_classes_that_lie_apart_are_told_by_the_column_that_separates_them() -> None:
    table = pd.DataFrame({"mass": [1.0, 2, 3, 4, 5, 6, 7, 8, 9]})
    for family in (mx.Categorical(), THREE):
        message = told(table, list("aaabbbccc"), family)
        assert message.startswith(
            "mass separates the classes a, b and c: every label could be predicted without error."
        )
        assert message.endswith("Leave mass out, or bring more data.")


def test_one_class_that_lies_apart_is_named() -> None:
    table = pd.DataFrame({"mass": [1.0, 2, 3, 4, 5, 6, 17, 18, 19], "age": [1.0, 2, 3, 1, 2, 3, 2, 3, 1]})
    for columns in (["mass", "age"], ["mass"]):
        assert told(table[columns], list("abababccc")).startswith(
            "mass separates the class c from all others."
        )


@pytest.mark.parametrize("kind", [mx.Binary, mx.Categorical, mx.Ordinal])
def test_columns_without_which_the_same_classes_are_separated_are_not_named(
    kind: type[mx.ClassFamily],
) -> None:
    rng = np.random.default_rng(5)
    x, z = np.arange(24.0), rng.normal(size=24)
    count = kind.most_classes or 3
    y = [f"{place * count // 24}" for place in range(24)]
    message = told(pd.DataFrame({"z": z, "x": x, "w": rng.normal(size=24)}), y, kind())
    assert message.startswith("x separates the classes 0")
    assert f"In all rows of class “0” it is {24 // count - 1} or less" in message
    assert message.endswith("Leave x out, or bring more data.")
    # Neither u nor v alone, and no need of z.
    u, v = rng.normal(size=24), rng.normal(size=24)
    height = np.argsort(np.argsort(u + v))
    y = [f"{place * count // 24}" for place in height.tolist()]
    message = told(pd.DataFrame({"z": z, "u": u, "v": v}), y, kind())
    assert message.startswith("A combination of u and v separates the classes 0")
    assert message.endswith("Leave one of them out, or bring more data.")


def test_what_a_curve_separates_is_told_by_the_feature_and_the_curve() -> None:
    x = pd.DataFrame({"dose": np.arange(1.0, 13.0)})
    inside = list("aaaabbbbaaaa")
    for curve, told_as, simpler in (
        (mx.Spline(4), "dose, through this natural spline,", "fewer knots"),
        (mx.Polynomial(2), "dose, through this polynomial,", "a lower degree"),
        (mx.Seasonal(12), "dose, through this trend with seasons,", "a simpler curve"),
    ):
        for family in (mx.Binary(), mx.Categorical(), mx.Ordinal(order=("a", "b"))):
            message = mx.fit(x, inside, curve=curve, family=family).message
            assert message.startswith(f"{told_as} separates the classes a and b")
            assert message.endswith(f"Take {simpler}, a line, or more data.")
            # What a line separates is not the doing of the curve.
            straight = mx.fit(x, sorted(inside), curve=curve, family=family).message
            assert straight.startswith("dose separates the classes a and b")
            assert "In all rows of class “a” it is 8 or less" in straight
            assert straight.endswith("Leave dose out, or bring more data.")


def test_many_separated_classes_are_told_by_their_number() -> None:
    y = [f"c{place:02d}" for place in range(20) for _ in range(4)]
    x = np.repeat(np.arange(20.0), 4)
    assert told(pd.DataFrame({"mass": x}), y).startswith("mass separates 20 classes: every label")
    far = np.concatenate([np.tile([0.0, 1.0, 2.0, 3.0], 19), [9.0] * 4])
    assert told(pd.DataFrame({"mass": far}), y).startswith("mass separates the class c19 from all others")
    # c00 lies where c19 does, and neither from the other apart.
    far[:4], far[-4:] = [9.0, 10.0, 11.0, 9.0], [9.0, 11.0, 10.0, 9.0]
    message = told(pd.DataFrame({"mass": far}), y)
    assert message.startswith("mass separates the class c19 from 18 others and c00 from 18 others. ")


PLACES: list[tuple[list[float], str, bool, str]] = [
    (
        [202, 195, 190, 203, 210, 230],
        "aaabbb",
        False,
        "In all rows of class “a” it is 202 or less, in all of “b” 203 or more.",
    ),
    (
        [202, 195, 190, 203, 210, 230],
        "bbbaaa",
        True,
        "In all rows of class “b” it is 202 or less, in all of “a” 203 or more.",
    ),
    (
        [1.5, 2, 3, 4, 5, 6.25, 7, 8, 9],
        "aaabbbccc",
        True,
        "In all rows of class “a” it is 3 or less, in all of “b” 4 to 6.25, in all of “c” 7 or more.",
    ),
    (
        [1, 2, 3, 4, 5, 6, 17, 18, 19],
        "abababccc",
        False,
        "In all rows of class “c” it is 17 or more, in all others 6 or less.",
    ),
    (
        [-1, -2, 3, 4, 5, 6, 7, 8],
        "ccababab",
        False,
        "In all rows of class “c” it is −1 or less, in all others 3 or more.",
    ),
    (
        [1, 2, 5, 5, 9, 8],
        "aabbcc",
        False,
        "In all rows of class “a” it is 2 or less, in all of “b” 5, in all of “c” 8 or more.",
    ),
    (
        [1, 2, 3, 3, 4, 5],
        "aaabbb",
        False,
        "In no row of class “a” is it more than 3, and in no row of class “b” less: they meet only there.",
    ),
    (
        [0, 0, 1, 1, 2, 2, 3, 3],
        "aabbbccc",
        True,
        "In all rows of class “b” it is 1 or more, in all of “a” 0 or less. In no row of class “b” is it more than 2, and in no row of class “c” less: they meet only there.",
    ),
]


@pytest.mark.parametrize(("x", "y", "ordered", "where"), PLACES)
def test_one_column_that_separates_is_told_with_the_values_between_which_it_does(
    x: list[float], y: str, ordered: bool, where: str
) -> None:
    order = tuple(sorted(set(y), key=y.index))
    family = mx.Ordinal(order=order) if ordered else mx.Categorical()
    message = told(pd.DataFrame({"mass": x}), list(y), family)
    assert f" {where} The likelihood rises" in message
    if len(order) == 2 and not ordered:
        assert f" {where} " in told(pd.DataFrame({"mass": x}), list(y), mx.Binary())
    # A row that does not count changes nothing.
    weighted = mx.fit(
        pd.DataFrame({"mass": [*x, 5.5]}),
        [*y, y[0]],
        curve=mx.Linear(),
        family=family,
        weights=[1.0] * len(x) + [0.0],
    )
    assert f" {where} " in weighted.message


def test_places_are_told_of_straight_lines_in_one_column_only() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6])
    parabola = mx.fit(x, list("aabbaa"), curve=mx.Polynomial(2), family=mx.Binary())
    assert not parabola.converged
    assert " have " not in parabola.message
    table = pd.DataFrame({"mass": x, "age": x[::-1] ** 2})
    both = told(table, list("aabbaa"))
    assert both.startswith("A combination of mass and age separates")
    assert " have " not in both


def test_many_classes_that_lie_apart_are_told_without_a_table_of_places() -> None:
    x = np.arange(12.0)
    message = told(pd.DataFrame({"mass": x}), list("aabbccddeeff"))
    assert "every label could be predicted without error. The likelihood" in message


def test_only_the_columns_that_take_part_are_named() -> None:
    table = pd.DataFrame({"flag": [0.0, 0, 0, 0, 1, 1, 1, 1], "x": [0.0, 1, 2, 3, 4, 5, 1, 2]})
    message = told(table, list("ababacbc"))
    assert message.startswith(
        "flag separates the classes in 4 of 8 rows, where it rules some of them out for certain."
    )


def test_neighbours_in_an_order_are_told_as_a_pair() -> None:
    x = np.array([0.0, 0, 1, 1, 2, 2, 3, 3])
    message = told(x, list("aabbbccc"), THREE)
    assert message.startswith("x separates the class b from a.")


def test_a_class_of_one_row_is_fitted_where_it_overlaps() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    fit = mx.fit(x, list("ababcaba"), curve=mx.Linear(), family=mx.Categorical())
    assert fit.converged
    fit = mx.fit(x, list("ababcaba"), curve=mx.Constant(), family=mx.Categorical())
    np.testing.assert_allclose(fit.fitted[0], [4 / 8, 3 / 8, 1 / 8], rtol=1e-12)


def test_where_classes_are_separated_there_are_no_bands_and_intervals_have_one_end() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    fit = mx.fit(x, list("ababaccc"), curve=mx.Linear(), family=mx.Categorical())
    assert not fit.converged
    with pytest.raises(ValueError, match="There are no bands: x separates the class c"):
        fit.interval([1.0])
    with pytest.raises(ValueError, match="give the values"):
        fit.profile("c:x")
    low, high = fit.confidence_intervals()["c:x"]
    assert np.isfinite(low)
    assert high == np.inf


def test_held_parameters_take_part_in_no_separation() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    fit = mx.fit(
        x, list("aaabbbcc"), curve=mx.Linear(), family=mx.Categorical(), fixed={"b:x": 0.0, "c:x": 0.0}
    )
    assert fit.converged
    np.testing.assert_allclose(fit.fitted[0], [3 / 8, 3 / 8, 2 / 8], rtol=1e-12)


def test_rows_of_weight_zero_do_not_prevent_a_separation() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9])
    y, weights = list("aaabbbcca"), [1, 1, 1, 1, 1, 1, 1, 1, 0]
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical(), weights=weights)
    assert not fit.converged
    assert fit.message.startswith("x separates")
    assert mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical()).converged


@given(
    st.integers(0, 2**32 - 1),
    st.integers(3, 40),
    st.integers(1, 3),
    st.integers(2, 5),
    st.sampled_from([1e-8, 1e-3, 1.0, 1e8]),
    st.sampled_from([0.0, 1e3, 1e9]),
    st.sampled_from([(kind, link) for kind in mx.CLASS_FAMILIES for link in kind.links]),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_labels_give_a_sound_fit_or_a_sentence(
    seed: int,
    n: int,
    columns: int,
    classes: int,
    scale: float,
    shift: float,
    setting: tuple[type[mx.ClassFamily], str],
) -> None:
    rng = np.random.default_rng(seed)
    x = scale * np.round(rng.normal(size=(n, columns)), 1) + shift * scale
    kind, link = setting
    y = rng.integers(0, min(classes, kind.most_classes or classes), n)
    try:
        fit = mx.fit(x, y, curve=mx.Linear(), family=kind(), link=link)
    except ValueError as refusal:
        if str(refusal).endswith("."):
            return
        raise
    assert np.isfinite(list(fit.estimates.values())).all()
    assert np.isfinite(fit.log_likelihood)
    np.testing.assert_allclose(fit.fitted.sum(axis=1), 1.0, rtol=1e-12)
    shares = np.unique(y, return_counts=True)[1] / n
    assert fit.log_likelihood >= n * np.sum(shares * np.log(shares)) - 1e-9  # never below constant curves
    assert fit.message
    if fit.converged:
        assert (np.array(list(fit.standard_errors.values())) > 0).all()

"""A fit as people read it."""

import numpy as np
import pandas as pd

import mlexplore as mx

X = np.arange(10.0)
Y = np.array([2.0, 1, 4, 3, 3, 7, 9, 8, 15, 14])


def test_a_fit_prints_itself() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Poisson())
    assert repr(fit).split("\n") == [
        "Line through the log link with Poisson counts, n = 10",
        "log-likelihood −19.130, AIC 42.260, mean Poisson deviance 0.35519",
        "",
        "parameter   estimate   standard error   95 % Wald interval",
        "intercept       0.51             0.34        −0.15 to 1.18",
        "x              0.251            0.050       0.154 to 0.348",
    ]


def test_columns_of_numbers_end_below_each_other() -> None:
    table = {"a rather long name": X, "b": (X - 3.0) ** 2}
    text = repr(mx.fit(pd.DataFrame(table), Y, curve=mx.Linear(), family=mx.Normal()))
    rows = text.split("\n\n")[1].split("\n")
    assert len({len(row) for row in rows}) == 1


def test_held_parameters_are_marked_and_limits_said() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.StudentT(nu=4.0), fixed={"nu"})
    assert repr(fit).split("\n")[-1].split() == ["nu", "4", "held"]
    table = fit.summary()
    assert list(table["held"]) == [False, False, False, True]
    limit = mx.fit(X, Y, curve=mx.Linear(), family=mx.StudentT())
    assert limit.message in repr(limit)
    assert repr(limit).split("\n")[-1].split()[:3] == ["nu", "∞", "—"]


def test_a_perfect_fit_prints_why_it_is_none() -> None:
    fit = mx.fit(X, 2.0 * X, curve=mx.Linear(), family=mx.Normal())
    assert "the likelihood grows without bound" in repr(fit)
    assert "no maximum exists" in fit._repr_html_()


def test_names_are_shown_in_a_notebook_and_not_obeyed() -> None:
    table = pd.DataFrame({"<img src=x onerror=alert(1)>": X, "a\nb": X**2})
    fit = mx.fit(table, Y, curve=mx.Linear(), family=mx.Normal())
    page = fit._repr_html_()
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "a b" in page
    assert page.count("<tr>") == 5


def test_the_level_of_a_summary_names_its_columns() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Normal())
    table = fit.summary(level=0.9)
    assert list(table.columns) == ["estimate", "standard error", "5 %", "95 %", "held"]
    assert tuple(table.loc["x", ["5 %", "95 %"]]) == fit.confidence_intervals(level=0.9)["x"]

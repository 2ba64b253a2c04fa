"""What a lesson says is true: each of its numbers comes out of the fits, in the order in which it stands."""

import re
from collections.abc import Callable

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.data import SAMPLES, Dataset, Sample, load_sample
from mlexplore.families import Bernoulli, Laplace, Normal
from mlexplore.independence import independence
from mlexplore.scene.section import Section
from tests.data.opening import opening as fitted

Said = list[str]


def data(key: str) -> Dataset:
    return load_sample(key)


def lag_one(fit: mx.Fit) -> float:
    return float(independence(fit.residuals()).correlations[0])


def in_order(*pairs: tuple[float, int]) -> Said:
    """Numbers as the lesson writes them: value and decimals."""
    return [f"{value:.{decimals}f}" for value, decimals in pairs]


def twitter() -> Said:
    parabola = [fitted("twitter", curve="polynomial.2", family=law).aic for law in ("normal", "gumbel")]
    assert fitted("twitter").aic < fitted("twitter", family="gumbel").aic
    return in_order((parabola[0] - parabola[1], 0))


def us_population() -> Said:
    """The census of 2020 counted 331.4 million."""
    fit = fitted("us-population")
    low, high = fit.confidence_intervals()["ceiling"]
    then = float(fit.predict(np.array([2020.0]))[0])
    return in_order((fit.estimates["ceiling"], 0), (low, 0), (high, 0), (2020, 0), (then, 0), (331.4, 0))


def co2_quarterly() -> Said:
    """Flat: less kurtosis than the normal's 3."""
    parabola = fitted("co2-quarterly")
    assert np.mean(parabola.residuals("pearson") ** 4) < 2.1
    return ["2", *in_order((parabola.aic - fitted("co2-quarterly", curve="seasonal.4.2.2").aic, 0))]


def co2_monthly() -> Said:
    return in_order((lag_one(fitted("co2-monthly")), 2), (data("co2-monthly").n, 0))


def air_passengers() -> Said:
    return in_order((fitted("air-passengers", family="normal").aic - fitted("air-passengers").aic, 0))


def nile() -> Said:
    fit, years = fitted("nile"), data("nile").x
    assert independence(fit.residuals()).runs_p_value < 0.01

    def left_over(year: float) -> float:
        """Sum of squares about one mean before the year and another from it on."""
        parts = (data("nile").y[years < year], data("nile").y[years >= year])
        return sum(part.size * float(part.var()) for part in parts)

    return in_order((min(years[1:], key=left_over), 0))


def uk_drivers() -> Said:
    axis, residuals = data("uk-drivers").axis, fitted("uk-drivers").residuals()
    belts = next(x for x in data("uk-drivers").x if axis.name(x) == "February 1983")
    before, after = residuals[int(belts) - 12 : int(belts)].mean(), residuals[int(belts) :].mean()
    return ["1983", *in_order((before, 0), (-after, 0))]


def uk_drivers_killed() -> Said:
    """Steps along x are months."""
    over_distance, deaths = fitted("uk-drivers-killed"), data("uk-drivers-killed")
    plain = mx.fit(deaths.x, deaths.y, curve=over_distance.curve, family=mx.NegativeBinomial(), link="log")

    def fall(fit: mx.Fit) -> float:
        return -100.0 * float(np.expm1(12.0 * fit.estimates["c1"]))

    drawn = Section(over_distance)
    assert (deaths.y < drawn.heights(deaths.x))[:24].all()
    return in_order((fall(over_distance), 1), (fall(plain), 1), (plain.aic - over_distance.aic, 0))


def port_pirie() -> Said:
    symmetric = ("logistic", "laplace", "student-t", "huber", "hyperbolic-secant", "generalized-normal")
    normal = fitted("port-pirie", family="normal").aic
    assert all(fitted("port-pirie", family=law).aic > normal for law in symmetric)
    return in_order((normal - fitted("port-pirie").aic, 0))


def anscombe_1() -> Said:
    fits = [fitted(f"anscombe-{number}", family="normal") for number in "1234"]
    assert np.ptp([fit.loss for fit in fits]) < 0.005
    assert max(np.ptp([fit.estimates[name] for fit in fits]) for name in ("intercept", "x")) < 0.005
    return []


def anscombe_2() -> Said:
    assert fitted("anscombe-2", curve="polynomial.2").loss < 1e-5 * fitted("anscombe-2").loss
    return ["2"]


def anscombe_3() -> Said:
    def misses(fit: mx.Fit) -> np.ndarray:
        return np.sort(np.abs(fit.residuals()))

    assert misses(fitted("anscombe-3"))[-2] < 0.015
    assert misses(fitted("anscombe-3", family="normal"))[-2] > 1.0
    return []


def anscombe_4() -> Said:
    assert fitted("anscombe-4").influence.leverage.max() == pytest.approx(1.0)
    assert sorted(np.unique(data("anscombe-4").x, return_counts=True)[1]) == [1, 10]
    with pytest.raises(ValueError, match="at more different places"):
        fitted("anscombe-4", curve="polynomial.2")
    return []


def stackloss() -> Said:
    heavy, normal = fitted("stackloss").estimates, fitted("stackloss", family="normal").estimates
    assert heavy["x"] == pytest.approx(normal["x"], rel=0.05)
    return in_order((normal["sigma"], 1), (heavy["nu"], 1), (heavy["sigma"], 1))


def stackloss_plane() -> Said:
    """Without the days that medians pass by, normal errors find their slope."""
    medians, normal = fitted("stackloss-plane"), fitted("stackloss-plane", family="normal")
    passed_by = np.flatnonzero(np.abs(medians.residuals()) > 2.0 * medians.estimates["b"])
    slopes = [fit.estimates["water_temp"] for fit in (normal, medians)]
    without = normal.without(passed_by).estimates["water_temp"]
    assert abs(without - slopes[1]) < 0.1 < slopes[0] - slopes[1]
    assert medians.aic < normal.aic
    return [*in_order(*((slope, 2) for slope in slopes)), *(str(day) for day in passed_by + 1)]


def newcomb() -> Said:
    normal = fitted("newcomb", family="normal")
    without = normal.without(np.argsort(data("newcomb").y)[:2])
    shown = (normal.estimates["sigma"], without.estimates["sigma"], fitted("newcomb").estimates["sigma"])
    return in_order(*((sigma, 1) for sigma in shown))


def michelson() -> Said:
    assert fitted("michelson").confidence_intervals()["x"][1] < 0.0
    return []


def engel() -> Said:
    medians, means = fitted("engel"), fitted("engel", family="normal")
    assert medians.estimates["x"] > means.estimates["x"]
    spread = [part.std() for part in np.array_split(means.residuals()[np.argsort(data("engel").x)], 3)]
    assert spread == sorted(spread)
    assert fitted("engel", curve="power", family="gamma").aic < medians.aic - 100.0
    return []


def cars() -> Said:
    line, parabola = fitted("cars"), fitted("cars", curve="polynomial.2")
    assert abs(line.aic - parabola.aic) < 1.0
    spread = [part.std() for part in np.array_split(line.residuals()[np.argsort(data("cars").x)], 3)]
    assert spread == sorted(spread)
    return in_order((line.aic - fitted("cars", curve="power", family="gamma").aic, 0))


def old_faithful() -> Said:
    """Of two equal clouds the kurtosis is 1, far below the normal's 3."""
    assert fitted("old-faithful", family="student-t").estimates["nu"] == np.inf
    for values in (data("old-faithful").x, data("old-faithful").y):
        assert np.mean(((values - values.mean()) / values.std()) ** 4) < 2.0
    return []


def mcycle() -> Said:
    residuals, early = fitted("mcycle").residuals(), data("mcycle").x < 13.0
    return ["13", *in_order((residuals[early].std(), 0), (residuals[~early].std(), 0))]


def penguins() -> Said:
    return in_order((fitted("penguins", family="student-t").estimates["nu"], 0))


def iris() -> Said:
    """The species stand in three blocks of fifty, the smallest first."""
    spread = fitted("iris").residuals().reshape(3, 50).std(axis=1)
    assert round(spread[2] / spread[0]) == 3
    return []


def puromycin_treated() -> Said:
    fit, cubic = fitted("puromycin-treated"), fitted("puromycin-treated", curve="polynomial.3")
    assert cubic.loss > fit.loss
    assert np.diff(cubic.predict(np.linspace(0.02, 1.1, 50))).min() < 0.0
    return in_order((fit.estimates["vmax"], 0))


def puromycin_untreated() -> Said:
    treated, untreated = fitted("puromycin-treated"), fitted("puromycin-untreated")
    lower, upper = untreated.confidence_intervals()["km"], treated.confidence_intervals()["km"]
    assert lower[1] > upper[0]
    return in_order((untreated.estimates["vmax"], 0), (treated.estimates["vmax"], 0))


def dnase_run_1() -> Said:
    within = np.abs(np.diff(data("dnase-run-1").y.reshape(8, 2), axis=1)).max()

    def missed(curve: str) -> float:
        """How far off the nearer of two readings lies, at its worst."""
        pairs = fitted("dnase-run-1", curve=curve).residuals().reshape(8, 2)
        return float(np.abs(pairs).min(axis=1).max())

    assert missed("logistic-growth") > 4.0 * within > 4.0 * missed("michaelis-menten")
    return []


def dnase() -> Said:
    """The runs stand in their order, 16 readings each."""
    above = (fitted("dnase").residuals().reshape(11, 16) > 0.0).sum(axis=1)
    return [str(np.argmax(above) + 1), str(np.argmin(above) + 1), str(data("dnase").n)]


def mammals() -> Said:
    """Leverages sum to the two parameters of the curve."""
    elephants = np.argsort(data("mammals").x)[-2:]
    assert fitted("mammals", family="normal").influence.leverage[elephants].sum() > 1.0
    assert fitted("mammals").influence.leverage.max() < 0.15
    return []


def clotting() -> Said:
    y = data("clotting").y
    missed = fitted("clotting", family="normal").residuals()[np.argmin(y)]
    return in_order((y.min(), 0), (y.max(), 0), (y.min(), 0), (missed, 0))


def leukaemia() -> Said:
    weibull = fitted("leukaemia", family="weibull")
    low, high = weibull.confidence_intervals()["shape"]
    assert low < 1.0 < high
    return in_order((weibull.estimates["shape"], 2), (low, 2), (high, 2))


def horse_kicks() -> Said:
    assert fitted("horse-kicks", family="negative-binomial").aic > fitted("horse-kicks").aic
    deaths = data("horse-kicks").y
    return in_order((deaths.var(ddof=1), 2), (deaths.mean(), 2))


def discoveries() -> Said:
    fit = fitted("discoveries")
    assert 0.0 < fit.aic - fitted("discoveries", family="negative-binomial").aic < 2.0
    return in_order((round(data("discoveries").x[np.argmax(fit.fitted)], -1), 0))


def crabs() -> Said:
    poisson = fitted("crabs", family="poisson")
    others = [fitted("crabs").aic, fitted("crabs", family="zero-inflated-poisson").aic]
    assert max(others) < poisson.aic - 100.0
    return in_order((np.sum(data("crabs").y == 0.0), 0), (np.exp(-poisson.fitted).sum(), 0))


def crabs_plane() -> Said:
    both, crabs = fitted("crabs-plane"), data("crabs-plane")
    width, weight = crabs.predictors.T
    for name, alone in (("width", width), ("weight", weight)):
        fit = mx.fit(alone, crabs.y, curve=mx.Linear(), family=mx.NegativeBinomial(), link="log")
        assert fit.confidence_intervals()["x"][0] > 0.0
        low, high = both.confidence_intervals()[name]
        assert low < 0.0 < high
        aside = both.estimates[name] + both.standard_errors[name]
        fallen = both.log_likelihood - both.slice(name, [aside]).log_likelihood[0]
        refitted = both.log_likelihood - both.profile(name, [aside]).log_likelihood[0]
        assert fallen > 3.0 * refitted
    return in_order((np.corrcoef(width, weight)[0, 1], 2), (0, 0))


def o_rings() -> Said:
    fit, launch = fitted("o-rings"), np.array([31.0])
    band = fit.interval(launch)
    return in_order((31, 0), (fit.predict(launch)[0], 2), (band.lower[0], 2), (band.upper[0], 2))


def beetles() -> Said:
    logit, bent = fitted("beetles"), fitted("beetles", link="cloglog")
    trials = data("beetles").trials
    assert logit.model.link.name == "logit"
    assert trials is not None
    assert 55.0 < trials.values.min() < trials.values.max() < 65.0
    return in_order((logit.aic, 0), (bent.aic, 0))


def gasoline() -> Said:
    line = fitted("gasoline", family="normal").estimates
    return ["0", "1", "0", *in_order((-line["intercept"] / line["x"], 0))]


def gasoline_plane() -> Said:
    line, plane = fitted("gasoline"), fitted("gasoline-plane")
    return in_order(*((fit.estimates["precision"], 0) for fit in (line, plane)), (line.aic - plane.aic, 0))


def food_share() -> Said:
    fit, income = fitted("food-share"), data("food-share").x
    assert fit.confidence_intervals()["x"][1] < 0.0
    return in_order((fit.fitted[np.argmin(income)], 2), (fit.fitted[np.argmax(income)], 2))


def challenger() -> Said:
    assert not Bernoulli().constant(data("challenger").y).any()
    assert Normal().constant(data("challenger").y).all()
    assert Laplace().constant(data("challenger").y).all()
    return []


def titanic() -> Said:
    fit, weights = fitted("titanic"), data("titanic").weights
    assert weights is not None
    assert fit.model.names == ("intercept", "class", "female", "child")
    return in_order(((weights.values == 0.0).sum(), 0), (np.exp(fit.estimates["female"]), 1))


CHECKED: dict[str, Callable[[], Said]] = {
    check.__name__.replace("_", "-"): check
    for check in (
        twitter,
        us_population,
        co2_quarterly,
        co2_monthly,
        air_passengers,
        nile,
        uk_drivers,
        uk_drivers_killed,
        port_pirie,
        anscombe_1,
        anscombe_2,
        anscombe_3,
        anscombe_4,
        stackloss,
        stackloss_plane,
        newcomb,
        michelson,
        engel,
        cars,
        old_faithful,
        mcycle,
        penguins,
        iris,
        puromycin_treated,
        puromycin_untreated,
        dnase_run_1,
        dnase,
        mammals,
        clotting,
        leukaemia,
        horse_kicks,
        discoveries,
        crabs,
        crabs_plane,
        o_rings,
        beetles,
        gasoline,
        gasoline_plane,
        food_share,
        challenger,
        titanic,
    )
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_lesson_says_what_the_fits_say(sample: Sample) -> None:
    """A lesson without an entry here fails, and so does a number that no fit gives."""
    assert re.findall(r"\d+(?:\.\d+)?", sample.lesson) == CHECKED[sample.key]()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_lesson_is_one_line(sample: Sample) -> None:
    assert 40 <= len(sample.lesson) <= 170
    assert sample.lesson.endswith(".")
    assert "\n" not in sample.lesson

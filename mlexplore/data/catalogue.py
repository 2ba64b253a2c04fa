"""The sample data sets, each with what it teaches and the curve and errors that make this point.

The files and where their numbers are from are described in ``samples/SOURCES.md``; sources and licences here
are quoted from it.
"""

from dataclasses import dataclass

_LONG_PUBLISHED = "facts, long published; no known restriction. R copies are shipped under GPL packaging: we copy numbers only"
_RDATASETS = "Rdatasets (github:vincentarelbundock/Rdatasets) "
_NOAA = (
    "github:datasets/co2-ppm data/co2-mm-mlo.csv (NOAA GML, first value column = monthly mean; "
    "that file's header is one column out of step)"
)
_NOAA_LICENCE = "ODC-PDDL 1.0; NOAA data public domain"


@dataclass(frozen=True)
class Sample:
    """A sample data set for regression of one y on one x.

    Attributes
    ----------
    key : str
        Its name in a link: lower-case letters, digits and hyphens.
    title : str
        What it is, for a list.
    file : str
        The file under ``samples/``.
    x, y : str
        The columns.
    x_label, y_label : str
        The titles of the axes, with units.
    lesson : str
        One sentence on what it teaches.
    source, licence : str
        Quoted from ``SOURCES.md``.
    curve, family : str
        The mean and the errors it opens with, as in a link: ``"polynomial.2"`` (degree 2), ``"student-t"``.
    where : tuple of str, optional
        The column and the value that picks the rows of this sample out of the file; None takes all rows.
    """

    key: str
    title: str
    file: str
    x: str
    y: str
    x_label: str
    y_label: str
    lesson: str
    source: str
    licence: str
    curve: str
    family: str
    where: tuple[str, str] | None = None


def _anscombe(number: str, key: str, lesson: str, curve: str = "linear", family: str = "normal") -> Sample:
    """One of the four sets that share means, variances, least-squares line and squared error."""
    return Sample(
        key=key,
        title=f"Anscombe's quartet, set {number}",
        file="anscombe.csv",
        x="x",
        y="y",
        x_label="x",
        y_label="y",
        lesson=lesson,
        source=_RDATASETS + "datasets/anscombe; Anscombe (1973)",
        licence=_LONG_PUBLISHED,
        curve=curve,
        family=family,
        where=("set", number),
    )


SAMPLES: tuple[Sample, ...] = (
    Sample(
        key="twitter",
        title="Twitter monthly active users, 37 quarters",
        file="twitter_mau_quarterly.csv",
        x="quarter",
        y="mau_millions",
        x_label="quarter",
        y_label="monthly active users, millions",
        lesson="Growth that levels off: a line leaves a wave in the residuals, logistic growth takes it out, and then normal errors suit best. "
        "A wrong mean makes a wrong error law look right.",
        source="https://www.statistico.com/s/x-twitter-monthly-active-users-by-quarter (all 37 read back in the stored copy)",
        licence="facts reported by Twitter, Inc. in quarterly letters; attribution enough",
        curve="logistic-growth",
        family="normal",
    ),
    _anscombe(
        "I",
        "anscombe-1",
        "A line with normal errors, as the textbook has it; the other three sets have the same squared error.",
    ),
    _anscombe(
        "II",
        "anscombe-2",
        "The same line and the same squared error as set I, yet the residuals bow: the mean is a parabola.",
    ),
    _anscombe(
        "III",
        "anscombe-3",
        "One point off a line that holds all others: squared error bends to it, absolute error passes it by.",
        family="laplace",
    ),
    _anscombe(
        "IV",
        "anscombe-4",
        "One point alone decides the slope: set it aside and there is no line left to fit.",
    ),
    Sample(
        key="stackloss",
        title="Stack loss of an ammonia plant, 21 days",
        file="stackloss.csv",
        x="air_flow",
        y="stack_loss",
        x_label="flow of cooling air",
        y_label="stack loss, per mille of the ammonia",
        lesson="A few days do not fit: compare how far they pull a line under normal, Student t and Laplace errors.",
        source=_RDATASETS + "datasets/stackloss; Brownlee (1965)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="student-t",
    ),
    Sample(
        key="newcomb",
        title="Newcomb's speed of light, 66 measurements",
        file="newcomb_light.csv",
        x="obs",
        y="deviation",
        x_label="measurement, in order",
        y_label="passage time, nanoseconds beyond 24,800",
        lesson="Two wild values inflate the normal's sigma; a Student t takes them as what heavy tails do.",
        source=_RDATASETS + "MASS/newcomb; Newcomb (1882), Stigler (1977)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="student-t",
    ),
    Sample(
        key="michelson",
        title="Michelson's speed of light, 5 experiments of 20 runs",
        file="michelson_light.csv",
        x="experiment",
        y="speed_minus_299000",
        x_label="experiment",
        y_label="speed of light, km/s above 299,000",
        lesson="Errors close to normal, and a drift between experiments that more runs would not have averaged out.",
        source=_RDATASETS + "datasets/morley; Michelson (1879/1882)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="normal",
    ),
    Sample(
        key="engel",
        title="Engel's food expenditure, 235 households",
        file="engel_food.csv",
        x="income",
        y="foodexp",
        x_label="household income, Belgian francs a year",
        y_label="food expenditure, Belgian francs a year",
        lesson="The spread grows with income: median and mean lines part, and one sigma for all is too simple.",
        source=_RDATASETS + "quantreg/engel; Engel (1857), Koenker & Bassett (1982)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="laplace",
    ),
    Sample(
        key="cars",
        title="Stopping distances of cars, 50 trials",
        file="cars_stopping.csv",
        x="speed_mph",
        y="stop_dist_ft",
        x_label="speed, miles per hour",
        y_label="stopping distance, feet",
        lesson="A first line: a straight line fits about as well as a parabola, but the spread grows with the speed.",
        source=_RDATASETS + "datasets/cars; Ezekiel (1930)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="normal",
    ),
    Sample(
        key="old-faithful",
        title="Old Faithful geyser, 272 eruptions",
        file="old_faithful.csv",
        x="eruptions",
        y="waiting",
        x_label="length of the eruption, minutes",
        y_label="waiting time to the next, minutes",
        lesson="Two clouds of points: one line serves both, and the residuals look nearly normal although neither variable does.",
        source=_RDATASETS + "datasets/faithful; Azzalini & Bowman (1990)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="normal",
    ),
    Sample(
        key="mcycle",
        title="Motorcycle crash test, 133 readings",
        file="mcycle.csv",
        x="times",
        y="accel",
        x_label="time after impact, milliseconds",
        y_label="acceleration of the head, g",
        lesson="Hardly any error before the blow and much after it: one sigma for all is wrong whatever the curve.",
        source=_RDATASETS + "MASS/mcycle; Silverman (1985)",
        licence=_LONG_PUBLISHED,
        curve="polynomial.8",
        family="normal",
    ),
    Sample(
        key="us-population",
        title="Population of the United States, 19 censuses",
        file="us_population.csv",
        x="year",
        y="population_millions",
        x_label="year",
        y_label="population, millions",
        lesson="The growth curve that once seemed a law: look at its ceiling, its interval, and what came after 1970.",
        source=_RDATASETS + "datasets/uspop; US census",
        licence="US government facts, public domain",
        curve="logistic-growth",
        family="normal",
    ),
    Sample(
        key="co2-quarterly",
        title="Carbon dioxide at Mauna Loa, 268 quarters",
        file="mauna_loa_co2_quarterly.csv",
        x="quarter",
        y="co2_ppm",
        x_label="quarter",
        y_label="carbon dioxide, parts per million",
        lesson="A parabola leaves the seasons in the residuals: they are not independent, and flatter than any of the error laws.",
        source=_NOAA,
        licence=_NOAA_LICENCE,
        curve="polynomial.2",
        family="normal",
    ),
    Sample(
        key="co2-monthly",
        title="Carbon dioxide at Mauna Loa, 804 months",
        file="mauna_loa_co2_monthly.csv",
        x="month",
        y="co2_ppm",
        x_label="month",
        y_label="carbon dioxide, parts per million",
        lesson="The same air month by month: more rows make the curve surer than it deserves while the seasons are left out.",
        source=_NOAA,
        licence=_NOAA_LICENCE,
        curve="polynomial.2",
        family="normal",
    ),
    Sample(
        key="air-passengers",
        title="Airline passengers, 144 months",
        file="air_passengers.csv",
        x="month",
        y="passengers_thousands",
        x_label="month",
        y_label="passengers, thousands a month",
        lesson="The swings grow with the level: errors that multiply, seen through a model in which they add.",
        source=_RDATASETS + "datasets/AirPassengers; Box & Jenkins (1976)",
        licence=_LONG_PUBLISHED,
        curve="polynomial.2",
        family="normal",
    ),
    Sample(
        key="nile",
        title="Flow of the Nile at Aswan, 100 years",
        file="nile_flow.csv",
        x="year",
        y="flow_1e8_m3",
        x_label="year",
        y_label="annual flow, 100 million cubic metres",
        lesson="The flow dropped at once about 1899: a line hides the step, the run of its residuals shows it.",
        source=_RDATASETS + "datasets/Nile; Cobb (1978)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="normal",
    ),
    Sample(
        key="uk-drivers",
        title="Drivers killed or injured on British roads, 192 months",
        file="uk_driver_deaths_monthly.csv",
        x="month",
        y="drivers_killed_or_injured",
        x_label="month",
        y_label="drivers killed or seriously injured, a month",
        lesson="Seasons and a step (seat belts became compulsory at the end of January 1983): a good histogram of residuals does not make them independent.",
        source=_RDATASETS + "datasets/Seatbelts; Harvey & Durbin (1986)",
        licence=_LONG_PUBLISHED + "; UK Department of Transport counts",
        curve="linear",
        family="normal",
    ),
    Sample(
        key="port-pirie",
        title="Highest sea level of each year at Port Pirie, 65 years",
        file="port_pirie_sea_level.csv",
        x="year",
        y="max_sea_level_m",
        x_label="year",
        y_label="highest sea level, metres",
        lesson="Highest values lean to one side: no symmetric error law has that shape, however its scale is chosen.",
        source="github:cran/ismev data/portpirie.rda; Coles (2001)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="normal",
    ),
    Sample(
        key="penguins",
        title="Penguins of the Palmer Archipelago, 342 birds",
        file="penguins.csv",
        x="flipper_length_mm",
        y="body_mass_g",
        x_label="length of the flipper, millimetres",
        y_label="body mass, grams",
        lesson="A line with errors as normal as nature has them, and two birds without measurements that are left out and told.",
        source=_RDATASETS + "palmerpenguins/penguins; Horst, Hill & Gorman",
        licence="CC0 1.0 (LICENSE.md of github:allisonhorst/palmerpenguins)",
        curve="linear",
        family="normal",
    ),
    Sample(
        key="iris",
        title="Petals of irises, 150 flowers",
        file="iris.csv",
        x="petal_length",
        y="petal_width",
        x_label="length of the petal, centimetres",
        y_label="width of the petal, centimetres",
        lesson="One line through three species: the small flowers scatter less than the large ones.",
        source=_RDATASETS + "datasets/iris; Fisher (1936), Anderson (1935)",
        licence=_LONG_PUBLISHED,
        curve="linear",
        family="normal",
    ),
    Sample(
        key="puromycin-treated",
        title="Enzyme reaction with puromycin, 12 readings",
        file="puromycin.csv",
        x="conc",
        y="rate",
        x_label="substrate concentration, parts per million",
        y_label="reaction rate, counts a minute per minute",
        lesson="A rate that saturates: a cubic follows the points and turns where no enzyme would.",
        source=_RDATASETS + "datasets/Puromycin; Treloar (1974), Bates & Watts (1988)",
        licence=_LONG_PUBLISHED,
        curve="polynomial.3",
        family="normal",
        where=("state", "treated"),
    ),
    Sample(
        key="puromycin-untreated",
        title="Enzyme reaction without puromycin, 11 readings",
        file="puromycin.csv",
        x="conc",
        y="rate",
        x_label="substrate concentration, parts per million",
        y_label="reaction rate, counts a minute per minute",
        lesson="The same reaction untreated: it levels off lower; compare the two fits.",
        source=_RDATASETS + "datasets/Puromycin; Treloar (1974), Bates & Watts (1988)",
        licence=_LONG_PUBLISHED,
        curve="polynomial.3",
        family="normal",
        where=("state", "untreated"),
    ),
    Sample(
        key="dnase-run-1",
        title="DNase assay, first run of 16 readings",
        file="dnase_assay.csv",
        x="conc",
        y="density",
        x_label="protein concentration, nanograms per millilitre",
        y_label="optical density",
        lesson="Pairs of readings at each concentration show the error itself: a curve that misses both of a pair is the wrong curve.",
        source=_RDATASETS + "datasets/DNase; Davidian & Giltinan (1995)",
        licence=_LONG_PUBLISHED,
        curve="logistic-growth",
        family="normal",
        where=("run", "1"),
    ),
    Sample(
        key="dnase",
        title="DNase assay, all 11 runs of 16 readings",
        file="dnase_assay.csv",
        x="conc",
        y="density",
        x_label="protein concentration, nanograms per millilitre",
        y_label="optical density",
        lesson="Eleven runs laid over each other: readings of one run err together, so there are fewer than 176 independent errors.",
        source=_RDATASETS + "datasets/DNase; Davidian & Giltinan (1995)",
        licence=_LONG_PUBLISHED,
        curve="polynomial.5",
        family="normal",
    ),
)

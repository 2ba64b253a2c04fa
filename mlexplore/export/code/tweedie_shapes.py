"""The power and the dispersion of Tweedie errors as code: for libraries that fit the curve at a given power."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.starts import start_of
from mlexplore.families import Tweedie

MINIMIZE = "from scipy.optimize import minimize"
_MOST_TERMS = 300
_AT = {"phi": "np.exp(place[{place}])", "power": "1 + 1 / (1 + np.exp(-place[{place}]))"}


def long_series(errors: Errors) -> str:
    """Why power and dispersion cannot be searched for where the density has very many terms; empty where it can."""
    family = errors.family
    if not isinstance(family, Tweedie):
        return ""
    highest, rest = float(errors.problem.response.values.max()), 2.0 - family.power
    terms = highest**rest / (rest * family.phi)
    if terms <= _MOST_TERMS:
        return ""
    return (
        f"The density of these Tweedie errors is a sum of {terms:,.0f} terms and more for every observation, because they vary so little: "
        "it loses the digits that power and dispersion would be found by. Gamma errors are as good as the same here."
    )


def shapes_search(errors: Errors) -> str:
    """Section that finds the most likely power, dispersion or both; empty if they are held.

    It uses ``fitted(power)``, the model at a power, and ``log_likelihood_of(model, phi, power)``.
    """
    free = [item.name for item in errors.free]
    if not free:
        return ""
    start = start_of(CurveSection(errors.problem), errors.family, tuple(free))
    begin, reach = (
        ", ".join(number(value) for value in each[-len(free) :].tolist())
        for each in (start.values, start.units)
    )
    names = ", ".join(free)
    values = ", ".join(_AT[name].format(place=place) for place, name in enumerate(free))
    return "\n".join(
        [
            f"begin, reach = np.array([{begin}]), np.array([{reach}])  # on the scale of the search",
            "",
            "",
            "def shapes_at(t):",
            "    place = begin + reach * t",
            f"    return {values}",
            "",
            "",
            "def cost_and_slope(t):",
            f"    {names} = shapes_at(t)",
            "    model = fitted(power)",
            "    cost = -log_likelihood_of(model, phi, power)",
            "    # The curve is the best one at each power, so it may stay while the slope is taken: by an imaginary step.",
            "    slope = []",
            f"    for step in 1e-30j * np.eye({len(free)}):",
            f"        {names} = shapes_at(t + step)",
            "        slope.append(-log_likelihood_of(model, phi, power).imag / 1e-30)",
            "    return cost, np.array(slope)",
            "",
            "",
            f'found = minimize(cost_and_slope, np.zeros({len(free)}), jac=True, method="BFGS", options={{"gtol": 1e-9}})',
            f"{names} = shapes_at(found.x)",
        ]
    )

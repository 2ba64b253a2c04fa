"""Fits of labels: `glm` for two classes, `vglm` of VGAM for several, `clm` of ordinal for classes in an order."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.data_r import r_data
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.curves import RCurve
from mlexplore.export.code.r_language.generalized_linear import AGAIN
from mlexplore.export.code.r_language.script import SHOWN, collected, r_script
from mlexplore.families import Binary


def labels_script(problem: Problem) -> str:
    """Script for a fit of labels."""
    family = problem.labels.family
    if isinstance(family, Binary):
        return _binary(problem)
    return _ordered(problem) if family.ordered else _several(problem)


def _total(problem: Problem) -> str:
    each = "log(p[cbind(seq_along(y), as.integer(y))])"
    total = f"sum(weights * {each})" if problem.weights is not None else f"sum({each})"
    return f"# The log-likelihood: the logarithm of the probability that every label was given.\nlog_likelihood <- {total}"


def _binary(problem: Problem) -> str:
    curve, link = RCurve(problem), problem.labels.model.link.name
    options = [f'family = quasibinomial(link = "{link}")']
    if problem.weights is not None:
        options.append("weights = weights")
    options.append("control = glm.control(epsilon = 1e-12, maxit = 100)")
    called = ",\n           ".join(["as.integer(y) - 1 ~ X - 1", *options])
    return r_script(
        [
            r_data(problem),
            curve.columns,
            '# Cross-entropy by Fisher\'s scoring. R adds no penalty; "quasi" only lets weights be other than whole numbers.\n'
            f"fit <- glm({called})\n{AGAIN}\np <- cbind(1 - fitted(fit), fitted(fit))",
            collected(list(problem.fit.estimates), [curve.parameters("coef(fit)")]),
            _total(problem),
            SHOWN,
        ]
    )


def _several(problem: Problem) -> str:
    curve, count = RCurve(problem), len(problem.class_names) - 1
    weights = ", weights = weights" if problem.weights is not None else ""
    back = [curve.parameters(f"beta[, {k}]") for k in range(1, count + 1)]
    return r_script(
        [
            r_data(problem),
            curve.columns,
            "\n".join(
                [
                    "# Cross-entropy by Newton's method; the first class is the baseline. (nnet::multinom stops after seven digits.)",
                    f"fit <- vglm(y ~ X - 1, multinomial(refLevel = 1){weights},",
                    "            control = vglm.control(epsilon = 1e-12, maxit = 50, half.stepsizing = FALSE,",
                    "                                   wzepsilon = 1e-60))  # labels that are all but certain have tiny weights",
                    f"beta <- matrix(coef(fit), ncol = {count}, byrow = TRUE)  # a column for each other class",
                    "p <- fitted(fit)",
                ]
            ),
            collected(list(problem.fit.estimates), back),
            _total(problem),
            SHOWN,
        ],
        ["VGAM"],
    )


def _ordered(problem: Problem) -> str:
    section, curve, link = ClassSection(problem), RCurve(problem), problem.labels.model.link.name
    weights = ", weights = weights" if problem.weights is not None else ""
    cut, slopes = len(problem.class_names) - 1, section.matrix.shape[1]
    dropped = slopes < curve.design.matrix.shape[1]
    formula = "y ~ 1" if slopes == 0 else "y ~ X[, -1, drop = FALSE]" if dropped else "y ~ centred"
    thresholds, beta = f"coef(fit)[1:{cut}]", f"coef(fit)[-(1:{cut})]"
    back, values = "", [beta, thresholds]
    if curve.parameters("beta") != "beta":
        # The thresholds take up the constant of the curve, which changes with the way its columns are written.
        back = "\n".join(
            [
                f"beta <- c(0, {beta})" if dropped else f"beta <- {beta}",
                f"parameters <- {curve.parameters('beta')}",
            ]
        )
        values = (
            ["parameters[-1]", f"{thresholds} - parameters[1]"] if dropped else ["parameters", thresholds]
        )
    columns = [curve.columns] if slopes else []
    if slopes and not dropped:
        columns.append(
            "middle <- colMeans(X)\ncentred <- sweep(X, 2, middle)  # the thresholds take up what is taken off"
        )
        values[1] = f"{thresholds} + sum(middle * ({beta}))"
    return r_script(
        [
            r_data(problem),
            "\n".join(columns),
            "\n".join(
                [
                    "# Cross-entropy by Newton's method: P(y <= k) = F(threshold k - curve).",
                    f'fit <- clm({formula}, link = "{link}"{weights},',
                    "           control = clm.control(gradTol = 1e-8, maxIter = 100))",
                    "p <- matrix(0, length(y), nlevels(y))",
                    "p[cbind(seq_along(y), as.integer(y))] <- fitted(fit)",
                ]
            ),
            back,
            collected(list(problem.fit.estimates), values),
            _total(problem),
            SHOWN,
        ],
        ["ordinal"],
    )

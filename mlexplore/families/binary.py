"""Two classes: one curve, through any link, is the probability of the second."""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_expit

from mlexplore.arrays import Array
from mlexplore.families.bernoulli import UNIT_LINKS
from mlexplore.families.class_family import ClassFamily, ClassTerms, Codes
from mlexplore.families.term import Term
from mlexplore.links import Link, Logit, UnitLink


@dataclass(frozen=True)
class Binary(ClassFamily):
    r"""Labels of two kinds: the second class has the probability ``F(mu(x))``, F being the inverse of the link.

    `Bernoulli` with names for its labels: with the logit it is logistic regression, and `Categorical` for two classes. There
    being one curve, its parameters keep their names.

    Parameters
    ----------
    event
        The class whose probability the curve describes, which is then the second one. The second in their order unless given:
        that of the categories of a pandas column, of numbers, or of the alphabet.

    Source: McCullagh & Nelder, Generalized Linear Models (1989), chapter 4.
    """

    name = "Binary"
    errors_name = "binary labels"
    links = UNIT_LINKS
    ordered = False
    most_classes = 2
    about = "Every row belongs to one of two classes, and the curve is the probability of the second."

    event: object = None

    @property
    def order(self) -> tuple[object, ...]:
        return ()

    @property
    def last(self) -> tuple[object, ...]:
        return () if self.event is None else (self.event,)

    def probabilities(self, eta: Array, link: Link) -> Array:
        assert isinstance(link, UnitLink)
        shares = link.log_shares(eta[0])
        return np.exp([shares.log_rest, shares.log_share])

    def slopes(self, eta: Array, link: Link) -> Array:
        slope = link.slope(eta)
        return np.stack([-slope, slope])

    def terms(self, y: Codes, eta: Array, link: Link) -> ClassTerms:
        assert isinstance(link, UnitLink)
        shares, second = link.log_shares(eta[0]), np.asarray(y) == 1
        return ClassTerms(
            np.where(second, shares.log_share, shares.log_rest),
            np.where(second, shares.share_slope, shares.rest_slope)[None],
            np.where(second, shares.share_bend, shares.rest_bend)[None],
            np.zeros_like(eta),
        )

    def of_one_height(self, classes: int) -> dict[int, tuple[int, bool]]:
        return {0: (0, False), 1: (0, True)}

    def label_loglik(self, y: Codes, eta: Array, link: Link) -> Array:
        assert isinstance(link, UnitLink)
        return link.log_share(eta[0], np.asarray(y) == 1)

    def log_terms(self, y: Codes, eta: Array, link: Link) -> tuple[Term, ...]:
        if not isinstance(link, Logit):
            return super().log_terms(y, eta, link)
        return (
            Term(
                "height", "yη", "height of the label’s own class", np.where(np.asarray(y) == 1, eta[0], 0.0)
            ),
            Term("sum", "−log(1 + exp η)", "what makes probabilities add up to 1", log_expit(-eta[0])),
        )

    def numpy_code(self, link: Link) -> str:
        assert isinstance(link, UnitLink)
        share, rest = link.numpy_log_shares
        return f"np.where(y == 1, {share}, {rest})"

    def starting_heights(self, shares: Array, link: Link) -> Array:
        return link.link(shares[1:])

"""How tightly the parts of a formula are bound: one that binds looser than its surroundings needs parentheses."""

from mlexplore.formulas.tree import Negative, Node

SUM, PRODUCT, POWER, WHOLE = range(4)


def binding_of(sign: str, right: Node) -> tuple[int, int]:
    """How tightly a sum or a product with this sign is bound, and its part on the right must be at the least.

    On the right of - and / the same sign would be read from the left, and a minus never follows a sign.
    """
    bound = SUM if sign in "+-" else PRODUCT
    return bound, bound + 1 if sign in "-/" or isinstance(right, Negative) else bound

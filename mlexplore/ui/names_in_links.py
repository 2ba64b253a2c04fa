"""Names that come from a file, of columns and classes, as a link holds them."""

from collections.abc import Callable, Iterable

from mlexplore.ui.values_in_links import Take

LONGEST_NAME = 100
"""Letters of a name in a link; a longer one is left out, and the file decides again."""


def fit_in_links(names: Iterable[str]) -> bool:
    """Whether a link can hold all of these names."""
    return all(0 < len(name) <= LONGEST_NAME for name in names)


def numbered(key: str, names: Iterable[str]) -> dict[str, str]:
    """Link parameters for several names: the first under the key itself, the others with their number behind it."""
    return {_place(key, place): name for place, name in enumerate(names, start=1)}


def read_numbered(take: Take, key: str, most: int, read: Callable[[str], str]) -> tuple[str, ...]:
    """Names from a link, at most so many: none where it says nothing, or nothing that `read` accepts."""
    names: list[str] = []
    while len(names) < most and (name := take(_place(key, len(names) + 1), read, "")):
        names.append(name)
    return tuple(names)


def name_of(what: str) -> Callable[[str], str]:
    """Make a reader of names of columns or classes: `what` is put into the sentence that refuses one."""

    def read(text: str) -> str:
        if not 0 < len(text) <= LONGEST_NAME:
            raise ValueError(f"the name of {what} has 1 to {LONGEST_NAME} letters")
        return text

    return read


def _place(key: str, place: int) -> str:
    return key if place == 1 else f"{key}.{place}"

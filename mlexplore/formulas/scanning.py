"""A typed text is cut into words, and refused where something stands that no formula contains."""

import math
import re
import unicodedata
from typing import Literal, NamedTuple

from mlexplore.escaping import visible
from mlexplore.formulas.functions import ALIASES, CONSTANTS, COUNTED, FUNCTIONS

LONGEST_TEXT = 500
"""Characters of a formula."""
MOST_PARTS = 200
"""Numbers, names, signs and functions in a formula."""
DEEPEST = 40
"""Parentheses inside one another, and signs in a row."""
LONGEST_NAME = 30
"""Characters of a name."""

Kind = Literal["number", "name", "function", "sign", "open", "close", "comma", "relation"]

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[^\W\d⁰¹²³⁴⁵⁶⁷⁸⁹][^\W⁰¹²³⁴⁵⁶⁷⁸⁹]*")
_DEFINED = re.compile(rf"\s*{_NAME.pattern}\s*\(\s*{_NAME.pattern}\s*\)\s*=")
_SUPERSCRIPTS = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "+-01234567890123456789")
_SIGNS = {
    "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "·": "*", "⋅": "*", "×": "*", "∗": "*", "/": "/", "÷": "/", "\N{DIVISION SLASH}": "/",
    "⁄": "/", "^": "**",
}  # fmt: skip
_RELATIONS = {"<=": "<=", ">=": ">=", "≤": "<=", "≥": ">=", "<": "<", ">": ">"}
_EXAMPLES = {"min": "min(a, b)", "max": "max(a, b)", "where": "where(x <= c, a, b)"}


class Word(NamedTuple):
    """One word of a formula."""

    kind: Kind
    text: str
    """As Python would write it; a name as it is called."""
    position: int
    """Where in the typed text it begins, counted from 1."""
    value: float = 0.0
    """Value of a number."""


class _Opened:
    """A parenthesis that is not closed yet, and how far its function has got."""

    def __init__(self, position: int, function: str) -> None:
        self.position = position
        self.function = function
        self.parts = COUNTED.get(function, 1)
        self.commas = 0
        self.compared = False

    def comma(self, position: int, *, complete: bool) -> None:
        """A comma inside it."""
        if self.parts == 1:
            raise refusal(position, _COMMA)
        if not complete:
            raise refusal(position, "something is missing before this comma")
        self._require_comparison(position)
        if self.commas + 1 == self.parts:
            raise refusal(position, f"{self.function}( ) has {self.parts} parts: {_EXAMPLES[self.function]}")
        self.commas += 1

    def relation(self, position: int, shown: str) -> None:
        """The sign of a comparison inside it."""
        if self.function != "where" or self.commas:
            raise refusal(position, f"{shown} {_COMPARISON}")
        if self.compared:
            raise refusal(position, f"where( ) takes one comparison: {_EXAMPLES['where']}")
        self.compared = True

    def close(self, position: int) -> None:
        """Its end."""
        self._require_comparison(position)
        if self.commas + 1 < self.parts:
            raise refusal(
                position, f"{self.function}( ) needs {self.parts} parts: {_EXAMPLES[self.function]}"
            )

    def _require_comparison(self, position: int) -> None:
        if self.function == "where" and not self.compared:
            raise refusal(position, f"where( ) begins with a comparison: {_EXAMPLES['where']}")


_COMMA = "a comma cannot stand here; write numbers with a decimal point"
_COMPARISON = f"cannot stand here; a comparison is the first part of {_EXAMPLES['where']}"


def refusal(position: int, what: str) -> ValueError:
    """The error that says where a formula cannot be read, and why."""
    return ValueError(f"In the formula, position {position}: {what}.")


def scan(text: str) -> list[Word]:
    """Cut a formula into words whose order makes sense: between parentheses, operands with a sign between any two.

    Raises
    ------
    ValueError
        With the position of the first word that cannot stand where it stands.
    """
    if not text.strip():
        raise ValueError("The formula is empty: type one, such as a + b*x.")
    if len(text) > LONGEST_TEXT:
        raise refusal(
            LONGEST_TEXT + 1, f"a formula has at most {LONGEST_TEXT} characters, and this one {len(text)}"
        )
    if defined := _DEFINED.match(text):  # f(x) = ...: no function of that name is meant
        raise refusal(defined.end(), _advice("="))
    words: list[Word] = []
    place = 0
    opened: list[_Opened] = []
    signs_in_a_row = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        position = place + 1
        if text[place] == "=" and opened and opened[-1].function == "where":
            raise refusal(position, "compare with <, <=, > or >=")
        found, place = _next(text, place)
        before = words[-1] if words else None
        complete = before is not None and before.kind in ("number", "name", "close")
        first = found[0]
        if before is not None and before.kind == "function" and first.kind != "open":
            raise refusal(position, f"write {before.text}( ) with what it is taken of in parentheses")
        if first.kind in ("number", "name", "function", "open") and complete and before is not None:
            raise refusal(
                position, f'write a sign such as * between "{_shown(before)}" and "{_shown(first)}"'
            )
        if not complete and (first.kind == "relation" or (first.kind == "sign" and first.text not in "+-")):
            raise refusal(position, f'something is missing before "{_shown(first)}"')
        if first.kind == "close":
            if not opened:
                raise refusal(position, "this parenthesis was never opened")
            if not complete:
                raise refusal(position, "something is missing before this parenthesis")
            opened.pop().close(position)
        if first.kind == "open":
            called = before is not None and before.kind == "function"
            opened.append(_Opened(position, before.text if called and before is not None else ""))
        if first.kind == "comma":
            (opened[-1] if opened else _Opened(position, "")).comma(position, complete=complete)
        if first.kind == "relation":
            (opened[-1] if opened else _Opened(position, "")).relation(position, _shown(first))
        signs_in_a_row = signs_in_a_row + 1 if first.kind == "sign" else 0
        if len(opened) > DEEPEST or signs_in_a_row > DEEPEST:
            raise refusal(position, f"more than {DEEPEST} are nested here: write it flatter")
        words.extend(found)
        if sum(word.kind not in ("open", "close", "comma") for word in words) > MOST_PARTS:
            raise refusal(position, f"a formula has at most {MOST_PARTS} numbers, names and signs")
    last = words[-1]
    if opened:
        raise refusal(opened[-1].position, "this parenthesis is never closed")
    if last.kind not in ("number", "name", "close"):
        raise refusal(last.position, f'something is missing after "{_shown(last)}"')
    return words


def _next(text: str, place: int) -> tuple[list[Word], int]:
    """Words that begin at one place of the text, and the place after them."""
    position = place + 1
    character = text[place]
    raised = _SUPERSCRIPTS.match(text, place)
    if raised:
        digits = raised[0].translate(_LOWERED)
        words = [Word("sign", "**", position), *_signed(digits, position)]
        return words, raised.end()
    if text.startswith("**", place):
        return [Word("sign", "**", position)], place + 2
    if character in _SIGNS:
        return [Word("sign", _SIGNS[character], position)], place + 1
    if character in "()":
        return [Word("open" if character == "(" else "close", character, position)], place + 1
    if character == ",":
        return [Word("comma", ",", position)], place + 1
    for written, relation in _RELATIONS.items():
        if text.startswith(written, place):
            return [Word("relation", relation, position)], place + len(written)
    number = _NUMBER.match(text, place)
    if number:
        return _signed(number[0], position), number.end()
    name = _NAME.match(text, place)
    if name:
        return [_name(name[0], position, text[name.end() :].lstrip())], name.end()
    raise refusal(position, _advice(character))


def _signed(digits: str, position: int) -> list[Word]:
    sign = digits[0] if digits[0] in "+-" else ""
    value = float(digits.removeprefix(sign))
    if not math.isfinite(value):
        raise refusal(position, "this number is too large")
    return [Word("sign", sign, position)] * bool(sign) + [Word("number", digits, position, value)]


def _name(written: str, position: int, rest: str) -> Word:
    name = unicodedata.normalize("NFKC", written.translate(_LOWERED))
    if len(name) > LONGEST_NAME:
        raise refusal(position, f"a name has at most {LONGEST_NAME} characters")
    if not (
        name[0].isalpha()
        and all(_may_stand_in_a_name(character) for character in name)
        and "__" not in name
        and name[-1] != "_"
    ):
        raise refusal(
            position,
            "a name begins with a letter and has letters, digits and single underscores between them",
        )
    function = ALIASES.get(name, name)
    if function in FUNCTIONS or (function in COUNTED and rest.startswith("(")):
        return Word("function", name, position)
    if rest.startswith("("):
        if name in CONSTANTS:
            raise refusal(position, f'write a sign such as * between "{name}" and "("')
        raise refusal(
            position,
            f'there is no function "{name}"; to multiply write {name}*(…). The functions are {", ".join([*FUNCTIONS, *COUNTED])}',
        )
    return Word("name", name, position)


def _may_stand_in_a_name(character: str) -> bool:
    # Letters that are written from left to right: others would turn the order of what stands around them.
    if character == "_" or (character.isascii() and character.isalnum()):
        return True
    return character.isalpha() and unicodedata.bidirectional(character) == "L"


def _shown(word: Word) -> str:
    return "^" if word.text == "**" else word.text


def _advice(character: str) -> str:
    if character == "=":
        return "write the right-hand side alone, without ="
    if character in "[]{}":
        return "use round parentheses"
    if character == "|":
        return "write abs( ) for an absolute value"
    shown = visible(character).strip() or f"U+{ord(character):04X}"
    return f"{shown} cannot stand in a formula"

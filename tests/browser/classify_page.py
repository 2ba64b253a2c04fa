"""The page Classify as a visitor's hands and eyes meet it."""

import re
from typing import Self

from playwright.sync_api import Page, expect

from tests.browser.linked_page import LinkedPage


class ClassifyPage(LinkedPage):
    """One open page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.headline = page.get_by_text(re.compile("^Maximum likelihood of|has no maximum.$"))

    def open(self, address: str = "/classify") -> Self:
        """Open an address, by default that of the page, and wait until all four charts are drawn."""
        return super().open(address)

    def drawn(self) -> list[str]:
        """What is drawn in each view: a border has many pieces, and in which order or element they stand is not seen."""
        pieces = [re.findall(r"M[^M|]+|translate[^|]+", marks) for marks in super().drawn()]
        return ["|".join(sorted(each for each in view if each != "M0,0")) for view in pieces]

    def turn(self, key: str) -> float:
        """Press a key on the slider; the value that the address then has."""
        self.slider.press(key)
        return self.value()

    def value(self) -> float:
        """The value that the address says the parameter was turned to, as soon as it says so and the server is done."""
        expect(self.page).to_have_url(re.compile(r"[?&]at="))
        self.settle()
        found = re.search(r"[?&]at=([^&]+)", self.page.url)
        assert found is not None
        return float(found[1])

    def likelihood_marker(self) -> tuple[float, float]:
        """Where on the screen the explored value stands on the log-likelihood: its diamond is painted last."""
        x, y = self.charts[2].evaluate(
            """chart => {
                const marks = [...chart.querySelectorAll(".scatterlayer .point")].filter(mark => !mark.closest(".xy2"));
                const box = marks.at(-1).getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }"""
        )
        return x, y

    def loneliest(self, view: int) -> int:
        """The observation in a view whose mark is farthest from all others: a hand finds no other one there."""
        dots = self.dots(view)
        box = self.charts[view].locator(".nsewdrag").bounding_box()
        assert box is not None
        seen = [
            place
            for place, (x, y) in enumerate(dots)
            if box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"]
        ]

        def room(place: int) -> float:
            x, y = dots[place]
            return min(
                (x - across) ** 2 + (y - up) ** 2 for other, (across, up) in enumerate(dots) if other != place
            )

        return max(seen, key=room)

    def told_of_row(self) -> dict[str, str]:
        """What is told of the observation that is lit: its name under "", and its numbers by theirs."""
        told = {"": self.point.locator("output > b").text_content() or ""}
        for span in self.point.locator("output > span").all():
            text, number = span.text_content() or "", span.locator("b").text_content() or ""
            told[text.removesuffix(number).strip()] = number
        return told

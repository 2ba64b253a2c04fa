"""The page Explore as a visitor's hands and eyes meet it."""

import re
from typing import Self

from playwright.sync_api import Page, expect

from tests.browser.linked_page import LinkedPage

VIEWS = ("Data points with", "Histogram of the", "Log-likelihood of", "Loss curve of")


class ExplorePage(LinkedPage):
    """One open page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.charts = [self.views.get_by_role("img", name=name) for name in VIEWS]
        self.errors = page.get_by_test_id("stSidebar").get_by_test_id("stPopoverButton")
        self.headline = page.get_by_text(re.compile("^Maximum likelihood under"))
        self.away = page.get_by_text(re.compile("^At .* below the maximum"))

    def open(self, address: str = "/") -> Self:
        """Open an address, by default that of the app, and wait until all four charts are drawn."""
        return super().open(address)

    def choose_errors(self, name: str) -> None:
        """Choose an error distribution in its list, which closes, and wait for new views."""
        listed = self.page.get_by_test_id("stPopoverBody")

        def act() -> None:
            self.errors.click()
            listed.get_by_role("button", name=name, exact=True).click()

        self.renewing(act)
        expect(listed).to_have_count(0)
        expect(self.errors).to_contain_text(name)

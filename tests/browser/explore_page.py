"""The Explore page as a visitor's hands and eyes meet it: controls by their names, numbers as they are shown."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

VIEWS = ("Data points with", "Histogram of the", "Log-likelihood of", "Loss curve of")

# What stands on the screen: where every dot, line and fill of the four charts is drawn.
_DRAWN = """root => [...root.querySelectorAll(".lv-chart")].map(chart =>
    [...chart.querySelectorAll(".scatterlayer .js-line, .scatterlayer .js-fill, .scatterlayer .point")]
        .filter(mark => mark.closest(".trace").style.display !== "none")
        .map(mark => mark.getAttribute(mark.matches(".point") ? "transform" : "d") || "translate(0,0)").join("|"))"""
# What lights up is the last trace of a chart.
_LIT = """root => [...root.querySelectorAll(".lv-chart")].map(chart => {
    const box = chart.calcdata.at(-1)[0].node3.node().getBoundingClientRect();
    return box.width > 0 && box.height > 0;
})"""


# Resolves when an element has stood at the same place for five frames.
_AT_REST = """element => new Promise(resolve => {
    let [still, place] = [0, null];
    const look = () => {
        const { x, y } = element.getBoundingClientRect();
        still = place === `${x},${y}` ? still + 1 : 0;
        place = `${x},${y}`;
        still < 5 ? requestAnimationFrame(look) : resolve();
    };
    look();
})"""


class ExplorePage:
    """One open page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.views = page.get_by_role("region", name="Four linked views")
        self.slider = self.views.get_by_role("slider")
        self.fit = self.views.get_by_role("button", name="Fit", exact=True)
        self.point = self.views.get_by_role("group", name="One observation")
        self.charts = [self.views.get_by_role("img", name=name) for name in VIEWS]
        self.errors = page.get_by_test_id("stSidebar").get_by_test_id("stPopoverButton")
        self.headline = page.get_by_text(re.compile("^Maximum likelihood under"))
        self.away = page.get_by_text(re.compile("^At .* below the maximum"))

    def open(self, address: str = "/") -> "ExplorePage":
        """Open an address and wait until all four charts are drawn."""
        self.page.goto(address)
        expect(self.views).to_have_attribute("data-painted-at", re.compile(r"\d"), timeout=20_000)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the server has nothing more to say."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=20_000)
        expect(self.page.get_by_test_id("stStatusWidget")).to_have_count(0)

    def told(self, name: str) -> str:
        """A `data-` attribute of the views."""
        return self.views.get_attribute(f"data-{name}") or ""

    def frame(self) -> int:
        """Number of the frame that all four views show."""
        return int(self.told("frame"))

    def drawn(self) -> list[str]:
        """What is drawn in each view."""
        return self.views.evaluate(_DRAWN)

    def bring_to_rest(self, element: Locator) -> None:
        """Scroll to an element, and wait until it moves no more."""
        element.scroll_into_view_if_needed()
        element.evaluate(_AT_REST)

    def wait_until_lit(self) -> None:
        """Wait until every view shows something lit: a tap arrives as several events of a mouse, which light, dim and light."""
        self.page.wait_for_function(f"root => ({_LIT})(root).every(Boolean)", arg=self.views.element_handle())

    def lit(self) -> list[bool]:
        """Whether each view shows something lit."""
        return self.views.evaluate(_LIT)

    def ranges(self, axis: str = "xaxis") -> list[list[float]]:
        """The range that an axis shows in each view."""
        return self.views.evaluate(
            "(root, axis) => [...root.querySelectorAll('.lv-chart')].map(chart => [...chart.layout[axis].range])",
            axis,
        )

    def readouts(self) -> dict[str, str]:
        """The numbers beside the slider, by name."""
        names = self.views.get_by_role("term").all_text_contents()
        return dict(zip(names, self.views.get_by_role("definition").all_text_contents(), strict=True))

    def choose(self, group: str, option: str) -> None:
        """Choose in a group of buttons or radio buttons, and wait for new views."""
        found = self.page.get_by_role("radiogroup", name=group)
        self.renewing(lambda: found.get_by_text(option, exact=True).click())

    def choose_errors(self, name: str) -> None:
        """Choose an error distribution in its list, which closes, and wait for new views."""
        listed = self.page.get_by_test_id("stPopoverBody")

        def act() -> None:
            self.errors.click()
            listed.get_by_role("button", name=name, exact=True).click()

        self.renewing(act)
        expect(listed).to_have_count(0)
        expect(self.errors).to_contain_text(name)

    def pick(self, name: str, option: str) -> None:
        """Choose in a list, and wait for new views."""

        def act() -> None:
            box = self.page.get_by_role("combobox", name=name, exact=True)
            self.bring_to_rest(box)  # an open list closes when what it hangs on moves
            box.click()
            self.page.get_by_role("option", name=option, exact=True).click()

        self.renewing(act)

    def add(self, name: str, option: str | re.Pattern[str]) -> None:
        """Choose one more in a list of several, close it, and wait for new views."""

        def act() -> None:
            box = self.page.get_by_role("combobox", name=name)
            self.bring_to_rest(box)
            box.click()
            self.page.get_by_role("option", name=option).click()
            self.page.keyboard.press("Escape")

        self.renewing(act)

    def renewing(self, act: Any, *, patience: float = 20_000) -> None:
        """Do something that changes the views, and wait (milliseconds at the most) until all four show it."""
        before = self.told("revision")
        act()
        expect(self.views).not_to_have_attribute("data-revision", before, timeout=patience)
        self.settle()

    def upload(self, content: str | bytes, name: str = "mine.csv") -> None:
        """Bring a file."""
        raw = content.encode() if isinstance(content, str) else content
        box = self.page.get_by_test_id("stFileUploaderDropzoneInput")
        box.set_input_files({"name": name, "mimeType": "text/csv", "buffer": raw})

    def dot(self, view: int, number: int) -> tuple[float, float]:
        """Where on the screen an observation's mark is drawn in a view; in the likelihood there is none."""
        return tuple(
            self.charts[view].evaluate(
                """(chart, number) => {
                    const dots = [...chart.querySelectorAll(".scatterlayer .points")]
                        .map(group => group.querySelectorAll(".point")).find(all => all.length > 30);
                    const box = dots[number].getBoundingClientRect();
                    return [box.x + box.width / 2, box.y + box.height / 2];
                }""",
                number,
            )
        )

    def thumb(self) -> tuple[float, float]:
        """Where the slider's thumb is."""
        return self.slider.evaluate(
            """slider => {
                const box = slider.getBoundingClientRect();
                const share = slider.valueAsNumber / Number(slider.max);
                const half = Math.min(box.height, 22) / 2;
                return [box.x + half + share * (box.width - 2 * half), box.y + box.height / 2];
            }"""
        )

    def colour(self, locator: Locator, name: str = "color") -> str:
        """A computed colour."""
        return locator.evaluate("(element, name) => getComputedStyle(element)[name]", name)

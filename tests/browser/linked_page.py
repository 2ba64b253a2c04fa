"""A page with four linked views as a visitor's hands and eyes meet it: controls by their names, numbers as they are shown."""

import re
from typing import Any, Self

from playwright.sync_api import Locator, Page, expect

from mlexplore.plots.theme import DARK, LIGHT

# What stands on the screen: where every dot, line and fill of the four charts is drawn.
_DRAWN = """root => [...root.querySelectorAll(".lv-chart")].map(chart =>
    [...chart.querySelectorAll(".scatterlayer .js-line, .scatterlayer .js-fill, .scatterlayer .point")]
        .filter(mark => mark.closest(".trace").style.display !== "none")
        .map(mark => mark.getAttribute(mark.matches(".point") ? "transform" : "d") || "translate(0,0)").join("|"))"""
# What lights up is the one trace of a chart in this colour.
_LIT = """root => [...root.querySelectorAll(".lv-chart")].map(chart => {
    const trace = chart.data.findIndex(({ line }) => COLOURS.includes(line?.color));
    const box = chart.calcdata[trace][0].node3.node().getBoundingClientRect();
    return box.width > 0 || box.height > 0; // what is hidden has neither, and a line may be level
})""".replace("COLOURS", str([LIGHT.lit, DARK.lit]))
# Observations are the most numerous marks of a chart.
_DOTS = """chart => [...chart.querySelectorAll(".scatterlayer .points")]
    .map(group => [...group.querySelectorAll(".point")]).reduce((a, b) => (b.length > a.length ? b : a))
    .map(dot => {
        const { x, y, width, height } = dot.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    })"""
# Where a place on the screen is on the axes of a chart.
_ON_AXES = """(chart, places) => {
    const plot = chart.querySelector(".nsewdrag").getBoundingClientRect();
    const { xaxis, yaxis } = chart.layout;
    const along = ([low, high], share) => low + share * (high - low);
    return places.map(([x, y]) => [
        along(xaxis.range, (x - plot.x) / plot.width), along(yaxis.range, (plot.bottom - y) / plot.height)]);
}"""


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


class LinkedPage:
    """One open page; under its four views there may be more of the kind."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.views = page.get_by_role("region", name="Four linked views").first
        self.slider = self.views.get_by_role("slider")
        self.fit = self.views.get_by_role("button", name="Fit", exact=True)
        self.point = self.views.get_by_role("group", name="One observation")
        self.charts = [self.views.locator(".lv-chart").nth(place) for place in range(4)]

    def open(self, address: str) -> Self:
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
            box = self.page.get_by_role("combobox", name=name, exact=True)
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

    def dots(self, view: int) -> list[tuple[float, float]]:
        """Where on the screen the marks of all observations are drawn in a view; in the likelihood there are none."""
        return [(x, y) for x, y in self.charts[view].evaluate(_DOTS)]

    def dot(self, view: int, number: int) -> tuple[float, float]:
        """Where on the screen an observation's mark is drawn in a view."""
        return self.dots(view)[number]

    def on_axes(self, view: int, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """The numbers that places on the screen have on the axes of a view."""
        return [(x, y) for x, y in self.charts[view].evaluate(_ON_AXES, places)]

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


def rgb(colour: str) -> str:
    """A colour as the browser tells it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"

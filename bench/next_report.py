"""How long a rater still sees the report just submitted: from the key to the next one on the screen, in Chromium.

The next report was fetched ahead, as it is while a person reads. Each is of a real one's size and is coded by keys; the
number reported is the median, and the 95th percentile is printed.
"""

import statistics

from playwright.sync_api import Page, sync_playwright

from bench import installation
from bench.rater_loop import make_world
from bench.report import finish, say
from tools.chromium import FLAGS, ensure_chromium

BUDGET, REPORTS, WARM_UP = 50, 40, 3
# the text is replaced while the key is handled; the second frame after it is the one in which it is seen
PRESS_ENTER = """() => new Promise((seen) => {
  const started = performance.now();
  const told = new MutationObserver(() => {
    told.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.now() - started)));
  });
  told.observe(document.querySelector(".thread"), { childList: true });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""


def code_report(page: Page) -> None:
    """Answer every question of the report at hand by keys, until the whole can be submitted."""
    asked = page.locator(".facet[data-active]")
    for _ in range(20):
        if not asked.count():
            return
        page.keyboard.press("1")
        if page.locator(".facet[data-active][data-many]").count():
            page.keyboard.press("ArrowRight")


def measure(page: Page) -> list[float]:
    """Return the milliseconds of each report but the first ones."""
    times = []
    for _ in range(REPORTS):
        code_report(page)
        page.wait_for_load_state("networkidle")
        times.append(float(page.evaluate(PRESS_ENTER)))
    return times[WARM_UP:]


def main() -> None:
    """Serve an open round, code reports of it, report."""
    with installation.folder() as place:
        world = make_world(place, 200)
        with installation.served(place) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(ensure_chromium()), args=FLAGS)
            address = f"http://127.0.0.1:{server.port}"
            context = browser.new_context()
            context.add_cookies([{"name": "sessionid", "value": world["sessions"][0], "url": address}])
            page = context.new_page()
            page.goto(address + world["desk"], wait_until="networkidle")
            times = measure(page)
            browser.close()
    say("next_report.p95", statistics.quantiles(times, n=20)[18], "ms", 2 * BUDGET)
    finish("next_report", statistics.median(times), "ms", BUDGET)


if __name__ == "__main__":
    main()

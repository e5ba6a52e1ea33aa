"""The coding page as a rater's browser first loads it, with an empty cache: bytes over the wire, and requests.

The report is of a real one's size, the codebook the demo's. With script off, the same page must already show the report
and the codes.
"""

from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench import installation
from bench.rater_loop import make_world
from bench.report import finish, say
from tools.chromium import FLAGS, ensure_chromium

KILOBYTES, REQUESTS = 150, 12


class Traffic:
    """Counts what a page asks for, as Chromium's own network panel does."""

    def __init__(self, session: CDPSession) -> None:
        self.names: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        session.on("Network.responseReceived", self._name)
        session.on("Network.loadingFinished", self._count)
        session.send("Network.enable")

    def _name(self, event: dict[str, Any]) -> None:
        self.names[event["requestId"]] = event["response"]["url"]

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def show(self) -> None:
        """Print each request with its kilobytes, the largest first."""
        for key, size in sorted(self.bytes.items(), key=lambda one: -one[1]):
            print(f"{size / 1000:7.1f} kB  {self.names.get(key, '')[-70:]}")


def load(browser: Browser, url: str, session: str, has_script: bool) -> tuple[Traffic, bool]:
    """Load the page in a fresh context; return its traffic, and whether report and codes are shown."""
    context = browser.new_context(java_script_enabled=has_script)
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    traffic = Traffic(context.new_cdp_session(page))
    page.goto(url, wait_until="networkidle")
    is_shown = page.get_by_text("What happened").is_visible() and page.get_by_role("radio").count() > 0
    context.close()
    return traffic, is_shown


def main() -> None:
    """Serve an open round, load its desk twice, report."""
    with installation.folder() as place:
        world = make_world(place, 100)
        with installation.served(place) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(ensure_chromium()), args=FLAGS)
            url = f"http://127.0.0.1:{server.port}{world['desk']}"
            traffic, _ = load(browser, url, world["sessions"][0], has_script=True)
            _, is_shown = load(browser, url, world["sessions"][1], has_script=False)
            browser.close()
    traffic.show()
    print(f"without script the report and the codes are {'shown' if is_shown else 'NOT shown'}")
    say("page_weight.requests", len(traffic.bytes), "requests", REQUESTS)
    say("page_weight.without_script", float(is_shown), "shown", 1, higher_is_better=True)
    finish("page_weight", sum(traffic.bytes.values()) / 1000, "kB", KILOBYTES)


if __name__ == "__main__":
    main()

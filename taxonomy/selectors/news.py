"""What a rater who knows one version should know of another before going on with it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from taxonomy.changes import Change
from taxonomy.models import Version
from taxonomy.news import news_in
from taxonomy.selectors.books import load_book
from taxonomy.selectors.evolution import difference, reasons_between, route_between


def changed_codes(old: Version, new: Version) -> Mapping[str, Change]:
    """Return which codes say something else in the new version, by key, in its order, with the reasons given.

    Both are published, so the answer never changes and is kept; `taxonomy.news.in_words` tells each in a sentence.
    """
    return _changed(old.pk, old.sha256, new.pk, new.sha256)


@lru_cache(maxsize=128)
def _changed(old_id: int, old_sha256: str, new_id: int, new_sha256: str) -> Mapping[str, Change]:
    old, new = Version.objects.get(pk=old_id), Version.objects.get(pk=new_id)
    is_forward = (old.number or 0) < (new.number or 0)
    route = route_between(old, new) if is_forward else None
    news = news_in(difference(old, new)[0], load_book(old), load_book(new), route)
    reasons = reasons_between(old, new) if is_forward else {}
    with_reasons = {key: replace(each, reasons=reasons.get(each.subject, ())) for key, each in news.items()}
    return MappingProxyType(with_reasons)


def forget_news() -> None:
    """Empty the process' store of differences: for tests, whose databases begin again with the same ids."""
    _changed.cache_clear()

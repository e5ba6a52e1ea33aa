"""Keeping rendered threads; what is kept here can be thrown away at any time."""

from mining.models import RenderedThread, Snapshot


def keep_rendered(*, snapshot: Snapshot, renderer: int, html: str) -> None:
    """Keep a thread's HTML in place of what an older renderer made; two readers at once do no harm."""
    RenderedThread.objects.bulk_create(
        [RenderedThread(snapshot=snapshot, renderer=renderer, html=html)],
        update_conflicts=True,
        unique_fields=["snapshot"],
        update_fields=["renderer", "html"],
    )

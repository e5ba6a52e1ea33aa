"""Evidence compared with the report that it was marked in."""

from dataclasses import replace

from annotator.coding.answers import Content
from annotator.coding.evidence import Passage, anchored
from mining.parts import parts_of


def with_quotes(content: Content, snapshot_id: int) -> Content:
    """Return the content with the words of its evidence as they are stored; refuses what the report does not say."""
    if not content.evidence:
        return content
    passages = passages_of(snapshot_id)
    return replace(content, evidence=tuple(sorted(anchored(span, passages) for span in content.evidence)))


def passages_of(snapshot_id: int) -> dict[str, Passage]:
    """Return the parts of a report that evidence can stand in, by their names; one query."""
    return {name: Passage(part.text, part.url) for name, part in parts_of(snapshot_id).items()}

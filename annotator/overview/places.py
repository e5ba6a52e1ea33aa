"""Where a line of the study's home leads."""

from dataclasses import dataclass, field

from django.urls import reverse


@dataclass(frozen=True)
class Place:
    """A page by its name and the parts of its address."""

    name: str
    parts: dict[str, str | int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return its address."""
        return reverse(self.name, kwargs=self.parts)


def place(name: str, **parts: str | int) -> Place:
    """Return a page by its name."""
    return Place(name, parts)

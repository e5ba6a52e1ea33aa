"""Which commits of a history a harvest takes, as a pure value that is kept with the harvest."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from annotator.common.events import JsonValue
from mining.git.history import Span
from mining.git.subjects import CONVENTIONS, Wanted

LEAVABLE = {"revert": "reverts", "docs only": "documentation only", "CI only": "CI only", "tests only": "tests only"}


@dataclass(frozen=True)
class Plan:
    """What the set-up page asks. `leave_out` names marks of commits that are passed over."""

    revision: str = "HEAD"
    conventions: Sequence[str] = tuple(CONVENTIONS)
    phrases: Sequence[str] = ()
    without: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    leave_out: Sequence[str] = ()

    @property
    def wanted(self) -> Wanted:
        """Return which subjects it takes."""
        return Wanted(tuple(self.conventions), tuple(self.phrases), tuple(self.without))

    def span(self, tip: str) -> Span:
        """Return the part of the history below a commit that it looks at."""
        return Span(tip, self.since, self.until)

    def as_json(self) -> dict[str, JsonValue]:
        """Return it as it is kept with a job and told in the log."""
        days = {"since": self.since, "until": self.until}
        return {
            name: str(value) if name in days and value else list(value) if isinstance(value, tuple | list) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def read(cls, kept: Mapping[str, JsonValue]) -> "Plan":
        """Return what `as_json` gave."""
        lists = {name: _texts(kept[name]) for name in ("conventions", "phrases", "without", "leave_out")}
        since, until = (_day(kept[name]) for name in ("since", "until"))
        return cls(revision=str(kept["revision"]), since=since, until=until, **lists)


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else ()


def _day(value: JsonValue) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None

"""Reading REST's lists page by page, and what a later harvest makes of a report that they do not have any more."""

from typing import Any

from mining.github.client import Answer
from mining.github.models import Fate
from mining.github.services.stepping import Fetching
from mining.github.services.storing import Brought

PER_PAGE = 100
# so few reports are asked for one by one without reading a list first
FEW = 3


class RestLists(Fetching):
    """Stages of a later harvest, when all else is read: `there` reads the list of the first one again, `check` asks
    for each report that the list does not have.

    The list is narrowed by labels and state as the query is. What has left it for another reason has changed, so it was
    read before and is not asked for; a request for each hundred reports and each missing one is what this costs.
    """

    def _list(self, what: str, **parameters: object) -> Answer:
        """Return the page that comes next."""
        if self.cursor["url"]:
            return self.asker.get(self.cursor["url"])
        return self.asker.get(f"/repos/{self.run.name}/{what}", {**parameters, "per_page": PER_PAGE})

    def _first_issues(self) -> Answer:
        labels = {"labels": ",".join(self.query.labels_all)} if self.query.labels_all else {}
        state = self.query.state or "all"
        return self._list("issues", state=state, sort="created", direction="asc", **labels)

    def _next(self, answer: Answer, stage: str, *, is_past: bool = False) -> dict[str, Any]:
        following = "" if is_past else answer.next_url
        return {"url": following} if following else {"url": "", "stage": stage, "number": 0}

    def _last_stage(self) -> str:
        """Return what comes when all threads are stored; a list of addresses has looked at each of its own."""
        return "there" if self.run.since and not self.query.numbers else "end"

    def _there(self) -> bool:
        """Note which known reports are still listed."""
        if not self.cursor["url"] and len(self.unseen(FEW + 1)) <= FEW:
            return self.keep(Brought(), stage="check", url="")
        answer = self._first_issues()
        return self.keep(Brought(there=[issue["number"] for issue in answer.data]), **self._next(answer, "check"))

    def _check(self) -> bool:
        """Ask for the next known report that is not listed, after the name that its repository has today."""
        number = next(iter(self.unseen(1)), None)
        if number is None:
            return self.keep(Brought(), stage="end")
        if not self.cursor["home"]:
            return self.keep(Brought(), home=self.asker.get(f"/repos/{self.run.name}").data["full_name"])
        _, fate = self.look_up(number, self.cursor["home"])
        if fate[0] == Fate.THERE:
            return self.keep(Brought(there=[number]), checked=number)
        return self.keep(Brought(fates={number: fate}), checked=number)

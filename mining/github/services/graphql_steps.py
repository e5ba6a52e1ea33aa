"""One repository through GraphQL: pages of a search, then what is missing; later, only what has changed.

The first harvest reads whole threads, page by page. A later one looks at what was updated since, asks for the state of
every report that it knows, and reads those threads alone that have changed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from mining.cleaning import clean_date
from mining.github import diffs, graphql, limits, nodes
from mining.github.models import Fate, Piece
from mining.github.nodes import Node
from mining.github.services.stepping import Fetching, is_in
from mining.github.services.storing import Brought, Cursor

# the index of GitHub's search lags behind what happens
LAG = timedelta(minutes=10)
SMALLEST_PAGE, LEAST_WEIGHT = 1, 3


class GraphqlSteps(Fetching):
    """Stages: `search` or, in a later harvest, `look` and `check`; for a list `listed`; then `end`.

    Pieces are completed in between.
    """

    def __init__(self, **given: Any) -> None:  # Any: those of Fetching
        super().__init__(**given)
        stage = "listed" if self.query.numbers else "look" if self.run.since else "search"
        first = {"stage": stage, "size": graphql.PAGE, "most": graphql.ONE_POINT}
        # `pulls` are those among the stale ones of a list that are pull requests
        empty: Cursor = {"after": None, "from": None, "seen": 0, "stale": [], "pulls": [], "checked": 0}
        self.cursor = {**empty, **first, **{name: value for name, value in self.cursor.items() if value != ""}}

    @property
    def is_done(self) -> bool:
        """Whether every stage is through and nothing waits to be completed."""
        return (
            self.cursor["stage"] == "end" and not self.cursor["stale"] and not self._waiting() and not self._next_diff()
        )

    def shrink(self) -> bool:
        """Halve what is asked for at once; it grows again with every page that goes well."""
        size, most = self.cursor["size"], self.cursor["most"]
        smaller = {"size": max(SMALLEST_PAGE, size // 2), "most": max(LEAST_WEIGHT, most // 2)}
        self.cursor |= smaller
        return smaller != {"size": size, "most": most}

    def step(self) -> bool:
        """Take the next request that is worth its point."""
        if piece := self._next_diff():
            return self._read_diff(piece)
        waiting, stage = self._waiting(), self.cursor["stage"]
        is_last = stage == "end" and not self.cursor["stale"]
        if waiting and (is_last or sum(piece.weight for piece in waiting) >= min(self.cursor["most"], 140)):
            return self._complete(waiting)
        if len(self.cursor["stale"]) >= self.cursor["size"] or (self.cursor["stale"] and stage == "end"):
            return self._read_stale()
        stages = {"search": self._search, "look": self._look, "check": self._check, "listed": self._listed}
        return stages[stage]()

    def _waiting(self) -> list[Piece]:
        """Return the pieces that one request can complete: their weights without their data, until one is chosen."""
        chosen: list[Piece] = []
        weight = 0
        for piece in Piece.objects.filter(repository_harvest=self.run, kind="node").defer("data").order_by("pk")[:200]:
            if chosen and weight + piece.weight > self.cursor["most"]:
                break
            chosen.append(piece)
            weight += piece.weight
        return chosen

    # --- whole threads -------------------------------------------------------------------------------------------

    def _search(self) -> bool:
        start = clean_date(self.cursor["from"])
        text = self.query.search_text(self.run.name, created_from=start)
        variables = {"query": text, "size": self.cursor["size"], "after": self.cursor["after"]}
        found = self.asker.graphql(graphql.page(self.query.kind), variables)["search"]
        if not found["issueCount"]:  # a search finds nothing, too, in a repository that is not there: that is told
            self.asker.get(f"/repos/{self.run.name}")
        given = [node for node in found["nodes"] if node]
        fresh = self._fresh(given)
        room = self.room()
        taken = fresh if room is None else fresh[:room]
        behind = self._behind(found, given, start)
        if room is not None and len(fresh) >= room:
            behind = {"stage": "end"}
        total = self.cursor["total"]
        if total is None:
            total = min(found["issueCount"], self.query.limit or found["issueCount"])
        return self.keep(self._sorted_out(taken), **behind, total=total, size=self._grown())

    def _fresh(self, given: Sequence[Node]) -> list[Node]:
        known = self.known_here([node["number"] for node in given])
        return list({node["number"]: node for node in given if node["number"] not in known}.values())

    def _behind(self, found: Node, given: Sequence[Node], start: datetime | None) -> dict[str, Any]:
        """Return where the search goes on. GitHub gives 1,000 results; the next begin where the last was created."""
        seen = self.cursor["seen"] + len(given)
        if found["pageInfo"]["hasNextPage"]:
            return {"after": found["pageInfo"]["endCursor"], "seen": seen}
        last = clean_date(given[-1]["createdAt"]) if given else None
        if found["issueCount"] > seen and last and (start is None or last > start):
            return {"from": last.isoformat(), "after": None, "seen": 0}
        return {"stage": "end"}

    def _grown(self) -> int:
        return min(graphql.PAGE, int(self.cursor["size"]) + 1)

    def _sorted_out(self, given: Iterable[Node]) -> Brought:
        """Keep whole threads as reports, and others as pieces until they are whole."""
        brought = Brought(threads=[], new_pieces=[])
        for node in given:
            kind = self._lacks(node)
            if kind:
                piece = Piece(repository_harvest=self.run, kind=kind, number=node["number"], key=node["id"], data=node)
                piece.weight = nodes.weight(node)
                brought.new_pieces = [*brought.new_pieces, piece]
            else:
                brought.threads = [*brought.threads, nodes.thread_of(node)]
        return brought

    def _lacks(self, node: Node) -> str:
        """Return which kind of piece a node has to wait as; empty when it is whole."""
        if nodes.weight(node):
            return "node"
        return "diff" if self.reads_diffs and nodes.diff_to_read(node) else ""

    def _next_diff(self) -> Piece | None:
        """Return the first thread that is whole but for the diffs of its fixes."""
        if not self.reads_diffs:
            return None
        return Piece.objects.filter(repository_harvest=self.run, kind="diff").order_by("pk").first()

    def _read_diff(self, piece: Piece) -> bool:
        """Read a page of the diff that a thread lacks, through REST: GraphQL has none."""
        fix = nodes.diff_to_read(piece.data)
        brought = Brought(threads=[], changed_pieces=[], used_pieces=[])
        if fix:
            fix["diff"] = self.next_of_diff(fix.get("diff") or diffs.begin(fix["url"]))
        self._go_on_with(piece, brought)
        return self.keep(brought)

    def _complete(self, waiting: Sequence[Piece]) -> bool:
        """Ask for what the chosen pieces lack, and store those that are whole then."""
        keys = [piece.pk for piece in waiting]
        chosen = list(Piece.objects.filter(pk__in=keys).order_by("pk"))
        pulls = list(dict.fromkeys(pull for piece in chosen for pull in nodes.missing_pulls(piece.data)))
        long = [piece for piece in chosen if nodes.next_entry(piece.data)]
        variables: dict[str, Any] = {"pulls": pulls}
        for place, piece in enumerate(long):
            variables |= {f"id{place}": piece.key, f"after{place}": nodes.next_entry(piece.data)}
        lists = list(dict.fromkeys(each for piece in chosen for each in nodes.lists_of_files(piece.data)))
        for place, (pull_id, after) in enumerate(lists):
            variables |= {f"fileId{place}": pull_id, f"fileAfter{place}": after}
        kinds = [nodes.kind_of(piece.data) for piece in long]
        data = self.asker.graphql(graphql.completion(kinds, len(lists)), variables)
        details = dict(zip(pulls, data["pulls"], strict=True))
        timelines = {piece.pk: (data[f"t{place}"] or {}).get("timelineItems") for place, piece in enumerate(long)}
        files = {one: (data[f"f{place}"] or {}).get("files") for place, one in enumerate(lists)}
        brought = Brought(threads=[], changed_pieces=[], used_pieces=[])
        for piece in chosen:
            piece.data = nodes.put_in(piece.data, details, timelines.get(piece.pk), files)
            if piece.pk in timelines and timelines[piece.pk] is None:  # gone since its first part was read
                piece.data["timelineItems"]["pageInfo"]["hasNextPage"] = False
            self._go_on_with(piece, brought)
        return self.keep(brought, most=min(graphql.ONE_POINT, int(self.cursor["most"]) + 6))

    def _go_on_with(self, piece: Piece, brought: Brought) -> None:
        """Bring the thread of a piece that is whole by now; one that is not waits for what it lacks."""
        piece.weight = nodes.weight(piece.data)
        piece.kind = self._lacks(piece.data)
        if piece.kind:
            brought.changed_pieces = [*brought.changed_pieces, piece]
        else:
            brought.threads = [*brought.threads, nodes.thread_of(piece.data)]
            brought.used_pieces = [*brought.used_pieces, piece.pk]

    # --- what has changed ----------------------------------------------------------------------------------------

    def _look(self) -> bool:
        """Find what was updated since and is not known as it is now."""
        assert self.run.since is not None
        start = clean_date(self.cursor["from"])
        text = self.query.search_text(self.run.name, created_from=start, updated_from=self.run.since - LAG)
        found = self.asker.graphql(graphql.changes(), {"query": text, "after": self.cursor["after"]})["search"]
        given = [node for node in found["nodes"] if node]
        stale = self._stale(given)
        behind = self._behind(found, given, start)
        if behind.get("stage") == "end":
            behind["stage"] = "check"
        return self.keep(Brought(), **behind, **self._with_stale(stale))

    def _stale(self, given: Sequence[Node]) -> list[str]:
        """Return the identifiers of those that are new, as far as there is room, or have changed."""
        known = self.changed_at([node["number"] for node in given])
        room = self.room()
        waiting = set(self.cursor["stale"])
        stale = []
        for node in given:
            if node["id"] in waiting or known.get(node["number"]) == clean_date(node["updatedAt"]):
                continue
            if node["number"] not in known and room is not None:
                if room <= len(waiting):
                    continue
                room -= 1
            stale.append(node["id"])
        return stale

    def _with_stale(self, stale: Sequence[str]) -> dict[str, Any]:
        total = (self.cursor["total"] or 0) + len(stale)
        return {"stale": [*self.cursor["stale"], *stale], "total": total}

    def _read_stale(self) -> bool:
        ids = self.cursor["stale"][: self.cursor["size"]]
        pulls = set(ids) if self.query.kind == "pull" else set(ids) & set(self.cursor["pulls"])
        asked = {"issues": [one for one in ids if one not in pulls], "pulls": [one for one in ids if one in pulls]}
        given = self.asker.graphql(graphql.threads(), asked)
        fresh = self._fresh([node for name in asked for node in given[name] if node])
        return self.keep(self._sorted_out(fresh), stale=self.cursor["stale"][len(ids) :], size=self._grown())

    def _check(self) -> bool:
        """Ask for the state of reports that this harvest has not read; those not found any more are marked."""
        numbers = self.unseen(graphql.CHECKED)
        if not numbers:
            return self.keep(Brought(), stage="end")
        place = self._standing(numbers)
        if place is None:
            raise limits.NotThere(f"There is no repository {self.run.name}, or the token may not see it.")
        there = {number: place[f"n{number}"] for number in numbers}
        fates = {number: self._fate(number, place) for number, node in there.items() if not node}
        stale = self._stale([node for node in there.values() if node])
        return self.keep(Brought(fates=fates), checked=numbers[-1], **self._with_stale(stale))

    def _standing(self, numbers: Sequence[int]) -> Node | None:
        """Return the repository with how each number stands, as `n1`, `n2` …; None when it is not there."""
        owner, _, name = self.run.name.partition("/")
        place: Node | None = self.asker.graphql(graphql.standing(numbers), {"owner": owner, "name": name})["repository"]
        return place

    def _fate(self, number: int, place: Node) -> tuple[str, str]:
        """Return what became of a report that GraphQL does not find."""
        return self.look_up(number, place["nameWithOwner"])[1]

    # --- lists ---------------------------------------------------------------------------------------------------

    def _listed(self) -> bool:
        """See which of the next listed numbers are there and not known as they are now; the others are told."""
        numbers = self.next_listed(graphql.CHECKED // graphql.PAGE * self.cursor["size"])
        if not numbers:
            return self.keep(Brought(), stage="end")
        total = self.count_listed() if self.cursor["total"] is None else self.cursor["total"]
        place = self._standing(numbers)
        if place is None:
            return self.nowhere()
        there = {number: place[f"n{number}"] for number in numbers if place[f"n{number}"]}
        fates = {number: self._fate(number, place) for number in numbers if number not in there}
        # GitHub may follow a report to where it was moved
        home = place["nameWithOwner"]
        fates |= {n: (Fate.TRANSFERRED, node["url"]) for n, node in there.items() if not is_in(node["url"], home)}
        changed_at = {n: clean_date(node["updatedAt"]) for n, node in there.items() if n not in fates}
        unchanged = self.unchanged(changed_at)
        fresh = [there[number] for number in changed_at if number not in unchanged]
        lost = self.lost(fates)
        return self.keep(
            lost,
            checked=numbers[-1],
            stale=[*self.cursor["stale"], *(node["id"] for node in fresh)],
            pulls=[*self.cursor["pulls"], *(node["id"] for node in fresh if node["__typename"] == "PullRequest")],
            total=total - len(numbers) + len(fresh) + len(lost.problems),
        )

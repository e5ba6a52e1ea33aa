"""What a harvest would bring and cost, asked of GitHub before anything is fetched."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from annotator.common.errors import Invalid
from annotator.common.jobs.services import MustWait
from mining import access
from mining.github import graphql, limits
from mining.github.query import GithubQuery
from mining.github.services.asking import Asker, TokensSpent
from mining.models import Corpus

if TYPE_CHECKING:
    from annotator.common.people import Person

# one more query for each hundred threads or so completes those with fixes and long discussions
COMPLETED_BY_ONE, LISTED_BY_ONE = 100, 100
# a single report through REST: itself, its comments, its events
ONE_BY_ONE = 3


@dataclass(frozen=True)
class Expected:
    """What one repository would bring; `count` is None where GitHub has no such repository for this token.

    `diffs` are further requests for the diffs of fixes, about one for each report that has any; `commits` are those for
    the diffs of closing commits, at most: one for each report that was closed without a pull request.
    """

    repository: str
    count: int | None
    requests: int
    diffs: int = 0
    commits: int = 0


@dataclass(frozen=True)
class Estimate:
    """What all of them would; requests through GraphQL cost a point each, those through REST are the least."""

    repositories: Sequence[Expected]
    is_graphql: bool
    is_list: bool = False
    reads_diffs: bool = False

    @property
    def count(self) -> int:
        return sum(each.count or 0 for each in self.repositories)

    @property
    def requests(self) -> int:
        return sum(each.requests for each in self.repositories)

    @property
    def diffs(self) -> int:
        return sum(each.diffs for each in self.repositories)

    @property
    def commits(self) -> int:
        return sum(each.commits for each in self.repositories)

    @property
    def can_begin(self) -> bool:
        """Whether there is anything to harvest."""
        return self.count > 0


def estimate(*, corpus: Corpus, query: GithubQuery, by: "Person", at: datetime, reads_diffs: bool = False) -> Estimate:
    """Ask GitHub how many reports a query finds; refuses with what GitHub says when it can't be asked."""
    access.require(by, "import_reports", corpus)
    asker = Asker(corpus.pk, lambda: at)
    try:
        return _ask(asker, query, reads_diffs=reads_diffs)
    except (limits.Failure, TokensSpent) as failure:
        raise Invalid(f"GitHub can't be asked: {failure}", field="repositories") from None
    except MustWait as wait:
        raise Invalid(f"{wait.reason} Try again after {wait.until:%H:%M} UTC.", field="repositories") from None
    finally:
        asker.close()


def _ask(asker: Asker, query: GithubQuery, *, reads_diffs: bool) -> Estimate:
    if asker.has_tokens():
        with suppress(limits.GraphqlRefused):
            expected = _list_by_graphql(asker, query) if query.numbers else _by_graphql(asker, query, reads_diffs)
            return _estimate(query, expected, is_graphql=True, reads_diffs=reads_diffs)
    expected = _list_by_rest(query) if query.numbers else _by_rest(asker, query, reads_diffs)
    return _estimate(query, expected, is_graphql=False, reads_diffs=reads_diffs)


def _estimate(query: GithubQuery, expected: Sequence[Expected], *, is_graphql: bool, reads_diffs: bool) -> Estimate:
    if reads_diffs and query.numbers:  # which of a list are repaired is not known before: at most all
        expected = [replace(each, diffs=each.count or 0) for each in expected]
    return Estimate(expected, is_graphql, is_list=bool(query.numbers), reads_diffs=reads_diffs)


def _searches_for_diffs(query: GithubQuery, repository: str) -> list[str]:
    """Return what counts the diffs of a repository: those of pull requests, and of issues those of commits at most."""
    of_commits = [query.search_for_commits(repository)] if query.kind == "issue" else []
    return [query.search_for_diffs(repository), *of_commits]


def _by_graphql(asker: Asker, query: GithubQuery, reads_diffs: bool) -> Sequence[Expected]:
    names, searches = [], []
    for name in query.repositories:
        more = _searches_for_diffs(query, name) if reads_diffs else []
        names += [name] * (1 + len(more))
        searches += [query.search_text(name), *more]
    data = asker.graphql(*graphql.counts(searches, names))
    found: dict[str, list[int]] = {name: [] for name in names}
    for place, name in enumerate(names):
        found[name] += [data[f"s{place}"]["issueCount"]] if data[f"r{place}"] else []
    return [_expected(query, name, counts, graphql.PAGE) for name, counts in found.items()]


def _list_by_graphql(asker: Asker, query: GithubQuery) -> Sequence[Expected]:
    """Look for the repositories alone; which of the numbers are there is what the harvest finds out first."""
    text, variables = graphql.places(query.repositories)
    data = asker.graphql(text, variables)
    expected = []
    for place, (repository, numbers) in enumerate(query.numbers.items()):
        count = len(numbers) if data[f"r{place}"] else None
        pages = [-(-len(numbers) // size) for size in (graphql.CHECKED, graphql.PAGE, COMPLETED_BY_ONE)]
        expected.append(Expected(repository, count, sum(pages) if count else 0))
    return expected


def _list_by_rest(query: GithubQuery) -> Sequence[Expected]:
    """Ask nothing: of 60 requests an hour, looking for the repositories could take all."""
    counts = [(repository, len(numbers)) for repository, numbers in query.numbers.items()]
    return [Expected(name, count, 1 + ONE_BY_ONE * count) for name, count in counts]


def _by_rest(asker: Asker, query: GithubQuery, reads_diffs: bool) -> Sequence[Expected]:
    expected = []
    for name in query.repositories:
        try:
            counts = [_count(asker, query.search_text(name))]
            if reads_diffs and counts[0]:
                counts += [_count(asker, search) for search in _searches_for_diffs(query, name)]
        except limits.NotThere:
            counts = []
        expected.append(_expected(query, name, counts, LISTED_BY_ONE))
    return expected


def _count(asker: Asker, search: str) -> int:
    words = search.removesuffix(" sort:created-asc")
    return int(asker.get("/search/issues", {"q": words, "per_page": 1}).data["total_count"])


def _expected(query: GithubQuery, repository: str, counts: Sequence[int], page: int) -> Expected:
    """Return what the counts of a repository's searches come to, that of its reports first; none: it is not there."""
    if not counts:
        return Expected(repository, None, 0)
    taken, *diffs = [min(count, query.limit or count) for count in counts]
    if not taken:
        return Expected(repository, 0, 0)
    further = -(-taken // COMPLETED_BY_ONE) if page == graphql.PAGE else 3
    return Expected(repository, taken, -(-taken // page) + further, *diffs)

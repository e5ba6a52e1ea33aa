"""What a harvest would bring and cost, asked of GitHub before anything is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """What one repository would bring; `count` is None where GitHub has no such repository for this token."""

    repository: str
    count: int | None
    requests: int


@dataclass(frozen=True)
class Estimate:
    """What all of them would; requests through GraphQL cost a point each, those through REST are the least."""

    repositories: Sequence[Expected]
    is_graphql: bool
    is_list: bool = False

    @property
    def count(self) -> int:
        return sum(each.count or 0 for each in self.repositories)

    @property
    def requests(self) -> int:
        return sum(each.requests for each in self.repositories)

    @property
    def can_begin(self) -> bool:
        """Whether there is anything to harvest."""
        return self.count > 0


def estimate(*, corpus: Corpus, query: GithubQuery, by: "Person", at: datetime) -> Estimate:
    """Ask GitHub how many reports a query finds; refuses with what GitHub says when it can't be asked."""
    access.require(by, "import_reports", corpus)
    asker = Asker(corpus.pk, lambda: at)
    try:
        return _by_graphql(asker, query) if asker.has_tokens() else _by_rest(asker, query)
    except limits.GraphqlRefused:
        return _by_rest(asker, query)
    except (limits.Failure, TokensSpent) as failure:
        raise Invalid(f"GitHub can't be asked: {failure}", field="repositories") from None
    except MustWait as wait:
        raise Invalid(f"{wait.reason} Try again after {wait.until:%H:%M} UTC.", field="repositories") from None
    finally:
        asker.close()


def _by_graphql(asker: Asker, query: GithubQuery) -> Estimate:
    if query.numbers:
        return _list_by_graphql(asker, query)
    searches = [query.search_text(repository) for repository in query.repositories]
    text, variables = graphql.counts(searches, query.repositories)
    data = asker.graphql(text, variables)
    found = [
        (repository, data[f"s{place}"]["issueCount"] if data[f"r{place}"] else None)
        for place, repository in enumerate(query.repositories)
    ]
    return Estimate([_expected(query, repository, count, graphql.PAGE) for repository, count in found], is_graphql=True)


def _list_by_graphql(asker: Asker, query: GithubQuery) -> Estimate:
    """Look for the repositories alone; which of the numbers are there is what the harvest finds out first."""
    text, variables = graphql.places(query.repositories)
    data = asker.graphql(text, variables)
    expected = []
    for place, (repository, numbers) in enumerate(query.numbers.items()):
        count = len(numbers) if data[f"r{place}"] else None
        pages = [-(-len(numbers) // size) for size in (graphql.CHECKED, graphql.PAGE, COMPLETED_BY_ONE)]
        expected.append(Expected(repository, count, sum(pages) if count else 0))
    return Estimate(expected, is_graphql=True, is_list=True)


def _list_by_rest(query: GithubQuery) -> Estimate:
    """Ask nothing: of 60 requests an hour, looking for the repositories could take all."""
    counts = [(repository, len(numbers)) for repository, numbers in query.numbers.items()]
    expected = [Expected(name, count, 1 + ONE_BY_ONE * count) for name, count in counts]
    return Estimate(expected, is_graphql=False, is_list=True)


def _by_rest(asker: Asker, query: GithubQuery) -> Estimate:
    if query.numbers:
        return _list_by_rest(query)
    counts: list[tuple[str, int | None]] = []
    for repository in query.repositories:
        try:
            words = query.search_text(repository).removesuffix(" sort:created-asc")
            counts.append((repository, asker.get("/search/issues", {"q": words, "per_page": 1}).data["total_count"]))
        except limits.NotThere:
            counts.append((repository, None))
    return Estimate([_expected(query, *each, LISTED_BY_ONE) for each in counts], is_graphql=False)


def _expected(query: GithubQuery, repository: str, count: int | None, page: int) -> Expected:
    taken = min(count, query.limit or count) if count else count
    if not taken:
        return Expected(repository, taken, 0)
    further = -(-taken // COMPLETED_BY_ONE) if page == graphql.PAGE else 3
    return Expected(repository, taken, -(-taken // page) + further)

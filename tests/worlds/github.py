"""Sources on GitHub and tokens for tests that ask GitHub nothing."""

from typing import TYPE_CHECKING

from mining.github.models import GithubToken
from mining.github.query import GithubQuery
from mining.github.secrets import encrypt
from mining.models import Corpus, Source
from mining.services import create_github_source
from tests.worlds.reports import AT

if TYPE_CHECKING:
    from annotator.common.people import Person

QUERY = GithubQuery(("example/engine", "example/second"), labels_all=("bug",), state="closed")


def make_source(corpus: Corpus, by: "Person", query: GithubQuery = QUERY) -> Source:
    """Return a source that was never harvested."""
    return create_github_source(corpus=corpus, query=query, by=by, at=AT)


def make_token(corpus: Corpus, by: "Person", name: str = "mine", **values: object) -> GithubToken:
    """Return a token as it is kept, without asking GitHub whether it takes it."""
    budget = {"limit": 5000, "remaining": 4321, "resets_at": "2999-01-01T00:00:00+00:00"}
    kept = {"login": "ann", "scopes": "public_repo", "secret": encrypt("ghp_secret"), "limits": {"graphql": budget}}
    return GithubToken.objects.create(
        corpus=corpus, name=name, created_by=by, created_at=AT, checked_at=AT, **{**kept, **values}
    )

"""What GitHub answers when it refuses is told apart, and the token with most left is asked with."""

from datetime import UTC, datetime, timedelta

import pytest

from mining.github import limits
from mining.github.limits import Budget, Purse, choose, failure_in, failure_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RESET = AT + timedelta(minutes=40)
USED_UP = {
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": str(int(RESET.timestamp())),
    "x-ratelimit-resource": "core",
}
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


def failed(status: int, message: str = "", *, is_graphql: bool = False, **headers: str) -> limits.Failure:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure_of(status, given, message, is_graphql=is_graphql, at=AT)


def test_a_used_up_limit_is_lifted_at_its_reset() -> None:
    failure = failure_of(403, USED_UP, "API rate limit exceeded for user ID 1.", is_graphql=False, at=AT)
    assert isinstance(failure, limits.Limited)
    assert (failure.is_primary, failure.until) == (True, RESET + limits.GRACE)


@pytest.mark.parametrize("status", [403, 429])
def test_a_pause_is_as_long_as_github_asks_for(status: int) -> None:
    failure = failed(status, SECONDARY, retry_after="37")
    assert isinstance(failure, limits.Limited)
    assert failure.until == AT + timedelta(seconds=37) + limits.GRACE


def test_a_pause_without_a_length_is_a_minute() -> None:
    failure = failure_of(403, USED_UP, SECONDARY, is_graphql=True, at=AT)
    assert isinstance(failure, limits.Limited)
    assert (failure.is_primary, failure.until) == (False, AT + limits.SECONDARY_WAIT)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (failed(401), limits.TokenRefused),
        (failed(403, "Resource not accessible", is_graphql=True), limits.GraphqlRefused),
        (failed(403, "Must have admin rights"), limits.NotThere),
        (failed(404), limits.NotThere),
        (failed(410), limits.NotThere),
        (failed(422, "Validation Failed"), limits.NotThere),
        (failed(500), limits.Trouble),
        (failed(502), limits.Trouble),
        (failed(502, is_graphql=True), limits.TooLarge),
        (failed(503, is_graphql=True), limits.Trouble),
    ],
)
def test_every_refusal_is_of_one_kind(failure: limits.Failure, kind: type[limits.Failure]) -> None:
    assert type(failure) is kind


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ([{"type": "NOT_FOUND", "message": "Could not resolve"}], type(None)),
        ([{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "…"}], limits.TooLarge),
        ([{"type": "NOT_FOUND"}, {"type": "MAX_NODE_LIMIT_EXCEEDED"}], limits.TooLarge),
        (
            [{"message": "Something went wrong … the result of a timeout, or it could be a GitHub bug."}],
            limits.TooLarge,
        ),
        ([{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}], limits.Limited),
        ([{"message": "API rate limit already exceeded for user ID 1."}], limits.Limited),
        ([{"type": "FORBIDDEN", "message": "SAML"}], limits.NotThere),
        ([{"type": "SERVICE_UNAVAILABLE"}], limits.Trouble),
    ],
)
def test_errors_in_a_good_answer_are_told_apart(errors: list[dict[str, str]], kind: type[limits.Failure]) -> None:
    assert type(failure_in(errors, USED_UP, AT)) is kind


def purse(number: int, remaining: int, **values: datetime) -> Purse:
    return Purse(number, {"graphql": Budget(5000, remaining, RESET)}, **values)


def test_the_token_with_most_left_is_chosen() -> None:
    assert choose([purse(1, 10), purse(2, 300), purse(3, 0)], "graphql", AT) == purse(2, 300)
    assert choose([purse(1, 10), purse(2, 300, blocked_until=RESET)], "graphql", AT) == purse(1, 10)


def test_a_token_that_was_used_up_is_full_again_after_its_reset() -> None:
    assert choose([purse(1, 0), purse(2, 300)], "graphql", RESET) == purse(1, 0)


def test_when_nothing_is_left_the_first_moment_is_told() -> None:
    soon = AT + timedelta(minutes=2)
    blocked = Purse(2, {"graphql": Budget(5000, 900, RESET)}, soon)
    assert choose([purse(1, 0), blocked], "graphql", AT) == soon
    assert choose([purse(1, 0)], "graphql", AT) == RESET + limits.GRACE

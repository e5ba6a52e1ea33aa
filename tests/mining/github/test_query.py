"""A query is written as GitHub's search, read back from JSON, and means the same where we narrow ourselves."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.common.errors import Invalid
from mining.github.presets import PRESETS
from mining.github.query import Facts, GithubQuery, read_repository

ENGINE = "example/engine"
FULL = GithubQuery(
    (ENGINE,),
    labels_all=("bug", "good first issue"),
    labels_any=("cuda", "CUDA: Nvidia"),
    labels_none=("stale",),
    state="closed",
    state_reason="not_planned",
    created_from=date(2023, 1, 1),
    created_to=date(2023, 12, 31),
    closed_to=date(2024, 12, 1),
    text='crash "out of memory" repo:other/one',
    limit=50,
)
FACTS = Facts(
    kind="issue",
    labels=frozenset({"Bug", "good first issue", "cuda"}),
    state="closed",
    state_reason="not_planned",
    created_at=datetime(2023, 12, 31, 23, 59, tzinfo=UTC),
    closed_at=datetime(2024, 12, 1, 23, 59, tzinfo=UTC),
    text="Crash: out of memory\nsee repo:other/one",
)


def test_every_condition_stands_in_the_search() -> None:
    assert FULL.search_text(ENGINE) == (
        'repo:example/engine is:issue label:bug label:"good first issue" label:cuda,"CUDA: Nvidia" -label:stale '
        'is:closed reason:"not planned" created:2023-01-01..2023-12-31 closed:<=2024-12-01 '
        'crash "out of memory" "repo:other/one" in:title,body sort:created-asc'
    )


def test_a_search_can_begin_at_a_moment_and_be_narrowed_to_changes() -> None:
    moment = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
    query = GithubQuery((ENGINE,), kind="pull", created_to=date(2024, 12, 1))
    text = query.search_text(ENGINE, created_from=moment, updated_from=moment)
    assert "is:pr created:2024-02-03T04:05:06Z..2024-12-01 updated:>=2024-02-03T04:05:06Z" in text


def test_a_query_is_read_back_from_its_json() -> None:
    assert GithubQuery.from_json(FULL.to_json()) == FULL
    assert GithubQuery((ENGINE,)).to_json() == {"repositories": [ENGINE], "kind": "issue"}


@given(st.text(max_size=40))
def test_no_label_breaks_out_of_its_condition(label: str) -> None:
    text = GithubQuery((ENGINE,), labels_all=(label,)).search_text(ENGINE)
    assert text.count('"') in (0, 2)
    assert text.startswith("repo:example/engine is:issue label:")
    assert text.endswith(" sort:created-asc")


def test_one_issue_is_tested_as_github_would() -> None:
    assert FULL.matches(FACTS)
    assert not FULL.matches(replace(FACTS, labels=frozenset({"bug", "cuda"})))
    assert not FULL.matches(replace(FACTS, labels=FACTS.labels | {"Stale"}))
    assert not FULL.matches(replace(FACTS, labels=frozenset({"bug", "good first issue"})))
    assert not FULL.matches(replace(FACTS, created_at=datetime(2024, 1, 1, tzinfo=UTC)))
    assert not FULL.matches(replace(FACTS, closed_at=None))
    assert not FULL.matches(replace(FACTS, kind="pull"))
    assert not FULL.matches(replace(FACTS, state_reason="completed"))
    assert not FULL.matches(replace(FACTS, text="crash"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ggml-org/llama.cpp", "ggml-org/llama.cpp"),
        ("https://github.com/NVIDIA/TensorRT-LLM/issues?q=x", "NVIDIA/TensorRT-LLM"),
        ("github.com/vllm-project/vllm.git", "vllm-project/vllm"),
    ],
)
def test_a_repository_is_read_from_its_name_and_its_address(written: str, read: str) -> None:
    assert read_repository(written) == read


@pytest.mark.parametrize("written", ["", "llama.cpp", "a/b is:open", "../../etc/passwd", "a/b\nc/d", "-a/b", "a/b:c"])
def test_what_is_no_repository_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read_repository(written)


@pytest.mark.parametrize(
    "odd",
    [
        GithubQuery(()),
        GithubQuery((ENGINE,), kind="discussion"),
        GithubQuery((ENGINE,), state="open", closed_to=date(2024, 1, 1)),
        GithubQuery((ENGINE,), created_from=date(2024, 2, 1), created_to=date(2024, 1, 1)),
        GithubQuery((ENGINE,), kind="pull", state_reason="completed"),
        GithubQuery((ENGINE,), text="x" * 257),
        GithubQuery((ENGINE,), limit=0),
        GithubQuery(tuple(f"a/b{n}" for n in range(101))),
    ],
)
def test_a_query_that_github_can_not_be_asked_is_refused(odd: GithubQuery) -> None:
    with pytest.raises(Invalid):
        odd.checked()


def test_repositories_and_labels_are_asked_for_once() -> None:
    query = GithubQuery((ENGINE, "Example/Engine"), labels_all=("bug", " Bug ", "")).checked()
    assert len(query.repositories) == len(query.labels_all) == 1


def test_the_presets_are_the_engines_of_the_model_study() -> None:
    asked = {preset.query.repositories[0]: preset.query for preset in PRESETS}
    assert len(asked) == 5
    assert asked["deepspeedai/DeepSpeed"].labels_all == ("bug", "inference")
    assert all(query.checked() == query and query.closed_to == date(2024, 12, 1) for query in asked.values())

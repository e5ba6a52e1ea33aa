"""GraphQL: queries checked and run by graphql-core over GitHub's published schema, against the double's world.

What the schema has and the double does not serve is an `Unserved`, never a null that looks like an answer.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    build_ast_schema,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities import get_operation_ast

from tests.fakes.github.points import Price, price_of
from tests.fakes.github.world import World

SCHEMA = Path(__file__).parent / "vendor" / "schema.graphql.gz"
# what hangs on an issue is no issue that was asked for
ASIDES = {"closedByPullRequestsReferences", "closingIssuesReferences", "timelineItems"}


class Unserved(Exception):
    """A query asks for something that GitHub has and the double does not."""


@dataclass
class Asking:
    """One request: what it is about, what it may cost, and which issues it read in full."""

    world: World
    site: str = "https://github.com"
    login: str = "double"
    rate: dict[str, Any] = field(default_factory=dict)
    read: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Query:
    """A query that is fit to be run, and its price."""

    document: DocumentNode
    name: str | None
    variables: dict[str, Any]
    price: Price


Resolver = Callable[[Any, Asking, dict[str, Any]], Any]
RESOLVERS: dict[str, Resolver] = {}


def field_of(*names: str) -> Callable[[Resolver], Resolver]:
    """Mark a function as the answer to fields written `Type.field`, or `*.field` for any type."""

    def keep(function: Resolver) -> Resolver:
        for name in names:
            RESOLVERS[name] = function
        return function

    return keep


@cache
def schema() -> GraphQLSchema:
    """Return GitHub's schema, which takes half a second to build."""
    text = gzip.decompress(SCHEMA.read_bytes()).decode()
    return build_ast_schema(parse(text, no_location=True), assume_valid=True, assume_valid_sdl=True)


@cache
def _checked(text: str) -> DocumentNode:
    """Return a query that the schema allows; raises the errors that GitHub would answer."""
    document = parse(text)
    errors = validate(schema(), document)
    if errors:
        raise QueryRefused(errors)
    return document


class QueryRefused(Exception):
    """A query that GitHub would not run, with the errors that it would answer."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def prepare(body: Mapping[str, Any]) -> Query:
    """Return the query of a request's body with its price; raises `QueryRefused`."""
    try:
        document = _checked(str(body.get("query", "")))
        operation = get_operation_ast(document, body.get("operationName"))
        if not isinstance(operation, OperationDefinitionNode):
            raise GraphQLError("An operation name is required")
        variables = dict(body.get("variables") or {})
        coerced = get_variable_values(schema(), operation.variable_definitions or [], variables)
        if not isinstance(coerced, VariableValues):
            raise QueryRefused(list(coerced))
        price = price_of(schema(), document, operation, coerced)
    except GraphQLError as error:
        raise QueryRefused([error]) from error
    return Query(document, body.get("operationName"), variables, price)


def run(query: Query, asking: Asking) -> dict[str, Any]:
    """Return the answer to a query as GitHub formats it."""
    result = execute_sync(
        schema(),
        query.document,
        context_value=asking,
        variable_values=query.variables,
        operation_name=query.name,
        field_resolver=_resolve,
        type_resolver=lambda value, info, kind: typename(value),
    )
    for error in result.errors or []:
        if isinstance(error.original_error, Exception) and not isinstance(error.original_error, GraphQLError):
            raise error.original_error
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = errors_as_json(result.errors)
    return answer


def errors_as_json(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    """Return errors in GitHub's form, which has the type beside the message."""
    shown = []
    for error in errors:
        formatted: dict[str, Any] = {**error.formatted}
        extensions = dict(formatted.pop("extensions", None) or {})
        kind = extensions.pop("type", None)
        if kind:
            formatted["type"] = kind
        if extensions:
            formatted["extensions"] = extensions
        shown.append(formatted)
    return shown


def typename(value: Any) -> str:
    """Return the GraphQL type of a value of the double's world."""
    return str(value.typename)


def _resolve(source: Any, info: GraphQLResolveInfo[Asking], **arguments: Any) -> Any:
    kind, name = info.parent_type.name, info.field_name
    resolver = RESOLVERS.get(f"{kind}.{name}") or RESOLVERS.get(f"*.{name}")
    if name == "body" and kind in {"Issue", "PullRequest"} and not ASIDES & set(info.path.as_list()):
        info.context.read.append((source.issue.repository, source.issue.number))
    if resolver is not None:
        return resolver(source, info.context, arguments)
    value = getattr(source, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(), Unserved)
    if value is Unserved:
        raise Unserved(f"The double of GitHub does not serve {kind}.{name}.")
    return value

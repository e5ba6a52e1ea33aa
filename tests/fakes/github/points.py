"""What a GraphQL query costs, by GitHub's published arithmetic, before it is run.

Requests: every connection is asked once for each of its parents, and every parent list is taken to be as long as its
`first` or `last` allows; the cost is their sum divided by 100, rounded, and at least one point. Nodes: the product of
the lengths along each path, summed; more than 500,000 are refused, and so is a page of more than 100. Both sides of a
union are counted, and a count without nodes is counted as a request: where GitHub does not say, the dearer reading.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from tests.fakes.github.connections import refuse

MOST_NODES = 500_000
MOST_ON_A_PAGE = 100
# lists without an argument for their length that may hold connections: the eight reactions
LENGTHS = {"reactionGroups": 8}
COUNTS = {"totalCount", "issueCount", "filteredCount", "__typename"}


@dataclass
class Price:
    """What a query asks for at most."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        return max(1, (self.requests + 50) // 100)


def price_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues
) -> Price:
    """Return the price of an operation; raises what GitHub would answer to a page or a query that is too large."""
    return _Counter(schema, document, variables).count(operation)


class _Counter:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues) -> None:
        self.schema, self.variables, self.price = schema, variables, Price()
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def count(self, operation: OperationDefinitionNode) -> Price:
        assert self.schema.query_type is not None
        self._walk(operation.selection_set, self.schema.query_type, parents=1)
        if self.price.nodes > MOST_NODES:
            raise refuse(
                "MAX_NODE_LIMIT_EXCEEDED",
                f"This query requests up to {self.price.nodes:,} possible nodes which exceeds the maximum limit of "
                f"{MOST_NODES:,}.",
            )
        return self.price

    def _walk(self, selections: SelectionSetNode | None, parent: Any, parents: int) -> None:
        for one in selections.selections if selections else ():
            if not self._is_included(one):
                continue
            if isinstance(one, FieldNode):
                self._count_field(one, parent, parents)
            elif isinstance(one, InlineFragmentNode):
                kind = self.schema.get_type(one.type_condition.name.value) if one.type_condition else parent
                self._walk(one.selection_set, kind, parents)
            elif isinstance(one, FragmentSpreadNode):
                fragment = self.fragments[one.name.value]
                self._walk(fragment.selection_set, self.schema.get_type(fragment.type_condition.name.value), parents)

    def _count_field(self, node: FieldNode, parent: Any, parents: int) -> None:
        name = node.name.value
        definition = getattr(parent, "fields", {}).get(name)
        if definition is None:
            return  # __typename and the like
        kind = get_named_type(definition.type)
        arguments = get_argument_values(definition, node, self.variables)
        length = LENGTHS.get(name, len(arguments["ids"]) if name == "nodes" and "ids" in arguments else 1)
        if kind.name.endswith("Connection"):
            length = self._length_of_page(node, name, arguments)
            self.price.requests += parents
            self.price.nodes += parents * length
        self._walk(node.selection_set, kind, parents * length)

    def _length_of_page(self, node: FieldNode, name: str, arguments: dict[str, Any]) -> int:
        asked = arguments.get("first") if arguments.get("first") is not None else arguments.get("last")
        if asked is None:
            selected = node.selection_set.selections if node.selection_set else ()
            if {one.name.value for one in selected if isinstance(one, FieldNode)} <= COUNTS:
                return 0
            raise refuse(
                "MISSING_PAGINATION_BOUNDARIES",
                f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
            )
        if not 0 <= asked <= MOST_ON_A_PAGE:
            raise refuse(
                "EXCESSIVE_PAGINATION",
                f"Requesting {asked:,} records on the `{name}` connection exceeds the `first` limit of "
                f"{MOST_ON_A_PAGE} records.",
            )
        return int(asked)

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

"""Modules and functions stay small enough to be read at once."""

import ast

import pytest

from tests.architecture.sources import PRODUCT, Module, functions, modules

ALL = modules(*PRODUCT, "tools", "bench", "tests")
MOST_LINES_OF_A_MODULE = 299
MOST_LINES_OF_A_FUNCTION = 39


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function takes, without its docstring: formulae and sources may be long."""
    first = node.body[0]
    start = node.lineno
    documented = 0
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        documented = (first.end_lineno or 0) - first.lineno + 1
    return (node.end_lineno or 0) - start + 1 - documented


def test_modules_stay_under_300_lines() -> None:
    lengths = {str(m.path): len(m.text.splitlines()) for m in ALL}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES_OF_A_MODULE} == {}


def test_functions_stay_under_40_lines() -> None:
    lengths = {f"{m.path}:{f.lineno} {f.name}": length(f) for m in ALL for f in functions(m)}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("module", modules(*PRODUCT, "tools", "bench"), ids=lambda module: module.name)
def test_a_module_says_what_it_is_for(module: Module) -> None:
    is_empty = not module.text.strip()
    assert is_empty or ast.get_docstring(module.tree), f"{module.path} has no docstring."

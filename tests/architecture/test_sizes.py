"""Modules and functions stay small enough to be read at once."""

import ast

import pytest

from tests.architecture.sources import PRODUCT, Module, functions, modules

CODE = modules(*PRODUCT, "tools", "bench")
# a test may tell a longer story, as the walk through the whole product does
STORIES = modules("tests")
MOST_LINES_OF_A_MODULE, MOST_LINES_OF_A_STORY = 299, 399
MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_SCENE = 39, 59


def most_lines(module: Module) -> tuple[int, int]:
    """Return how long a module and a function in it may be."""
    is_story = module in STORIES
    return (
        MOST_LINES_OF_A_STORY if is_story else MOST_LINES_OF_A_MODULE,
        MOST_LINES_OF_A_SCENE if is_story else MOST_LINES_OF_A_FUNCTION,
    )


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function takes, without its docstring: formulae and sources may be long."""
    first = node.body[0]
    start = node.lineno
    documented = 0
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        documented = (first.end_lineno or 0) - first.lineno + 1
    return (node.end_lineno or 0) - start + 1 - documented


def test_modules_stay_under_300_lines() -> None:
    lengths = {m: len(m.text.splitlines()) for m in (*CODE, *STORIES)}
    assert {str(m.path): lines for m, lines in lengths.items() if lines > most_lines(m)[0]} == {}


def test_functions_stay_under_40_lines() -> None:
    lengths = {(m, f"{m.path}:{f.lineno} {f.name}"): length(f) for m in (*CODE, *STORIES) for f in functions(m)}
    assert {name: lines for (m, name), lines in lengths.items() if lines > most_lines(m)[1]} == {}


@pytest.mark.parametrize("module", modules(*PRODUCT, "tools", "bench"), ids=lambda module: module.name)
def test_a_module_says_what_it_is_for(module: Module) -> None:
    is_empty = not module.text.strip()
    assert is_empty or ast.get_docstring(module.tree), f"{module.path} has no docstring."

"""Rows are written by services alone: pages, API, forms, tasks, reads and rules never write."""

import ast

from tests.architecture.sources import PRODUCT, Module, modules

# whose business writing is; `models` only declares querysets that services call
MAY_WRITE = {"services", "commands", "jobs"}
# services under names that say more: the one writer of events, tokens, whose use is noted where they are checked, and
# what the desks do when the rounds' services tell them that queues changed, and the services of own codes
SERVICES_BY_OTHER_NAMES = {
    "annotator.common.events",
    "annotator.accounts.tokens",
    "annotator.coding.requeuing",
    "annotator.coding.own_services",
}
WRITES = {
    "acreate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
# not rows: `form.save()` is refused too, because a form of ours only checks; a session and a file are no rows
HARMLESS = {"session", "context", "headers", "attrs", "initial", "widgets", "digest", "hasher", "cache"}


def is_exempt(module: Module) -> bool:
    parts = set(module.path.with_suffix("").parts)
    return bool(parts & MAY_WRITE) or module.name in SERVICES_BY_OTHER_NAMES


def base_name(node: ast.expr) -> str:
    """Return the last name before the method: `seen` of `seen.update`, `session` of `request.session.update`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    return base_name(node.func) if isinstance(node, ast.Call) else ""


def touches_rows(call: ast.Call) -> bool:
    """Whether a call is a write on rows, judged by its method and by what it is called on."""
    method = call.func
    if not isinstance(method, ast.Attribute) or method.attr not in WRITES:
        return False
    chain = ast.unparse(method.value)
    if method.attr in {"update", "delete"}:  # dictionaries and hashes have these too
        return ".objects" in chain or ".filter(" in chain or ".exclude(" in chain or ".all()" in chain
    if method.attr == "save":
        return base_name(method.value) not in {"workbook", "image", "book"}
    return base_name(method.value) not in HARMLESS


def test_only_services_write_rows() -> None:
    found = [
        f"{module.path}:{node.lineno} {ast.unparse(node.func)}"
        for module in modules(*PRODUCT)
        if not is_exempt(module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and touches_rows(node)
    ]
    assert found == []


def test_the_rule_sees_a_write() -> None:
    writes = ["Round.objects.create(name='x')", "rounds.filter(pk=1).update(name='x')", "round.save()", "form.save()"]
    reads = ["seen.update(others)", "Round.objects.filter(pk=1)", "digest.update(b'')"]

    def judge(text: str) -> bool:
        call = ast.parse(text).body[0]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        return touches_rows(call.value)

    assert [judge(text) for text in writes] == [True] * 4
    assert [judge(text) for text in reads] == [False] * 3


def test_no_room_listens_to_signals() -> None:
    listening = [str(m.path) for m in modules(*PRODUCT) if "django.dispatch" in m.text or "db.models.signals" in m.text]
    assert listening == []

"""The database's own refusal to change what was published: triggers on the rows of published versions.

Services can't reach a published version; this stops everything else (a shell, a stray script, a later bug) from
changing or adding its rows, and from changing the key of a facet or a code. Deleting whole rows is not stopped
here: what points to them does that, and the version's hash tells.

SQLite drops a table's triggers when a migration alters the table, and stops at triggers of other tables that name it:
such a migration begins with `remove` and ends with `install`.
"""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FROZEN = "a published version never changes"
STABLE = "a key never changes"


def _in_published(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM taxonomy_version v WHERE v.id = {row}.version_id AND v.number IS NOT NULL)"  # noqa: S608  our own words


def _guards() -> list[tuple[str, str, str, str, str]]:
    """Name, table, moment, condition and message of each guard."""
    guards = [
        ("version_frozen", "taxonomy_version", "UPDATE", "OLD.number IS NOT NULL", FROZEN),
        ("operation_frozen", "taxonomy_operation", "UPDATE", "OLD.version_id IS NOT NULL", FROZEN),
        ("facet_key_stable", "taxonomy_facet", "UPDATE", "OLD.key <> NEW.key", STABLE),
        ("code_key_stable", "taxonomy_code", "UPDATE", "OLD.key <> NEW.key", STABLE),
    ]
    for name, table in (("facet_state", "taxonomy_facetstate"), ("code_state", "taxonomy_codestate")):
        guards.append((f"{name}_frozen", table, "UPDATE", _in_published("OLD"), FROZEN))
        guards.append((f"{name}_no_moving_in", table, "UPDATE", _in_published("NEW"), FROZEN))
        guards.append((f"{name}_no_late_row", table, "INSERT", _in_published("NEW"), FROZEN))
    return guards


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put every guard in place, replacing the ones that stand."""
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for guard in _guards():
        for statement in statements(*guard):
            schema_editor.execute(statement, params=None)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take every guard away."""
    for name, table, *_ in _guards():
        place = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{place}", params=None)


def _sqlite(name: str, table: str, moment: str, condition: str, message: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


def _postgresql(name: str, table: str, moment: str, condition: str, message: str) -> list[str]:
    # a condition with a subquery can't stand in WHEN, so each guard has a function of its own
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN NEW; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]

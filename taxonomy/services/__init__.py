"""Every write to a codebook: all change the draft, none can reach a published version."""

from taxonomy.services.codebooks import create_codebook, edit_codebook
from taxonomy.services.codes import (
    add_code,
    add_example,
    delete_code,
    edit_code,
    merge_code,
    move_code,
    place_code,
    restore_code,
    retire_code,
    split_code,
    turn_code,
)
from taxonomy.services.draft import StaleEntry
from taxonomy.services.facets import add_facet, delete_facet, edit_facet, move_facet, restore_facet, retire_facet
from taxonomy.services.history import NothingToUndo, redo, undo
from taxonomy.services.importing import DraftMoved, ImportPlan, import_yaml, plan_import, restore_version
from taxonomy.services.leaving import NoSuccessor, Part
from taxonomy.services.publishing import NotFit, NothingNew, publish

__all__ = [
    "DraftMoved",
    "ImportPlan",
    "NoSuccessor",
    "NotFit",
    "NothingNew",
    "NothingToUndo",
    "Part",
    "StaleEntry",
    "add_code",
    "add_example",
    "add_facet",
    "create_codebook",
    "delete_code",
    "delete_facet",
    "edit_code",
    "edit_codebook",
    "edit_facet",
    "import_yaml",
    "merge_code",
    "move_code",
    "move_facet",
    "place_code",
    "plan_import",
    "publish",
    "redo",
    "restore_code",
    "restore_facet",
    "restore_version",
    "retire_code",
    "retire_facet",
    "split_code",
    "turn_code",
    "undo",
]

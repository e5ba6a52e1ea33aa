"""Many steps told as what will differ."""

from taxonomy.changes import FieldChange, Step, fold

NAMES = {"code:crash": "Crash", "code:hang": "Hang", "facet:symptom": "Symptom", "codebook": "Bugs"}


def rename(before: str, after: str, reason: str = "") -> Step:
    return Step("rename", "code:crash", {"name": before}, {"name": after}, reason)


def test_several_renamings_are_one_from_first_to_last() -> None:
    (change,) = fold([rename("A", "B", "Clearer."), rename("B", "C", "Clearer."), rename("C", "D", "Shorter.")], NAMES)
    assert (change.name, change.verbs, change.reasons) == ("Crash", ("renamed",), ("Clearer.", "Shorter."))
    assert change.fields == (FieldChange("Name", "A", "D"),)
    assert (change.kind, change.key) == ("code", "crash")


def test_what_came_back_to_where_it_was_did_not_change() -> None:
    assert fold([rename("A", "B"), rename("B", "A")], NAMES) == ()


def test_only_the_kinds_that_still_differ_are_told() -> None:
    steps = [
        rename("A", "B"),
        Step("redefine", "code:crash", {"full": "x"}, {"full": "y"}),
        rename("B", "A"),
        Step("retire", "code:crash", {"status": "active"}, {"status": "retired"}),
    ]
    (change,) = fold(steps, NAMES)
    assert change.verbs == ("redefined", "retired")


def test_whatever_happened_to_a_new_entry_is_part_of_its_addition() -> None:
    add = Step("add", "code:crash", {}, {"name": "A"})
    (change,) = fold([add, rename("A", "B")], NAMES)
    assert (change.verbs, change.fields) == (("added",), ())
    (change,) = fold([add, Step("retire", "code:crash", {"status": "active"}, {"status": "retired"})], NAMES)
    assert change.verbs == ("added", "retired")


def test_values_are_told_in_words() -> None:
    before = {"parent": None, "position": 0, "is_required": True, "aliases": ["a", "b"], "group": ""}
    after = {"parent": "hang", "position": 2, "is_required": False, "aliases": ["a"], "group": "Finding"}
    (change,) = fold([Step("redefine", "code:crash", before, after)], NAMES)
    assert change.fields == (
        FieldChange("Below", "the facet itself", "Hang"),
        FieldChange("Place", "1", "3"),
        FieldChange("Required", "yes", "no"),
        FieldChange("Further names", "a\nb", "a"),
        FieldChange("Finding", "", "Finding"),
    )


def test_entries_come_in_the_order_of_their_first_step() -> None:
    steps = [
        Step("rename", "facet:symptom", {"name": "a"}, {"name": "b"}),
        rename("A", "B"),
        Step("redefine", "facet:symptom", {"question": "a"}, {"question": "b"}),
        Step("rename", "codebook", {"name": "a"}, {"name": "Bugs"}),
    ]
    assert [change.subject for change in fold(steps, NAMES)] == ["facet:symptom", "code:crash", "codebook"]

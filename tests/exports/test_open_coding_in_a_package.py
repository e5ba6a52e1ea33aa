"""Rounds of open coding in a package: own codes, what they are read as, and the codings as they were."""

import pytest

from tests.worlds import packages
from tests.worlds.open_coding import align, coded

pytestmark = pytest.mark.django_db


def test_a_package_holds_own_codes_the_mapping_and_the_codings_as_they_were() -> None:
    opened, own = coded()
    align(opened, own)
    package = packages.build(opened.study)
    codes = package.table("own_codes").set_index("name")
    assert codes["read_as"].dropna().to_dict() == {
        "Out of memory": "out-of-memory",
        "OOM": "out-of-memory",
        "Slow": "system-hang",
    }
    assert codes["is_set_aside"].to_dict() == {"Out of memory": False, "Odd": True, "OOM": False, "Slow": False}
    assert codes["rater"].nunique() == 2
    as_coded = package.table("codings_as_coded").query("facet == 'symptom'")
    said = as_coded["code"].value_counts().to_dict()
    assert said == {own["oom"].key: 2, own["OOM"].key: 2, "crash": 2, own["odd"].key: 1, own["slow"].key: 1}
    aligned = package.table("codings_independent").query("facet == 'symptom'")
    assert aligned["code"].dropna().value_counts().to_dict() == {"out-of-memory": 4, "crash": 2, "system-hang": 1}
    assert aligned["answer"].tolist().count("nothing") == 1
    assert set(as_coded["coding"]) == set(aligned["coding"])
    [row] = package.table("rounds").to_dict("records")
    assert (row["codebook_version"], row["coded_under_version"]) == (2, 1)
    assert {"codebook/version-1.yaml", "codebook/version-2.yaml"} <= set(package.files)


def test_until_it_is_aligned_a_round_is_listed_without_its_codings() -> None:
    opened, own = coded()
    package = packages.build(opened.study)
    [row] = package.table("rounds").to_dict("records")
    assert not row["is_included"]
    assert package.table("codings").empty
    assert own["odd"].key.encode() not in package.everything

"""What stands beside kappa on the card of a pair: PABAK, prevalence and bias of two codes, and their analogues."""

import pytest
from django.urls import reverse

from annotator.agreement.cards import PairCard
from annotator.agreement.frozen import pair_of
from annotator.agreement.ratings import FacetRatings
from tests.agreement.books import facet
from tests.worlds.conflicts import CRASH, HANG, make_scene

YES, NO = frozenset({"yes"}), frozenset({"no"})


def card_of(table, asked):
    """Return the card of a 2 x 2 table of Feinstein and Cicchetti, and three reports that not both answered."""
    (a, b), (c, d) = table
    rows = [(YES, YES)] * a + [(YES, NO)] * b + [(NO, YES)] * c + [(NO, NO)] * d
    rows += [(None, None), (None, None), (YES, None)]
    return PairCard(FacetRatings.of_rows(asked, range(len(rows)), "AB", rows), 0, 1)


def test_the_paradox_table_has_pabak_prevalence_and_bias_beside_kappa():
    card = card_of([[80, 10], [5, 5]], facet("Yes", "No"))
    assert card.kappa.value == pytest.approx(0.32, abs=0.005)
    assert card.brennan.value == pytest.approx(0.70)
    assert card.prevalence.value == pytest.approx(0.75)
    assert card.bias.value == pytest.approx(0.05)
    assert card.ac1.value == pytest.approx(0.808, abs=0.0005)
    assert card.is_two_by_two
    assert (card.answered_by_neither, len(card.left_out)) == (2, 1)
    pabak, prevalence, bias = card.brennan.value, card.prevalence.value, card.bias.value
    identity = (pabak - prevalence**2 + bias**2) / (1 - prevalence**2 + bias**2)
    assert card.kappa.value == pytest.approx(identity)


def test_a_third_declared_code_makes_it_brennan_and_prediger():
    card = card_of([[80, 10], [5, 5]], facet("Yes", "No", "Maybe"))
    assert not card.is_two_by_two
    assert card.brennan.value == pytest.approx((3 * 0.85 - 1) / 2)
    assert "categories" in card.prevalence.reason
    assert "brennan_prediger" in pair_of(card)
    assert "pabak" not in pair_of(card)


def test_one_code_nearly_everywhere_is_named():
    assert card_of([[96, 2], [1, 1]], facet("Yes", "No")).skewed_by == "Yes"
    assert card_of([[40, 9], [6, 45]], facet("Yes", "No")).skewed_by == ""
    assert "show PABAK or AC1 beside kappa" in " ".join(card_of([[96, 2], [1, 1]], facet("Yes", "No")).warnings)


@pytest.mark.django_db
def test_the_card_and_the_api_say_it(client):
    scene = make_scene([CRASH, HANG, CRASH, None], [CRASH, CRASH, CRASH, None])
    client.force_login(scene.viewer)
    at = [scene.study.slug, scene.round.pk, "symptom", "A-B"]
    shown = client.get(reverse("agreement:card", args=at)).content.decode()
    assert "Brennan-Prediger" in shown
    assert "Reports that neither answered" in shown
    found = client.get(reverse("api:agreement-pair", args=at)).json()
    assert found["cohen_kappa"]["value"] == 0
    assert found["answered_by_neither"] == 1
    assert sum(map(sum, found["counts"])) == 3
    assert len(found["counts"]) == len(found["categories"])
    assert client.get(reverse("api:agreement-pair", args=[*at[:3], "A-Z"])).status_code == 404

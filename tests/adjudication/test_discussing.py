"""Remarks on a conflict: who writes as whom, what is refused, and what stays when one is withdrawn."""

from datetime import timedelta

import pytest

from annotator.adjudication import selectors, services
from annotator.adjudication.discussion import Voice, voice_of
from annotator.adjudication.models import ReadMark, Remark
from annotator.common.errors import Invalid, NotAllowed, NotFound, WrongState
from annotator.common.models import Event
from annotator.studies.log import log_page
from tests.worlds import people, rounds
from tests.worlds.conflicts import CRASH, HANG, decide, make_scene
from tests.worlds.discussions import SAID_AT, write

pytestmark = pytest.mark.django_db


def read(scene, user, report=None):
    report = report or scene.reports[0]
    seat = scene.seat(user)
    return selectors.remarks_on(round=scene.round, seat=seat, round_report_id=report.pk, question="facet:symptom")


@pytest.mark.parametrize(
    ("roles", "is_rater", "voice"),
    [
        ({"rater"}, True, Voice.RATER),
        ({"rater"}, False, None),
        ({"viewer"}, False, None),
        ({"adjudicator"}, False, Voice.ADJUDICATOR),
        ({"lead"}, False, Voice.LEAD),
        ({"lead", "adjudicator"}, False, Voice.ADJUDICATOR),
        ({"adjudicator", "rater"}, True, Voice.RATER),
        ({"lead", "rater"}, True, Voice.RATER),
        ({"lead", "adjudicator", "rater"}, True, Voice.RATER),
    ],
)
def test_a_rater_of_the_round_speaks_as_one_whatever_else_they_are(roles, is_rater, voice):
    assert voice_of(frozenset(roles), is_rater=is_rater) is voice


def test_remarks_stand_in_order_under_letters_adjudicator_and_lead():
    scene = make_scene([CRASH], [HANG])
    report = scene.reports[0]
    for by in (scene.raters[1], scene.judge, scene.raters[0], scene.lead):
        write(report, by, f"As {by.username}.")
    lines = read(scene, scene.judge)
    letters = [scene.letter(rater) for rater in scene.raters]
    assert [one.writer for one in lines] == [f"Rater {letters[1]}", "Adjudicator", f"Rater {letters[0]}", "Lead"]
    assert [one.is_own for one in lines] == [False, True, False, False]
    assert {one.name for one in lines} == {""}
    assert {one.written_at for one in lines} == {None}


def test_an_adjudicator_who_coded_the_round_is_not_unmasked_by_writing():
    scene = make_scene([CRASH], [HANG])
    people.add(scene.study, scene.raters[0], "adjudicator", "lead")
    write(scene.reports[0], scene.raters[0])
    [line] = read(scene, scene.raters[1])
    assert (line.writer, line.name) == (f"Rater {scene.letter(scene.raters[0])}", "")


def test_the_studys_log_does_not_say_who_wrote_under_a_letter():
    scene = make_scene([CRASH], [HANG])
    remark = write(scene.reports[0], scene.raters[0])
    services.withdraw_remark(remark=remark, by=scene.raters[0], at=SAID_AT)
    assert Event.objects.filter(action__in=["write remark", "withdraw remark"]).count() == 2
    _, lines = log_page(scene.seat(scene.lead), after=None, before=None)
    assert not [line for line in lines if "remark" in line.action]


def test_names_and_times_show_once_the_round_is_closed_and_the_study_shows_names():
    scene = make_scene([CRASH], [HANG])
    write(scene.reports[0], scene.raters[0])
    decide(scene, scene.reports[0])
    rounds.close(scene.round)
    scene.round.refresh_from_db()
    [line] = read(scene, scene.judge)
    assert (line.name, line.written_at) == ("", SAID_AT)
    scene.study.shows_names_when_closed = True
    scene.study.save()
    [line] = read(scene, scene.judge)
    assert line.name == str(scene.raters[0])


def test_other_raters_of_the_study_read_and_do_not_write():
    scene = make_scene([CRASH], [HANG])
    other = people.add(scene.study, people.make_user("elsewhere"), "rater")
    write(scene.reports[0], scene.raters[0])
    assert len(read(scene, other)) == 1
    with pytest.raises(NotAllowed, match="raters, the adjudicators and the lead"):
        write(scene.reports[0], other)


def test_a_viewer_may_neither_read_nor_write_and_a_stranger_finds_nothing():
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(NotAllowed):
        read(scene, scene.viewer)
    with pytest.raises(NotAllowed):
        write(scene.reports[0], scene.viewer)
    with pytest.raises(NotFound):
        write(scene.reports[0], scene.outsider)


def test_nothing_is_written_or_read_while_the_round_is_open():
    scene = make_scene([CRASH], [HANG], ends=False)
    with pytest.raises(WrongState, match="while a round is reconciling"):
        write(scene.reports[0], scene.raters[0])
    with pytest.raises(WrongState):
        read(scene, scene.raters[0])


def test_once_the_round_is_closed_remarks_can_be_read_but_neither_written_nor_withdrawn():
    scene = make_scene([CRASH], [HANG])
    remark = write(scene.reports[0], scene.raters[0])
    decide(scene, scene.reports[0])
    rounds.close(scene.round)
    with pytest.raises(WrongState):
        write(scene.reports[0], scene.raters[0])
    with pytest.raises(WrongState):
        services.withdraw_remark(remark=remark, by=scene.raters[0], at=SAID_AT)
    assert len(read(scene, scene.raters[1])) == 1


@pytest.mark.parametrize("text", ["", " \r\n\t", "\0", "x" * 20_001])
def test_a_remark_says_something_that_can_be_kept(text):
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(Invalid) as refusal:
        write(scene.reports[0], scene.raters[0], text)
    assert refusal.value.field == "remark"
    assert not Remark.objects.exists()


def test_there_is_nothing_to_discuss_where_raters_agree():
    scene = make_scene([CRASH], [HANG])
    with pytest.raises(WrongState, match="do not differ"):
        write(scene.reports[0], scene.raters[0], question="group:Finding")
    with pytest.raises(NotFound):
        write(scene.reports[0], scene.raters[0], question="facet:severity")


def test_what_is_sent_twice_is_kept_once_and_two_persons_may_use_one_name():
    scene = make_scene([CRASH], [HANG])
    first = write(scene.reports[0], scene.raters[0], client_id="window-1")
    assert write(scene.reports[0], scene.raters[0], client_id="window-1") == first
    write(scene.reports[0], scene.raters[1], client_id="window-1")
    for _ in range(2):  # without a name each is one of its own
        write(scene.reports[0], scene.raters[0], client_id="")
    assert Remark.objects.count() == 4
    assert Event.objects.filter(action="write remark").count() == 4


def test_a_withdrawn_remark_stays_in_the_record_and_shows_no_text():
    scene = make_scene([CRASH], [HANG])
    remark = write(scene.reports[0], scene.raters[0], "Forget that.")
    services.withdraw_remark(remark=remark, by=scene.raters[0], at=SAID_AT)
    services.withdraw_remark(remark=remark, by=scene.raters[0], at=SAID_AT + timedelta(hours=1))
    for user in (scene.raters[0], scene.raters[1], scene.judge):
        [line] = read(scene, user)
        assert line.is_withdrawn
        assert line.text == ""
        assert not line.is_new
    remark.refresh_from_db()
    assert (remark.text, remark.withdrawn_at) == ("Forget that.", SAID_AT)
    assert Event.objects.filter(action="withdraw remark").count() == 1


def test_nobody_withdraws_anothers_remark():
    scene = make_scene([CRASH], [HANG])
    remark = write(scene.reports[0], scene.raters[0])
    for user in (scene.raters[1], scene.judge, scene.lead):
        with pytest.raises(NotAllowed):
            services.withdraw_remark(remark=remark, by=user, at=SAID_AT)
    remark.refresh_from_db()
    assert remark.withdrawn_at is None


def test_markdown_is_shown_safely_with_the_breaks_that_were_typed():
    scene = make_scene([CRASH], [HANG])
    write(scene.reports[0], scene.raters[0], "**Look** at\n`line 3` <script>alert(1)</script>")
    [line] = read(scene, scene.judge)
    assert "<strong>Look</strong> at<br" in line.html
    assert "<script" not in line.html


def test_a_remark_is_new_to_everybody_but_its_writer_until_they_have_read_it():
    scene = make_scene([CRASH] * 2, [HANG] * 2)
    first, other = scene.reports
    remark = write(first, scene.raters[0])
    write(other, scene.raters[1])

    def unread(user):
        return {key[0] for key, talk in selectors.talks_of(scene.round, scene.seat(user)).items() if talk.is_unread}

    assert unread(scene.raters[0]) == {other.pk}
    assert unread(scene.judge) == {first.pk, other.pk}
    services.note_read(round_report=first, question="facet:symptom", up_to=remark.pk, by=scene.judge)
    assert unread(scene.judge) == {other.pk}
    later = write(first, scene.raters[0])
    assert unread(scene.judge) == {first.pk, other.pk}
    services.note_read(round_report=first, question="facet:symptom", up_to=later.pk, by=scene.judge)
    services.note_read(round_report=first, question="facet:symptom", up_to=remark.pk, by=scene.judge)
    assert unread(scene.judge) == {other.pk}, "an older window takes no mark back"
    assert ReadMark.objects.count() == 1
    services.withdraw_remark(remark=Remark.objects.get(round_report=other), by=scene.raters[1], at=SAID_AT)
    assert unread(scene.judge) == set()

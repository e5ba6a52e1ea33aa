"""Addresses of the rounds room."""

from django.urls import path

from annotator.rounds.views import changes, draws, extending, machines, rounds, screening

STUDY = "studies/<slug:slug>/"
ROUNDS = f"{STUDY}rounds/"
ROUND = f"{ROUNDS}<int:round_id>/"
DRAWS = f"{STUDY}draws/"
DRAW = f"{DRAWS}<int:draw_id>/"
SCREENING = f"{STUDY}screening/"

app_name = "rounds"
urlpatterns = [
    path(ROUNDS, rounds.rounds_page, name="rounds"),
    path(f"{ROUNDS}new/", rounds.new, name="new"),
    path(f"{ROUNDS}new/preview/", rounds.preview, name="preview"),
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}phase/", rounds.phase, name="phase"),
    path(f"{ROUND}open/", rounds.open_, name="open"),
    path(f"{ROUND}end/", rounds.end, name="end"),
    path(f"{ROUND}discard/", rounds.discard, name="discard"),
    path(f"{ROUND}due/", changes.set_due, name="set_due"),
    path(f"{ROUND}extend/", extending.extend, name="extend"),
    path(f"{ROUND}extend/preview/", extending.preview, name="preview_extended"),
    path(f"{ROUND}raters/add/", changes.add_rater, name="add_rater"),
    path(f"{ROUND}raters/remove/", changes.remove_rater, name="remove_rater"),
    path(f"{ROUND}train/", changes.train, name="train"),
    path(f"{ROUND}read-again/", changes.read_again, name="read_again"),
    path(f"{ROUND}continue/", changes.continue_, name="continue"),
    path(DRAWS, draws.draws_page, name="draws"),
    path(f"{DRAWS}new/", draws.new, name="new_draw"),
    path(f"{DRAWS}new/preview/", draws.preview, name="preview_draw"),
    path(DRAW, draws.draw_page, name="draw"),
    path(f"{DRAW}extend/", draws.extend, name="extend_draw"),
    path(f"{DRAW}extend/preview/", draws.extend_preview, name="preview_extension"),
    path(f"{DRAW}check/", draws.check, name="check_draw"),
    path(f"{DRAW}draw.<str:file_format>", draws.download, name="download_draw"),
    path(f"{DRAW}discard/", draws.discard, name="discard_draw"),
    path(SCREENING, screening.screening_page, name="screening"),
    path(f"{SCREENING}start/", screening.start, name="start_screening"),
    path(f"{SCREENING}<int:report_id>/", screening.verdict, name="verdict"),
    path(f"{STUDY}machines/", machines.machines, name="machines"),
    path(f"{STUDY}machines/<int:user_id>/unmark/", machines.unmark, name="unmark_machine"),
]

"""Every address of the product that knows a study, filled in with what the study has.

It is no list kept by hand: it is all that the resolver of addresses knows. A new address joins by itself, and one with
a new argument fails until it is said here what to fill in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from annotator.exports.models import Package
from annotator.rounds import blinding
from annotator.rounds.models import Assignment, Draw, Round, RoundReport
from annotator.studies.models import Study
from taxonomy.selectors import load_book

# behind an address: asked for as a script asks
AS_JSON = "#json"
# what is told by tests of its own and holds nothing that was coded
ELSEWHERE = (
    "harvest_id",
    "invitation_id",
    "token_id",
    "event_id",
    "source_id",
    "github_token_id",
    "pair_id",
    "clone_id",
)
ABOUT_NO_STUDY = {"api:schema", "api:docs"}
OF_A_ROUND = {"round_id", "assignment_id", "round_report_id"}
CELLS = [f"?row={row}&column={column}" for row in range(2) for column in range(2)]
NARROWED = [f"?coded={each}" for each in ("mine", "not-mine", "ended", "not-ended")]
SCREENED = [f"?screened={each}" for each in ("included", "excluded", "not-screened")]
QUERIES = {
    "agreement:round": ["", "?format=csv", "?format=latex"],
    "adjudication:conflicts": ["", "?show=mine", "?show=remarks", "?show=unread", "?show=changed", "?state=settled"],
    "adjudication:after_discussion": ["", "?facet=symptom"],
    "agreement:card": ["", *CELLS],
    "mining:reports": ["", "?search=stood", "?search=Crash", *NARROWED, *SCREENED],
    "rounds:screening": ["", "?outcome=included", "?outcome=not-a-bug"],
    "coding:queue": ["", "?state=submitted"],
    "coding:assignment": ["", AS_JSON],
}
# the rooms that could tell of codings: the others know no raters
TELLING = {
    "overview",
    "reports",
    "rounds",
    "coding",
    "agreement",
    "adjudication",
    "alignment",
    "recoding",
    "exports",
    "api",
}
_only_written: set[str] = set()


def every_address(
    study: Study, rounds: Sequence[Round], *, without: Collection[str] = (), desks: Collection[int] | None = None
) -> list[str]:
    """Return every address but those named in `without`; those of rounds for each round with what is in it.

    `desks` names the raters whose assignments are filled in, all of them when it is None.
    """
    found = []
    common = _values(study)
    by_round = [(round, _values_of(round, desks)) for round in rounds]
    for name, parameters in _routes(get_resolver().url_patterns):
        if name in ABOUT_NO_STUDY or name in without:
            continue
        for round, values in by_round if OF_A_ROUND & set(parameters) else by_round[:1]:
            addresses = _filled(name, parameters, {**common, **values})
            found += [address + query for address in addresses for query in _queries(name, round)]
    return found


def not_to_be_read(client: Client, study: Study, round: Round) -> set[str]:
    """Return the names of addresses that answer whoever reads them by saying that they only take something (405).

    They are looked for once, by somebody who is signed in, so that not everybody has to be told in every act.
    """
    if not _only_written:
        for address in every_address(study, [round]):
            if open_at(client, address).status_code == 405:
                _only_written.add(resolve(path_of(address)).view_name)
    return _only_written


def room_of(address: str) -> str:
    """Return the room that answers at an address; of mining, which knows no raters, "reports" where it lists them."""
    place = resolve(path_of(address))
    return "reports" if place.view_name in {"mining:reports", "mining:report"} else place.namespace


def path_of(address: str) -> str:
    """Return an address without what is put behind it."""
    return address.removesuffix(AS_JSON).partition("?")[0]


def open_at(client: Client, address: str) -> HttpResponse:
    """Open an address as a browser, or with `AS_JSON` behind it as a script."""
    path = address.removesuffix(AS_JSON)
    return client.get(path, headers={} if path == address else {"accept": "application/json"})


def _filled(name: str, parameters: Sequence[str], values: Mapping[str, Sequence[object]]) -> Iterator[str]:
    unknown = set(parameters) - set(values)
    assert not unknown, f"{name} takes {unknown}: say in _values what to fill in."
    for chosen in product(*(values[parameter] for parameter in parameters)):
        yield reverse(name, kwargs=dict(zip(parameters, chosen, strict=True)))


def _queries(name: str, round: Round) -> list[str]:
    """Return what is put behind an address; nothing where the end of the round is awaited, whatever is asked."""
    is_awaited = name.startswith(("agreement:", "adjudication:")) and not blinding.may_see_agreement(round.phase)
    return [""] if is_awaited else QUERIES.get(name, [""])


def _values(study: Study) -> dict[str, Sequence[object]]:
    return {
        "slug": [study.slug],
        "corpus_id": [study.corpus_id],
        "codebook_id": [study.codebook_id],
        "draw_id": list(Draw.objects.filter(study=study).order_by("pk").values_list("pk", flat=True)),
        "report_id": list(study.corpus.reports.order_by("number").values_list("pk", flat=True)),
        "facet": ["symptom", "component"],
        "pair": ["A-B"],
        "key": ["symptom", "crash"],
        "number": [1],
        "package_id": list(Package.objects.values_list("pk", flat=True)) or [0],
        "user_id": [study.created_by_id],
        "file_format": ["csv"],
        "token": ["nothing"],
        **{name: [0] for name in ELSEWHERE},
    }


def _values_of(round: Round, desks: Collection[int] | None) -> dict[str, Sequence[object]]:
    rows = RoundReport.objects.filter(round=round).order_by("report__number")
    assignments = Assignment.objects.filter(round=round).order_by("pk")
    if desks is not None:
        assignments = assignments.filter(rater_id__in=desks)
    questions = [question.key for question in load_book(round.version).questions()]
    return {
        "round_id": [round.pk],
        "round_report_id": list(rows.values_list("pk", flat=True)),
        "assignment_id": list(assignments.values_list("pk", flat=True)),
        # before its end a round's answer depends on no question: one is enough
        "question": questions if blinding.may_see_agreement(round.phase) else questions[:1],
    }


def _routes(
    patterns: Sequence[URLPattern | URLResolver], namespace: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in patterns:
        parameters = (*outer, *each.pattern.converters)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, f"{each.namespace}:" if each.namespace else namespace, parameters)
        elif namespace:
            yield f"{namespace}{each.name}", parameters

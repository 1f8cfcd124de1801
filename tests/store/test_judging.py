from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.event import listen, remove

from lontar.errors import InputError, LontarError, NotFound, UsageError
from lontar.store import Store
from lontar.types import Article, Day, FieldValue, Filters, Judged, JudgedField, Judgement, Reading, Speaker, Statement
from lontar.types_json import field_to_json, statement_to_json
from tests.databases import Prompts
from tests.store.sample import TEXT, article, reading, statement

numbers = count(1)


def judge(store: Store, subject: str, verb: str, value: object = None, *, author: str = "Siti") -> str:
    """Record a judgement and return its id; the store must stay consistent whatever it does."""
    number = f"{next(numbers):016x}"
    made_at = "2024-03-01T00:00:00+00:00"
    store.judge(Judgement(number, subject, verb, json.dumps(value or {}), author, made_at))  # type: ignore[arg-type]
    assert list(store.check()) == []
    return number


def acts(store: Store) -> list[str]:
    return sorted(found.act for found, _ in store.statements(Filters()))


def words(store: Store, kind: str) -> list[str]:
    pairs = [(found, text) for found, text in store.statements(Filters()) if found.act == "warn"]
    return [text.text[span.start : span.end] for found, text in pairs for span in found.of(kind)]  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    store.put(reading())
    return store


@pytest.fixture
def warning(filled: Store) -> Statement:
    return next(found for found, _ in filled.statements(Filters(act="warn")))


def place(text: str) -> list[int]:
    start = TEXT.index(text)
    return [start, start + len(text)]


ADDED = {"spans": [["SRC", 0, 6], ["CON", *place("air sudah surut")]], "act": "deny", "speaker": "Rahayu"}


def test_a_rejected_statement_is_hidden_and_shown_when_asked_for(filled: Store, warning: Statement) -> None:
    judge(filled, warning.id, "statement.reject")
    assert acts(filled) == ["assert"]
    assert [found.act for found in filled.reading("aaaa").statements] == ["assert"]
    assert len(list(filled.statements(Filters(), rejected=True))) == 2
    assert filled.statement(warning.id)[0] == warning
    assert filled.counts()["rejected"] == 1


def test_undoing_is_a_judgement_of_its_own_and_can_be_undone(filled: Store, warning: Statement) -> None:
    rejected = judge(filled, warning.id, "statement.reject")
    undone = filled.undo(rejected[:16], author="Budi")
    assert acts(filled) == ["assert", "warn"]
    assert (undone.verb, undone.undoes, undone.author, undone.subject) == ("undo", rejected, "Budi", warning.id)
    assert [found.verb for found in filled.judgements()] == ["statement.reject", "undo"]
    filled.undo(undone.id, author="Siti")
    assert acts(filled) == ["assert"]
    assert list(filled.check()) == []


def test_what_is_undone_cannot_be_undone_again(filled: Store, warning: Statement) -> None:
    rejected = judge(filled, warning.id, "statement.reject")
    filled.undo(rejected, author="Budi")
    with pytest.raises(UsageError) as caught:
        filled.undo(rejected, author="Budi")
    assert caught.value.code == "already_undone"
    assert len(list(filled.judgements())) == 2


def test_the_same_judgement_again_changes_nothing(filled: Store, warning: Statement) -> None:
    decision = Judgement(
        "e" * 16, warning.id, "statement.reject", "{}", "Siti", "2024-03-01", reason="narasi", score=1.0
    )
    filled.judge(decision)
    filled.judge(decision)
    assert list(filled.judgements()) == [decision]


@pytest.mark.parametrize("value", [
    {"kind": "CON", "spans": [["CON", *place("jalan akan putus")]]},
    [{"kind": "CON", "start": place("jalan akan putus")[0], "end": place("jalan akan putus")[1]}],
])  # fmt: skip
def test_corrected_spans_replace_those_of_their_kind(filled: Store, warning: Statement, value: object) -> None:
    corrected = judge(filled, warning.id, "statement.span", value)
    assert words(filled, "CON") == ["jalan akan putus"]
    assert words(filled, "SRC") == ["Joko"]
    assert [found.act for found, _ in filled.statements(Filters(about="putus"))] == ["warn"]
    assert list(filled.statements(Filters(about="hujan"))) == []
    filled.undo(corrected, author="Siti")
    assert filled.reading("aaaa") == reading()
    assert list(filled.check()) == []


def test_the_newest_correction_of_a_kind_wins_and_kinds_are_apart(filled: Store, warning: Statement) -> None:
    judge(filled, warning.id, "statement.span", {"kind": "SRC", "spans": [["SRC", 0, 6]]})
    last = judge(filled, warning.id, "statement.span", {"kind": "SRC", "spans": [["SRC", *place("hujan")]]})
    judge(filled, warning.id, "statement.span", {"kind": "CUE", "spans": []})
    assert (words(filled, "SRC"), words(filled, "CUE"), len(words(filled, "CON"))) == (["hujan"], [], 1)
    filled.undo(last, author="Siti")
    assert words(filled, "SRC") == ["Rahayu"]


def test_a_corrected_condition_is_shown_where_it_stands(filled: Store, warning: Statement) -> None:
    judge(filled, warning.id, "statement.span", {"kind": "IF", "spans": [["IF", *place("jika hujan")]]})
    condition = filled.statement(warning.id)[0].condition
    assert condition is not None
    assert (condition.text, [condition.start, condition.end]) == ("jika hujan", place("jika hujan"))


def test_an_added_statement_is_shown_under_the_name_of_its_author(filled: Store) -> None:
    added = judge(filled, "a" * 16, "statement.add", ADDED)
    found = next(found for found, _ in filled.statements(Filters(act="deny")))
    assert (found.reader, found.speaker.name, found.speaker.mention) == ("Siti", "Rahayu", "name")
    assert (found.kind, found.confidence, found.model) == ("indirect", 1.0, "")
    assert [found.act for found in filled.reading("aaaa").statements] == ["assert", "deny", "warn"]
    filled.undo(added, author="Siti")
    assert acts(filled) == ["assert", "warn"]
    assert list(filled.check()) == []


def test_an_added_statement_can_be_rejected_and_the_newest_verdict_wins(filled: Store) -> None:
    judge(filled, "a" * 16, "statement.add", ADDED)
    found = next(found for found, _ in filled.statements(Filters(act="deny")))
    judge(filled, found.id, "statement.reject", author="Budi")
    assert acts(filled) == ["assert", "warn"]
    judge(filled, "a" * 16, "statement.add", ADDED, author="Wati")
    assert acts(filled) == ["assert", "deny", "warn"]


def test_a_whole_statement_in_json_can_be_added(filled: Store) -> None:
    found = article()
    whole = statement(found, ("SRC", "Joko"), ("CON", "hujan turun lagi"), name="Joko Prasetyo", act="assert")
    judge(filled, found.id, "statement.add", statement_to_json(whole, found.text))
    assert filled.statement(whole.id)[0].speaker == whole.speaker
    assert filled.statement(whole.id)[0].reader == "Siti"


def test_adding_what_the_model_has_read_leaves_its_reading(filled: Store, warning: Statement) -> None:
    again = {"spans": [[span.kind, span.start, span.end] for span in warning.spans], "act": "warn", "speaker": "Joko"}
    judge(filled, "a" * 16, "statement.add", again)
    assert filled.reading("aaaa") == reading()


def test_a_direct_quotation_is_known_by_its_mark(store: Store) -> None:
    found: Article = article('"Air surut," ujar Rahayu.')
    store.put(Reading(found, ()))
    judge(store, found.id, "statement.add", {"spans": [["CON", 1, 10]], "act": "assert", "speaker": "Rahayu"})
    assert [(one.kind, one.speaker.mention) for one, _ in store.statements(Filters())] == [("direct", "elided")]


def test_the_history_of_a_statement_or_an_article_can_be_listed(filled: Store, warning: Statement) -> None:
    other = next(found for found, _ in filled.statements(Filters(act="assert")))
    rejected = judge(filled, warning.id, "statement.reject")
    filled.undo(rejected, author="Budi")
    judge(filled, other.id, "statement.reject")
    assert [found.verb for found in filled.judgements(warning.id[:6])] == ["statement.reject", "undo"]
    assert len(list(filled.judgements("a" * 16))) == 3
    assert len(list(filled.judgements())) == 3


SRI = Speaker("Sri Utami", "person", "role", actor="Q7", role="Bupati")
MAY = Day("2023-05", "month", None, "judged")
FIELDS: list[tuple[JudgedField, FieldValue]] = [
    ("act", "refuse"),
    ("date", MAY),
    ("date", Day(None, "none", None, "judged")),
    ("date", None),
    ("speaker", (SRI,)),
    ("speaker", (SRI, Speaker("Warga", "group", "elided"), SRI)),
]


def judge_field(store: Store, subject: str, field: JudgedField, value: FieldValue, *, author: str = "Siti") -> str:
    return judge(store, subject, field, {"value": field_to_json(value), "before": None}, author=author)


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_a_judged_field_shows_the_decision_and_keeps_what_was_read(
    filled: Store, warning: Statement, field: JudgedField, value: FieldValue
) -> None:
    by = judge_field(filled, warning.id, field, value)
    judged, text = filled.statement(warning.id)
    assert judged.value(field) == value
    assert judged.judged == (Judged(field, by, "Siti", warning.value(field)),)
    assert [judged.value(other) for other in ("speaker", "date", "act") if other != field] == [
        warning.value(other)
        for other in ("speaker", "date", "act")
        if other != field  # type: ignore[arg-type]
    ]
    assert (judged, text) in list(filled.statements(Filters()))
    assert judged in filled.reading("aaaa").statements
    filled.undo(by, author="Budi")
    assert filled.statement(warning.id)[0] == warning
    assert list(filled.check()) == []


def test_the_newest_decision_on_a_field_wins_and_fields_are_apart(filled: Store, warning: Statement) -> None:
    first = judge_field(filled, warning.id, "act", "refuse")
    second = judge_field(filled, warning.id, "act", "deny", author="Budi")
    judge_field(filled, warning.id, "date", MAY)
    judge_field(filled, warning.id, "speaker", (SRI,))
    found = filled.statement(warning.id)[0]
    assert [(one.field, one.author) for one in found.judged] == [("speaker", "Siti"), ("date", "Siti"), ("act", "Budi")]
    assert (found.act, found.said_on, found.speaker) == ("deny", MAY, SRI)
    filled.undo(second, author="Wati")
    assert filled.statement(warning.id)[0].act == "refuse"
    filled.undo(first, author="Wati")
    found = filled.statement(warning.id)[0]
    assert (found.act, found.said_on, found.speaker) == ("warn", MAY, SRI)
    assert len(list(filled.judgements())) == 6
    assert list(filled.check()) == []


def test_filters_follow_what_is_judged(filled: Store, warning: Statement) -> None:
    def shown(**asked: object) -> bool:
        return warning.id in [found.id for found, _ in filled.statements(Filters(**asked))]  # type: ignore[arg-type]

    assert [shown(actor="joko"), shown(act="warn"), shown(since="2024-02-27")] == [True] * 3
    judge_field(filled, warning.id, "act", "refuse")
    judge_field(filled, warning.id, "date", MAY)
    judge_field(filled, warning.id, "speaker", (SRI,))
    assert [shown(actor="joko"), shown(act="warn"), shown(since="2024-02-27")] == [False] * 3
    assert [shown(actor="utami"), shown(actor="Q7"), shown(act="refuse"), shown(until="2023-05-20")] == [True] * 4
    assert [found.act for found, _ in filled.statements(Filters())] == ["assert", "refuse"]
    assert [found.id for found in filled.articles(Filters(actor="joko"))] == []
    (reading_,) = filled.readings(Filters(act="refuse"))
    assert [found.speaker for found in reading_.statements] == [SRI]


def test_a_day_judged_open_is_listed_under_the_day_of_publication(filled: Store) -> None:
    asserted = next(found for found, _ in filled.statements(Filters(act="assert")))
    assert list(filled.statements(Filters(act="assert", since="2024-02-27"))) == []
    judge_field(filled, asserted.id, "date", Day(None, "none", None, "judged"))
    ((found, _),) = filled.statements(Filters(act="assert", since="2024-02-27"))
    assert found.said_on == Day(None, "none", None, "judged")


def told(speaker: Speaker, said: Day | None, published: str | None) -> str | None:
    """Tell as the knowledge files would: the mayor of the year in which the day lies, nobody in May 2023."""
    year = ((said.value if said else None) or published or "")[:4]
    return None if said == MAY else f"Mayor of {year}"


@pytest.fixture
def telling(path: Path) -> Iterator[Store]:
    """A ledger with one statement of two speakers, of whom one is known, that knows the offices of each year."""
    with Store.open(str(path), role_on=told) as opened:
        opened.put(spoken())
        yield opened


def spoken(text: str = TEXT, year: str = "2024") -> Reading:
    found = article(text)
    said = statement(found, ("CON", "air sudah surut"), said_on=Day(f"{year}-02-26", "day", None, "text"))
    people = (Speaker("Sri Utami", "person", "name", "Q7", role_then=f"Mayor of {year}"), said.speaker)
    return Reading(found, (replace(said, speaker=people[0], speakers=people),))


def roles(store: Store) -> list[str | None]:
    ((found, _),) = store.statements(Filters())
    assert [(one.name, one.actor) for one in found.speakers] == [("Sri Utami", "Q7"), ("Rahayu Lestari", None)]
    return [one.role_then for one in found.speakers]


ON_DAYS: list[tuple[Day | None, str | None]] = [
    (Day("2019-03-01", "day", None, "judged"), "Mayor of 2019"),
    (MAY, None),
    (Day(None, "none", None, "judged"), "Mayor of 2024"),
    (None, "Mayor of 2024"),
]


@pytest.mark.parametrize(("day", "role"), ON_DAYS)
def test_the_office_is_that_of_a_judged_day_and_comes_back(telling: Store, day: Day | None, role: str | None) -> None:
    ((before, _),) = telling.statements(Filters())
    by = judge_field(telling, before.id, "date", day)
    assert roles(telling) == [role, None]
    assert telling.statement(before.id)[0].judged == (Judged("date", by, "Siti", before.said_on),)
    telling.undo(by, author="Budi")
    assert telling.statement(before.id)[0] == before
    assert list(telling.check()) == []


def test_a_confirmed_day_leaves_the_office_as_it_was_read(store: Store, path: Path) -> None:
    store.put(spoken())
    with Store.open(str(path), role_on=lambda *_: "another") as telling:
        ((found, _),) = telling.statements(Filters())
        judge_field(telling, found.id, "date", found.said_on)
        assert roles(telling) == ["Mayor of 2024", None]


@pytest.mark.parametrize("order", [("speaker", "date"), ("date", "speaker")])
def test_a_judged_speaker_has_the_office_of_the_day_that_stands(telling: Store, order: tuple[JudgedField, ...]) -> None:
    ((before, _),) = telling.statements(Filters())
    # What the speaker held on the day that was shown when that was decided.
    year = 2024 if order[0] == "speaker" else 2019
    tono = Speaker("Tono", "person", "name", "Q8", role_then=f"Mayor of {year}")
    values: dict[JudgedField, FieldValue] = {"speaker": (tono,), "date": ON_DAYS[0][0]}
    by = {field: judge_field(telling, before.id, field, values[field]) for field in order}
    found = telling.statement(before.id)[0]
    assert (found.speaker.name, found.speaker.role_then) == ("Tono", "Mayor of 2019")
    assert next(one.read for one in found.judged if one.field == "speaker") == before.speakers
    telling.undo(by["date"], author="Budi")
    assert telling.statement(before.id)[0].speaker.role_then == "Mayor of 2024"
    telling.undo(by["speaker"], author="Budi")
    assert telling.statement(before.id)[0] == before
    assert list(telling.check()) == []


def test_the_office_follows_a_judged_day_into_a_changed_text(telling: Store) -> None:
    ((before, _),) = telling.statements(Filters())
    by = judge_field(telling, before.id, "date", ON_DAYS[0][0])
    telling.put(spoken("Pagi ini. " + TEXT, "2023"))
    assert roles(telling) == ["Mayor of 2019", None]
    telling.undo(by, author="Budi")
    assert roles(telling) == ["Mayor of 2023", None]
    assert list(telling.check()) == []


def test_without_knowledge_the_office_stays_as_it_was_read(store: Store) -> None:
    store.put(spoken())
    ((before, _),) = store.statements(Filters())
    judge_field(store, before.id, "date", ON_DAYS[0][0])
    assert roles(store) == ["Mayor of 2024", None]


def test_an_office_that_no_judged_day_brought_is_found_by_the_check(
    telling: Store, path: Path, prompt: Prompts
) -> None:
    ((before, _),) = telling.statements(Filters())
    judge_field(telling, before.id, "date", ON_DAYS[0][0])
    with prompt(path) as damage:
        damage("UPDATE speakers SET role_judgement_id = 'f' WHERE role_judgement_id IS NOT NULL")
    assert [one.code for one in telling.check()] == ["judgement_effect"]


def test_a_decision_on_a_field_is_taken_back_by_its_field(filled: Store, warning: Statement) -> None:
    judge_field(filled, warning.id, "act", "refuse")
    second = judge_field(filled, warning.id, "act", "deny")
    judge_field(filled, warning.id, "date", MAY)
    taken = filled.take_back(warning.id[:8], "act", author="Budi", reason="salah baca")
    assert (taken.undoes, taken.reason, filled.statement(warning.id)[0].act) == (second, "salah baca", "refuse")
    filled.take_back(warning.id, "act", author="Budi")
    assert filled.statement(warning.id)[0].act == "warn"
    for field in ("act", "speaker"):
        with pytest.raises(UsageError) as caught:
            filled.take_back(warning.id, field, author="Budi")  # type: ignore[arg-type]
        assert caught.value.code == "nothing_to_undo"
        assert warning.id[:8] in str(caught.value)
    # An undo that is itself undone: the decision stands again, and can be taken back again.
    filled.undo(taken.id, author="Budi")
    assert filled.statement(warning.id)[0].act == "deny"
    assert filled.take_back(warning.id, "act", author="Budi").undoes == second
    with pytest.raises(NotFound):
        filled.take_back("0" * 16, "act", author="Budi")


def test_judged_fields_cost_a_listing_no_query_a_row(store: Store) -> None:
    def queries() -> int:
        asked: list[str] = []

        def note(*event: object) -> None:
            asked.append(str(event[2]))

        listen(store._engine, "before_cursor_execute", note)
        assert len(list(store.statements(Filters(limit=None)))) == 20
        remove(store._engine, "before_cursor_execute", note)
        return len(asked)

    store.put_many([reading(article(key=key)) for key in "0123456789"])
    without = queries()
    for found, _ in list(store.statements(Filters(limit=None))):
        for field, value in FIELDS:
            judgement = Judgement(f"{next(numbers):016x}", found.id, field, json.dumps(
                {"value": field_to_json(value), "before": None}), "Siti", "2024")  # fmt: skip
            store.judge(judgement)
    assert queries() <= without + 1


REFUSED = [
    ("0" * 16, "statement.reject", {}, "no_statement", NotFound),
    ("warning", "statement.add", ADDED, "no_article", NotFound),
    ("warning", "statement.span", {"kind": "CON", "spans": [["CON", 0, 9999]]}, "span_outside", InputError),
    ("warning", "statement.span", {"kind": "CON", "spans": [["CON", 5, 5]]}, "span_outside", InputError),
    ("warning", "statement.span", {"kind": "CON", "spans": [["CON", "0", 5]]}, "bad_reading", InputError),
    ("warning", "statement.span", {"kind": "QUOTE", "spans": []}, "bad_judgement", UsageError),
    ("warning", "statement.span", {"kind": "IF", "spans": [["CON", 0, 5]]}, "bad_judgement", UsageError),
    ("warning", "statement.span", {"kind": "IF", "spans": [[0, 5]]}, "bad_judgement", UsageError),
    ("warning", "statement.span", [], "bad_judgement", UsageError),
    ("warning", "statement.span", "CON", "bad_judgement", UsageError),
    ("warning", "statement.praise", {}, "bad_judgement", UsageError),
    ("0" * 16, "act", {"value": "deny"}, "no_statement", NotFound),
    ("warning", "act", {"value": "shout"}, "bad_judgement", UsageError),
    ("warning", "act", {"act": "deny"}, "bad_judgement", UsageError),
    ("warning", "act", ["deny"], "bad_judgement", UsageError),
    ("warning", "date", {"value": "2024"}, "bad_judgement", UsageError),
    (
        "warning",
        "date",
        {"value": {"value": "2024-02-30", "precision": "day", "text": None, "basis": "judged"}},
        "bad_judgement",
        UsageError,
    ),
    ("warning", "speaker", {"value": []}, "bad_judgement", UsageError),
    ("warning", "speaker", {"value": [{"name": "Joko"}]}, "bad_judgement", UsageError),
    (
        "warning",
        "speaker",
        {"value": [{"name": "?", "kind": "person", "mention": "name"}]},
        "bad_judgement",
        UsageError,
    ),
    ("warning", "undo", {}, "bad_judgement", UsageError),
    ("article", "statement.add", {"spans": [["CON", 0, 5]], "speaker": "Joko"}, "bad_judgement", UsageError),
    ("article", "statement.add", {"spans": [], "speaker": "Joko", "act": "deny"}, "bad_judgement", UsageError),
    (
        "article",
        "statement.add",
        {**ADDED, "act": "shout"},
        "bad_reading",
        InputError,
    ),
]


@pytest.mark.parametrize(("subject", "verb", "value", "code", "kind"), REFUSED)
def test_a_judgement_that_does_not_fit_is_refused_and_not_recorded(
    filled: Store, warning: Statement, subject: str, verb: str, value: object, code: str, kind: type[LontarError]
) -> None:
    subject = {"warning": warning.id, "article": "a" * 16}.get(subject, subject)
    with pytest.raises(kind) as caught:
        judge(filled, subject, verb, value)
    assert caught.value.code == code
    assert list(filled.judgements()) == []
    assert filled.reading("aaaa") == reading()


@pytest.mark.parametrize("author", ["", "model"])
def test_a_judgement_needs_a_person(filled: Store, warning: Statement, author: str) -> None:
    with pytest.raises(UsageError):
        judge(filled, warning.id, "statement.reject", author=author)


def test_a_value_that_is_no_json_is_refused(filled: Store, warning: Statement) -> None:
    with pytest.raises(UsageError) as caught:
        filled.judge(Judgement("f" * 16, warning.id, "statement.span", "{", "Siti", "2024"))
    assert caught.value.code == "bad_judgement"

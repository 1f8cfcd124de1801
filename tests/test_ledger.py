"""The façade over the real sources and store, with a reader that needs no weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lontar.errors import InputError, LedgerError, ModelError, NotFound, UsageError
from lontar.identity import statement_id
from lontar.ledger import Ledger, Proposal, Stop, readings
from lontar.ledger_adding import BATCH_ARTICLES
from lontar.ledger_judging import find_passage
from lontar.sources import SourceOptions, article_from_text
from lontar.store import Store
from lontar.types import Filters, Reading, Skipped, Span, Speaker
from tests.fake_reader import FakeReader
from tests.shell import HARBOUR, news_in


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return news_in(tmp_path)


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def ledger(tmp_path: Path, reader: FakeReader):
    with Ledger.open(tmp_path / "a.db", reader=reader) as opened:
        yield opened


def many(folder: Path, n: int) -> Path:
    folder.mkdir()
    for number in range(n):
        (folder / f"{number:03}.txt").write_text(f"Rahayu Lestari mengatakan bahwa hari ke-{number} cerah.\n", "utf-8")
    return folder


def test_adding_tells_what_was_new_and_how_many_statements(ledger, news):
    heard = []
    added = ledger.add([str(news)], each=heard.append)
    assert (added.new, added.unchanged, added.updated, added.statements) == (2, 0, 0, 3)
    assert added.changed
    assert not added.stopped
    assert sorted((one.status, Path(one.source).name, one.statements) for one in heard) == [
        ("new", "flood.txt", 2),
        ("new", "harbour.txt", 1),
    ]


def test_adding_twice_changes_nothing_and_reads_nothing(ledger, news, reader):
    ledger.add([str(news)])
    before, read = list(ledger.statements()), len(reader.read_articles)
    added = ledger.add([str(news)])
    assert (added.new, added.unchanged, added.updated, added.statements) == (0, 2, 0, 0)
    assert not added.changed
    assert list(ledger.statements()) == before
    assert len(reader.read_articles) == read


def test_the_same_article_twice_in_one_run_is_new_once(ledger, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(HARBOUR, "utf-8")
    added = ledger.add([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert (added.new, added.unchanged) == (1, 1)


def test_a_changed_text_is_an_update(ledger, tmp_path):
    path = tmp_path / "rows.jsonl"
    for text in (HARBOUR, HARBOUR.replace("Friday", "Sunday")):
        path.write_text(json.dumps({"text": text, "url": "https://example.org/harbour"}) + "\n", "utf-8")
        added = ledger.add([str(path)])
    assert (added.new, added.updated) == (0, 1)
    ((_, article),) = ledger.statements()
    assert "Sunday" in article.text


def rows(path, *texts):
    lines = ({"text": text, "url": "https://example.org/harbour"} for text in texts)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(path)


@pytest.mark.parametrize(("days", "new"), [(["Friday", "Sunday"], (1, 1)), (["Friday", "Sunday", "Friday"], (1, 2))])
def test_a_source_with_two_texts_of_one_address_changes_nothing_when_it_is_added_again(
    ledger, reader, tmp_path, days, new
):
    source = rows(tmp_path / "rows.jsonl", *(HARBOUR.replace("Friday", day) for day in days))
    added = ledger.add([source])
    assert (added.new, added.updated) == new
    before, read = list(ledger.statements()), len(reader.read_articles)
    for _ in range(2):
        added = ledger.add([source])
        assert (added.new, added.updated, added.unchanged) == (0, 0, len(days))
    assert (list(ledger.statements()), len(reader.read_articles)) == (before, read)
    assert days[-1] in before[0][1].text


def test_two_files_with_two_texts_of_one_address_do_not_take_turns(ledger, reader, tmp_path):
    one = rows(tmp_path / "one.jsonl", HARBOUR)
    other = rows(tmp_path / "other.jsonl", HARBOUR.replace("Friday", "Sunday"))
    assert [ledger.add([source]).updated for source in (one, other, one, other, one)] == [0, 1, 0, 0, 0]
    assert len(reader.read_articles) == 2
    ((_, article),) = ledger.statements()
    assert "Sunday" in article.text


def test_what_one_source_turns_back_to_is_current_again(ledger, tmp_path):
    day = ["Friday", "Sunday", "Friday"]
    added = [ledger.add([rows(tmp_path / "rows.jsonl", HARBOUR.replace("Friday", one))]) for one in day]
    assert [one.updated for one in added] == [0, 1, 1]
    third = rows(tmp_path / "third.jsonl", HARBOUR.replace("Friday", "Sunday"))
    assert ledger.add([third]).updated == 1
    ((_, article),) = ledger.statements()
    assert "Sunday" in article.text


def test_what_cannot_be_read_is_skipped_with_its_reason_and_the_rest_goes_on(ledger, news):
    (news / "empty.txt").touch()
    added = ledger.add([str(news), str(news / "gone.txt")])
    assert added.new == 2
    assert {one.code for one in added.skipped} == {"empty_file", "not_found"}
    assert ledger.counts()["skipped"] == 2


def test_what_was_taken_down_is_not_read_again(ledger, news, reader):
    ledger.add([str(news / "harbour.txt")])
    ((_, article),) = ledger.statements()
    taken = ledger.takedown(article.id[:8], reason="asked by the publisher", author="Ayu")
    assert taken.id == article.id
    added = ledger.add([str(news / "harbour.txt")])
    assert [one.code for one in added.skipped] == ["article_taken_down"]
    assert len(reader.read_articles) == 1
    assert list(ledger.statements()) == []


def test_an_outcome_is_heard_only_when_another_process_can_see_it(tmp_path):
    path = tmp_path / "a.db"
    seen = []

    def look(outcome):
        other = Store.open(str(path), create=False)
        seen.append(outcome.article.id in {article.id for article in other.articles(Filters(limit=None))})
        other.close()

    with Ledger.open(path, reader=FakeReader()) as ledger:
        ledger.add([str(many(tmp_path / "many", BATCH_ARTICLES + 3))], each=look)
    assert seen == [True] * (BATCH_ARTICLES + 3)


def test_a_stop_finishes_the_article_in_hand_and_keeps_it(tmp_path):
    stop = Stop()
    reader = FakeReader(before=lambda article: stop() if article.source.endswith("002.txt") else None)
    with Ledger.open(tmp_path / "a.db", reader=reader) as ledger:
        added = ledger.add([str(many(tmp_path / "many", 6))], stop=stop)
        assert added.stopped
        assert added.new == 3 == ledger.counts()["articles"]
        # Going on takes up where it stopped.
        again = ledger.add([str(tmp_path / "many")])
        assert (again.new, again.unchanged, again.stopped) == (3, 3, False)


def test_a_stop_asked_twice_interrupts_and_keeps_what_was_read_before(tmp_path):
    stop = Stop()

    def hurry(article):
        if article.source.endswith("002.txt"):
            stop()
            stop()

    with Ledger.open(tmp_path / "a.db", reader=FakeReader(before=hurry)) as ledger:
        with pytest.raises(KeyboardInterrupt):
            ledger.add([str(many(tmp_path / "many", 6))], stop=stop)
        assert ledger.counts()["articles"] == 2


def test_a_stop_while_waiting_for_a_source_interrupts_at_once():
    stop = Stop()
    with pytest.raises(KeyboardInterrupt):
        stop()


def test_an_article_over_which_the_reader_breaks_does_not_stop_the_others(tmp_path):
    def fail(article):
        if article.source.endswith("003.txt"):
            raise RuntimeError("broken")

    with Ledger.open(tmp_path / "a.db", reader=FakeReader(before=fail)) as ledger:
        added = ledger.add([str(many(tmp_path / "many", 6))])
        assert ledger.counts()["articles"] == 5
    assert [(one.source[-7:], one.code) for one in added.skipped] == [("003.txt", "reading_failed")]
    assert "RuntimeError: broken" in added.skipped[0].message


def test_a_refusal_of_the_model_stops_the_run_and_keeps_what_was_read_before(tmp_path):
    def fail(article):
        if article.source.endswith("003.txt"):
            raise ModelError("model_outdated", "The model is old.")

    with Ledger.open(tmp_path / "a.db", reader=FakeReader(before=fail)) as ledger:
        with pytest.raises(ModelError):
            ledger.add([str(many(tmp_path / "many", 6))])
        assert ledger.counts()["articles"] == 3


def test_a_reading_that_the_store_refuses_does_not_take_the_others_with_it(tmp_path):
    class Broken(FakeReader):
        def read(self, article):
            found = super().read(article)
            if article.source.endswith("001.txt"):
                object.__setattr__(found[0], "spans", (Span("CON", 0, 10_000),))
            return found

    with Ledger.open(tmp_path / "a.db", reader=Broken()) as ledger:
        added = ledger.add([str(many(tmp_path / "many", 4))])
    assert added.new == 3
    assert [one.code for one in added.skipped] == ["reading_broken"]


def test_wrong_options_are_refused_before_anything_is_stored(ledger, news):
    with pytest.raises(UsageError) as refused:
        ledger.add([str(news)], options=SourceOptions(outlet="Kabar Rawa"))
    assert refused.value.code == "many_sources_one_value"
    assert ledger.counts()["articles"] == 0


def test_a_statement_is_opened_by_the_beginning_of_its_id(ledger, news):
    ledger.add([str(news)])
    statement, article = next(iter(ledger.statements(Filters(act="refuse"))))
    assert ledger.statement(statement.id[:8]) == (statement, article)
    assert statement in ledger.article(article.id[:6]).statements


def test_a_rejected_statement_is_hidden_until_that_is_undone(ledger, news):
    ledger.add([str(news)])
    before = list(ledger.statements())
    judgement = ledger.reject(before[0][0].id, author="Ayu", reason="a headline")
    assert before[0] not in list(ledger.statements())
    undoing = ledger.undo(judgement.id[:8], author="Bima")
    assert list(ledger.statements()) == before
    assert [one.verb for one in ledger.judgements()] == ["statement.reject", "undo"]
    assert undoing.undoes == judgement.id


def test_a_statement_that_was_missed_is_added_with_its_author(ledger, news):
    ledger.add([str(news / "flood.txt")])
    article = ledger.article(next(iter(ledger.articles())).id).article
    content = find_passage(article, "CON", "hujan  TURUN lagi")
    proposal = Proposal((content,), Speaker("Warga", "group", "elided"), act="warn")
    ledger.propose(article.id, proposal, author="Ayu", reason="missed")
    (added,) = [statement for statement, _ in ledger.statements() if statement.reader == "Ayu"]
    assert (added.act, added.speaker.name, added.confidence) == ("warn", "Warga", 1.0)
    assert article.text[content.start : content.end] == "Hujan turun lagi"
    assert list(ledger.check()) == []


def test_a_corrected_span_replaces_those_of_its_kind(ledger, news):
    ledger.add([str(news / "harbour.txt")])
    ((statement, article),) = ledger.statements()
    span = find_passage(article, "CON", "that the harbour would reopen")
    judgement = ledger.correct(statement.id, [span], author="Ayu")
    ((corrected, _),) = ledger.statements()
    assert corrected.of("CON") == (span,)
    assert corrected.of("SRC") == statement.of("SRC")
    ledger.undo(judgement.id, author="Ayu")
    assert next(iter(ledger.statements()))[0] == statement


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (5, 4), (0, 10_000)])
def test_a_span_outside_the_text_is_refused(ledger, news, start, end):
    ledger.add([str(news / "harbour.txt")])
    ((statement, _),) = ledger.statements()
    with pytest.raises(UsageError) as refused:
        ledger.correct(statement.id, [Span("CON", start, end)], author="Ayu")
    assert refused.value.code == "span_out_of_text"


def test_judged_fields_show_in_every_listing_and_in_exports_until_they_are_undone(ledger, news, tmp_path):
    ledger.add([str(news / "harbour.txt")])
    ((before, article),) = ledger.statements()
    said = ledger.judge_act(before.id[:8], "promise", author="Ayu", reason="she commits to it")
    ledger.judge_date(before.id, "2024-03", author="Ayu")
    ledger.judge_speaker(before.id, ["Mira Halden", "Warga"], author="Bima")
    ((judged, _),) = ledger.statements(Filters(actor="warga", act="promise", since="2024-03-30"))
    assert [one.name for one in judged.speakers] == ["Mira Halden", "Warga"]
    assert {one.field: (one.author, one.read) for one in judged.judged} == {
        "speaker": ("Bima", (before.speaker,)), "date": ("Ayu", before.said_on), "act": ("Ayu", "assert"),
    }  # fmt: skip
    assert ledger.article(article.id).statements == (judged,)
    ledger.export(tmp_path / "out", format="jsonl", filters=Filters(act="promise"))
    (line,) = (tmp_path / "out" / "readings.jsonl").read_text("utf-8").splitlines()
    exported = json.loads(line)["statements"][0]
    assert (exported["act"], exported["judged"]["act"]["read"], exported["said_on"]["basis"]) == (
        "promise", "assert", "judged",
    )  # fmt: skip
    assert (said.subject, said.verb, json.loads(said.value)) == (
        before.id,
        "act",
        {"value": "promise", "before": "assert"},
    )
    for field in ("speaker", "date", "act"):
        ledger.take_back(before.id, field, author="Cici")
    assert next(iter(ledger.statements()))[0] == before
    assert [one.verb for one in ledger.judgements(before.id)] == ["act", "date", "speaker", "undo", "undo", "undo"]
    assert list(ledger.check()) == []


def test_what_is_confirmed_stays_when_another_model_reads_otherwise(ledger, news):
    ledger.add([str(news / "harbour.txt")])
    ((before, article),) = ledger.statements()
    for field in ("speaker", "date", "act"):
        ledger.confirm(before.id, field, author="Ayu")
    ((confirmed, _),) = ledger.statements()
    assert (replace(confirmed, judged=()), len(confirmed.judged)) == (before, 3)
    assert all(one.read == confirmed.value(one.field) == before.value(one.field) for one in confirmed.judged)
    other = replace(
        before, act="deny", model="fake-2", said_on=None, speaker=Speaker("Joko Prasetyo", "person", "name"),
        spans=before.spans[1:], id=statement_id(article, before.spans[1:]),
    )  # fmt: skip
    ledger.store.put(Reading(article, (other,)), replace=True)
    ((found, _),) = ledger.statements()
    assert (found.model, found.act, found.speaker, found.said_on) == (
        "fake-2",
        "assert",
        before.speaker,
        before.said_on,
    )
    assert {one.field: one.read for one in found.judged} == {
        "speaker": (other.speaker,), "date": None, "act": "deny",
    }  # fmt: skip


def test_a_field_that_is_judged_wrongly_is_refused_and_nothing_is_recorded(ledger, news):
    ledger.add([str(news / "harbour.txt")])
    ((before, _),) = ledger.statements()
    wrong = [
        (lambda: ledger.judge_act(before.id, "shout", author="Ayu"), "bad_judgement"),
        (lambda: ledger.judge_date(before.id, "Friday", author="Ayu"), "bad_date"),
        (lambda: ledger.judge_speaker(before.id, [" "], author="Ayu"), "no_name"),
        (lambda: ledger.judge_act(before.id, "deny", author=""), "bad_judgement"),
        (lambda: ledger.judge_act(before.id, "deny", author="Ayu\udcff"), "words_undecodable"),
        (lambda: ledger.take_back(before.id, "act", author="Ayu"), "nothing_to_undo"),
        (lambda: ledger.confirm("ffff", "act", author="Ayu"), "no_statement"),
    ]
    for judge, code in wrong:
        with pytest.raises((UsageError, NotFound)) as refused:
            judge()
        assert refused.value.code == code
    assert list(ledger.judgements()) == []


def test_explaining_a_passage_tells_what_was_weighed_in_its_sentence(ledger, news):
    ledger.add([str(news / "harbour.txt")])
    article = next(iter(ledger.articles()))
    assert {one.kind for one in ledger.explain(article.id)} == {"SRC", "CUE", "CON"}
    assert len(ledger.explain(article.id)) == 4
    near = ledger.explain(article.id, "harbour would reopen")
    assert [(one.kind, one.decision) for one in near] == [("SRC", "kept"), ("CUE", "kept"), ("CON", "kept")]
    assert [one.decision for one in ledger.explain(article.id, "Ships waited")] == ["below_threshold"]
    with pytest.raises(NotFound):
        ledger.explain(article.id, "no such words")


def test_words_that_stand_in_several_places_need_something_near():
    article = article_from_text("Air surut. Air naik. Air surut.")
    with pytest.raises(UsageError) as refused:
        find_passage(article, "CON", "air surut")
    assert refused.value.code == "passage_ambiguous"
    assert find_passage(article, "CON", "air surut", near=25) == Span("CON", 21, 30)
    assert find_passage(article, "CON", "air naik") == Span("CON", 11, 19)


@pytest.mark.parametrize("words", ["", "   ", "tidak ada"])
def test_words_that_stand_nowhere_are_not_found(words):
    with pytest.raises(NotFound):
        find_passage(article_from_text("Air surut."), "CON", words)


@pytest.mark.sqlite("a server is not copied into a file")
def test_exports_and_copies_hold_what_the_ledger_holds(ledger, news, tmp_path):
    ledger.add([str(news)])
    manifest = ledger.export(tmp_path / "out", format="jsonl")
    assert (manifest.counts["articles"], manifest.counts["statements"]) == (2, 3)
    ledger.backup(tmp_path / "copy.db")
    with Ledger.open(tmp_path / "copy.db", create=False) as copy:
        assert list(copy.statements()) == list(ledger.statements())
        assert list(copy.check()) == []


def test_reading_without_storing(news, reader):
    (news / "empty.txt").touch()
    found = list(readings([str(news)], reader=reader))
    assert sorted(type(one).__name__ for one in found) == ["Reading", "Reading", "Skipped"]
    assert sum(len(one.statements) for one in found if isinstance(one, Reading)) == 3
    assert [one.code for one in found if isinstance(one, Skipped)] == ["empty_file"]


@pytest.mark.sqlite("it is about files")
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "ledger_missing"),
        (lambda path: path.write_text("a shopping list that is longer than a header" * 9, "utf-8"), "ledger_foreign"),
        (lambda path: path.mkdir(), "ledger_foreign"),
    ],
    ids=["missing", "foreign", "folder"],
)
def test_a_ledger_that_cannot_be_used_is_refused(tmp_path, make, code):
    path = tmp_path / "x.db"
    make(path)
    with pytest.raises(LedgerError) as refused:
        Ledger.open(path, create=False)
    assert refused.value.code == code


@pytest.mark.sqlite("it is about files")
def test_the_environment_names_the_ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("LONTAR_LEDGER", str(tmp_path / "named.db"))
    Ledger.open().close()
    assert (tmp_path / "named.db").is_file()


def test_a_text_without_words_is_refused():
    from lontar import read

    with pytest.raises(InputError):
        read("  \n ")


def test_a_judged_day_brings_the_office_held_then(ledger, news):
    ledger.add([str(news)])
    statement, _ = next(ledger.statements(Filters(actor="Joko")))
    ledger.judge_date(statement.id, "2022-03-01", author="Ayu")
    ledger.judge_speaker(statement.id, ["Jens Stoltenberg"], author="Ayu")
    assert ledger.statement(statement.id)[0].speaker.role_then == "Secretary General of NATO"
    ledger.judge_date(statement.id, "2012-03-01", author="Ayu")
    assert ledger.statement(statement.id)[0].speaker.role_then == "Prime Minister of Norway"
    ledger.take_back(statement.id, "date", author="Ayu")
    assert ledger.statement(statement.id)[0].speaker.role_then == "Secretary General of NATO"

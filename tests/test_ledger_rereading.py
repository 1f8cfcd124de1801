"""Reading again over the façade: what is meant, what is stored, how decisions follow, what the second pass does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lontar.errors import NotFound
from lontar.ledger import Ledger, Stop
from lontar.rules import rules_version
from lontar.store.past import Outstanding
from lontar.types import Filters, Skipped, Span
from lontar.types_kept import ReadBy
from tests.newer_reader import NewerReader, shorter
from tests.shell import Shell
from tests.word_pairs import WordPairs

EVERYTHING = Filters(limit=None)


def opened(lontar: Shell, *change, name: str = "fake-2") -> Ledger:
    """The ledger with a newer model loaded."""
    reader = NewerReader(lontar.reader, *change, name=name)
    return Ledger.open(lontar.folder / "a.db", reader=reader, pairs=lontar.pairs)


def newer(ledger: Ledger, *change, name: str = "fake-2") -> None:
    ledger._reader = NewerReader(ledger.reader, *change, name=name)


@pytest.fixture
def ledger(talks: Shell):
    """Articles that `fake-1` has read, with a newer model that reads the same."""
    with opened(talks) as one:
        yield one


def said(ledger: Ledger, words: str):
    return next(one for one, article in ledger.statements(EVERYTHING) if words in article.text)


def everything(ledger: Ledger):
    return [(one.id, one.act, one.speaker, one.said_on, one.spans) for one, _ in ledger.statements(EVERYTHING)]


def test_without_more_all_that_another_model_has_read_is_read_and_then_nothing(ledger: Ledger) -> None:
    before, utterances = everything(ledger), list(ledger.utterances())
    assert ledger.to_reread() == 5
    done = ledger.reread()
    assert (done.articles, done.same, done.differs, done.stopped) == (5, 5, False, False)
    assert {one.model for one, _ in ledger.statements(EVERYTHING)} == {"fake-2"}
    assert (everything(ledger), ledger.to_reread()) == (before, 0)
    # Nothing was written that the second pass hangs on.
    assert not ledger.merge().changed
    assert list(ledger.utterances()) == utterances
    assert ledger.reread().articles == 0
    assert list(ledger.check()) == []


def test_other_rules_are_a_reason_to_read_again(ledger: Ledger) -> None:
    ledger.reread()
    other = Outstanding(by=replace(ledger.read_by, rules="another"))
    assert ledger.to_reread(other) == 5


def test_the_users_tables_are_part_of_the_rules(tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text("id,name\n", "utf-8")
    first = rules_version(())
    second = rules_version((table,))
    rules_version.cache_clear()
    table.write_text("id,name,kind\n", "utf-8")
    assert len({first, second, rules_version((table,))}) == 3
    # A folder of tables is one as its files are.
    assert rules_version((tmp_path,)) == rules_version((table,))


def test_what_differs_is_told_and_kept_with_both_values(ledger: Ledger) -> None:
    newer(ledger, lambda one, _: replace(one, act="deny") if "harvest" in _.text else one)
    heard = []
    done = ledger.reread(each=heard.append)
    assert (done.articles, done.same, done.changed) == (5, 4, 1)
    (told,) = [one for one in heard if one.statements]
    (change,) = told.statements
    assert (change.before.act, change.after.act, change.differs) == ("assert", "deny", ("act",))
    (kept,) = ledger.article_changes(told.after.article.id)
    assert kept == told
    assert (kept.before.by.model, kept.after.by.model) == ("fake-1", "fake-2")
    assert said(ledger, "harvest").act == "deny"


def test_a_dry_run_tells_the_same_and_stores_nothing(ledger: Ledger) -> None:
    newer(ledger, shorter)
    before, told, stored = everything(ledger), [], []
    assert ledger.reread(dry=True, each=told.append).changed == 5
    assert (everything(ledger), ledger.to_reread()) == (before, 5)
    ledger.reread(each=stored.append)
    assert [one.statements for one in told] == [one.statements for one in stored]


def test_statements_gone_by_stay_on_record_and_their_utterances_are_made_anew(ledger: Ledger) -> None:
    old = said(ledger, "harvest")
    together = said(ledger, "combat troops of NATO go")
    newer(ledger, lambda one, article: None if "harvest" in article.text or "NATO go" in article.text else one)
    done = ledger.reread()
    assert (done.gone, done.new, done.changed) == (2, 0, 0)
    merged = ledger.merge()
    # Only what hangs on those that are gone: nobody else is compared anew.
    assert (merged.gone, merged.statements) == (2, 0)
    reported = {one for each in ledger.utterances(EVERYTHING) for one in each.statements}
    assert not reported & {old.id, together.id}
    gone, article = ledger.statement(old.id)
    assert article.text[gone.spans[0].start : gone.spans[0].end] == "Sari Wijaya"
    assert list(ledger.check()) == []


def test_a_statement_that_changed_is_compared_anew_and_no_other(ledger: Ledger) -> None:
    newer(ledger, lambda one, article: replace(one, act="deny") if "harvest" in article.text else one)
    ledger.reread()
    merged = ledger.merge()
    assert (merged.gone, merged.statements) == (1, 1)
    assert list(ledger.check()) == []


def test_the_oldest_reading_comes_first_and_a_stop_goes_on_where_it_was(ledger: Ledger) -> None:
    order = [article.id for article in ledger.articles()]
    ledger.reread([order[2]])
    newer(ledger, name="fake-3")
    stop, heard = Stop(), []

    def hear(one) -> None:
        heard.append(one.after.article.id)
        if len(heard) == 2:
            stop()

    assert ledger.reread(each=hear, stop=stop).stopped
    assert ledger.to_reread() == 3
    assert not ledger.reread(each=lambda one: heard.append(one.after.article.id)).stopped
    assert sorted(heard) == sorted(order)
    assert heard[-1] == order[2]


def test_everything_is_read_once_and_before_a_moment_the_rest(ledger: Ledger) -> None:
    ledger.reread()
    moment = max(ledger.store.readings_kept.standing(one.id).read_at for one in ledger.articles())
    assert ledger.reread(asked=Outstanding()).articles == 5
    assert ledger.to_reread(Outstanding(before=moment)) == 0


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(outlet="Meridian", limit=None), 2),
        (Filters(since="2024-04", limit=None), 2),
        (Filters(until="2024-03", limit=None), 3),
        (Filters(about="harvest", limit=None), 1),
        (Filters(actor="Emma Marsh", limit=None), 3),
        (Filters(act="refuse", limit=None), 1),
        (Filters(language="id", limit=None), 0),
        (Filters(limit=4), 4),
    ],
)
def test_filters_are_those_of_the_list_of_articles(ledger: Ledger, filters: Filters, expected: int) -> None:
    assert ledger.reread(asked=Outstanding(by=ledger.read_by, filters=filters)).articles == expected


def test_an_id_is_read_whoever_has_read_it_and_an_unknown_one_is_told_first(ledger: Ledger) -> None:
    known = next(ledger.articles()).id
    with pytest.raises(NotFound):
        ledger.reread([known, "ffffffff"])
    assert ledger.to_reread() == 5
    assert [ledger.reread([known[:8]]).articles for _ in range(2)] == [1, 1]


def test_an_article_over_which_the_reader_breaks_keeps_its_reading(ledger: Ledger) -> None:
    def breaks(one, article):
        if "harvest" in article.text:
            raise ZeroDivisionError
        return replace(one, act="deny")

    newer(ledger, breaks)
    heard = []
    done = ledger.reread(each=heard.append)
    assert (done.articles, [one.code for one in done.skipped]) == (4, ["reading_failed"])
    assert sum(isinstance(one, Skipped) for one in heard) == 1
    assert said(ledger, "harvest").act == "assert"
    assert ledger.to_reread() == 1
    assert [one.code for one in ledger.store.skipped()] == ["reading_failed"]
    ledger._reader.change = lambda one, _: one
    assert (ledger.reread().articles, ledger.store.skipped()) == (1, [])


def test_a_text_that_changed_meanwhile_is_left(ledger: Ledger) -> None:
    article = ledger.article(next(ledger.articles()).id).article
    stale = replace(ledger.article(article.id), article=replace(article, version="0" * 64))
    assert ledger.store.readings_kept.put_again(stale, ReadBy("x")) is None


def judged(ledger: Ledger):
    """A decision of every kind, each on a statement of its own or of the same."""
    refused, harvest, marsh = said(ledger, "refused"), said(ledger, "harvest"), said(ledger, "sends combat troops")
    nato = said(ledger, "Stoltenberg")
    ledger.judge_speaker(refused.id, ["Emma Marsh", "Sari Wijaya"], author="Siti")
    ledger.judge_date(refused.id, "2024-03-09", author="Siti")
    ledger.judge_act(refused.id, "reject", author="Siti")
    ledger.reject(harvest.id, author="Siti")
    content = nato.of("CON")[0]
    ledger.correct(nato.id, [Span("CON", content.start, content.end - 1)], author="Siti")
    ledger.judge_stance(nato.id, ledger.issues()[0].id, "against", author="Siti")
    ledger.judge_merge(refused.id, marsh.id, same=True, author="Siti")
    return refused, harvest, marsh, nato


@pytest.mark.parametrize("change", [lambda one, _: one, shorter, lambda one, _: replace(one, act="demand")])
def test_decisions_of_every_kind_follow_into_another_models_reading(ledger: Ledger, change) -> None:
    judged(ledger)
    newer(ledger, change)
    ledger.reread()
    ledger.merge()
    refused = said(ledger, "refused")
    assert [one.name for one in refused.speakers] == ["Emma Marsh", "Sari Wijaya"]
    assert (refused.act, refused.said_on.value) == ("reject", "2024-03-09")
    assert not [one for one, article in ledger.statements(EVERYTHING) if "harvest" in article.text]
    nato = said(ledger, "Stoltenberg")
    assert ledger.article(nato.article_id).article.text[nato.of("CON")[0].start :].startswith("that NATO")
    assert ledger.article(nato.article_id).article.text[: nato.of("CON")[0].end].endswith("Polan")
    position = next(one for one in ledger.positions(ledger.issues()[0].id) if one.statement == nato.id)
    assert (position.stance, position.judged) == ("against", "Siti")
    marsh = said(ledger, "sends combat troops")
    assert any({refused.id, marsh.id} <= set(one.statements) for one in ledger.utterances(EVERYTHING))
    assert list(ledger.check()) == []


def test_a_statement_that_people_upheld_stays_where_a_newer_model_does_not_read_it(ledger: Ledger) -> None:
    harvest, refused = said(ledger, "harvest"), said(ledger, "refused")
    ledger.uphold(harvest.id, author="Siti")
    newer(ledger, lambda one, article: None)
    assert ledger.reread().gone == 5
    ledger.merge()
    (left,) = [one for one, _ in ledger.statements(EVERYTHING)]
    assert (left.id, left.reader) == (harvest.id, "Siti")
    newer(ledger, lambda one, _: one, name="fake-3")
    ledger._reader.older = ledger._reader.older.older
    assert ledger.reread().new == 5
    ledger.merge()
    assert {refused.id, harvest.id} <= {one.id for one, _ in ledger.statements(EVERYTHING)}
    assert list(ledger.check()) == []


def test_what_a_newer_model_read_can_be_judged_and_undone(ledger: Ledger) -> None:
    refused, *_ = judged(ledger)
    newer(ledger, lambda one, _: replace(one, act="demand"))
    ledger.reread()
    ledger.take_back(refused.id, "act", author="Siti")
    assert ledger.statement(refused.id)[0].act == "demand"
    assert list(ledger.check()) == []


def meanwhile(do) -> WordPairs:
    """Compares texts; ahead of the first answer something else is done to the ledger."""
    waiting = [do]
    return WordPairs(lambda: waiting.pop()() if waiting else None)


def another(one, _article):
    who = replace(one.speaker, name="Ines Roth", actor=None)
    return replace(one, speaker=who, speakers=())


def compared(ledger: Ledger, words: str):
    """What the second pass keeps of the statement with these words."""
    about = said(ledger, words).id
    with ledger.store._reading() as connection:
        keys = connection.exec_driver_sql(f"SELECT key FROM clause_keys WHERE statement_id = '{about}' ORDER BY key")
        conditions = connection.exec_driver_sql(f"SELECT 1 FROM condition_vectors WHERE statement_id = '{about}'")
        return [row[0] for row in keys], len(conditions.all())


def test_what_is_read_again_while_it_is_compared_is_compared_as_it_reads_then(ledger: Ledger, lontar: Shell) -> None:
    ids = [one.id for one, _ in ledger.statements(EVERYTHING)]
    assert compared(ledger, "Stoltenberg")[1] == 1
    ledger.store.derived.forget(ids)
    newer(ledger, another)
    with Ledger.open(lontar.folder / "a.db", pairs=meanwhile(ledger.reread)) as beside:
        assert beside.merge().statements < len(ids)
        beside.merge()
        found = {words: compared(beside, words) for words in ("refused", "Stoltenberg")}
    names = ["name:ines", "name:roth"]
    assert found == {"refused": (names, 0), "Stoltenberg": (["body:nato", *names], 1)}
    assert not ledger.merge().changed
    assert list(ledger.check()) == []


@pytest.mark.parametrize("taken", ["judge_speaker", "takedown"])
def test_what_is_judged_or_taken_down_while_it_is_compared_is_left(ledger: Ledger, lontar: Shell, taken: str) -> None:
    one = said(ledger, "refused")
    ledger.store.derived.forget([each.id for each, _ in ledger.statements(EVERYTHING)])

    def do() -> None:
        if taken == "takedown":
            ledger.takedown(one.article_id, reason="diminta", author="Siti")
        else:
            ledger.judge_speaker(one.id, ["Ines Roth"], author="Siti")

    with Ledger.open(lontar.folder / "a.db", pairs=meanwhile(do)) as beside:
        beside.merge()
        beside.merge()
    if taken == "judge_speaker":
        assert "name:roth" in compared(ledger, "refused")[0]
    assert not ledger.merge().changed
    assert list(ledger.check()) == []

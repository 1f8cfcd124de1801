"""The second pass over the façade: what belongs together, what is said on an issue, what commits whom."""

from dataclasses import replace

import pytest

from lontar.errors import NotFound, UsageError
from lontar.identity import text_version
from lontar.ledger import Ledger, Stop
from lontar.store.issues import StanceRow
from lontar.types import Filters, Reading, Span
from tests.told import FakePairs, told

REFUSES = "bahwa negara tidak mengirim pasukan tempur"


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "l.db", pairs=FakePairs()) as opened:
        yield opened


def put(ledger, *readings):
    """Store readings, run the second pass; return the ids of their statements."""
    ledger.store.put_many(readings)
    ledger.merge()
    return [reading.statements[0].id for reading in readings]


def said(content=REFUSES, **given):
    return told(f"Budi Santoso mengatakan {content}.", content, **given)


def groups(ledger):
    return sorted(sorted(one.statements) for one in ledger.utterances(Filters(limit=None)))


def test_reports_of_one_act_come_together_and_others_stay_apart(ledger):
    a, b, c, d = put(
        ledger,
        said(),
        said(outlet="Warta", published="2024-02-28"),
        said("bahwa negara mengirim pasukan tempur", outlet="Pos"),
        said(outlet="Antara", speaker="Sri Rahayu"),
    )
    assert groups(ledger) == sorted([sorted([a, b]), [c], [d]])


def test_running_again_compares_nothing_and_changes_nothing(ledger):
    put(ledger, said(), said(outlet="Warta"))
    before = list(ledger.utterances())
    again = ledger.merge()
    assert (again.statements, again.articles, again.gone, again.changed) == (0, 0, 0, False)
    assert list(ledger.utterances()) == before


def test_the_order_in_which_articles_come_makes_no_difference(tmp_path):
    readings = [said(outlet=outlet) for outlet in ("Kabar", "Warta", "Pos")]
    readings.append(said("bahwa negara mengirim pasukan tempur", outlet="Suara"))
    found = []
    for number, order in enumerate((readings, readings[::-1])):
        with Ledger.open(tmp_path / f"{number}.db", pairs=FakePairs()) as ledger:
            for reading in order:
                put(ledger, reading)
            found.append(groups(ledger))
    assert found[0] == found[1]


def test_a_stopped_run_goes_on_where_it_was(ledger):
    ledger.store.put_many([said(outlet=f"Kabar {number}") for number in range(3)])
    stop = Stop()
    stop.requested = True
    assert ledger.merge(stop=stop).stopped
    done = ledger.merge()
    assert not done.stopped
    assert [len(group) for group in groups(ledger)] == [3]


def test_a_decision_parts_and_joins_at_once_and_its_undoing_too(ledger):
    a, b = put(ledger, said(), said(outlet="Warta"))
    judgement = ledger.judge_merge(a, b, same=False, author="Rahayu", reason="dua acara")
    assert groups(ledger) == sorted([[a], [b]])
    ledger.merge()
    assert groups(ledger) == sorted([[a], [b]])
    ledger.undo(judgement.id, author="Rahayu")
    assert groups(ledger) == [sorted([a, b])]
    with pytest.raises(UsageError, match="one statement"):
        ledger.judge_merge(a, a, same=True, author="Rahayu")


def test_a_rejected_statement_leaves_its_utterance(ledger):
    a, b = put(ledger, said(), said(outlet="Warta"))
    ledger.reject(b, author="Rahayu")
    assert groups(ledger) == [[a]]
    assert not ledger.merge().changed
    assert list(ledger.check()) == []


def test_a_judged_speaker_is_compared_anew(ledger):
    a, b = put(ledger, said(), said(outlet="Warta", speaker="Sri Rahayu"))
    assert len(groups(ledger)) == 2
    ledger.judge_speaker(b, ["Budi Santoso"], author="Rahayu")
    assert ledger.merge().gone == 1
    assert groups(ledger) == [sorted([a, b])]


def test_outlets_that_print_one_text_are_one_independent_report(ledger):
    words = " ".join(f"kata{number}" for number in range(60))
    text = f"{words}. Budi Santoso mengatakan {REFUSES}."
    put(ledger, told(text, REFUSES), told(text, REFUSES, outlet="Warta", published="2024-02-28"))
    (utterance,) = ledger.utterances()
    assert (utterance.reports, utterance.independent_reports) == (2, 1)
    put(ledger, said(outlet="Pos"))
    (utterance,) = ledger.utterances()
    assert (utterance.reports, utterance.independent_reports) == (3, 2)


def test_one_utterance_shows_every_wording_and_what_differs(ledger):
    a, _ = put(ledger, said(), said("bahwa negara tidak mengirim pasukan tempur lagi", outlet="Warta"))
    utterance, wordings, warnings = ledger.utterance(a[:8])
    assert [one.outlet for one in wordings] == ["Kabar", "Warta"]
    assert [[one.text[start:end] for start, end in one.differs] for one in wordings] == [[], ["lagi"]]
    assert (utterance.reports, warnings) == (2, [])
    for one in wordings:
        assert ledger.article(one.article).article.text[one.start : one.end] == one.text


def test_an_issue_shows_who_stands_where_also_for_what_comes_later(ledger):
    put(ledger, said())
    issue, new = ledger.add_issue("negara mengirim pasukan tempur")
    assert (new, issue.id) == (True, "negara-mengirim-pasukan-tempur")
    put(ledger, said("bahwa negara mengirim pasukan tempur", outlet="Pos", said="2024-03-09", published="2024-03-09"))
    found = ledger.positions(issue.id)
    assert [(one.day.value, one.stance) for one in found] == [("2024-02-27", "against"), ("2024-03-09", "for")]
    (change,) = ledger.changes()
    assert (change.before, change.after, change.differs) == (*found, ("stance",))
    assert ledger.add_issue("negara mengirim pasukan tempur") == (issue, False)
    assert ledger.positions(issue.id, Filters(since="2024-03")) == found[1:]
    assert ledger.positions(issue.id, Filters(actor="Sri")) == []
    assert len(list(ledger.statements(Filters(issue=issue.id)))) == 2


def test_without_what_is_unclear_the_clear_positions_and_the_changes_are_the_same(ledger):
    put(ledger, said())
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    later = put(ledger, said("bahwa negara mengirim pasukan tempur", said="2024-03-09", published="2024-03-09"))
    put(ledger, said("bahwa negara mengirim pasukan tempur", outlet="Pos", speaker="Sri Rahayu"))
    before = ledger.changes()
    assert len(before) == 1
    ledger.judge_stance(later[0], issue.id, "unclear", author="Rahayu")
    found = ledger.positions(issue.id)
    clear = [one for one in found if one.stance != "unclear"]
    assert 0 < len(clear) < len(found)
    assert ledger.positions(issue.id, unclear=False) == clear
    assert ledger.changes() == []


def _unclear(ledger, issue, limit):
    standing = ledger.standing(issue.id, nearest=limit)
    return standing.unclear, standing.unclear_number


def test_of_what_is_unclear_the_nearest_comes_first_and_what_a_person_decided_is_left_out(ledger):
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    words = ("bahwa beras naik", "bahwa pasukan tempur sudah lelah", "bahwa negara membahas pasukan tempur")
    far, near, nearest = [put(ledger, said(one, outlet=outlet))[0] for one, outlet in zip(words, "ABC", strict=True)]
    rows = [StanceRow(issue.id, one, "m", "unclear", 0.5) for one in (far, near, nearest)]
    ledger.store.derived.put_stances(rows)
    assert _unclear(ledger, issue, 2) == ([nearest, near], 3)
    ledger.judge_stance(nearest, issue.id, "unclear", author="Rahayu")
    assert _unclear(ledger, issue, 5) == ([near, far], 2)


def test_what_has_another_topic_takes_no_position(ledger):
    put(ledger, said("bahwa beras naik sembilan persen"))
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    assert ledger.positions(issue.id) == []


def test_a_judged_stance_stands_and_is_an_example_for_what_says_the_same(ledger):
    a, b = put(ledger, said(), said(outlet="Warta", speaker="Sri Rahayu"))
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    judgement = ledger.judge_stance(a, issue.id, "unclear", author="Rahayu")
    found = ledger.positions(issue.id)
    assert {(one.statement, one.stance, one.judged) for one in found} == {
        (a, "unclear", "Rahayu"),
        (b, "unclear", None),
    }
    ledger.undo(judgement.id, author="Rahayu")
    assert {one.stance for one in ledger.positions(issue.id)} == {"against"}


def test_an_issue_that_is_removed_is_gone_and_what_is_no_proposition_is_refused(ledger):
    put(ledger, said())
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur", id="pasukan")
    assert ledger.remove_issue("pas") == issue
    with pytest.raises(NotFound, match="No issue is followed yet"):
        ledger.positions("pasukan")
    for words in ("", "  ", "pasukan", "?!"):
        with pytest.raises(UsageError, match="no proposition"):
            ledger.add_issue(words)
    with pytest.raises(UsageError, match="no id of an issue"):
        ledger.add_issue("negara mengirim pasukan", id="Pasukan Tempur")


def test_an_id_means_one_proposition(ledger):
    ledger.add_issue("negara mengirim pasukan tempur", id="pasukan")
    with pytest.raises(UsageError, match="already followed"):
        ledger.add_issue("harga beras dinaikkan pemerintah", id="pasukan")


def test_a_scenario_finds_the_commitments_whose_condition_it_meets(ledger):
    put(
        ledger,
        said("akan membela sekutu jika Rusia menyerang Polandia", condition="jika Rusia menyerang Polandia"),
        said("akan menaikkan harga jika panen gagal", outlet="Pos", condition="jika panen gagal"),
        said("tidak akan menaikkan harga", outlet="Warta", act="refuse"),
        said("bahwa cuaca buruk", outlet="Suara"),
    )
    assert len(ledger.commitments()) == 3
    (found,) = ledger.commitments(scenario="Rusia menyerang Polandia")
    assert (found.condition.text, found.consequence) == ("jika Rusia menyerang Polandia", "akan membela sekutu")
    assert found.meets >= 0.5
    assert ledger.commitments(scenario="Rusia menyerang Polandia", on="2020-01-01") == []


def by(day, content, *, act="promise", deadline=None, **given):
    """A reading of what Budi said on a day; `deadline` is that of his promise."""
    reading = said(content, published=day, said=day, act=act, **given)
    return Reading(reading.article, (replace(reading.statements[0], deadline=deadline),))


PROMISE = "akan membangun jembatan kampung sebelum 10 Maret"


def test_a_deadline_that_passed_is_open_until_the_actor_speaks_of_it_again(ledger):
    put(
        ledger,
        by("2024-02-20", "jembatan kampung akan ditinjau", outlet="Pos", act="announce"),
        by("2024-02-27", PROMISE, deadline="2024-03-10"),
        by("2024-03-15", "bahwa cuaca buruk sekali", outlet="Suara", act="assert"),
        by("2024-04-20", "jembatan kampung itu belum akan dibangun", outlet="Warta", act="assert"),
    )
    asked = {day: ledger.commitments(on=day, overdue=True) for day in ("2024-03-10", "2024-04-01", "2024-05-01")}
    assert [len(found) for found in asked.values()] == [0, 1, 0]
    (found,) = asked["2024-04-01"]
    assert (found.deadline, found.open) == ("2024-03-10", True)
    known = {day: ledger.commitments(Filters(act="promise"), on=day)[0].open for day in asked}
    assert known == {"2024-03-10": None, "2024-04-01": True, "2024-05-01": False}


def test_another_s_word_does_not_answer_for_a_deadline(ledger):
    put(ledger, by("2024-02-27", PROMISE, deadline="2024-03-10"))
    other = by("2024-04-01", "jembatan kampung sudah dibangun", outlet="Warta", speaker="Sri Rahayu", act="assert")
    put(ledger, other)
    assert [one.open for one in ledger.commitments(on="2024-05-01")] == [True]


class Broken(FakePairs):
    """A pair model that fails at the first comparison, as a kill between two transactions would."""

    def chances(self, task, pairs):
        raise KeyboardInterrupt


def test_a_kill_between_learning_and_settling_loses_nothing(tmp_path):
    with Ledger.open(tmp_path / "l.db", pairs=Broken()) as ledger:
        ledger.store.put_many([said(), said(outlet="Warta")])
        with pytest.raises(KeyboardInterrupt):
            ledger.merge()
    with Ledger.open(tmp_path / "l.db", pairs=FakePairs()) as ledger:
        assert ledger.merge().statements == 2
        assert [len(group) for group in groups(ledger)] == [2]
        assert list(ledger.check()) == []


def test_a_stop_after_forgetting_parts_nobody_from_the_others(ledger):
    a, b, c = put(ledger, *(said(outlet=outlet) for outlet in ("Kabar", "Warta", "Pos")))
    ledger.judge_date(a, "2023-01-05", author="Rahayu")
    stop = Stop()
    stop.requested = True
    assert ledger.merge(stop=stop).stopped
    ledger.merge()
    assert groups(ledger) == sorted([[a], sorted([b, c])])
    assert list(ledger.check()) == []


def test_a_corrected_content_is_compared_anew(ledger):
    sentence = "Budi Santoso mengatakan bahwa beras naik sembilan persen, bukan negara mengirim pasukan tempur."
    a, b = put(ledger, told(sentence, "negara mengirim pasukan tempur"), said(outlet="Warta"))
    _, own = ledger.statement(a)
    words = "bahwa beras naik sembilan persen"
    start = own.text.index(words)
    ledger.correct(a, [Span("CON", start, start + len(words))], author="Rahayu")
    assert ledger.merge().gone == 1
    clauses = ledger.store.derived.clauses_of([a, b])
    assert clauses[a][0].endswith(words)


def test_a_decision_about_some_leaves_others_that_wait_for_the_next_run(ledger):
    a, b, c = put(ledger, *(said(outlet=outlet) for outlet in ("Kabar", "Warta", "Pos")))
    ledger.judge_date(a, "2024-02-28", author="Rahayu")
    ledger.judge_merge(b, c, same=True, author="Rahayu")
    assert sorted(one for group in groups(ledger) for one in group) == sorted([a, b, c])


def test_a_text_that_everybody_prints_is_one_utterance(ledger):
    put(ledger, *(said(outlet=f"Kabar {number}") for number in range(60)))
    assert [len(group) for group in groups(ledger)] == [60]


def test_what_is_taken_back_is_shown_again(ledger):
    a, b = put(ledger, said(), said(outlet="Warta"))
    judgement = ledger.reject(a, author="Rahayu")
    assert groups(ledger) == [[b]]
    ledger.undo(judgement.id, author="Rahayu")
    assert groups(ledger) == [sorted([a, b])]


def test_a_filter_makes_no_change_and_hides_none(ledger):
    put(
        ledger,
        said("bahwa negara mengirim pasukan tempur", said="2023-02-01", published="2023-02-01"),
        said(outlet="Warta", said="2024-03-09", published="2024-03-09"),
    )
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    assert len(ledger.changes(issue.id)) == len(ledger.changes(issue.id, Filters(since="2024"))) == 1
    assert ledger.changes(issue.id, Filters(until="2023")) == []
    assert ledger.positions(issue.id, Filters(actor="習近平")) == []


def test_positions_are_those_of_the_texts_that_are_current(ledger):
    put(ledger, said())
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    (position,) = ledger.positions(issue.id)
    reading = ledger.article(position.article)
    text = "Kata lain. " + reading.article.text
    changed = replace(reading.article, text=text, version=text_version(text))
    ledger.store.put(Reading(changed, ()))
    assert ledger.positions(issue.id) == []


def test_unless_does_not_fire_where_its_condition_is_met(ledger):
    condition = "kecuali jika Rusia menyerang Polandia"
    reading = said(f"tidak akan mengirim bantuan {condition}", act="refuse", condition=condition)
    (statement,) = reading.statements
    unless = replace(statement, condition=replace(statement.condition, type="unless"))
    put(ledger, Reading(reading.article, (unless,)))
    assert ledger.commitments(scenario="Rusia menyerang Polandia") == []
    assert len(ledger.commitments()) == 1

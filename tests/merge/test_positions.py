"""Utterances with stances become positions; of successive ones only those that differ are changes."""

from dataclasses import replace

import pytest

from lontar.merge.positions import Told, changes, positions
from lontar.types import Utterance
from tests.told import told as reading_of


def utterance(number, *readings, stances=("against",), confidence=0.9, **given):
    """An utterance of these readings, each with its stance."""
    first = readings[0].statements[0]
    ids = tuple(reading.statements[0].id for reading in readings)
    told = [
        Told(reading.statements[0], reading.article, stance, confidence, **given)
        for reading, stance in zip(readings, stances * len(readings), strict=False)
    ]
    return Utterance(f"u{number}", first.speaker, first.said_on, ids, len(ids), len(ids)), told


def said(words, day, **given):
    return reading_of(
        f"Budi Santoso mengatakan {words}.", words, said=day, published=given.pop("published", day), **given
    )


def test_positions_come_in_order_of_day_and_what_is_open_comes_last():
    later, earlier = said("tidak mengirim pasukan", "2024-02-27"), said("menolak mengirim pasukan", "2022-01-28")
    never = reading_of("Budi Santoso mengatakan tak ada pasukan.", "tak ada pasukan", said=None, published=None)
    found = positions("i", [utterance(1, later), utterance(2, never), utterance(3, earlier)])
    assert [one.day.value for one in found] == ["2022-01-28", "2024-02-27", None]


def test_the_passage_is_the_text_at_its_place():
    reading = said("tidak mengirim pasukan", "2024-02-27")
    (position,) = positions("i", [utterance(1, reading)])
    assert reading.article.text[position.start : position.end] == position.passage


def test_everybody_who_speaks_together_takes_the_position():
    reading = reading_of("Polandia mengatakan tidak ikut.", "tidak ikut", speaker="Polandia", others=("Spanyol",))
    assert [one.actor.name for one in positions("i", [utterance(1, reading)])] == ["Polandia", "Spanyol"]


def test_unnamed_sources_take_none():
    reading = reading_of("Seorang pejabat mengatakan tidak ikut.", "tidak ikut", speaker_kind="unnamed")
    assert positions("i", [utterance(1, reading)]) == []


def test_a_person_outweighs_the_model():
    reading = said("tidak mengirim pasukan", "2024-02-27")
    own, (told,) = utterance(1, reading)
    (position,) = positions("i", [(own, [replace(told, stance="unclear", judged="Rahayu")])])
    assert (position.stance, position.judged, position.confidence) == ("unclear", "Rahayu", 1.0)


def test_the_same_said_again_is_one_position_of_its_day_and_no_change():
    again = [said(f"tidak mengirim pasukan {number}", "2024-02-27") for number in (1, 2)]
    found = positions("i", [utterance(number, reading) for number, reading in enumerate(again)])
    assert [one.reports for one in found] == [2]
    assert sorted((*found[0].others, found[0].utterance)) == ["u0", "u1"]
    days = [said("tidak mengirim pasukan", day) for day in ("2022-01-28", "2024-02-27")]
    assert changes(positions("i", [utterance(number, reading) for number, reading in enumerate(days)])) == []


def test_another_stance_is_a_change_with_both_passages():
    before, after = said("tidak mengirim pasukan", "2022-01-28"), said("mengirim pasukan", "2024-02-27")
    found = positions("i", [utterance(1, before), utterance(2, after, stances=("for",))])
    (change,) = changes(found)
    assert change.differs == ("stance",)
    assert (change.before.passage, change.after.passage) == (found[0].passage, found[1].passage)
    assert change.words == ("against", "for")


def test_what_is_unclear_or_unsure_changes_nothing():
    before, after = said("tidak mengirim pasukan", "2022-01-28"), said("mengirim pasukan", "2024-02-27")
    unclear = [utterance(1, before), utterance(2, after, stances=("unclear",))]
    unsure = [utterance(1, before, confidence=0.55), utterance(2, after, stances=("for",), confidence=0.55)]
    assert changes(positions("i", unclear)) == changes(positions("i", unsure)) == []


def test_two_readings_of_one_day_that_contradict_each_other_are_no_change():
    one, other = said("tidak mengirim pasukan", "2024-02-27"), said("mengirim pasukan", "2024-02-27")
    assert changes(positions("i", [utterance(1, one), utterance(2, other, stances=("for",))])) == []


def test_a_narrower_refusal_is_a_change_of_scope_unless_the_issue_is_as_narrow():
    wide, narrow = said("tidak mengirim pasukan", "2022-01-28"), said("tidak mengirim pasukan tempur", "2024-02-27")
    found = positions("i", [utterance(1, wide), utterance(2, narrow)])
    (change,) = changes(found, proposition="NATO mengirim pasukan ke Ukraina")
    assert (change.differs, change.words) == (("scope",), ("", "tempur"))
    assert changes(found, proposition="NATO mengirim pasukan tempur ke Ukraina") == []


def test_a_condition_in_other_words_is_no_change_and_another_condition_is():
    def conditional(words, day):
        content = f"akan mengirim pasukan {words}"
        return said(content, day, condition=words)

    one = conditional("jika Rusia menyerang Polandia", "2023-01-01")
    for words, differs in (
        ("apabila Rusia menyerang Polandia", ()),
        ("if Russia attacks Poland", ()),
        ("jika parlemen menyetujui anggaran", ("condition",)),
    ):
        other = conditional(words, "2024-01-01")
        listed = [utterance(1, one, stances=("conditional",)), utterance(2, other, stances=("conditional",))]
        assert tuple(change.differs for change in changes(positions("i", listed))) == ((differs,) if differs else ())


REFUSALS = [
    # a conditional position after a refusal, its condition, whether that is a change
    ("tidak akan mengirim pasukan ke Ukraina jika Rusia menyerang", "jika Rusia menyerang", False),
    ("tidak berencana mengirim pasukan ke Ukraina, yang bukan anggota, jika diserang", "jika diserang", False),
    ("tidak mengirim pasukan ke Ukraina selama perang berlangsung", "selama perang berlangsung", False),
    ("will not send NATO troops to Ukraine as long as the war lasts", "as long as the war lasts", False),
    ("tidak akan mengirim pasukan ke Ukraina kecuali Polandia diserang", "kecuali Polandia diserang", True),
    ("will not send NATO troops to Ukraine unless Poland is attacked", "unless Poland is attacked", True),
    ("tidak mengirim pasukan ke Ukraina jika Polandia tidak meminta", "jika Polandia tidak meminta", True),
    ("akan mengirim pasukan ke Ukraina jika Rusia menyerang", "jika Rusia menyerang", True),
    ("tidak mundur, dan akan mengirim pasukan ke Ukraina jika diminta", "jika diminta", True),
]


@pytest.mark.parametrize(("words", "condition", "changed"), REFUSALS)
def test_a_refusal_said_again_for_a_case_is_no_change_and_one_with_a_way_out_is(words, condition, changed):
    flat = utterance(1, said("tidak mengirim pasukan ke Ukraina", "2022-01-28"))
    later = utterance(2, said(words, "2024-02-27", condition=condition), stances=("conditional",))
    earlier = utterance(2, said(words, "2021-02-27", condition=condition), stances=("conditional",))
    for listed in ((flat, later), (earlier, flat)):
        found = changes(positions("i", listed), proposition="NATO mengirim pasukan ke Ukraina")
        assert [change.differs for change in found] == ([("stance",)] if changed else [])


def test_what_a_person_calls_conditional_is_another_stance_than_a_refusal():
    words = "tidak mengirim pasukan ke Ukraina jika diserang"
    flat = utterance(1, said("tidak mengirim pasukan ke Ukraina", "2022-01-28"))
    own, (told,) = utterance(2, said(words, "2024-02-27", condition="jika diserang"), stances=("conditional",))
    found = positions("i", [flat, (own, [replace(told, judged="Rahayu")])])
    assert len(changes(found, proposition="NATO mengirim pasukan ke Ukraina")) == 1

"""What commits whom, whose member a condition means, and what an alliance's obligation reaches."""

from datetime import date

import pytest

from lontar.knowledge import load
from lontar.merge.commitments import (
    Bound,
    bodies_in,
    body_bound,
    commitment_of,
    condition_asked,
    reaches_members,
    scenario_asked,
    with_members,
)
from lontar.types import Day
from tests.told import told as reading_of

NATO = Bound("nato", "NATO", True)
DAY = Day("2024-03-06", "day", None, "text")


def commitment(sentence, content, **given):
    reading = reading_of(sentence, content, **given)
    return commitment_of(reading.statements[0], reading.article, day=DAY), reading


@pytest.mark.parametrize(
    ("content", "act", "condition", "commits"),
    [
        ("akan mengirim bantuan", "promise", None, True),
        ("tidak akan mengirim pasukan", "refuse", None, True),
        ("cuaca buruk", "assert", None, False),
        ("sekutu akan membela NATO jika diserang", "assert", "jika diserang", True),
        ("cuaca buruk jika hujan", "assert", "jika hujan", False),
        ("terima kasih jika datang", "thank", "jika datang", False),
    ],
)
def test_acts_commit_and_conditions_with_consequences_do(content, act, condition, commits):
    found, _ = commitment(f"Budi Santoso mengatakan {content}.", content, act=act, condition=condition)
    assert (found is not None) is commits


def test_the_consequence_is_the_content_without_its_condition():
    found, reading = commitment(
        "Budi Santoso mengatakan jika diserang, sekutu akan membela NATO.", "jika diserang, sekutu akan membela NATO",
        condition="jika diserang",
    )  # fmt: skip
    assert found.consequence == "sekutu akan membela NATO"
    assert reading.article.text[found.start : found.end] == found.passage


@pytest.mark.parametrize(
    ("condition", "asked"),
    [
        ("jika salah satu anggotanya diserang", "jika salah satu anggota NATO diserang"),
        ("jika salah satu anggota aliansi diserang", "jika salah satu anggota NATO diserang"),
        ("if a member is attacked", "if a member of NATO is attacked"),
        ("jika anggota NATO diserang", "jika anggota NATO diserang"),
        ("jika hujan turun", "jika hujan turun"),
        ("jika anggota parlemen menolak", "jika anggota parlemen menolak"),
        ("jika biasanya hanya hujan", "jika biasanya hanya hujan"),
        ("jika salah satu dari mereka gugur", "jika salah satu dari mereka gugur"),
    ],
)
def test_a_member_without_its_alliance_is_one_of_the_body_that_is_bound(condition, asked):
    found, reading = commitment(
        f"Budi Santoso mengatakan akan membela {condition}.", f"akan membela {condition}", condition=condition
    )
    assert condition_asked(found, reading.article, NATO, load()) == asked


def test_they_are_whoever_was_named_last_and_is_not_the_speaker():
    text = "NATO tahu Rusia mengerahkan tentara. Budi Santoso mengatakan akan bereaksi jika mereka menyerang Ukraina."
    found, reading = commitment(
        text, "akan bereaksi jika mereka menyerang Ukraina", condition="jika mereka menyerang Ukraina"
    )
    assert condition_asked(found, reading.article, NATO, load()) == "jika Rusia menyerang Ukraina"


@pytest.mark.parametrize(
    ("scenario", "reaches"),
    [
        ("Rusia menyerang Ukraina", False),
        ("Rusia menyerang Polandia", True),
        ("Rusia menyerang anggota NATO", True),
        ("Russia attacks a member of NATO", True),
        ("Rusia menyerang Georgia", False),
    ],
)
def test_an_attack_on_a_state_that_is_no_member_meets_no_condition_about_members(scenario, reaches):
    assert reaches_members(scenario, "jika salah satu anggota NATO diserang", NATO, "2024-03-06", load()) is reaches
    assert reaches_members(scenario, "jika hujan turun", NATO, "2024-03-06", load())


def test_the_members_are_those_of_the_day():
    found, reading = commitment(
        "NATO mengatakan akan membela sekutu.", "akan membela sekutu", speaker="NATO", speaker_kind="organisation",
        act="promise",
    )  # fmt: skip
    bound = body_bound(found, reading.statements[0], load())
    assert bound == NATO
    counts = [len(with_members(found, bound, day, load()).members) for day in ("2024-03-06", "2024-03-08")]
    assert counts == [31, 32]
    assert with_members(found, bound, "2024-03-08", load()).members_on is None


def test_after_the_last_day_that_is_known_the_members_are_those_of_it():
    found, _ = commitment(
        "NATO mengatakan akan membela sekutu.", "akan membela sekutu", speaker="NATO", speaker_kind="organisation",
        act="promise",
    )  # fmt: skip
    later = with_members(found, NATO, "2090-01-01", load())
    assert len(later.members) == 32
    assert later.members_on == date.fromisoformat(later.members_on).isoformat() < "2090-01-01"
    assert reaches_members("Rusia menyerang Polandia", "jika anggota NATO diserang", NATO, "2090-01-01", load())
    assert "anggota NATO" in scenario_asked("Rusia menyerang Polandia", NATO, "2090-01-01", load())


def test_a_scenario_says_which_of_its_states_are_members():
    assert scenario_asked("Rusia menyerang Polandia", NATO, "2024-03-06", load()) == (
        "Rusia menyerang Polandia (anggota NATO)"
    )


def test_bodies_are_found_by_their_names_in_order():
    assert [body for _, body in bodies_in("Amerika Serikat dan Rusia bertemu di Swiss", load())] == ["us", "ru", "ch"]

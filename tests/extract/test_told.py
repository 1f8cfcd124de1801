"""What the model tells of a speaker's words against what the word lists read in them."""

from __future__ import annotations

import numpy as np
import pytest

from lontar.extract.decode import Found
from lontar.extract.heads import MENTION_TAGS, Array, Range, _longest, _names
from lontar.extract.pipeline import _with_states
from lontar.extract.speakers_bodies import Bodies
from lontar.extract.speakers_lexicon import lexicon
from lontar.extract.speakers_phrase import read_phrases
from lontar.extract.speakers_told import Told, as_told, bare
from lontar.extract.units import units_of
from lontar.types import MentionKind, SpeakerKind

WORDS = lexicon("id")


def told(
    *names: str,
    kind: SpeakerKind = "person",
    mention: MentionKind = "name",
    role: str | None = None,
    body: str | None = None,
) -> Told:
    return Told(names, role, body, kind, mention)


CASES = [
    # the model knows that Baruna is a party, which no list has
    ("Ketua Baruna Arga Wibisono", told("Arga Wibisono"), ("Arga Wibisono", "person", "name")),
    (
        "Ketua Baruna Arga Wibisono",
        told("Arga Wibisono", role="Ketua", body="Baruna"),
        ("Arga Wibisono", "Ketua", "Baruna"),
    ),
    # pronouns and states are the lists'
    ("dia", told("dia", kind="group"), (None, "person", "pronoun")),
    (
        "Moskow",
        told("Moskow", kind="organisation", mention="organisation"),
        ("Government of Russia", "government", "metonym"),
    ),
    # what is a title only is no name
    ("Kapolda", told("Kapolda"), (None, "person", "role")),
    (
        "Majalah bola Kicker",
        told("Kicker", kind="organisation", mention="organisation"),
        ("Kicker", "organisation", "organisation"),
    ),
    ("Kepolisian Teluk Utara", told("Teluk Utara"), ("Kepolisian Teluk Utara", "organisation", "organisation")),
]


@pytest.mark.parametrize(("words", "said", "expected"), CASES, ids=[f"{case[0]} {case[1]}" for case in CASES])
def test_model_and_lists_read_together(words: str, said: Told, expected: tuple[str | None, ...]) -> None:
    (phrase,) = as_told(read_phrases(words, WORDS), said, WORDS)
    assert phrase.name == expected[0]
    assert set(expected[1:]) <= {phrase.kind, phrase.mention, phrase.role, phrase.affiliation}


def test_two_names_are_two_speakers() -> None:
    phrases = as_told(read_phrases("Arga dan Sari Puspa", WORDS), told("Arga", "Sari Puspa"), WORDS)
    assert [phrase.name for phrase in phrases] == ["Arga", "Sari Puspa"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Haji Saepudin", "Saepudin"),
        ("Tbk Suryanto", "Suryanto"),
        ("Presiden Jokowi", "Jokowi"),
        ("PPN Wahyu Tjahjono", "Wahyu Tjahjono"),
        ("AM Hendropriyono", "AM Hendropriyono"),
        ("Arga Wibisono SH", "Arga Wibisono"),
        ("Agung Setya", "Agung Setya"),
        ("Presiden", "Presiden"),
        ("JOKO WIDODO", "JOKO WIDODO"),
    ],
)
def test_a_name_stands_without_titles_and_degrees(name: str, expected: str) -> None:
    assert bare(name, WORDS) == expected


def tags(letters: str) -> Array:
    """Log shares: of each letter's tag 0.9, the rest divided."""
    order = {".": "out", "N": "name", "n": "more", "R": "role", "A": "affiliation"}
    rows = np.full((len(letters), len(MENTION_TAGS)), 0.025, dtype=np.float32)
    for place, letter in enumerate(letters):
        rows[place, MENTION_TAGS.index(order[letter])] = 0.9
    return np.log(rows)


@pytest.mark.parametrize(
    ("letters", "joints", "expected"),
    [
        ("RRNn", "....", [(2, 3)]),
        ("Nn.Nn", "..d..", [(0, 1), (3, 4)]),
        ("Nn.N", "....", [(0, 1)]),  # what no joint parts is one name at most: the likelier
        ("N.Nnn", "....", [(2, 4)]),
        ("N.NdNn".replace("d", "."), ".d.d..", [(0, 0), (2, 2), (4, 5)]),
        ("RA..", "....", []),
    ],
)
def test_names_are_the_likeliest_stretches(letters: str, joints: str, expected: list[Range]) -> None:
    parted = [mark == "d" for mark in joints.ljust(len(letters), ".")]
    assert list(_names(tags(letters), parted)) == expected


def test_a_field_is_its_longest_stretch() -> None:
    assert _longest(np.array([True, False, True, True])) == (2, 3)
    assert _longest(np.array([True, False, True])) == (0, 0)
    assert _longest(np.array([False])) is None


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Ukraina dan Rusia sepakat", "Rusia", "Ukraina dan Rusia"),
        ("Amerika Serikat dan Inggris menolak", "Inggris", "Amerika Serikat dan Inggris"),
        ("Menteri dan Rusia sepakat", "Rusia", "Rusia"),
        ("Ukraina, Rusia sepakat", "Rusia", "Rusia"),
        ("Rusia sepakat", "Rusia", "Rusia"),
        ("Ukraina dan Arga sepakat", "Arga", "Arga"),
    ],
)
def test_a_state_brings_the_state_that_is_joined_to_it(text: str, found: str, whole: str) -> None:
    units = units_of(text)
    first, last = units.starts.index(text.index(found)), units.ends.index(text.index(found) + len(found))
    span = _with_states(Found("SRC", first, last, 0.9), units, WORDS)
    assert text[units.starts[span.first] : units.ends[span.last]] == whole


@pytest.mark.parametrize("name", ["", " ", "\u200b", "—", "()"])
def test_what_has_no_word_stays_as_it_is(name: str) -> None:
    assert bare(name, WORDS) == name
    assert Bodies("", WORDS, ()).without_speaking(name) == name

"""The words of a source, tagged by what the corpus says of its speaker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lontar.extract.heads import MENTION_TAGS
from lontar.extract.units import units_of
from lontar.train.lessons import UNKNOWN, lessons, tags_of

LETTERS = {"out": ".", "name": "N", "more": "n", "role": "R", "affiliation": "A"}


def statement(
    name: str, *, role: str | None = None, body: str | None = None, mention: str = "name", kind: str = "person"
) -> dict[str, Any]:
    return {"speaker": name.split("+"), "role": role, "affiliation": body, "mention": mention, "speaker_kind": kind}


def letters(tags: list[int]) -> str:
    return "".join("?" if tag == UNKNOWN else LETTERS[MENTION_TAGS[tag]] for tag in tags)


CASES = [
    ("Menteri Luar Negeri Arga Wibisono", statement("Arga Wibisono", role="Menteri Luar Negeri"), "RRRNn"),
    ("Ketua Golkar Arga Wibisono", statement("Arga Wibisono", role="Ketua", body="Golkar"), "RANn"),
    ("Arga", statement("Arga Wibisono", role="Ketua"), "N"),
    ("Jean - Pierre Darmont", statement("Jean-Pierre Darmont"), "Nnnn"),
    ("Arga dan ketuanya Sari Puspa", statement("Arga Wibisono+Sari Puspa"), "N...Nn"),
    ("dia", statement("Arga Wibisono", mention="pronoun"), "."),
    ("ketua partai itu", statement("Arga Wibisono", role="Ketua", mention="role"), "R.."),
    # a name spelled otherwise than the corpus lists it teaches nothing
    ("Ketua Jokwi", statement("Arga Wibisono", role="Ketua"), "??"),
    # a role that stands nowhere in the source leaves its other words open
    ("Kapolri Arga Wibisono", statement("Arga Wibisono", role="Kepala Kepolisian"), "?Nn"),
    ("Majalah bola Kicker", statement("Kicker", mention="organisation", kind="organisation"), "..N"),
]


@pytest.mark.parametrize(("source", "said", "expected"), CASES, ids=[case[0] for case in CASES])
def test_tags_follow_from_what_the_corpus_says(source: str, said: dict[str, Any], expected: str) -> None:
    units = units_of(source)
    assert letters(tags_of([units.surface(i) for i in range(len(units))], said)) == expected


def test_a_full_name_in_narration_is_a_lesson_of_its_edges() -> None:
    text = "Ketua Golkar Arga Wibisono datang. Arga menolak, katanya."
    source = [text.index("Arga menolak"), text.index("Arga menolak") + 4]
    row = {"statements": [{**statement("Arga Wibisono"), "spans": [["SRC", *source]]}]}
    units = units_of(text)
    found = list(lessons(row, units, np.zeros((len(units), 4), dtype=np.float32)))
    assert [letters(list(lesson.tags)) for lesson in found] == ["N", "..Nn."]
    assert [len(lesson.states) for lesson in found] == [1, 5]
    assert [lesson.mention == UNKNOWN for lesson in found] == [False, True]

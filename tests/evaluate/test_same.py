"""Speakers that a reader of the record would take for the same, and those that stay different."""

from __future__ import annotations

import pytest

from lontar.evaluate.same import same_speaker, same_speakers
from lontar.knowledge import load
from lontar.types import MentionKind, Speaker, SpeakerKind, Statement

TEXT = "Pasukan Damai Samudra (PDS) menolak. Menurut Luca Modrano, warga menunggu. Arga Budi Wibisono pulang."
"""What the article has: a short form that it explains, and names in its own spelling."""

_SAME: tuple[tuple[str, SpeakerKind, MentionKind, str, SpeakerKind, MentionKind], ...] = (
    ("Komisi Pemberantasan Korupsi", "organisation", "organisation", "KPK", "organisation", "organisation"),
    ("Joko Widodo", "person", "name", "Jokowi", "person", "name"),
    ("José Ibarra", "person", "name", "Jose Ibarra", "person", "name"),
    ("J. K. Ardana", "person", "name", "JK Ardana", "person", "name"),
    ("Aida Touma-Salim", "person", "name", "Aida Touma Salim", "person", "name"),
    ("Sari Lestari", "person", "name", "Dr. Sari Lestari", "person", "name"),
    ("Arga Budi Wibisono", "person", "name", "Budi Wibisono", "person", "name"),
    ("Luka Modrano", "person", "name", "Luca Modrano", "person", "pronoun"),
    ("warga", "group", "role", "para warga", "group", "role"),
    ("pemberontak Suriah", "group", "role", "pemberontak", "group", "role"),
    ("juru bicara Pasukan Damai Samudra", "unnamed", "role", "Juru bicara PDS", "unnamed", "role"),
    ("duta besar Korea Selatan", "person", "role", "dubes Korsel", "person", "role"),
    ("Government of Spain", "government", "organisation", "pemerintah Spanyol", "organisation", "organisation"),
    ("Kementerian Perhubungan (Kemenhub)", "organisation", "organisation", "Kemenhub", "organisation", "organisation"),
)
_OTHER: tuple[tuple[str, SpeakerKind, MentionKind, str, SpeakerKind, MentionKind], ...] = (
    ("Sari Lestari", "person", "name", "Sari Wulandari", "person", "name"),
    ("Sari Lestari", "person", "role", "juru bicara", "person", "role"),
    ("Arga Budi Wibisono", "person", "name", "Wibisono", "person", "name"),
    ("Budi Wibisono", "person", "name", "Persib Budi Wibisono", "person", "name"),
    ("Ivan C. Permadi", "person", "name", "Ivan C", "person", "name"),
    ("Polda Jawa Tengah", "organisation", "organisation", "polisi", "organisation", "organisation"),
    ("pernyataan Sari Lestari", "document", "role", "Sari Lestari", "person", "role"),
    ("pilot Garba Air", "unnamed", "role", "Garba Air", "organisation", "organisation"),
    ("laporan hasil uji laboratorium", "document", "role", "laporan", "document", "role"),
    ("Government of China", "government", "metonym", "Government of Japan", "government", "metonym"),
)


def _speaker(name: str, kind: SpeakerKind, mention: MentionKind) -> Speaker:
    return Speaker(name, kind, mention)


@pytest.mark.parametrize("pair", _SAME, ids=lambda pair: f"{pair[0]} = {pair[3]}")
def test_the_same(pair: tuple[str, SpeakerKind, MentionKind, str, SpeakerKind, MentionKind]) -> None:
    assert same_speaker(_speaker(*pair[:3]), _speaker(*pair[3:]), TEXT, load())


@pytest.mark.parametrize("pair", _OTHER, ids=lambda pair: f"{pair[0]} / {pair[3]}")
def test_others(pair: tuple[str, SpeakerKind, MentionKind, str, SpeakerKind, MentionKind]) -> None:
    assert not same_speaker(_speaker(*pair[:3]), _speaker(*pair[3:]), TEXT, load())


def _statement(*names: str) -> Statement:
    speakers = tuple(Speaker(name, "organisation", "organisation") for name in names)
    return Statement(
        "s", "a", "v", "indirect", "assert", 1.0, "m", (), speakers[0], speakers if len(speakers) > 1 else ()
    )


def test_each_speaker_is_met_by_one() -> None:
    known = load()
    gold = _statement("Komisi Pemberantasan Korupsi", "Bawaslu")
    assert same_speakers(gold, _statement("Bawaslu", "KPK"), TEXT, known)
    assert not same_speakers(gold, _statement("KPK"), TEXT, known)
    assert not same_speakers(gold, _statement("KPK", "KPK"), TEXT, known)
    assert not same_speakers(_statement("KPK"), _statement("KPK", "Bawaslu"), TEXT, known)

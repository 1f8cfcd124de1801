"""A role is found by its other names, and by those of its body, and by no other's."""

from __future__ import annotations

import pytest
from sqlalchemy import literal, select
from sqlalchemy.engine import Engine, create_engine

from lontar.errors import UsageError
from lontar.store.roles import in_role, speaks_as
from lontar.store.words import role_words
from lontar.types import Speaker


@pytest.fixture(scope="module")
def engine() -> Engine:
    return create_engine("sqlite://")


def both(engine: Engine, speaker: Speaker, role: str) -> bool:
    """Whether a speaker has a role, which rows and what was read must say alike."""
    words = role_words(speaker.role, speaker.affiliation, speaker.role_then) or ""
    with engine.connect() as connection:
        found = connection.execute(select(literal(1)).where(in_role(role, literal(words)))).first() is not None
    assert found == speaks_as(speaker, role)
    return found


def person(role: str | None, affiliation: str | None = None, then: str | None = None) -> Speaker:
    return Speaker("Ines Roth", "person", "name", role=role, affiliation=affiliation, role_then=then)


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("menlu", person("Menteri Luar Negeri")),
        ("menlu Rusia", person("Foreign Minister", "Russia")),
        ("Russian foreign minister", person("Menlu", "Rusia")),
        ("Foreign Minister of Russia", person("Menlu Rusia")),
        ("menlu AS", person(None, None, "Secretary of State of the United States")),
        ("Menlu RI", person("Menteri Luar Negeri", "Indonesia")),
        ("Kapolri", person("national police chief")),
        ("sekjen NATO", person(None, None, "Secretary General of NATO")),
        ("politikus PDIP", person("Politikus senior", "PDIP")),
        ("menteri", person("Menteri Pertahanan")),
        ("juru bicara", person("Juru Bicara Dinas Kesehatan")),
        ("BPBD", person("Kepala Pelaksana", "BPBD")),
        ("Menteri & Perdagangan", person("Menteri & Perdagangan")),
        ("Menteri & Perdagangan", person("Menteri Perdagangan")),
        ("ketua - DPR", person("Ketua", "DPR")),
        ("politikus + PDIP", person("Politikus", "PDIP")),
    ],
)
def test_a_role_is_found_by_any_of_its_names(asked, speaker, engine):
    assert both(engine, speaker, asked)


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("menlu Rusia", person("Menlu", "Prancis")),
        ("menlu", person("Menteri Pertahanan")),
        ("Kapolri", person("Kapolda")),
        ("presiden", person("Raja")),
        ("pasar", person("Kepala Kantor")),
        ("sekjen NATO", person("Sekjen PBB")),
        ("luar negeri Rusia", person("Menteri Dalam Negeri", "Rusia")),
        ("menlu", person(None)),
        ("Menteri & Perdagangan", person("Menteri & Pertahanan")),
    ],
)
def test_another_role_is_not(asked, speaker, engine):
    assert not both(engine, speaker, asked)


def test_a_role_of_a_thousand_words_is_refused():
    with pytest.raises(UsageError, match="at most 300"):
        speaks_as(person("Menteri"), "menteri " * 1_000)

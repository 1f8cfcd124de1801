"""A role is found by its other names, and by those of its body, and by no other's."""

from __future__ import annotations

import pytest

from lontar.store.roles import speaks_as
from lontar.types import Speaker


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
    ],
)
def test_a_role_is_found_by_any_of_its_names(asked, speaker):
    assert speaks_as(speaker, asked)


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
    ],
)
def test_another_role_is_not(asked, speaker):
    assert not speaks_as(speaker, asked)

"""Speakers become actors only where name, or role and day, leave one candidate."""

from __future__ import annotations

import pytest

from lontar.extract.actors import resolved
from lontar.types import MentionKind, Speaker, SpeakerKind


def speaker(
    name: str,
    kind: SpeakerKind = "person",
    mention: MentionKind = "name",
    role: str | None = None,
    body: str | None = None,
) -> Speaker:
    return Speaker(name, kind, mention, role=role, affiliation=body)


def by_role(name: str, *, role: str | None = None, body: str | None = None) -> Speaker:
    return speaker(name, mention="role", role=role, body=body)


CASES = [
    (speaker("Emmanuel Macron"), "2024-02-27", "Emmanuel Macron", "President of France"),
    (speaker("Emmanuel Macron"), "2010-02-27", "Emmanuel Macron", None),
    (by_role("", role="Presiden", body="Prancis"), "2015-02-27", "François Hollande", "President of France"),
    (by_role("French President"), "2024-02-27", "Emmanuel Macron", "President of France"),
    (by_role("Menteri Luar Negeri AS"), "2017-06-01", "Rex Tillerson", "Secretary of State of the United States"),
    (speaker("French President", mention="pronoun"), "2024-02-27", "Emmanuel Macron", "President of France"),
    (speaker("Retno", role="Menteri Luar Negeri"), "2017-02-27", "Retno Marsudi", "Foreign Minister of Indonesia"),
    (speaker("M Jusuf Kalla"), "2017-02-27", "Jusuf Kalla", "Vice President of Indonesia"),
    (speaker("Jokowi"), "2017-02-27", "Joko Widodo", "President of Indonesia"),
    (speaker("Government of Russia", kind="government", mention="metonym"), None, "Government of Russia", None),
    (speaker("KPK", kind="organisation", mention="organisation"), None, "KPK", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "day", "name", "role_then"), CASES, ids=lambda value: str(getattr(value, "name", value))
)
def test_a_known_speaker_gets_its_actor_and_office(
    given: Speaker, day: str | None, name: str, role_then: str | None
) -> None:
    found = resolved(given, day)
    assert (found.name, found.role_then) == (name, role_then)
    assert found.actor is not None


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (speaker("Wira Adi"), "2024-02-27"),
        (speaker("Retno"), "2017-02-27"),  # one name alone is no evidence
        (speaker("Presiden Prancis", mention="role"), None),  # without a day nobody holds an office
        (speaker("Presiden Prancis", mention="role"), "1990-01-01"),
        (speaker("seorang menteri", mention="role"), "2017-02-27"),
        (speaker("sumber", kind="unnamed", mention="role"), "2017-02-27"),
        # titles that say not whose they are
        (by_role("Jaksa"), "2023-06-01"),
        (by_role("health minister"), "2022-06-01"),
        (by_role("Wakil Gubernur"), "2022-06-01"),
        (by_role("Wakil Gubernur", role="Wakil Gubernur", body="Jawa Timur"), "2021-06-01"),
        (by_role("prosecutor", role="prosecutor", body="Manhattan"), "2023-06-01"),
        (by_role("CEO", role="CEO", body="Tesla"), "2018-06-01"),
        # a role or a body that speaks against the namesake
        (speaker("Ben Wallace", role="pebasket", body="Detroit Pistons"), "2021-06-01"),
        (speaker("Ganjar", role="Gubernur Jatim"), "2020-06-01"),
        (speaker("Macron", role="President Director", body="PT Maju"), "2020-06-01"),
        (speaker("Modi", role="Perdana Menteri Inggris"), "2020-06-01"),
        (speaker("King Charles"), "2024-01-01"),
        # a family name in another spelling, or a piece of a name, is no other name of its bearer
        (speaker("Fernandez"), "2021-06-01"),
        (speaker("Burhan"), "2021-06-01"),
        (speaker("Yuri"), "2021-06-01"),
        # whom a role was found to mean is not its known holder
        (by_role("Agus Salim", role="Presiden", body="Indonesia"), "2023-05-01"),
    ],
)
def test_nothing_is_claimed_without_evidence(given: Speaker, day: str | None) -> None:
    assert resolved(given, day) == given

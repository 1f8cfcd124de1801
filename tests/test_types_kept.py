from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.errors import InputError
from lontar.types import Issue, Judgement
from lontar.types_kept import (
    Anchor,
    AsRead,
    Decision,
    Tombstone,
    Version,
    decision_from_json,
    decision_to_json,
    issue_from_json,
    tombstone_from_json,
    version_from_json,
    version_to_json,
)
from tests import strategies

JUDGEMENT = Judgement("f" * 16, "a" * 16, "undo", "", "Siti", "2024-03-01T00:00:00+00:00", undoes="e" * 16)
DECISION = Decision(JUDGEMENT, "b" * 16, (Anchor("a" * 16, "c" * 64, "{}"), Anchor("d" * 16, "c" * 64, "[]")))


@given(strategies.readings(), st.booleans(), st.integers(0, 9))
def test_versions_come_back_equal(reading, flag, place):
    read = tuple(AsRead(statement, place, flag) for statement in reading.statements)
    version = Version(reading.article, not flag, read)
    assert version_from_json(json.loads(json.dumps(version_to_json(version)))) == version


def test_decisions_issues_and_tombstones_come_back_equal():
    assert decision_from_json(json.loads(json.dumps(decision_to_json(DECISION)))) == DECISION
    issue = Issue("air", "air sudah surut", "id", ("the flood is over",), "2024-03-01T00:00:00+00:00")
    assert issue_from_json(json.loads(json.dumps(asdict(issue)))) == issue
    stone = Tombstone("a" * 16, "diminta", "Siti", "2024-03-01T00:00:00+00:00", 1, 2, 3)
    assert tombstone_from_json(json.loads(json.dumps(asdict(stone)))) == stone


@pytest.mark.parametrize(
    ("read", "found"),
    [
        (decision_from_json, {**decision_to_json(DECISION), "verb": "sing"}),
        (decision_from_json, {**decision_to_json(DECISION), "anchors": [{"statement": "a"}]}),
        (decision_from_json, {**decision_to_json(DECISION), "extra": 1}),
        (issue_from_json, {"id": "air"}),
        (issue_from_json, {"id": "air", "aliases": None}),
        (tombstone_from_json, {"article_id": "a"}),
    ],
)
def test_what_is_none_of_them_is_refused(read, found):
    with pytest.raises(InputError) as caught:
        read(found)
    assert caught.value.code == "bad_kept"

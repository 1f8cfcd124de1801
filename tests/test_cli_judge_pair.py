"""`judge merge|stance`: people decide what is one act, and what a statement says about an issue."""

from __future__ import annotations

import pytest


@pytest.fixture
def ids(talks):
    """The two reports of one utterance, then the later refusal."""
    rows = talks.json("statements", "--actor", "Emma Marsh")
    (refusal,) = (row["id"] for row in rows if row["act"] == "refuse")
    return [*talks.json("utterances", "--until", "2024-02")[0]["statements"], refusal]


def counts(talks):
    return sorted(row["reports"] for row in talks.json("utterances", "--actor", "Emma Marsh"))


def test_two_reports_are_parted_and_the_decision_is_taken_back(talks, ids):
    one, other, _ = ids
    said = talks("judge", "merge", one, other, "--different", "--reason", "two days", "--author", "Ayu")
    assert said.stdout.strip().split(" | ")[2:] == ["Ayu", "another act than", one[:8], other[:8], "two days"]
    assert counts(talks) == [1, 1, 1]
    talks("judge", "merge", other, one, "--undo", "--reason", "a slip")
    assert counts(talks) == [1, 2]
    assert "[nothing_to_undo]" in talks("judge", "merge", one, other, "--undo", code=2).stderr


@pytest.mark.parametrize("first", [0, 2])
def test_two_utterances_are_joined_and_nothing_is_lost_by_the_undoing(talks, ids, first):
    one, other = ids[first], ids[2 - first]
    talks("judge", "merge", one, other, "--same")
    assert {one, other} <= set(talks.json("utterance", one)[0]["statements"])
    talks("judge", "merge", one, other, "--undo")
    assert counts(talks) == [1, 2]
    assert [set(talks.json("utterance", each)[0]["statements"]) for each in ids] == [*[set(ids[:2])] * 2, {ids[2]}]
    talks("check")


def test_a_stance_is_decided_and_the_decision_is_taken_back(talks, ids):
    refusal = ids[2]
    said = talks("judge", "stance", refusal[:8], "--issue", "troops", "bersyarat", "--author", "Ayu", language="id")
    assert said.stdout.strip().split(" | ")[3:] == ["sikap ditetapkan", refusal[:8], "troops: bersyarat"]
    row = next(row for row in talks.json("positions", "troops") if row["statement_id"] == refusal)
    assert (row["stance"], row["judged"], row["confidence"]) == ("conditional", "Ayu", 1.0)
    shown = talks("positions", "troops").stdout
    assert "| conditional ✓ |" in shown
    assert "✓ stance decided by Ayu" in shown
    talks("judge", "stance", refusal, "--issue", "troops", "unrelated")
    assert [row["stance"] for row in talks.json("positions", "troops")] == ["for", "conditional"]
    for _ in range(2):
        talks("judge", "stance", refusal, "--issue", "troops", "--undo")
    assert [row["stance"] for row in talks.json("positions", "troops")] == ["for", "against", "conditional"]
    assert len(talks.json("judge", "history", refusal)) == 4


def test_the_history_tells_of_both_in_words(talks, ids):
    talks("judge", "merge", ids[0], ids[2], "--same")
    talks("judge", "stance", ids[0], "--issue", "troops", "unclear")
    history = talks("judge", "history", ids[0]).stdout
    assert f"one act with | {ids[0][:8]} | {ids[2][:8]}" in history
    assert f"stance given | {ids[0][:8]} | troops: unclear" in history
    told = talks("judge", "history", ids[0], language="id").stdout
    assert "satu ujaran dengan" in told
    assert "troops: tidak jelas" in told
    (row, _) = talks.json("judge", "history", ids[0])
    assert row["verb"] == "merge"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["merge", "A", "B"], 2, "[one_of_these]"),
        (["merge", "A", "B", "--same", "--different"], 2, "[one_of_these]"),
        (["merge", "A", "B", "--same", "--undo"], 2, "[one_of_these]"),
        (["merge", "A", "A", "--same"], 2, "[merge_itself]"),
        (["merge", "A", "ffffffff", "--same"], 3, "[no_statement]"),
        (["merge", "A", "B", "--undo"], 2, "[nothing_to_undo]"),
        (["merge", "A"], 2, "OTHER is missing"),
        (["stance", "A", "against"], 2, "--issue is missing"),
        (["stance", "A", "--issue", "troops"], 2, "[one_of_these]"),
        (["stance", "A", "--issue", "troops", "angry"], 2, "[no_such_stance]"),
        (["stance", "A", "--issue", "troops", "against", "--undo"], 2, "[one_of_these]"),
        (["stance", "A", "--issue", "troops", "--undo"], 2, "[nothing_to_undo]"),
        (["stance", "A", "--issue", "rice", "against"], 3, "[no_issue]"),
        (["stance", "ffffffff", "--issue", "troops", "against"], 3, "[no_statement]"),
    ],
)
def test_what_cannot_be_meant_is_refused(talks, ids, args, code, said):
    named = {"A": ids[0], "B": ids[1]}
    result = talks("judge", *(named.get(arg, arg) for arg in args), code=code)
    assert said in result.stderr
    assert result.stdout == ""

"""`judge`: decisions are recorded, listed, taken back."""

from __future__ import annotations

import pytest


def test_a_decision_is_recorded_listed_and_taken_back(filled):
    (row,) = filled.json("statements", "--act", "refuse")
    said = filled("judge", "statement", "reject", row["id"][:8], "--reason", "a joke", "--author", "Ayu")
    judgement = said.stdout.split(" | ")[0]
    assert f"lontar judge undo {judgement}" in said.stderr
    assert filled.json("statements", "--act", "refuse") == []
    history = filled("judge", "history", row["id"][:8]).stdout
    assert history.strip().split(" | ")[2:] == ["Ayu", "statement rejected", row["id"][:8], "a joke"]
    filled("judge", "undo", judgement)
    assert filled.json("statements", "--act", "refuse") == [row]
    again = filled("judge", "--undo", judgement, "--author", "Budi")
    assert "taken back already" in again.stderr and "Budi" not in again.stdout
    assert judgement in again.stdout
    assert "sudah dibatalkan" in filled("judge", "undo", judgement, language="id").stderr
    first, second = filled.json("judge", "history")
    assert filled.json("judge", "undo", judgement) == [second]
    assert second["undoes"] == first["id"]
    assert len(filled.json("judge", "history")) == 2


def test_a_missed_statement_is_added_and_its_span_corrected(filled):
    (article,) = filled.json("articles", "--language", "en")
    filled(
        "judge", "statement", "add", article["id"][:8], "--passage", "Ships waited", "--speaker", "the crowd",
        "--speaker-kind", "group", "--act", "mengumumkan", "--author", "Ayu",
    )  # fmt: skip
    (row,) = filled.json("statements", "--act", "announce")
    assert (row["speaker"]["name"], row["reader"], row["spans"][0]["text"]) == ("the crowd", "Ayu", "Ships waited")
    start = row["spans"][0]["start"]
    filled(
        "judge", "statement", "span", row["id"][:8], "--kind", "con", "--start", str(start), "--end", str(start + 5)
    )  # fmt: skip
    (row,) = filled.json("statements", "--act", "announce")
    assert [span["text"] for span in row["spans"]] == ["Ships"]
    filled("check")


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ([], "no_place"),
        (["--start", "3"], "no_place"),
        (["--passage", "Ships", "--start", "3", "--end", "4"], "no_place"),
        (["--start", "4", "--end", "4"], "span_out_of_text"),
        (["--passage", "on"], "passage_ambiguous"),
    ],
)
def test_an_unclear_place_is_refused(filled, place, code):
    (article,) = filled.json("articles", "--language", "en")
    result = filled("judge", "statement", "add", article["id"], "--speaker", "x", *place, code=2)
    assert f"[{code}]" in result.stderr

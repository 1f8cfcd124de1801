"""`eval`: scores of a test file, and what is said of a malformed one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import Shell


@pytest.fixture
def lontar(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


GOLD = {
    "id": "x", "language": "id", "published": "2024-02-27", "text": "Rahayu Lestari mengatakan bahwa air surut.",
    "statements": [
        {
            "speaker": ["Rahayu Lestari"], "speaker_kind": "person", "mention": "name", "kind": "indirect",
            "act": "assert", "said_on": None, "spans": [["SRC", 0, 14], ["CUE", 15, 25], ["CON", 26, 41]],
        }
    ],
}  # fmt: skip


def test_eval_scores_a_test_file_and_writes_the_answers(lontar, tmp_path):
    path, answers = tmp_path / "gold.jsonl", tmp_path / "answers.jsonl"
    path.write_text(json.dumps(GOLD) + "\n\n", "utf-8")
    (scores,) = lontar.json("eval", "statements", str(path), "--predictions", str(answers))
    assert scores["statements"]["strict"]["f1"] == 1.0
    (line,) = answers.read_text("utf-8").splitlines()
    assert [one["act"] for one in json.loads(line)["gold"]] == ["assert"]
    shown = lontar("eval", "statements", str(path)).stdout
    assert "P 1.000  R 1.000  F1 1.000  (1 / 1)" in shown


def spoiled(**changes: object) -> dict[str, object]:
    return {**GOLD, "statements": [{**GOLD["statements"][0], **changes}]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "line 2: no JSON"),
        ([1], "line 2: an object was expected, not a list"),
        ({"text": "x"}, "line 2: the field 'statements' is missing"),
        ({**GOLD, "text": None}, "line 2: text must be text, not null"),
        ({**GOLD, "statements": {}}, "line 2: statements must be a list, not an object"),
        (spoiled(spans=[["CON", 0, 999]]), "the span 0..999 does not lie in the text's 42 characters"),
        (spoiled(spans=[["XYZ", 0, 9]]), "span kind is 'XYZ', but it must be one of SRC"),
        (spoiled(spans=[[0, 9]]), "a span is [kind, start, end]"),
        (spoiled(act="shout"), "act is 'shout'"),
        (spoiled(said_on="27/2/2024"), "said_on is a day (2024-02-27)"),
        (spoiled(speaker=[]), "speaker is a name"),
    ],
)
def test_a_malformed_line_is_named_with_what_is_expected(lontar, tmp_path, line, said):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n" + (line if isinstance(line, str) else json.dumps(line)) + "\n", "utf-8")
    result = lontar("eval", "statements", str(path), code=3)
    assert said in result.stderr
    assert "[bad_test_line]" in result.stderr


def test_a_test_file_that_is_empty_or_missing_is_told(lontar, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    assert "[test_file_empty]" in lontar("eval", "statements", str(tmp_path / "empty.jsonl"), code=3).stderr
    assert "[test_file_unreadable]" in lontar("eval", "statements", str(tmp_path / "gone"), code=3).stderr


def test_offices_are_answered_from_a_users_tables_too(lontar, tmp_path, monkeypatch):
    own = tmp_path / "own"
    own.mkdir()
    (own / "persons.csv").write_text("id,name,aliases,born,state,wikidata\nwira,Wira Adi,,,,\n", "utf-8")
    terms = own / "terms.csv"
    terms.write_text(
        "office,person,since,until,checked,confidence,source,note\n"
        "nato.secretary_general,wira,2041-01-01,2045-01-01,,day,user,\n",
        "utf-8",
    )
    questions = tmp_path / "offices.jsonl"
    question = {"person": "Wira Adi", "office": "Secretary General", "organisation": "NATO"}
    questions.write_text(
        "".join(
            json.dumps({**question, "date": day, "holds": held}) + "\n"
            for day, held in (("2042-01-01", True), ("2040-06-01", False))
        ),
        "utf-8",
    )
    (without,) = lontar.json("eval", "offices", str(questions))
    assert (without["right"], without["open"]) == (0, 2)
    monkeypatch.setenv("LONTAR_KNOWLEDGE", str(own))
    (with_own,) = lontar.json("eval", "offices", str(questions))
    assert (with_own["right"], with_own["open"]) == (2, 0)

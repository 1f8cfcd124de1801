"""Dates and offices: right, open or wrong, and malformed lines named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import Shell


def date(expression: str, said_on: object) -> dict[str, object]:
    return {"text": f"Ia menolak, {expression}.", "expression": expression, "said_on": said_on}


def office(person: str, day: str, title: str, body: str | None, *, holds: bool) -> dict[str, object]:
    return {"person": person, "date": day, "office": title, "organisation": body, "holds": holds}


DATES = [
    (date("Selasa (27/2/2024)", {"value": "2024-02-27"}), "right"),
    (date("Selasa (27/2/2024)", "2024-02-28"), "wrong"),
    (date("pada suatu hari", None), "right"),
    (date("pada suatu hari", "2024-02-28"), "open"),
]
OFFICES = [
    (office("Emmanuel Macron", "2024-02-26", "President", "France", holds=True), "right"),
    (office("Emmanuel Macron", "2010-02-26", "President", "France", holds=False), "right"),
    (office("Emmanuel Macron", "2024-02-26", "Presiden Prancis", None, holds=False), "wrong"),
    (office("Wira Adi", "2024-02-26", "President", "France", holds=False), "open"),
    ({"state": "Finlandia", "organisation": "NATO", "date": "2024-01-01", "member": True}, "right"),
    ({"state": "Ukraine", "organisation": "NATO", "date": "2024-01-01", "member": True}, "wrong"),
]


@pytest.mark.parametrize(
    ("kind", "row", "verdict"),
    [*(("dates", row, verdict) for row, verdict in DATES), *(("offices", row, verdict) for row, verdict in OFFICES)],
)
def test_a_line_is_right_open_or_wrong(tmp_path: Path, kind: str, row: dict[str, object], verdict: str) -> None:
    path, out = tmp_path / "test.jsonl", tmp_path / "answers.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (scores,) = Shell(tmp_path).json("eval", kind, str(path), "--predictions", str(out))
    assert (scores["compared"], scores[verdict]) == (1, 1)
    assert json.loads(out.read_text(encoding="utf-8"))["verdict"] == verdict


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("dates", "{}", "[bad_fact_line]"),
        ("offices", "no json", "no JSON"),
        ("offices", '{"person": "x"}', "state, organisation, date, member"),
        ("dates", "", "[test_file_empty]"),
        ("dates", '{"text": null, "expression": "x", "said_on": null}', "text is None, not text"),
        ("offices", '{"person": "x", "date": "27/2/2024", "office": "y", "holds": true}', "not a day as 2024-02-27"),
        ("offices", '{"person": "x", "date": "2024-02-27", "office": "y", "holds": "no"}', "not true or false"),
    ],
)
def test_a_malformed_file_is_named_with_what_is_expected(tmp_path: Path, kind: str, text: str, said: str) -> None:
    (tmp_path / "test.jsonl").write_text(text, encoding="utf-8")
    assert said in Shell(tmp_path)("eval", kind, str(tmp_path / "test.jsonl"), code=3).stderr


def test_a_page_is_for_statements(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text("{}", encoding="utf-8")
    result = Shell(tmp_path)("eval", "dates", str(tmp_path / "test.jsonl"), "--page", "x.html", code=2)
    assert "[page_of_statements]" in result.stderr

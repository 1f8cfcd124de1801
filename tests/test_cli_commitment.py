"""`commitments`: who said what they would do, and what a scenario calls for."""

from __future__ import annotations

import pytest

from lontar import cli_blocks

IF = ["--if", "Russia attacks Poland"]


def test_commitments_are_listed_with_whom_they_bind(talks):
    lines = talks("commitments").stdout.splitlines()
    assert lines[0].startswith("~2024-04-02 | Jens Stoltenberg (NATO) | assert | for NATO")
    assert lines[1:3] == [
        "    condition: if Russia attacks Poland",
        "    then: that NATO will send combat troops to Ukraine",
    ]
    assert any("Emma Marsh | refuse" in line for line in lines)


def test_a_scenario_finds_those_whose_condition_it_meets(talks):
    shown = talks("commitments", *IF, "--on", "2024-06-01", "--members").stdout
    assert "for NATO (32 members) | 1 report | met 0.95 | " in shown
    assert "    members: Albania, " in shown
    assert ", Sweden" in shown
    before = talks("commitments", *IF, "--on", "2024-06-01", "--members", language="id").stdout
    assert "atas nama NATO (32 anggota) | 1 laporan | terpenuhi 0.95" in before
    assert "Swedia" in before


def test_the_members_are_those_of_the_day(talks):
    # Made on 2024-04-02: before it, there is nothing to bind anybody.
    assert talks.json("commitments", *IF, "--on", "2024-03-01") == []
    assert "Nobody here has declared" in talks("commitments", "--if", "The harvest fails badly").stderr


def test_the_json_of_a_commitment(talks):
    (row,) = talks.json("commitments", *IF, "--on", "2024-06-01")
    promised = [
        "actor", "members", "act", "condition", "consequence", "deadline", "said_on", "passage", "article_id",
        "start", "end", "meets",
    ]  # fmt: skip
    assert set(promised) < set(row)
    assert (row["bound"], row["meets"], len(row["members"])) == ("NATO", 0.95, 32)
    (reading,) = talks.json("article", row["article_id"])
    assert reading["article"]["text"][row["start"] : row["end"]] == row["passage"]
    assert row["condition"]["text"] == "if Russia attacks Poland"
    assert [row["meets"] for row in talks.json("commitments")] == [None, None]


@pytest.mark.parametrize(
    ("filters", "acts"),
    [
        (["--actor", "marsh"], ["refuse"]),
        (["--issue", "troops"], ["assert", "refuse"]),
        (["--act", "tidak bersedia"], ["refuse"]),
        (["--since", "2024-04"], ["assert"]),
        (["--limit", "1"], ["assert"]),
    ],
)
def test_the_filters_are_those_of_every_listing(talks, filters, acts):
    assert [row["act"] for row in talks.json("commitments", *filters)] == acts


def test_a_terminal_sees_the_same_words(talks, monkeypatch):
    monkeypatch.setattr(cli_blocks, "on_terminal", lambda: True)
    assert "condition: if Russia attacks Poland" in talks("commitments").stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--if", ""], "scenario_empty"),
        (["--if", "war"], "scenario_empty"),
        (["--if", "sdf qwr zxcv"], "scenario_unread"),
        (["--on", "2024-02"], "bad_day_asked"),
        (["--on", "2024-02-30"], "bad_day_asked"),
        (["--on", "tomorrow"], "bad_day_asked"),
        (["--since", "tomorrow"], "invalid_day"),
    ],
)
def test_what_cannot_be_meant_is_refused(talks, args, code):
    for language in ("en", "id"):
        assert f"[{code}]" in talks("commitments", *args, code=2, language=language).stderr

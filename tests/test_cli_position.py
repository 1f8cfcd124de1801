"""`positions` and `changes`: the time line of an issue, and where an actor's later position differs."""

from __future__ import annotations

import pytest

from lontar.cli_blocks import reports_shown
from lontar.positioned import difference_shown, scope_shown
from lontar.types import Change, Day, Position, Speaker
from tests.talks import PROPOSITION


def test_positions_stand_in_order_of_day(talks):
    blocks = talks("positions", "troops").stdout.split("\n\n")
    assert [block.splitlines()[0].rsplit(" | ", 1)[0] for block in blocks[:3]] == [
        "~2024-02-26 | Emma Marsh | for | 2 reports (2 independent) | 0.96",
        "~2024-03-10 | Emma Marsh | against | 1 report | 0.96",
        "~2024-04-02 | Jens Stoltenberg (NATO) | conditional | 1 report | 0.96",
    ]
    assert "    condition: if Russia attacks Poland\n" in blocks[2]
    assert "    Meridian · 2024-04-02 · article " in blocks[2]
    assert "| bersyarat | 1 laporan |" in talks("positions", "troops", language="id").stdout


@pytest.mark.parametrize("issue", ["troops", "tro", PROPOSITION, PROPOSITION.upper()])
def test_an_issue_is_found_by_its_id_its_beginning_or_its_proposition(talks, issue):
    assert len(talks.json("positions", issue)) == 3


@pytest.mark.parametrize(
    ("filters", "stances"),
    [
        (["--actor", "Emma Marsh"], ["for", "against"]),
        (["--actor", "NATO"], ["conditional"]),
        (["--since", "2024-03"], ["against", "conditional"]),
        (["--until", "2024-03"], ["for", "against"]),
        (["--act", "refuse"], ["against"]),
        (["--outlet", "Meridian"], ["conditional"]),
        (["--about", "Poland"], ["conditional"]),
        (["--min-confidence", "0.99"], []),
        (["--limit", "1"], ["for"]),
        (["--institutions"], ["conditional"]),
    ],
)
def test_filters_narrow_the_time_line(talks, filters, stances):
    assert [row["stance"] for row in talks.json("positions", "troops", *filters)] == stances


def test_the_json_of_a_position(talks):
    row = talks.json("positions", "troops")[2]
    promised = [
        "issue", "actor", "day", "stance", "confidence", "condition", "passage", "article_id", "start", "end",
        "reports", "independent_reports",
    ]  # fmt: skip
    assert set(promised) < set(row)
    assert (row["issue"], row["actor"]["actor"], row["condition"]) == ("troops", "Q57665", "if Russia attacks Poland")
    (reading,) = talks.json("article", row["article_id"])
    assert reading["article"]["text"][row["start"] : row["end"]] == row["passage"]


def test_institutions_stand_in_the_place_of_those_who_speak_for_them(talks):
    (row,) = talks.json("positions", "troops", "--institutions")
    assert (row["actor"]["kind"], row["actor"]["actor"]) == ("organisation", "lontar:nato")


def test_a_change_shows_both_passages_and_what_differs(talks):
    lines = talks("changes").stdout.splitlines()
    assert lines[0] == "Emma Marsh | stance: for → against"
    assert [line.strip().split(" | ")[0] for line in lines if line.strip().startswith("~")] == [
        "~2024-02-26",
        "~2024-03-10",
    ]
    assert sum("«" in line for line in lines) == 2
    assert "sikap: mendukung → menolak" in talks("changes", "troops", language="id").stdout


def test_the_json_of_a_change(talks):
    (row,) = talks.json("changes", "troops")
    assert (row["issue"], row["differs"], row["words"]) == ("troops", ["stance"], ["for", "against"])
    assert [row["before"], row["after"]] == talks.json("positions", "troops", "--actor", "Emma Marsh")


def test_that_nothing_changed_is_said_clearly(talks):
    result = talks("changes", "troops", "--actor", "NATO")
    assert result.stdout == ""
    assert "No change: positions known here: 1" in result.stderr
    assert "Tidak ada perubahan: 1 sikap" in talks("changes", "--actor", "NATO", language="id").stderr
    assert "Nobody has taken a position" in talks("changes", "--actor", "nobody").stderr
    assert "Nobody has taken a position" in talks("positions", "troops", "--actor", "nobody").stderr
    assert "there are more" in talks("positions", "troops", "--limit", "1").stderr


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["positions", "rice"], 3, "[no_issue]"),
        (["positions", "Rice is harvested well"], 3, "[no_issue]"),
        (["positions", ""], 3, "[no_issue]"),
        (["changes", "rice"], 3, "[no_issue]"),
        (["positions", "troops", "--since", "2024-02-30"], 2, "[invalid_day]"),
        (["changes", "troops", "--until", "soon"], 2, "[invalid_day]"),
        (["positions", "troops", "--issue", "troops"], 2, "no option --issue"),
    ],
)
def test_what_cannot_be_meant_is_refused(talks, args, code, said):
    result = talks(*args, code=code)
    assert said in result.stderr
    assert result.stdout == ""


def position(**values):
    day = Day("2024-02-27", "day", None, "text")
    given = {"stance": "for", "condition": None, "scope": None, "role": None, **values}
    actor = Speaker("Emma Marsh", "person", "name", role_then=given["role"])
    return Position(
        "troops", actor, day, given["stance"], 0.9, given["condition"], given["scope"], "", "s", "a", 0, 0, "u", 1, 1
    )


@pytest.mark.parametrize(
    ("difference", "before", "after", "words", "shown"),
    [
        ("stance", {}, {"stance": "unclear"}, ("for", "unclear"), "stance: for → unclear"),
        ("condition", {}, {}, ("", "if it rains"), "condition: – → if it rains"),
        ("scope", {}, {}, ("", "darat"), "scope: – → darat"),
        ("role", {"role": "Mayor of Rawa"}, {"role": "Governor"}, ("", ""), "role: Mayor of Rawa → Governor"),
    ],
)
def test_what_differs_is_said_in_words(monkeypatch, difference, before, after, words, shown):
    monkeypatch.setenv("LONTAR_LANG", "en")
    change = Change(position(**before), position(**after), (difference,), words)
    assert difference_shown(change, difference) == shown


def test_reports_of_several_utterances_say_so(monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "en")
    assert reports_shown(3, 1) == "3 reports (1 independent)"
    assert reports_shown(3, 1, utterances=2) == "3 reports of 2 utterances (1 independent)"


def test_a_part_of_the_proposition_is_told(monkeypatch):
    monkeypatch.setenv("LONTAR_LANG", "id")
    assert (scope_shown("own"), scope_shown(None)) == ("hanya bagiannya sendiri", "")


def test_the_issue_may_be_left_out_where_only_one_is_followed(talks):
    assert talks.json("positions") == talks.json("positions", "troops")
    talks("issue", "add", "The harvest is sold abroad", "--id", "harvest")
    refused = talks("positions", code=2).stderr
    assert "Several issues are followed. Say which: troops, harvest." in refused
    assert (
        "Beberapa isu diikuti. Sebutkan yang mana: troops, harvest." in talks("positions", code=2, language="id").stderr
    )


def test_changes_of_institutions_are_those_of_the_bodies_spoken_for(talks):
    assert len(talks.json("changes")) == 1
    # Emma Marsh speaks for no body, NATO took one position: nothing changed in the name of any.
    assert talks.json("changes", "--institutions") == []

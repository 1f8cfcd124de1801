"""`utterances` and `utterance`: reports of one act, and every wording of it."""

from __future__ import annotations

import pytest

from lontar import cli_blocks, cli_utterance
from lontar.cli_blocks import placed_day
from lontar.cli_utterance import worded_block
from lontar.types import Day, Speaker, Utterance, Wording


def test_utterances_are_listed_newest_first_with_their_reports(talks):
    blocks = talks("utterances").stdout.split("\n\n")
    assert [block.splitlines()[0].split(" | ")[1:3] for block in blocks[:4]] == [
        ["Sari Wijaya", "1 report"],
        ["Jens Stoltenberg (NATO)", "1 report"],
        ["Emma Marsh", "1 report"],
        ["Emma Marsh", "2 reports (2 independent)"],
    ]
    assert blocks[2].splitlines()[1] == "    Emma Marsh refused «to see combat troops of NATO sent to Ukraine»"
    assert "2 laporan (2 independen)" in talks("utterances", language="id").stdout


@pytest.mark.parametrize(
    ("filters", "reports"),
    [
        (["--actor", "marsh"], [1, 2]),
        (["--issue", "troops"], [1, 1, 2]),
        (["--act", "refuse"], [1]),
        (["--outlet", "warta"], [2]),
        (["--since", "2024-04"], [1, 1]),
        (["--until", "2024-02"], [2]),
        (["--about", "rice"], [1]),
        (["--limit", "2"], [1, 1]),
    ],
)
def test_the_filters_are_those_of_every_listing(talks, filters, reports):
    assert [row["reports"] for row in talks.json("utterances", *filters)] == reports


def test_a_listing_that_is_cut_says_so(talks):
    assert "there are more" in talks("utterances", "--limit", "1").stderr
    assert "Nothing here fits" in talks("utterances", "--actor", "nobody").stderr


def test_the_json_of_an_utterance(talks):
    row = talks.json("utterances", "--until", "2024-02")[0]
    assert list(row) == ["id", "actor", "day", "statements", "reports", "independent_reports", "wordings"]
    assert (row["actor"]["name"], row["day"]["value"], row["wordings"]) == ("Emma Marsh", "2024-02-26", 2)
    (one,) = talks.json("utterance", row["id"][:8])
    assert {key: one[key] for key in row} == row
    assert one["warnings"] == []
    for text in one["texts"]:
        (reading,) = talks.json("article", text["article_id"])
        assert reading["article"]["text"][text["start"] : text["end"]] == text["text"]
    (place,) = one["texts"][1]["differs"]
    assert one["texts"][1]["text"][slice(*place)] == "NATO sends"


def test_one_utterance_shows_every_wording_and_marks_what_differs(talks, monkeypatch):
    row = talks.json("utterances", "--until", "2024-02")[0]
    shown = talks("utterance", row["statements"][1]).stdout
    assert "[1] Warta · 2024-02-26 · English · indirect · statement " in shown
    assert "    that *NATO sends* combat troops to Ukraine soon\n" in shown
    for module in (cli_blocks, cli_utterance):
        monkeypatch.setattr(module, "on_terminal", lambda: True)
    styled = talks("utterance", row["id"]).stdout
    assert "that NATO sends combat troops to Ukraine soon" in styled
    assert "*" not in styled


@pytest.mark.parametrize(
    ("language", "warned", "origin"),
    [
        ("en", ["Direct quotations differ between outlets.", "Some reports leave the condition out."], "goes back to"),
        ("id", ["Kutipan langsung berbeda dari media ke media.", "Sebagian laporan tidak"], "bersumber dari"),
    ],
)
def test_warnings_and_origins_stand_in_words(monkeypatch, language, warned, origin):
    monkeypatch.setenv("LONTAR_LANG", language)
    utterance = Utterance("u" * 16, Speaker("Emma Marsh", "person", "name"), None, ("s",), 1, 1)
    wording = Wording("s" * 16, "a" * 16, "Kabar", "2024-02-26", "id", "direct", "air surut", 0, 9, "Antara")
    lines = worded_block(utterance, [wording], ["quotations_differ", "condition_missing"])
    shown = "\n".join("".join(part.text for part in line.parts) for line in lines)
    assert all(words in shown for words in [*warned, f"{origin} Antara"])


@pytest.mark.parametrize(("asked", "code"), [("ffffffff", "no_utterance"), ("ab", "no_utterance")])
def test_what_is_not_there_is_bad_input(talks, asked, code):
    assert f"[{code}]" in talks("utterance", asked, code=3).stderr


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (None, "?"),
        (Day(None, "weekday", "pada Jumat", "none"), "“pada Jumat”"),
        (Day("2024-03-04", "day", "Senin (4/3/2024)", "text"), "2024-03-04"),
        (Day("2024-03-04", "day", "pada Senin", "published"), "2024-03-04"),
        (Day("2024-03-04", "day", None, "published"), "~2024-03-04"),
        (Day("2024-03-04", "day", "Senin (4/3/2024)", "article"), "by 2024-03-04"),
    ],
)
def test_a_day_is_shown_as_far_as_it_is_known(monkeypatch, day, shown):
    monkeypatch.setenv("LONTAR_LANG", "en")
    assert placed_day(day) == shown

"""`articles`, `article`, `statements`, `explain`: what they show, to people and to programs."""

from __future__ import annotations

import pytest

from lontar import cli_article, cli_options, cli_render
from lontar.cli_render import day_shown
from lontar.types import Article, Day


def test_statements_as_text_are_blocks_that_read_well(filled):
    blocks = filled("statements").stdout.split("\n\n")
    assert (
        blocks[0]
        .splitlines()[0]
        .startswith("2024-03-05 | Mira Halden (Wali Kota, Kedungjati) | assert | indirect | 0.90 | ")
    )
    assert blocks[0].splitlines()[1] == "    Mira Halden said «that the harbour would reopen on Friday»"
    assert blocks[1].splitlines()[2].strip().startswith("Kabar Rawa · 2024-02-27 · Banjir Mulai Surut · article ")


def test_statements_in_a_terminal_are_a_table(filled, monkeypatch):
    for module in (cli_options, cli_render, cli_article):
        monkeypatch.setattr(module, "on_terminal", lambda: True)
    lines = filled("statements").stdout.splitlines()
    assert lines[0].split() == ["day", "speaker", "act", "passage", "id"]
    assert max(map(len, lines)) <= 110
    assert "Mira Halden said that the harbour would reopen on Friday" in lines[1]
    assert lines[2].strip().startswith("Wali Kota, Kedungjati")
    heading = filled("statements", language="id").stdout.splitlines()[0].split()
    assert heading == ["hari", "penutur", "tindakan", "kutipan", "id"]


@pytest.mark.parametrize(
    ("filters", "speakers"),
    [
        (["--actor", "rahayu"], ["Rahayu Lestari"]),
        (["--act", "refuse"], ["Joko Prasetyo"]),
        (["--act", "Tidak Bersedia"], ["Joko Prasetyo"]),
        (["--kind", "direct"], []),
        (["--role", "bupati"], []),
        (["--outlet", "Kabar Rawa"], ["Rahayu Lestari", "Joko Prasetyo"]),
        (["--language", "en"], ["Mira Halden"]),
        (["--since", "2024-03"], ["Mira Halden"]),
        (["--until", "2024-02"], ["Rahayu Lestari", "Joko Prasetyo"]),
        (["--since", "2024", "--until", "2024"], ["Mira Halden", "Rahayu Lestari", "Joko Prasetyo"]),
        (["--about", "kelurahan"], ["Rahayu Lestari"]),
        (["--min-confidence", "0.95"], []),
        (["--limit", "1"], ["Mira Halden"]),
        (["--limit", "0"], ["Mira Halden", "Rahayu Lestari", "Joko Prasetyo"]),
    ],
)
def test_filters_have_the_same_names_everywhere(filled, filters, speakers):
    rows = filled.json("statements", *filters)
    assert [row["speaker"]["name"] for row in rows] == speakers
    assert len(filled.json("articles", *filters)) == len({row["article"]["id"] for row in rows})
    filled("export", str(filled.folder / "out"), *filters)


def test_a_listing_that_is_cut_says_so(filled):
    assert "there are more" in filled("statements", "--limit", "2").stderr
    assert filled("statements", "--limit", "3").stderr == ""
    assert "Nothing here fits" in filled("statements", "--actor", "nobody").stderr


def test_json_is_alone_on_standard_output_and_offsets_hold(filled):
    for row in filled.json("statements"):
        text = filled.json("article", row["article"]["id"])[0]["article"]["text"]
        for span in row["spans"]:
            assert text[span["start"] : span["end"]] == span["text"]
        assert row["id"]


def test_codes_in_json_are_the_same_in_every_language(filled):
    lines = {language: filled("statements", "--json", language=language).stdout for language in ("en", "id")}
    assert lines["en"] == lines["id"]


def test_an_article_is_shown_with_its_statements_marked(filled, monkeypatch):
    (article,) = filled.json("articles", "--outlet", "Kabar Rawa")
    shown = filled("article", article["id"][:8]).stdout
    assert shown.startswith("Banjir Mulai Surut\nKabar Rawa · 2024-02-27 · Indonesian\n")
    assert "Joko Prasetyo menolak [2 untuk membuka pintu air sebelum hujan reda]." in shown
    assert "[2] Joko Prasetyo (Wali Kota, Kedungjati) | refuse | 2024-02-27 | " in shown
    monkeypatch.setattr(cli_article, "on_terminal", lambda: True)
    table = filled("article", article["id"][:8], language="id").stdout
    assert "[2] untuk membuka pintu air" in table
    assert "tidak bersedia" in table


def test_explain_says_why(filled):
    (article,) = filled.json("articles", "--language", "en")
    assert "There is a statement here" in filled("explain", article["id"], "harbour would").stdout
    lone = filled("explain", article["id"], "Ships waited").stdout
    assert "0.30 / 0.50  below the threshold" in lone
    assert "scored 0.30, and 0.50 is needed" in lone
    assert filled.json("explain", article["id"], "Ships waited")[0]["text"] == "perhaps longer"
    assert "[passage_not_found]" in filled("explain", article["id"], "nothing of the kind", code=3).stderr


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (None, "~2024-03-05"),
        (Day(None, "weekday", "pada Jumat", "none"), "~2024-03-05"),
        (Day("2024-03-04", "day", "pada Senin", "published"), "2024-03-04"),
        (Day("2024-03-04", "day", "Senin (4/3/2024)", "text"), "2024-03-04"),
        (Day("2024-03-04", "day", "Senin (4/3/2024)", "article"), "by 2024-03-04"),
    ],
)
def test_a_day_is_shown_as_far_as_it_is_known(day, shown):
    article = Article("a", "v", "Hujan.", "r", published="2024-03-05T08:00+07:00")
    assert day_shown(day, article) == shown

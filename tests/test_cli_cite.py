"""`cite`: a citation of a statement."""

from __future__ import annotations

import json

import pytest


def test_a_statement_is_cited_in_the_readers_language(filled):
    (known, *_) = filled.json("statements", "--actor", "Rahayu")
    line = filled("cite", known["id"][:8]).stdout
    assert line.startswith("Kabar Rawa, “Banjir Mulai Surut”, 2024-02-27. Rahayu Lestari (Wali Kota, Kedungjati): “")
    assert f"urn:lontar:statement:{known['id']}. Accessed 20" in line
    assert ". Diakses 20" in filled("cite", known["id"], language="id").stdout


def test_styles_links_and_json(filled):
    own = filled.json("statements", "--actor", "Mira")[0]["id"]
    assert filled("cite", own, "--style", "bibtex").stdout.startswith(f"@misc{{lontar-{own},")
    (item,) = json.loads(filled("cite", own, "--style", "csl", "--link", "https://lontar.example/1").stdout)
    assert (item["id"], item["URL"]) == (f"urn:lontar:statement:{own}", "https://lontar.example/1")
    (row,) = filled.json("cite", own, "--style", "bibtex")
    assert (row["statement_id"], row["style"]) == (own, "bibtex")
    assert row["citation"].startswith("@misc")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [(["cite", "ffffffff"], 3, "[no_statement]"), (["cite", "aaaa", "--style", "apa"], 2, "csl")],
)
def test_what_cannot_be_meant_is_refused(filled, args, code, said):
    for language in ("en", "id"):
        assert said in filled(*args, code=code, language=language).stderr

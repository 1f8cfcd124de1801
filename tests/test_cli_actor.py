"""`actors` and `actor`: who speaks here, who they are beforehand, and what they said."""

from __future__ import annotations

from pathlib import Path

import pytest

from lontar import cli_options, cli_render
from lontar.knowledge.tables import COLUMNS
from tests.shell import Shell

OWN = {
    "organisations": "kedungjati,city,Kedungjati,Kedungjati,Kedungjati,,,\n",
    "offices": "kedungjati.mayor,kedungjati,mayor,Mayor,Wali Kota,,\n",
    "persons": "mira,Mira Halden,,,,\nmira_tua,Mira Surya,Halden,,,\njoko,Joko Prasetyo,Pras,,,\n",
    "terms": "kedungjati.mayor,mira,2020-01-01,2024-02,,month,user,\n"
    "kedungjati.mayor,joko,2024-03-01,,2025-01,day,wikidata,acting\n",
    "memberships": "kedungjati,asean,2020,,2025,year,user,\n",
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    for name, text in OWN.items():
        (folder / f"{name}.csv").write_text(",".join(COLUMNS[f"{name}.csv"]) + "\n" + text, "utf-8")
    monkeypatch.setenv("LONTAR_KNOWLEDGE", str(folder))
    return folder


def test_actors_are_listed_with_counts_and_days(filled):
    assert filled("actors").stdout.splitlines() == [
        "1 | 1 | Joko Prasetyo | person | 2024-02-27 – 2024-02-27 | -",
        "1 | 1 | Mira Halden | person | 2024-03-05 – 2024-03-05 | -",
        "1 | 1 | Rahayu Lestari | person | 2024-02-27 – 2024-02-27 | -",
    ]
    (row,) = filled.json("actors", "--actor", "halden")
    assert row == {
        "actor": None, "name": "Mira Halden", "kind": "person", "statements": 1, "articles": 1,
        "first_day": "2024-03-05", "last_day": "2024-03-05",
    }  # fmt: skip
    assert [row["name"] for row in filled.json("actors", "--since", "2024-03")] == ["Mira Halden"]
    assert "there are more" in filled("actors", "--limit", "1").stderr
    assert "Nothing here fits" in filled("actors", "--outlet", "Nowhere").stderr


def test_actors_in_a_terminal_are_a_table(filled, monkeypatch):
    for module in (cli_options, cli_render):
        monkeypatch.setattr(module, "on_terminal", lambda: True)
    lines = filled("actors", language="id").stdout.splitlines()
    assert lines[0].split() == ["pernyataan", "artikel", "aktor", "jenis", "pertama", "terakhir", "id"]
    assert lines[1].split() == ["1", "1", "Joko", "Prasetyo", "orang", "2024-02-27", "2024-02-27", "-"]


def test_actors_need_a_ledger_an_actor_does_not(lontar):
    assert "[ledger_missing]" in lontar("actors", code=4).stderr
    result = lontar("actor", "Emmanuel Macron", "--on", "2024-02-27")
    assert "President, France" in result.stdout
    assert "There is no ledger here" in result.stderr
    assert not (lontar.folder / "a.db").exists()
    assert "[ledger_missing]" in lontar("actor", "Macron", "--ledger", str(lontar.folder / "b.db"), code=4).stderr


@pytest.mark.sqlite("it is about files")
def test_a_ledger_that_cannot_be_used_is_told(lontar):
    (lontar.folder / "a.db").write_text("no ledger at all " * 99, "utf-8")
    assert "[ledger_" in lontar("actor", "Macron", code=4).stderr


def test_an_actor_whom_only_the_ledger_knows(filled):
    shown = filled("actor", "Rahayu Lestari").stdout
    assert shown.startswith("Rahayu Lestari  (person)\n  not in the knowledge files")
    assert "statements: 1, articles: 1 (2024-02-27 – 2024-02-27)" in shown
    assert "«bahwa air sudah surut di tiga kelurahan»" in shown
    assert "Joko" not in shown
    (row,) = filled.json("actor", "rahayu")
    assert (row["actor"], row["id"], row["name"], row["here"]["statements"]) == (None, None, "Rahayu Lestari", 1)
    assert [one["act"] for one in row["statements"]] == ["assert"]


def test_offices_come_with_source_and_exactness_all_or_on_a_day(lontar, own):
    every = lontar("actor", "Joko Prasetyo").stdout.splitlines()
    assert every[0] == "Joko Prasetyo  (lontar:joko)"
    assert every[1].strip() == "also: Pras"
    assert every[2].strip() == "2024-03-01 – … (as of 2025-01)  Mayor, Kedungjati  [Wikidata; to the day]  acting"
    assert "Mayor" not in lontar("actor", "joko prasetyo", "--on", "2024-02-28").stdout
    assert "Mayor" in lontar("actor", "lontar:joko", "--on", "2024-03-01").stdout
    exact = lontar("actor", "Mira Halden", "--on", "2024-01-31", language="id").stdout
    assert "2020-01 – 2024-02  Wali Kota, Kedungjati  [berkas Anda; tepat bulannya]" in exact
    # The month in which it ended is not claimed.
    assert "Wali Kota" not in lontar("actor", "Mira Halden", "--on", "2024-02-10", language="id").stdout


def test_bodies_have_names_in_every_language_memberships_and_members(lontar, own):
    shown = lontar("actor", "Korsel").stdout
    assert "Indonesian: Korea Selatan" in shown
    assert "United Nations" in shown
    (row,) = lontar.json("actor", "ASEAN", "--on", "2021-06-01")
    assert {"kedungjati", "id"} <= {one["member"] for one in row["members"]}
    assert "ru" not in {one["member"] for one in row["members"]}
    assert "Kedungjati" in lontar("actor", "ASEAN", "--on", "2021-06-01").stdout
    assert "Kedungjati" not in lontar("actor", "ASEAN", "--on", "2019-06-01").stdout


def test_a_name_of_several_lists_them_and_guesses_none(filled, own):
    listed = filled("actor", "Halden")
    assert listed.stdout.splitlines() == [
        "lontar:mira_tua | Mira Surya",
        "- | Mira Halden | person | statements: 1, articles: 1 (2024-03-05 – 2024-03-05)",
    ]
    assert "2 are called so" in listed.stderr
    assert [row["actor"] for row in filled.json("actor", "Halden")] == ["lontar:mira_tua", None]


def test_a_full_name_outweighs_a_part_and_a_namesake_without_evidence_stays_apart(filled, own):
    assert filled("actor", "Mira Surya").stdout.startswith("Mira Surya  (lontar:mira_tua)")
    names = [(row["actor"], row["here"] and row["here"]["statements"]) for row in filled.json("actor", "Mira Halden")]
    assert names == [("lontar:mira", None), (None, 1)]
    assert filled("actor", "Mira Halden").stdout.splitlines() == [
        "lontar:mira | Mira Halden | Mayor, Kedungjati (2020-01 – 2024-02)",
        "- | Mira Halden | person | statements: 1, articles: 1 (2024-03-05 – 2024-03-05)",
    ]


@pytest.mark.parametrize("asked", ["nobody at all", "Q999999999", "lontar:nobody"])
def test_a_name_of_nobody_is_refused(filled, asked):
    assert "[actor_unknown]" in filled("actor", asked, code=3).stderr


@pytest.mark.parametrize("day", ["2024-13-01", "2024", "kemarin", "27/2/2024", ""])
def test_a_day_that_is_none_is_refused(lontar, day):
    assert "[bad_day_asked]" in lontar("actor", "Macron", "--on", day, code=2).stderr


def test_a_name_without_words_is_refused(filled):
    assert "[no_words]" in filled("actor", "?!", code=2).stderr


def test_a_bad_table_of_ones_own_is_refused_with_its_line(lontar: Shell, own):
    (own / "terms.csv").write_text(",".join(COLUMNS["terms.csv"]) + "\nkedungjati.mayor,mira,2024-02-30,,,day,user,\n")
    result = lontar("actor", "Mira Halden", code=3)
    assert "terms.csv, line 2: since is '2024-02-30'" in result.stderr
    assert "[knowledge_date]" in result.stderr
    assert "baris 2" in lontar("actor", "Mira Halden", code=3, language="id").stderr


def test_candidates_are_told_apart_by_the_offices_of_the_day_asked_for(lontar):
    shown = lontar("actor", "Kim", "--on", "2020-06-01").stdout
    assert "Jim Yong Kim\n" in shown
    assert "World Bank" not in shown
    assert "North Korea" in shown
    assert "World Bank" in lontar("actor", "Kim", "--on", "2015-06-01").stdout

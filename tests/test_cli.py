"""The command line as people and programs meet it: exit codes, what goes to which stream, both languages."""

from __future__ import annotations

import sqlite3

import pytest

from tests.shell import HARBOUR

# --- exit codes and wrong usage


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ([], 2, "Commands:"),
        (["statments"], 2, "Did you mean: statements"),
        (["statements", "--actr", "x"], 2, "There is no option --actr (--actor"),
        (["article"], 2, "ID is missing"),
        (["add"], 2, "SOURCE"),
        (["statements", "--limit", "many"], 2, "--limit"),
        (["statements", "--min-confidence", "2"], 2, "--min-confidence takes a number from 0 to 1."),
        (["statements", "--limit", "x"], 2, "--limit takes a number, 0 or more."),
        (["statements", "--act", "shout"], 2, "[no_such_act]"),
        (["statements", "--kind", "odd"], 2, "[no_such_kind]"),
        (["statements", "--since", "2024-02-30"], 2, "[invalid_day]"),
        (["statements", "--until", "yesterday"], 2, "[invalid_day]"),
        (["add", "x.txt", "--column", "text"], 2, "[bad_column]"),
        (["add", "x.txt", "--column", "body=isi"], 2, "[unknown_field]"),
        (["add", "x.txt", "y.txt", "--published", "2024-02-27"], 2, "the sources are x.txt, y.txt. Give one"),
        (["add", "x.txt", "--published", "tomorrow"], 2, "[invalid_published]"),
        (["add", "x.txt", "--metadata", "gone.csv"], 2, "[metadata_unreadable]"),
        (["export", "out", "--format", "xml"], 2, "jsonl, csv, parquet"),
        (["eval", "stances", "x.jsonl"], 2, "KIND takes one of: statements"),
        (["takedown", "aaaa"], 2, "--reason is missing"),
        (["judge", "statement", "span", "aaaa"], 2, "--kind is missing"),
        (["add", "gone.txt"], 3, "[not_found]"),
        (["read", "gone.txt"], 3, "[not_found]"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_plain_line(lontar, args, code, said):
    result = lontar(*args, code=code)
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["statements"], ["articles"], ["article", "aaaa"], ["explain", "aaaa"], ["check"], ["backup", "b.db"],
        ["export", "out"], ["takedown", "aaaa", "--reason", "x"], ["judge", "history"], ["judge", "undo", "aaaa"],
        ["judge", "--undo", "aaaa"], ["judge", "statement", "reject", "aaaa"],
    ],
)  # fmt: skip
def test_a_command_that_needs_a_ledger_does_not_make_one(lontar, args):
    assert "[ledger_missing]" in lontar(*args, code=4).stderr
    assert not (lontar.folder / "a.db").exists()


def test_a_foreign_file_is_left_as_it_is(lontar, news):
    (lontar.folder / "a.db").write_text("groceries: rice, tofu, chillies. " * 20, "utf-8")
    before = (lontar.folder / "a.db").read_bytes()
    assert "[ledger_foreign]" in lontar("add", str(news), code=4).stderr
    assert (lontar.folder / "a.db").read_bytes() == before


def test_a_locked_ledger_is_told_apart(filled, news, monkeypatch):
    from lontar.store import Store

    monkeypatch.setattr(Store.open.__func__, "__kwdefaults__", {"create": True, "wait_seconds": 0.1})
    lock = sqlite3.connect(filled.folder / "a.db")
    lock.execute("BEGIN IMMEDIATE")
    (news / "new.txt").write_text("Sari Wijaya said that it rained.\n", "utf-8")
    result = filled("add", str(news / "new.txt"), code=4)
    lock.rollback()
    lock.close()
    assert "[ledger_locked]" in result.stderr


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["article", "ffffffff"], "no_article"),
        (["explain", "ffffffff"], "no_article"),
        (["takedown", "ffffffff", "--reason", "x"], "no_article"),
        (["judge", "statement", "reject", "ffffffff"], "no_statement"),
        (["judge", "undo", "ffffffff"], "no_judgement"),
    ],
)
def test_what_is_not_there_is_bad_input(filled, args, code):
    assert f"[{code}]" in filled(*args, code=3).stderr


# --- add and read


def test_add_says_what_it_did_and_that_nothing_changed(lontar, news):
    assert "New: 2. Unchanged: 0. Updated: 0. Skipped: 0. Statements: 3." in lontar("add", str(news)).stderr
    result = lontar("add", str(news))
    assert result.stderr == "Nothing changed. Already here: 2. Skipped: 0.\n"
    assert result.stdout == ""


def test_add_names_what_it_skipped_and_reads_the_rest(lontar, news):
    (news / "empty.txt").touch()
    result = lontar("add", str(news), code=1)
    assert "empty.txt is empty" in result.stderr
    assert "[empty_file]" in result.stderr
    assert "New: 2." in result.stderr


def test_add_as_json_has_a_line_for_every_source(lontar, news):
    (news / "empty.txt").touch()
    lines = lontar.json("add", str(news), code=1)
    assert sorted((line["outcome"], line["code"], line["statements"]) for line in lines if line["code"] is None) == [
        ("new", None, 1),
        ("new", None, 2),
    ]
    assert [line["code"] for line in lines if line["outcome"] == "skipped"] == ["empty_file"]


def test_add_reads_standard_input(lontar):
    assert "New: 1." in lontar("add", "-", text=HARBOUR).stderr


def test_add_takes_a_table_and_columns(lontar, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("isi,media\nSari Wijaya mengatakan bahwa panen baik.,Warta Lembah\n", "utf-8")
    lontar("add", str(rows), "--column", "text=isi", "--column", "outlet=media")
    (article,) = lontar.json("articles")
    assert article["outlet"] == "Warta Lembah"
    assert "text" not in article


def test_read_stores_nothing(lontar, news):
    (news / "empty.txt").touch()
    lines = lontar.json("read", str(news), code=1)
    assert sorted(len(line["statements"]) for line in lines) == [0, 1, 2]
    assert [line["article"]["skipped"]["code"] for line in lines if line["article"]["skipped"]] == ["empty_file"]
    assert not (lontar.folder / "a.db").exists()
    shown = lontar("read", str(news / "flood.txt")).stdout
    assert "mengatakan [1 bahwa air sudah surut di tiga kelurahan]." in shown


# --- languages and help


def test_indonesian_speaks_indonesian(lontar, news):
    (news / "empty.txt").touch()
    assert "Dilewati: " in (said := lontar("add", str(news), code=1, language="id").stderr)
    assert "kosong. Berikan berkas" in said
    assert "Baru: 2." in said
    assert "tidak bersedia | tidak langsung" in lontar("statements", language="id").stdout
    assert "Kesalahan: Tidak ada perintah statment" in lontar("statment", code=2, language="id").stderr
    assert "[no_article]" in (gone := lontar("article", "ffffffff", code=3, language="id").stderr)
    assert "Tidak ada artikel ffffffff" in gone


def test_help_ends_with_an_example_in_both_languages(lontar):
    english = lontar("statements", "--help").stdout
    assert english.startswith("Usage: lontar statements")
    assert english.rstrip().endswith("Example:\n  lontar statements --actor Stoltenberg --act refuse --since 2024-02")
    indonesian = lontar("statements", "--help", language="id").stdout
    assert "Hanya dari penutur ini" in indonesian
    assert "Contoh:" in indonesian
    assert "Show this message" not in indonesian


def test_a_setting_that_cannot_be_meant_is_refused(lontar, monkeypatch):
    monkeypatch.setenv("LONTAR_THREADS", "many")
    assert "[setting_threads]" in lontar("statements", code=2).stderr

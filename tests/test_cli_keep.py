"""`export`, `backup`, `takedown`, `check` and `demo`."""

from __future__ import annotations

import json
import sqlite3

import pytest

from lontar.cli_keep import FORMATS
from lontar.export import FORMATS as WRITTEN
from lontar.store import dialects


@pytest.mark.sqlite("it is about files")
def test_export_backup_check(filled):
    manifest = filled.json("export", str(filled.folder / "out"), "--format", "csv")[0]
    assert manifest["counts"]["statements"] == 3
    copy = str(filled.folder / "copy.db")
    assert filled.json("backup", copy)[0]["counts"]["articles"] == 2
    assert "[backup_exists]" in filled("backup", copy, code=2).stderr
    assert "All is well: 2 articles and 3 statements" in filled("check", "--ledger", copy).stderr
    assert filled("--ledger", copy, "statements").stdout == filled("statements").stdout


def test_an_export_can_be_added_to_another_ledger(talks):
    (statement,) = talks.json("statements", "--actor", "Stoltenberg")
    talks("judge", "act", statement["id"], "warn", "--author", "Siti")
    one, two, other = (str(talks.folder / name) for name in ("one", "two", "b.db"))
    talks("export", one)
    asked = len(talks.reader.read_articles)
    assert "New: 5" in talks("--ledger", other, "add", one).stderr
    assert len(talks.reader.read_articles) == asked
    assert talks("--ledger", other, "positions", "troops").stdout == talks("positions", "troops").stdout
    manifest = talks.json("--ledger", other, "export", two)[0]
    assert manifest["files"] == talks.json("export", one)[0]["files"]
    assert "Nothing changed" in talks("--ledger", other, "add", two).stderr
    (talks.folder / "one" / "judgements.jsonl").write_text("")
    assert "[export_differs]" in talks("--ledger", other, "add", one, code=3).stderr


@pytest.mark.parametrize(
    ("format", "counted"), [("ftm", "Event"), ("webannotation", "annotations"), ("graphml", "positions")]
)
def test_other_formats_are_written_and_counted(talks, format, counted):
    if format == "ftm":
        pytest.importorskip("followthemoney", reason="entities need followthemoney: pip install 'lontar[ftm]'")
    (manifest,) = talks.json("export", str(talks.folder / "out"), "--format", format)
    assert manifest["counts"][counted] == (3 if format == "graphml" else 5)
    assert manifest["format"] == format


def test_the_command_offers_every_format():
    assert FORMATS == WRITTEN


@pytest.mark.sqlite("it is about files")
def test_check_finds_what_was_tampered_with(filled):
    with sqlite3.connect(filled.folder / "a.db") as connection:
        connection.execute("UPDATE article_versions SET text = replace(text, 'Friday', 'Sunday')")
    connection.close()
    result = filled("check", code=1)
    assert "[text_digest]" in result.stdout
    assert "Restore a backup" in result.stderr
    assert "text_digest" in {finding["code"] for finding in filled.json("check", code=1)}


@pytest.mark.sqlite("it is about files")
def test_a_takedown_removes_the_article_for_good(filled, news):
    (article,) = filled.json("articles", "--language", "en")
    filled("takedown", article["id"][:8], "--reason", "asked by the publisher")
    assert "[taken_down]" in filled("article", article["id"], code=3).stderr
    assert "[article_taken_down]" in filled("add", str(news / "harbour.txt"), code=3).stderr
    assert b"harbour would reopen" not in (filled.folder / "a.db").read_bytes()


@pytest.mark.sqlite("it looks into the file")
def test_a_takedown_that_was_cut_off_leaves_no_trace_once_it_is_given_again(filled, monkeypatch):
    about = filled.json("articles", "--language", "en")[0]["id"]

    def cut_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(dialects, "purge", cut_off)
        filled("takedown", about, "--reason", "asked by the publisher", "--author", "Wati", code=130)
    files = list(filled.folder.glob("a.db*"))
    assert any(b"harbour" in file.read_bytes() for file in files)
    again = filled("takedown", about[:8], "--reason", "once more", "--json")
    expected = {"article_id": about, "reason": "asked by the publisher", "author": "Wati"}
    assert json.loads(again.stdout) == expected
    assert "was taken down on" in again.stderr
    assert not any(b"harbour" in file.read_bytes() for file in files if file.exists())


def test_the_demo_reads_the_sample_into_a_ledger_of_its_own(lontar, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    result = lontar("demo")
    ledger = tmp_path / "cache" / "lontar" / "demo.db"
    assert str(ledger) in result.stderr
    assert "Next:" in result.stderr
    assert "Positions on “NATO mengirim pasukan tempur ke Ukraina”: " in result.stdout
    assert all(f"\n{title}: " in result.stdout for title in ("Changes of position", "Commitments"))
    assert [row["id"] for row in lontar.json("issues", "--ledger", str(ledger))] == ["pasukan"]
    assert len(lontar.json("articles", "--ledger", str(ledger))) >= 14
    assert all(row["article"]["outlet"] for row in lontar.json("demo"))
    assert not (lontar.folder / "a.db").exists()

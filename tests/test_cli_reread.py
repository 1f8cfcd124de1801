"""`lontar reread` and `lontar article --changes`: what is said and written, and going on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lontar.ledger import Ledger
from lontar.types import Filters
from tests.newer_reader import NewerReader, shorter
from tests.shell import Shell

RUN = """
import sys, time
from pathlib import Path
from dataclasses import replace
from lontar.cli import main
from lontar.cli_options import Session
from tests.fake_reader import FakeReader
from tests.newer_reader import NewerReader

def slow(one, article):
    time.sleep(0.15)
    return replace(one, act="deny")

main(["--ledger", sys.argv[1], "reread", "--no-merge", "--json"], obj=Session(reader=NewerReader(FakeReader(), slow)))
"""


@pytest.fixture
def newer(filled: Shell) -> Shell:
    """Two articles that `fake-1` has read; a newer model says that what was refused was denied."""
    filled.reader = NewerReader(filled.reader, lambda one, _: replace(one, act="deny") if one.act == "refuse" else one)
    return filled


def test_what_changed_is_shown_and_what_was_done_said(newer: Shell) -> None:
    result = newer("reread")
    assert "Articles to read again: 2, with fake-2" in result.stderr
    assert "of which as before: 1. Statements new: 0, gone: 0, changed: 1." in result.stderr
    assert "Statements compared: 1." in result.stderr
    lines = result.stdout.splitlines()
    assert "Banjir Mulai Surut · Kabar Rawa · 2024-02-27" in lines[0]
    assert lines[1].strip() == "read by fake-2, before by fake-1"
    assert "Joko Prasetyo (Wali Kota, Kedungjati)" in lines[2]
    assert lines[3].strip() == "act: refuse → deny"
    again = newer("reread")
    assert (again.stdout, "Articles to read again: 0" in again.stderr) == ("", True)


def test_what_a_killed_run_has_read_and_not_compared_is_compared(newer: Shell) -> None:
    assert "compared" not in newer("reread", "--no-merge").stderr
    assert "compared" not in newer("reread", "--dry-run").stderr
    assert "Statements compared: 1." in newer("reread").stderr
    assert "compared" not in newer("reread").stderr


def test_programs_get_a_line_an_article(newer: Shell) -> None:
    rows = newer.json("reread")
    assert {(row["why"], row["after"]["model"]) for row in rows} == {("reading", "fake-2")}
    (changed,) = [row for row in rows if row["statements"]]
    (one,) = changed["statements"]
    assert (one["change"], one["differs"], one["before"]["act"], one["after"]["act"]) == (
        "changed", ["act"], "refuse", "deny",
    )  # fmt: skip
    assert newer.json("article", changed["article_id"], "--changes") == [changed]


def test_a_dry_run_says_that_it_stored_nothing(newer: Shell) -> None:
    result = newer("reread", "--dry-run")
    assert "Nothing was stored." in result.stderr
    assert "refuse → deny" in result.stdout
    assert newer("reread", "--dry-run").stdout == result.stdout


def test_new_and_gone_statements_have_their_signs(filled: Shell) -> None:
    filled.reader = NewerReader(filled.reader, lambda one, _: None)
    assert sum(line.startswith("  - ") for line in filled("reread").stdout.splitlines()) == 3
    filled.reader = NewerReader(filled.reader.older, shorter, name="fake-3")
    assert sum(line.startswith("  + ") for line in filled("reread").stdout.splitlines()) == 3


@pytest.mark.parametrize("language", ["en", "id"])
def test_an_article_with_one_reading_says_so(filled: Shell, language: str) -> None:
    ((about, *_),) = [[row["id"]] for row in filled.json("articles", "--limit", "1")]
    result = filled("article", about, "--changes", language=language)
    assert result.stdout == ""
    assert (
        result.stderr.strip()
        == {
            "en": "The article has had one text, and one reading of it.",
            "id": "Artikel ini baru mempunyai satu teks, dan teks itu baru dibaca satu kali.",
        }[language]
    )


def test_an_updated_text_tells_what_changed_in_its_statements(filled: Shell, news: Path) -> None:
    flood = news / "flood.txt"
    flood.write_text(flood.read_text("utf-8").replace("sudah surut di tiga", "sudah surut di lima"), "utf-8")
    filled("add", str(news), "--metadata", str(news.parent / "table.csv"))
    about = next(row["id"] for row in filled.json("articles") if row["title"] == "Banjir Mulai Surut")
    (change,) = filled.json("article", about, "--changes")
    (one,) = change["statements"]
    assert (change["why"], one["change"], one["differs"]) == ("text", "changed", ["spans"])
    assert one["before"]["passage"].endswith("tiga kelurahan")
    assert one["after"]["passage"].endswith("lima kelurahan")
    shown = filled("article", about, "--changes").stdout
    assert "tiga kelurahan” → “" in shown
    assert "another text, read on" in shown


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("reread", "aaaa", "--all"), "reread_ids"),
        (("reread", "aaaa", "--outlet", "Kabar"), "reread_ids"),
        (("reread", "--before", "kemarin"), "bad_moment"),
        (("reread", "--before", "2026-13-01"), "bad_moment"),
    ],
)
def test_what_does_not_go_together_is_refused(filled: Shell, args: tuple[str, ...], code: str) -> None:
    assert f"[{code}]" in filled(*args, code=2).stderr


def test_all_reads_everything_again_and_ids_what_they_name(newer: Shell) -> None:
    newer("reread")
    assert len(newer.json("reread", "--all")) == 2
    assert len(newer.json("reread", "--all", "--before", "2000-01-01")) == 0
    later = datetime.now(UTC) + timedelta(hours=1)
    assert len(newer.json("reread", "--dry-run", "--all", "--before", later.strftime("%Y-%m-%dT%H:%MZ"))) == 2
    # An hour ago, as a clock seven hours ahead shows it.
    ahead = (later - timedelta(hours=2)).astimezone(timezone(timedelta(hours=7)))
    assert len(newer.json("reread", "--dry-run", "--all", "--before", ahead.isoformat())) == 0
    about = newer.json("articles")[0]["id"]
    assert [row["article_id"] for row in newer.json("reread", about[:8])] == [about]


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_kill_or_a_stop_leaves_whole_readings_and_the_same_command_goes_on(
    tmp_path: Path, address: Callable[[Path], str], sign: int
) -> None:
    path = tmp_path / "a.db"
    text = "Rahayu Lestari mengatakan bahwa air surut. Joko Prasetyo menolak untuk pergi ke desa {}."
    lines = (json.dumps({"text": text.format(number), "published": "2024-03-01"}) for number in range(12))
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    from tests.fake_reader import FakeReader

    with Ledger.open(path, reader=FakeReader()) as ledger:
        ledger.add([str(tmp_path / "a.jsonl")])
    call = [sys.executable, "-c", RUN, address(path)]
    env = {**os.environ, "LONTAR_LANG": "en"}
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        told = [json.loads(process.stdout.readline()) for _ in range(3)]
        time.sleep(0.05)
        process.send_signal(sign)
        rest = process.stdout.read().splitlines()
        assert process.wait() == (130 if sign == signal.SIGTERM else -sign)
    acknowledged = {row["article_id"] for row in told} | {json.loads(line)["article_id"] for line in rest}
    with Ledger.open(path, reader=FakeReader()) as ledger:
        acts = {}
        for one, article in ledger.statements(Filters(limit=None)):
            acts.setdefault(article.id, set()).add((one.act, one.model))
        # Each article as a whole: before or after.
        assert all(
            found in ({("deny", "fake-2")}, {("assert", "fake-1"), ("refuse", "fake-1")}) for found in acts.values()
        )
        anew = {one for one, found in acts.items() if ("deny", "fake-2") in found}
        assert acknowledged <= anew
        assert len(anew) - len(acknowledged) <= 1
        assert len(anew) < 12
        assert list(ledger.check()) == []
    finished = subprocess.run(call, capture_output=True, env=env, check=True)
    assert {json.loads(line)["article_id"] for line in finished.stdout.splitlines()} == set(acts) - anew

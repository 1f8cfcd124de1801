"""`lontar feed`, `lontar feeds` and `lontar watch`, in both languages and for programs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lontar.ledger import Ledger
from lontar.types import Filters
from tests.rivers.site import WORDS, Reply, Site, running


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LONTAR_PRIVATE_ADDRESSES", "allow")
    monkeypatch.setenv("LONTAR_HOST_DELAY", "0.01")
    with running() as found:
        found.replies |= {f"/{n}": Reply(WORDS.replace("lama", f"nomor {n}").encode()) for n in range(1, 30)}
        yield found


def test_a_feed_is_named_watched_listed_and_removed(site: Site, lontar):
    url = site.feed("/1", "/2", "/missing")
    added = lontar("feed", "add", url)
    assert url in added.stdout
    assert "Articles that wait: 3" in added.stderr
    assert "followed already" in lontar("feed", "add", url).stderr
    done = lontar("watch", "--once")
    assert "New: 2." in done.stderr
    assert "answers 404" in done.stderr
    assert done.stdout == ""
    assert len(lontar.json("articles")) == 2
    assert len(lontar.json("utterances")) > 0
    shown = lontar("feeds").stdout
    assert "stored 2, waiting 1, set aside 0" in shown
    assert f"waiting: {site.address}/missing" in shown
    assert "[url_status]" in shown
    lontar("feed", "remove", url)
    assert "No feed is followed" in lontar("feeds").stderr


def test_the_same_in_indonesian(site: Site, lontar):
    url = site.feed("/1", "/missing")
    assert "Artikel yang menunggu: 2" in lontar("feed", "add", url, language="id").stderr
    assert "Baru: 1." in lontar("watch", "--once", language="id").stderr
    shown = lontar("feeds", language="id").stdout
    assert "tersimpan 1, menunggu 1, disisihkan 0" in shown
    assert "menjawab 404" in shown


def test_programs_are_told_in_json_lines(site: Site, lontar):
    url = site.feed("/1", "/missing")
    (added,) = lontar.json("feed", "add", url)
    assert (added["url"], added["kind"], added["health"], added["waiting"]) == (url, "rss", "well", 2)
    events = lontar.json("watch", "--once", "--no-merge")
    assert [one["outcome"] for one in events] == ["new", "postponed"]
    (found,) = lontar.json("feeds")
    (item,) = found["items"]
    assert (item["url"], item["state"], item["failure"]["code"]) == (f"{site.address}/missing", "waiting", "url_status")
    assert lontar.json("utterances") == []
    (removed,) = lontar.json("feed", "remove", found["id"][:6])
    assert removed == {"id": found["id"], "url": url}


def test_several_are_named_at_once_and_what_cannot_be_followed_is_told(site: Site, lontar):
    url = site.feed("/1")
    told = lontar("feed", "add", url, f"{site.address}/1", code=1).stderr
    assert "[not_a_feed]" in told
    assert "[not_a_feed]" in lontar("feed", "add", f"{site.address}/1", code=3).stderr
    assert len(lontar.json("feeds")) == 1


def test_items_that_are_shown_are_as_many_as_asked_for(site: Site, lontar):
    lontar("feed", "add", site.feed(*(f"/missing/{n}" for n in range(5))))
    lontar("watch", "--once")
    assert lontar("feeds").stdout.count("[url_status]") == 3
    assert lontar("feeds", "--items", "0").stdout.count("[url_status]") == 0
    assert len(lontar.json("feeds", "--items", "9")[0]["items"]) == 5


def test_without_a_feed_a_round_says_so(lontar):
    lontar("add", "-", text=WORDS)
    assert "No feed is followed" in lontar("watch", "--once").stderr


def process(folder: Path, *args: str) -> subprocess.Popen[str]:
    env = {**os.environ, "LONTAR_LANG": "en", "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "tests.fake_lontar", *args, "--ledger", "a.db"]
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def follow(folder: Path, url: str) -> None:
    added = process(folder, "feed", "add", url)
    told = added.communicate(timeout=30)[1]
    assert added.returncode == 0, told


def wait_for(condition, *, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.sqlite("its processes name a file; test_cli_reread kills on both")
def test_killed_at_any_moment_a_watch_goes_on_where_it_was(site: Site, tmp_path: Path):
    paths = [f"/{n}" for n in range(1, 30)]
    follow(tmp_path, site.feed(*paths))
    for already in (3, 9, 15):
        watching = process(tmp_path, "watch")
        wait_for(lambda already=already: len(set(site.paths())) > already)
        watching.kill()
        watching.communicate()
    last = process(tmp_path, "watch", "--once", "--json")
    told = [json.loads(line) for line in last.communicate(timeout=60)[0].splitlines()]
    assert last.returncode == 0
    assert {one["outcome"] for one in told} <= {"new", "unchanged"}
    with Ledger.open(tmp_path / "a.db") as ledger:
        texts = [article.text for article in ledger.articles(Filters(limit=None))]
        assert len(texts) == len(set(texts)) == len(paths)
        assert list(ledger.check()) == []
    # Each page was asked for once, and once more where a kill came between its answer and the record of it.
    assert sum(site.paths().count(path) for path in paths) <= len(paths) + 3


@pytest.mark.sqlite("its processes name a file; test_cli_reread kills on both")
def test_a_stop_finishes_the_article_in_hand(site: Site, tmp_path: Path):
    follow(tmp_path, site.feed(*(f"/{n}" for n in range(1, 30))))
    watching = process(tmp_path, "watch")
    wait_for(lambda: "/4" in site.paths())
    watching.send_signal(signal.SIGTERM)
    told = watching.communicate(timeout=30)[1]
    assert watching.returncode == 130
    assert "New: " in told
    with Ledger.open(tmp_path / "a.db") as ledger:
        counted = len(list(ledger.articles(Filters(limit=None))))
        (river,) = ledger.followed_feeds()
    assert river.stored == counted
    assert f"New: {counted}." in told


def test_a_stop_while_nothing_is_to_be_done_ends_at_once(site: Site, tmp_path: Path):
    follow(tmp_path, site.feed("/1"))
    watching = process(tmp_path, "watch")
    wait_for(lambda: "/1" in site.paths())
    time.sleep(1.5)
    began = time.monotonic()
    watching.send_signal(signal.SIGINT)
    watching.communicate(timeout=30)
    assert (watching.returncode, time.monotonic() - began < 10) == (130, True)


def test_what_one_round_stored_and_did_not_compare_the_next_one_compares(site: Site, lontar):
    lontar("feed", "add", site.feed("/1"))
    lontar("watch", "--once", "--no-merge")
    assert lontar.json("utterances") == []
    lontar("watch", "--once")
    assert len(lontar.json("utterances")) == 1

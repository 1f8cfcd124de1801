"""Sources: outlets with what the ledger holds of them, and what was not read."""

from __future__ import annotations

import re
from pathlib import Path

import lontar.sources
from lontar.messages import speaking
from lontar.store.alerts import Failure
from lontar.store.river_rows import ItemRow, RiverRow
from lontar.types import Skipped
from lontar.web.shown import not_read


def rows(shown):
    table = shown.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in cells]


def test_outlets_stand_with_their_articles_and_days(browser):
    assert rows(browser.get("/sources").text) == [
        ["Kabar", "2", "Statements", "2024-02-26", "2024-03-10"],
        ["Meridian", "2", "Statements", "2024-04-02", "2024-04-03"],
        ["Warta", "1", "Statements", "2024-02-26", "2024-02-26"],
    ]


def test_what_was_not_read_stands_with_its_reason_as_text(browser, ledger):
    assert "Everything that was given has been read" in browser.get("/sources").text
    ledger.store.put_skipped(Skipped("<img src=x>.txt", "empty_file", "It is <b>empty</b>."))
    shown = browser.get("/sources").text
    assert "&lt;img src=x&gt;.txt" in shown
    assert "It is &lt;b&gt;empty&lt;/b&gt;." in shown
    assert "<img" not in shown


def test_why_an_input_was_not_read_is_told_in_the_readers_language(browser, ledger):
    ledger.store.put_skipped(Skipped("a.csv", "column_missing", "a.csv has no column 'text'. It has: V1."))
    ledger.store.put_skipped(Skipped("b.csv", "unheard_of", "Nobody knows."))
    english = browser.get("/sources").text
    assert "a.csv has no column &#39;text&#39;. It has: V1. <code>column_missing</code>" in english
    told = browser.get("/sources", headers={"Accept-Language": "id"}).text
    assert "kolom untuk teks artikelnya tidak ada <code>column_missing</code>" in told
    assert "It has: V1." in told and "Nobody knows. <code>unheard_of</code>" in told


def test_every_reason_for_which_an_input_is_not_read_has_its_indonesian():
    given = re.compile(r'InputError\(\s*"([a-z_]+)"')
    folder = Path(lontar.sources.__file__).parent
    codes = {code for file in folder.glob("*.py") for code in given.findall(file.read_text("utf-8"))}
    assert len(codes) > 30
    with speaking("id"):
        assert [code for code in sorted(codes) if not not_read(code)] == []


def test_more_than_a_page_of_inputs_goes_on_at_the_next(browser, ledger):
    for number in range(103):
        ledger.store.put_skipped(Skipped(f"{number:03}.txt", "empty_file", "It is empty."))
    first = browser.get("/sources").text
    assert 'href="/sources?skip=100"' in first
    second = browser.get("/sources?skip=100").text
    assert len(re.findall(r"\d{3}\.txt", first)) == 100
    assert len(re.findall(r"\d{3}\.txt", second)) == 3


def followed(ledger):
    """A feed that fails, and one that is well and has told of something that was set aside."""
    url = "https://kabar.example/<b>"
    failing = Failure(
        "url_status", "{source} answers {status} {reason}.", {"source": url, "status": 503, "reason": "No"}, AT
    )
    robots = Failure("robots", "{source}: {host}", {"source": "https://kabar.example/1", "host": "kabar.example"}, AT)
    given = {"pace": 300.0, "added_at": AT, "next_at": AT}
    one = RiverRow("a" * 16, url, url, "kabar.example", **given)
    two = RiverRow(
        "b" * 16, "https://warta.example/f", "https://warta.example/f", "warta.example", title="Warta", **given
    )
    ledger.store.rivers.add([one, two])
    ledger.store.rivers.change(one.id, failure=failing, failures=2)
    ledger.store.rivers.change(two.id, answered_at=AT, news_at=AT, kind="rss")
    item = ItemRow("kabar.example/1", two.id, "kabar.example", "https://kabar.example/1", "1", told_at=AT, next_at=AT)
    ledger.store.rivers.tell([item], now=AT)
    ledger.store.rivers.keep(item.page, state="aside", next_at=None, failure=robots)


AT = "2026-03-01T08:15:00.000+00:00"


def test_feeds_stand_with_how_they_do_and_what_was_set_aside(browser, ledger):
    assert "No feed is followed" in browser.get("/sources").text
    followed(ledger)
    shown = browser.get("/sources").text
    assert "https://kabar.example/&lt;b&gt;" in shown
    assert "answers 503" in shown
    assert "<code>robots</code>" in shown
    assert "2026-03-01 08:15" in shown
    indonesian = browser.get("/sources?lang=id").text
    assert "menjawab 503" in indonesian
    assert "disisihkan: " in indonesian


def test_programs_are_told_the_same(browser, ledger):
    followed(ledger)
    first, second = browser.get("/api/feeds").json()["items"]
    assert (first["health"], first["failure"]["code"], first["items"]) == ("failing", "url_status", [])
    assert (second["health"], second["title"], second["aside"]) == ("well", "Warta", 1)
    assert second["items"][0]["failure"]["code"] == "robots"
    assert len(browser.get("/api/feeds?limit=1").json()["items"]) == 1

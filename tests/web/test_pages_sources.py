"""Sources: outlets with what the ledger holds of them, and what was not read."""

from __future__ import annotations

import re

from lontar.types import Skipped


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


def test_more_than_a_page_of_inputs_goes_on_at_the_next(browser, ledger):
    for number in range(103):
        ledger.store.put_skipped(Skipped(f"{number:03}.txt", "empty_file", "It is empty."))
    first = browser.get("/sources").text
    assert 'href="/sources?skip=100"' in first
    second = browser.get("/sources?skip=100").text
    assert len(re.findall(r"\d{3}\.txt", first)) == 100
    assert len(re.findall(r"\d{3}\.txt", second)) == 3

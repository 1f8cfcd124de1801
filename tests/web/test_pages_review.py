"""Review: the least certain first, one at a time; decided things do not come again, taken back they do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from lontar.store.merging import PairingRow
from lontar.types import Filters, Reading, Speaker
from lontar.web.app import create_app
from lontar.web.doubts import QUEUES, context
from lontar.web.site import Site, User
from tests.store.sample import article, statement
from tests.web.test_pages_judging import decide, done


def asked(browser, query):
    """The statement that a page of review asks about; None where nothing is left."""
    shown = browser.get(f"/review?{query}").text
    card = shown.partition('<article class="card doubt">')[2]
    found = re.search(r'href="/statement/(\w+)"', card)
    return found[1] if found else None


@pytest.fixture
def doubtful(ledger):
    """The same ledger with one undecided pair."""
    ids = sorted(one.id for one, _ in ledger.statements(Filters(limit=None)))
    ledger.store.derived.pair([PairingRow(ids[0], ids[1], 0.51, "same 0.51", "word-pairs-1")])
    return ledger


# queue, the form that decides it, its fields
RIGHT = [
    ("statements", "uphold", {}),
    ("statements", "reject", {}),
    ("acts", "confirm", {"field": "act"}),
    ("acts", "act", {"act": "deny"}),
    ("merges", "merge", {"same": "yes"}),
    ("merges", "merge", {"same": "no"}),
    ("stances", "stance", {"issue": "troops", "stance": "unclear"}),
]


@pytest.mark.parametrize(("queue", "form", "fields"), RIGHT)
def test_what_is_decided_does_not_come_again_until_it_is_taken_back(browser, doubtful, queue, form, fields):
    first = asked(browser, f"queue={queue}")
    assert first is not None
    if form == "merge":
        fields = {
            **fields,
            "other": re.search(r'name="other" value="(\w+)"', browser.get("/review?queue=merges").text)[1],
        }
    made = done(decide(browser, f"/judge/{form}/{first}", back=f"/review?queue={queue}", **fields))
    assert asked(browser, f"queue={queue}") != first
    shown = browser.get(f"/review?queue={queue}&done={made}").text
    assert f'action="/judge/undo/{made}"' in shown
    assert "Tester" in shown.partition('role="status"')[2]
    done(decide(browser, f"/judge/undo/{made}"))
    assert asked(browser, f"queue={queue}") == first


@pytest.fixture
def untold(ledger):
    """An article in which a day is open and a speaker has no name; the days of the others are known."""
    found = article(published=None)
    words = ("SRC", "Rahayu"), ("CON", "bahwa air sudah surut")
    unnamed = Speaker("seorang warga", "unnamed", "role")
    told = replace(statement(found, *words), speaker=unnamed)
    ledger.store.put(Reading(found, (told,)))
    return told.id


@pytest.mark.parametrize(
    ("queue", "form", "fields"),
    [
        ("days", "confirm", {"field": "date"}),
        ("days", "date", {"left_open": "1"}),
        ("days", "date", {"day": "2024-02-20"}),
        ("days", "reject", {}),
        ("speakers", "confirm", {"field": "speaker"}),
        ("speakers", "speaker", {"names": "Rahayu Lestari"}),
    ],
)
def test_open_days_and_unnamed_speakers_come_until_they_are_decided(browser, untold, queue, form, fields):
    assert asked(browser, f"queue={queue}") == untold
    made = done(decide(browser, f"/judge/{form}/{untold}", **fields))
    assert asked(browser, f"queue={queue}") is None
    done(decide(browser, f"/judge/undo/{made}"))
    assert asked(browser, f"queue={queue}") == untold


def test_who_has_no_name_is_told_in_the_readers_language_and_stands_in_no_field(browser, ledger):
    found = article(published=None)
    told = replace(
        statement(found, ("SRC", "Rahayu"), ("CON", "bahwa air sudah surut")),
        speaker=Speaker("(unnamed)", "unnamed", "elided"),
    )
    ledger.store.put(Reading(found, (told,)))
    for language, name in (("en", "(unnamed)"), ("id", "(tak disebut namanya)")):
        for path in ("/review?queue=speakers", f"/statement/{told.id}"):
            shown = browser.get(path, headers={"Accept-Language": language}).text
            assert name in shown, path
            assert ("(unnamed)" in shown) == (language == "en"), path
            assert re.search(r'name="names" required value=""', shown), path


def test_skipping_goes_on_and_comes_to_an_end(browser, ledger):
    number = ledger.counts()["statements"]
    seen = [asked(browser, f"queue=acts&skip={skip}") for skip in range(number + 1)]
    assert len(set(seen)) == number + 1
    assert seen[-1] is None
    assert "Nothing is left after those skipped" in browser.get(f"/review?queue=acts&skip={number}").text


@pytest.mark.parametrize(
    ("queue", "keys"), [("statements", "ynwms"), ("acts", "ynxs"), ("merges", "yns"), ("stances", "12345s")]
)
def test_each_key_is_on_one_element_and_in_the_legend(browser, doubtful, queue, keys):
    shown = browser.get(f"/review?queue={queue}").text
    assert sorted(re.findall(r'data-key="(\w)"', shown)) == sorted(keys)
    legend = shown.partition('<section class="keys"')[2]
    for key in keys if queue != "stances" else "15s":
        assert f"<kbd>{key}</kbd>" in legend


def test_who_may_only_look_sees_no_buttons(doubtful):
    reader = TestClient(create_app(Site(doubtful, hosts=("testserver",), everybody=User("Guest", "reader"))))
    for queue in QUEUES:
        shown = reader.get(f"/review?queue={queue}").text
        assert "/judge/" not in shown
        assert "to decide takes a reviewer" in shown


@pytest.mark.parametrize("query", ["done=ffffffff", "done=<b>", "done=" + "9" * 64])
def test_an_address_that_names_no_decision_says_nothing_of_one(browser, query):
    answer = browser.get(f"/review?{query}")
    assert answer.status_code == 200
    assert 'role="status"' not in answer.text


@pytest.mark.parametrize(
    ("query", "status"), [("queue=rice", 400), ("skip=-1", 422), ("queue=stances&issue=rice", 404)]
)
def test_what_cannot_be_asked_is_refused(browser, query, status):
    assert browser.get(f"/review?{query}").status_code == status


def test_the_context_is_the_text_around_the_statement(ledger):
    for told, of in ledger.statements(Filters(limit=None)):
        pieces = context(told, of)
        assert "".join(piece.text for piece in pieces).strip("… ") in of.text
        content = "".join(piece.text for piece in pieces if piece.kind in ("CON", "IF"))
        assert content == "".join(of.text[span.start : span.end] for span in told.of("CON"))

"""Hostile words in every field of articles, statements, feeds and knowledge files: no page makes anything of them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from lxml import html

from lontar import web
from lontar.ledger import Ledger
from lontar.settings import Settings
from lontar.store import Store
from lontar.store.river_rows import RiverRow
from lontar.types import Day
from lontar.web.app import create_app
from lontar.web.site import Site, User
from tests.talks import PROPOSITION, TalksReader
from tests.word_pairs import WordPairs

MARK = "zq"
"""No word of ours has it."""


def hostile(field: str) -> str:
    """Words that end every context they may stand in, and name the field that they come from."""
    return (
        f"{MARK}{field}\"'`></title></textarea></script><script>{MARK}()</script>"
        f"<{MARK}-tag on{MARK}=1 style=x{{{{7*7}}}}><a href=javascript:{MARK}()> \"on{MARK}=\"1' on{MARK}='1"
    )


FIELDS = (
    "outlet", "title", "byline", "speaker", "role", "affiliation", "text", "target", "day", "alias",
    "feed", "skipped", "reason", "author", "officetitle", "bodyname", "note",
)  # fmt: skip
HREF = f"javascript:{MARK}(1)//"
OFFICE = "zq-body.minister"


class _Reader(TalksReader):
    """Finds what the talks say, and hostile words in every field of it."""

    def _told(self, statement, article):
        told = super()._told(statement, article)
        speaker = replace(told.speaker, role=hostile("role"), affiliation=hostile("affiliation"))
        if speaker.actor is None:
            speaker = replace(speaker, name=hostile("speaker"))
        return replace(
            told, speaker=speaker, target=hostile("target"), deadline="2024-03-01",
            said_on=Day("2024-02-26", "day", hostile("day"), "text"),
        )  # fmt: skip


def knowledge_in(folder: Path) -> Path:
    """A user's knowledge files, hostile wherever they hold words."""
    folder.mkdir()
    names = {f"name_{language}": hostile("bodyname") for language in ("en", "id", "ms")}
    titles = {f"name_{language}": hostile("officetitle") for language in ("en", "id", "ms")}
    term = {"since": "2020-01-01", "until": "", "checked": "2026-01-01", "confidence": "day", "source": "user"}
    tables = {
        "organisations": {"id": "zq-body", "kind": "alliance", **names, "aliases": "", "seat": "", "metonyms": ""},
        "offices": {"id": OFFICE, "body": "zq-body", "kind": "minister", **titles, "aliases": ""},
        "persons": {
            "id": "zq-person", "name": hostile("person"), "aliases": hostile("alias"), "born": "1960", "state": "id",
            "wikidata": "",
        },
        "terms": {"office": OFFICE, "person": "zq-person", **term, "note": hostile("note")},
    }  # fmt: skip
    for name, row in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, row)
            table.writeheader()
            table.writerow(row)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("hostile")
    texts = (
        "Emma Marsh said that NATO sends combat troops to Ukraine soon",
        "Emma Marsh refused to see combat troops of NATO sent to Ukraine",
        "Jens Stoltenberg said that NATO will send combat troops to Ukraine if Russia attacks Poland",
    )
    rows = [
        {
            "text": f"{words} {hostile('text')}.\n", "url": f"{HREF}{number}", "outlet": hostile("outlet"),
            "title": f"{hostile('title')} {number}", "byline": hostile("byline"), "published": f"2024-0{number}-10",
        }
        for number, words in enumerate(texts, 2)
    ]  # fmt: skip
    (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (folder / "odd").mkdir()
    (folder / "odd" / f"{hostile('skipped').replace('/', '')}.txt").write_bytes(b"")
    settings = Settings(ledger=str(folder / "a.db"), knowledge=(knowledge_in(folder / "known"),))
    store = Store.open(settings.ledger)
    with Ledger(store, reader=_Reader(), pairs=WordPairs(), settings=settings) as ledger:
        ledger.add([str(folder / "rows.jsonl"), str(folder / "odd")])
        ledger.merge()
        ledger.add_issue(PROPOSITION, id="troops")
        found = [statement for statement, _ in ledger.statements()]
        ledger.reject(found[0].id, author=hostile("author"), reason=hostile("reason"))
        feed = RiverRow(
            "aaaa", f"https://kabar.example/?{hostile('feed')}", "https://kabar.example/", "kabar.example", 300.0
        )
        ledger.store.rivers.add([replace(feed, title=hostile("feed"), next_at="2030-01-01T00:00:00Z")])
        places = {
            "issue": "troops", "statement": found[0].id, "other": found[-1].id,
            "article": next(ledger.articles()).id, "utterance": next(ledger.utterances()).id,
            "speaker": hostile("speaker"), "person": hostile("person"), "body": hostile("bodyname"),
        }  # fmt: skip
        yield Site(ledger, hosts=("testserver",), everybody=User(hostile("author"), "owner")), places


PAGES = (
    "/", "/search", "/search?about=troops", "/search?about={hostile}&actor={hostile}&outlet={hostile}",
    "/search?since={hostile}", "/articles", "/articles?outlet={hostile}", "/article/{article}",
    "/statement/{statement}",
    "/statement/{other}", "/actors", "/actor/{speaker}", "/actor/{person}", "/actor/{person}?on=2024-02-27",
    "/actor/{body}", "/actor/Q57665", "/issues", "/issue/{issue}", "/issue/{hostile}", "/utterances",
    "/utterance/{utterance}", "/what-if", "/what-if?if={hostile}", "/review", "/review?queue=stances", "/sources",
    "/cite/{statement}", "/login?next={hostile}", "/account", "/accounts?added={hostile}&removed={hostile}",
    "/{hostile}", "//evil.example/{hostile}", "/search?lang=id&about=troops", "/article/{article}?lang=id",
)  # fmt: skip


@pytest.fixture(scope="module")
def shown(site) -> dict[str, Any]:
    """The answer to each page."""
    found, places = site
    browser = TestClient(create_app(found))
    return {page: browser.get(f"http://testserver{address(page, places)}") for page in PAGES}


TEMPLATES = Path(web.__file__).parent / "templates"
TAGS = {tag for file in TEMPLATES.glob("*.html") for tag in re.findall(r"<([a-z][a-z0-9-]*)", file.read_text("utf-8"))}


def address(page: str, places: dict[str, str]) -> str:
    path, mark, query = page.partition("?")
    filled = {name: quote(value, safe="") for name, value in {**places, "hostile": hostile("asked")}.items()}
    return f"{path.format_map(filled)}{mark}{query.format_map(filled)}"


def look(answer) -> None:
    """Parse a page as a browser does, and refuse elements and attributes that are none of ours."""
    for element in html.document_fromstring(answer.text.encode()).iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag in TAGS, element.tag
        for name, value in element.attrib.items():
            assert not re.match(rf"on|{MARK}|.*['\"`<>=]", name), (element.tag, name)
            if name in ("href", "src", "action", "formaction", "data"):
                assert re.match(r"(?:/(?!/)|#|\?|https?://|$)", value), (element.tag, name, value)
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/") and not (element.text or "").strip()
        assert element.tag != "style"


@pytest.mark.parametrize("page", PAGES)
def test_no_element_and_no_attribute_of_a_page_comes_from_what_is_kept_or_asked(page, shown):
    answer = shown[page]
    assert answer.status_code in (200, 400, 404, 422)
    assert f"<script>{MARK}" not in answer.text
    look(answer)


def test_every_field_stood_on_a_page(shown):
    seen = {field for one in shown.values() for field in re.findall(rf"{MARK}([a-z]+)&#34;&#39;", one.text)}
    assert set(FIELDS) - seen == set()


@pytest.mark.parametrize(
    "path",
    ["/feeds/search.atom", "/feeds/search.json", "/feeds/deadlines.atom", "/feeds/issue/troops.atom", "/api/statements",
     "/api/articles", "/api/feeds", "/export/statements.csv", "/cite/{statement}/bibtex", "/cite/{statement}/csl"],
)  # fmt: skip
def test_what_is_no_page_is_never_taken_for_one(path, site):
    found, places = site
    answer = TestClient(create_app(found)).get(address(path, places))
    assert answer.status_code == 200
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind != "text/html"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if kind.endswith("xml"):
        from lxml import etree

        tree = etree.fromstring(answer.content)
        assert not [one.tag for one in tree.iter() if MARK in str(one.tag) or any(MARK in name for name in one.attrib)]
        assert not [one for one in tree.iter("{*}link") if one.get("href", "").startswith("javascript")]

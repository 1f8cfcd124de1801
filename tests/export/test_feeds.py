"""Feeds are read by other people's readers, whatever stands in the texts."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from lontar.export.feeds import ATOM, Entry, Feed, atom, clean, json_feed, rfc3339, web_address

ENTRY = Entry(
    id="urn:lontar:statement:00ff00ff00ff00ff",
    title="Rahayu Lestari (menolak): air & <lumpur>",
    url="https://lontar.example/statement/00ff00ff00ff00ff",
    published="2024-02-27T01:15:00Z",
    updated="2024-02-28T00:00:00Z",
    summary="Kabar Rawa",
    content="“Air sudah surut”, katanya.\nWarga pulang.",
    author="Kabar Rawa",
)
FEED = Feed(
    title="Pernyataan",
    id="urn:lontar:feed:1",
    home_url="https://lontar.example/",
    self_url="https://lontar.example/feed.atom",
    updated="2024-03-01T00:00:00Z",
    entries=(ENTRY,),
    language="id",
)
# Written from https://www.jsonfeed.org/version/1.1/: what it says must be there, and of which type everything is.
AUTHORS = {
    "type": "array",
    "items": {"type": "object", "properties": {"name": {"type": "string"}}, "minProperties": 1},
}
SCHEMA = {
    "type": "object",
    "required": ["version", "title", "items"],
    "propertyNames": {
        "anyOf": [
            {
                "enum": [
                    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon",
                    "favicon", "authors", "language", "expired", "hubs", "items",
                ]
            },
            {"pattern": "^_[A-Za-z]"},
        ]
    },
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "language": {"type": "string"},
        "authors": AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://[!-~]+$"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                    "summary": {"type": "string"},
                    "date_published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
                    "date_modified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
                    "authors": AUTHORS,
                },
                "additionalProperties": False,
            },
        },
    },
}  # fmt: skip
HOSTILE = (
    "]]> <![CDATA[ & <script>alert(1)</script>",
    "NUL \x00 dan lonceng \x07 dan \x0b",
    "paruh \ud800 dan \udfff",
    "bukan karakter \ufffe \uffff",
    "\u202eterbalik\u202c עברית العربية",
    "💧 \U0010fffd \x85 garis\u2028baru",
    "&lt;tetap&gt; &#0; %00",
    "",
)


def read_json(feed: Feed):
    found = json.loads(json_feed(feed).decode("utf-8"))
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(found)
    return found


def read_atom(feed: Feed):
    found = feedparser.parse(atom(feed))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_an_atom_reader_finds_everything() -> None:
    found = read_atom(FEED)
    assert (found.feed.id, found.feed.title, found.feed.updated) == (FEED.id, FEED.title, FEED.updated)
    assert (found.feed.language, found.feed.author) == ("id", "Lontar")
    assert {link.rel: link.href for link in found.feed.links} == {"alternate": FEED.home_url, "self": FEED.self_url}
    (entry,) = found.entries
    assert (entry.id, entry.link, entry.author) == (ENTRY.id, ENTRY.url, ENTRY.author)
    assert (entry.published, entry.updated, entry.summary) == (ENTRY.published, ENTRY.updated, ENTRY.summary)
    assert (entry.content[0].value, entry.content[0].type) == (ENTRY.content, "text/plain")


def test_a_json_reader_finds_everything() -> None:
    found = read_json(FEED)
    assert (found["title"], found["language"], found["_lontar"]["updated"]) == (FEED.title, "id", FEED.updated)
    assert (found["home_page_url"], found["feed_url"]) == (FEED.home_url, FEED.self_url)
    assert found["items"] == [
        {
            "id": ENTRY.id, "url": ENTRY.url, "title": ENTRY.title, "content_text": ENTRY.content,
            "summary": ENTRY.summary, "date_published": ENTRY.published, "date_modified": ENTRY.updated,
            "authors": [{"name": ENTRY.author}],
        }
    ]  # fmt: skip


def test_what_is_not_known_is_left_out_and_atom_still_has_what_it_must() -> None:
    bare = replace(ENTRY, url=None, published=None, updated=None, summary="", author=None)
    feed = replace(FEED, home_url=None, self_url=None, entries=(bare,))
    assert set(read_json(feed)["items"][0]) == {"id", "title", "content_text"}
    (entry,) = read_atom(feed).entries
    assert entry.updated == FEED.updated
    assert "published" not in entry
    assert entry.get("links", []) == []
    empty = replace(feed, entries=())
    assert (read_json(empty)["items"], read_atom(empty).entries) == ([], [])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_or_is_cleaned(text: str) -> None:
    entry = replace(ENTRY, title=text, summary=text, content=text, author=text)
    feed = replace(FEED, title=text, entries=(entry,))
    item = read_json(feed)["items"][0]
    assert (item["title"], item["content_text"]) == (clean(text), clean(text))
    read_atom(feed)
    root = ElementTree.fromstring(atom(feed))
    assert root.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}content") == clean(text)
    assert root.find(f".//{{{ATOM}}}script") is None


@given(st.text(alphabet=st.characters(exclude_characters="\r")))
def test_any_text_comes_back_from_both_as_it_is_cleaned(text: str) -> None:
    feed = replace(FEED, entries=(replace(ENTRY, content=text),))
    assert read_json(feed)["items"][0]["content_text"] == clean(text)
    # An empty text has no text node.
    assert (ElementTree.fromstring(atom(feed)).findtext(f"{{{ATOM}}}entry/{{{ATOM}}}content") or "") == clean(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1f\x7f\x9fc", "abc"),
        ("tab\tbaris\nbaru\r", "tab\tbaris\nbaru\r"),
        ("\ud83d", ""),
        ("ä\u202eأ💧\ufffd", "ä\u202eأ💧\ufffd"),
    ],
)
def test_only_what_cannot_be_written_is_dropped(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://kabar.example/a?b=1&c=%20#d", "https://kabar.example/a?b=1&c=%20#d"),
        ('HTTP://kabar.example/ü b"<>', "HTTP://kabar.example/%C3%BC%20b%22%3C%3E"),
        ("https://kabar.example/\x00\ud800x", "https://kabar.example/x"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("kabar.example", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, address: str | None) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize(
    ("value", "last", "moment"),
    [
        ("2024-02-27T08:15:00+07:00", False, "2024-02-27T01:15:00Z"),
        ("2024-02-27T08:15:00.5Z", False, "2024-02-27T08:15:00Z"),
        ("2024-02-27T08:15", False, "2024-02-27T08:15:00Z"),
        ("2024-02-27", False, "2024-02-27T00:00:00Z"),
        ("2024-02", False, "2024-02-01T00:00:00Z"),
        ("2024-02", True, "2024-02-29T00:00:00Z"),
        ("2024", True, "2024-12-31T00:00:00Z"),
        ("0987", False, "0987-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+07:00", False, None),
        ("2024-13", True, None),
        ("2024-02-30", False, None),
        ("Selasa", False, None),
        ("", False, None),
        (None, False, None),
    ],
)
def test_times_are_told_in_utc(value: str | None, last: bool, moment: str | None) -> None:
    assert rfc3339(value, last=last) == moment

"""Feeds: what is new as Atom (RFC 4287) and as JSON Feed 1.1, each as the bytes of one document."""

from __future__ import annotations

import calendar
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_TYPE: Final = "application/atom+xml"
JSON_FEED: Final = "https://jsonfeed.org/version/1.1"
JSON_FEED_TYPE: Final = "application/feed+json"
AUTHOR: Final = "Lontar"
"""Who speaks in a feed whose entries name nobody: Atom wants somebody."""

# What XML 1.0 has no way to write, with the control characters that it merely discourages; halves of surrogates too.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_IN_ADDRESS: Final = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is new. `id` is an IRI that never changes; times are RFC 3339 in UTC; `content` is plain text.

    `url` None where it has no page, times None where they are not known.
    """

    id: str
    title: str
    url: str | None
    published: str | None
    updated: str | None
    summary: str
    content: str
    author: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, the newest first. `id` is an IRI, `updated` RFC 3339, `language` an ISO 639-1 code.

    `home_url` is the page for people and `self_url` the feed's own address, None where there are none.
    """

    title: str
    id: str
    home_url: str | None
    self_url: str | None
    updated: str
    entries: tuple[Entry, ...]
    language: str


def atom(feed: Feed) -> bytes:
    """Return a feed as an Atom document in UTF-8; what XML cannot hold is left out of the texts."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": clean(feed.language)})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", AUTHOR)
    _link(root, "alternate", feed.home_url)
    _link(root, "self", feed.self_url)
    for entry in feed.entries:
        _add_entry(_add(root, "entry"), entry, feed)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def json_feed(feed: Feed) -> bytes:
    """Return a feed as a JSON Feed document in UTF-8; `_lontar` tells when it was made."""
    found = {
        "version": JSON_FEED, "title": clean(feed.title), "home_page_url": web_address(feed.home_url),
        "feed_url": web_address(feed.self_url), "language": clean(feed.language), "authors": [{"name": AUTHOR}],
        "_lontar": {"id": clean(feed.id), "updated": feed.updated},
        "items": [_item(entry) for entry in feed.entries],
    }  # fmt: skip
    return json.dumps(_told(found), ensure_ascii=False).encode()


def clean(text: str) -> str:
    """Return a text without control characters and halves of surrogates, which no feed can hold."""
    return _UNWRITABLE.sub("", text)


def web_address(url: str | None) -> str | None:
    """Return an address as a link may hold it, None for what is not of the web (`javascript:`, `file:`)."""
    found = clean(url or "").strip()
    if found.partition("://")[0].lower() not in ("http", "https"):
        return None
    return quote(found, safe=_IN_ADDRESS)


def rfc3339(value: str | None, *, last: bool = False) -> str | None:
    """Return an ISO day, month, year or time as RFC 3339 in UTC, None where it is none.

    A day without a time is its midnight; `last` takes the last day of a month or a year instead of the first.
    """
    day = _DAY.fullmatch(value or "")
    try:
        found = _midnight(day, last=last) if day else datetime.fromisoformat(value or "")
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _midnight(day: re.Match[str], *, last: bool) -> datetime:
    year, month = int(day[1]), int(day[2] or (12 if last else 1))
    if not 1 <= month <= 12:
        raise ValueError(day[0])
    number = int(day[3]) if day[3] else (calendar.monthrange(year, month)[1] if last else 1)
    return datetime(year, month, number)


def _add_entry(node: ElementTree.Element, entry: Entry, feed: Feed) -> None:
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", entry.updated or entry.published or feed.updated)
    if entry.published:
        _add(node, "published", entry.published)
    if entry.author:
        _add(_add(node, "author"), "name", entry.author)
    _link(node, "alternate", entry.url)
    if entry.summary:
        _add(node, "summary", entry.summary)
    _add(node, "content", entry.content)


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    node = ElementTree.SubElement(parent, name)
    if text is not None:
        node.text = clean(text)
    return node


def _link(parent: ElementTree.Element, relation: str, url: str | None) -> None:
    if address := web_address(url):
        ElementTree.SubElement(parent, "link", {"rel": relation, "href": address})


def _item(entry: Entry) -> dict[str, Any]:
    return _told(
        {
            "id": clean(entry.id), "url": web_address(entry.url), "title": clean(entry.title),
            "content_text": clean(entry.content), "summary": clean(entry.summary) or None,
            "date_published": entry.published, "date_modified": entry.updated or entry.published,
            "authors": [{"name": clean(entry.author)}] if entry.author else None,
        }
    )  # fmt: skip


def _told(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value is not None}

"""Rivers, the feeds and sitemaps that are followed → what they tell. Those that Lontar gives: `export/feeds.py`."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

from lontar.errors import InputError
from lontar.sources.decoding import decode
from lontar.sources.formats import charset_of
from lontar.sources.ids import can_be_parsed, joined
from lontar.sources.published import parse_published
from lontar.sources.sitemaps import read_sitemap
from lontar.sources.streams import too_large
from lontar.sources.web import Answer, is_url

RiverKind = Literal["rss", "atom", "json", "sitemap", "index"]

MAX_BYTES: Final = 20_000_000
"""Of a sitemap, packed or unpacked."""
_FEED_BYTES: Final = 5_000_000
"""Of a feed: the library takes half a minute for the worst 5 MB."""
_FEED_TAGS: Final = 100_000
"""Of a feed: the library takes 50 µs for each; a thousand entries have a quarter of it."""
_MOST_ENTRIES: Final = 1_000
"""Of one answer; the newest where they have days."""
_SITEMAP_DAYS: Final = 3
"""Sitemaps list whole archives: what they call older is no news. Google's rule for news sitemaps is two days."""
_LONGEST_BODY: Final = 400_000
_LONGEST_URL: Final = 2_000
"""Bytes of an address: an index of PostgreSQL takes 2,700."""
# No white space among them: of that a line keeps one space.
_UNFIT: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*\?>")
_WEEKDAY: Final = re.compile(r"^[A-Za-z'’]{3,9}\.?,\s*")
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]{2,40})")
# The end of a text that goes on elsewhere, in the words that readers of feeds meet.
_TEASER: Final = re.compile(
    r"(?:…|\.\.\.|read more|continue reading|selengkapnya|lanjutkan membaca)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed says of an article: where it stands, what it is called, its days in ISO 8601, perhaps its whole text.

    `body` is HTML. `stamp` changes when the feed says something else of it.
    """

    url: str
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None
    body: str | None = None
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class River:
    """What a feed or sitemap tells at one time. `children` are the sitemaps of an index; `rest` is in seconds.

    `refused` are addresses that cannot be kept, shortened and without what makes them so.
    """

    kind: RiverKind
    title: str | None = None
    entries: tuple[Told, ...] = ()
    children: tuple[str, ...] = ()
    rest: float = 0.0
    refused: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    entries: list[Told] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read_river(answer: Answer, *, today: datetime) -> River:
    """Read what a feed or sitemap tells; days after tomorrow are none. Raises InputError `not_a_feed`, `too_large`."""
    raw = _unpacked(answer.raw, answer.url)
    head = raw[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        river = _json_feed(raw, answer.url, today)
    elif b"<urlset" in head or b"<sitemapindex" in head:
        river = _sitemap(raw, answer.url, today)
    else:
        if len(raw) > _FEED_BYTES or raw.count(b"<") > _FEED_TAGS:
            raise too_large(answer.url, _FEED_BYTES)
        river = _feed(raw, answer, today)
    if river is None:
        raise InputError(
            "not_a_feed",
            "{source} is neither a feed (RSS, Atom, JSON Feed) nor a sitemap. Look on the site for its feed, often at "
            "/feed, /rss or /sitemap.xml, and give that address.",
            source=answer.url,
        )
    return river


def alternates(answer: Answer) -> list[str]:
    """Return the addresses of the feeds that a page names, in its order."""
    from lxml import html as pages

    if not re.search(rb"<(?:html|head|link)\b", answer.raw[:20_000], re.IGNORECASE):
        return []
    try:
        tree = pages.fromstring(decode(answer.raw, source=answer.url, declared=charset_of(answer.media_type)).text)
    except (ValueError, InputError, pages.etree.ParserError):
        return []
    kinds = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
    found = [
        joined(answer.url, link.get("href").strip())
        for link in tree.xpath("//link[@rel and @type and @href]")
        if "alternate" in link.get("rel").lower().split() and link.get("type").split(";")[0].strip().lower() in kinds
    ]
    return list(dict.fromkeys(found))


def feed_day(words: str | None, *, today: datetime) -> str | None:
    """Return a day or time of a feed as ISO 8601, also with Indonesian names and zones; None after tomorrow."""
    if not words or not words.strip():
        return None
    plain = _WEEKDAY.sub("", words.strip())
    value = parse_published(plain) or parse_published(words) or _mail_day(plain)
    if value is None:
        return None
    # A day ahead may be a zone that is not told; more is a clock that is wrong.
    latest = (today + timedelta(days=1)).date().isoformat()
    return value if value[:10] <= latest else None


def page_of(told: Told) -> Answer | None:
    """Return the text that a feed gives of an article as a page; None where it gives none, or only its beginning."""
    words = " ".join(re.sub(r"<[^>]+>", " ", told.body or "").split())
    if not words or _TEASER.search(html.unescape(words)):
        return None
    title = f"<title>{html.escape(told.title)}</title>" if told.title else ""
    page = f"<!doctype html><html><head>{title}</head><body><article>{told.body}</article></body></html>"
    return Answer(told.url, "text/html; charset=utf-8", page.encode("utf-8", errors="ignore"))


def _mail_day(words: str) -> str | None:
    # Two-digit years and the zones of old mail (EST, UT); what it does not know it takes for UTC, so letters must fit.
    if not re.search(r"(?:[+-]\d{4}|\b(?:UT|GMT|[ECMP][SD]T))$", words.strip()):
        return None
    try:
        return parsedate_to_datetime(words.strip()).isoformat()
    except (ValueError, OverflowError):
        return None


def _unpacked(raw: bytes, source: str) -> bytes:
    """Unpack what is packed as a file (`sitemap.xml.gz`), within the limit."""
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        found = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, MAX_BYTES + 1)
    except zlib.error:
        return b""
    if len(found) > MAX_BYTES:
        raise too_large(source, MAX_BYTES)
    return found


def _feed(raw: bytes, answer: Answer, today: datetime) -> River | None:
    import feedparser

    declared = _DECLARED.search(raw[:200])
    charset = charset_of(answer.media_type) or (declared[1].decode("ascii") if declared else None)
    try:
        text = decode(raw, source=answer.url, declared=charset).text
    except InputError:
        return None
    if not re.search(r"<(?:\w+:)?(?:rss|feed|rdf)\b", text[:5_000], re.IGNORECASE):
        return None
    plain = _DECLARATION.sub("", text, count=1).encode("utf-8", errors="ignore")
    # As a stream: given text, the library takes what looks like an address for one, and asks for it.
    told = {"content-type": "application/xml; charset=utf-8", "content-location": answer.url}
    try:
        parsed = feedparser.parse(io.BytesIO(plain), response_headers=told)
    except ValueError:  # The library takes a name whose namespace has spaces apart, and fails.
        return None
    if not parsed.version and not parsed.entries:
        return None
    kind: RiverKind = "atom" if str(parsed.version).startswith("atom") else "rss"
    found = _Found()
    for entry in parsed.entries[:_MOST_ENTRIES]:
        _take(found, _entry(entry, answer.url, today))
    ttl = str(parsed.feed.get("ttl", "")).strip()
    rest = 60.0 * int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 6 else 0.0
    return River(kind, _line(parsed.feed.get("title")), tuple(found.entries), rest=rest, refused=tuple(found.refused))


def _entry(entry: dict[str, Any], base: str, today: datetime) -> Told | None:
    link = entry.get("link") or (entry.get("id") if is_url(str(entry.get("id") or "")) else None)
    if not link:
        return None
    content = [part for part in entry.get("content") or () if part.get("value")]
    body = max((str(part["value"]) for part in content), key=len, default=None)
    # Asked like this, since the library's own `get` gives the day of publication where there is no later one.
    changed = dict.get(entry, "updated")
    published = entry.get("published") or changed
    return _told(
        joined(base, str(link).strip()), title=entry.get("title"), byline=entry.get("author"),
        published=feed_day(published, today=today), body=body,
        stamped=(changed or published, entry.get("title"), entry.get("summary"), body),
    )  # fmt: skip


def _json_feed(raw: bytes, base: str, today: datetime) -> River | None:
    try:
        found = json.loads(decode(raw, source=base).text)
    except (ValueError, InputError, RecursionError):
        return None
    if not isinstance(found, dict) or "jsonfeed" not in str(found.get("version", "")).lower():
        return None
    kept = _Found()
    items = found.get("items")
    for item in items[:_MOST_ENTRIES] if isinstance(items, list) else ():
        if isinstance(item, dict):
            _take(kept, _json_item(item, base, today))
    return River("json", _line(found.get("title")), tuple(kept.entries), refused=tuple(kept.refused))


def _json_item(item: Mapping[str, Any], base: str, today: datetime) -> Told | None:
    said = {name: value for name, value in item.items() if isinstance(value, str) and value.strip()}
    link = said.get("url") or (said["id"] if is_url(said.get("id", "")) else None)
    if not link:
        return None
    text = said.get("content_text")
    plain = "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\n\s*\n", text)) if text else None
    body = said.get("content_html") or plain
    authors = item.get("authors")
    names = [one.get("name") for one in authors if isinstance(one, dict)] if isinstance(authors, list) else []
    return _told(
        joined(base, link.strip()), title=said.get("title"), byline=next(filter(None, names), None),
        published=feed_day(said.get("date_published") or said.get("date_modified"), today=today),
        body=body, language=said.get("language"),
        stamped=(said.get("date_modified"), said.get("title"), said.get("summary"), body),
    )  # fmt: skip


def _sitemap(raw: bytes, base: str, today: datetime) -> River | None:
    found = read_sitemap(raw)
    if found is None:
        return None
    oldest = (today.astimezone(UTC) - timedelta(days=_SITEMAP_DAYS)).date().isoformat()
    dated = [(feed_day(one.published or one.changed, today=today), one) for one in found.listed]
    # Those with a day that is none any more are old; without a day at all nothing is known.
    recent = [(day, one) for day, one in dated if day is None or day[:10] >= oldest]
    recent.sort(key=lambda pair: pair[0] or "", reverse=True)
    if found.index:
        children = dict.fromkeys(joined(base, one.url) for _, one in recent[:50])
        return River("index", children=tuple(filter(fits, children)))
    kept = _Found()
    for day, one in recent[:_MOST_ENTRIES]:
        published = day if one.published else None
        told = _told(
            joined(base, one.url), title=one.title, published=published, language=one.language,
            stamped=(one.changed, one.published, one.title),
        )  # fmt: skip
        _take(kept, told)
    return River("sitemap", entries=tuple(kept.entries), refused=tuple(kept.refused))


def _take(found: _Found, told: Told | None) -> None:
    # Once in an answer: the first of several entries on one page is the newest.
    if told is not None and not fits(told.url):
        found.refused.append(_UNFIT.sub("", "".join(told.url.split()))[:200])
    elif told is not None and told.url not in found.seen and told.url.lower().startswith(("http://", "https://")):
        found.seen.add(told.url)
        found.entries.append(told)


def fits(url: str) -> bool:
    """Whether an address can be kept: one that can be parsed, neither too long nor with control characters."""
    plain = not _UNFIT.search(url) and url.split() == [url]
    return plain and len(url.encode()) <= _LONGEST_URL and can_be_parsed(url)


def _told(url: str, *, stamped: tuple[object, ...], body: str | None = None, **facts: Any) -> Told:
    stamp = hashlib.sha256(json.dumps([str(one or "") for one in stamped]).encode()).hexdigest()[:16]
    for name in ("title", "byline", "language"):
        facts[name] = _line(facts.get(name))
    text = _UNFIT.sub("", body) if body and len(body) <= _LONGEST_BODY else None
    return Told(url.partition("#")[0], body=text, stamp=stamp, **facts)


def _line(words: object) -> str | None:
    if not isinstance(words, str):
        return None
    plain = _UNFIT.sub("", html.unescape(re.sub(r"<[^>]+>", " ", words)))
    return " ".join(plain.split())[:500] or None

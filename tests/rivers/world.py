"""A day of a web that misbehaves, in memory: hosts, feeds and pages behind the wire that `fetch` takes, on a clock."""

from __future__ import annotations

import gzip
import html
import json
import random
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from urllib.parse import urlsplit

import httpcore2

from lontar.wire import Response, Times

START = datetime(2026, 3, 1, 0, 0, tzinfo=UTC).timestamp()
HOUR = 3_600.0
DAY = 24 * HOUR
PEOPLE = ("Rahayu Lestari", "Joko Prasetyo", "Mira Halden", "Sri Utami", "Bayu Santosa", "Dewi Anggraini")


@dataclass
class Time:
    """A clock that only moves when somebody waits or a host takes its time."""

    at: float = START

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += max(seconds, 0.0)


@dataclass
class Piece:
    """An article: where it stands, from when on, its texts by version (the second from `changed` on)."""

    number: int
    host: str
    path: str
    since: float
    changed: float | None
    as_html: bool
    refused: bool
    looping: tuple[float, float]

    def text(self, at: float) -> str:
        return text_of(self.number, 2 if self.changed is not None and at >= self.changed else 1)


@dataclass
class Source:
    """A feed: its kind, what it tells, and how it misbehaves as long as it does."""

    host: str
    path: str
    kind: str
    pieces: list[Piece]
    whole: bool
    charset: str
    skewed: bool
    tags: bool
    moves: float | None
    gone: float | None


@dataclass
class Host:
    """A host: what its robots.txt says, and when it is out of order in which way."""

    name: str
    crawl_delay: float
    closed: bool
    faults: list[tuple[float, float, str]]
    rules_from: float


@cache
def text_of(number: int, version: int) -> str:
    """The whole text of an article, which nothing else contains."""
    chance = random.Random(number * 10 + version)
    who = PEOPLE[number % len(PEOPLE)]
    words = " ".join(f"kata{chance.randrange(10_000)}" for _ in range(40))
    more = f"\n\nPerkara {number:05} kini pada tahap {version}." if version > 1 else ""
    return (
        f"{who} mengatakan bahwa perkara {number:05} akan dibahas pada sidang berikutnya di balai kota.\n\n"
        f"Catatan rapat menyebut {words} sebagai bahan pertimbangan para anggota dewan.{more}\n\n"
        f"Demikian akhir laporan {number:05}."
    )


@dataclass
class World:
    """Everything that can be asked for, and a record of what was."""

    time: Time
    seed: int
    hosts: dict[str, Host] = field(default_factory=dict)
    sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    pieces: dict[tuple[str, str], Piece] = field(default_factory=dict)
    # Compact on purpose: what is measured is the memory of the program, not that of its test.
    starts: dict[str, array] = field(default_factory=dict)
    ends: dict[str, array] = field(default_factory=dict)
    silent_until: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    served: dict[int, int] = field(default_factory=dict)
    refused_after_feed: set[int] = field(default_factory=set)
    told_whole: set[int] = field(default_factory=set)
    ruled: set[str] = field(default_factory=set)
    statuses: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def wire(self, url: str, headers: Mapping[str, str], times: Times) -> Iterator[Response]:
        parts = urlsplit(url)
        host = parts.hostname.removeprefix("www.")
        self._enter(host, parts.path)
        chance = random.Random(f"{self.seed} {url} {self.time.at:.3f}")
        self.time.at += chance.uniform(0.05, 0.8)
        try:
            yield self._answer(self.hosts[host], parts.path, headers, chance)
        finally:
            self.ends[host].append(self.time.at)

    def _enter(self, name: str, path: str) -> None:
        """Hold a request against what its host allows."""
        at = self.time.at
        starts, ends = self.starts.setdefault(name, array("d")), self.ends.setdefault(name, array("d"))
        wanted = max(3.0, self.hosts[name].crawl_delay if name in self.ruled else 0.0)
        if ends and at - ends[-1] < wanted - 0.002:
            self.broken.append(f"{name} was asked {at - ends[-1]:.2f} s after its last answer, allowed are {wanted}")
        if at < self.silent_until.get(name, 0.0) - 0.002:
            self.broken.append(f"{name} was asked {self.silent_until[name] - at:.0f} s before its Retry-After was over")
        if path.startswith("/private/") and name in self.ruled:
            self.broken.append(f"{name} was asked for {path}, which its robots.txt forbids")
        starts.append(at)

    def _answer(self, host: Host, path: str, headers: Mapping[str, str], chance: random.Random) -> Response:
        fault = next((kind for since, until, kind in host.faults if since <= self.time.at - START < until), None)
        if fault is not None and chance.random() < 0.9:
            self._count(fault)
            return self._fault(fault, host, chance)
        if path == "/robots.txt":
            return self._robots(host)
        if source := self.sources.get((host.name, path)):
            return self._feed(source, headers, chance)
        piece = self.pieces.get((host.name, path.rstrip("/")))
        if piece is None or self.time.at < piece.since:
            return self._give(404, "text/html", b"<html><body>not here</body></html>")
        return self._page(piece, headers, chance)

    def _fault(self, kind: str, host: Host, chance: random.Random) -> Response:
        if kind == "dead":
            self.time.at += 10
            raise httpcore2.ConnectTimeout
        if kind == "slow":
            self.time.at += 20
            raise httpcore2.ReadTimeout
        if kind == "busy":
            wait = chance.randrange(60, 1_500)
            self.silent_until[host.name] = self.time.at + wait
            return self._give(429, "text/plain", b"later", {"retry-after": str(wait)})
        if kind == "bomb":
            return self._give(200, "text/xml", _bomb(), {"content-encoding": "gzip"})
        if kind == "garbage":
            return self._give(200, "text/html", b"<html><body><h1>We are being repaired</h1></body></html>")
        return self._give(chance.choice((500, 502, 503)), "text/plain", b"broken")

    def _robots(self, host: Host) -> Response:
        if self.time.at < host.rules_from:
            return self._give(503, "text/plain", b"")
        rules = f"User-agent: *\nDisallow: /private/\nCrawl-delay: {host.crawl_delay:g}\n"
        if not host.crawl_delay and not host.closed:
            return self._give(404)
        self.ruled.add(host.name)
        return self._give(200, "text/plain", rules.encode())

    def _feed(self, source: Source, headers: Mapping[str, str], chance: random.Random) -> Response:
        at = self.time.at
        if source.gone is not None and at >= source.gone:
            return self._give(410)
        if source.moves is not None and at >= source.moves and not source.path.startswith("/moved"):
            return self._give(301, headers={"location": f"https://{source.host}/moved{source.path}"})
        shown = [piece for piece in source.pieces if piece.since <= at][-15:]
        body = _WRITERS[source.kind](source, shown, at)
        raw = body.encode(source.charset, errors="xmlcharrefreplace")
        tag = f'"{hash_of(raw)}"'
        extra = {"etag": tag} if source.tags else {}
        if source.skewed:
            # A clock that is a month ahead: taken at its word, nothing would ever be new.
            ahead = format_datetime(datetime.fromtimestamp(at, UTC) + timedelta(days=30), usegmt=True)
            if "If-Modified-Since" in headers:
                return self._give(304)
            extra["last-modified"] = ahead
        if source.tags and headers.get("If-None-Match") == tag:
            return self._give(304, headers=extra)
        if chance.random() < 0.04:
            return self._cut(raw, extra)
        if source.whole:
            self.told_whole.update(piece.number for piece in shown)
        kind = "application/feed+json" if source.kind == "json" else "text/xml; charset=iso-8859-1"
        return self._give(200, kind, raw, extra)

    def _page(self, piece: Piece, headers: Mapping[str, str], chance: random.Random) -> Response:
        at = self.time.at
        if piece.refused:
            if piece.number in self.told_whole:
                self.refused_after_feed.add(piece.number)
            return self._give(403)
        if piece.looping[0] <= at < piece.looping[1]:
            return self._give(302, headers={"location": f"https://{piece.host}{piece.path}?again={at:.0f}"})
        text = piece.text(at)
        tag = f'"{hash_of(text.encode())}"'
        if headers.get("If-None-Match") == tag:
            return self._give(304, headers={"etag": tag})
        raw = (page_of(piece, text) if piece.as_html else text).encode()
        if chance.random() < 0.08:
            return self._cut(raw, {"content-type": "text/html" if piece.as_html else "text/plain"})
        self.served[piece.number] = 2 if "tahap 2" in text else 1
        kind = "text/html; charset=iso-8859-1" if piece.as_html else "text/plain"
        return self._give(200, kind, raw, {"etag": tag, "content-length": str(len(raw))})

    def _cut(self, raw: bytes, headers: dict[str, str]) -> Response:
        self._count("cut")

        def chunks() -> Iterator[bytes]:
            yield raw[: len(raw) // 2]
            raise httpcore2.RemoteProtocolError("peer closed connection without sending complete message body")

        return Response(200, "OK", {"content-length": str(len(raw)), **headers}, chunks())

    def _give(
        self, status: int, kind: str = "text/plain", raw: bytes = b"", headers: dict[str, str] | None = None
    ) -> Response:  # fmt: skip
        self._count(str(status))
        return Response(status, "", {"content-type": kind, "content-length": str(len(raw)), **(headers or {})}, [raw])

    def _count(self, what: str) -> None:
        self.statuses[what] = self.statuses.get(what, 0) + 1


def build(time: Time, *, feeds: int, seed: int) -> World:
    """Make a world of so many feeds, four of five of them with something wrong."""
    chance = random.Random(seed)
    world = World(time, seed)
    names = [f"kabar{number:03}.example" for number in range(feeds * 3 // 5)]
    for name in names:
        world.hosts[name] = Host(
            name, crawl_delay=chance.choice((0, 0, 0, 8, 20)), closed=chance.random() < 0.3, faults=_faults(chance),
            rules_from=START + chance.choice((0, 0, 0, 0, 2)) * HOUR,
        )  # fmt: skip
    number = 0
    for place in range(feeds):
        host = names[place % len(names)]
        pieces = []
        for _ in range(chance.randrange(2, 6)):
            number += 1
            pieces.append(_piece(number, world.hosts[host], chance))
        pieces.sort(key=lambda piece: piece.since)
        # What one feed of a house tells, another tells too.
        if place >= len(names):
            other = world.sources[host, f"/feed{place - len(names)}.xml"] if place - len(names) < len(names) else None
            pieces = sorted([*pieces, *(other.pieces[:2] if other else [])], key=lambda piece: piece.since)
        source = _source(f"/feed{place}.xml", host, pieces, chance)
        world.sources[host, source.path] = source
        if source.moves is not None:
            moved = Source(**{**source.__dict__, "path": f"/moved{source.path}"})
            world.sources[host, moved.path] = moved
        world.pieces |= {(piece.host, piece.path): piece for piece in pieces}
    return world


def _faults(chance: random.Random) -> list[tuple[float, float, str]]:
    kinds = ("dead", "slow", "busy", "bomb", "garbage", "broken")
    found = []
    for _ in range(chance.choice((0, 1, 1, 2, 2))):
        since = chance.uniform(0, 20 * HOUR)
        found.append((since, since + chance.uniform(0.2, 4) * HOUR, chance.choice(kinds)))
    return found


def _piece(number: int, host: Host, chance: random.Random) -> Piece:
    since = START + chance.uniform(-2, 23) * HOUR
    looping = since if chance.random() < 0.05 else START + 3 * DAY
    folder = "private" if host.closed and chance.random() < 0.15 else chance.choice(("berita", "news"))
    return Piece(
        number, host.name, f"/{folder}/{number:05}", since,
        changed=since + chance.uniform(1, 5) * HOUR if chance.random() < 0.25 else None,
        as_html=chance.random() < 0.25, refused=chance.random() < 0.08, looping=(looping, looping + 1.5 * HOUR),
    )  # fmt: skip


def _source(path: str, host: str, pieces: list[Piece], chance: random.Random) -> Source:
    kind = chance.choice(("rss", "rss", "atom", "json", "sitemap"))
    return Source(
        host, path, kind, pieces, whole=kind != "sitemap" and chance.random() < 0.4,
        charset="utf-8", skewed=chance.random() < 0.1, tags=chance.random() < 0.5,
        moves=START + chance.uniform(2, 18) * HOUR if chance.random() < 0.1 else None,
        gone=START + chance.uniform(12, 23) * HOUR if chance.random() < 0.05 else None,
    )  # fmt: skip


def spelling(piece: Piece, chance: random.Random) -> str:
    """One of the addresses under which a piece is told: they all mean its page."""
    scheme = chance.choice(("http", "https"))
    www = chance.choice(("", "www."))
    return f"{scheme}://{www}{piece.host}{piece.path}{chance.choice(('', '/', '?utm_source=rss', '/?utm_medium=x'))}"


def told_url(source: Source, piece: Piece) -> str:
    """The address that one feed gives, always the same."""
    return spelling(piece, random.Random(f"{source.path} {piece.number}"))


def page_of(piece: Piece, text: str) -> str:
    """An article as a page that names its address."""
    body = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
    return (
        f"<!doctype html><html><head><title>Berita {piece.number:05}</title>"
        f"<link rel=canonical href='https://{piece.host}{piece.path}'></head>"
        f"<body><article><h1>Berita {piece.number:05}</h1>{body}</article></body></html>"
    )


def hash_of(raw: bytes) -> str:
    return f"{len(raw)}-{random.Random(raw).randrange(10**9)}"


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(60_000_000))


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))


def _rss(source: Source, shown: list[Piece], at: float) -> str:
    items = []
    for piece in shown:
        day = datetime.fromtimestamp(piece.since + (40 * DAY if source.skewed else 0), UTC) + timedelta(hours=7)
        body = f"<content:encoded><![CDATA[{_paragraphs(piece.text(at))}]]></content:encoded>" if source.whole else ""
        stamp = "tahap" if "tahap 2" in piece.text(at) else ""
        items.append(
            f"<item><title>Berita {piece.number:05}</title><link>{html.escape(told_url(source, piece))}</link>"
            f"<pubDate>{day:%d %b %Y %H:%M:%S} WIB</pubDate><description>{stamp}</description>{body}</item>"
        )
    listed = "".join([*items, *items[:1]])  # one of them twice
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    return f"<?xml version='1.0'?><rss version='2.0' {space}><channel><title>K</title>{listed}</channel></rss>"


def _atom(source: Source, shown: list[Piece], at: float) -> str:
    items = []
    for piece in shown:
        changed = piece.changed if piece.changed is not None and at >= piece.changed else piece.since
        moment = datetime.fromtimestamp(changed, UTC).isoformat()
        body = f"<content type='html'>{html.escape(_paragraphs(piece.text(at)))}</content>" if source.whole else ""
        items.append(
            f"<entry><title>Berita {piece.number:05}</title><link href='{html.escape(told_url(source, piece))}'/>"
            f"<updated>{moment}</updated>{body}</entry>"
        )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>K</title>{''.join(items)}</feed>"


def _json(source: Source, shown: list[Piece], at: float) -> str:
    items = []
    for piece in shown:
        changed = piece.changed if piece.changed is not None and at >= piece.changed else piece.since
        item = {"id": str(piece.number), "url": told_url(source, piece), "title": f"Berita {piece.number:05}"}
        item["date_modified"] = datetime.fromtimestamp(changed, UTC).isoformat()
        items.append({**item, **({"content_html": _paragraphs(piece.text(at))} if source.whole else {})})
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "K", "items": items})


def _sitemap(source: Source, shown: list[Piece], at: float) -> str:
    rows = []
    for piece in shown:
        changed = piece.changed if piece.changed is not None and at >= piece.changed else piece.since
        moment = datetime.fromtimestamp(changed, UTC).isoformat()
        rows.append(f"<url><loc>{html.escape(told_url(source, piece))}</loc><lastmod>{moment}</lastmod></url>")
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{''.join(rows)}</urlset>"


_WRITERS = {"rss": _rss, "atom": _atom, "json": _json, "sitemap": _sitemap}

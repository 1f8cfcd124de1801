"""What feeds tell, also those that are not quite as they should be."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest

from fuzz import kept
from lontar.errors import InputError
from lontar.sources.rivers import Told, alternates, feed_day, page_of, read_river
from lontar.sources.web import Answer

TODAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTENT = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"


def river_of(text: str | bytes, *, kind: str = "text/xml", url: str = "https://kabar.example/umpan/rss"):
    raw = text.encode() if isinstance(text, str) else text
    return read_river(Answer(url, kind, raw), today=TODAY)


def rss(items: str, *, more: str = "") -> str:
    return f"<rss version='2.0' {CONTENT}><channel><title>Kabar</title>{more}{items}</channel></rss>"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Sun, 01 Mar 2026 08:15:00 +0700", "2026-03-01T08:15:00+07:00"),
        ("Min, 01 Mar 2026 08:15:00 WIB", "2026-03-01T08:15:00+07:00"),
        ("Rab, 25 Feb 2026 10:00:00 WITA", "2026-02-25T10:00:00+08:00"),
        ("Selasa, 24 Februari 2026 - 08:15 WIB", "2026-02-24T08:15:00+07:00"),
        ("Sab, 6 Des 2025 09:00 WIT", "2025-12-06T09:00:00+09:00"),
        ("Tue, 24 Feb 26 08:15:00 EST", "2026-02-24T08:15:00-05:00"),
        ("2026-02-24T08:15:00Z", "2026-02-24T08:15:00+00:00"),
        ("2026-03-02T08:15:00+07:00", "2026-03-02T08:15:00+07:00"),  # tomorrow may be a zone that is not told
        ("Sun, 05 Apr 2026 08:15:00 GMT", None),  # the clock of the host is ahead
        ("baru saja", None),
        ("", None),
    ],
)
def test_days_of_feeds(words, value):
    assert feed_day(words, today=TODAY) == value


def test_rss_with_what_it_says_of_each_article():
    body = "<content:encoded><![CDATA[<p>Semua.</p>]]></content:encoded>"
    day = "<pubDate>Min, 01 Mar 2026 08:15:00 WIB</pubDate>"
    item = f"<item><title>A &amp; B</title><link>/1?utm_source=rss#atas</link>{day}{body}</item>"
    river = river_of(rss(item + item, more="<ttl>30</ttl>"))
    (told,) = river.entries
    assert (river.kind, river.title, river.rest) == ("rss", "Kabar", 1800.0)
    assert (told.url, told.title) == ("https://kabar.example/1?utm_source=rss", "A & B")
    assert (told.published, told.body) == ("2026-03-01T08:15:00+07:00", "<p>Semua.</p>")


def test_a_feed_that_the_library_fails_on_is_none():
    (damaged,) = (one.raw for one in kept.load("feeds") if one.found)
    with pytest.raises(InputError) as told:
        river_of(damaged)
    assert told.value.code == "not_a_feed"


def test_atom_and_an_entry_that_changed():
    entry = "<entry><title>A</title><link href='/1'/><updated>2026-02-28T0{}:00:00Z</updated></entry>"
    first, second = (
        river_of(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry.format(hour)}</feed>").entries[0] for hour in (1, 2)
    )
    assert (first.url, first.published) == ("https://kabar.example/1", "2026-02-28T01:00:00+00:00")
    assert first.stamp != second.stamp


def test_json_feed():
    items = [
        {"id": "1", "url": "/1", "title": "A", "content_html": "<p>x</p>", "date_published": "2026-02-28T01:00:00Z"},
        {"id": "https://kabar.example/2", "content_text": "Satu.\n\nDua & tiga."},
        {"id": "no address"},
        "nothing",
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Kabar", "items": items}
    river = river_of(json.dumps(feed), kind="application/feed+json")
    assert river.kind == "json"
    assert [one.url for one in river.entries] == ["https://kabar.example/1", "https://kabar.example/2"]
    assert [one.body for one in river.entries] == ["<p>x</p>", "<p>Satu.</p><p>Dua &amp; tiga.</p>"]


def test_a_sitemap_for_news_leaves_out_what_is_old():
    space = "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='x'"
    news = "<news:news><news:publication><news:name>K</news:name><news:language>id</news:language></news:publication>"
    day = (
        "<news:publication_date>2026-02-28T09:00:00+07:00</news:publication_date><news:title>A</news:title></news:news>"
    )
    old = "<url><loc>https://kabar.example/2</loc><lastmod>2024-01-01</lastmod></url>"
    image = "<image:image><image:loc>https://kabar.example/a.jpg</image:loc></image:image>"
    fresh = f"<url><loc> https://kabar.example/1 </loc>{image}{news}{day}</url>"
    river = river_of(gzip.compress(f"<urlset {space}>{old}{fresh}</urlset>".encode()), kind="application/gzip")
    (told,) = river.entries
    assert (river.kind, told.url, told.title, told.language) == ("sitemap", "https://kabar.example/1", "A", "id")
    assert told.published == "2026-02-28T09:00:00+07:00"


def test_an_index_lists_the_sitemaps_that_changed_lately():
    rows = "".join(
        f"<sitemap><loc>https://kabar.example/s{day}.xml</loc><lastmod>2026-02-{day:02}</lastmod></sitemap>"
        for day in (1, 27, 28)
    )
    river = river_of(f"<sitemapindex>{rows}</sitemapindex>")
    assert river.kind == "index"
    assert river.children == ("https://kabar.example/s28.xml", "https://kabar.example/s27.xml")


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "us-ascii", "no-such"])
def test_a_wrong_charset_is_seen_through(declared):
    raw = f"<?xml version='1.0' encoding='{declared}'?>{rss('<item><title>Café</title><link>/1</link></item>')}"
    assert river_of(raw, kind=f"text/xml; charset={declared}").entries[0].title == "Café"


def test_a_charset_that_is_right_is_believed():
    raw = rss("<item><title>Café</title><link>/1</link></item>").encode("cp1252")
    assert river_of(raw, kind="text/xml; charset=windows-1252").entries[0].title == "Café"


def test_markup_that_is_not_well_formed_is_read_as_far_as_it_goes():
    river = river_of("<rss version='2.0'><channel><item><title>A & B</title><link>/1</link></item><item><title>C")
    assert river.entries[0].title == "A & B"


BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "text",
    [
        f"<?xml version='1.0'?>{BOMB}{rss('<item><title>&i;</title><link>/1</link></item>')}",
        f"<?xml version='1.0'?>{BOMB}<urlset><url><loc>https://kabar.example/&i;</loc></url></urlset>",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"
        + rss("<item><title>&a;</title><link>/1</link></item>"),
    ],
    ids=["feed", "sitemap", "file"],
)
def test_entities_are_not_expanded(text):
    said = str(river_of(text))
    assert len(said) < 1_000
    assert "haha" not in said


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html><body>We are being repaired</body></html>",
        b'{"version": 1}',
        b"{",
        b"\x00\x01\x02",
        b"\x1f\x8bx",
        b"text",
    ],
)
def test_what_is_no_feed_is_refused(raw):
    with pytest.raises(InputError) as refused:
        river_of(raw, kind="text/html")
    assert refused.value.code == "not_a_feed"


def test_a_packed_file_that_unpacks_to_too_much_is_refused():
    with pytest.raises(InputError) as refused:
        river_of(gzip.compress(bytes(30_000_000)))
    assert refused.value.code == "too_large"


def test_a_page_names_its_feeds():
    links = (
        "<link rel='stylesheet' type='text/css' href='/a.css'>"
        "<link rel='alternate' type='application/rss+xml' href='/rss'>"
        "<link rel='alternate' hreflang='en' href='/en'><link rel='ALTERNATE' type='application/atom+xml' href='atom'>"
    )
    page = f"<!doctype html><html><head>{links}</head><body></body></html>".encode()
    found = alternates(Answer("https://kabar.example/a/", "text/html", page))
    assert found == ["https://kabar.example/rss", "https://kabar.example/a/atom"]
    assert alternates(Answer("https://kabar.example/", "text/plain", b"no page")) == []


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        ("<p>Rahayu menolak usul itu.</p>", True),
        ("<p>Rahayu menolak usul …</p>", False),
        ("<p>Rahayu menolak usul [&hellip;]</p>", False),
        ("<p>Rahayu menolak.</p> <a href='/1'>Baca selengkapnya</a>", False),
        ("<p> </p>", False),
        (None, False),
    ],
)
def test_a_text_that_goes_on_elsewhere_is_not_whole(body, whole):
    assert (page_of(Told("https://kabar.example/1", title="A", body=body)) is not None) is whole


def test_what_a_store_cannot_keep_is_left_out():
    items = [
        {"url": "/1", "title": "A\0 B\ud800&#1;\nC" + "d" * 900, "content_html": "<p>a\0b</p>"},
        {"url": "/2\0x"},
        {"url": "/" + "3" * 3_900},
        {"url": "/" + "é" * 1_100},
        {"url": "/5\ud800"},
        {"url": "/6"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "K\0abar\ud800", "items": items}
    river = river_of(json.dumps(feed), kind="application/json")
    assert river.title == "Kabar"
    assert [told.url.rpartition("/")[2] for told in river.entries] == ["1", "6"]
    assert river.entries[0].title.startswith("A B Cd")
    assert (len(river.entries[0].title), river.entries[0].body) == (500, "<p>ab</p>")
    assert [len(url) <= 200 and url.isprintable() for url in river.refused] == [True] * 4

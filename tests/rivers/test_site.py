"""A watch of a site on this machine that misbehaves, over real connections; only waiting takes no time."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from lontar.errors import InputError, UsageError
from lontar.ledger_polling import Polled
from lontar.ledger_visiting import Postponed
from lontar.settings import Limits
from tests.rivers.site import WORDS, Reply

HOUR = 3_600.0
DAY = 24 * HOUR


@pytest.fixture
def hurried(watch) -> None:
    """Wait for a second where a watch waits for a minute and a half."""
    object.__setattr__(watch.ledger._settings, "limits", Limits(1, 0.5, 0.8))


def test_articles_come_in_once_and_unchanged_feeds_are_not_sent_again(site, watch):
    def feed(headers):
        same = headers.get("If-None-Match") == '"1"'
        return Reply(b"", 304) if same else Reply(text.raw, kind="text/xml", headers={"ETag": '"1"'})

    url = site.feed("/1", "/2", "/1?utm_source=rss", "/1/")
    text = site.replies["/feed.xml"]
    site.replies |= {
        "/feed.xml": feed,
        "/1": Reply(WORDS.encode()),
        "/2": Reply(WORDS.replace("lama", "baru").encode()),
    }
    river, queued = watch.follow(url)
    assert (river.kind, queued) == ("rss", 2)
    assert (watch.once().new, len(watch.texts())) == (2, 2)
    assert watch.once(after=0.9 * HOUR).new == 0
    assert site.paths() == ["/feed.xml", "/1", "/2", "/feed.xml"]
    assert "If-None-Match" in site.asked[-1][1]


def test_a_page_that_names_its_feed_is_followed_to_it(site, watch):
    site.replies["/"] = Reply(
        b"<html><head><link rel=alternate type=application/rss+xml href=/gone.xml>"
        b"<link rel=alternate type=application/rss+xml href=/feed.xml></head></html>",
        kind="text/html",
    )
    url = site.feed("/1")
    assert watch.follow(site.address + "/")[0].url == url
    assert watch.follow(site.address + "/") == (watch.ledger.followed_feeds()[0], None)
    assert watch.follow(url)[1] is None
    assert len(watch.ledger.followed_feeds()) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b"<html><body>hi</body></html>", kind="text/html"), "not_a_feed"),
        (Reply(b"", 404), "url_status"),
        (Reply(b"", 302, headers={"Location": "/feed.xml"}), "url_redirects"),
        (Reply(b"", 302, headers={"Location": "file:///etc/passwd"}), "url_scheme"),
        (Reply(gzip.compress(bytes(40_000_000)), headers={"Content-Encoding": "gzip"}), "too_large"),
        (Reply(b"x", headers={"Content-Encoding": "br"}), "url_encoding"),
    ],
    ids=["page", "missing", "circle", "file", "bomb", "packing"],
)
def test_what_cannot_be_followed_is_refused_at_once(reply, code, site, watch):
    site.replies["/feed.xml"] = reply
    with pytest.raises(InputError) as refused:
        watch.follow(site.address + "/feed.xml")
    assert refused.value.code == code
    assert watch.ledger.followed_feeds() == []


def test_an_address_with_a_password_is_refused_before_anything_is_asked(site, watch):
    with pytest.raises(UsageError) as refused:
        watch.follow(site.address.replace("//", "//me:secret@") + "/feed.xml")
    assert refused.value.code == "feed_credentials"
    assert site.asked == []


def test_this_machine_is_not_asked_unless_that_is_allowed_also_after_a_redirect(site, watch, monkeypatch):
    url = site.feed("/1")
    monkeypatch.setattr("lontar.wire.public", lambda address: False)
    object.__setattr__(watch.ledger._settings, "private_addresses", False)
    with pytest.raises(InputError) as refused:
        watch.follow(url)
    assert (refused.value.code, site.asked) == ("url_private", [])
    # Here the first address counts as one of the public network, and leads back to this machine.
    monkeypatch.setattr("lontar.wire.public", lambda address: address == "127.0.0.1")
    site.replies["/feed.xml"] = Reply(b"", 301, headers={"Location": "http://127.0.0.2:9/feed.xml"})
    with pytest.raises(InputError) as refused:
        watch.follow(url)
    assert refused.value.code == "url_private"
    assert site.paths() == ["/feed.xml"]


def test_a_host_that_is_busy_is_left_alone_for_as_long_as_it_asks(site, watch):
    watch.follow(site.feed("/1", "/2"))
    site.replies |= {"/1": Reply(b"", 429, headers={"Retry-After": "5000"}), "/2": Reply(WORDS.encode())}
    watch.once()
    assert site.paths() == ["/feed.xml", "/1"]
    watch.once(after=4_000)
    assert site.paths() == ["/feed.xml", "/1"]
    site.replies["/1"] = Reply(WORDS.replace("lama", "baru").encode())
    watch.once(after=DAY)
    assert len(watch.texts()) == 2


def test_what_fails_is_tried_again_later_each_time_and_then_set_aside_with_the_reason(site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = Reply(b"", 500)
    pauses = []
    for _ in range(12):
        at = watch.at
        watch.once()
        item = watch.items()["1"]
        if item.state == "aside":
            break
        (event,) = [one for one in watch.events if isinstance(one, Postponed)]
        pauses.append(datetime.fromisoformat(event.next_at).timestamp() - at)
        watch.at = datetime.fromisoformat(event.next_at).timestamp() + 1
    assert pauses == sorted(pauses)
    assert len(pauses) == 6
    assert (item.state, item.failure.code, item.next_at) == ("aside", "url_status", None)
    (skipped,) = watch.ledger.store.skipped()
    assert (skipped.source, skipped.code) == (f"{site.address}/1", "url_status")
    site.replies["/1"] = Reply(WORDS.encode())
    site.feed("/1", more="<description>now it is there</description>")
    watch.once(after=DAY)
    assert watch.texts() == [WORDS]
    assert watch.ledger.store.skipped() == []


BODY = "".join(f"<p>{part}</p>" for part in WORDS.split("\n\n"))


@pytest.mark.parametrize("status", [403, 404, 451])
def test_a_text_in_the_feed_stands_in_for_a_page_that_refuses(status, site, watch):
    watch.follow(site.feed("/1", more=f"<content:encoded><![CDATA[{BODY}]]></content:encoded>"))
    site.replies["/1"] = Reply(b"no", status)
    assert watch.once().new == 1
    assert watch.texts() == [WORDS]
    assert watch.items()["1"].told is None


def test_a_text_that_only_begins_in_the_feed_does_not(site, watch):
    watch.follow(site.feed("/1", more=f"<content:encoded><![CDATA[{BODY} Baca selengkapnya]]></content:encoded>"))
    site.replies["/1"] = Reply(b"no", 403)
    watch.once()
    assert watch.texts() == []


def test_a_change_that_the_feed_tells_is_a_new_version(site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = Reply(WORDS.encode())
    watch.once()
    (article,) = watch.ledger.articles()
    site.feed("/1", more="<description>Diperbarui</description>")
    site.replies["/1"] = Reply(WORDS.replace("tahun ini", "tahun depan").encode())
    assert watch.once(after=600).updated == 1
    (changed,) = watch.ledger.articles()
    assert (changed.id, changed.version != article.version) == (article.id, True)
    assert "tahun depan" in changed.text


def test_a_change_that_nobody_tells_is_found_where_a_page_is_looked_at_again(site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = Reply(WORDS.encode(), headers={"ETag": '"1"'})
    watch.once()
    site.replies["/1"] = Reply(WORDS.replace("tahun ini", "tahun depan").encode())
    assert watch.once(after=2 * HOUR).updated == 1
    # A page that is gone later takes nothing away.
    del site.replies["/1"]
    watch.once(after=DAY)
    assert "tahun depan" in watch.texts()[0]
    watch.once(after=3 * DAY)
    before = site.paths().count("/1")
    watch.once(after=9 * DAY)
    assert site.paths().count("/1") == before


def test_a_feed_that_has_moved_is_followed_to_its_new_address(site, watch):
    old = site.feed("/1")
    watch.follow(old)
    site.feed("/1", "/2", path="/new.xml")
    site.replies["/feed.xml"] = Reply(b"", 302, headers={"Location": "/new.xml"})
    watch.once(after=DAY)
    assert watch.ledger.followed_feeds()[0].url == old
    site.replies["/feed.xml"] = Reply(b"", 301, headers={"Location": "/new.xml"})
    watch.once(after=DAY)
    river = watch.ledger.followed_feeds()[0]
    assert (river.url, river.given) == (f"{site.address}/new.xml", old)
    watch.once(after=DAY)
    assert site.paths()[-1] != "/feed.xml"


def test_a_feed_that_is_gone_is_polled_no_more(site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/feed.xml"] = Reply(b"", 410)
    watch.once(after=DAY)
    river = watch.ledger.followed_feeds()[0]
    assert (river.next_at, river.failure.values["status"]) == (None, 410)
    before = len(site.asked)
    watch.once(after=30 * DAY)
    assert site.paths()[before:].count("/feed.xml") == 0


def test_a_feed_that_fails_is_left_alone_for_longer_each_time_and_comes_back(site, watch):
    watch.follow(site.feed("/1"))
    site.replies |= {"/1": Reply(WORDS.encode()), "/feed.xml": Reply(b"", 503)}
    waits = []
    for _ in range(4):
        watch.at = datetime.fromisoformat(watch.ledger.followed_feeds()[0].next_at).timestamp() + 1
        at = watch.at
        watch.once()
        river = watch.ledger.followed_feeds()[0]
        waits.append(datetime.fromisoformat(river.next_at).timestamp() - at)
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]
    assert river.failures == 4
    site.feed("/1", "/2")
    watch.once(after=DAY)
    assert (watch.ledger.followed_feeds()[0].failures, watch.ledger.followed_feeds()[0].failure) == (0, None)


def test_slow_hosts_are_given_up_after_a_while_and_drips_in_all(site, watch, hurried):
    watch.follow(site.feed("/1", "/2"))
    site.replies |= {"/1": Reply(WORDS.encode(), seconds=1.5), "/2": Reply(WORDS.encode(), drip=0.1)}
    began = time.monotonic()
    for _ in range(3):
        watch.once(after=HOUR)
    assert time.monotonic() - began < 12
    found = watch.items()
    assert {found[name].failure.code for name in "12" if found[name].failure} == {"url_timeout"}
    assert watch.texts() == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(WORDS.encode(), cut=100),
        Reply(gzip.compress(WORDS.encode())[:-20], headers={"Content-Encoding": "gzip", "Content-Length": ""}),
        Reply(f"<html><body><article>{BODY}".encode(), kind="text/html", headers={"Content-Length": ""}),
    ],
    ids=["length", "gzip", "page"],
)
def test_an_answer_that_breaks_off_is_none(reply, site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = reply
    watch.once()
    assert (watch.texts(), watch.items()["1"].failure.code) == ([], "url_truncated")
    site.replies["/1"] = Reply(WORDS.encode())
    watch.once(after=HOUR)
    assert watch.texts() == [WORDS]


def test_clocks_that_are_ahead_hide_nothing(site, watch):
    ahead = format_datetime(datetime.now(UTC) + timedelta(days=90), usegmt=True)
    url = site.feed("/1", more=f"<pubDate>{ahead}</pubDate>")
    text = site.replies["/feed.xml"].raw

    def feed(headers):
        since = headers.get("If-Modified-Since")
        return Reply(b"", 304) if since else Reply(text, kind="text/xml", headers={"Last-Modified": ahead})

    site.replies |= {"/feed.xml": feed, "/1": Reply(WORDS.encode()), "/2": Reply(WORDS.replace("lama", "2").encode())}
    watch.follow(url)
    watch.once()
    text = text.replace(b"</item>", b"</item><item><title>B</title><link>/2</link></item>")
    watch.once(after=DAY)
    articles = list(watch.ledger.articles())
    assert len(articles) == 2
    assert [article.published for article in articles] == [None, None]


def test_days_of_the_feed_count_where_the_page_has_none(site, watch):
    watch.follow(site.feed("/1", more="<pubDate>Sel, 24 Feb 2026 08:15:00 WIB</pubDate>"))
    site.replies["/1"] = Reply(f"<html><body><article>{BODY}</article></body></html>".encode(), kind="text/html")
    watch.once()
    (article,) = watch.ledger.articles()
    assert (article.published, article.flags) == ("2026-02-24T08:15:00+07:00", ())


def test_a_robots_txt_is_kept_to(site, watch):
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /arsip/\nCrawl-delay: 40\n")
    watch.follow(site.feed("/arsip/1", "/2", "/3"))
    site.replies |= {"/2": Reply(WORDS.encode()), "/3": Reply(WORDS.replace("lama", "baru").encode())}
    at = watch.at
    watch.once()
    assert "/arsip/1" not in site.paths()
    assert len(watch.texts()) == 2
    assert watch.at - at >= 40
    assert watch.items()["1"].failure.code == "robots"
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


def test_a_robots_txt_that_cannot_be_had_allows_nothing(site, watch):
    site.replies["/robots.txt"] = Reply(b"", 500)
    with pytest.raises(InputError) as refused:
        watch.follow(site.feed("/1"))
    assert (refused.value.code, site.paths()) == ("robots_unknown", [])


def test_an_article_that_was_added_by_hand_is_the_same_one(site, watch):
    page = f"<html><head><link rel=canonical href='/1/'></head><body><article>{BODY}</article></body></html>"
    site.replies |= {"/1/": Reply(page.encode(), kind="text/html"), "/1": Reply(page.encode(), kind="text/html")}
    assert watch.ledger.add([site.address + "/1/"]).new == 1
    page_of_feed = page.replace("href='/1/'", "href='/1'")
    site.replies["/1"] = Reply(page_of_feed.encode(), kind="text/html")
    watch.follow(site.feed("/1"))
    assert (watch.once().unchanged, len(watch.texts())) == (1, 1)


def test_the_sitemaps_of_an_index_come_and_go(site, watch):
    day = datetime.now(UTC).date().isoformat()

    def index(*names: str) -> Reply:
        rows = "".join(f"<sitemap><loc>{site.address}/{name}</loc><lastmod>{day}</lastmod></sitemap>" for name in names)
        return Reply(f"<sitemapindex>{rows}</sitemapindex>".encode(), kind="text/xml")

    def sitemap(path: str) -> Reply:
        page = f"<url><loc>{site.address}{path}</loc><lastmod>{day}</lastmod></url>"
        return Reply(gzip.compress(f"<urlset>{page}</urlset>".encode()), kind="application/gzip")

    site.replies |= {
        "/index.xml": index("a.xml.gz", "b.xml.gz"), "/a.xml.gz": sitemap("/1"), "/b.xml.gz": sitemap("/2"),
        "/1": Reply(WORDS.encode()), "/2": Reply(WORDS.replace("lama", "baru").encode()),
    }  # fmt: skip
    river, _ = watch.follow(site.address + "/index.xml")
    watch.once()
    assert len(watch.texts()) == 2
    assert [one.parent_id for one in watch.ledger.followed_feeds()] == [None, river.id, river.id]
    site.replies["/index.xml"] = index("b.xml.gz", "c.xml.gz")
    watch.once(after=DAY)
    polled = {one.url.rpartition("/")[2] for one in watch.ledger.followed_feeds() if one.next_at}
    assert polled == {"index.xml", "b.xml.gz", "c.xml.gz"}
    watch.ledger.unfollow_feed(river.id[:6])
    assert watch.ledger.followed_feeds() == []
    assert len(watch.texts()) == 2


def test_a_page_over_which_a_library_breaks_stops_nothing(site, watch, monkeypatch):
    watch.follow(site.feed("/1", "/2"))
    site.replies |= {"/1": Reply(WORDS.encode()), "/2": Reply(WORDS.replace("lama", "baru").encode())}
    from lontar.sources import reading

    def breaking(answer, source, **given):
        if source.endswith("/1"):
            raise RecursionError("too deep")
        return real(answer, source, **given)

    real = reading.read_answer
    monkeypatch.setattr(reading, "read_answer", breaking)
    assert watch.once().new == 1
    assert watch.items()["1"].failure.code == "fetch_failed"
    monkeypatch.setattr("lontar.ledger_polling.read_feed", lambda *_given: breaking(None, "/1"))
    site.feed("/1", "/2", "/3")
    watch.once(after=DAY)
    assert [one.failure.code for one in watch.events if isinstance(one, Polled) and one.failure] == ["fetch_failed"]
    assert watch.ledger.followed_feeds()[0].failure.code == "fetch_failed"


def test_a_taken_down_article_does_not_come_back(site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = Reply(WORDS.encode())
    watch.once()
    (article,) = watch.ledger.articles()
    watch.ledger.takedown(article.id, reason="asked for", author="Siti")
    site.feed("/1", more="<description>again</description>")
    watch.once(after=600)
    assert watch.texts() == []
    assert watch.items()["1"].next_at is None

"""Sites and readers that get into each other's way: nothing is asked in vain, nothing stops the others."""

from __future__ import annotations

import pytest

from lontar.ledger import Ledger
from tests.fake_reader import FakeReader
from tests.rivers.site import WORDS, Reply

HOUR = 3_600.0
DAY = 24 * HOUR
INDEX = (
    "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{}</loc></sitemap></sitemapindex>"
)


@pytest.mark.parametrize("leading", ["/2", "/feed.xml"])
def test_what_leads_to_a_host_that_rests_is_left_alone_for_as_long(leading, site, watch, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    resting = site.address.replace("127.0.0.1", "localhost")
    watch.follow(site.feed("/1", "/2"))
    site.replies |= {
        "/1": Reply(b"", 302, headers={"Location": f"{resting}/3"}),
        "/2": Reply(WORDS.encode()),
        "/3": Reply(b"", 429, headers={"Retry-After": "7200"}),
        leading: Reply(b"", 302, headers={"Location": f"{resting}/4"}),
    }
    before, ends = site.paths().count(leading), watch.at + 1.8 * HOUR
    while watch.at < ends:
        watch.once(after=60)
    assert site.paths().count("/3") == 1
    assert site.paths().count(leading) - before == 1
    if leading == "/2":
        site.replies |= {"/3": Reply(b"", 404), "/4": Reply(WORDS.encode())}
        watch.once(after=DAY)
        assert watch.texts() == [WORDS]


@pytest.mark.parametrize("kind", ["feed", "index"])
def test_a_feed_that_is_removed_while_it_is_polled_stops_nothing(kind, site, watch):
    url = site.feed("/1")
    watch.follow(url)
    watch.follow(site.feed("/2", path="/other.xml"))
    site.replies |= {"/1": Reply(WORDS.encode()), "/2": Reply(WORDS.replace("lama", "baru").encode())}
    site.feed("/1", "/3")
    told = site.replies["/feed.xml"] if kind == "feed" else Reply(INDEX.format(f"{site.address}/c.xml").encode())

    def removed(_headers):
        with Ledger.open(watch.path, reader=FakeReader()) as other:
            other.unfollow_feed(url)
        return told

    site.replies["/feed.xml"] = removed
    watch.once(after=DAY)
    assert [one.given for one in watch.ledger.followed_feeds()] == [f"{site.address}/other.xml"]
    assert len(watch.texts()) == 1


def test_a_page_that_is_refused_and_read_from_its_feed_is_not_asked_for_again(site, watch):
    body = "".join(f"<p>{part}</p>" for part in WORDS.split("\n\n"))
    watch.follow(site.feed("/1", more=f"<content:encoded><![CDATA[{body}]]></content:encoded>"))
    site.replies["/1"] = Reply(b"no", 403)
    assert watch.once().new == 1
    for _ in range(4):
        watch.once(after=DAY)
    assert site.paths().count("/1") == 1

"""Sites and readers that get into each other's way: nothing is asked in vain, nothing stops the others."""

from __future__ import annotations

import pytest

from lontar.errors import InputError
from lontar.ledger import Ledger
from lontar.ledger_adding import Stop
from lontar.ledger_asking import Asker
from lontar.ledger_visiting import Visitor
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


def test_a_sitemap_that_leaves_its_index_and_comes_back_is_polled_again(site, watch):
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"

    def sitemap(*paths: str) -> Reply:
        pages = "".join(f"<url><loc>{site.address}{path}</loc></url>" for path in paths)
        return Reply(f"<urlset {space}>{pages}</urlset>".encode(), kind="text/xml")

    site.replies |= {
        "/i.xml": Reply(INDEX.format(f"{site.address}/c.xml").encode(), kind="text/xml"),
        "/c.xml": sitemap("/1"), "/1": Reply(WORDS.encode()), "/2": Reply(WORDS.replace("lama", "baru").encode()),
    }  # fmt: skip
    watch.follow(site.address + "/i.xml")
    watch.once()
    listed = site.replies["/i.xml"]
    site.replies["/i.xml"] = Reply(f"<sitemapindex {space}></sitemapindex>".encode(), kind="text/xml")
    watch.once(after=DAY)
    assert [one.next_at for one in watch.ledger.followed_feeds() if one.parent_id] == [None]
    site.replies |= {"/i.xml": listed, "/c.xml": sitemap("/1", "/2")}
    watch.once(after=DAY)
    watch.once(after=60)
    assert len(watch.texts()) == 2
    # One that says that it is gone for good stays so, though it is listed.
    site.replies |= {"/c.xml": Reply(b"", 410), "/i.xml": Reply(listed.raw + b" ", kind="text/xml")}
    for _ in range(3):
        site.replies["/i.xml"] = Reply(site.replies["/i.xml"].raw + b" ", kind="text/xml")
        watch.once(after=2 * DAY)
    assert [one.next_at for one in watch.ledger.followed_feeds() if one.parent_id] == [None]


def test_a_feed_that_was_gone_is_followed_again_where_it_is_added_again(site, watch):
    url = site.feed("/1")
    watch.follow(url)
    there = site.replies["/feed.xml"]
    site.replies["/feed.xml"] = Reply(b"", 410)
    watch.once(after=DAY)
    with pytest.raises(InputError):
        watch.follow(url)
    site.replies |= {"/feed.xml": there, "/1": Reply(WORDS.encode())}
    river, _ = watch.follow(url)
    assert (river.failure, river.failures, len(watch.ledger.followed_feeds())) == (None, 0, 1)
    assert river.next_at is not None


@pytest.mark.parametrize("told", ["before", "after"])
def test_what_a_feed_told_of_a_taken_down_article_goes_too(told, site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = Reply(WORDS.encode())
    watch.once()
    (article,) = watch.ledger.articles()
    steps = [
        lambda: watch.ledger.takedown(article.id, reason="asked for", author="Siti"),
        lambda: watch.once(after=DAY),
    ]
    site.feed("/1", more="<content:encoded>RAHASIAKATA dari umpan.</content:encoded>")
    site.replies["/1"] = Reply(b"", 503)
    for step in reversed(steps) if told == "before" else steps:
        step()
    item = watch.items()["1"]
    assert (item.told, item.next_at, item.state) == (None, None, "aside")
    if watch.path.exists():  # not where the ledger is on a server
        assert b"RAHASIAKATA" not in watch.path.read_bytes()


def test_a_page_that_waits_goes_with_the_article_that_was_added_by_hand(site, watch):
    watch.follow(site.feed("/1/", more="<content:encoded>RAHASIAKATA dari umpan.</content:encoded>"))
    site.replies["/1"] = Reply(WORDS.encode())
    watch.ledger.add([site.address + "/1"])
    (article,) = watch.ledger.articles()
    watch.ledger.takedown(article.id, reason="asked for", author="Siti")
    (item,) = watch.items().values()
    assert (item.told, item.next_at, item.state) == (None, None, "aside")


def test_an_address_that_cannot_be_kept_is_set_aside_with_the_reason(site, watch):
    watch.follow(site.feed("/1", "/" + "2" * 3_900))
    site.replies["/1"] = Reply(WORDS.encode())
    watch.once()
    site.feed("/1", "/" + "2" * 3_900, more="<description>again</description>")
    watch.once(after=DAY)
    (aside,) = [item for item in watch.items().values() if item.state == "aside"]
    assert (aside.failure.code, aside.next_at, len(aside.url)) == ("url_invalid", None, 200)
    assert {path for path in site.paths()} == {"/feed.xml", "/1"}


def test_a_page_that_another_watch_has_read_is_not_asked_for_again(site, watch):
    watch.follow(site.feed("/1"))
    site.replies["/1"] = Reply(WORDS.encode())
    (item,) = watch.items().values()
    watch.once()
    asker = Asker(watch.ledger.store.rivers, watch.ledger._settings, watch.clock)
    told = []
    visitor = Visitor(
        watch.ledger.store, asker, lambda: watch.ledger.reader, lambda: watch.ledger.read_by, told.append
    )  # fmt: skip
    visitor.visit(item)
    # Nor does a failure of who came too late count.
    visitor.fail(item, InputError("url_timeout", "late"))
    assert site.paths().count("/1") == 1
    (kept,) = watch.items().values()
    assert (kept.state, kept.failure, kept.tries) == ("stored", None, 0)


@pytest.mark.parametrize("insisted", [False, True])
def test_a_stop_between_two_pages_ends_the_watch_with_its_counts(tmp_path, monkeypatch, insisted):
    stop = Stop()

    def stopped(*_asked):
        stop.requested = insisted
        stop()

    with Ledger.open(tmp_path / "a.db", reader=FakeReader()) as ledger:
        monkeypatch.setattr(type(ledger.store.rivers), "due", stopped)
        if insisted:
            with pytest.raises(KeyboardInterrupt):
                ledger.watch(once=True, merge=False, stop=stop)
        else:
            assert ledger.watch(once=True, merge=False, stop=stop).stopped

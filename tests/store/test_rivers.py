"""The queue of what feeds told, and whose turn it is."""

from __future__ import annotations

import pytest

from lontar.errors import NotFound
from lontar.store import Store
from lontar.store.alerts import Failure
from lontar.store.river_rows import ItemRow, Moment, RiverRow, moment, river_id, seconds_of

NOW, LATER, LATEST = (moment(1_770_000_000 + seconds) for seconds in (0, 100, 200))


def river(name: str, *, host: str = "a.example", **values) -> RiverRow:
    url = f"https://{host}/{name}"
    given = {"pace": 300.0, "next_at": NOW, "added_at": NOW, **values}
    return RiverRow(river_id(url), url, url, host, **given)


def item(page: str, *, of: RiverRow, host: str = "a.example", **values) -> ItemRow:
    given = {"stamp": "1", "told": {"url": page}, "next_at": NOW, "told_at": NOW, **values}
    return ItemRow(page, of.id, host, f"https://{page}", **given)


def at(now: str) -> Moment:
    return Moment(now, now)


@pytest.fixture
def rivers(store: Store):
    return store.rivers


def test_a_feed_is_followed_once_and_found_by_id_or_address(rivers):
    one = river("feed")
    assert rivers.add([one, one]) == [one.id]
    assert rivers.add([river("feed", title="other")]) == []
    assert [rivers.find(asked).id for asked in (one.id, one.id[:4].upper(), one.url)] == [one.id] * 3
    with pytest.raises(NotFound):
        rivers.find("nothing")


def test_what_is_told_again_is_no_news_unless_it_is_told_otherwise(rivers):
    one, two = river("one"), river("two", host="b.example")
    rivers.add([one, two])
    assert rivers.tell([item("x", of=one), item("y", of=one), item("x", of=one)], now=NOW) == 2
    assert rivers.tell([item("x", of=one)], now=LATER) == 0
    rivers.keep("x", state="stored", article_id="a" * 16, next_at=None, told=None)
    # Another feed words it otherwise: that is no change of the article.
    assert rivers.tell([item("x", of=two, stamp="2")], now=LATER) == 0
    assert rivers.tell([item("x", of=one, stamp="2")], now=LATER) == 1
    found = {found.page: found for found in rivers.items(one.id, failed=False, limit=9)}
    assert (found["x"].state, found["x"].next_at, found["x"].article_id) == ("waiting", LATER, "a" * 16)


def test_a_text_that_only_another_feed_gives_is_taken_from_it(rivers):
    one, two = river("one"), river("two")
    rivers.add([one, two])
    rivers.tell([item("x", of=one)], now=NOW)
    rivers.keep("x", state="aside", told=None, next_at=None, failure=Failure("robots", "no", {}, NOW))
    assert rivers.tell([item("x", of=two, told={"url": "x"})], now=LATER) == 0
    assert rivers.tell([item("x", of=two, told={"url": "x", "body": "<p>all</p>"})], now=LATER) == 1
    (found,) = rivers.items(one.id, failed=False, limit=9)
    assert (found.state, found.told["body"], found.failure) == ("waiting", "<p>all</p>", None)


def test_polls_come_before_what_waits_and_hosts_in_turn(rivers):
    one, two = river("one"), river("two", host="b.example", next_at=LATEST)
    rivers.add([one, two])
    rivers.tell([item("x", of=one), item("y", of=two, host="b.example")], now=NOW)
    assert rivers.due(at(NOW)).url == one.url
    assert rivers.claim("a.example", now=NOW, until=LATER)
    assert rivers.due(at(NOW)).page == "y"
    assert rivers.claim("b.example", now=NOW, until=LATEST)
    assert rivers.due(at(NOW)) is None
    assert rivers.wakes_at(at(NOW)) == LATER
    assert rivers.due(at(LATER)).url == one.url


def test_a_host_is_claimed_by_one_at_a_time(rivers):
    assert rivers.claim("a.example", now=NOW, until=LATER)
    assert not rivers.claim("a.example", now=NOW, until=LATEST)
    assert rivers.host("a.example").next_at == LATER
    assert rivers.claim("a.example", now=LATER, until=LATEST)


def test_a_round_takes_what_was_due_when_it_began_and_what_that_brings(rivers):
    one = river("one", next_at=LATER)
    rivers.add([one])
    rivers.tell([item("new", of=one, next_at=LATER), item("again", of=one, next_at=LATER)], now=LATER)
    rivers.keep("again", tries=1)
    assert rivers.due(Moment(LATEST, NOW)).page == "new"
    rivers.keep("new", next_at=None)
    assert rivers.due(Moment(LATEST, NOW)) is None
    assert rivers.wakes_at(Moment(LATEST, NOW)) is None
    assert rivers.due(at(LATEST)).url == one.url


def test_items_are_counted_and_those_with_trouble_shown(rivers):
    one = river("one")
    rivers.add([one])
    rivers.tell([item(page, of=one) for page in "wxyz"], now=NOW)
    rivers.keep("w", state="stored", next_at=None)
    rivers.keep(
        "x", state="aside", next_at=None, failure=Failure("robots", "{source} no", {"source": "x", "at": 1}, NOW)
    )
    rivers.keep("y", tries=2)
    (found,) = rivers.all()
    assert (found.waiting, found.stored, found.aside) == (2, 1, 1)
    troubled = rivers.items(one.id, failed=True, limit=9)
    assert [one.page for one in troubled] == ["x", "y"]
    assert troubled[0].failure == Failure("robots", "{source} no", {"source": "x", "at": 1}, NOW)


def test_a_feed_is_forgotten_with_what_it_told_and_the_sitemaps_of_an_index_with_it(rivers):
    index, other = river("index"), river("other")
    child = river("child", parent_id=index.id)
    rivers.add([index, child, other])
    rivers.tell([item("x", of=child), item("y", of=other)], now=NOW)
    assert [found.url for found in rivers.all()] == [index.url, child.url, other.url]
    rivers.drop([child.id])
    assert [found.next_at for found in rivers.all()] == [NOW, None, NOW]
    rivers.remove(index.url)
    assert [found.url for found in rivers.all()] == [other.url]
    assert rivers.due(at(LATER)).url == other.url


def test_what_no_feed_tells_any_more_is_forgotten_unless_it_waits(rivers):
    one = river("one")
    rivers.add([one])
    rivers.tell([item("done", of=one), item("waits", of=one), item("told", of=one)], now=NOW)
    for page in ("done", "told"):
        rivers.keep(page, state="stored", next_at=None)
    rivers.tell([item("told", of=one)], now=LATEST)
    assert rivers.forget(before=LATER) == 1
    assert [found.page for found in rivers.items(one.id, failed=False, limit=9)] == ["told", "waits"]


def test_moments_compare_as_text():
    assert NOW < LATER < LATEST
    assert seconds_of(LATER) - seconds_of(NOW) == 100

"""Sites and readers that get into each other's way: nothing is asked in vain, nothing stops the others."""

from __future__ import annotations

import pytest

from tests.rivers.site import WORDS, Reply

HOUR = 3_600.0
DAY = 24 * HOUR


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

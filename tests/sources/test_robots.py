"""What hosts ask of programs."""

from __future__ import annotations

import pytest

from lontar.errors import InputError
from lontar.sources.robots import check_allowed, delay_asked, host_key, robots_url

RULES = "User-agent: lontar\nDisallow: /arsip/\nAllow: /arsip/2026\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("path", "allowed"), [("/berita/1", True), ("/arsip/1", False), ("/arsip/2026/1", True), ("/", True)]
)
def test_the_longest_rule_for_this_program_decides(path, allowed):
    if allowed:
        check_allowed(f"https://kabar.example{path}", RULES)
        return
    with pytest.raises(InputError) as refused:
        check_allowed(f"https://kabar.example{path}", RULES)
    assert refused.value.code == "robots"


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [(RULES, 7.0), ("", 0.0), ("User-agent: *\nCrawl-delay: 86400", 300.0), ("Crawl-delay: x", 0.0), ("<html>", 0.0)],
)
def test_the_rest_that_is_asked_for(rules, seconds):
    assert delay_asked(rules) == seconds


@pytest.mark.parametrize(
    ("url", "host", "rules"),
    [
        ("https://www.Kabar.example/a", "kabar.example", "https://www.Kabar.example/robots.txt"),
        ("http://kabar.example:80/a", "kabar.example", "http://kabar.example:80/robots.txt"),
        ("http://u:p@kabar.example:8080/a?b", "kabar.example:8080", "http://kabar.example:8080/robots.txt"),
    ],
)
def test_what_is_asked_one_request_at_a_time(url, host, rules):
    assert (host_key(url), robots_url(url)) == (host, rules)

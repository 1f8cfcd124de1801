import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.sources import article_from_text
from lontar.sources.ids import article_id, canonical_url, host_of, same_page, spellings

PAGE = "https://selaka.example.net/pasar/1"


@pytest.mark.parametrize(
    ("url", "canonical", "expected"),
    [
        ("HTTPS://Selaka.Example.NET/Pasar/1#komentar", None, "https://selaka.example.net/Pasar/1"),
        (f"{PAGE}?utm_source=x&page=2&fbclid=abc", None, f"{PAGE}?page=2"),
        ("https://selaka.example.net:443/pasar/1", None, PAGE),
        ("https://selaka.example.net", None, "https://selaka.example.net/"),
        (f"{PAGE}?page=all", PAGE, PAGE),
        (f"{PAGE}?page=all", "/pasar/1", PAGE),
        (PAGE, "https://lain.example.net/pasar/1", PAGE),
        ("https://www.selaka.example.net/pasar/1", PAGE, PAGE),
        (PAGE, "https://selaka.example.net/", PAGE),
        ("http://[broken", None, "http://[broken"),
    ],
)
def test_canonical_url(url: str, canonical: str | None, expected: str) -> None:
    assert canonical_url(url, canonical=canonical) == expected


@given(st.text(max_size=40), st.none() | st.text(max_size=20))
def test_canonical_url_never_raises_and_is_stable(path: str, canonical: str | None) -> None:
    once = canonical_url(f"https://a.example/{path}", canonical=canonical)
    assert canonical_url(once) == once


def test_id_is_of_the_url_else_of_outlet_day_and_title_else_of_the_text() -> None:
    def make(**known: str) -> str:
        return article_id(text="a", **known)

    assert (
        make(url=PAGE)
        == article_id(text="b", url=PAGE, title="other")
        == hashlib.sha256(b"url|" + PAGE.encode()).hexdigest()[:16]
    )
    dated = {"outlet": "Warta Selaka", "title": "Pasar Buka", "published": "2024-02-27"}
    assert make(**dated) == article_id(
        text="b", outlet="warta selaka", title="Pasar  buka", published="2024-02-27T08:15:00+07:00"
    )
    assert make(outlet="Warta Selaka") == make() != article_id(text="b")
    assert len({make(url=PAGE), make(**dated), make()}) == 3


def test_version_is_that_of_the_text() -> None:
    article = article_from_text("Rahayu menolak usul itu.\r\nIa tetap pada pendiriannya.")
    assert article.text == "Rahayu menolak usul itu.\nIa tetap pada pendiriannya."
    assert article.version == hashlib.sha256(article.text.encode()).hexdigest()


def test_host_of() -> None:
    assert host_of("https://www.Selaka.example.net:8080/a") == "selaka.example.net"
    assert host_of(None) is host_of("pasar.html") is host_of("http://[broken") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://kabar.example/a",
        "http://kabar.example/a/",
        "https://www.kabar.example/a?utm_source=rss&fbclid=1",
        "HTTP://WWW.Kabar.example:80/a/#atas",
    ],
)
def test_addresses_of_one_page_have_a_key_in_common(url: str) -> None:
    assert same_page(url) == "kabar.example/a"
    assert "https://kabar.example/a" in spellings(url)
    assert spellings(url)[0] == canonical_url(url)


@pytest.mark.parametrize(
    "url", ["https://kabar.example/a?id=1", "https://kabar.example/a/b", "https://m.kabar.example/a"]
)
def test_other_pages_have_not(url: str) -> None:
    assert same_page(url) != "kabar.example/a"
    assert "https://kabar.example/a" not in spellings(url)

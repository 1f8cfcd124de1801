import gzip
import json
from pathlib import Path

import pytest

from lontar.types import Article
from tests.sources.conftest import Read, article_of

TITLE = "Rahayu Lestari Tolak Usul Menutup Pasar Lama"
BODY = [
    "Wali Kota Banyuasri, Rahayu Lestari, menolak usul menutup pasar lama dalam rapat pada Selasa (27/2/2024) sore.",
    "“Pasar lama tetap buka,” kata Rahayu. Ia mengatakan usul itu merugikan ratusan pedagang yang berjualan di sana.",
    "Ketua paguyuban pedagang, Seno Adiwangsa, menyambut keputusan itu dan meminta pemerintah memperbaiki atap pasar.",
]
SIDEBAR = """<div class="sidebar"><h3>Terpopuler</h3><ul>
<li><a href="/a">Jembatan Gantung Dibuka Kembali</a> <span class="date">Jumat, 01/03/2024, 10:00 WIB</span></li>
<li><a href="/b">Harga Cabai Turun</a> <span class="date">29 Februari 2024</span> Penulis: Orang Lain</li></ul></div>"""


def _page(head: str = "", above: str = "", below: str = "", end: str = "", first: str = "") -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    return (
        f"<!doctype html><html lang='id'><head><meta charset='utf-8'><title>{TITLE} - Warta Selaka</title>{head}</head>"
        f"<body><header><nav><a href='/'>Beranda</a></nav><span>Sabtu, 2 Maret 2024 12:00 WIB</span></header>{first}"
        f"<main><article><div class='head'>{above}<h1>{TITLE}</h1>{below}</div>"
        f"<div class='isi'>{paragraphs}{end}</div></article></main>{SIDEBAR}"
        "<footer><p>Hak cipta 2024 Warta Selaka. Dilarang menyalin.</p></footer></body></html>"
    )


def _linked(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


@pytest.fixture
def page(tmp_path: Path, read: Read):  # type: ignore[no-untyped-def]
    def read_page(markup: str) -> Article:
        (tmp_path / "page.html").write_text(markup)
        return article_of(read(tmp_path / "page.html"))

    return read_page


def test_the_text_is_the_article_and_nothing_else(page) -> None:  # type: ignore[no-untyped-def]
    teaser = (
        "<div><h5>Utama</h5><p>Kerugian akibat banjir itu belum dihitung sampai hari ini oleh pemerintah.</p></div>"
    )
    more = (
        "<p class='terkait'>Baca juga: <a href='/c'>Pasar Lama Ramai Lagi</a></p><div class='share'>Bagikan Tweet</div>"
    )
    article = page(_page(first=teaser, end=more))
    assert article.text == "\n\n".join(BODY)
    assert (article.title, article.media_type, article.language) == (TITLE, "text/html", "id")
    assert article.raw.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("parts", "published"),
    [
        ({"below": "<div class='date'>Selasa, 27/02/2024, 18:15 WIB</div>"}, "2024-02-27T18:15:00+07:00"),
        ({"below": "<span>Warta Selaka - 27/02/2024, 18:15 WITA</span>"}, "2024-02-27T18:15:00+08:00"),
        ({"below": "<p>Rabu, 28 Peb 2024 | 06:05 WIT</p>"}, "2024-02-28T06:05:00+09:00"),
        ({"below": "<div>6 Nop 2021</div>"}, "2021-11-06"),
        ({"above": "<div>27 Februari 2024 18:15 WIB</div>"}, "2024-02-27T18:15:00+07:00"),
        ({"below": "<time datetime='2024-02-27T11:15:00Z'>kemarin</time>"}, "2024-02-27T11:15:00+00:00"),
        ({"head": _linked(datePublished="2024-02-27T18:15:00+07:00")}, "2024-02-27T18:15:00+07:00"),
        (
            {"head": "<meta property='article:published_time' content='2024-02-27T18:15:00+07:00'>"},
            "2024-02-27T18:15:00+07:00",
        ),
        # Declared in UTC, shown in Jakarta: the day is the reader's.
        (
            {
                "head": _linked(datePublished="2024-02-26T23:15:00Z"),
                "below": "<div>Selasa, 27/02/2024, 06:15 WIB</div>",
            },
            "2024-02-27T06:15:00+07:00",
        ),
        # A broken script does not hide the line that a reader sees.
        (
            {
                "head": "<script type='application/ld+json'>{broken</script>",
                "below": "<div>27/02/2024, 18:15 WIB</div>",
            },
            "2024-02-27T18:15:00+07:00",
        ),
    ],
)
def test_published(parts: dict[str, str], published: str, page) -> None:  # type: ignore[no-untyped-def]
    article = page(_page(**parts))
    assert article.published == published
    assert article.flags == ()


def test_days_of_sidebars_and_of_the_visit_are_never_taken(page) -> None:  # type: ignore[no-untyped-def]
    assert page(_page()).published is None


def test_a_day_that_was_only_searched_for_is_flagged(page) -> None:  # type: ignore[no-untyped-def]
    article = page(_page(head="<link rel='canonical' href='https://selaka.example.net/2024/02/27/pasar'>"))
    assert (article.published, article.flags) == ("2024-02-27", ("published_guessed",))


@pytest.mark.parametrize(
    ("parts", "byline"),
    [
        ({"below": "<div>Reporter: Sari Wulandari</div>"}, "Sari Wulandari"),
        ({"below": "<div>Rep: <a>Sari Wulandari</a></div>"}, "Sari Wulandari"),
        ({"below": "<div>Penulis : Sari Wulandari | Editor : Budi Setya</div>"}, "Sari Wulandari"),
        ({"below": "<div>Oleh Sari Wulandari</div>"}, "Sari Wulandari"),
        ({"below": "<div>Oleh: Sari Wulandari dan Budi Setya</div>"}, "Sari Wulandari dan Budi Setya"),
        ({"end": "<p>Pewarta: Sari Wulandari<br>Editor: Budi Setya</p>"}, "Sari Wulandari"),
        ({"below": "<div class='author-2'>Sari Wulandari</div>"}, "Sari Wulandari"),
        (
            {
                "below": "<a rel='author' class='author'>Sari Wulandari</a>",
                "head": _linked(author={"name": "Budi Setya"}),
            },
            "Sari Wulandari",
        ),
        ({"head": _linked(author=[{"@type": "Person", "name": "Sari Wulandari"}])}, "Sari Wulandari"),
        ({"head": "<meta name='author' content='wartaselaka developer'>"}, None),
        ({"head": _linked(author="Warta Selaka", publisher={"name": "Warta Selaka"})}, None),
    ],
)
def test_byline(parts: dict[str, str], byline: str | None, page) -> None:  # type: ignore[no-untyped-def]
    assert page(_page(**parts)).byline == byline


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        ("<meta property='og:site_name' content='Warta Selaka'>", "Warta Selaka"),
        (_linked(publisher={"@type": "Organization", "name": "Warta Selaka"}), "Warta Selaka"),
        ("<link rel='canonical' href='https://www.selaka.example.net/1'>", "selaka.example.net"),
        ("", None),
    ],
)
def test_outlet(head: str, outlet: str | None, page) -> None:  # type: ignore[no-untyped-def]
    assert page(_page(head=head)).outlet == outlet


def test_a_saved_page_has_the_address_it_declares(page) -> None:  # type: ignore[no-untyped-def]
    article = page(_page(head="<link rel='canonical' href='https://selaka.example.net/1?utm_medium=x'>"))
    assert article.url == "https://selaka.example.net/1"


def test_a_declared_encoding_is_used(tmp_path: Path, read: Read) -> None:
    markup = _page().replace("utf-8", "windows-1252").replace("ratusan", "café")
    (tmp_path / "page.html").write_bytes(markup.encode("cp1252"))
    article = article_of(read(tmp_path / "page.html"))
    assert "café" in article.text
    assert article.flags == ()


def test_a_real_page(data: Path, read: Read) -> None:
    expected = json.loads((data / "data" / "html" / "MediaIndonesia.json").read_text())["V1"]
    article = article_of(read(next((data / "data" / "html").glob("*.html.gz"))))
    assert article.title == expected["title"]
    assert article.byline == expected["authors"][0]
    assert article.published == expected["publishing_date"].replace(" ", "T")
    assert article.outlet == "Media Indonesia"
    paragraphs = [paragraph for section in expected["body"]["sections"] for paragraph in section["paragraphs"]]
    assert article.text.split("\n\n") == paragraphs
    assert gzip.compress(article.raw)

"""How well and how fast extractors find the article of a page: `python bench/html_extraction.py`.

Pages: those of $LONTAR_DATA/data/html with the expected extraction beside them, and the invented page of the sample.
Figures: F1 of the multiset of tokens against the expected paragraphs, whether title, author and day are right, and
milliseconds a page (processor time, the fastest of five runs). Extractors that are not installed are left out.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "lontar" / "sample"
RUNS = 5


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a page and its facts; None where an extractor does not look for a fact or did not find it."""

    text: str
    title: str | None = None
    author: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    raw: bytes
    expected: Extraction


def pages() -> Iterator[Page]:
    """Yield the pages that are there."""
    folder = os.environ.get("LONTAR_DATA")
    for path in sorted(Path(folder, "data", "html").glob("*.html.gz")) if folder else ():
        gold = path.with_name(path.name.split("_")[0] + ".json")
        if gold.exists():
            yield Page(path.name, gzip.decompress(path.read_bytes()), _gold(json.loads(gold.read_text())["V1"]))
    for path in sorted(SAMPLE.glob("*.html")):
        yield Page(path.name, path.read_bytes(), _sample(path.read_bytes()))


def _gold(found: dict) -> Extraction:
    paragraphs = [paragraph for section in found["body"]["sections"] for paragraph in section["paragraphs"]]
    return Extraction(
        "\n".join(paragraphs), found["title"], found["authors"][0], found["publishing_date"].replace(" ", "T")[:10]
    )


def _sample(raw: bytes) -> Extraction:
    # The sample's own markup says which paragraphs are the article's.
    from lxml import html

    tree = html.fromstring(raw)
    paragraphs = [paragraph.text_content() for paragraph in tree.xpath("//div[@class='isi']/p[not(@class)]")]
    meta = {each.get("name") or each.get("property"): each.get("content") for each in tree.iter("meta")}
    return Extraction(
        "\n".join(paragraphs), tree.findtext(".//h1"), meta["author"], meta["article:published_time"][:10]
    )


def lontar(raw: bytes) -> Extraction:
    from lontar.sources.pages import read_page

    page = read_page(raw, source="page")
    return Extraction(page.text, page.known.title, page.known.byline, (page.known.published or "")[:10] or None)


def trafilatura_precision(raw: bytes) -> Extraction:
    return _trafilatura(raw, favor_precision=True)


def trafilatura_default(raw: bytes) -> Extraction:
    return _trafilatura(raw)


def _trafilatura(raw: bytes, **options: bool) -> Extraction:
    from trafilatura import bare_extraction

    found = bare_extraction(raw.decode("utf-8", "replace"), include_comments=False, with_metadata=True, **options)
    return Extraction("") if found is None else Extraction(found.text, found.title, found.author, found.date)


def resiliparse(raw: bytes) -> Extraction:
    from resiliparse.extract.html2text import extract_plain_text

    return Extraction(extract_plain_text(raw.decode("utf-8", "replace"), main_content=True))


def newspaper(raw: bytes) -> Extraction:
    from newspaper import Article

    article = Article("https://a.example/")
    article.download(input_html=raw.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else None
    return Extraction(article.text, article.title, ", ".join(article.authors) or None, day)


def readability(raw: bytes) -> Extraction:
    from lxml import html
    from readability import Document

    found = Document(raw.decode("utf-8", "replace"))
    return Extraction(html.fromstring(found.summary()).text_content(), found.short_title())


def justext(raw: bytes) -> Extraction:
    from justext import get_stoplist
    from justext import justext as paragraphs_of

    paragraphs = paragraphs_of(raw, get_stoplist("Indonesian"))
    return Extraction("\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate))


EXTRACTORS: tuple[tuple[Callable[[bytes], Extraction], str], ...] = (
    (lontar, "lontar"), (trafilatura_precision, "trafilatura"), (trafilatura_default, "trafilatura"),
    (resiliparse, "resiliparse"), (newspaper, "newspaper"), (readability, "readability"), (justext, "justext"),
)  # fmt: skip


def f1(found: str, expected: str) -> float:
    """Token F1 of two texts, as multisets of words."""
    ours, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (found, expected))
    shared = (ours & theirs).total()
    return 2 * shared / ((ours.total() + theirs.total()) or 1)


def milliseconds(extractor: Callable[[bytes], Extraction], raw: bytes) -> float:
    """The processor time of the fastest run."""
    taken = []
    for _ in range(RUNS):
        started = time.process_time()
        extractor(raw)
        taken.append(time.process_time() - started)
    return 1000 * min(taken)


def main() -> None:
    print(f"{'page':<42}{'extractor':<24}{'F1':>6} {'title':>6} {'author':>7} {'day':>5} {'ms':>7}")
    for page in pages():
        for extractor, package in EXTRACTORS:
            if find_spec(package) is None:
                continue
            found = extractor(page.raw)
            right = ["yes" if ours == theirs else "-" if ours is None else "no" for ours, theirs in (
                (found.title, page.expected.title), (found.author, page.expected.author),
                (found.day, page.expected.day),
            )]  # fmt: skip
            print(
                f"{page.name[:40]:<42}{extractor.__name__:<24}{f1(found.text, page.expected.text):>6.3f} "
                f"{right[0]:>6} {right[1]:>7} {right[2]:>5} {milliseconds(extractor, page.raw):>7.1f}"
            )


if __name__ == "__main__":
    main()

"""HTML → the article's text and what its page says about it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lontar.errors import InputError
from lontar.sources.article import Known
from lontar.sources.decoding import decode
from lontar.sources.formats import charset_of
from lontar.sources.lines import is_prose
from lontar.sources.page_facts import Facts, read_facts
from lontar.sources.page_hidden import HIDDEN_TEXT, drop_hidden
from lontar.sources.page_styles import TooManyRulesError
from lontar.sources.page_trim import trim

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
HIDDEN_ARTICLE: Final = (
    "{source} has no article in it that could be found: words that the page hides from its readers were left out. Give "
    "the article's text."
)
# Cookie notices, lists of links and error pages have no sentences, or fewer words than the shortest report.
_LEAST_WORDS: Final = 25
_MOST_TAGS: Final = 80_000
"""Of one page: its libraries take 60 µs an element, and a page of one news article has a few thousand."""


@dataclass(frozen=True, slots=True)
class Page:
    """The main text of a page, paragraphs apart by an empty line; its facts; flags of what was not certain."""

    text: str
    known: Known
    flags: tuple[str, ...]


def read_page(raw: bytes, *, source: str, url: str | None = None, media_type: str | None = None) -> Page:
    """Extract the article of a page; `url` is where it came from, `media_type` what the server called it.

    Raises InputError `empty_file`, `binary_file`, `too_many_tags`, `too_many_rules`, and `not_an_article`
    where the page holds none.
    """
    declared = charset_of(media_type) or _declared(raw)
    decoded = decode(raw, source=source, declared=declared)
    if decoded.text.count("<") > _MOST_TAGS:
        raise _too_many_tags(source)
    try:
        facts, text = _extracted(decoded.text, url)
    except ImportError:
        raise  # a broken installation is not a broken page
    except TooManyRulesError as error:
        raise _too_many_rules(source) from error
    except Exception as error:  # broken markup makes the libraries fail in many ways; one page must not stop the rest
        raise _no_article(source) from error
    if not _is_article(text):
        raise _no_article(source, hidden=HIDDEN_TEXT in facts.flags)
    return Page(text, facts.known, (*decoded.flags, *facts.flags))


def _extracted(markup: str, url: str | None) -> tuple[Facts, str]:
    for library in ("trafilatura", "htmldate", "courlan"):
        # They report every flaw of a page to the log, which ends on the terminal where nobody listens.
        logging.getLogger(library).addHandler(logging.NullHandler())
    tree = _tree(markup)
    if tree is None:
        return Facts(Known()), ""
    facts = read_facts(tree, url=url)
    if drop_hidden(tree):
        facts = replace(facts, flags=(*facts.flags, HIDDEN_TEXT))
    trim(tree, title=facts.known.title)
    return facts, _main_text(tree, title=facts.known.title)


def _tree(markup: str) -> HtmlElement | None:
    from trafilatura import load_html

    tree = load_html(markup)
    for line_end in () if tree is None else tree.iter("br"):
        # The text of `Pewarta: A<br>Editor: B` would otherwise run together.
        line_end.tail = f"\n{line_end.tail or ''}"
    return tree


def _main_text(tree: HtmlElement, *, title: str | None) -> str:
    from trafilatura import bare_extraction

    found = bare_extraction(tree, favor_precision=True, include_comments=False, with_metadata=False)
    paragraphs = [line.strip() for line in (getattr(found, "text", None) or "").split("\n")]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    # The title is stored apart: it is no paragraph of the text.
    while paragraphs and title is not None and paragraphs[0].casefold() == title.casefold():
        del paragraphs[0]
    return "\n\n".join(paragraphs)


def _is_article(text: str) -> bool:
    return len(text.split()) >= _LEAST_WORDS and any(map(is_prose, text.split("\n\n")))


def _declared(raw: bytes) -> str | None:
    match = _META_CHARSET.search(raw[:4096])
    return match[1].decode("ascii") if match else None


def _no_article(source: str, *, hidden: bool = False) -> InputError:
    if hidden:
        return InputError("not_an_article", HIDDEN_ARTICLE, source=source, wording="hidden")
    return InputError(
        "not_an_article",
        "{source} has no article in it that could be found. Give the page of one article, or its text.",
        source=source,
    )


def _too_many_tags(source: str) -> InputError:
    return InputError(
        "too_many_tags",
        "{source} has more than {limit} tags, which no page of one article has. Give the article's text.",
        source=source,
        limit=_MOST_TAGS,
    )


def _too_many_rules(source: str) -> InputError:
    return InputError(
        "too_many_rules",
        "{source} has style rules that take more work than those of any page of one article. Give the article's text.",
        source=source,
    )

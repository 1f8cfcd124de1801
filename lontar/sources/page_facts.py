"""What a page says about its article: title, byline, outlet, time of publication, address."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lontar.sources.article import PUBLISHED_GUESSED, Known
from lontar.sources.ids import host_of
from lontar.sources.page_json import Linked, linked_facts
from lontar.sources.page_trim import heading_of, words_of
from lontar.sources.page_visible import visible_facts
from lontar.sources.published import in_zone_of, parse_published

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED_NAMES: Final = (
    "article:published_time", "og:article:published_time", "content_publisheddate", "publishdate", "pubdate",
    "publish_date", "publish-date", "date_published", "datepublished", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "dcterms.issued", "article.published", "cxenseparse:recs:publishtime",
)  # fmt: skip
_SITE_NAMES: Final = ("og:site_name", "application-name", "dc.publisher", "cre")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a page, and flags of what was not certain."""

    known: Known
    flags: tuple[str, ...] = ()


def read_facts(tree: HtmlElement, *, url: str | None) -> Facts:
    """Read the facts of a page; the library's own search is asked last, and a day it finds is flagged as guessed."""
    metas = _metas(tree)
    linked = linked_facts(tree)
    canonical = _canonical(tree, metas)
    title = _title(tree, metas, linked)
    visible = visible_facts(tree, heading_of(tree, title))
    url = url or (canonical if host_of(canonical) else None)
    outlet = _first(metas, _SITE_NAMES) or linked.publisher or host_of(url)
    published = _declared_time(metas, linked)
    if published is not None and visible.published is not None:
        published = in_zone_of(published, visible.published)
    known = Known(
        url=url, outlet=outlet, title=title, canonical=canonical,
        published=published or visible.published, byline=visible.byline or _unless_outlet(linked.author, outlet),
    )  # fmt: skip
    return _completed(tree, known)


def _completed(tree: HtmlElement, known: Known) -> Facts:
    """Fill what is still open with what trafilatura and htmldate find; only then are they asked, for they take time."""
    flags: tuple[str, ...] = ()
    if known.title is None or known.byline is None:
        from trafilatura.metadata import extract_metadata

        found = extract_metadata(tree, default_url=known.url, extensive=False)
        byline = _unless_outlet(found.author.split(";")[-1].strip() if found.author else None, known.outlet)
        known = replace(known, title=known.title or found.title or None, byline=known.byline or byline)
    if known.published is None:
        day = _searched_day(tree, known.url)
        if day is not None:
            known, flags = replace(known, published=day), (PUBLISHED_GUESSED,)
    return Facts(known, flags)


def _searched_day(tree: HtmlElement, url: str | None) -> str | None:
    from copy import deepcopy

    from htmldate import find_date

    from lontar.sources.page_trim import trim

    # Twice in 181 pages a sidebar's day was taken for the article's: the search sees the page without its sidebars.
    searched = deepcopy(tree)
    trim(searched, title=None)
    found = find_date(searched, original_date=True, extensive_search=False, url=url)
    return parse_published(found) if found else None


def _metas(tree: HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = " ".join(html.unescape(meta.get("content") or "").split())
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _canonical(tree: HtmlElement, metas: dict[str, str]) -> str | None:
    for link in tree.xpath("//link[@rel and @href]"):
        if "canonical" in link.get("rel").lower().split():
            return str(link.get("href"))
    return metas.get("og:url")


def _title(tree: HtmlElement, metas: dict[str, str], linked: Linked) -> str | None:
    """Return the heading a reader sees, else what the page declares, without the site's name."""
    declared = linked.headline or metas.get("og:title") or metas.get("twitter:title")
    heading = heading_of(tree, declared)
    if heading is not None:
        return words_of(heading)
    declared = declared or next((words_of(title) for title in tree.iter("title")), None)
    return None if not declared else re.sub(r"\s+[|»-]\s+[^|»]{2,30}$", "", declared).strip() or None


def _declared_time(metas: dict[str, str], linked: Linked) -> str | None:
    return next(filter(None, map(parse_published, _declared(metas, linked))), None)


def _declared(metas: dict[str, str], linked: Linked) -> Iterator[str]:
    if linked.published:
        yield linked.published
    yield from (metas[name] for name in _PUBLISHED_NAMES if name in metas)


def _unless_outlet(author: str | None, outlet: str | None) -> str | None:
    """Return the author, unless it is the outlet itself or the maker of its pages."""
    from lontar.sources.bylines import clean_name

    name = clean_name(author) if author else None
    if name is None:
        return None
    folded = re.sub(r"\W", "", name.casefold())
    site = re.sub(r"\W", "", (outlet or "").casefold())
    return None if site and (folded.startswith(site) or site.startswith(folded)) else name

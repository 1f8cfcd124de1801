"""What a page declares in JSON-LD about its article."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLES: Final = (
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BlogPosting",
    "OpinionNewsArticle",
)


@dataclass(frozen=True, slots=True)
class Linked:
    """Facts from JSON-LD, as the page words them; None where it is silent."""

    headline: str | None = None
    published: str | None = None
    author: str | None = None
    publisher: str | None = None


def linked_facts(tree: HtmlElement) -> Linked:
    """Return what the first article of the page's JSON-LD says; lists of other articles are not looked into."""
    nodes = [node for script in _scripts(tree) for node in _nodes(script)]
    article = next((node for node in nodes if _is(node, _ARTICLES)), None)
    page = next((node for node in nodes if _is(node, ("WebPage",))), {})
    if article is None:
        return Linked(published=_words(page.get("datePublished")), publisher=_name(page.get("publisher")))
    return Linked(
        headline=_words(article.get("headline")) or _words(article.get("name")),
        published=_words(article.get("datePublished")) or _words(page.get("datePublished")),
        author=_name(article.get("author")),
        publisher=_name(article.get("publisher"), by_id=nodes),
    )


def _scripts(tree: HtmlElement) -> Iterator[Any]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            # strict=False: line ends inside strings, which many templates leave in.
            yield json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(found: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, list):
        for each in found:
            yield from _nodes(each)
    elif isinstance(found, Mapping):
        yield found
        yield from _nodes(found.get("@graph"))


def _is(node: Mapping[str, Any], kinds: tuple[str, ...]) -> bool:
    kind = node.get("@type")
    return any(each in kinds for each in (kind if isinstance(kind, list) else [kind]))


def _name(found: Any, *, by_id: list[Mapping[str, Any]] | None = None) -> str | None:
    """Return the name of a person or organisation: a string, a node, a reference to one, or a list of these."""
    if isinstance(found, list):
        names = [name for each in found if (name := _name(each, by_id=by_id))]
        return ", ".join(dict.fromkeys(names)) or None
    if isinstance(found, Mapping):
        if "name" not in found and by_id:
            found = next((node for node in by_id if node.get("@id") == found.get("@id") and "name" in node), {})
        return _words(found.get("name"))
    return None if isinstance(found, str) and "://" in found else _words(found)


def _words(found: Any) -> str | None:
    return " ".join(html.unescape(found).split()) or None if isinstance(found, str) else None

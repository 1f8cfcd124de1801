"""Sitemaps for news and indexes of these → what they list; read as they come, entities are never expanded."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_LISTED: Final = 50_000
"""Pages of one sitemap that are looked at; the format allows no more."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page, or for an index a sitemap, with what its sitemap says; days as it words them."""

    url: str
    changed: str | None = None
    published: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists; `index` tells that these are sitemaps themselves."""

    index: bool
    listed: list[Listed] = field(default_factory=list)


def read_sitemap(raw: bytes) -> Sitemap | None:
    """Read a sitemap or an index of sitemaps as far as it is well formed; None where it is neither."""
    from lxml import etree

    found: Sitemap | None = None
    # No entities, nothing from elsewhere, no endless depth: a sitemap needs none of it.
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    parsed = etree.iterparse(io.BytesIO(raw), events=("start", "end"), remove_comments=True, recover=True, **options)
    try:
        for event, element in parsed:
            name = _name(element)
            if found is None:
                if name not in ("urlset", "sitemapindex"):
                    return None
                found = Sitemap(index=name == "sitemapindex")
            elif event == "end" and name == ("sitemap" if found.index else "url"):
                listed = _listed(element)
                if listed is not None:
                    found.listed.append(listed)
                # What has been read is let go: a sitemap may have 50 MB.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
                if len(found.listed) >= MOST_LISTED:
                    break
    except etree.XMLSyntaxError:
        return found
    return found


def _listed(element: _Element) -> Listed | None:
    words: dict[str, str] = {}
    for inner in element.iter():
        said = " ".join((inner.text or "").split())
        # The address of a picture stands in a `loc` of its own.
        if said and _name(inner.getparent()) in ("url", "sitemap", "news", "publication"):
            words.setdefault(_name(inner), said)
    if "loc" not in words:
        return None
    return Listed(
        words["loc"], words.get("lastmod"), words.get("publication_date"), words.get("title"), words.get("language")
    )  # fmt: skip


def _name(element: _Element | None) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""

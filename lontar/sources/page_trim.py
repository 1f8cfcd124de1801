"""Takes from a page what is certainly not its article, before the extractor looks for the main text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAGS: Final = ("aside", "nav", "footer", "figcaption", "form", "template")
# Parts of class names and ids, whole words between hyphens, underscores and humps.
_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:side-?bar|related|terkait|baca-?juga|read-?also|populer|ter-?populer|popular|trending|rekomendasi|"
    r"recommend(?:ed|ation)?s?|latest|terbaru|terkini|newsletter|share|sharing|sosmed|social|komentar|comments?|"
    r"breadcrumbs?|footer|navbar|menu|advertisement|iklan|ads?|tags?|copyright|caption|most-?read|headline-?list)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# An element that holds this share of the page's paragraphs is the article, whatever it is called.
_TOO_MUCH: Final = 0.35


def trim(tree: HtmlElement, *, title: str | None) -> None:
    """Remove, in place, sidebars, lists of links, captions and what stands before the heading of the article."""
    heading = heading_of(tree, title)
    kept = set() if heading is None else {heading, *heading.iterancestors()}
    whole = max(_prose(tree), 1)
    for element in list(tree.iter(*_TAGS)):
        _drop(element, kept, whole)
    for element in list(tree.xpath("//body//*[@class or @id]")):
        if _NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"):
            _drop(element, kept, whole)
    if heading is not None:
        _drop_before(heading, whole)


def heading_of(tree: HtmlElement, title: str | None) -> HtmlElement | None:
    """Return the page's one heading: the h1 that reads as the title, else the only h1 of three words or more."""
    headings = [heading for heading in tree.iter("h1") if len(words_of(heading).split()) >= 3]
    if title is not None:
        folded = _folded(title)
        for heading in headings:
            words = _folded(words_of(heading))
            if words and (words in folded or folded in words):
                return heading
    return headings[0] if len(headings) == 1 else None


def words_of(element: HtmlElement) -> str:
    """Return an element's text on one line."""
    return " ".join(str(element.text_content()).split())


def _drop(element: HtmlElement, kept: set[HtmlElement], whole: int) -> None:
    parent = element.getparent()
    if parent is None or element in kept or element.tag in ("html", "body", "article", "main", "h1"):
        return
    if _prose(element) > _TOO_MUCH * whole:
        return
    element.drop_tree()


def _drop_before(heading: HtmlElement, whole: int) -> None:
    # Teasers above the heading belong to other articles. Not where a page puts its heading below the text.
    level = heading
    while level is not None and level.tag not in ("body", "html"):
        for sibling in list(level.itersiblings(preceding=True)):
            if isinstance(sibling.tag, str) and _prose(sibling) <= _TOO_MUCH * whole:
                sibling.drop_tree()
        level = level.getparent()


def _prose(element: HtmlElement) -> int:
    """How many characters of paragraphs an element holds; loose text counts where a page has no `p`."""
    return sum(len(words_of(paragraph)) for paragraph in element.iter("p"))


def _folded(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))

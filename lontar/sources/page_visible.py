"""What a reader sees around the heading of a page: the byline and the line that dates the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lontar.sources.bylines import byline_in, clean_name
from lontar.sources.page_trim import words_of
from lontar.sources.published import PageDate, find_dates, parse_published

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# How far from the heading its lines may stand, in elements; and where the article itself begins.
_BEFORE: Final = 25
_AFTER: Final = 80
_FIRST_PARAGRAPH: Final = 18
_LONGEST_LINE: Final = 160
_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:side-?bar|related|terkait|populer|trending|latest|terbaru|terkini)(?:$|[\s_-])", re.IGNORECASE
)
_AUTHOR: Final = re.compile(r"(?:^|[\s_-])(?:author|byline|penulis|reporter|writer|pewarta)(?:$|[\s_-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Visible:
    """The byline and the ISO time that stand by the heading; None where they do not."""

    byline: str | None = None
    published: str | None = None


def visible_facts(tree: HtmlElement, heading: HtmlElement | None) -> Visible:
    """Read what stands by the heading; a page without one tells nothing this way."""
    if heading is None:
        return Visible()
    after = list(_after(heading))
    published = _published(after) or _published(list(_before(heading)))
    return Visible(_byline(after) or _labelled(heading), published)


def _after(heading: HtmlElement) -> Iterator[HtmlElement]:
    for count, element in enumerate(_following(heading)):
        if count >= _AFTER or _begins_article(element):
            return
        yield element


def _before(heading: HtmlElement) -> Iterator[HtmlElement]:
    # Only within the block of the heading: a bar at the top of the page shows the day of the visit.
    block = heading.getparent()
    if block is None or block.tag in ("body", "html"):
        return
    for count, element in enumerate(block.iter()):
        if element is heading or count >= _BEFORE:
            return
        if isinstance(element.tag, str) and element is not block:
            yield element


def _following(heading: HtmlElement) -> Iterator[HtmlElement]:
    inside = set(heading.iter())
    walked = heading.getroottree().getroot().iter()
    for element in walked:
        if element is heading:
            break
    for element in walked:
        if isinstance(element.tag, str) and element not in inside and not _is_aside(element):
            yield element


def _is_aside(element: HtmlElement) -> bool:
    return any(
        each.tag in ("aside", "nav", "footer", "script", "style", "noscript")
        or _ASIDE.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        for each in (element, *element.iterancestors())
        if each.tag not in ("body", "html")
    )


def _begins_article(element: HtmlElement) -> bool:
    return element.tag == "p" and len(words_of(element).split()) >= _FIRST_PARAGRAPH


def _published(elements: list[HtmlElement]) -> str | None:
    """Return the first date with a time, else the first bare date: pages put days of events after it."""
    found: list[PageDate] = []
    for element in elements:
        machine = element.get("datetime") if element.tag == "time" else None
        if machine and (value := parse_published(machine)):
            return value
        words = words_of(element)
        if len(words) <= _LONGEST_LINE:
            found.extend(date for date in find_dates(words) if _is_alone(words, date))
    timed = next((date for date in found if date.has_time), None)
    chosen = timed or next(iter(found), None)
    return chosen.value if chosen else None


def _is_alone(words: str, date: PageDate) -> bool:
    # A date inside a sentence is about something else; around a dateline stand names and labels.
    rest = words[: date.start] + words[date.end :]
    return len(rest.split()) <= 10 and not re.search(r"[.!?]\s", rest)


def _byline(elements: list[HtmlElement]) -> str | None:
    for element in elements:
        words = words_of(element)
        if not words or len(words) > _LONGEST_LINE:
            continue
        name = byline_in(words)
        if name is not None:
            return name
        if _AUTHOR.search(f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"):
            name = _bare_name(words)
            if name is not None:
                return name
    return None


def _labelled(heading: HtmlElement) -> str | None:
    """Return a labelled byline anywhere after the heading, as at the end of the text."""
    for element in _following(heading):
        if element.tag in ("p", "div", "span", "strong", "b", "em", "i", "li"):
            words = words_of(element)
            if len(words) <= _LONGEST_LINE and (name := byline_in(words)) is not None:
                return name
    return None


def _bare_name(words: str) -> str | None:
    # The author's box may hold a date, an outlet and a label too.
    first = re.split(r"\s[|•·–-]\s|\d", words)[0]
    name = clean_name(first)
    parts = name.split() if name else []
    return name if 1 <= len(parts) <= 8 and all(part[:1].isupper() for part in parts if len(part) > 3) else None

"""Takes from a page what its readers do not see: no outlet says to them what it hides from them.

What counts is what an element says of itself (`hidden`, its `style`) and what the page's own `<style>` elements say of
it (`page_styles`). Style sheets elsewhere are not fetched, and scripts are not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import TYPE_CHECKING, Final

from lontar.sources.lines import is_prose
from lontar.sources.page_styles import Said, Sheet, declared, plain, sheet_of
from lontar.sources.page_trim import words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN_TEXT: Final = "hidden_text"
# What a script makes visible when the page has loaded is as a rule the whole of it.
_WHOLE: Final = ("html", "head", "body", "article", "main", "h1")
# What can hide without a style rule.
_TELLING: Final = "//body//*[@style or @hidden or @popover or self::dialog]"
_MOST: Final = 0.5
"""Of a page's letters: what style rules hide of it at most."""
_END: Final = r"(?=;|!|$)"
_NOTHING: Final = rf"(?:0+(?:\.0*)?|\.0+)(?:px|em|rem|pt|%)?{_END}"
_HIDES: Final = re.compile(
    rf"(?:^|;)(?:display:none|content-visibility:hidden|opacity:{_NOTHING}"
    r"|(?:text-indent|left|top|right|margin-left):-\d{4,}(?:px|em|pt)?"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\))[^;]*(?:;|$)"
)
# What is said of an element goes for those in it, but for one that says otherwise of itself.
_NO_LETTERS: Final = re.compile(
    rf"(?:^|;)(?:visibility:(?:hidden|collapse)|font-size:(?:{_NOTHING}|1px{_END}))[^;]*(?:;|$)"
)
_LETTERS: Final = re.compile(
    r"(?:^|;)(?:visibility:visible|font-size:(?:\d*[1-9]\d*\.?\d*(?:px|pt|rem|vw|vh)|[a-z-]*(?:small|medium|large)\b))"
)
_NO_SIZE: Final = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):(?:{_NOTHING}|1px)(?:!important)?(?:;|$)")
_OVERFLOW: Final = re.compile(r"(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)")
_COLOUR: Final = re.compile(r"(?:^|;)color:([^;!]+)(!important)?")
_GROUND: Final = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)(!important)?")
_HEX: Final = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB: Final = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,(\d*\.?\d+)(%?))?\)")
_NAMED: Final = {
    "white": "#ffffff", "black": "#000000", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "red": "#ff0000",
    "lime": "#00ff00", "green": "#008000", "blue": "#0000ff", "navy": "#000080", "yellow": "#ffff00",
    "transparent": "#0000",
}  # fmt: skip
# A background that says this is none; of letters these words say no colour that is known here.
_SEEN_THROUGH: Final = frozenset({"none", "initial", "unset", "inherit"})

_Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, and how much of what is behind it a colour covers, from 0 to 1."""


def drop_hidden(tree: HtmlElement) -> bool:
    """Remove, in place, what is not seen; return whether a sentence was in it.

    What style rules hide stays where it is most of the page: a script shows it. Raises TooManyRulesError.
    """
    for template in list(tree.iter("template")):
        if template.get("shadowrootmode") is None:
            template.drop_tree()  # no browser draws it, however much of the page it is
    sheet = sheet_of(tree)
    own: dict[HtmlElement, str] = {}
    ruled: dict[HtmlElement, str] = {}
    inside: set[HtmlElement] = set()
    inside_ruled: set[HtmlElement] = set()
    for element in tree.xpath("//body//*" if sheet.rules else _TELLING):
        if element in inside or element.tag in _WHOLE or not isinstance(element.tag, str):
            continue
        style = declared(element.get("style") or "")
        if how := _how(element, style, sheet.said(element)):
            if _how(element, style, {}):
                own[element] = how
                inside.update(element.iter())
            elif element not in inside_ruled:
                ruled[element] = how
                inside_ruled.update(element.iter())
    if sum(map(_length, ruled)) > _MOST * _length(tree):
        ruled = {}
    return any([_taken(element, how, sheet) for element, how in (*own.items(), *ruled.items())])


def _how(element: HtmlElement, style: Said, ruled: Said) -> str | None:
    """Return how an element is hidden: with all in it, or its letters only; None where it is seen."""
    said = _joined(style, ruled)
    display = re.search(r"(?:^|;)display:", said)
    if not display and any(_gone(element)):
        return "whole"
    if _HIDES.search(said) or (_NO_SIZE.search(said) and _OVERFLOW.search(said)):
        return "whole"
    if _NO_LETTERS.search(said):
        return "letters"
    seen = _colour(_given(_COLOUR, plain(element.get("style") or "")))
    return "whole" if seen is not None and (seen[3] == 0 or (seen[3] == 1 and seen == _ground(element))) else None


def _gone(element: HtmlElement) -> Iterator[bool]:
    yield element.get("hidden") not in (None, "until-found")
    yield element.get("popover") is not None
    yield element.tag == "dialog" and element.get("open") is None


def _joined(style: Said, ruled: Said) -> str:
    """Return what counts: what an element says of itself, but for what its page's rules call important."""
    said = ruled | {name: one for name, one in style.items() if one[1] or not ruled.get(name, one)[1]}
    return ";".join(f"{name}:{value}" for name, (value, _) in said.items())


def _taken(element: HtmlElement, how: str, sheet: Sheet) -> bool:
    """Take out a hidden element, or its letters and not those in it that are seen; return whether they are prose."""
    seen = set()
    if how == "letters":
        for one in element.iterdescendants():
            if one not in seen and isinstance(one.tag, str):
                said = _joined(declared(one.get("style") or ""), sheet.said(one))
                if _LETTERS.search(said) and not _NO_LETTERS.search(said):
                    seen.update(one.iter())
    if not seen:
        told = is_prose(words_of(element))
        element.drop_tree()
        return told
    words = [element.text or ""]
    element.text = None
    for one in list(element.iterdescendants()):
        if one not in seen and isinstance(one.tag, str):
            words.append(one.text or "")
            one.text = None
        if one.getparent() not in seen:
            words.append(one.tail or "")
            one.tail = None
    return is_prose(" ".join(" ".join(words).split()))


def _length(element: HtmlElement) -> int:
    return sum(len(words) for words in element.xpath(".//text()[not(parent::script or parent::style)]"))


def _ground(element: HtmlElement) -> _Colour | None:
    """Return the colour behind an element, as it and what stands around it say; None where they do not say it."""
    layers: list[_Colour] = []
    for one in (element, *element.iterancestors()):
        said = _given(_GROUND, plain(one.get("style") or ""))
        if said is None or said in _SEEN_THROUGH:
            continue
        colour = _colour(said)
        if colour is None:
            return None
        layers.append(colour)
        if colour[3] == 1:
            return reduce(_over, reversed(layers))
    return None


def _over(behind: _Colour, colour: _Colour) -> _Colour:
    share = colour[3]
    red, green, blue = (
        round(share * one + (1 - share) * other) for one, other in zip(colour[:3], behind, strict=False)
    )
    return (red, green, blue, 1)


def _given(what: re.Pattern[str], style: str) -> str | None:
    """Return the value that counts of those that a style gives: the last, what is called important before others."""
    found = what.findall(style)
    return max(enumerate(found), key=lambda one: (bool(one[1][1]), one[0]))[1][0] if found else None


def _colour(words: str | None) -> _Colour | None:
    """Return a colour that is given by digits, by numbers or by a usual name; None for what has to be looked up."""
    words = _NAMED.get(words or "", words or "")
    if digits := _HEX.fullmatch(words):
        each = "".join(2 * digit for digit in digits[1]) if len(digits[1]) < 6 else digits[1]
        red, green, blue, covers = (int(part, 16) for part in re.findall("..", each.ljust(8, "f")))
        return (red, green, blue, covers / 255)
    if numbers := _RGB.fullmatch(words):
        red, green, blue = (min(int(number), 255) for number in numbers.groups()[:3])
        share = float(numbers[4] or 1) / (100 if numbers[5] else 1)
        return (red, green, blue, min(share, 1))
    return None

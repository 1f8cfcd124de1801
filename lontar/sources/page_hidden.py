"""Takes from a page what its readers do not see: no outlet says to them what it hides from them.

Only what an element says of itself counts (`hidden`, its `style`): style sheets and scripts are not run.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Final

from lontar.sources.lines import is_prose
from lontar.sources.page_trim import words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN_TEXT: Final = "hidden_text"
# What a script makes visible when the page has loaded is as a rule the whole of it.
_WHOLE: Final = ("html", "head", "body", "article", "main", "h1")
_END: Final = r"(?=;|!|$)"
_NOTHING: Final = rf"(?:0+(?:\.0*)?|\.0+)(?:px|em|rem|pt|%)?{_END}"
_HIDES: Final = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    rf"|opacity:{_NOTHING}|font-size:(?:{_NOTHING}|1px{_END})|(?:text-indent|left|top|right|margin-left):-\d{{4,}}(?:px|em|pt)?"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\))(?:!important)?[^;]*(?:;|$)"
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
    """Remove, in place, what says that it is not seen; return whether a sentence was in it."""
    told = False
    for element in list(tree.xpath("//body//*[@style or @hidden]")):
        if element.tag in _WHOLE or element.getparent() is None or not _is_hidden(element):
            continue
        told = told or is_prose(words_of(element))
        element.drop_tree()
    return told


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = re.sub(r"\s+", "", element.get("style") or "").lower()
    if _HIDES.search(style) or (_NO_SIZE.search(style) and _OVERFLOW.search(style)):
        return True
    seen = _colour(_given(_COLOUR, style))
    return seen is not None and (seen[3] == 0 or (seen[3] == 1 and seen == _ground(element)))


def _ground(element: HtmlElement) -> _Colour | None:
    """Return the colour behind an element, as it and what stands around it say; None where they do not say it."""
    layers: list[_Colour] = []
    for one in (element, *element.iterancestors()):
        said = _given(_GROUND, re.sub(r"\s+", "", one.get("style") or "").lower())
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

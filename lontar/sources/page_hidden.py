"""Takes from a page what its readers do not see: no outlet says to them what it hides from them.

Only what an element says of itself counts (`hidden`, its `style`): style sheets and scripts are not run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lontar.sources.lines import is_prose
from lontar.sources.page_trim import words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HIDDEN_TEXT: Final = "hidden_text"
# What a script makes visible when the page has loaded is as a rule the whole of it.
_WHOLE: Final = ("html", "head", "body", "article", "main", "h1")
_NOTHING: Final = r"0*\.?0+(?:px|em|rem|pt|%)?"
_HIDES: Final = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    rf"|opacity:{_NOTHING}|font-size:(?:{_NOTHING}|1px)|(?:text-indent|left|top|right|margin-left):-\d{{4,}}(?:px|em|pt)?"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\))(?:!important)?[^;]*(?:;|$)"
)
_NO_SIZE: Final = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):(?:{_NOTHING}|1px)(?:!important)?(?:;|$)")
_OVERFLOW: Final = re.compile(r"(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)")
_COLOUR: Final = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND: Final = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_NAMED: Final = {"white": "ffffff", "black": "000000"}


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
    colour = _COLOUR.search(style)
    return colour is not None and _colour(colour[1]) in ("transparent", _ground(element))


def _ground(element: HtmlElement) -> str | None:
    """The colour behind an element, as it or what stands around it says."""
    for one in (element, *element.iterancestors()):
        found = _GROUND.search(re.sub(r"\s+", "", one.get("style") or "").lower())
        if found:
            return _colour(found[1])
    return None


def _colour(words: str) -> str:
    """A colour as six hexadecimal digits, where it is given by them, by three, by numbers or by a usual name."""
    if digits := re.fullmatch(r"#([0-9a-f]{3})", words):
        return "".join(2 * digit for digit in digits[1])
    if numbers := re.fullmatch(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,[\d.]+)?\)", words):
        return "".join(f"{min(int(number), 255):02x}" for number in numbers.groups())
    return _NAMED.get(words, words.removeprefix("#"))

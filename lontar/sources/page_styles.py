"""What the `<style>` elements of a page say of its elements, as far as that hides them; nothing is fetched or run.

Read are rules whose selectors are made of tags, classes and ids, also one inside the other. Of the others (states,
attributes, widths of a window) nobody knows whether they hold: they hide nothing, and what they show is not hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Opacity and sizes of scale are left out: what fades in when a page is scrolled begins with none.
_READ: Final = frozenset({
    "display", "visibility", "content-visibility", "font-size", "text-indent", "left", "right", "top", "margin-left",
    "clip", "clip-path", "height", "width", "max-height", "max-width", "overflow", "overflow-x", "overflow-y",
})  # fmt: skip
_MOST_RULES: Final = 20_000
_DEEPEST: Final = 16
_LONGEST: Final = 10_000
"""Rules in rules, and characters of the selectors that they are put together to."""
_MOST_TRIED: Final = 1_000_000
"""How often a rule is held against an element of one page, 1 µs each: pages of news need some ten thousand."""
_NOISE: Final = re.compile(
    r"/\*.*?(?:\*/|\Z)|<!--|-->|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|@(?:import|charset|namespace)[^;{}]{0,2000};",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_COMPOUND: Final = re.compile(r"(?P<tag>[a-z][\w-]*|\*)?(?P<rest>(?:[.#][\w\-\u0080-\U0010ffff]+)*)", re.IGNORECASE)
# What a selector may ask for that is not known here: states and attributes; and what stands beside the text.
_UNKNOWN: Final = re.compile(r"(::?)([\w-]+)(?:\([^()]{0,500}(?:\([^()]{0,500}\)[^()]{0,500})*\))?|\[[^\]]{0,500}\]")
_STATE, _BESIDE = "\ue000", "\ue001"
_NO_NAME: Final = {
    code: chr(0xE000 + code) for code in range(0x20, 0x7F) if not (chr(code).isalnum() or chr(code) in "-_")
}
"""Signs that a name may hold where they are escaped (`.md\\:block`), each as a letter that nothing else uses."""
_ALWAYS: Final = re.compile(
    r"(?:@media\s*(?:(?:only\s+)?(?:all|screen))?|@layer\b.*|@supports\s*\((?!.*\bnot\b).*)", re.DOTALL
)
_NEVER: Final = re.compile(
    r"@(?:media\s*(?:print|speech)\s*$|keyframes|-\w+-keyframes|font-face|page|property|counter-style)"
)


class TooManyRulesError(Exception):
    """A page has more rules, or holds them against more elements, than any that is meant to be read."""


Said = dict[str, tuple[str, bool]]
"""Property → value without blanks in small letters, and whether it is called important."""


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str | None
    marks: tuple[str, ...]
    """Its ids (`#a`) and classes (`.a`)."""
    child: bool = False
    """Whether it has to be the parent of what stands behind it, not any ancestor."""


@dataclass(frozen=True, slots=True)
class _Rule:
    parts: tuple[_Compound, ...]
    """The element itself first, then what it has to stand in, outwards."""
    said: Said
    weight: tuple[int, int, int, int]
    certain: bool


@dataclass(slots=True)
class Sheet:
    """The rules of a page by what their element must have: an id, else a class, else a tag, else nothing (`*`)."""

    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    tried: int = 0

    def said(self, element: HtmlElement) -> Said:
        """Return what the rules say of an element; a property of which that is not certain is not in it.

        Raises TooManyRulesError where a page takes more work than any that is meant to be read.
        """
        found: dict[str, list[_Rule]] = {}
        for rule in self._fitting(element):
            for name in rule.said:
                found.setdefault(name, []).append(rule)
        said: Said = {}
        for name, rules in found.items():
            certain = [rule for rule in rules if rule.certain]
            if not certain:
                continue
            best = max(certain, key=lambda rule: (rule.said[name][1], rule.weight))
            if all(rule.certain or rule.said[name][0] == best.said[name][0] for rule in rules):
                said[name] = best.said[name]
        return said

    def _fitting(self, element: HtmlElement) -> Iterator[_Rule]:
        for key in ("*", element.tag, *marks_of(element)):
            for rule in self.rules.get(key, ()):
                if self._fits(element, rule.parts):
                    yield rule

    def _fits(self, element: HtmlElement, parts: Sequence[_Compound]) -> bool:
        self.tried += 1
        if self.tried > _MOST_TRIED:
            raise TooManyRulesError
        first, *around = parts
        if (first.tag and element.tag != first.tag) or not marks_of(element).issuperset(first.marks):
            return False
        if not around:
            return True
        outer = element.getparent()
        while outer is not None:
            if self._fits(outer, around):
                return True
            if around[0].child:
                return False
            outer = outer.getparent()
        return False


def sheet_of(tree: HtmlElement) -> Sheet:
    """Return the rules of a page's `<style>` elements that may hide or show; empty where none is sure to say so.

    Raises TooManyRulesError.
    """
    sheet, number = Sheet(), 0
    for style in tree.iter("style"):
        if _NEVER.match(f"@media {(style.get('media') or '').strip().lower()}"):
            continue
        certain = bool(_ALWAYS.fullmatch(f"@media {(style.get('media') or '').strip().lower()}".strip()))
        for selector, said, known in _rules(style.text or ""):
            number += 1
            if number > _MOST_RULES:
                raise TooManyRulesError
            rule = _rule(selector, said, certain=certain and known, number=number)
            if rule is not None:
                first = rule.parts[0]
                sheet.rules.setdefault(max(first.marks, default=first.tag or "*", key=_rarest), []).append(rule)
    return sheet


def plain(style: str) -> str:
    """Return declarations in small letters, without blanks, comments and texts, with letters for their escapes."""
    return re.sub(r"\s+", "", _letters(style)).lower()


def declared(style: str) -> Said:
    """Return what a list of declarations says: of two the last, one that is called important before others."""
    said: Said = {}
    for one in plain(style).split(";"):
        name, colon, value = one.partition(":")
        value, _, important = value.partition("!")
        if colon and value and (important == "important" or not said.get(name, ("", False))[1]):
            said[name] = (value, important == "important")
    return said


def marks_of(element: HtmlElement) -> frozenset[str]:
    """Return an element's classes and its id, as selectors write them."""
    return _marks(element.get("class") or "", element.get("id") or "")


@lru_cache(maxsize=4096)
def _marks(classes: str, its_id: str) -> frozenset[str]:
    found = {f".{name.translate(_NO_NAME)}" for name in classes.split()}
    return frozenset(found | {f"#{its_id.translate(_NO_NAME)}"} if its_id else found)


def _rules(text: str) -> Iterator[tuple[str, Said, bool]]:
    """Yield every selector with what is said of it, and whether that always holds; rules in rules are taken apart."""
    around: list[tuple[list[str], bool | None]] = [([""], True)]
    prelude = ""
    for piece in re.findall(r"[^{};]+|[{};]", _letters(text)):
        if piece == "{":
            around.append(_opened(prelude.strip(), *around[-1]))
            if len(around) > _DEEPEST:
                raise TooManyRulesError
        elif piece not in "};":
            prelude = piece
            continue
        else:
            selectors, holds = around[-1]
            said = {name: value for name, value in declared(prelude).items() if name in _READ}
            if said and holds is not None:
                yield from ((selector, said, holds) for selector in selectors if selector)
            if piece == "}" and len(around) > 1:
                around.pop()
        prelude = ""


def _opened(prelude: str, outer: list[str], holds: bool | None) -> tuple[list[str], bool | None]:
    """Return the selectors of a block and whether it holds; None where it says nothing of any element."""
    if not prelude.startswith("@"):
        inner = [one.strip() for one in _UNKNOWN.sub(_unknown, prelude).split(",")]
        longest = max(map(len, outer), default=0) * (1 + prelude.count("&"))
        if len(outer) * len(inner) > _MOST_RULES or longest > _LONGEST:
            raise TooManyRulesError
        nested = [one.replace("&", around) if "&" in one else f"{around} {one}" for around in outer for one in inner]
        return nested, holds
    if holds is None or _NEVER.match(prelude.lower()):
        return [], None
    return outer, holds and bool(_ALWAYS.fullmatch(prelude.lower()))


def _rule(selector: str, said: Said, *, certain: bool, number: int) -> _Rule | None:
    if _BESIDE in selector:
        return None
    certain = certain and _STATE not in selector
    words = re.sub(r"\s*([>+~])\s*", r" \1 ", selector.replace(_STATE, "")).split()
    if {"+", "~"} & set(words):
        certain, words = False, words[-1:]
    parts: list[_Compound] = []
    for index in range(len(words) - 1, -1, -1):
        if words[index] == ">":
            continue
        match = _COMPOUND.fullmatch(words[index])
        if match is None:
            return None
        tag = None if match["tag"] in (None, "*") else match["tag"].lower()
        child = words[index + 1 : index + 2] == [">"]
        parts.append(_Compound(tag, tuple(re.findall(r"[.#][^.#]+", match["rest"])), child))
    if not parts:
        return None
    marks = [mark for part in parts for mark in part.marks]
    ids, tags = sum(mark.startswith("#") for mark in marks), sum(part.tag is not None for part in parts)
    return _Rule(tuple(parts), said, (ids, len(marks) - ids, tags, number), certain)


def _rarest(mark: str) -> tuple[bool, int]:
    return mark.startswith("#"), len(mark)


def _letter(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else ord(escape[2])
    return chr(code).translate(_NO_NAME) if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\ufffd"


def _unknown(asked: re.Match[str]) -> str:
    beside = asked[1] == "::" or asked[2] in ("before", "after", "first-letter", "first-line")
    return _BESIDE if beside else _STATE


def _letters(text: str) -> str:
    return _ESCAPE.sub(_letter, _NOISE.sub("", text))

"""Whom articles credit for what they print: agency lines, bylines, and "dilansir ..."; and where copies come from.

Names and wordings are data (`agencies.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, Literal

from lontar.types import Article

CreditKind = Literal["agency_line", "byline", "told"]
"""How: a line at an edge of the text, the author's place, or a clause within it ("seperti dikutip dari ...")."""
OriginBasis = Literal["credit", "earliest", "open"]

# The initials that close an Indonesian report: (ant/dpa), (Ant), (rtr, afp). Others than agencies are the desk's.
_CLOSING: Final = re.compile(
    r"(?P<stop>[.!?\"”’)\n]\s*|\A\s*)?[(\[]\s*(?P<codes>[A-Za-z]{2,10}(?:\s*[/,;|&-]\s*[A-Za-z]{2,10}){0,4})\s*[)\]][.\s]*"
    # Lines on photographs, tags and the like may follow.
    r"(?=(?:\n[^\n]{0,120}){0,2}\Z)"
)
_CODE: Final = re.compile(r"[A-Za-z]+")
_BETWEEN_NAMES: Final = re.compile(r"\s*(?:[/,&|]|\band\b|\bdan\b)\s*")
_NAMES: Final = r"(?P<names>[A-Za-z][\w .,&/’'-]{1,60}?)"
# So much before a name is looked through for the verb.
_REACH: Final = 120
# Country or outlet between verb and name, never over a full stop: "dikutip KompasTekno dari", "told Russia's".
_CAPITAL: Final = r"[A-Z][\w-]*(?:\.\w+)*(?:['’]s)?"


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is credited, by which words: `article.text[start:end] == words`.

    0, 0 for what the source gave as the author's name and does not stand in the text.
    """

    name: str
    kind: CreditKind
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Printed:
    """One article of a group of near-copies: who printed it when (ISO 8601, a day or a time), crediting whom."""

    id: str
    outlet: str | None
    published: str | None
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where near-copies come from: a name and how it is known; None where it stays open."""

    name: str | None
    basis: OriginBasis


@lru_cache(maxsize=1024)
def credits(article: Article) -> tuple[Credit, ...]:
    """Return whom an article credits, in the order of the text; its own outlet and captions of photographs are not.

    Kept for some: the origin of every report in a group of near-copies asks for those of all.
    """
    own = canonical(article.outlet) if article.outlet else None
    found = [*_line_credits(article.text), *_byline_credits(article), *_told_credits(article.text)]
    kept: list[Credit] = []
    for credit in sorted(found, key=lambda credit: (credit.start, credit.end, credit.kind)):
        beside = any(credit.name == other.name and credit.start < other.end for other in kept)
        if credit.name != own and not beside and not _set_aside(article, credit):
            kept.append(credit)
    return tuple(kept)


def canonical(name: str) -> str:
    """Return the name by which Lontar knows an agency or outlet; a name that it does not know as it is."""
    return _names().get(name) or _names().get(name.upper()) or name


def origins(group: Sequence[Printed]) -> Origin:
    """Return where a group of near-copies comes from.

    The agency or outlet that the copies credit, by lines before clauses; else the outlet that published first. What two
    share equally stays open, and so does a first place among articles that do not all say when they were published.
    """
    own = Counter(name for printed in group if (name := _own_agency(printed)))
    lines = _credited(group, ("agency_line", "byline"))
    for names in (own + lines, _credited(group, ("told",))):
        if names:
            most = max(names.values())
            first = [name for name, count in names.items() if count == most]
            return Origin(first[0], "credit") if len(first) == 1 else Origin(None, "open")
    return _earliest(group)


def independent(groups: Iterable[Sequence[Printed]]) -> int:
    """Return how many independent reports groups of near-copies are: the distinct origins; an open one is its own."""
    names: set[str] = set()
    still_open = 0
    for group in groups:
        name = origins(group).name
        if name is None:
            still_open += 1
        else:
            names.add(name)
    return len(names) + still_open


def _credited(group: Sequence[Printed], kinds: tuple[CreditKind, ...]) -> Counter[str]:
    """Return how many articles of a group credit each name by one of these kinds."""
    return Counter(
        name for printed in group for name in {credit.name for credit in printed.credits if credit.kind in kinds}
    )


def _own_agency(printed: Printed) -> str | None:
    """Return the agency that printed an article itself; None for an outlet."""
    name = canonical(printed.outlet) if printed.outlet else ""
    return name if name in _agencies() else None


def _earliest(group: Sequence[Printed]) -> Origin:
    """Return the outlet of the article published first: by time where all have one, else by day."""
    if any(printed.published is None for printed in group):
        return Origin(None, "open") if len(group) > 1 else _only(group)
    times = [_instant(printed.published or "") for printed in group]
    days = [(printed.published or "")[:10] for printed in group]
    known = [time for time in times if time is not None]
    order: Sequence[object] = known if len(known) == len(group) else days
    least = min(known) if len(known) == len(group) else min(days, default="")
    return _only([printed for printed, when in zip(group, order, strict=True) if when == least])


def _only(group: Sequence[Printed]) -> Origin:
    """Return the outlet that all of these articles have (the article itself where it names none); open for several."""
    outlets = {canonical(printed.outlet) if printed.outlet else printed.id for printed in group}
    return Origin(outlets.pop(), "earliest") if len(outlets) == 1 else Origin(None, "open")


def _instant(published: str) -> datetime | None:
    """Return a time with its zone in UTC; None for a day, a time without a zone, and what is neither."""
    try:
        time = datetime.fromisoformat(published)
    except ValueError:
        return None
    return None if time.tzinfo is None else time.astimezone(UTC)


def _set_aside(article: Article, credit: Credit) -> bool:
    """Whether a credit is a photograph's, or a clause in a line that is not the article's prose (`Baca juga`)."""
    return any(
        aside.start < credit.end and credit.start < aside.end and (aside.kind == "caption" or credit.kind == "told")
        for aside in article.asides
    )


def _line_credits(text: str) -> Iterator[Credit]:
    """Find credits at the edges: datelines, `(ant/dpa)` at a line's end, a line that is nothing but the name."""
    for pattern in _patterns("lines"):
        for found in pattern.finditer(text):
            yield from _named(found, "agency_line")
    for name, signed in _table()["lines"]["signed"].items():
        for found in re.finditer(signed, text):
            yield Credit(name, "agency_line", found[0], *found.span())
    for closing in _CLOSING.finditer(text):
        yield from _closing_credits(closing)


def _closing_credits(closing: re.Match[str]) -> Iterator[Credit]:
    """Return a credit for every agency among the initials that close a report; none where a photograph's stand."""
    codes = [(code, *_codes().get(code[0].lower(), ("", True))) for code in _CODE.finditer(closing["codes"])]
    # (AFP/Getty): a photographer's house.
    if any(not name and code[0].istitle() and len(code[0]) > 3 for code, name, _ in codes):
        return
    sure = any(name and not weak for _, name, weak in codes)
    for code, name, weak in codes:
        # Capitals behind words are an abbreviation that was just spelt out: "Angkasa Pura (AP)".
        spelt_out = code[0].isupper() and not closing["stop"]
        if name and not spelt_out and (sure or not weak or code[0].isupper()):
            start = closing.start("codes") + code.start()
            yield Credit(name, "agency_line", code[0], start, start + len(code[0]))


def _byline_credits(article: Article) -> Iterator[Credit]:
    """Find agencies in the author's place: in the text's first lines, and in the field that the source filled."""
    for pattern in _patterns("bylines"):
        for found in pattern.finditer(article.text):
            yield from _named(found, "byline")
    for found in _name_pattern().finditer(article.byline or ""):
        name = canonical(found[0])
        if name in _agencies() or found[0] == article.byline:
            yield Credit(name, "byline", found[0], 0, 0)


def _told_credits(text: str) -> Iterator[Credit]:
    """Find clauses that say from whom the words are: `dilansir AFP`, `according to the BBC`."""
    around = {
        key: tuple(_told_pattern(words, ending=r"\Z" if key.startswith("before") else "") for words in table)
        for key, table in _table()["told"].items()
        if key != "between"
    }
    for name in _name_pattern().finditer(text):
        window = text[max(0, name.start() - _REACH) : name.start()]
        full = name[0] not in _initials()
        before = around["before"] + (around["before_full_names"] if full else ())
        after = around["after"] + (around["after_full_names"] if full else ())
        if told := next(filter(None, (pattern.search(window) for pattern in before)), None):
            start, end = name.start() - len(told[0]), name.end()
        elif told := next(filter(None, (pattern.match(text, name.end()) for pattern in after)), None):
            start, end = name.start(), told.end()
        else:
            continue
        yield Credit(canonical(name[0]), "told", text[start:end], start, end)


def _named(found: re.Match[str], kind: CreditKind) -> Iterator[Credit]:
    """Return a credit for every name in the part of a match that lists them; none where a part is no known name."""
    offset, names = found.start("names"), found["names"]
    breaks = [found.span() for found in _BETWEEN_NAMES.finditer(names)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(names)]
    parts = [(names[start:end].strip(), start) for start, end in zip(starts, ends, strict=True)]
    if all(part in _names() for part, _ in parts):
        for part, start in parts:
            yield Credit(_names()[part], kind, part, offset + start, offset + start + len(part))


@cache
def _table() -> dict[str, Any]:
    """Read the table of names and wordings."""
    return tomllib.loads(resources.files("lontar.merge").joinpath("agencies.toml").read_text("utf-8"))


@cache
def _names() -> dict[str, str]:
    """Return every written form and initials, as they stand and in capitals, with the name that Lontar shows."""
    forms: dict[str, str] = {}
    for source in _table()["source"]:
        for written in (source["name"], *source.get("written", ()), *source.get("initials", ())):
            forms[written] = forms[written.upper()] = source["name"]
    return forms


@cache
def _agencies() -> frozenset[str]:
    """Return the names of those who sell their texts to others."""
    return frozenset(source["name"] for source in _table()["source"] if source["kind"] == "agency")


@cache
def _codes() -> dict[str, tuple[str, bool]]:
    """Return the codes of closing lines, in lower case, with their agency and whether they are weak."""
    codes: dict[str, tuple[str, bool]] = {}
    for source in _table()["source"]:
        codes |= {code: (source["name"], False) for code in source.get("codes", ())}
        codes |= {code: (source["name"], True) for code in source.get("weak", ())}
    return codes


@cache
def _initials() -> frozenset[str]:
    """Return the short forms that mean other things too."""
    return frozenset(name for source in _table()["source"] for name in source.get("initials", ()))


@cache
def _name_pattern() -> re.Pattern[str]:
    """Return the pattern of any name in running text, initials among them."""
    forms: list[tuple[str, str]] = []
    for source in _table()["source"]:
        unless = rf"(?!{source['unless']})" if "unless" in source else ""
        for name in (*source.get("written", ()), *source.get("initials", ())):
            forms += [(form, unless) for form in {name, name.upper()}]
    # The longest first: "CNN Indonesia" before "CNN".
    listed = sorted(forms, key=lambda form: (-len(form[0]), form[0]))
    names = "|".join(re.escape(form) + unless for form, unless in listed)
    # "Antara Foto" is the house's photographers.
    return re.compile(rf"(?<![\w/@.-])(?:{names})(?![\w-]|\s+(?i:foto|photo|images)\b)")


@cache
def _told_pattern(words: str, *, ending: str) -> re.Pattern[str]:
    """Return the pattern of what stands before or after a name, with the words between a verb and it put in."""
    between = "|".join(sorted(map(re.escape, _table()["told"]["between"]), key=len, reverse=True))
    gap = rf"(?:[ ,]+(?:(?i:{between})\b|{_CAPITAL})){{0,5}},?\s+"
    return re.compile(words.replace("{gap}", gap) + ending)


@cache
def _patterns(section: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of `lines` or `bylines`, each with a group `names`."""
    listed = (words for words in _table()[section].values() if isinstance(words, str))
    return tuple(re.compile(words.replace("{names}", _NAMES)) for words in listed)

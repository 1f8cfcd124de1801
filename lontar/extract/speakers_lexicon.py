"""The word lists by which speakers are recognised, one set per language, ready for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lontar.extract import lang
from lontar.types import SpeakerKind


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's word lists in lower case, ready for look-up. Countries and metonyms keep their case."""

    code: str
    pronouns: frozenset[str]
    plural: frozenset[str]
    own: frozenset[str]
    of_bodies: frozenset[str]
    masculine: frozenset[str]
    """Pronouns, titles and roles that say that somebody is a man; empty where pronouns do not say it."""
    feminine: frozenset[str]
    somebody: frozenset[str]
    clitics: frozenset[str]
    these: tuple[str, ...]
    articles: frozenset[str]
    relatives: frozenset[str]
    states: frozenset[str]
    links: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    qualifying: frozenset[str]
    """What makes another role of a role: `mantan`, `wakil`."""
    plays: frozenset[str]
    """What somebody is to a name that follows and is not theirs: `pemeran`."""
    titled: frozenset[str]
    """Names whose first word is a title elsewhere: `Gus Dur`."""
    ranks: frozenset[str]
    """Titles after which nothing but a name can follow."""
    two_word_offices: frozenset[str]
    """Offices whose second word is a title elsewhere: `duta besar`."""
    two_word_titles: frozenset[str]
    """Titles whose second word is a name elsewhere: `tan sri`."""
    speaks_for: frozenset[str]
    """Roles of those who speak for a body: `juru bicara`."""
    letters: frozenset[str]
    """Abbreviations of the lists that are names where only their first letter is a capital: `Ri`."""
    role_ranks: frozenset[str]
    """Ranks and forms of address that tell a role where nothing else does: `Lt. Gen.`."""
    before_ranks: frozenset[str]
    """What may stand before such a rank: `former`."""
    before_general: frozenset[str]
    """Words of an office behind which `General` is part of it: `Attorney General`."""
    in_charge: frozenset[str]
    """Heads of offices that say what they are in charge of: `Secretary of State`."""
    portfolios: frozenset[str]
    """What they are in charge of, by its first word."""
    degrees: frozenset[str]
    roles: frozenset[str]
    office: frozenset[str]
    organisations: frozenset[str]
    government: frozenset[str]
    government_alone: frozenset[str]
    cabinet: frozenset[str]
    government_sorts: frozenset[str]
    """What a government is, between that word and its state: `sementara`."""
    openers: frozenset[str]
    common: frozenset[str]
    """Words that are no names though a sentence begins with them; none that can be part of a role or a title."""
    named_by_next: frozenset[str]
    units: frozenset[str]
    inner: frozenset[str]
    after: frozenset[str]
    vague: frozenset[str]
    usual: Mapping[str, str]
    given: frozenset[str]
    first_names: frozenset[str]
    """More of them, whom a second one need not follow."""
    local: frozenset[str]
    groups: frozenset[str]
    unnamed: tuple[str, ...]
    documents: frozenset[str]
    any_document: frozenset[str]
    """What any document may be called: `dokumen`."""
    before_documents: frozenset[str]
    """What may stand before such a noun, in a language whose nouns come first: `sebuah`."""
    behind_nouns: frozenset[str]
    """What begins words behind a noun that say what happened to it: `seen by this newspaper`."""
    shown: frozenset[str]
    """Of these those that only say who saw a document."""
    brought_out: frozenset[str]
    """Of these those that only say when it came out, where nobody follows who made it."""
    plural_bodies: frozenset[str]
    """Bodies of a sort that are named together: `agencies`."""
    plural_people: frozenset[str]
    """People of a sort, where the words are no body's name: `owners`."""
    clubs: frozenset[str]
    """Words that make a club's name of a city's."""
    body_ends: frozenset[str]
    body_heads: frozenset[str]
    """Words that a body's full name begins with, where its short one leaves them out: `Partai`."""
    common_bodies: frozenset[str]
    """What a body may be called by itself, once it has been named: `perusahaan`."""
    before_names: frozenset[str]
    """Of these words those that are never part of a body's own name: `perusahaan`."""
    before_bodies: frozenset[str]
    """Words before a body's name that only say that it speaks: `pihak`, `situs`."""
    verbs: frozenset[str]
    """Verbs as headings have them behind a name."""
    calendar: frozenset[str]
    """Weekdays and months."""
    initialled: re.Pattern[str]
    firms: frozenset[str]
    firm_ends: frozenset[str]
    both: frozenset[str]
    two: frozenset[str]
    """Pronouns that mean two people."""
    two_openers: frozenset[str]
    """What opens words for two who were named before: `kedua`."""
    couples: frozenset[str]
    """What two people named together are called: `pasangan`."""
    clauses: frozenset[str]
    """What begins a relative clause behind somebody without a name."""
    anonymous: frozenset[str]
    """Words of a clause that says no more than that a name is kept back."""
    no_source: frozenset[str]
    """Words that name nobody where they stand alone: a verb, a conjunction."""
    clause_openers: frozenset[str]
    """Words that begin a clause, not a name: `that those`, `bahwa`."""
    made: frozenset[str]
    """What a document is, by whoever follows: `dilakukan`."""
    others: frozenset[str]
    """What says that somebody else is meant than was named before: `lainnya`."""
    possessives: frozenset[str]
    """What says that something belongs to whom was named before: `her`, `-nya`."""
    belonging: frozenset[str]
    """What belongs to somebody and is no role: `orang tua`, by its last word."""
    generic: frozenset[str]
    """What a firm or body is called by itself that need not be a word of its name: `company`."""
    of_people: frozenset[str]
    """Nouns of bodies that people are called, too, so that they say nothing before a name: `producer`."""
    public: frozenset[str]
    """Words of a public body's name: `ministry`."""
    business: frozenset[str]
    """What no public body is called: `company`."""
    named_with: Mapping[str, str]
    """What a body is called by → the words of bodies' own names that say so: `perusahaan` → PT, Tbk."""
    whole: frozenset[str]
    """Bodies whose one word is all of their name, whatever capitals follow: `Google`."""
    alone: Mapping[str, str]
    """Counts that stand alone, and what they are listed as: `banyak`."""
    alliance: frozenset[str]
    alliance_kinds: frozenset[str]
    places: frozenset[str]
    areas: frozenset[str]
    apposed: frozenset[str]
    countries: Mapping[str, str]
    metonyms: Mapping[str, str]
    adjectives: Mapping[str, str]
    alliances: Mapping[str, str]
    expand: Mapping[str, str]
    seats: Mapping[str, str]
    two_kinds: Mapping[str, SpeakerKind]
    """What two who were named before can be called → the kind of speaker that is."""
    by_another: re.Pattern[str]
    """A spokesman by whom somebody speaks: `role` and `name`."""
    deeds: Mapping[str, str]
    """What somebody does whose role it is → the role: `chairs`, `mengetuai`."""
    conjunction: re.Pattern[str]
    listing: re.Pattern[str]
    between: re.Pattern[str]
    """What stands between two people's names: a conjunction or a stroke."""
    together: re.Pattern[str]
    """Two names with that between them, `one` and `other`."""
    joints: frozenset[str]
    """What may stand between two speakers' names."""
    nickname: re.Pattern[str]
    """Two names with what says that one is a nickname between them, `before` and `after`."""
    state_names: re.Pattern[str]
    """Countries, capitals and palaces as words of a text."""
    home: str
    head_last: bool
    never_name: frozenset[str]
    apart: frozenset[str]
    """Words that begin a phrase which names no person, whatever capitals follow."""
    heads: frozenset[str]
    counting: frozenset[str]
    counted: frozenset[str]

    def bars(self, word: str) -> bool:
        """Whether a word is one that no person's name has; an abbreviation is one only in capitals."""
        low = word.lower()
        return low in self.never_name and not (low in self.letters and word.istitle())

    def kept_back(self, text: str) -> frozenset[str]:
        """Letters by which a text calls somebody whose name it keeps back."""
        return frozenset(found[1] or found[2] for found in self.initialled.finditer(text))


CAPITAL: Final = r"[A-Z][\w'’-]{1,30}"
CAPITALS: Final = rf"{CAPITAL}(?: {CAPITAL}){{0,3}}"
"""One to four capitalised words, each of a length that bounds the search."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rest of the article says about words: `towns` it uses as places (`di Kupang`), `people` it calls so.

    `initials` are letters by which it calls a suspect, a victim or a witness (`berinisial AS`).
    """

    towns: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()


NOTHING: Final = Evidence()
"""No evidence."""


_LISTS: Final[Mapping[str, str]] = {
    "pronouns": "pronouns", "plural": "plural_pronouns", "own": "own_pronouns", "of_bodies": "body_pronouns",
    "somebody": "unnamed_pronouns", "clitics": "clitics", "articles": "articles", "relatives": "relatives",
    "states": "states", "links": "links", "particles": "particles", "titles": "titles", "titled": "titled_names",
    "degrees": "degrees", "two_word_offices": "two_word_offices", "two_word_titles": "two_word_titles",
    "letters": "letters", "speaks_for": "speaks_for", "government_sorts": "government_sorts",
    "ranks": "ranks", "qualifying": "qualifying", "plays": "plays",
    "roles": "roles", "office": "office_words", "organisations": "organisations", "government": "government",
    "government_alone": "government_alone", "cabinet": "cabinet", "openers": "openers",
    "named_by_next": "named_by_next", "units": "units", "inner": "inner_units", "after": "after_employer",
    "vague": "vague_words", "given": "given_names", "local": "local_government", "areas": "area_nouns",
    "apposed": "apposed", "groups": "groups",
    "documents": "documents", "any_document": "any_document", "firm_ends": "firm_ends", "both": "both_sides",
    "two": "pair_pronouns", "two_openers": "two_openers", "couples": "couples",
    "alliance": "alliance_words", "alliance_kinds": "alliance_kinds", "firms": "firm_words", "places": "places",
    "first_names": "first_names", "clubs": "club_words", "body_ends": "body_ends", "body_heads": "body_heads",
    "before_bodies": "before_bodies", "before_names": "before_names", "common_bodies": "common_bodies",
    "verbs": "heading_verbs", "clauses": "clauses", "anonymous": "anonymous", "made": "made_by", "others": "others",
    "possessives": "possessives", "belonging": "belonging", "generic": "generic_bodies", "whole": "whole_names",
    "public": "public_bodies", "business": "business_nouns", "of_people": "bodies_or_people",
    "masculine": "masculine", "feminine": "feminine",
    "role_ranks": "role_ranks", "before_ranks": "before_ranks", "before_general": "before_general",
    "in_charge": "in_charge", "portfolios": "portfolios", "before_documents": "before_documents",
    "behind_nouns": "behind_nouns", "shown": "shown", "brought_out": "brought_out", "plural_bodies": "plural_bodies",
    "plural_people": "plural_people", "no_source": "no_source", "clause_openers": "clause_openers",
}  # fmt: skip
"""Field of `Lexicon` → its list in the language file."""
_TABLES: Final = (
    "countries", "metonyms", "adjectives", "expand", "seats", "deeds", "usual", "alliances", "alone", "two_kinds",
    "named_with",
)  # fmt: skip


def lexicon(language: str) -> Lexicon:
    """The word lists that a text in `language` is read with (`lang.code_of`)."""
    return _lexicon(lang.code_of(language))


@cache
def _lexicon(code: str) -> Lexicon:
    tables = lang.load(code)
    lists = {name: frozenset(word.lower() for word in tables.words("speakers", key)) for name, key in _LISTS.items()}
    counting = lists["articles"] | {word.lower() for word in tables.words("speakers", "counting")}
    never_common = frozenset().union(*(lists[key] for key in ("titles", "given", "particles", "degrees")))
    heads = lists["roles"] | lists["organisations"] | lists["documents"]
    named = frozenset(name.lower() for name in tables.table("speakers", "countries") if " " not in name)
    joined = "|".join(re.escape(word) for word in tables.words("speakers", "conjunctions"))
    fields: dict[str, Any] = {**lists, **{key: tables.table("speakers", key) for key in _TABLES}}
    never_name = heads | lists["office"] | lists["groups"] | lists["government"] | lists["places"] | named
    return Lexicon(
        code=code,
        common=(tables.common | lists["openers"]) - never_common - never_name,
        these=tables.words("speakers", "these"),
        unnamed=tables.words("speakers", "unnamed"),
        conjunction=re.compile(rf",?\s+(?:{joined})\s+"),
        listing=re.compile(rf",?\s+(?:{joined})\s+|,\s+"),
        between=re.compile(rf" (?:{joined}) | ?/ ?|, "),
        together=re.compile(
            rf"(?<![\w'’-])(?P<one>{CAPITALS})(?: (?:{joined}) | ?/ ?)(?P<other>{CAPITALS})(?![\w'’-])"
        ),
        joints=frozenset({*tables.words("speakers", "conjunctions"), ",", "|"}),
        nickname=_nickname(tables.words("speakers", "nicknamed"), tables.words("speakers", "before_nicknamed")),
        state_names=_words_of({*fields["countries"], *fields["metonyms"]}),
        by_another=_by_another(tables.words("speakers", "through"), lists["speaks_for"]),
        home=tables.speakers["home"],
        head_last=tables.speakers["head_last"],
        never_name=never_name,
        apart=lists["organisations"] | lists["documents"] | lists["government"] | lists["articles"],
        calendar=frozenset(word.lower() for key in ("weekdays", "months") for word in tables.table("dates", key)),
        initialled=_initialled(tables.words("speakers", "kept_back")),
        heads=heads,
        counting=counting,
        counted=counting | lists["groups"],
        **fields,
    )


def _nickname(said: Iterable[str], before: Iterable[str]) -> re.Pattern[str]:
    """No word but those that are given may stand between: `dipanggil` alone also tells of a summons."""
    words, adverbs = ("|".join(map(re.escape, sorted(own, key=len, reverse=True))) for own in (said, before))
    if not words:
        return re.compile(r"(?!)")
    return re.compile(
        rf"(?<![\w'’-])(?P<before>{CAPITALS})(?:,| \()? ?(?:(?:{adverbs or '(?!)'}) ){{0,5}}(?:{words})"
        rf" [\"“'‘]?(?P<after>{CAPITALS})(?![\w'’-])"
    )


def _by_another(through: Iterable[str], roles: Iterable[str]) -> re.Pattern[str]:
    ways, speaks = ("|".join(map(re.escape, sorted(words))) or "(?!)" for words in (through, roles))
    return re.compile(
        rf",? (?:{ways}) (?P<role>{speaks})(?:nya)?(?P<of>(?: [a-z]{{2,30}}){{0,2}}),? (?P<name>{CAPITALS})"
    )


def _initialled(before: Iterable[str]) -> re.Pattern[str]:
    """`berinisial AS`, `tersangka AS`, `AS (23)`."""
    words = "|".join(map(re.escape, before)) or "(?!)"
    return re.compile(rf"\b(?i:{words}) ([A-Z]{{2,4}})\b|\b([A-Z]{{2,4}}) \(\d{{1,2}}\)")


def _words_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as whole words, the longest first."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b")

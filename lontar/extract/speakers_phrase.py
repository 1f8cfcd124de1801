"""The words that name a speaker, read alone: name, role and affiliation, and what sort of mention they are.

`Sekretaris Jenderal NATO, Jens Stoltenberg` → name Jens Stoltenberg, role Sekretaris Jenderal, affiliation NATO. Which
words are titles, roles, organisations, places, … stands in `lang/*.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from lontar.extract.speakers_lexicon import NOTHING, Evidence, Lexicon
from lontar.extract.speakers_nouns import alone, as_it_is_called, body_before, opens_role, tells_of_many
from lontar.extract.speakers_role import EDGE, is_abbreviation, is_capital, split_role, without_relative
from lontar.types import MentionKind, SpeakerKind

BRACKETS: Final = re.compile(r"\s*\([^()]*\)?")
_HYPHEN: Final = re.compile(r"(?<=\w)\s+-\s*(?=\w)|(?<=\w)-\s+(?=\w)")
_AGE: Final = re.compile(r",\s*\d{1,3}(?:\s+(?:tahun|years old))?(?=,|$)")
NAMED: Final = re.compile(r"(?<!\w)(?:bernama|named) ([A-Z][\w'’-]+(?: [A-Z][\w'’.-]*)*)")
_DEGREE: Final = re.compile(r"(?:S|M|A|Sp|Dipl)\.[A-Z][A-Za-z]{1,4}(?:\.[A-Z][a-z]*)*")
_TITLED: Final = re.compile(r"[A-Z][a-z]")
_SPACE: Final = re.compile(r"\s+")
_MAX_NAME: Final[int] = 6
"""Words in a person's name: a longer run of capitals is a heading or holds an office that the lists lack."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one speaker's words say. `name` is None where they name nobody (a pronoun, a bare role)."""

    words: str
    mention: MentionKind
    kind: SpeakerKind
    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    plural: bool = False


def read_phrases(words: str, lexicon: Lexicon, *, evidence: Evidence = NOTHING) -> tuple[Phrase, ...]:
    """One phrase for each speaker that the words name together: `Polandia, Inggris dan Spanyol` → three.

    `evidence` is what the rest of the article says about single words.
    """
    clean = clean_words(words)
    for pattern in (lexicon.listing, lexicon.conjunction):
        parts = [part for part in pattern.split(clean) if part]
        if len(parts) > 1:
            read = [_read(alone(part, lexicon), lexicon, evidence) for part in parts]
            if _together(read, lexicon, listed=pattern is lexicon.listing):
                return tuple(read)
            # `Koalisi Laut, gabungan 40 lembaga`: what goes on small behind a comma is an apposition.
            if _bodies(parts, lexicon) and not any(part[0].islower() and f", {part}" in clean for part in parts[1:]):
                return tuple(one if one.kind == "government" else _body(one.words) for one in read)
    return (_read(clean, lexicon, evidence),)


def _together(read: Sequence[Phrase], lexicon: Lexicon, *, listed: bool) -> bool:
    """Whether the parts are speakers of their own: all governments (or one and others), or all people with names.

    `Ketua KPK, Agus Rahardjo` is one person: in a list with commas only bare names count.
    """
    states = [phrase.kind == "government" and (phrase.name or "").startswith("Government of ") for phrase in read]
    if all(states) or (states[0] and not listed):
        return True
    people = all(phrase.kind == "person" and phrase.name is not None for phrase in read)
    # `Kepala Bidang Pembinaan dan Prestasi PBSI, Arga Wibisono`: what goes on before a name with no role is one office.
    people = people and all(one.name == one.words or opens_role(one.words.split(), lexicon) for one in read[1:])
    return people and (not listed or (len(read) > 2 and all(phrase.name == phrase.words for phrase in read)))


def _body(words: str) -> Phrase:
    return Phrase(words, "organisation", "organisation", words)


def _bodies(parts: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether each part is a body by itself: `KPK dan Polri`, `Partai A dan Partai B`, but not `… Hukum dan HAM`."""
    bodies = lexicon.organisations | lexicon.government_alone
    short = [part.isupper() and part.isalpha() and len(part) > 1 for part in parts]
    if all(short) or lexicon.head_last:
        return all(short)
    heads = [part.split()[0].lower() for part in parts]
    return all(head in bodies for head in heads)


def clean_words(words: str) -> str:
    """The words without ages and spaces inside a hyphenated name; a bracket inside becomes `|`, one at the end goes."""
    text = BRACKETS.sub(" | ", _SPACE.sub(" ", words)).replace(" | ,", ",").strip(EDGE + "|") or words.strip()
    return _SPACE.sub(" ", _AGE.sub("", _HYPHEN.sub("-", text))).strip(EDGE) or text


def _read(marked: str, lexicon: Lexicon, evidence: Evidence) -> Phrase:
    text = marked.replace(" | ", " ")
    if text in evidence.initials:
        return Phrase(text, "name", "person", text)
    return (
        _pronoun(text, lexicon)
        or _introduced(text, lexicon)
        or _plays(text, lexicon)
        or _state(text, lexicon)
        or _person(marked, lexicon, evidence)
        or _described(text, lexicon)
    )


def _introduced(text: str, lexicon: Lexicon) -> Phrase | None:
    """Somebody whose name the words give by saying so: `staf bernama Arga itu`."""
    found = NAMED.search(text)
    if found is None:
        return None
    role, affiliation = split_role(without_relative(text[: found.start()], lexicon)[0], lexicon)
    return Phrase(text, "name", "person", found[1], role, affiliation)


def _plays(text: str, lexicon: Lexicon) -> Phrase | None:
    """Somebody described by another's name: `pemeran Arga itu`, `personel Duo Arga`."""
    words = [word for word in unpointed(text, lexicon).split() if word.lower() not in lexicon.articles]
    if len(words) < 2 or "," in text or words[0].lower() not in lexicon.plays or not is_capital(words[1]):
        return None
    return Phrase(text, "role", "person", None, text)


def unpointed(words: str, lexicon: Lexicon) -> str:
    """The words without those at their end that only point back: `10 jurnalis tersebut`."""
    while pointing := next((mark for mark in lexicon.these if f" {words}".lower().endswith(f" {mark}")), None):
        words = words[: -len(pointing)].rstrip()
    return words


def _pronoun(text: str, lexicon: Lexicon) -> Phrase | None:
    low = text.lower()
    if low in lexicon.somebody:
        return Phrase(words=text, mention="pronoun", kind="unnamed", name=text)
    if low in lexicon.pronouns or low in lexicon.plural:
        return Phrase(words=text, mention="pronoun", kind="person", plural=low in lexicon.plural)
    return None


def _state(text: str, lexicon: Lexicon) -> Phrase | None:
    """A country, capital, palace or government."""
    head = text.split(",", maxsplit=1)[0]
    first, _, rest = head.partition(" ")
    head = rest if first.lower() in lexicon.articles and rest else head
    state = lexicon.metonyms.get(head) or lexicon.countries.get(head)
    if state is not None:
        named = lexicon.usual.get(state) or (head if head in lexicon.countries else re.sub(r"^the ", "", state))
        return Phrase(text, "metonym", "government", f"Government of {state}", affiliation=named)
    return _government(head, text, lexicon)


def _government(head: str, text: str, lexicon: Lexicon) -> Phrase | None:
    tokens = [token for token in head.split() if token.lower() not in lexicon.articles]
    first, rest = (tokens[-1:], tokens[:-1]) if lexicon.head_last else (tokens[:1], tokens[1:])
    if not first or first[0].lower() not in lexicon.government:
        return None
    if rest and rest[0].lower() in lexicon.possessives:
        return Phrase(text, "organisation", "government")
    place = re.sub(r"['’]s?$", "", " ".join(rest))
    state = lexicon.countries.get(place) or lexicon.adjectives.get(place)
    local = any(word.lower() in lexicon.local for word in rest)
    sort = next((n for n, word in enumerate(rest) if word.lower() not in lexicon.government_sorts), len(rest))
    if state is None and sort:
        # `Pemerintah Sementara Bangladesh` is Bangladesh's; without a state it goes by what it calls itself.
        place = " ".join(rest[sort:])
        state = lexicon.countries.get(place) or lexicon.adjectives.get(place)
    elif state is None and first[0].lower() in lexicon.cabinet and not local and 0 < len(rest) <= 3:
        state = place if all(is_capital(word) for word in rest) else None
    if state is not None:
        return Phrase(text, "organisation", "government", f"Government of {state}", affiliation=place)
    if " ".join(tokens).lower() in lexicon.government_alone:
        return Phrase(text, "organisation", "government")
    return Phrase(text, "organisation", "government", text) if local else None


def _person(text: str, lexicon: Lexicon, evidence: Evidence) -> Phrase | None:
    main, state = without_relative(text, lexicon)
    segments = main.split(", ")
    for index in (0, *range(len(segments) - 1, 0, -1)):
        before, name = split_name(segments[index].split(), lexicon, evidence=evidence)
        if not name or (index == 0 and len(segments) > 1 and before and _names_more(segments, lexicon)):
            continue
        if index == 0 and body_before(before, lexicon):
            noun = " ".join(word for word in before if word.lower() not in lexicon.articles)
            noun = noun.partition(" ")[2] if noun.partition(" ")[0] in lexicon.adjectives else noun
            return Phrase(text.replace(" | ", " "), "organisation", "organisation", " ".join(name), noun)
        if before and not _describes_person(before, lexicon):
            continue
        lead = ", ".join([*segments[:index], " ".join(before)]) if index or before else ""
        described = lead.strip(" ,") or ", ".join(segments[index + 1 :]) or state
        role, affiliation = split_role(described, lexicon)
        words = text.replace(" | ", " ")
        if not before and _is_organisation(described, lexicon):
            return Phrase(words, "organisation", "organisation", " ".join(name), role, affiliation)
        return Phrase(words, "name", "person", " ".join(name), role, affiliation)
    return None


def _is_organisation(described: str, lexicon: Lexicon) -> bool:
    """Whether an apposition says that a name is an organisation's: `Norda Aero, pabrikan …`."""
    low = described.lower()
    words = [word for word in low.split() if word not in lexicon.articles]
    if any(low.startswith(name + " ") for name in lexicon.organisations if " " in name):
        return True
    head = _head(words, lexicon) if words else ""
    return head in lexicon.organisations and head not in lexicon.roles


def _describes_person(before: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words before a name are a role: `Badan Sandi Lusidia` is no person, `Kepala Badan Sandi X` is."""
    words = [word.strip(EDGE).lower() for word in before]
    if words[-1] in lexicon.titles:
        return True
    if words[-1] in lexicon.links or words[0] in lexicon.groups:
        return False
    if any(word in lexicon.roles for word in words) and (lexicon.head_last or words[0] in lexicon.roles):
        return True
    return words[0] not in lexicon.apart and not all(is_capital(word) for word in before)


def _names_more(segments: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a later segment is a name through and through, so that the first one only describes."""
    return any(
        name and all(token.lower().strip(".") in lexicon.titles for token in before)
        for before, name in (split_name(segment.split(), lexicon) for segment in segments[1:])
    )


def split_name(tokens: Sequence[str], lexicon: Lexicon, *, evidence: Evidence = NOTHING) -> tuple[list[str], list[str]]:
    """Words → those before a person's name and the name at their end, empty where there is none."""
    end = len(tokens)
    while end and is_degree(tokens[end - 1], lexicon):
        end -= 1
    start = end
    while start and end - start < _MAX_NAME and _in_name(tokens, start - 1, end, lexicon):
        start -= 1
    while start < end and tokens[start].strip(".").lower() in lexicon.particles and tokens[start][:1].islower():
        start += 1
    if start == 1 and is_capital(tokens[0]) and end - start >= 1 and _only_office(tokens[0], lexicon):
        start = 0
    start = _after_office(tokens, start, end, lexicon, evidence)
    return list(tokens[:start]), [token.strip(",;:") for token in tokens[start:end]]


def is_degree(token: str, lexicon: Lexicon) -> bool:
    """Whether a word is a degree: in capitals (`MA`; `Ma` is a name), or with a full stop inside (`M.Kes`)."""
    word = token.strip(EDGE)
    return _DEGREE.fullmatch(word) is not None or (word.lower() in lexicon.degrees and not _TITLED.fullmatch(word))


def _after_office(tokens: Sequence[str], start: int, end: int, lexicon: Lexicon, evidence: Evidence) -> int:
    """Where a name begins once the last words of an office before it (`Bank Permata`, `Kupang`) are taken off."""
    if start == 0:
        return start
    office = tokens[start - 1].lower()
    # `PT Sinar Budi Santoso` has lost one word of three, but `Kapolsek Budi Santoso` none of two.
    if (office in lexicon.named_by_next and end - start > 1) or (office in lexicon.seats and end - start > 2):
        start += 1
    while end - start > 1 and tokens[start] in evidence.towns:
        start += 1
    for place in range(end - 2, start, -1):
        lead = [token.lower() for token in tokens[start:place]]
        if tokens[place] in evidence.people and not lexicon.given & set(lead):
            return place
    return start


def _in_name(tokens: Sequence[str], place: int, end: int, lexicon: Lexicon) -> bool:
    word = tokens[place].strip(EDGE)
    low = word.lower()
    near = tokens[max(0, place - 1) : place + 2]
    if any(f"{one} {other}".lower() in lexicon.titled for one, other in pairwise(near)):
        return True
    if (
        not word
        or (place > 0 and is_two_word_title(tokens[place - 1], word, lexicon))
        or low.endswith("-nya")
        or (low in lexicon.titles and not (place < end - 1 and len(word) == 1 and place > 0))
    ):
        return False
    if low in lexicon.particles and word.islower():
        return place < end - 1
    linked = place > 0 and tokens[place - 1].lower() in lexicon.links
    first = lexicon.head_last and low in lexicon.given and word.istitle() and place < end - 1 and not linked
    if first or ("-" in word and low.split("-")[0] in lexicon.particles):
        return True
    if lexicon.bars(word) or not is_capital(word) or any(letter.isdigit() for letter in word):
        return False
    # An abbreviation is an organisation, an initial is part of a name.
    return not (word.isupper() and len(word) > 1 + (len(tokens) == 1) and "." not in word)


def is_two_word_title(first: str, second: str, lexicon: Lexicon) -> bool:
    """Whether two words are a title together (`Tan Sri`), though the second can be a name."""
    return f"{first.strip(EDGE)} {second.strip(EDGE)}".lower() in lexicon.two_word_titles


def _only_office(token: str, lexicon: Lexicon) -> bool:
    low = token.lower()
    return low in lexicon.office and low not in lexicon.heads


def _described(text: str, lexicon: Lexicon) -> Phrase:
    """A phrase without a person's name, by its head word."""
    main = without_relative(text, lexicon)[0]
    low = text.lower()
    tokens = [word for token in main.split() if (word := token.strip(EDGE))] or [text]
    while len(tokens) > 1 and tokens[0].lower() in lexicon.titles and tokens[0].lower() not in lexicon.roles:
        tokens = tokens[1:]
    bare = [token for token in tokens if token.lower() not in lexicon.articles] or tokens
    head = _head(bare, lexicon)
    role, affiliation = split_role(text, lexicon)
    if document := _document(text, bare, lexicon):
        return document
    if any(low.startswith(mark + " ") or (" " in mark and mark in low) or low == mark for mark in lexicon.unnamed):
        return Phrase(text, "role", "unnamed", text, _counted(role, lexicon), affiliation)
    grouped = tokens[0].lower() in lexicon.groups or head in lexicon.groups or tokens[0].isdigit()
    if grouped or tells_of_many(bare, head, lexicon):
        described = (_counted(role, lexicon), affiliation) if grouped else (None, None)
        return Phrase(text, "role", "group", text, *described, plural=True)
    if (head in lexicon.roles and head not in lexicon.organisations) or head in lexicon.seats:
        return Phrase(text, "role", "person", None, role, affiliation)
    proper = any(is_capital(token) for token in bare[1:]) or is_abbreviation(bare[0])
    if head in lexicon.organisations or proper or (len(bare) == 1 and is_capital(bare[0])):
        name = " ".join(bare) if lexicon.head_last else main
        return Phrase(text, "organisation", "organisation", name, affiliation=_country_at_end(bare, lexicon))
    return Phrase(text, "role", "person", None, role, affiliation)


def _document(text: str, bare: Sequence[str], lexicon: Lexicon) -> Phrase | None:
    """A document by its head noun, without words that only say who saw it or when: `a draft seen by this newspaper`."""
    while len(bare) > 1 and bare[0].lower() in lexicon.before_documents:
        bare = bare[1:]
    follows = (place for place, token in enumerate(bare) if token.lower() in lexicon.behind_nouns)
    # `a leaked memo`: what stands before the noun only describes it.
    ends = (place for place in follows if place and bare[place - 1].lower() in lexicon.documents)
    core = bare[: next(ends, len(bare))]
    if _head(core, lexicon) not in lexicon.documents:
        return None
    words = as_it_is_called(text, lexicon)
    named = any(is_capital(token) for token in bare[1 : len(words.split())]) and not points_back(words, lexicon)
    return Phrase(words, "name" if named else "role", "document", words if named else None)


def _counted(role: str | None, lexicon: Lexicon) -> str | None:
    """A role without the words that count or point (`sejumlah pengamat itu` → pengamat), None if nothing is left."""
    words = (role or "").split()
    while words and words[0].lower() in lexicon.counted:
        words = words[1:]
    while words and words[-1].lower() in lexicon.these:
        words = words[:-1]
    return " ".join(words) or None


def _country_at_end(tokens: Sequence[str], lexicon: Lexicon) -> str | None:
    for size in (3, 2, 1):
        if size < len(tokens) and (name := " ".join(tokens[-size:])) in lexicon.countries:
            return name
    return None


def _head(tokens: Sequence[str], lexicon: Lexicon) -> str:
    """The head noun: the first word, or in a head-last language the last one before a link."""
    if not lexicon.head_last:
        return tokens[0].lower()
    for place, token in enumerate(tokens):
        if place and token.lower() in lexicon.links:
            return tokens[place - 1].lower()
    return tokens[-1].lower()


def points_back(text: str, lexicon: Lexicon) -> bool:
    """Whether the words point to somebody mentioned before: `politikus itu`, `the official`."""
    low = text.lower()
    words = low.split()
    return any(word in words if " " not in word else word in low for word in lexicon.these)


def longest(names: Iterable[str]) -> str | None:
    """The one name that holds all the others' words, None where two differ."""
    ordered = sorted(set(names), key=lambda name: (-len(name.split()), name))
    if not ordered:
        return None
    whole = set(ordered[0].split())
    return ordered[0] if all(set(name.split()) <= whole for name in ordered) else None

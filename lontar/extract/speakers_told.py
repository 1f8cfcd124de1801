"""What the model tells of the words that name a speaker, and how it puts right what the word lists read in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from lontar.extract.speakers_lexicon import Lexicon
from lontar.extract.speakers_nouns import body_before
from lontar.extract.speakers_phrase import BRACKETS, NAMED, Phrase, clean_words, is_degree, is_two_word_title
from lontar.extract.speakers_role import EDGE, without_relative
from lontar.types import MentionKind, SpeakerKind

_GENERATION: Final = re.compile(r",? ((?:Jr|Sr)\b\.?|I{2,3}\b)")


@dataclass(frozen=True, slots=True)
class Told:
    """What the model says of a speaker's words: the names in them, role, affiliation, and what sort of mention."""

    names: tuple[str, ...]
    role: str | None
    affiliation: str | None
    kind: SpeakerKind
    mention: MentionKind


def as_told(phrases: tuple[Phrase, ...], told: Told, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """What the rules read in a speaker's words, put right by the model.

    The word lists know pronouns, states and what stands for them; which of the words are a name the model tells
    better: it sees the sentence.
    """
    first = phrases[0]
    if first.mention == "pronoun" or _says_itself(first):
        return phrases
    other = _as_described(first, told, lexicon) if len(phrases) == 1 else None
    if told.mention == "pronoun":
        other = Phrase(first.words, "pronoun", "person", plural=first.plural)
    if other is not None:
        return (other,)
    names = [name for name in told.names if not _is_office(name, lexicon)]
    if len(phrases) == 1 and first.kind == "person" and first.name in names:
        # `Kepala Bidang Pembinaan dan Prestasi, Arga Wibisono`: of one person's words one is the name.
        names = [first.name]
    if len(phrases) > len(names) and names:
        # `Arga Wibisono, kepala bidang riset dan kepala kantor`: two roles of one person.
        one = names == [first.name] and first.kind == "person" and _goes_on(first)
        return (first,) if one else phrases
    if told.kind == "person" and told.mention == "name" and names and not _is_body(first, lexicon):
        bared = [_whole(bare(name, lexicon), first.words, lexicon) for name in names]
        role, affiliation = _employed(first, told, lexicon) if len(names) == 1 else (told.role, told.affiliation)
        return tuple(Phrase(first.words, "name", "person", name, role, affiliation) for name in bared)
    if bodies := _as_bodies(names, first, told, lexicon):
        return bodies
    return tuple(_pointing(phrase, told) for phrase in phrases) if not names else phrases


def _as_bodies(names: list[str], first: Phrase, told: Told, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """The bodies that the model tells in a speaker's words; none where it tells of none, or of what can be no body."""
    if told.kind != "organisation":
        return ()
    if len(names) > 1 and first.kind == "organisation":
        return tuple(Phrase(first.words, "organisation", "organisation", name) for name in names)
    if len(names) == 1 and _can_be_body(names[0], first, lexicon):
        name = without_brackets(names[0])
        return (Phrase(first.words, "organisation", "organisation", name, first.role, first.affiliation),)
    return ()


def _can_be_body(name: str, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the model's name can be a body's: no office (`Dirut IKT`), nor who speaks for one (`PSSI melalui …`)."""
    if phrase.kind == "person":
        head = name.split(maxsplit=1)[0].lower()
        return phrase.name is not None or head not in lexicon.roles or head in lexicon.organisations
    main = without_relative(phrase.words, lexicon)[0]
    named = main.isupper() or any(word[0].isupper() for word in main.split()[1:])
    return phrase.kind == "organisation" and not (named and without_brackets(name).strip(EDGE) not in main)


def _goes_on(phrase: Phrase) -> bool:
    """Whether a role follows the name behind a comma."""
    return phrase.words.partition(", ")[2][:1].islower()


def _says_itself(phrase: Phrase) -> bool:
    """Whether the words leave no doubt who is meant: a state, somebody `bernama` so."""
    named = phrase.kind == "person" and NAMED.search(phrase.words) is not None
    return phrase.name is not None and (phrase.kind == "government" or named)


_NOBODY: Final = frozenset({"unnamed", "group", "document"})


def _as_described(phrase: Phrase, told: Told, lexicon: Lexicon) -> Phrase | None:
    """A phrase that only describes somebody: what it describes (`wartawan Al Jazeera`), or that it points (`bek itu`).

    None where the words name somebody, or say themselves what they are.
    """
    if told.mention == "role" and told.kind == "person" and not told.names and phrase.kind == "organisation":
        head = phrase.words.split()[0].lower()
        return None if head in lexicon.organisations else Phrase(phrase.words, "role", "person", role=phrase.words)
    if told.kind in _NOBODY and len(told.names) == 1 and phrase.kind == "person" and told.mention == "role":
        described = told.names[0]
        whole = described == phrase.words and any(word[0].isupper() for word in described.split()[1:])
        if whole if phrase.name is None else phrase.name in described.split(" ", 1)[-1]:
            return Phrase(phrase.words, "role", told.kind, described, phrase.role, phrase.affiliation)
    return None


def _whole(name: str, words: str, lexicon: Lexicon) -> str:
    """A name with a first name before it that the model took for the office's, and a `Jr.` behind it.

    Without the second word of an office that the model took for its first: `Kuasa Usaha`.
    """
    before, found, behind = words.partition(name)
    lead = before.split()
    if not found or before[-1:] != " ":
        lead = []
    first, _, rest = name.partition(" ")
    if lead and " " in rest and f"{lead[-1]} {first}".lower() in lexicon.two_word_offices:
        name = rest
    office = len(lead) > 1 and (
        lead[-2].lower() in lexicon.named_by_next
        or is_two_word_title(lead[-2], lead[-1], lexicon)
        # `the prime minister of Georgia Irakli …`
        or (lexicon.head_last and lead[-2].lower() in lexicon.links)
    )
    if lead and lead[-1][0].isupper() and _first_name(lead[-1].lower(), lexicon) and not office:
        name = f"{lead[-1]} {name}"
    generation = _GENERATION.match(behind) if found else None
    return f"{name} {generation[1]}" if generation else name


def _first_name(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.first_names or word in lexicon.given


def _employed(phrase: Phrase, told: Told, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """Role and affiliation: as the word lists split them, an employer that they do not know as the model tells it."""
    named = {word for name in told.names for word in name.split()}
    stated = phrase.affiliation if not named & set((phrase.affiliation or "").split()) else None
    words = set((told.affiliation or "").split())
    office = lexicon.titles | lexicon.roles if lexicon.head_last else lexicon.titles
    if stated is not None or not words or words & named or {word.lower().strip(EDGE) for word in words} <= office:
        return phrase.role or told.role, stated
    role = told.role or (phrase.role or "").removesuffix(told.affiliation or "").strip(EDGE) or None
    return role, told.affiliation


def _is_office(name: str, lexicon: Lexicon) -> bool:
    """Whether capitals only begin a title or role: `Kapolda`, `Presiden`."""
    words = (token.strip(EDGE) for token in name.split())
    return all(lexicon.bars(word) or word.lower() in lexicon.titles for word in words)


def _is_body(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a word says that the speaker is an organisation: `Kepolisian Northern Territory`, `the bank Credal`."""
    if phrase.kind != "organisation":
        return False
    before = phrase.words.partition(phrase.name or phrase.words)[0].split()
    return phrase.words.split()[0].lower() in lexicon.organisations or body_before(before, lexicon)


def _pointing(phrase: Phrase, told: Told) -> Phrase:
    if told.mention == "role" and phrase.kind == "person" and phrase.mention == "name":
        return replace(phrase, mention="role", name=None)
    return phrase


def bare(name: str, lexicon: Lexicon) -> str:
    """A name without titles and words of an organisation before it, and degrees behind it."""
    tokens = _behind_rank(_without_office(clean_words(name).split(), lexicon), lexicon)
    if lexicon.head_last and "of" in tokens[2:]:
        tokens = tokens[: tokens.index("of", 2)]
    while len(tokens) > 1 and tokens[0].islower() and _is_no_name(tokens[0], lexicon):
        tokens = tokens[1:]
    if len(tokens) > 2 and tokens[0] == "I" and tokens[1].lower() not in lexicon.given:
        tokens = tokens[1:]
    shouted = all(token.isupper() for token in tokens)
    while len(tokens) > 1 and _before_name(tokens[0], lexicon, shouted=shouted):
        if " ".join(tokens[:2]).lower() in lexicon.titled:
            break
        tokens = tokens[2 if len(tokens) > 2 and is_two_word_title(tokens[0], tokens[1], lexicon) else 1 :]
    while len(tokens) > 1 and is_degree(tokens[-1], lexicon):
        tokens = tokens[:-1]
    # `Ramayana Lestari Sentosa Tbk Suryanto`: a firm's name ends with its form.
    ends = [place for place, token in enumerate(tokens[:-1], start=1) if token.strip(EDGE).lower() in lexicon.firm_ends]
    tokens = tokens[ends[-1] :] if ends else tokens
    return " ".join(tokens).strip(" ,;:\"'“”‘’«»()[]") or name


def _without_office(tokens: list[str], lexicon: Lexicon) -> list[str]:
    """The words behind an office with its body: `Bidang Hukum Kementerian Kesehatan Arga` → Arga."""
    first = tokens[0].lower() if tokens else ""
    if first not in lexicon.office and first not in lexicon.roles:
        return tokens
    bodies = [place for place, token in enumerate(tokens[:-1]) if place and token.lower() in lexicon.organisations]
    start = bodies[-1] + 1 if bodies and bodies[0] > 1 else 0
    while start and start < len(tokens) - 1 and tokens[start].lower() in lexicon.office:
        start += 1
    return tokens[start:]


def _behind_rank(tokens: list[str], lexicon: Lexicon) -> list[str]:
    """The words behind a rank, or a bracket that closes, inside a name: `Trenggalek Iptu Arga` → Arga."""
    for place in range(len(tokens) - 1, 0, -1):
        if tokens[place - 1].endswith(")") and "(" not in "".join(tokens[:place]):
            return tokens[place:]
        if tokens[place - 1].strip(EDGE).lower() in lexicon.ranks:
            return tokens[place:]
    return tokens


def _is_no_name(word: str, lexicon: Lexicon) -> bool:
    """Whether a small word before a name is no part of it: in Indonesian any but particles, in English known words."""
    if not lexicon.head_last:
        return word not in lexicon.particles
    lists = (lexicon.common, lexicon.roles, lexicon.titles, lexicon.clitics, lexicon.joints)
    return any(word in words for words in lists)


def _before_name(token: str, lexicon: Lexicon, *, shouted: bool) -> bool:
    """Whether a word is a title, a role, a state or part of a firm's name; an abbreviation has three letters.

    Among capitals only, capitals say nothing.
    """
    low = token.lower().strip(EDGE)
    if token in lexicon.countries:
        return True
    known = any(low in words for words in (lexicon.titles, lexicon.organisations, lexicon.firms, lexicon.roles))
    return known or (not shouted and token.isupper() and token.isalpha() and len(token) > 2)


def without_brackets(name: str) -> str:
    """`Partai Meurah Aceh (PMA)` without its short form at the end."""
    return BRACKETS.sub("", name).strip(EDGE) if "(" in name and not name.startswith("(") else name

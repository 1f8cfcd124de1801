"""Words that say no more than what somebody is, once the text has named them: `kedua pihak`, `aliansi itu`, `klub`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from lontar.extract.speakers_lexicon import Lexicon
from lontar.extract.speakers_people import People
from lontar.extract.speakers_phrase import Phrase, points_back, unpointed
from lontar.types import Speaker, SpeakerKind

_SIDES: Final = frozenset({"person", "organisation", "government"})


def is_common(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a body is only called what it is: `klub Jerman itu`, `perusahaan`, `lembaga itu`."""
    words = unpointed(phrase.words, lexicon).split()
    if not words:
        return False
    if lexicon.head_last:
        return words[0].lower() == "the" and words[-1].lower() in lexicon.common_bodies and _plain(words[1:], lexicon)
    while len(words) > 1 and words[0].lower() in lexicon.before_bodies:
        words = words[1:]
    if points_back(phrase.words, lexicon) and (len(words) == 1 or words[0].lower() in lexicon.common_bodies):
        return True
    return words[0].lower() in lexicon.common_bodies and len(words) == 1


def _plain(words: list[str], lexicon: Lexicon) -> bool:
    """Whether words before a noun only say where it is from: `Japanese carmaker`."""
    return all(word in lexicon.adjectives for word in words[:-1])


def both(text: str, lexicon: Lexicon) -> tuple[Speaker, ...]:
    """Whom `kedua belah pihak` means: the two states that a text names more than twice as often as any other.

    Each must have been named twice at least; else nobody.
    """
    counts: Counter[str] = Counter()
    called: dict[str, str] = {}
    for name in lexicon.state_names.findall(text):
        of = lexicon.metonyms.get(name) or lexicon.countries[name]
        counts[of] += 1
        called.setdefault(of, lexicon.usual.get(of, name))
    ranked = [*counts.most_common(3), ("", 0), ("", 0), ("", 0)]
    if ranked[1][1] <= max(1, 2 * ranked[2][1]):
        return ()
    sides = {of for of, _ in ranked[:2]}
    return tuple(
        Speaker(f"Government of {of}", "government", "metonym", None, None, name)
        for of, name in called.items()
        if of in sides
    )


def two_kind(phrase: Phrase, lexicon: Lexicon) -> SpeakerKind | None:
    """What kind of speaker two are who were named before: `kedua partai itu`; None for other words."""
    opener, _, noun = unpointed(phrase.words, lexicon).lower().rpartition(" ")
    return lexicon.two_kinds.get(noun) if opener in lexicon.two_openers else None


def last_two(earlier: Iterable[Sequence[Speaker]], kind: SpeakerKind | None) -> tuple[Speaker, ...]:
    """The last two speakers of a kind (of any, where it is None) before some words; empty where there are not two.

    `earlier` are the speakers of the statements before, the last first. Three of one statement are no two.
    """
    found: dict[str, Speaker] = {}
    for speakers in earlier:
        fitting = [
            one for one in speakers if one.kind in (_SIDES if kind is None else {kind}) and one.name[:1].isupper()
        ]
        found = {one.name: one for one in (*fitting, *found.values())}
        if len(found) > 1:
            return tuple(found.values()) if len(found) == 2 else ()
    return ()


def is_pair(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the words mean two people named before: `keduanya`, `pasangan selebritas itu`."""
    words = phrase.words.lower().split()
    return " ".join(words) in lexicon.two or (words[0] in lexicon.couples and points_back(phrase.words, lexicon))


def pair(text: str, people: People, phrase: Phrase, lexicon: Lexicon) -> tuple[Speaker, ...]:
    """The two people whom the text named together last before: `Arga dan Sari`; empty where it named none."""
    for found in reversed([*lexicon.together.finditer(text)]):
        spans = found.span("one"), found.span("other")
        plain = any(word.lower() in lexicon.never_name for a, b in spans for word in text[a:b].split())
        if not plain and not any(text[a:b] in lexicon.countries or text[a:b] in lexicon.metonyms for a, b in spans):
            found_people = [people.at(*span) for span in spans]
            return tuple(replace(person.speaker(), mention=phrase.mention) for person in found_people)
    return ()


def alliance(text: str, phrase: Phrase, lexicon: Lexicon) -> Speaker | None:
    """The one alliance that the article names, for words that say no more than that: `aliansi militer itu`."""
    words = [word for word in phrase.words.lower().split() if word not in lexicon.articles]
    pointing = lexicon.alliance_kinds | {*lexicon.these}
    more = words[:-1] if lexicon.head_last else words[1:]
    head = words[-1:] if lexicon.head_last else words[:1]
    alone = not more and len(words) < len(phrase.words.split())
    if not set(head) & lexicon.alliance or not (more or alone) or not pointing.issuperset(more):
        return None
    counts: Counter[str] = Counter()
    for called, name in lexicon.alliances.items():
        counts[name] += len(re.findall(rf"\b{re.escape(called)}\b", text))
    (likeliest, times), *others = counts.most_common()
    # Named in passing (`bukan NATO`), an alliance is not the one that the article is about.
    sure = times > 1 and not any(often for _, often in others)
    return Speaker(likeliest, "organisation", "organisation", None, None, None) if sure else None


def is_callable(head: str, name: str, lexicon: Lexicon) -> bool:
    """Whether a body's name may be called so: no ministry or court is a `company`."""
    return head not in lexicon.business or not lexicon.public.intersection(name.lower().split())


def may_be(head: str, body: Speaker, lexicon: Lexicon) -> bool:
    """Whether a body can be called by a noun that need not be part of its name, or by one that is."""
    if not is_callable(head, body.name, lexicon):
        return False
    if not lexicon.generic:
        return True
    return body.name[:1].isupper() and (head in lexicon.generic or head in body.name.lower().split())

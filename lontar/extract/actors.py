"""Speakers → actors that are known beforehand, with the offices they held on the day: one candidate or none.

A person is met by full name, where no stated role speaks against it, or by a short name together with an office held on
that day that the article states; a mention by role alone (`Sekjen NATO`, `the French president`) by whoever held the
office then. A title alone (`the health minister`) names nobody. Namesakes that nothing tells apart stay apart: the
speaker keeps the name that the article gives, and no actor.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from lontar.knowledge import Knowledge, Office, Person, load
from lontar.knowledge.lookup import Called, folded
from lontar.knowledge.offices import roles, titles
from lontar.types import Speaker

_GOVERNMENT: Final = re.compile(r"Government of (?:the )?(.+)")
_OF: Final = re.compile(r"^(?:of the|for the|of|for|dari|bagi|the) ")
_FORMER: Final = re.compile(r"^(?:former|ex|mantan|eks|bekas)[ -]")
_NAMES: Final[tuple[Called, ...]] = ("name",)
_POINTING: Final = frozenset({"pronoun", "clitic", "elided"})
_LONGEST_INITIALS: Final = 3
_SAME_WORD: Final = 0.82
"""Likeness of two spellings of one word (`Liberman`, `Lieberman`); `Jokowi` and `Joko` have 0.80."""


def resolved(speaker: Speaker, day: str | None, known: Knowledge | None = None) -> Speaker:
    """The speaker with `actor` and `role_then` where they are certain on `day` (ISO, to the day, or None).

    `known` is what is known beforehand, without it what comes with Lontar.
    """
    known = load() if known is None else known
    if speaker.kind in ("government", "organisation"):
        return _lettered(speaker, known) or _body(speaker, known)
    if speaker.kind != "person":
        return speaker
    person = _person(speaker, day, known) or (_holder(speaker, day, known) if day else None)
    if person is None:
        return speaker
    held = known.held_on(person.id, day) if day else ()
    own = speaker.name if _other_form(speaker.name, person) else person.name
    return replace(speaker, name=own, actor=person.actor, role_then=roles(held, speaker, known))


def _other_form(name: str, person: Person) -> bool:
    """Whether an article's name is a full one of the person with more or fewer words, or others, than the listed one.

    `Anies Rasyid Baswedan` and `Johnny Plate` stand as they are; another spelling (`Erdogan`), a role and a nickname do
    not.
    """
    known = {_plain(word) for own in (person.name, *person.aliases) for word in folded(own).split()}
    # An initial more (`M Jusuf Kalla`) makes no other name.
    words = [_plain(word) for word in folded(name).split() if len(word.strip(".")) > 1]
    listed = [_plain(word) for word in folded(person.name).split()]
    if len(words) < 2 or not set(words) & set(listed) or any(word not in known and len(word) > 1 for word in words):
        return False
    return len(words) != len(listed) or not all(_like(word, person.name) for word in words)


def _lettered(speaker: Speaker, known: Knowledge) -> Speaker | None:
    """The one person known by the letters that were taken for a body's: `SBY`. None where a body is called so."""
    name = speaker.name
    if speaker.kind != "organisation" or not (name.isupper() and name.isalpha() and len(name) >= _LONGEST_INITIALS):
        return None
    called = [one for one in known.persons_called(name) if name in one.aliases]
    if len(called) != 1 or known.bodies_called(name):
        return None
    mention = "name" if speaker.mention == "organisation" else speaker.mention
    return Speaker(called[0].name, "person", mention, called[0].actor, speaker.role, speaker.affiliation)


def _body(speaker: Speaker, known: Knowledge) -> Speaker:
    match = _GOVERNMENT.fullmatch(speaker.name)
    if speaker.kind == "government" and match is None:
        return speaker
    found = known.bodies_called(match[1] if match else speaker.name, kinds=_NAMES)
    found = tuple(body for body in found if (body.kind == "state") == bool(match))
    return replace(speaker, actor=f"lontar:{found[0].id}") if len(found) == 1 else speaker


def _person(speaker: Speaker, day: str | None, known: Knowledge) -> Person | None:
    name = speaker.name
    if not known.persons_called(name):
        name = " ".join(word for word in name.split() if len(word.strip(".")) > 1)
    called = [one for one in known.persons_called(name) if not (day and one.born and day < one.born)]
    fitting = [one for one in called if _holds_stated(one, speaker, day, known)]
    if len(called) == 1 and _is_full(name, called[0], known):
        return called[0] if fitting or _agrees(called[0], speaker, known) else None
    return fitting[0] if day is not None and len(fitting) == 1 else None


def _is_full(name: str, person: Person, known: Knowledge) -> bool:
    """Whether a name has a given and a family name, or is another name (`Jokowi`), and no title with a short name."""
    words = folded(name).split()
    nickname = len(words) == 1 and len(name) > _LONGEST_INITIALS and not _like(words[0], person.name)
    return (
        nickname
        or (folded(name) == folded(person.name) and len(words) > 1)
        or (len(words) > 1 and len(words[0]) > 2 and not known.offices_titled(words[0]))
    )


def _like(word: str, name: str) -> bool:
    """Whether a word is one of a name's, begins one, or is but another spelling of it (`Fernandez`, `Burhan`)."""
    plain = _plain(word)
    parts = [part for token in folded(name).split() for part in _plain(token).split("-")]
    return any(part.startswith(plain) or SequenceMatcher(None, plain, part).ratio() > _SAME_WORD for part in parts)


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _agrees(person: Person, speaker: Speaker, known: Knowledge) -> bool:
    """Whether nothing that the article says of a speaker speaks against the person of that full name."""
    if not speaker.role and not speaker.affiliation:
        return True
    role = _FORMER.sub("", folded(speaker.role or ""))
    terms = known.terms_of(person.id)
    bodies = known.body_ids(speaker.affiliation or "") | known.body_ids(role)
    if bodies:
        return person.state in bodies or any(held.office.body in bodies for held in terms)
    return not speaker.affiliation and any(_title_in(role, held.office, known) for held in terms)


def _holds_stated(person: Person, speaker: Speaker, day: str | None, known: Knowledge) -> bool:
    held = known.held_on(person.id, day) if day else ()
    return bool(speaker.role) and any(_states(speaker, one.office, known) for one in held)


def _states(speaker: Speaker, office: Office, known: Knowledge) -> bool:
    if not _title_in(folded(speaker.role or ""), office, known):
        return False
    return office.body in known.body_ids(speaker.affiliation) if speaker.affiliation else True


def _title_in(role: str, office: Office, known: Knowledge) -> bool:
    """Whether a role is a title of the office, alone or with the name of its body."""
    for title in titles(office):
        if role == title:
            return True
        rest = role.removeprefix(f"{title} ") if role.startswith(f"{title} ") else role.removesuffix(f" {title}")
        if rest != role and office.body in known.body_ids(_OF.sub("", rest)):
            return True
    return False


def _holder(speaker: Speaker, day: str, known: Knowledge) -> Person | None:
    # `ia`, after `Gubernur Jawa Tengah`, is called by the same words; a name has a role beside it, or is no office.
    if speaker.mention != "role" and (speaker.mention not in _POINTING or speaker.role is not None):
        return None
    phrases = [speaker.name]
    # A name that the mention was found to mean is no office; the role beside it is another's then.
    if folded(speaker.role or "") in folded(speaker.name) or not speaker.name:
        phrases.append(speaker.role or "")
    if speaker.affiliation:
        stated = known.body_ids(speaker.affiliation)
        phrases = [f"{phrase} {speaker.affiliation}" for phrase in phrases] + phrases
    else:
        stated = frozenset()
    for phrase in phrases:
        offices = [one for one in offices_called(phrase, known) if not speaker.affiliation or one.body in stated]
        holders = {one.id: one for office in offices for one in known.holders_on(office.id, day)}
        if len(holders) == 1:
            return next(iter(holders.values()))
    return None


def offices_called(phrase: str, known: Knowledge) -> Iterator[Office]:
    """Offices of which a phrase gives title and body, in either order and with nothing else."""
    words = folded(phrase).split()
    for cut in range(1, len(words)):
        for title, rest in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            bodies = known.body_ids(_OF.sub("", " ".join(rest)).removesuffix("'s").removesuffix("’s"))
            yield from (office for office in known.offices_titled(" ".join(title)) if office.body in bodies)
    # Some titles say whose they are (`Kapolri`, `Panglima TNI`, `Ketua DPR`).
    yield from (office for office in known.offices_titled(" ".join(words)) if _says_whose(words, office, known))


def _says_whose(words: Iterable[str], office: Office, known: Knowledge) -> bool:
    body = known.bodies[office.body]
    phrase = " ".join(words)
    short = [name.casefold() for name in body.aliases if name.isupper() and len(name) > 2]
    long = [folded(name) for name in (*body.names.values(), *body.aliases) if len(name) > 3]
    return any(name in phrase for name in short) or any(f" {name} " in f" {phrase} " for name in long)

"""What a noun says of whoever is called by it: a body (`the German carmaker`), many (`aid agencies`), a document."""

from __future__ import annotations

from collections.abc import Sequence

from lontar.extract.speakers_lexicon import Lexicon
from lontar.extract.speakers_role import EDGE, is_capital


def body_before(before: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words before a name say that it is a body's: `the German carmaker`, `the rights group`."""
    if not lexicon.head_last or not before or not before[-1].islower():
        return False
    words = [word.strip(EDGE).lower() for word in before]
    if any(
        known.intersection(words) for known in (lexicon.roles, lexicon.links, lexicon.documents, lexicon.behind_nouns)
    ):
        return False
    if words[-1] in lexicon.of_people:
        return False
    return words[-1] in lexicon.organisations or words[-1] in lexicon.common_bodies


def tells_of_many(bare: Sequence[str], head: str, lexicon: Lexicon) -> bool:
    """Whether a head noun tells of many, and no name of one body ends with it: `aid agencies`, `the owners`."""
    if head in lexicon.plural_people:
        return not all(is_capital(token) for token in bare) or len(bare) == 1
    return head in lexicon.plural_bodies and (len(bare) > 1 or bare[0].islower())


def as_it_is_called(document: str, lexicon: Lexicon) -> str:
    """A document's words before those that only say who saw it or when it came out."""
    tokens = document.split()
    for place, token in enumerate(tokens):
        timed = token in lexicon.brought_out and "by" not in tokens[place:]
        noun = place > 0 and tokens[place - 1].strip(EDGE).lower() in lexicon.documents
        if noun and (token in lexicon.shown or timed):
            return " ".join(tokens[:place]).strip(EDGE)
    return document


def opens_role(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words begin with a role or title, a state's adjective before it in English: `German Chancellor …`."""
    first = 1 if lexicon.head_last and len(words) > 1 and words[0] in lexicon.adjectives else 0
    return words[first].strip(EDGE).lower() in lexicon.roles | lexicon.titles


def alone(part: str, lexicon: Lexicon) -> str:
    """A part without what says that its role is the first one's: `her deputy, Raj Patel`, `wakilnya, Rina Wati`."""
    first, _, rest = part.partition(" ")
    if first.lower() in lexicon.possessives and rest:
        return rest
    word = first.rstrip(",")
    owner = next((ending for ending in lexicon.possessives if word.endswith(ending)), None)
    if lexicon.head_last or owner is None or word.removesuffix(owner).lower() not in lexicon.roles:
        return part
    return f"{word.removesuffix(owner)}{first[len(word) :]} {rest}".rstrip()

"""How somebody without a name is listed: `a minister` → minister, `her advisers` → advisers of Mia Tan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lontar.extract.speakers_lexicon import Lexicon
from lontar.extract.speakers_phrase import Phrase
from lontar.extract.speakers_role import EDGE
from lontar.types import Speaker, SpeakerKind

DESCRIBED: Final = frozenset({"group", "unnamed", "document"})
"""Kinds of speakers that have no name of their own."""
FITTING: Final[Mapping[SpeakerKind, frozenset[SpeakerKind]]] = {
    "document": frozenset({"document", "organisation"}),
    "organisation": frozenset({"organisation", "government", "group"}),
    "group": frozenset({"group", "unnamed", "organisation"}),
    "unnamed": frozenset({"group", "unnamed", "document", "organisation", "government"}),
}
"""What words that only describe somebody may mean, by what the model says they are; of the others anybody."""
_OWNER: Final = re.compile(
    r"(?:[Tt]he )?(?P<owner>[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)(?:['’]s|(?<=s)['’]) (?P<rest>[a-z][^'’]*)"
)
_MAKER: Final = re.compile(r"[A-Z][^,]*")


def listed(speaker: Speaker, lexicon: Lexicon) -> Speaker:
    """The speaker as a list of speakers has it: a description without articles and relative clauses."""
    if is_named(speaker):
        return speaker
    name = without_clause(speaker.name, speaker.kind, lexicon)
    return replace(speaker, name=without_article(lexicon.alone.get(name.lower(), name), lexicon))


def is_named(speaker: Speaker) -> bool:
    """Whether the speaker's name is a person's, a body's or a government's own."""
    return speaker.kind not in DESCRIBED and speaker.mention != "role"


def without_article(words: str, lexicon: Lexicon) -> str:
    """`The unions` → unions, in a language whose articles stand before their noun and say nothing else."""
    first, _, rest = words.partition(" ")
    return rest if lexicon.head_last and rest and first.lower() in lexicon.articles else words


def without_clause(words: str, kind: str, lexicon: Lexicon) -> str:
    """The words before a clause that only says that the name is kept back (`sumber yang enggan disebut namanya`).

    Of a document with whoever made it instead: `studi yang dilakukan tim Arga`.
    """
    tokens = words.split()
    place = next((place for place, token in enumerate(tokens) if place and token.lower() in lexicon.clauses), 0)
    before, behind = tokens[:place], [token.strip(EDGE).lower() for token in tokens[place + 1 :]]
    if not before or lexicon.counted.issuperset(word.lower() for word in before):
        return words
    if kind == "document" and behind and behind[0] in lexicon.made:
        maker = _MAKER.search(" ".join(tokens[place + 1 :]))
        return " ".join([*before, *([maker[0]] if maker else [])]).strip(EDGE)
    return " ".join(before).strip(EDGE) if lexicon.anonymous.intersection(behind) else words


def owned(phrase: Phrase, lexicon: Lexicon, owner: Callable[[str | None], Speaker | None]) -> Speaker | None:
    """Somebody without a name by whom they belong to: `her advisers`, `kantornya`, `Halloran's spokesman`.

    `owner` finds whom a name means, or, given none, whom the words point to. None for other words, and where it finds
    nobody.
    """
    found = _OWNER.fullmatch(phrase.words) if lexicon.head_last else None
    rest = found["rest"] if found else _belonging(phrase.words, lexicon)
    if rest is None:
        return None
    if found and (lexicon.common | lexicon.groups).intersection(found["owner"].lower().split()):
        return None
    one = owner(found["owner"] if found else None)
    if one is None or not (is_named(one) or one.kind == "group"):
        return None
    name = one.name.removeprefix("Government of ")
    return Speaker(_joined(rest, name, lexicon), phrase.kind, phrase.mention, None, phrase.role, phrase.affiliation)


def is_of_another_rank(words: set[str], role: str | None, lexicon: Lexicon) -> bool:
    """Whether words in small letters and a role differ only by what makes another role of it: `mantan`, `deputy`."""
    held = set((role or "").lower().split())
    plain = words - lexicon.qualifying - lexicon.articles - {*lexicon.these}
    return bool(plain) and plain <= held and words & lexicon.qualifying != held & lexicon.qualifying


def names_owner(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether what was read as a name is that of an owner (`Halloran's spokesman`), or no name at all (`kantornya`)."""
    if not lexicon.head_last:
        alone = not lexicon.joints.intersection(phrase.words.lower().split())
        return alone and phrase.name == phrase.words and _belonging(phrase.words, lexicon) is not None
    found = _OWNER.fullmatch(phrase.words)
    own = found is not None and phrase.kind == "person" and phrase.name is not None
    return own and set((phrase.name or "").split()) <= set(found["owner"].split() if found else ())


def is_own_government(words: str, lexicon: Lexicon) -> bool:
    """Whether words mean the government of somebody's country: `his government`, `pemerintahannya`."""
    rest = (_belonging(words, lexicon) or "").lower().split()
    # `his city government` is not the country's.
    return len(rest) == 1 and rest[0] in lexicon.cabinet


def owns(words: str, lexicon: Lexicon) -> bool:
    """Whether words say that what they name belongs to what was named before: `its clause`, `klausulnya`."""
    own = words.lower().split()
    return own[0] in lexicon.possessives if lexicon.head_last else own[-1].endswith(tuple(lexicon.possessives))


def is_same_sort(words: str, document: Speaker, lexicon: Lexicon) -> bool:
    """Whether words can mean a document named before: `buku putih itu` is no communiqué, `dokumen itu` may be one.

    `pasalnya` is part of it.
    """
    if owns(words, lexicon):
        return True
    own, other = ({*each.lower().split()} & lexicon.documents for each in (words, document.name))
    return not own or not other or bool(own & other) or bool(own & lexicon.any_document)


def _belonging(words: str, lexicon: Lexicon) -> str | None:
    """What belongs to somebody who was named before, without the word that says so."""
    tokens = words.split()
    if lexicon.head_last:
        return " ".join(tokens[1:]) or None if tokens[0].lower() in lexicon.possessives else None
    last = tokens[-1]
    stem = next((last[: -len(mark)] for mark in lexicon.possessives if last.lower().endswith(mark)), "").rstrip("-")
    known = any(stem.lower() in words for words in (lexicon.heads, lexicon.groups, lexicon.belonging, lexicon.cabinet))
    return " ".join([*tokens[:-1], stem]) if stem and known else None


def _joined(rest: str, name: str, lexicon: Lexicon) -> str:
    """`advisers`, `Mia Tan` → advisers of Mia Tan; `embassy in Brussels`, `Russia` → embassy of Russia in Brussels."""
    if not lexicon.head_last:
        return f"{rest} {name}"
    tokens = rest.split()
    end = next((place for place, word in enumerate(tokens) if place and word.lower() in lexicon.links), len(tokens))
    return " ".join([*tokens[:end], "of", name, *tokens[end:]])

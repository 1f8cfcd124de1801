"""Names of one article that may be one person's: a short one of a full one, a nickname, another spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from lontar.extract.speakers_lexicon import CAPITAL, CAPITALS, Lexicon
from lontar.extract.speakers_phrase import longest

_LEAST: Final = 5
"""Letters from which on a word can be another spelling."""
_BEGINS: Final = 4
"""Letters from which on a word can be the beginning of another."""
_SAME: Final = 0.85
"""Likeness of two spellings of one word; those of `Hasan` and `Hasyim` have 0.73."""
_SPELLINGS: Final = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("y", "i"), ("ie", "i"), ("ii", "i"), ("ph", "f"))
_LOWER: Final = re.compile(r"\b[a-z]{2,}\b")
_TITLED: Final = re.compile(r"\b[A-Z][a-z]+\b")
_OFTEN: Final = 3
_GENERATIONS: Final = frozenset({"Jr", "Junior", "Sr", "Senior", "II", "III"})
_GAP: Final = 8
"""Spaces that may stand before a sentence."""
_ENDS: Final = frozenset('.!?:"“”\n')
_INSERTED: Final = re.compile(
    rf"(?<![\w'’-])(?P<first>{CAPITAL}) [\"“'‘] ?(?P<short>{CAPITALS}) ?[\"”'’] (?P<last>{CAPITAL})(?![\w'’-])"
)


def spoken_in_full(
    short: str, names: Sequence[str], speaking: Iterable[str], text: str, lexicon: Lexicon
) -> str | None:
    """The one full name under which somebody speaks that holds a short one, with what else the text adds to it.

    Words before it (`Pertamina Arga Wibisono`) count only where they can be a first name.
    """
    spoken = longest(name for name in speaking if " " in name and name != short and holds(name, short))
    before = _before_alone(short, names, text)
    rivals = [name for name in names if " " in name and name in before and apart([name, spoken or name], short)]
    if spoken is None or " " in short or rivals:
        return None
    more = [name for name in names if holds(name, spoken) and not _led_by_another(name, spoken, text, lexicon)]
    return longest([spoken, *more])


def introduced_first(short: str, names: Sequence[str], text: str) -> str | None:
    """Of several full names of a short one, the only one that the text has before the short one stands alone."""
    if not apart(names, short):
        return None
    before = _before_alone(short, names, text)
    return longest(name for name in names if " " in name and name in before)


def _before_alone(short: str, names: Iterable[str], text: str) -> str:
    """The text up to where a short name first stands by itself and in none of the `names`; all where it never does."""
    full = [(name, name.find(short)) for name in set(names) if " " in name and short in name]
    place = text.find(short)
    while place >= 0:
        end = place + len(short)
        # By hand: a pattern would have to be made for every name.
        alone = not _in_word(text[place - 1 : place]) and not _in_word(text[end : end + 1])
        if alone and not any(text.startswith(name, max(0, place - at)) for name, at in full):
            return text[:place]
        place = text.find(short, end if alone else place + 1)
    return text


def _in_word(character: str) -> bool:
    """Whether a character (or none) goes on with a name: a letter, a figure, `_`, an apostrophe or a hyphen."""
    return character.isalnum() or (character != "" and character in "_'’-")


def standing(name: str, text: str) -> list[tuple[int, int]]:
    """Each half-open place of a text where a name stands as words of its own."""
    found = []
    place = text.find(name)
    while place >= 0:
        end = place + len(name)
        if not text[place - 1 : place].isalpha() and not text[end : end + 1].isalpha():
            found.append((place, end))
        place = text.find(name, end)
    return found


def without_place(name: str, told: Collection[str], lexicon: Lexicon) -> str:
    """The name without a place before it that no other reading (`told`) has: `DKI Jakarta Arga Wibisono`."""
    lead, _, rest = name.partition(" ")
    placed = lead in lexicon.countries or lead in lexicon.metonyms or lead.lower() in lexicon.places
    return rest if set(told) == {rest} and " " in rest and placed else name


def nicknames(text: str, lexicon: Lexicon) -> dict[str, str]:
    """Nickname → the name beside it: `Arga yang akrab disapa Ari`, `Ari, sapaan Arga`, `Arga 'Si Batu' Wibisono`."""
    others: dict[str, set[str]] = {}
    pairs = [(found["after"], found["before"]) for found in lexicon.nickname.finditer(text)]
    pairs += [(found["short"], f"{found['first']} {found['last']}") for found in _INSERTED.finditer(text)]
    for one, other in ((_without_titles(a, lexicon), _without_titles(b, lexicon)) for a, b in pairs):
        if any(name.isupper() or holds_office(name, lexicon) for name in (one, other)):
            continue
        sizes = len(one.split()), len(other.split())
        for short, full in ((one, other), (other, one)) if sizes == (1, 1) else (sorted((one, other), key=_words),):
            others.setdefault(short, set()).add(full)
    return {short: full.pop() for short, full in others.items() if len(full) == 1}


def _without_titles(name: str, lexicon: Lexicon) -> str:
    """A name without titles and roles before it, but for names that begin like one (`Gus Dur`)."""
    words = name.split()
    if len(words) > 2 and words[0].isupper() and len(words[0]) > 2:
        words = words[1:]
    while len(words) > 1 and " ".join(words[:2]).lower() not in lexicon.titled:
        if words[0].lower() not in lexicon.titles and words[0].lower() not in lexicon.never_name:
            break
        words = words[1:]
    return " ".join(words)


def small_words(text: str) -> set[str]:
    """Words that a text has in small letters, and not three times as often with a capital (`Teguh`, a name)."""
    counts = Counter(_LOWER.findall(text))
    capitals = Counter(word.lower() for word in _TITLED.findall(text))
    return {word for word, often in counts.items() if _OFTEN * often >= capitals[word]}


def holds(longer: str, shorter: str) -> bool:
    """Whether a name is all in a longer one of the same person: `Arga Wibisono Jr` is another than `Arga Wibisono`."""
    whole, part = ({word.strip(".,") for word in name.split()} for name in (longer, shorter))
    # `Walid al-Moualem` is called `Moualem` too.
    bare = {word.partition("-")[2] for word in whole if "-" in word and word[0].islower()}
    return part <= whole | bare and not (whole - part) & _GENERATIONS


def spelled_alike(names: Collection[str]) -> dict[str, str]:
    """Name → the one of these that it is most often spelled as: `Akbar Faisal`, `Akbar Faizal`."""
    counts = Counter(names)
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: next(other for other in ordered if other == name or respelled(other, name)) for name in ordered}


def apart(names: Iterable[str], short: str) -> bool:
    """Whether two of the names share nothing but the short one: `Arga Santoso`, `Budi Santoso`."""
    others = [set(name.split()) - set(short.split()) for name in set(names)]
    return any(one and other and not one & other for one, other in combinations(others, 2))


def holds_office(name: str, lexicon: Lexicon) -> bool:
    """Whether a word of the name is one that no person's name has."""
    return any(word.lower() in lexicon.never_name for word in name.split())


def _led_by_another(name: str, spoken: str, text: str, lexicon: Lexicon) -> bool:
    """Whether what stands before a full name is no first name: several words, letters, what stands alone too."""
    lead = name.removesuffix(spoken).strip() if name.endswith(f" {spoken}") else ""
    if not lead or lead.lower() in lexicon.given or lead.lower() in lexicon.first_names:
        return False
    alone = rf"(?<![\w'’-]){re.escape(lead)}(?![\w'’-]| [A-Z])"
    plain = lead.istitle() and lead.strip(".").isalpha()
    return not plain or bool(re.search(alone, text))


def _words(name: str) -> int:
    return len(name.split())


def like(short: str, names: Iterable[str], text: str) -> str | None:
    """The one other name of an article with a word that a single name begins or misspells; None among several.

    Of two single names that differ in a letter the one that the text has more often is right.
    """
    if " " in short or len(short) < _BEGINS:
        return None
    others = [name for name in set(names) if name != short]
    found = {name for name in others if any(_begins(short, word) for word in name.split())}
    found |= {name for name in others if _misspells(short, name) and (" " in name or _oftener(name, short, text))}
    return found.pop() if len(found) == 1 else None


def _begins(short: str, word: str) -> bool:
    return word.startswith(short) and len(word) > len(short) + 1


def _misspells(short: str, name: str) -> bool:
    words = [word for word in name.split() if min(len(short), len(word)) >= _BEGINS and short[0] == word[0]]
    spelled = _spelled(short)
    return any(short != word and (spelled == _spelled(word) or _is_like(short, word)) for word in words)


def respelled(name: str, other: str) -> bool:
    """Whether two full names differ in the spelling of a word at most: `Salahudin Arga`, `Salahuddin Arga`."""
    words = [*zip(name.split(), other.split(), strict=False)]
    same = len(words) > 1 and len(name.split()) == len(other.split())
    return same and all(a == b or _spelled(a) == _spelled(b) or _is_like(a, b) for a, b in words)


def _is_like(short: str, word: str) -> bool:
    return min(len(short), len(word)) >= _LEAST and SequenceMatcher(None, short, word).ratio() >= _SAME


def _spelled(word: str) -> str:
    """A word in one of the spellings that Indonesian names have: `Soedjono`, `Sujono`; `Eggy`, `Eggi`."""
    low = word.lower()
    for old, new in _SPELLINGS:
        low = low.replace(old, new)
    return low


def _oftener(one: str, other: str, text: str) -> bool:
    counts = [len(re.findall(rf"\b{re.escape(name)}\b", text)) for name in (one, other)]
    return counts[0] > counts[1]


def opens_sentence(text: str, place: int) -> bool:
    """Whether what stands at a place is the first word of a sentence, a quotation or a heading."""
    before = text[max(0, place - _GAP) : place].rstrip(" ")
    return (not before and place <= _GAP) or before[-1:] in _ENDS


def goes_on_as_firm(name: str, short: str, lexicon: Lexicon) -> bool:
    """Whether a name that begins with a short one goes on as a firm's does: `Dyer Motors`, `Dyer`."""
    words, own = name.split(), short.split()
    ends = lexicon.body_ends | lexicon.firm_ends
    return words[: len(own)] == own and len(words) > len(own) and words[-1].lower() in ends


def covers(role: str, wanted: set[str], lexicon: Lexicon) -> bool:
    """Whether a role has the wanted words, and none that makes another role of it: `deputy`, `mantan`."""
    words = set(role.lower().split())
    return wanted <= words and not (words - wanted) & lexicon.qualifying

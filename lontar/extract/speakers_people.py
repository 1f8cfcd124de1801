"""The people of one article: everybody who speaks in it, by the fullest name, role and affiliation that it gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lontar.extract.speakers_lexicon import Lexicon
from lontar.extract.speakers_names import (
    apart,
    covers,
    goes_on_as_firm,
    holds,
    holds_office,
    introduced_first,
    like,
    nicknames,
    opens_sentence,
    respelled,
    small_words,
    spelled_alike,
    spoken_in_full,
    standing,
    without_place,
)
from lontar.extract.speakers_phrase import Phrase, longest, split_name
from lontar.extract.speakers_role import agree, of_office, split_role
from lontar.extract.speakers_told import bare
from lontar.types import Speaker

Place = tuple[int, int]
"""A half-open range of the text."""
FullNames = Callable[[Sequence[Place]], Sequence[str | None]]
"""The names that hold the words at some places of the text, as the model tells them."""

_SHORT: Final[int] = 4
"""Letters that a short form of a name must have to stand for a longer one."""
_OPENS: Final = re.compile(r"nya$|^(?:Ke|Pe|Per|Pem|Pen)\w{3,}an$")
_LEFT: Final = re.compile(r"(?:[^\s,;:!?\"“”()]+ ){0,12}$")
_RIGHT: Final = re.compile(r"(?: (?:[A-Z]\.|[A-Z][\w'’-]+)){0,4}")
_INITIAL: Final = re.compile(r" [A-Z]\.?(?: [A-Z][\w'’-]+){1,3}")
"""A name's second part that begins with an initial: `Arga S Dewa Wibisono`."""
_NAMED: Final = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+")
_TWICE: Final = 2
_CLAUSE: Final = re.compile(r", ([a-zA-Z][^,.;\n]{1,80})")

_Described = tuple[str, str | None, str | None]
"""A full name with the role and affiliation beside it."""


@dataclass(slots=True)
class Person:
    """Somebody whom the article names: the fullest name, the first role and affiliation found, all names used.

    `shared` is true of a short name that several full ones in the article hold.
    """

    name: str
    role: str | None = None
    affiliation: str | None = None
    names: set[str] = field(default_factory=set)
    shared: bool = False

    def speaker(self) -> Speaker:
        """The person as a speaker, named."""
        return Speaker(self.name, "person", "name", None, self.role, self.affiliation)


class People:
    """The people of one text. `full_names` says what names the words at places belong to, where a model can tell."""

    def __init__(self, text: str, lexicon: Lexicon, full_names: FullNames | None) -> None:
        self.known: list[Person] = []
        self._text, self._lexicon = text, lexicon
        self._full_names = full_names
        self._held: dict[Place, str | None] = {}
        self._places: dict[Place, Person] = {}
        self._narrated: dict[str, Person] = {}
        self._small = small_words(text) - lexicon.particles
        self._nicknames = nicknames(text, lexicon)
        self._short: set[str] = set()
        self._begun: dict[str, list[str]] = {}
        self._led: dict[str, str] = {}
        self._seen: dict[Place, _Described] = {}

    def gather(self, phrases: Iterable[Phrase]) -> None:
        """Take in all that name a person, find what else the article says of them, and join names of one person."""
        for phrase in phrases:
            if phrase.kind == "person" and phrase.name:
                self._remember(phrase.name, phrase)
        self._short = {person.name for person in self.known}
        for short in self._short:
            self._begun.setdefault(short.split(" ")[0], []).append(short)
        for person in self.known:
            person.name = self._without_lead(person.name)
        self._ask([place for one in self.known if not _is_complete(one) for place in standing(one.name, self._text)])
        for person in self.known:
            self._complete(person)
        self._join()

    def called(self, name: str) -> Person | None:
        """The one person of a name, whole or in part."""
        exact = [person for person in self.known if name in person.names or name == person.name]
        holding = exact or [person for person in self.known if holds(person.name, name)]
        return holding[0] if len(holding) == 1 else None

    def holding(self, phrase: Phrase) -> Person | None:
        """The one person of the role that a phrase gives, or whose name follows the same words elsewhere."""
        wanted = set((phrase.role or phrase.words).lower().split())
        holders = [one for one in self.known if one.role is not None and covers(one.role, wanted, self._lexicon)]
        holders = [one for one in holders if agree(one.affiliation, phrase.affiliation, self._lexicon)]
        if len(holders) > 1 and phrase.affiliation:
            holders = [one for one in holders if one.affiliation == phrase.affiliation]
        return holders[0] if len(holders) == 1 else self._introduced(phrase.words)

    def _introduced(self, words: str) -> Person | None:
        """The one person whom the article introduces by these words: `Presiden Finlandia Alexander Stubb`."""
        other = "".join(rf"(?<!\b{re.escape(word)} )" for word in sorted(self._lexicon.qualifying))
        found = re.finditer(rf"(?i:{other}\b{re.escape(words)})\)?,? ({_NAMED.pattern})", self._text)
        spans = [match.span(1) for match in found if not self._is_heading(match[1])]
        people = {person.name: person for person in (self.at(*span) for span in spans)}
        return next(iter(people.values())) if len(people) == 1 else None

    def _is_heading(self, words: str) -> bool:
        """Whether capitals go on as a heading does (`Bantah Terima Suap`), with a verb first or common words."""
        low = words.lower().split()
        return low[0] in self._lexicon.verbs or len(self._lexicon.common.intersection(low)) > 1

    def at(self, start: int, end: int) -> Person:
        """Who is named at a half-open place of the text: a speaker, or somebody of whom only the narration tells."""
        if (start, end) not in self._places:
            words = bare(self._text[start:end], self._lexicon)
            person = self.called(words) or self._within(words)
            if person is None:
                told = self._told(start, end) or self._unopened(self._text[start:end], start, end)
                name = bare(told, self._lexicon)
                person = self.called(name) or self._of_narration(name)
            self._places[start, end] = person
        return self._places[start, end]

    def _within(self, words: str) -> Person | None:
        """The one person whose full name stands among words with more in them: `Indonesian President Arga Wibisono`."""
        own = set(words.split())
        whole = [person for person in self.known if " " in person.name and set(person.name.split()) <= own]
        return whole[0] if len(whole) == 1 else None

    def topic(self, end: int) -> Person | None:
        """The person whom the text up to a character names most often; None between equals."""
        text = self._text[:end]
        counts: Counter[str] = Counter()
        for found in _NAMED.finditer(text):
            told = self._told(*found.span())
            name = bare(told or found[0], self._lexicon)
            spoken = self.called(name) or self._within(name)
            name = spoken.name if spoken else name
            if " " in name and not holds_office(name, self._lexicon):
                counts[name] = text.count(name.split()[-1])
        best = counts.most_common(2)
        if not best or (len(best) > 1 and best[0][1] == best[1][1]):
            return None
        return self.called(best[0][0]) or self._of_narration(best[0][0])

    def _of_narration(self, name: str) -> Person:
        if name not in self._narrated:
            self._narrated[name] = Person(name)
            self._complete(self._narrated[name])
        return self._narrated[name]

    def _remember(self, name: str, phrase: Phrase) -> None:
        for person in self.known:
            if person.name == name:
                person.role = person.role or phrase.role
                person.affiliation = person.affiliation or phrase.affiliation
                return
        self.known.append(Person(name, phrase.role, phrase.affiliation, {name}))

    def _complete(self, person: Person) -> None:
        """Look in the whole article for a fuller name, a role and an affiliation."""
        if _is_complete(person):
            return
        found = self._occurrences(person.name)
        person.name = without_place(person.name, {name for name, _, _ in found}, self._lexicon)
        names = [
            name
            for name, told in ((self._without_lead(name), role is not None) for name, role, _ in found)
            if holds(name, person.name) and self._is_name(name, person.name, told=told)
        ]
        spellings = spelled_alike(names)
        names = [spellings[name] for name in names]
        # `Agus Santoso-Sari` are two who stand together.
        names = [name for name in names if not any(name.startswith(f"{other}-") for other in names)]
        full = longest([person.name, *names]) or person.name
        if spoken := spoken_in_full(person.name, names, self._short, self._text, self._lexicon):
            full = spoken
        elif first := introduced_first(person.name, names, self._text):
            full = first
        elif apart(names, person.name):
            # Of two with that name the one who speaks is meant, if the text names that one more often than the other.
            counts = Counter(name for name in names if name != person.name)
            (likeliest, times), *others = counts.most_common()
            person.shared = likeliest not in self._short or any(often == times for _, often in others)
            full = full if person.shared else likeliest
        if full == person.name and (other := self._nicknames.get(full)):
            found = [*found, *self._occurrences(other)]
            full = longest([other, *(name for name, _, _ in found if self._is_longer(name, other))]) or full
            full = next((name for name in self._short if respelled(name, full)), full)
        if " " not in full and (full.isupper() or len(full) >= _SHORT):
            full = (self._of_initials(full) if full.isupper() else self._spelled_out(full)) or full
            found = found if full == person.name else [*found, *self._occurrences(full)]
        person.name = full
        for _, role, affiliation in found:
            if person.role is None and role is not None:
                person.role, person.affiliation = role, person.affiliation or affiliation

    def _without_lead(self, name: str) -> str:
        """The name without words of a place or firm before it: `Pertamina Arga Wibisono`.

        The text must have both `Pertamina` by itself, twice at least, and a speaker `Arga`, and none `Pertamina`.
        """
        if name not in self._led:
            self._led[name] = self._cut(name.split(), name)
        return self._led[name]

    def _cut(self, tokens: list[str], name: str) -> str:
        for size in range(len(tokens) - 1, 0, -1):
            lead, rest = tokens[:size], tokens[size:]
            if self._short & {*lead, " ".join(lead)} or {word.lower() for word in lead} & self._lexicon.given:
                continue
            if not self._called_short(name, rest) or self._text.count(" ".join(lead)) < _TWICE:
                continue
            # Another person may have the same first name: what a capital follows does not stand by itself.
            alone = rf"(?<![\w'’-]){re.escape(' '.join(lead))}(?![\w'’-]| [A-Z])"
            placed = rf"(?:di|ke|in|at) {re.escape(' '.join(lead))}(?![\w'’-]| [A-Z])"
            # Of a single name left over, only a place is surely no part.
            if len(rest) > 1 and len(re.findall(alone, self._text)) >= _TWICE:
                return " ".join(rest)
            if len(rest) == 1 and re.search(placed, self._text):
                return rest[0]
        return name

    def _called_short(self, name: str, words: Sequence[str]) -> bool:
        """Whether somebody speaks under some of these words, and not under the whole name."""
        begun = (short for word in words for short in self._begun.get(word, ()))
        return any(short != name and set(short.split()) <= set(words) for short in begun)

    def _is_longer(self, name: str, short: str) -> bool:
        return holds(name, short) and self._is_name(name, short)

    def _is_name(self, words: str, short: str, *, told: bool = False) -> bool:
        """Whether all words are capitals but for particles: the model's edges are now and then a word off.

        Of the words behind the `short` name none may stand in small letters elsewhere, but for names and kin (`Putra`):
        that is how a heading goes on (`Susi Bahas Soal Cantrang`).
        """
        tokens = words.split()
        capitals = all(word[:1].isupper() or word.lower() in self._lexicon.particles for word in tokens)
        own = [place for place, word in enumerate(tokens) if word in short.split()]
        behind = {word.lower() for word in tokens[own[-1] + 1 :]} if own else set()
        if told and len(behind) == 1:
            # A role before it says that it is a name: `Country Manager Agus Untung`.
            behind = set()
        # One common word may be a name (`Aura Kasih`), in a row of them it is a heading.
        behind -= self._lexicon.given | self._lexicon.roles
        heading = behind & self._small or (len(behind) > 2 and behind & self._lexicon.common)
        return capitals and not heading and not goes_on_as_firm(words, short, self._lexicon)

    def _spelled_out(self, short: str) -> str | None:
        """The one full name, told with its role, of which a short form begins a word: `Sandi` → `Sandiaga Uno`."""
        if short.lower() in self._lexicon.given:
            return None
        begins = rf"\b{re.escape(short)}[a-z]{{2,}}"
        longer = rf"{begins}(?: [A-Z]\w+){{1,3}}|\b[A-Z]\w+ {begins}\b"
        found = [self._described(*match.span()) for match in re.finditer(longer, self._text)]
        return longest(name for name, role, _ in found if role is not None)

    def _of_initials(self, letters: str) -> str | None:
        """The one speaker whose two to four initials somebody is called by (`SBY`); a suspect's are nobody's."""
        if (
            not letters.isalpha()
            or not _TWICE <= len(letters) <= _SHORT
            or letters in self._lexicon.kept_back(self._text)
        ):
            return None
        full = {one.name for one in self.known if "".join(word[0] for word in one.name.split()) == letters}
        return full.pop() if len(full) == 1 else None

    def _occurrences(self, name: str) -> list[_Described]:
        """Each place where a name stands as words of its own: the full name there, with role and affiliation."""
        places = standing(name, self._text)
        self._ask(places)
        return [self._described(*place) for place in places]

    def _ask(self, places: Iterable[Place]) -> None:
        """Have the model tell of several places at once, which costs little more than telling of one."""
        asked = list(dict.fromkeys(place for place in places if place not in self._held))
        if asked and self._full_names is not None:
            self._held.update(zip(asked, self._full_names(asked), strict=True))

    def _described(self, start: int, end: int) -> _Described:
        """The full name at a place with what stands beside it; its edges by the model, else by capitals."""
        if (start, end) not in self._seen:
            self._seen[start, end] = self._look(start, end)
        return self._seen[start, end]

    def _look(self, start: int, end: int) -> _Described:
        told = self._told(start, end)
        if told is None:
            name, role, affiliation = _around(self._text, start, end, self._lexicon)
            return self._unopened(name, self._text.rfind(name, 0, end + len(name)), start), role, affiliation
        low = self._text.rfind(told, 0, start + len(told))
        _, role, affiliation = _around(self._text, low, low + len(told), self._lexicon)
        return bare(told, self._lexicon), role, affiliation

    def _told(self, start: int, end: int) -> str | None:
        """The name at a place as the model tells it, without another beside it and what only opens the sentence.

        `Arga Wibisono/Sari Lestari` are two; `Kini Arga` is one word too long.
        """
        self._ask([(start, end)])
        told = self._held.get((start, end))
        if told is None:
            return None
        low = self._text.rfind(told, 0, start + len(told))
        if low < 0:
            return told
        edges = [0, *(at for joint in self._lexicon.between.finditer(told) for at in joint.span()), len(told)]
        held = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if low + a <= start < low + b]
        begin, stop = held[0] if held else (0, len(told))
        name = told[begin:stop]
        more = _INITIAL.match(self._text, low + stop) if " " not in name else None
        # `Lewis A Great Writer Said`: an English heading's article is no initial.
        if more and not (self._lexicon.head_last and more[0][1] in "AI"):
            name += more[0]
        return self._unopened(name, low + begin, start)

    def _unopened(self, name: str, low: int, start: int) -> str:
        """The name that stands at `low`, without a first word before `start` that only opens its sentence."""
        first, _, rest = name.partition(" ")
        opens = rest and low < start and first.lower() in self._lexicon.common and opens_sentence(self._text, low)
        return rest if opens else name

    def _join(self) -> None:
        """Make one person of those whose names hold one another (`Scholz`, `Olaf Scholz`), if only one name does."""
        for person in list(self.known):
            if person.shared:
                continue
            fuller = [other for other in self.known if other.name != person.name and holds(other.name, person.name)]
            names = {other.name for other in fuller} | {person.name}
            if fuller and longest(names) is not None:
                whole = max(fuller, key=lambda other: len(other.name))
                whole.role, whole.affiliation = whole.role or person.role, whole.affiliation or person.affiliation
                person.name = whole.name
        for one in self.known:
            one.name = like(one.name, [other.name for other in self.known], self._text) or one.name
        known: dict[str, Person] = {}
        for person in self.known:
            same = known.setdefault(person.name, person)
            same.role, same.affiliation = same.role or person.role, same.affiliation or person.affiliation
            same.names |= person.names
        self.known = list(known.values())


def _is_complete(person: Person) -> bool:
    return " " in person.name and person.role is not None


def _around(text: str, start: int, end: int, lexicon: Lexicon) -> _Described:
    """The name that holds text[start:end], with the role before it, or behind a comma after it."""
    left = _LEFT.search(text, max(0, start - 120), start)
    right = _RIGHT.match(text, end)
    stop = right.end() if right else end
    tail = [word for word in text[end:stop].split() if word.lower() not in lexicon.never_name]
    lead = left[0].split() if left else []
    # A capital that only opens the sentence is no name, and what stands before it is another sentence.
    opened = [at for at, word in enumerate(lead) if _breaks(word, lexicon) and not of_office(lead, at, lexicon)]
    lead = lead[opened[-1] + 1 :] if opened else lead
    before, name = split_name([*lead, *text[start:end].split(), *tail], lexicon)
    role = _role_at_end(before, lexicon)
    if role:
        return " ".join(name), *split_role(" ".join(role), lexicon)
    clause = _CLAUSE.match(text, stop)
    if clause and clause[1].split()[0].lower() in lexicon.roles:
        return " ".join(name), *split_role(clause[1], lexicon)
    return " ".join(name), None, None


def _breaks(word: str, lexicon: Lexicon) -> bool:
    return word.lower() in lexicon.openers or (word.endswith(".") and len(word) > 2) or _OPENS.search(word) is not None


def _role_at_end(words: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """The words at the end that can form a role, from its first role word on."""
    start = len(words)
    while start and (words[start - 1][:1].isupper() or words[start - 1].lower() in lexicon.never_name):
        start -= 1
    heads = [place for place in range(start, len(words)) if words[place].lower() in lexicon.roles]
    return words[heads[0] :] if heads else ()

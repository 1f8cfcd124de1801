"""What a role is called elsewhere: `menlu Rusia` is the foreign minister of Russia in any language and short form."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from lontar.knowledge.loading import load
from lontar.knowledge.lookup import folded
from lontar.knowledge.offices import title_of, titles
from lontar.knowledge.tables import Body

Way = tuple[tuple[str, ...], ...]
"""What must be said: of each group one."""

_BETWEEN: Final = frozenset({"of", "the", "for", "dari", "untuk"})
_SAME: Final = 0.8
"""Two titles are one where this share of the offices of either have both: not every head of state is a king."""


def alike(role: str) -> tuple[Way, ...]:
    """Return in which ways somebody may be said to have a `role`; words are as they are compared (`folded`).

    A title is said by its own words or by its other names, and so is the body that it is of. What is neither is asked
    as it stands: `politikus PDIP` asks for both words, in whatever order. Offices are those that come with Lontar.
    """
    words = folded(role).split()
    for start, end in _parts(len(words)):
        title = " ".join(words[start:end])
        if title in _titles():
            rest = [one for one in (*words[:start], *words[end:]) if one not in _BETWEEN]
            bodies = _bodies(rest)
            others = dict.fromkeys((title, *_titles()[title], *_own(title, bodies)))
            return (tuple(others), *_said(rest, bodies)), *(() if rest else _alone(title))
    return (_said(words, _bodies(words)),)


def _parts(number: int) -> Iterator[tuple[int, int]]:
    """Yield beginnings and ends among so many words, the longest first: a title stands at either end."""
    for length in range(number, 0, -1):
        yield from dict.fromkeys(((0, length), (number - length, number)))


def _bodies(words: Collection[str]) -> tuple[Body, ...]:
    known = load()
    return tuple(known.bodies[one] for one in sorted(known.body_ids(" ".join(words)))) if words else ()


def _said(words: Collection[str], bodies: Collection[Body]) -> tuple[tuple[str, ...], ...]:
    """Return a group for the body that words name, else one for each word."""
    if not bodies:
        return tuple((word,) for word in words)
    names = (folded(one) for body in bodies for one in (*body.names.values(), *body.aliases, *body.demonyms))
    return (tuple(dict.fromkeys([" ".join(words), *names])),)


def _own(title: str, bodies: Collection[Body]) -> Iterator[str]:
    """Yield what these bodies call the office of that title: in the United States a foreign minister is a secretary."""
    own = {body.id for body in bodies}
    for office in load().offices_titled(title):
        if office.body in own:
            yield from titles(office)


def _alone(title: str) -> Iterator[Way]:
    """Yield how else the one office is called that has this title: by words that name its body, too, or beside it."""
    known = load()
    if len(offices := known.offices_titled(title)) != 1:
        return
    own = titles(offices[0])
    shared = tuple(one for one in own if len(known.offices_titled(one)) > 1)
    yield (tuple(dict.fromkeys([*(one for one in own if one not in shared), folded(title_of(offices[0], known))])),)
    if shared:
        body = known.bodies[offices[0].body]
        yield shared, *_said(folded(body.names.get("en", body.id)).split(), (body,))


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, tuple[str, ...]]:
    """Return by title those that are the same one."""
    times: Counter[str] = Counter()
    both: dict[str, Counter[str]] = defaultdict(Counter)
    for office in load().offices.values():
        own = titles(office)
        times.update(own)
        for one in own:
            both[one].update(own)
    return {
        title: tuple(
            other
            for other, together in sorted(both[title].items())
            if other != title and together > 1 and together >= _SAME * max(number, times[other])
        )
        for title, number in times.items()
    }

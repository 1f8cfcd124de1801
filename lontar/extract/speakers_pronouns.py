"""What the text around `dia`, `-nya`, `he` says of whom they can mean: its paragraph, its quotation, its sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from lontar.extract.speakers_article import State, start_of
from lontar.extract.speakers_names import standing
from lontar.extract.speakers_phrase import Phrase
from lontar.extract.speakers_role import agree
from lontar.quotations import SINGLE, paragraph_of, quotations
from lontar.types import Span, Speaker

SpeakersOf = Callable[[int], tuple[Speaker, ...]]
"""The speakers of a statement by its index; empty while they are being looked for."""

_OPENING: Final = frozenset('"“')
_END: Final = re.compile(r"[.!?][\"”]?\s|\n")
_SURE: Final = 0.5
"""The part of what the model gives to all who can be meant that the likeliest of them must have."""
_LEAST: Final = 0.1
_TITLE: Final = 20
"""Characters before a surname in which its title stands."""
_PARTICLE: Final = 2
"""Letters of words in names that are too short to tell anybody by."""


def before_quotation(state: State, index: int, phrase: Phrase, speakers_of: SpeakersOf) -> tuple[Speaker, ...]:
    """Whom the cue of a quotation means (`"…," katanya`): who spoke right before it in its paragraph; else nobody.

    The model only weighs names: of somebody without one, or of a body, it knows nothing.
    """
    if not _is_single(phrase, state) or not _is_quoted(state, index):
        return ()
    text, start = state.article.text, start_of(state.statements[index])
    other = _outside_before(state, index)
    if other is None:
        return ()
    at = start_of(state.statements[other])
    end = min(start, max(span.end for span in state.statements[other].spans))
    if "\n" in text[at:start] or len(_END.findall(_unquoted(text, max(at, end), start))) > 1:
        return ()
    found = speakers_of(other)
    return found if len(found) == 1 and _goes_on(state, index, other, found[0]) else ()


def _goes_on(state: State, index: int, other: int, one: Speaker) -> bool:
    """Whether a quotation can be by the speaker of the statement before it."""
    phrases = state.phrases[other]
    is_open = not phrases or (_is_single(phrases[0], state) and one.name == phrases[0].words)
    if one.kind in ("document", "group") or is_open:
        return False
    if one.kind == "person" and state.people.called(one.name) is not None:
        return True
    # `Partai Maju menolak. "…," katanya`: its secretary who spoke before goes on for it.
    own = [person for person in state.people.known if person.affiliation]
    if one.kind == "organisation" and any(agree(person.affiliation, one.name, state.lexicon) for person in own):
        return False
    # `The unions refused. Their leader, Mia Tan, stayed away. "…," she said`
    end = max(span.end for span in state.statements[other].spans)
    meant = state.statements[index].meant
    return not any(end <= start < start_of(state.statements[index]) for start, _, _ in meant)


def _outside_before(state: State, index: int) -> int | None:
    """The last statement before this one whose source stands in no quotation."""
    start = start_of(state.statements[index])
    before = reversed(state.order[: state.order.index(index)])
    places = ((other, start_of(state.statements[other])) for other in before)
    return next((other for other, at in places if at < start and not _quotation(state.article.text, at)), None)


def possible(
    state: State, index: int, phrase: Phrase, found: tuple[Speaker, ...], speakers_of: SpeakersOf
) -> tuple[Speaker, ...]:
    """Who was found, if the words can mean them; else whom the model takes for likeliest of the others, or nobody.

    Nobody speaks of himself as `dia` in his own quotation, nobody is both `he` and `she`, and who is named only later
    is nobody's `dia`.
    """
    if len(found) != 1 or not _is_single(phrase, state):
        return found
    barred = _barred(state, index, phrase, speakers_of)
    if found[0].name not in barred and not _is_later(state, index, found[0].name):
        return found
    people = [(state.people.at(start, end), share) for start, end, share in state.statements[index].meant]
    shares: dict[str, float] = {}
    for person, share in people:
        if person.name not in barred and not _is_later(state, index, person.name):
            shares[person.name] = shares.get(person.name, 0.0) + share
    likeliest = max(shares, key=lambda name: shares[name], default=None)
    if likeliest is None or shares[likeliest] < max(_LEAST, _SURE * sum(shares.values())):
        return ()
    return next((person.speaker(),) for person, _ in people if person.name == likeliest)


def _is_single(phrase: Phrase, state: State) -> bool:
    """Whether words stand for one person of whom others speak: `dia`, `-nya`, `he`, but not `saya` or `it`."""
    lexicon = state.lexicon
    third = phrase.words.lower() not in lexicon.of_bodies | lexicon.own
    return phrase.mention in ("pronoun", "clitic") and phrase.kind == "person" and not phrase.plural and third


def _is_quoted(state: State, index: int) -> bool:
    text = state.article.text
    contents = [span for span in state.statements[index].spans if span.kind == "CON"]
    return any(_OPENING.intersection(text[max(0, span.start - 1) : span.start + 1]) for span in contents)


def _quotation(text: str, place: int) -> tuple[int, int] | None:
    """The half-open range of the quotation that a place stands in, None outside one."""
    return next(((low, high) for low, high in _closed(text, place) if low <= place < high), None)


def _unquoted(text: str, start: int, end: int) -> str:
    """The words of a part of a paragraph that stand in no quotation."""
    parts, at = [], start
    for low, high in _closed(text, start):
        if low < end and at < high:
            parts.append(text[at : max(at, low)])
            at = high
    return "".join([*parts, text[at:end]])


def _closed(text: str, place: int) -> list[tuple[int, int]]:
    """The quotations in double marks of a place's paragraph that have both: what is left open may end anywhere."""
    begin, end = paragraph_of(text, Span("CON", place, place))
    return [(low, high) for low, high in quotations(text, begin, end) if high < end and text[low - 1] not in SINGLE]


def _quoting(state: State, index: int) -> list[int]:
    """The statements that quote the words in which this one's source stands."""
    quotation = _quotation(state.article.text, start_of(state.statements[index]))
    if quotation is None:
        return []
    low, high = quotation
    return [
        other
        for other, statement in enumerate(state.statements)
        if not low <= start_of(statement) < high
        and any(span.kind == "CON" and span.start < high and low < span.end for span in statement.spans)
    ]


def _barred(state: State, index: int, phrase: Phrase, speakers_of: SpeakersOf) -> set[str]:
    """The names of those whom the words cannot mean."""
    barred = {one.name for other in _quoting(state, index) for one in speakers_of(other)}
    sex = _sex(phrase.words, state)
    if not sex:
        return barred
    for other in _earlier_in_sentence(state, index):
        speakers_of(other)
    votes: Counter[str] = Counter()
    for other, speakers in state.speakers.items():
        if len(state.phrases[other]) == len(speakers) == 1 and _is_single(state.phrases[other][0], state):
            votes[speakers[0].name] += sex * _sex(state.phrases[other][0].words, state)
    told = {person.name for person in state.people.known if sex * _called(person.name, person.role, state) < 0}
    return barred | told | {name for name, sum_ in votes.items() if sum_ < 0}


def _called(name: str, role: str | None, state: State) -> int:
    """What somebody's role or the titles before the name say of `he` and `she`: 1, -1, 0 for nothing or both."""
    text = state.article.text
    places = standing(name.rsplit(maxsplit=1)[-1], text)
    before = (word for start, _ in places for word in text[max(0, start - _TITLE) : start].split()[-1:])
    titles = (word for word in before if word.lower() not in state.lexicon.pronouns)
    return _sex(" ".join([role or "", *titles]), state)


def _sex(words: str, state: State) -> int:
    """1 for words that only a man is called by, -1 for a woman's, 0 for neither or both."""
    found = {word.strip(".,") for word in words.lower().split()}
    return bool(found & state.lexicon.masculine) - bool(found & state.lexicon.feminine)


def _earlier_in_sentence(state: State, index: int) -> list[int]:
    here = start_of(state.statements[index])
    earlier = [(other, start_of(statement)) for other, statement in enumerate(state.statements)]
    return [other for other, at in earlier if at < here and not _END.search(state.article.text, at, here)]


def _is_later(state: State, index: int, name: str) -> bool:
    """Whether a person is first named behind the sentence of words that should mean them, and others before it."""
    text = state.article.text
    end = _END.search(text, start_of(state.statements[index]))
    before = text[: end.end()] if end else text
    person = state.people.called(name)
    own = _tokens({name} | (person.names if person else set()))
    if _stand(own, before) or not _stand(own, text):
        return False
    return _stand(_tokens({one.name for one in state.people.known}) - own, before)


def _tokens(names: set[str]) -> set[str]:
    return {word for name in names for word in name.split() if len(word) > _PARTICLE and word[0].isupper()}


def _stand(words: set[str], text: str) -> bool:
    return any(standing(word, text) for word in words)

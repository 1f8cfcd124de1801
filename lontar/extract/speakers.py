"""Mention → speaker, within one article: the full name, the role and the affiliation that the article gives.

One candidate or none: where the article leaves several, the speaker's name is the words as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from lontar.extract.speakers_article import (
    State,
    StatementSpans,
    enclosing,
    government,
    read_sources,
    start_of,
    without_links,
)
from lontar.extract.speakers_bodies import Bodies
from lontar.extract.speakers_common import (
    alliance,
    both,
    is_callable,
    is_common,
    is_pair,
    last_two,
    may_be,
    pair,
    two_kind,
)
from lontar.extract.speakers_lexicon import Lexicon, lexicon
from lontar.extract.speakers_listing import (
    FITTING,
    is_of_another_rank,
    is_own_government,
    is_same_sort,
    listed,
    names_owner,
    owned,
)
from lontar.extract.speakers_people import FullNames, People, Person
from lontar.extract.speakers_phrase import Phrase, points_back, read_phrases, unpointed
from lontar.extract.speakers_pronouns import before_quotation, possible
from lontar.extract.targets import stated
from lontar.types import UNNAMED as UNNAMED_NAME
from lontar.types import Article, Speaker, SpeakerKind

UNNAMED: Final[Speaker] = Speaker(name=UNNAMED_NAME, kind="unnamed", mention="elided")
"""The speaker of a statement whose words name nobody, and that follows no other."""
_MEANT_BEFORE: Final = 0.6
_MEANT_FROM: Final = 0.5
"""The shares from which the names that the model weighs settle whom words without a name mean: before the statement
that the same-speaker head points to, and where it points to none. On the tuning part (2,247 statements found) 77.4 % of
names are right with 0.6, 77.3 with 0.5 and 0.7."""
_BODIES: Final = frozenset({"organisation", "government"})
_LEAST_SHARE: Final = 0.02


def resolve(
    statements: Sequence[StatementSpans], article: Article, *, full_names: FullNames | None = None
) -> tuple[tuple[Speaker, ...], ...]:
    """The speakers of each statement, at least one each, as a reference work would list them.

    Spans are half-open characters of `article.text`; an `antecedent` is preferred to what the rules would find, and
    what `full_names` say of ranges to what capitals say.
    """
    words = lexicon(article.language)
    order = sorted(range(len(statements)), key=lambda index: start_of(statements[index]))
    phrases = read_sources(statements, article, words)
    text = without_links(article)
    people = People(text, words, full_names)
    people.gather(phrase for index in order for phrase in phrases[index])
    named = {token for person in people.known for token in person.name.split()}
    state = State(
        article=article,
        statements=tuple(statements),
        lexicon=words,
        phrases=phrases,
        people=people,
        bodies=Bodies(text, words, named),
        speakers={},
        pending=set(),
        order=order,
    )
    return tuple(
        tuple(_tidy(speaker, words) for speaker in _speakers(state, index)) for index in range(len(statements))
    )


def _tidy(speaker: Speaker, lexicon: Lexicon) -> Speaker:
    """A speaker whose role and affiliation say more than the name, all without words that only point (`tersebut`)."""

    def bare(words: str | None) -> str | None:
        text = unpointed(words or "", lexicon).removesuffix(speaker.name).strip(" ,")
        return text if text and text.casefold() not in speaker.name.casefold() else None

    if speaker.mention in ("role", "organisation"):
        speaker = replace(speaker, name=unpointed(speaker.name, lexicon) or speaker.name)
    if speaker.kind not in ("person", "organisation"):
        return speaker
    return replace(speaker, role=bare(speaker.role), affiliation=bare(speaker.affiliation))


def _speakers(state: State, index: int) -> tuple[Speaker, ...]:
    """The speakers of one statement, remembered; a circle of pointers ends with the words as they stand."""
    if index in state.speakers:
        return state.speakers[index]
    if index in state.pending:
        return ()
    state.pending.add(index)
    phrases = state.phrases[index]
    speakers = (
        tuple(
            speaker
            for phrase in phrases
            for speaker in _by_common_noun(state, index, phrase) or _named(state, index, phrase)
        )
        if phrases
        else tuple(replace(speaker, mention="elided") for speaker in _turn(state, index)) or (UNNAMED,)
    )
    state.pending.discard(index)
    state.speakers[index] = speakers
    return speakers


def _by_common_noun(state: State, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    """Whom words mean that name no body but point to one or two that the article names; empty for other words."""
    found: tuple[Speaker, ...] = ()
    text = state.article.text
    before = text[: start_of(state.statements[index])]
    earlier = (_speakers(state, other) for other in reversed(state.order[: state.order.index(index)]))
    sides = phrase.words.lower() in state.lexicon.both
    if sides or two_kind(phrase, state.lexicon):
        found = (both(before, state.lexicon) if sides else ()) or last_two(earlier, two_kind(phrase, state.lexicon))
    elif is_pair(phrase, state.lexicon):
        found = pair(before, state.people, phrase, state.lexicon) or last_two(earlier, "person")
        return tuple(replace(speaker, mention=phrase.mention) for speaker in found)
    elif phrase.kind == "organisation" and (one := alliance(text, phrase, state.lexicon)):
        found = (one,)
    return tuple(replace(speaker, mention="role") for speaker in found)


def _named(state: State, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    if (one := _whose(state, index, phrase) or _by_name(state, index, phrase)) is not None:
        return (one,)
    if phrase.name is not None and not (phrase.mention == "role" and points_back(phrase.words, state.lexicon)):
        return (_as_listed(state, phrase, phrase.name, phrase.kind),)
    found = _pointed(state, index, phrase)
    if found:
        return tuple(replace(speaker, mention=phrase.mention) for speaker in found)
    if phrase.mention != "pronoun" and (own := owned(phrase, state.lexicon, partial(_owner, state, index))):
        return (own,)
    kind = "unnamed" if phrase.mention in ("pronoun", "clitic") else phrase.kind
    return (_as_listed(state, phrase, phrase.name or phrase.words, kind),)


def _owner(state: State, index: int, name: str | None) -> Speaker | None:
    """Whom a name means to which somebody belongs; without one whom a pronoun would mean in its place."""
    if name is not None:
        person = state.people.called(name)
        return person.speaker() if person else Speaker(state.bodies.full(name) or name, "organisation", "organisation")
    found = _settled(state, index, singular=True, alone=False) or _latest(state, index, plural=False)
    return found[0] if len(found) == 1 else None


def _by_name(state: State, index: int, phrase: Phrase) -> Speaker | None:
    """The person whom words name, or the body that they are read as."""
    if phrase.name is not None and phrase.kind == "person":
        return _person_speaker(state.people.called(phrase.name), phrase)
    return _body(state, index, phrase)


def _whose(state: State, index: int, phrase: Phrase) -> Speaker | None:
    """Whom words mean that name nobody but an owner: `his government`, `Halloran's spokesman`; None for others."""
    if is_own_government(phrase.words, state.lexicon):
        return _own_government(state, index, phrase)
    if not names_owner(phrase, state.lexicon):
        return None
    somebody = phrase.words.split()[0].lower() not in state.lexicon.organisations
    bare = replace(phrase, mention="role", kind="person" if somebody else phrase.kind, name=None, role=None)
    own = owned(bare, state.lexicon, partial(_owner, state, index))
    return own or _as_listed(state, bare, bare.words, bare.kind)


def _own_government(state: State, index: int, phrase: Phrase) -> Speaker:
    """The government of the country that the article says somebody is of; the words as they stand without one."""
    owner = _owner(state, index, None)
    of = (owner and owner.affiliation) or ""
    country = state.lexicon.countries.get(of) or state.lexicon.adjectives.get(of)
    if country is None:
        return Speaker(phrase.words, "government", "organisation")
    return Speaker(f"Government of {country}", "government", "organisation", None, None, of)


def _as_listed(state: State, phrase: Phrase, name: str, kind: SpeakerKind) -> Speaker:
    return listed(Speaker(name, kind, phrase.mention, None, phrase.role, phrase.affiliation), state.lexicon)


def _body(state: State, index: int, phrase: Phrase) -> Speaker | None:
    """Whom one word means that is read as a body or a seat: the body as the article calls it in full, or a person."""
    words, name = phrase.words, phrase.name
    if phrase.mention == "metonym" and words in state.lexicon.metonyms:
        club = state.bodies.club(words) or _speaking_from(state, words)
        return Speaker(club, "organisation", "organisation") if club else None
    if name is None or phrase.kind != "organisation":
        return None
    if is_common(phrase, state.lexicon):
        return _body_meant(state, index, phrase)
    name = state.bodies.without_speaking(name)
    if len(name.split()) != 1:
        full = state.bodies.full(name) or name
        return Speaker(full, phrase.kind, phrase.mention, None, phrase.role, phrase.affiliation)
    person = state.people.called(name)
    if person is not None:
        return _person_speaker(person, replace(phrase, mention="name"))
    full = state.bodies.full(name) or name
    return Speaker(full, phrase.kind, phrase.mention, None, phrase.role, phrase.affiliation)


def _speaking_from(state: State, seat: str) -> str | None:
    """The body named from a seat on that speaks in the article: `Paris Saint-Germain` for `Paris`."""
    named = {phrase.name for own in state.phrases for phrase in own if phrase.kind == "organisation"}
    found = [name for name in named if name is not None and name.startswith(f"{seat} ")]
    return found[0] if len(found) == 1 else None


def _body_meant(state: State, index: int, phrase: Phrase) -> Speaker | None:
    """Whom `klub itu` means: the body of the statement pointed to, one named so, else the last one before.

    Where the text names bodies that are so by their own names (`Partai Maju`), `partai itu` means none but these.
    """
    antecedent = state.statements[index].antecedent
    found = _speakers(state, antecedent) if antecedent is not None and antecedent != index else ()
    words = unpointed(phrase.words, state.lexicon).split()
    head = (words[-1] if state.lexicon.head_last else words[0]).lower()
    spoken = [one.name for own in state.phrases for one in own if one.kind == "organisation" and one.name]
    named = state.bodies.of_sort(head, start_of(state.statements[index]), spoken)
    proper = len(found) == 1 and found[0].kind == "organisation" and found[0].name[:1].isupper()
    if proper and (not named or found[0].name in named) and is_callable(head, found[0].name, state.lexicon):
        return replace(found[0], mention="organisation")
    accused = _accused(state, index, head)
    if accused is None and named and (len(named) == 1 or points_back(phrase.words, state.lexicon)):
        return Speaker(named[-1], "organisation", "organisation")
    name = accused or state.bodies.introduced(head) or state.bodies.headed(head)
    if name is not None:
        return Speaker(state.bodies.full(name) or name, "organisation", "organisation")
    place = state.order.index(index)
    for other in reversed(state.order[:place]):
        for speaker in _speakers(state, other):
            if speaker.kind == "organisation" and may_be(head, speaker, state.lexicon):
                return replace(speaker, mention="organisation")
    return None


def _accused(state: State, index: int, head: str) -> str | None:
    """The firm that the statement before accuses, as the text calls it in full."""
    place = state.order.index(index)
    before = state.statements[state.order[place - 1]] if place else None
    if before is None or head not in state.lexicon.business:
        return None
    name = stated(before.spans, before.act, state.article) if before.act == "accuse" else None
    if name is None or not name[:1].isupper() or not is_callable(head, name, state.lexicon):
        return None
    read = read_phrases(name, state.lexicon)
    person = state.people.called(name)
    return name if len(read) == 1 and read[0].kind in ("organisation", "person") and person is None else None


def _person_speaker(person: Person | None, phrase: Phrase) -> Speaker:
    name = phrase.name or phrase.words
    if person is None:
        return Speaker(name, "person", phrase.mention, None, phrase.role, phrase.affiliation)
    return Speaker(person.name, "person", phrase.mention, None, person.role, person.affiliation)


def _pointed(state: State, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    """Whom a pronoun, a clitic or a bare role points to; empty where that is not settled."""
    if phrase.words.lower() in state.lexicon.own:
        outer = enclosing(state, index)
        if outer is not None:
            return _speakers(state, outer)
    singular = not phrase.plural and phrase.kind in ("person", "unnamed")
    singular = singular or _is_one(state, index, phrase)
    alone = phrase.mention in ("pronoun", "clitic") and phrase.words.lower() not in state.lexicon.of_bodies
    speakers_of = partial(_speakers, state)
    found = before_quotation(state, index, phrase, speakers_of)
    found = found or _settled(state, index, singular=singular, alone=alone)
    found = possible(state, index, phrase, found, speakers_of)
    if found and _fits(state, index, phrase, found):
        return found
    if phrase.mention == "role":
        return _by_role(state, index, phrase)
    if phrase.mention == "organisation":
        return government(state)
    return possible(state, index, phrase, _latest(state, index, plural=phrase.plural), speakers_of)


def _is_one(state: State, index: int, phrase: Phrase) -> bool:
    """Whether words for one or many (`mahasiswa itu`, not `para mahasiswa itu`) mean one person: the model tells."""
    told, first = state.statements[index].told, phrase.words.split()[0].lower()
    counted = first in state.lexicon.counting or first[0].isdigit()
    return phrase.kind == "group" and not counted and told is not None and told.kind == "person"


def _fits(state: State, index: int, phrase: Phrase, found: Sequence[Speaker]) -> bool:
    """Whether words that only describe somebody can mean those who were found, by what the model says they are."""
    told = state.statements[index].told
    if phrase.kind == "government":
        return all(one.kind == "government" for one in found)
    if phrase.mention != "role":
        return True
    words = set(phrase.words.lower().split())
    if state.lexicon.others & words or any(is_of_another_rank(words, one.role, state.lexicon) for one in found):
        return False
    if found and found[0].kind == "document" and not is_same_sort(phrase.words, found[0], state.lexicon):
        return False
    return told is None or told.kind not in FITTING or all(one.kind in FITTING[told.kind] for one in found)


def _plays(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether words say what somebody is to another's name, so that they must have been named: `pemeran Arga itu`."""
    return any(word in lexicon.plays for word in phrase.words.lower().split()[:2])


def _settled(state: State, index: int, *, singular: bool, alone: bool) -> tuple[Speaker, ...]:
    """Whom the model's two heads tell: the name that is meant, if that is sure, else the same speaker as before.

    A pronoun or clitic that stands `alone` means a person before the body that spoke last, if there is one.
    """
    meant = _meant(state, index, least=_MEANT_BEFORE) if singular else None
    if meant is not None:
        return (meant,)
    antecedent = state.statements[index].antecedent
    found = _speakers(state, antecedent) if antecedent is not None and antecedent != index else ()
    if found and not (singular and alone and found[0].kind in _BODIES):
        return found
    meant = _meant(state, index, least=_MEANT_FROM) if singular else None
    if meant is not None:
        return (meant,)
    return (_latest(state, index, plural=False) or found) if found else ()


def _meant(state: State, index: int, *, least: float) -> Speaker | None:
    """The person whose names in the text together are the likeliest, if they are likely enough."""
    shares: dict[str, float] = {}
    people: dict[str, Person] = {}
    for start, end, share in state.statements[index].meant:
        if share >= _LEAST_SHARE:
            person = state.people.at(start, end)
            people[person.name] = person
            shares[person.name] = shares.get(person.name, 0.0) + share
    likeliest = max(shares, key=lambda name: shares[name], default=None)
    if likeliest is None or shares[likeliest] < least:
        return None
    return people[likeliest].speaker()


def _turn(state: State, index: int) -> tuple[Speaker, ...]:
    """Whom the model means, else the speakers of the antecedent, else of the statement before this one."""
    meant = _meant(state, index, least=_MEANT_FROM)
    if meant is not None:
        return (meant,)
    antecedent = state.statements[index].antecedent
    if antecedent is not None and antecedent != index:
        return _speakers(state, antecedent)
    place = state.order.index(index)
    return _speakers(state, state.order[place - 1]) if place else ()


def _latest(state: State, index: int, *, plural: bool) -> tuple[Speaker, ...]:
    """The speakers of the latest statement before this one that a pronoun of this number can mean."""
    place = state.order.index(index)
    for other in reversed(state.order[:place]):
        speakers = _speakers(state, other)
        # A pronoun that found nobody is no antecedent.
        if not speakers or (speakers[0].kind == "unnamed" and speakers[0].mention in ("pronoun", "clitic")):
            continue
        many = len(speakers) > 1 or speakers[0].kind in ("group", "organisation", "government")
        if many == plural and speakers[0].kind != "document":
            return speakers
    topic = None if plural else state.people.topic(start_of(state.statements[index]))
    return (topic.speaker(),) if topic else ()


def _by_role(state: State, index: int, phrase: Phrase) -> tuple[Speaker, ...]:
    """The one person of the article who holds the role. The latest speaker is no guess at who that may be.

    Of 49 such guesses, by words with `the` or `itu`, in the articles on which this was weighed none was right.
    """
    holder = state.people.holding(phrase)
    if holder is not None:
        return (replace(holder.speaker(), mention="role"),)
    if _plays(phrase, state.lexicon) and not phrase.plural:
        found = _latest(state, index, plural=False)
        return found if _fits(state, index, phrase, found) else ()
    return ()

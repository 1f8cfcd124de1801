"""Utterances and stances → positions in order of day, and the changes between successive ones of an actor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lontar.merge.clauses import place_of
from lontar.merge.polarity import turned_round
from lontar.merge.wording import likeness, opens, scope_words
from lontar.types import Article, Change, Day, Difference, Position, Speaker, Stance, Statement, Utterance

CLEAR: Final = ("for", "against", "conditional")
SURE: Final = 0.75
"""Chance that two positions are both right from which a change between them is told."""
SHOWN_FROM: Final = 0.6
"""So sure are the positions at least that are counted, and that pages show where nothing else is asked."""
_SAME_CONDITION: Final = 0.4
"""Share of common content words from which two conditions are the same in other words."""
_ENGLISH: Final = ("if", "unless", "as", "provided", "in", "even", "when", "until", "so")
_ORDER: Final = {"for": 0, "against": 1, "conditional": 2, "unclear": 3}


@dataclass(frozen=True, slots=True)
class Told:
    """A report of an utterance with what it says about the issue: the stance, how sure, of which scope, who judged."""

    statement: Statement
    article: Article
    stance: Stance
    confidence: float
    scope: str | None = None
    judged: str | None = None
    latest: str | None = None
    """The latest day that the article names as one of saying, ISO."""


def positions(issue: str, utterances: Iterable[tuple[Utterance, Sequence[Told]]]) -> list[Position]:
    """Return the positions that utterances express, every speaker's own, in order of day; what is open comes last.

    Reports of one utterance are one position, shown by the report that is surest of it; a person's decision outweighs
    the model's. The same actor saying the same on the same day again is one position with all its reports.
    """
    found = [position for utterance, told in utterances if told for position in _of(issue, utterance, told)]
    merged: dict[tuple[object, ...], Position] = {}
    for one in sorted(found, key=lambda one: (-one.confidence, one.statement)):
        key = (actor_key(one.actor), one.day.value, one.day.basis, one.stance, one.scope)
        if key not in merged:
            merged[key] = one
            continue
        kept = merged[key]
        merged[key] = replace(
            kept,
            reports=kept.reports + one.reports,
            independent_reports=max(kept.independent_reports, one.independent_reports),
            others=(*kept.others, one.utterance),
        )
    return sorted(merged.values(), key=in_order)


def in_order(position: Position) -> tuple[bool, str, str, str]:
    """The order of positions: by day, those without one last."""
    day = position.day.value
    return (day is None, day or "", position.actor.name, position.statement)


def actor_key(speaker: Speaker) -> str:
    """What makes two speakers one actor: the id, else the name and kind."""
    return speaker.actor or f"{speaker.kind}:{' '.join(speaker.name.casefold().split())}"


def _of(issue: str, utterance: Utterance, told: Sequence[Told]) -> list[Position]:
    chosen = _stance_of(told)
    best = min(
        (one for one in told if one.stance == chosen[0]),
        key=lambda one: (one.judged is None, -one.confidence, one.statement.id),
    )
    statement = best.statement
    start, end = place_of(statement)
    day = day_of(utterance, best)
    people = {actor_key(speaker): speaker for speaker in (statement.speakers or (statement.speaker,))}
    # The reports may know the actor better than the one that is shown.
    people[actor_key(statement.speaker)] = _better(statement.speaker, utterance.actor)
    return [
        Position(
            issue, speaker, day, chosen[0], chosen[1], statement.condition.text if statement.condition else None,
            best.scope, best.article.text[start:end], statement.id, best.article.id, start, end, utterance.id,
            utterance.reports, utterance.independent_reports, best.judged,
        )
        for speaker in people.values()
        if speaker.kind != "unnamed"
    ]  # fmt: skip


def _better(shown: Speaker, known: Speaker) -> Speaker:
    one, other = shown.name.casefold(), known.name.casefold()
    return known if known.actor and not shown.actor and (one in other or other in one) else shown


def _stance_of(told: Sequence[Told]) -> tuple[Stance, float]:
    """Return the stance that reports agree on, the newest judged one first, with its confidence."""
    judged = [one for one in told if one.judged]
    if judged:
        return judged[-1].stance, 1.0
    weights: dict[Stance, float] = defaultdict(float)
    for one in told:
        weights[one.stance] += one.confidence if one.stance != "unclear" else 0.5 * one.confidence
    stance = min(weights, key=lambda each: (-weights[each], _ORDER[each]))
    share = weights[stance] / sum(weights.values())
    return stance, min(share, max(one.confidence for one in told if one.stance == stance))


def day_of(utterance: Utterance, told: Told) -> Day:
    """Return the day of a position: said, else that of publication, else the article's latest day (`by`)."""
    for day in (utterance.day, told.statement.said_on):
        if day is not None and day.value is not None:
            return day
    published = (told.article.published or "")[:10]
    if published:
        return Day(published, "day", None, "published")
    if told.latest is not None:
        return Day(told.latest, "day", None, "article")
    return Day(None, "none", None, "none")


def changes(found: Iterable[Position], *, proposition: str = "") -> list[Change]:
    """Return where successive positions of an actor differ, in order of the later one's day.

    What is unclear, open in its day or unsure is passed over: nothing changes out of it. The same said again, in
    whatever words, is no change; `proposition` tells which words of scope matter.
    """
    by_actor: dict[str, list[Position]] = defaultdict(list)
    for position in sorted(found, key=in_order):
        if position.stance in CLEAR and position.day.value is not None:
            by_actor[actor_key(position.actor)].append(position)
    told = []
    for listed in by_actor.values():
        settled = _settled(listed)
        for before, after in pairwise(settled):
            differs = differences(before, after, proposition=proposition)
            if differs and before.confidence * after.confidence >= SURE:
                told.append(Change(before, after, differs, _words(before, after, differs, proposition)))
    return sorted(told, key=lambda change: in_order(change.after))


def _settled(listed: Sequence[Position]) -> list[Position]:
    """Return an actor's positions without days on which they contradict each other, where the surer one stays."""
    days: dict[str, list[Position]] = defaultdict(list)
    for position in listed:
        days[str(position.day.value)].append(position)
    found = []
    for own in days.values():
        stances = {one.stance for one in own}
        best = max(own, key=lambda one: (one.judged is not None, one.reports, one.confidence))
        found.append(best if len(stances) > 1 else min(own, key=lambda one: (one.condition is None, one.statement)))
    return found


def differences(before: Position, after: Position, *, proposition: str = "") -> tuple[Difference, ...]:
    """In what two positions differ: the stance, a condition that came or went, what is left out, in whose name.

    A refusal that is said again for a case (`no, if Russia attacks`), or with its ground, differs in nothing: only a
    condition that opens a door does (`no, unless …`).
    """
    found: list[Difference] = []
    if before.stance != after.stance and _refuses(before, proposition) and _refuses(after, proposition):
        return ()
    if before.stance != after.stance:
        found.append("stance")
    elif before.stance == "conditional" and _another(before.condition, after.condition):
        found.append("condition")
    elif before.scope == after.scope and _narrowed(before, proposition) != _narrowed(after, proposition):
        found.append("scope")
    if found and before.actor.role_then and after.actor.role_then and before.actor.role_then != after.actor.role_then:
        found.append("role")
    return tuple(found)


def _refuses(position: Position, proposition: str) -> bool:
    """Whether a position is against, if only for a case: a conditional one without its condition, by its words."""
    if position.stance != "conditional" or position.judged or not position.condition or opens(position.condition):
        return position.stance == "against"
    rest = position.passage.replace(position.condition, ", ")
    return turned_round(rest, proposition) is True


def _narrowed(position: Position, proposition: str) -> bool:
    """Whether a position speaks only of a part of what the proposition does: `pasukan darat` for `pasukan`."""
    return bool(scope_words(position.passage) - scope_words(proposition)) and not scope_words(proposition)


def _another(one: str | None, other: str | None) -> bool:
    """Whether two conditions are not the same in other words; in two languages that cannot be told by words."""
    if not one or not other:
        return bool(one) != bool(other)
    english = [text.casefold().split()[0] in _ENGLISH for text in (one, other)]
    alike = likeness(one, other)
    return english[0] == english[1] and (alike.shared < _SAME_CONDITION or alike.numbers_differ)


def _words(before: Position, after: Position, differs: Sequence[Difference], proposition: str) -> tuple[str, str]:
    if "condition" in differs:
        return before.condition or "", after.condition or ""
    if "scope" in differs:
        own = (" ".join(sorted(scope_words(one.passage) - scope_words(proposition))) for one in (before, after))
        first, second = own
        return first, second
    return before.stance, after.stance


def by_body(found: Iterable[Position], body_of: Callable[[Position], Speaker | None]) -> list[Position]:
    """Return the positions again under the institutions in whose name they were taken; those of nobody's stay out."""
    told = []
    for position in found:
        body = body_of(position)
        if body is not None:
            told.append(replace(position, actor=body))
    return sorted(told, key=in_order)

"""What actors said they would do: promises, refusals, threats, offers, demands, obligations, with their conditions.

A commitment is read from its act, its IF and its CON. Without a condition it is one where the act itself commits; under
a condition also where the consequence speaks of what will, must or can be done, whatever the act: "there is no doubt
that allies will defend NATO territory if a member is attacked" is asserted, and binds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lontar.knowledge import Knowledge
from lontar.knowledge.offices import short_name
from lontar.merge.bodies import bodies_in, bodies_of, members_on, organisations_with_members
from lontar.merge.clauses import place_of
from lontar.merge.stances import without_conjunction
from lontar.merge.wording import condition_types, condition_words, follows, traits
from lontar.types import Act, Article, Commitment, Condition, Day, Span, Statement

COMMITTING: Final[tuple[Act, ...]] = ("promise", "refuse", "threaten", "offer", "demand", "agree")
"""Acts that commit by themselves."""
UNDER_CONDITION: Final[tuple[Act, ...]] = (
    "assert", "warn", "announce", "support", "oppose", "urge", "reject", "deny", "concede",
)  # fmt: skip
"""Acts that commit where a condition stands, and the consequence says what will or must follow."""
_CLAUSE_END: Final = re.compile(r"[,.;:?!”\"]|\n")
_PRONOUN: Final = re.compile(r"\b(?:mereka|dia|ia|negara itu|negara tersebut|they|he|she|it|them)\b", re.IGNORECASE)
_MEMBER: Final = re.compile(
    r"\b(?:salah satu |seorang |sebuah |setiap |any |one |an? )?(?:negara |satu )?"
    r"(?P<member>anggotanya|anggota (?:aliansi|pakta)(?: itu)?|"
    # A bare `anggota` may be one of a parliament: only where nothing follows that says whose.
    r"anggota(?=\s+(?:diserang|mana|lain|yang|NATO|atau|mengalami)\b|\s*[,.;]|\s*$)|sekutu(?:nya)?|"
    r"members?(?: state| country)?(?: of the alliance)?|all(?:y|ies))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A body in whose name somebody speaks: its id, its name as it is shown, whether it has members."""

    id: str
    name: str
    alliance: bool


def commitment_of(
    statement: Statement, article: Article, *, day: Day, reports: tuple[int, int] = (1, 1)
) -> Commitment | None:
    """Return what a statement commits its speaker to; None where it commits nobody. `day` is when it was said."""
    contents = statement.of("CON")
    if not contents:
        return None
    condition = statement.condition or condition_within(article, contents)
    consequence = _consequence(article, contents, condition)
    committing = statement.act in COMMITTING
    if not committing and not (condition and statement.act in UNDER_CONDITION and _follows(consequence)):
        return None
    start, end = place_of(statement)
    return Commitment(
        statement.speaker, statement.act, condition, consequence, statement.deadline, statement.target, day,
        article.text[start:end], statement.id, article.id, start, end, *reports,
    )  # fmt: skip


def condition_within(article: Article, contents: Sequence[Span]) -> Condition | None:
    """Return the condition that a conjunction opens inside a content, where the reading has marked none.

    Not at a content's beginning, where `jika` often stands for `bahwa`.
    """
    for span in contents:
        found = condition_words().search(article.text, span.start + 1, span.end)
        if found is not None and article.text[span.start : found.start()].strip():
            end = _CLAUSE_END.search(article.text, found.end(), span.end)
            words = article.text[found.start() : end.start() if end else span.end].rstrip()
            sense = condition_types()[found[0].casefold()]
            return Condition(words, found.start(), found.start() + len(words), sense)
    return None


def _consequence(article: Article, contents: Sequence[Span], condition: Condition | None) -> str:
    """Return the content without the condition in it."""
    parts = []
    for span in contents:
        ranges = [(span.start, span.end)]
        if condition is not None and span.start <= condition.start and condition.end <= span.end:
            ranges = [(span.start, condition.start), (condition.end, span.end)]
        parts += [article.text[start:end] for start, end in ranges]
    return " ".join(" ".join(parts).split()).strip(" ,;")


def _follows(consequence: str) -> bool:
    """Whether words say what will, may or must be done, or what follows."""
    return bool(traits(consequence).modality) or follows(consequence)


def body_bound(commitment: Commitment, statement: Statement, known: Knowledge) -> Bound | None:
    """Return the body in whose name a commitment is made, an alliance before a state: whom its head binds."""
    day = commitment.said_on.value if commitment.said_on.precision == "day" else None
    found = bodies_of(statement.speaker, day, known)
    alliances = organisations_with_members(known)
    for one in sorted(found, key=lambda body: (body not in alliances, body)):
        return Bound(one, _shown(one, known), one in alliances)
    return None


def _shown(body: str, known: Knowledge) -> str:
    own = known.bodies[body]
    return own.names.get("en", body) if own.kind == "state" else short_name(own)


def with_members(commitment: Commitment, bound: Bound | None, day: str, known: Knowledge) -> Commitment:
    """Return a commitment with the body it binds, and that body's members on an ISO day, as far as they are known."""
    if bound is None:
        return commitment
    asked = known_day(bound, day, known)
    members = members_on(bound.id, asked, known) if bound.alliance else ()
    return replace(
        commitment, bound=bound.name, members=tuple(known.bodies[one].names.get("en", one) for one in members),
        members_on=asked if members and asked != day else None,
    )  # fmt: skip


def known_day(bound: Bound | None, day: str, known: Knowledge) -> str:
    """Return the day on which the members of an alliance are told: an ISO day, or the last before it that is known."""
    return known.members_known_on(bound.id, day) if bound is not None and bound.alliance else day


def condition_asked(commitment: Commitment, article: Article, bound: Bound | None, known: Knowledge) -> str | None:
    """Return the condition as it can be asked by itself: whose member, who `they` are. None where there is none."""
    condition = commitment.condition
    if condition is None:
        return None
    words = " ".join(condition.text.split())
    if bound is not None and bound.alliance:
        words = _MEMBER.sub(lambda found: _member_of(found, words, bound), words)
    actor = antecedent(article, condition, known, own=bound.id if bound else None)
    if actor is not None and (pronoun := _PRONOUN.search(words)):
        words = words[: pronoun.start()] + actor + words[pronoun.end() :]
    return words


def _member_of(found: re.Match[str], words: str, bound: Bound) -> str:
    after = words[found.end() :].lstrip()
    if after.upper().startswith(bound.name.upper()) or f"of {bound.name}" in words[: found.start()]:
        return found[0]
    member = _bare(found["member"])
    of = "of " if member.casefold().startswith(("member", "all")) else ""
    return f"{found[0][: -len(found['member'])]}{member} {of}{bound.name}"


def _bare(member: str) -> str:
    plain = re.sub(r"(?<=\w)nya$| (?:aliansi|pakta)(?: itu)?$| of the alliance$", "", member)
    return plain or member


def antecedent(article: Article, condition: Condition, known: Knowledge, *, own: str | None) -> str | None:
    """Return the name of the state or body that a pronoun in a condition means: the last one named before it.

    Not one that the condition names itself, nor the speaker's own; None where nothing before it is one.
    """
    named = {body for _, body in bodies_in(condition.text, known)}
    before = article.text[max(0, condition.start - 600) : condition.start]
    for name, body in reversed(bodies_in(before, known)):
        if body != own and body not in named:
            return name
    return None


def scenario_asked(scenario: str, bound: Bound | None, day: str, known: Knowledge) -> str:
    """Return a scenario with what the states in it are to the alliance that a commitment binds, on an ISO day."""
    if bound is None or not bound.alliance:
        return scenario
    asked, day = scenario, known_day(bound, day, known)
    for name, body in dict(bodies_in(scenario, known)).items():
        if known.bodies[body].kind != "state":
            continue
        member = known.member_on(body, bound.id, day)
        if member == "yes":
            asked = re.sub(rf"\b{re.escape(name)}\b", f"{name} (anggota {bound.name})", asked, count=1)
    return asked


def reaches_members(scenario: str, condition: str, bound: Bound | None, day: str, known: Knowledge) -> bool:
    """Whether a scenario can meet a condition about members of an alliance: it speaks of one, or of members.

    An attack on a state that is no member on the day does not, however alike the words are.
    """
    if bound is None or not bound.alliance or not _MEMBER.search(condition):
        return True
    if _MEMBER.search(scenario) or any(body == bound.id for _, body in bodies_in(scenario, known)):
        return True
    others = {body for _, body in bodies_in(condition, known)} - {bound.id}
    states = [body for _, body in bodies_in(scenario, known) if known.bodies[body].kind == "state"]
    day = known_day(bound, day, known)
    return any(known.member_on(one, bound.id, day) == "yes" or one in others for one in states[1:] or states)


def conditions_of(told: Sequence[tuple[Statement, Article]], known: Knowledge) -> dict[str, str]:
    """Return by statement the condition of its commitment as a scenario is compared with it, where it has one."""
    found = {}
    for statement, article in told:
        day = statement.said_on or Day(None, "none", None, "none")
        commitment = commitment_of(statement, article, day=day)
        if commitment is not None and commitment.condition is not None:
            bound = body_bound(commitment, statement, known)
            condition = condition_asked(commitment, article, bound, known)
            found[statement.id] = without_conjunction(condition or "")
    return found

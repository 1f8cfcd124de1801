"""What an assistant may ask a ledger: each tool is a function from a ledger and checked arguments to JSON.

Every answer has `rows`, `total` (null where it was not counted), `truncated` and a `hint`. Each row that states
something has a `citation`, whose `passage` is the article's text at [start, end), and in `uncertain` the codes of what
is not settled. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

from lontar.asking import checked_scenario
from lontar.counted import stance_counts
from lontar.errors import NotFound, UsageError
from lontar.identity import STATEMENT_URN, statement_urn
from lontar.ledger import Ledger
from lontar.mcp_arguments import FILTERS, LIMIT, ON, PAGED, Parameter, filters_of, schema_of, taken
from lontar.messages import count, say
from lontar.profiled import profile_to_json
from lontar.types import Article, Commitment, Day, Position, Speaker, Statement
from lontar.types_json import statement_to_json
from lontar.types_record_json import (
    change_to_json,
    commitment_to_json,
    issue_to_json,
    position_to_json,
    worded_utterance_to_json,
)

Json = dict[str, Any]
Asked = Mapping[str, Any]

_LONGEST: Final = 8_000
"""Characters of an article in one answer at most, about 2,500 words of a model."""
_AROUND: Final = 300
_SURE: Final = 0.7
"""Confidence from which nothing is said of it: a hint to the reader, who has the number, not a measured bound."""


def answer(ledger: Ledger, name: str, arguments: Asked) -> Json:
    """Return the answer of a tool; UsageError `mcp_no_such_tool`, what is wrong with its arguments, and NotFound."""
    tool = TOOLS.get(name)
    if tool is None:
        raise UsageError(
            "mcp_no_such_tool", "There is no tool {tool}. There are: {allowed}.", tool=name, allowed=", ".join(TOOLS)
        )
    return tool.ask(ledger, taken(name, tool.parameters, arguments))


def search_statements(ledger: Ledger, asked: Asked) -> Json:
    """Return statements, newest first."""
    return _cut(ledger.statements(filters_of(asked)), asked, statement_row)


def get_statement(ledger: Ledger, asked: Asked) -> Json:
    """Return one statement, also one that is no longer listed, with the decisions on record about it."""
    statement, article = ledger.statement(_bare(asked["id"]))
    row = statement_row((statement, article))
    if not any(one.id == statement.id for one in ledger.article(article.id).statements):
        row["uncertain"].append("not_listed")
    return _whole([{**row, "judgements": [asdict(one) for one in ledger.judgements(statement.id)]}])


def get_article_passage(ledger: Ledger, asked: Asked) -> Json:
    """Return a part of an article's text, or the one around a statement, with the statements that are read there."""
    article, (start, end) = _place(ledger, asked)
    stop = min(end, start + _LONGEST)
    around = asked["context"]
    row = {
        "characters": len(article.text), "language": article.language, "flags": list(article.flags),
        "before": article.text[max(0, start - around) : start], "after": article.text[stop : stop + around],
        "statements": _statements_in(ledger, article, start, stop),
        "citation": citation(article, start, stop, asked["statement"] and _bare(asked["statement"])),
    }  # fmt: skip
    goes_on = stop < end
    hint = say("mcp_more_text", "The text goes on: ask again with start={start}.", start=stop) if goes_on else None
    return {"rows": [row], "total": 1, "truncated": goes_on, "hint": hint}


def list_issues(ledger: Ledger, asked: Asked) -> Json:
    """Return the issues that are followed, with how many positions there are of each stance."""
    issues = ledger.issues()
    return _cut(issues, asked, lambda one: issue_to_json(one, stance_counts(ledger, one)), total=len(issues))


def positions(ledger: Ledger, asked: Asked) -> Json:
    """Return who stands where on an issue, in order of day; those who are unclear only where they are asked for."""
    found = ledger.positions(asked["issue"], filters_of({**asked, "issue": None}), institutions=asked["institutions"])
    # Most that lies near an issue is unclear on it: those rows would hide the few that say where somebody stands.
    shown = found if asked["unclear"] else [one for one in found if one.stance != "unclear"]
    page = _cut(shown, asked, lambda one: _position_row(one, ledger), total=len(shown))
    if len(shown) == len(found):
        return page
    rest = say(
        "mcp_unclear", "Left out as unclear: {n}. unclear=true shows them, too.", n=count(len(found) - len(shown))
    )
    return {**page, "hint": f"{page['hint']} {rest}" if page["hint"] else rest}


def changes(ledger: Ledger, asked: Asked) -> Json:
    """Return who changed position, with both positions."""
    found = ledger.changes(asked["issue"], filters_of({**asked, "issue": None}), institutions=asked["institutions"])
    return _cut(
        found,
        asked,
        lambda one: {
            **change_to_json(one),
            "before": _position_row(one.before, ledger),
            "after": _position_row(one.after, ledger),
        },
        total=len(found),
    )


def commitments(ledger: Ledger, asked: Asked) -> Json:
    """Return what actors said they would do, or of that what a scenario calls for."""
    found = ledger.commitments(
        filters_of(asked), scenario=checked_scenario(asked["if"]), on=asked["on"], overdue=asked["open"]
    )
    return _cut(found, asked, lambda one: _commitment_row(one, ledger))


def actor(ledger: Ledger, asked: Asked) -> Json:
    """Return who somebody is, on a day or ever; their newest statements where the name can mean only one."""
    found = ledger.actor(asked["name"])
    if not found:
        raise NotFound(
            "mcp_nobody",
            "Nobody and nothing is called {name}, neither in the knowledge files nor among the speakers here. Try the "
            "full name.",
            name=repr(asked["name"]),
        )
    if len(found) > 1:
        rows = [{**profile_to_json(one, ledger.known, asked["on"], []), "statements": None} for one in found]
        several = say("actors_found", "{n} are called so. Give the id, or more of the name.", n=count(len(found)))
        shown = rows[: asked["limit"]]
        return {"rows": shown, "total": len(rows), "truncated": len(shown) < len(rows), "hint": several}
    said = _cut(islice(ledger.said_by(found[0]), asked["limit"] + 1), {**asked, "skip": 0}, statement_row)
    row = {**profile_to_json(found[0], ledger.known, asked["on"], []), "statements": said["rows"]}
    hint = None
    if said["truncated"]:
        hint = say(
            "mcp_more_said", "Only the newest statements are here; search_statements with actor={actor} has all.",
            actor=row["actor"] or row["name"],
        )  # fmt: skip
    return {"rows": [row], "total": 1, "truncated": said["truncated"], "hint": hint}


def utterance(ledger: Ledger, asked: Asked) -> Json:
    """Return every wording of what was said once, by the id of the utterance or of one of its statements."""
    found, wordings, warnings = ledger.utterance(_bare(asked["id"]))
    page = _cut(wordings, asked, lambda one: _cited(ledger, one.statement, one.start, one.end), total=len(wordings))
    row = worded_utterance_to_json(found, wordings, warnings)
    shown = row["texts"][asked["skip"] :][: asked["limit"]]
    row["texts"] = [{**text, **cited} for text, cited in zip(shown, page["rows"], strict=True)]
    return {**page, "rows": [{**row, "uncertain": uncertain_of(found.actor, found.day)}]}


def statement_row(found: tuple[Statement, Article]) -> Json:
    """Return a statement in its JSON with what is uncertain and its citation, which has who speaks, cue and content."""
    from lontar.merge.clauses import place_of

    statement, article = found
    return {
        **statement_to_json(statement, article.text),
        "uncertain": uncertain_of(statement.speaker, statement.said_on, statement.confidence),
        "citation": citation(article, *place_of(statement), statement.id),
    }


def citation(article: Article, start: int, end: int, statement_id: str | None) -> Json:
    """Return where words stand: the source, the half-open range of the article's text, and the words exactly."""
    return {
        "statement": statement_urn(statement_id) if statement_id else None, "outlet": article.outlet,
        "title": article.title, "published": (article.published or "")[:10] or None, "url": article.url,
        "article_id": article.id, "article_version": article.version, "start": start, "end": end,
        "passage": article.text[start:end],
    }  # fmt: skip


def uncertain_of(speaker: Speaker, day: Day | None, confidence: float = 1.0) -> list[str]:
    """Return the stable codes of what a reader should not take for settled; `docs/assistants.md` explains them."""
    found = []
    if day is None or day.value is None:
        found.append("day_open")
    elif day.basis == "article":
        found.append("day_at_latest")
    elif day.basis == "published":
        found.append("day_of_publication")
    if speaker.kind == "unnamed":
        found.append("speaker_unnamed")
    elif speaker.actor is None:
        found.append("speaker_by_name_only")
    return [*found, "low_confidence"] if confidence < _SURE else found


def _position_row(position: Position, ledger: Ledger) -> Json:
    cited = _cited(ledger, position.statement, position.start, position.end)
    unclear = ["stance_unclear"] if position.stance == "unclear" else []
    own = uncertain_of(position.actor, position.day, position.confidence)
    return {
        **position_to_json(position), "statement_confidence": cited["confidence"], "citation": cited["citation"],
        "uncertain": [*unclear, *own],
    }  # fmt: skip


def _commitment_row(commitment: Commitment, ledger: Ledger) -> Json:
    cited = _cited(ledger, commitment.statement, commitment.start, commitment.end)
    own = uncertain_of(commitment.actor, commitment.said_on, cited["confidence"])
    return {**commitment_to_json(commitment), **cited, "uncertain": own}


def _cited(ledger: Ledger, statement_id: str, start: int, end: int) -> Json:
    """Return how surely a statement was read, and the citation of a range of its article."""
    statement, article = ledger.statement(statement_id)
    own = uncertain_of(statement.speaker, statement.said_on, statement.confidence)
    return {
        "confidence": statement.confidence, "uncertain": own, "citation": citation(article, start, end, statement.id)
    }  # fmt: skip


def _place(ledger: Ledger, asked: Asked) -> tuple[Article, tuple[int, int]]:
    from lontar.merge.clauses import place_of

    if asked["statement"]:
        statement, article = ledger.statement(_bare(asked["statement"]))
        return article, place_of(statement)
    if not asked["article"]:
        raise UsageError(
            "mcp_passage_of_what",
            "Neither an article nor a statement is named. Give article, or statement for the words around it.",
        )
    article = ledger.article(asked["article"]).article
    start = asked["start"]
    end = len(article.text) if asked["end"] is None else asked["end"]
    if not 0 <= start < end <= len(article.text):
        raise UsageError(
            "mcp_outside",
            "{start} to {end} is no part of the article's {length} characters. Characters are counted from 0, and end "
            "is not included.",
            start=start,
            end=end,
            length=len(article.text),
        )
    return article, (start, end)


def _statements_in(ledger: Ledger, article: Article, start: int, end: int) -> list[Json]:
    """Return in short which statements touch a range; none where the text is of an older version."""
    from lontar.merge.clauses import place_of

    current = ledger.article(article.id)
    if current.article.version != article.version:
        return []
    placed = [(one, place_of(one)) for one in current.statements]
    return [
        {
            "statement": statement_urn(one.id), "speaker": one.speaker.name, "act": one.act, "kind": one.kind,
            "confidence": one.confidence, "start": left, "end": right,
        }
        for one, (left, right) in placed
        if left < end and start < right
    ]  # fmt: skip


def _cut(found: Iterable[Any], asked: Asked, row: Callable[[Any], Json], *, total: int | None = None) -> Json:
    """Return the part of some rows that was asked for, and how to get more."""
    skip, limit = asked["skip"], asked["limit"]
    rows = list(islice(found, skip, skip + limit + 1))
    more = len(rows) > limit
    hint = None
    if more:
        hint = say("mcp_more", "There are more: ask again with skip={skip}, or ask more narrowly.", skip=skip + limit)
    elif not rows and not skip:
        hint = say(
            "mcp_nothing",
            "Nothing here fits. Ask with fewer filters or other words. The ledger knows only the articles that were "
            "added to it: that nothing is found does not mean that nothing was said.",
        )
    return {"rows": [row(one) for one in rows[:limit]], "total": total, "truncated": more, "hint": hint}


def _whole(rows: Sequence[Json]) -> Json:
    return {"rows": list(rows), "total": len(rows), "truncated": False, "hint": None}


def _bare(statement_id: str) -> str:
    return statement_id.removeprefix(STATEMENT_URN)


@dataclass(frozen=True, slots=True)
class Tool:
    """One question that an assistant may ask; `description` is what its model reads."""

    title: str
    description: str
    ask: Callable[[Ledger, Asked], Json]
    parameters: tuple[Parameter, ...]

    @property
    def schema(self) -> Json:
        """The JSON schema of the arguments."""
        return schema_of(self.parameters)


_WHEN: Final = tuple(one for one in FILTERS if one.name not in ("issue", "actor", "about", "kind", "act"))
_INSTITUTIONS: Final = Parameter(
    "institutions", "Under the state or body in whose name each position was taken.", "boolean", default=False
)
_SPOKEN_FOR: Final = Parameter("actor", "Only of this speaker, or of all who speak for this state or body.")
_WHICH: Final = Parameter(
    "issue",
    "An id that list_issues gives, the beginning of it, or the proposition; may be left out if one is followed.",
)
_ID: Final = Parameter("id", f"An id or {STATEMENT_URN}..., or the first characters of the id.", required=True)

TOOLS: Final[Mapping[str, Tool]] = {
    "search_statements": Tool(
        "Search statements",
        "Find who declared what in the news of this ledger, newest first: speaker, act, day, condition, exact passage.",
        search_statements, (*FILTERS, *PAGED),
    ),
    "get_statement": Tool(
        "One statement", "One statement in full, with the decisions that people recorded about it.", get_statement,
        (_ID,),
    ),
    "get_article_passage": Tool(
        "Read an article",
        "The exact text of an article from character start to end (the end of it if left out), or that of one "
        f"statement, with the words before and after. At most {_LONGEST} characters at a time.",
        get_article_passage,
        (
            Parameter("article", "The article's id."),
            Parameter("start", "First character, counted from 0.", "integer", 0, bounds=(0, 10**9)),
            Parameter("end", "Character after the last one.", "integer", bounds=(1, 10**9)),
            Parameter("statement", "In place of article, start and end: the id of a statement."),
            Parameter("context", "So many characters before and after.", "integer", _AROUND, bounds=(0, 2000)),
        ),
    ),
    "list_issues": Tool(
        "Issues", "The propositions that are followed here, with how many positions are for, against, conditional or "
        "unclear. Ask positions and changes about one of them.", list_issues, PAGED,
    ),
    "positions": Tool(
        "Positions", "Where each actor stands on an issue (for, against, conditional, unclear), in order of day.",
        positions,
        (
            _WHICH, _SPOKEN_FOR, _INSTITUTIONS,
            Parameter("unclear", "With those who are unclear on it, too.", "boolean", default=False), *_WHEN, *PAGED,
        ),
    ),
    "changes": Tool(
        "Changed positions", "Who changed position on an issue, or on any: both positions with their passages, and "
        "what differs.", changes,
        (Parameter("issue", "The issue; all of them if left out."), _SPOKEN_FOR, _INSTITUTIONS, *_WHEN, *PAGED),
    ),
    "commitments": Tool(
        "Commitments", "Who promised, refused, threatened, offered, demanded or is obliged to what, under which "
        "condition; with a scenario (if) only those whose condition it would meet, the surest first.", commitments,
        (
            Parameter("if", "A short sentence on what may happen, such as: Russia attacks a member of NATO."),
            Parameter("on", "Made by this day (2024-02-27), with the members bound on it; else today.",
                      check=ON.check),
            Parameter("open", "Only those whose deadline passed without a later word.", "boolean", default=False),
            *FILTERS, *PAGED,
        ),
    ),
    "actor": Tool(
        "Who somebody is", "A person, state or body: names, offices and memberships by date with their sources, and "
        "its newest statements. Several rows where the name may mean several.", actor,
        (
            Parameter("name", "A name or an id such as Q57665.", required=True),
            Parameter("on", "Only the offices and memberships that certainly held on this day (2024-02-27).",
                      check=ON.check),
            LIMIT,
        ),
    ),
    "utterance": Tool(
        "Every wording", "All reports of one act of speaking, side by side: each outlet's wording, whom it goes back "
        "to, how many are independent.", utterance,
        (Parameter("id", "The id of an utterance or of one of its statements.", required=True), *PAGED),
    ),
}  # fmt: skip
"""The tools by name: nothing else can be asked, and none of them writes."""

"""What a ledger keeps beneath what it shows, as values: texts and statements as they were read, decisions, tombstones.

With their JSON, both ways: an export that holds these beside its readings can be loaded as the same record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, get_args

from lontar.errors import InputError
from lontar.types import Article, Issue, Judgement, Statement, Verb
from lontar.types_json import article_from_json, article_to_json, statement_from_json, statement_to_json

Json = dict[str, Any]

_VERBS: Final[tuple[Verb, ...]] = get_args(Verb)


@dataclass(frozen=True, slots=True)
class AsRead:
    """A statement before any judgement: its `place` in the reading, and whether another reading has replaced it."""

    statement: Statement
    place: int = 0
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One text that an article has had, with every statement ever read in it or added to it."""

    article: Article
    current: bool
    statements: tuple[AsRead, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """To which statement of which version a judgement applies, and with which value there."""

    statement: str
    version: str
    value: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement on record, the article that it is about, and where it applies."""

    judgement: Judgement
    article: str
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of an article that was taken down; `versions`, `statements` and `judgements` count what it had."""

    article_id: str
    reason: str
    author: str
    taken_down_at: str
    versions: int
    statements: int
    judgements: int


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Who read an article: the `model` by its name, the `rules` by the digest of what is read with it.

    Empty where it is not on record.
    """

    model: str = ""
    rules: str = ""


@dataclass(frozen=True, slots=True)
class OneReading:
    """What was read in one text of an article: by whom, from when on (ISO) and until when; None where it stands.

    Statements are as they were read, before any judgement, and those that people added are not among them.
    """

    article: Article
    by: ReadBy
    read_at: str
    replaced_at: str | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class History:
    """One reading of an article on record; `statements` is their JSON, None for the reading that stands."""

    article_id: str
    version: str
    model: str
    rules: str
    read_at: str
    replaced_at: str | None
    statements: list[Json] | None


def version_to_json(version: Version) -> Json:
    """Return a version as JSON: that of a read article, its statements as they were read."""
    text = version.article.text
    return {
        "article": article_to_json(version.article), "current": version.current,
        "statements": [
            {**statement_to_json(one.statement, text), "place": one.place, "superseded": one.superseded}
            for one in version.statements
        ],
    }  # fmt: skip


def version_from_json(found: Mapping[str, Any]) -> Version:
    """Return the version that `version_to_json` wrote; InputError `bad_reading`, `span_text_differs`."""
    try:
        article = article_from_json(found["article"])
        statements = tuple(
            AsRead(statement_from_json(one, article), int(one["place"]), bool(one["superseded"]))
            for one in found["statements"]
        )
        return Version(article, bool(found["current"]), statements)
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(error) from error


def decision_to_json(decision: Decision) -> Json:
    """Return a decision as JSON: the judgement, its article and its anchors."""
    anchors = [asdict(anchor) for anchor in decision.anchors]
    return {**asdict(decision.judgement), "article_id": decision.article, "anchors": anchors}


def decision_from_json(found: Mapping[str, Any]) -> Decision:
    """Return the decision that `decision_to_json` wrote; InputError `bad_kept`."""
    try:
        if found["verb"] not in _VERBS:
            raise ValueError(f"{found['verb']!r} is none of {', '.join(_VERBS)}")
        own = {key: value for key, value in found.items() if key not in ("article_id", "anchors")}
        return Decision(Judgement(**own), found["article_id"], tuple(Anchor(**each) for each in found["anchors"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(error) from error


def tombstone_from_json(found: Mapping[str, Any]) -> Tombstone:
    """Return the tombstone whose fields these are; InputError `bad_kept`."""
    try:
        return Tombstone(**found)
    except TypeError as error:
        raise _bad(error) from error


def history_from_json(found: Mapping[str, Any]) -> History:
    """Return the reading on record whose fields these are; InputError `bad_kept`."""
    try:
        one = History(**found)
        if (one.replaced_at is None) is not (one.statements is None):
            raise ValueError("a reading that was replaced has statements, the one that stands has none")
        return one
    except (TypeError, ValueError) as error:
        raise _bad(error) from error


def issue_from_json(found: Mapping[str, Any]) -> Issue:
    """Return the issue whose fields these are; InputError `bad_kept`."""
    try:
        return Issue(**{**found, "aliases": tuple(found["aliases"])})
    except (KeyError, TypeError) as error:
        raise _bad(error) from error


def _bad(error: Exception) -> InputError:
    reason = f"the field {error} is missing" if isinstance(error, KeyError) else str(error)
    return InputError(
        "bad_kept",
        "This is not what `lontar export` writes: {reason}. Export the ledger again with this version of Lontar.",
        reason=reason,
    )

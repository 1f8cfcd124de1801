"""What a request to the API may ask with: the filters of the command line by the same names, checked and described."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from lontar.settings import Language
from lontar.types import Act, Filters, Precision, SpanKind, SpeakerKind, Stance, StatementKind
from lontar.web.api_models import Style
from lontar.web.query import MOST, PAGE, filters_of

_DAY = r"(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_NAMES = (
    "actor", "role", "issue", "act", "kind", "outlet", "language", "since", "until", "about", "article",
    "min_confidence",
)  # fmt: skip

# A NUL is no part of any word, and PostgreSQL has none.
Words = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Scenario = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")]
Identity = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
# Words of an article, as long as they may be.
Passage = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Place = Annotated[int, Field(ge=0, le=100_000_000, strict=True)]
SomeDay = Annotated[str, StringConstraints(pattern=rf"^[12][0-9]{{3}}{_DAY}$")]
OneDay = Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
JudgedDay = Annotated[str, StringConstraints(pattern=rf"^([12][0-9]{{3}}{_DAY}|open)$")]
LanguageCode = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
Cursor = Annotated[str, StringConstraints(max_length=200, pattern="^[A-Za-z0-9_-]+$")]
# Absent, and not null: a query has no null.
Absent = SkipJsonSchema[None]


class Asking(BaseModel):
    """What every request may ask; what is not listed is refused, so that a misspelt filter is not overlooked."""

    model_config = ConfigDict(extra="forbid")

    lang: Language | Absent = Field(None, description="The language of messages; else as `Accept-Language` says.")


class Paged(Asking):
    """A part of a list, or all of it."""

    limit: Annotated[int, Field(ge=1, le=MOST)] | Absent = Field(
        None, description=f"At most so many rows; {PAGE} if it is left out, in JSON lines all of them."
    )
    cursor: Cursor | Absent = Field(None, description="The `next` of the answer before: go on after its last row.")
    format: Literal["json", "jsonl"] | Absent = Field(
        None, description="`jsonl`: one row a line, as `Accept: application/x-ndjson` asks, too."
    )


class Narrowed(Paged):
    """What a list is narrowed to, apart from an issue."""

    actor: Words | Absent = Field(None, description="Only of this speaker: a name, a part of one, or an id.")
    role: Words | Absent = Field(
        None, description="Only of who speaks in this role or office, or a part of it, in any language: `menlu Rusia`."
    )
    act: Act | Absent = Field(None, description="Only this act.")
    kind: StatementKind | Absent = Field(None, description="Only direct, indirect or mixed quotation.")
    outlet: Words | Absent = Field(None, description="Only from this outlet, by its whole name.")
    language: LanguageCode | Absent = Field(None, description="Only from articles in this language (ISO 639-1).")
    since: SomeDay | Absent = Field(None, description="From this day, month or year on: 2024-02-27, 2024-02, 2024.")
    until: SomeDay | Absent = Field(None, description="Up to and with this day, month or year.")
    about: Words | Absent = Field(None, description="Only what has all of these words.")
    article: Identity | Absent = Field(None, description="Only of this article: its id, or the beginning of it.")
    min_confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | Absent = Field(
        None, description="Only what is at least so sure."
    )

    def filters(self, *, issue: str | None = None) -> Filters:
        """Return the filters of the command line that this asks for, those of its issue or of none; UsageError."""
        given = {**self.model_dump(include=set(_NAMES), exclude_none=True), "issue": issue or ""}
        return filters_of({name: str(value) for name, value in given.items()})


class NarrowedToIssue(Narrowed):
    """What a list is narrowed to."""

    issue: Words | Absent = Field(None, description="Only what bears on this issue: its id, or its proposition.")

    def filters(self, *, issue: str | None = None) -> Filters:
        """Return the filters of the command line that this asks for; UsageError."""
        return super().filters(issue=issue or self.issue)


class PositionsAsked(Narrowed):
    """What positions are narrowed to."""

    institutions: bool = Field(False, description="Under the body in whose name each position was taken.")


class ChangesAsked(PositionsAsked):
    """What changes are narrowed to."""

    issue: Words | Absent = Field(None, description="On this issue (its id, or its proposition); else on all of them.")


class CommitmentsAsked(NarrowedToIssue):
    """What commitments are narrowed to."""

    scenario: Scenario | Absent = Field(
        None, alias="if", description="Only those whose condition this would meet, the surest first: a short sentence."
    )
    on: OneDay | Absent = Field(None, description="Made by this day, with the members bound on it; else today.")
    open: bool = Field(
        False, description="Only those whose deadline has passed without a later word on it, the last first."
    )


class ActorAsked(Paged):
    """What is asked of one actor; `limit` and `cursor` are of those who are called so, not of their statements."""

    on: OneDay | Absent = Field(None, description="Only the offices and memberships that certainly held on this day.")


class CitationAsked(Asking):
    """How a statement is cited."""

    style: Style = Field("plain", description="A line for people, BibTeX, or CSL-JSON.")


class Deciding(BaseModel):
    """What every decision may have."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] | None = None


class About(Deciding):
    """A decision about one statement: its id, or the beginning of it."""

    statement: Identity


class Rejecting(About):
    """It is no statement."""

    verb: Literal["statement.reject"]


class Adding(Deciding):
    """An article holds a statement that was not found: its content by its words, or by `start` and `end`.

    `nth` says which is meant where the words stand more than once, from 1. `cue` and `source` are the words that signal
    it and that name the speaker, those nearest to the content.
    """

    verb: Literal["statement.add"]
    article: Identity
    passage: Passage | None = None
    nth: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = None
    start: Place | None = None
    end: Place | None = None
    speaker: Name
    speaker_kind: SpeakerKind | None = None
    act: Act = "assert"
    kind: StatementKind | None = None
    cue: Passage | None = None
    source: Passage | None = None


class Correcting(About):
    """Where the spans of one kind truly stand: by their words, nearest to the statement, or as `[start, end]`."""

    verb: Literal["statement.span"]
    kind: SpanKind
    texts: list[Passage] = Field([], max_length=50)
    places: list[Annotated[list[Place], Field(min_length=2, max_length=2)]] = Field([], max_length=50)


class DecidingAct(About):
    """What is done by saying it."""

    verb: Literal["act"]
    act: Act


class DecidingDate(About):
    """When it was said: an ISO day, month or year, or "open" where the text does not settle it."""

    verb: Literal["date"]
    day: JudgedDay
    precision: Precision | None = None


class DecidingSpeaker(About):
    """Who speaks: names or ids of actors, the first one first."""

    verb: Literal["speaker"]
    names: list[Name] = Field(min_length=1, max_length=50)
    kind: SpeakerKind | None = None


class DecidingStance(About):
    """What it says about an issue."""

    verb: Literal["stance"]
    issue: Name
    stance: Stance | Literal["unrelated"]


class DecidingMerge(About):
    """Whether it reports the same act as another statement."""

    verb: Literal["merge"]
    other: Identity
    same: bool


class Undoing(Deciding):
    """An earlier decision does not hold: its id, or the beginning of it."""

    verb: Literal["undo"]
    judgement: Identity


Decision = Annotated[
    Rejecting
    | Adding
    | Correcting
    | DecidingAct
    | DecidingDate
    | DecidingSpeaker
    | DecidingStance
    | DecidingMerge
    | Undoing,
    Field(discriminator="verb"),
]

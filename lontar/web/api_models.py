"""The shapes of answers as OpenAPI describes them, not as they are made: tests compare them with the commands'."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from lontar.types import (
    Act,
    Basis,
    ConditionType,
    Difference,
    MentionKind,
    NoteKind,
    Precision,
    SpanKind,
    SpeakerKind,
    Stance,
    StatementKind,
    Verb,
)

Row = TypeVar("Row")
Style = Literal["plain", "bibtex", "csl"]
Chance = Field(ge=0, le=1)
LooksLike = Field(None, description="The name that look-alike letters of another alphabet pretend; else left out.")
Offset = Field(ge=0, description="Characters (Unicode code points) of the article's text, counted from 0.")


class Told(BaseModel):
    """What went wrong: a code for programs that never changes, and a message in the reader's language."""

    code: str
    message: str


class Error(BaseModel):
    """Every refusal has this shape."""

    error: Told


class Listed(BaseModel, Generic[Row]):
    """Some rows; `next` is the cursor of those after them, null where there are none."""

    items: list[Row]
    next: str | None


class Span(BaseModel):
    """A half-open range of the article's text with the words in it."""

    kind: SpanKind
    start: int = Offset
    end: int = Offset
    text: str


class Speaker(BaseModel):
    """Who speaks; `actor` is a Wikidata id where one is known, else Lontar's own, else null."""

    name: str
    kind: SpeakerKind
    actor: str | None
    mention: MentionKind
    role: str | None = Field(description="As the article says it.")
    affiliation: str | None
    role_then: str | None = Field(description="The offices held on the day of saying.")
    looks_like: str | None = LooksLike


class Day(BaseModel):
    """A day as far as it is known; `value` (ISO day, month or year) is null where it is open."""

    value: str | None
    precision: Precision
    text: str | None = Field(description="The words that justify it.")
    basis: Basis = Field(description='Where those words stand; "article": it is the latest day that the article names.')


class Condition(BaseModel):
    """The condition on what is said, where it stands in the article's text."""

    text: str
    start: int = Offset
    end: int = Offset
    type: ConditionType


class JudgedField(BaseModel):
    """A field in which a person's decision stands, and what had been read there."""

    judgement: str
    author: str
    read: Act | Day | list[Speaker] | None


class Statement(BaseModel):
    """One act of communication in one article, with the spans that carry it."""

    id: str
    kind: StatementKind
    act: Act
    confidence: float = Chance
    model: str
    spans: list[Span]
    speaker: Speaker = Field(description="The first one where several speak together.")
    speakers: list[Speaker] | None
    said_on: Day | None
    about_on: Day | None
    deadline: str | None
    target: str | None
    condition: Condition | None
    reader: str = Field(description='"model", or whose decision it is that this is a statement.')
    judged: dict[Literal["speaker", "said_on", "act"], JudgedField] | None
    act_confidence: float | None = Field(ge=0, le=1)
    inside_quotation: bool = Field(False, description="Whether it is attributed by somebody who is quoted.")


class ArticleHead(BaseModel):
    """What is known of a statement's article."""

    id: str
    version: str
    url: str | None
    outlet: str | None
    title: str | None
    published: str | None = Field(description="ISO 8601: a day, or a time with its zone.")
    language: str = Field(description='ISO 639-1; "und" where it was not found.')


class StatementRow(Statement):
    """A statement with what is known of its article."""

    article: ArticleHead


class Aside(BaseModel):
    """A range of the article's text that is not its own prose."""

    kind: NoteKind
    start: int = Offset
    end: int = Offset


class ArticleAbout(ArticleHead):
    """An article, its text apart."""

    skipped: None
    byline: str | None
    media_type: str
    source: str
    raw_digest: str
    asides: list[Aside]
    flags: list[str]


class ArticleRow(ArticleAbout):
    """An article in a list; `characters` is the length of its text."""

    characters: int


class Article(ArticleAbout):
    """An article with its text, into which all offsets count."""

    text: str


class Reading(BaseModel):
    """An article with the statements in it."""

    article: Article
    statements: list[Statement]


class Spoken(BaseModel):
    """What somebody's statements in this ledger add up to; days are ISO, between them lie all statements."""

    name: str
    kind: SpeakerKind
    statements: int
    articles: int
    first_day: str | None
    last_day: str | None
    looks_like: str | None = LooksLike


class ActorRow(Spoken):
    """Who speaks in this ledger; `actor` is null where nobody of that name is known beforehand."""

    actor: str | None


class Dated(BaseModel):
    """How long something held: `until` is the day on which it was over, null where it lasted at `checked`."""

    since: str | None
    until: str | None
    checked: str | None
    confidence: str
    source: str
    note: str


class HeldOffice(Dated):
    """An office that a person held; `title` by language."""

    office: str
    title: dict[str, str]
    body: str


class Membership(Dated):
    """An organisation to which a body belongs."""

    organisation: str


class Member(Dated):
    """A body that belongs to an organisation."""

    member: str


class Profile(BaseModel):
    """What everybody who is asked for has; `here` is null for those who say nothing in this ledger."""

    actor: str | None
    here: Spoken | None
    statements: list[StatementRow] = Field(description="The newest ones.")


class Person(Profile):
    """A person who is known beforehand."""

    id: str
    name: str
    kind: Literal["person"]
    aliases: list[str]
    born: str | None
    state: str | None
    offices: list[HeldOffice]


class Body(Profile):
    """A state or an organisation that is known beforehand; `names` by language."""

    id: str
    names: dict[str, str]
    kind: str
    aliases: list[str]
    metonyms: list[str]
    memberships: list[Membership]
    members: list[Member]


class Namesake(Profile):
    """Somebody who is known by their statements alone."""

    id: None
    name: str
    kind: SpeakerKind


class Utterance(BaseModel):
    """The one act that several statements report; `wordings` is how many different ones they have."""

    id: str
    actor: Speaker
    day: Day | None
    statements: list[str] = Field(description="Their ids, the earliest article first.")
    reports: int
    independent_reports: int
    wordings: int


class Wording(BaseModel):
    """How one report words it; `differs` are half-open ranges of `text` that the first report does not have."""

    statement_id: str
    article_id: str
    outlet: str | None
    published: str | None
    language: str
    kind: StatementKind
    text: str
    start: int = Offset
    end: int = Offset
    origin: str = Field(description="Whom it goes back to.")
    differs: list[tuple[int, int]]


class WordedUtterance(Utterance):
    """An utterance with every wording and the codes of what to be warned of."""

    texts: list[Wording]
    warnings: list[str]


class Issue(BaseModel):
    """A proposition that is followed, with how many positions of each stance there are."""

    id: str
    proposition: str
    language: str
    aliases: list[str]
    added_at: str
    positions: dict[Stance, int]


class Place(BaseModel):
    """Where a passage stands: it is the article's text at [start, end)."""

    passage: str
    article_id: str
    statement_id: str
    start: int = Offset
    end: int = Offset
    reports: int
    independent_reports: int


class Position(Place):
    """An actor's stance on an issue on a day, with the reports of all its utterances."""

    issue: str
    actor: Speaker
    day: Day
    stance: Stance
    confidence: float = Chance
    condition: str | None
    scope: str | None = Field(description='"own" where the speaker answers for their own part only.')
    utterance_id: str
    judged: str | None = Field(description="Whose decision the stance is.")
    other_utterance_ids: list[str] = Field(description="Where the actor said so again that day, counted in reports.")


class Change(BaseModel):
    """Two successive positions that differ; `words` are those that do, before and after."""

    issue: str
    actor: Speaker
    differs: list[Difference]
    words: tuple[str, str]
    before: Position
    after: Position


class Commitment(Place):
    """What an actor said they will do; `meets` is how surely the scenario fulfils its condition."""

    actor: Speaker
    bound: str | None
    members: list[str]
    members_on: str | None
    act: Act
    condition: Condition | None
    consequence: str
    deadline: str | None
    open: bool | None = Field(description="Whether nothing was said on it since its deadline; null where none passed.")
    target: str | None
    said_on: Day
    meets: float | None


class Counts(BaseModel):
    """How much the ledger holds."""

    articles: int
    versions: int
    statements: int
    rejected: int
    superseded: int
    judgements: int
    skipped: int
    taken_down: int
    utterances: int
    merged: int = Field(description="Utterances of several reports.")
    copies: int = Field(description="Pairs of articles that are near-copies.")


class Citation(BaseModel):
    """A citation; that of the style `csl` is CSL-JSON."""

    statement_id: str
    style: Style
    citation: str


class Judgement(BaseModel):
    """A decision on record; `value` is JSON as text."""

    id: str
    subject: str
    verb: Verb
    value: str
    author: str
    made_at: str
    reason: str | None
    score: float | None
    undoes: str | None

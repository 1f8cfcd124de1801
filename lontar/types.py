"""The words of the record as frozen values: no I/O, no SQL, no work on construction.

Offsets everywhere are characters (Unicode code points) into `Article.text`, half-open:
`article.text[span.start:span.end]` is what is shown. Kinds, acts and attribute values are those of
the annotation guide (`docs/annotation.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

SpanKind = Literal["SRC", "CUE", "CON", "IF", "TIME", "PLACE", "OCC", "AUD", "VIA"]
StatementKind = Literal["direct", "indirect", "mixed"]
SpeakerKind = Literal["person", "organisation", "government", "group", "document", "unnamed"]
MentionKind = Literal["name", "role", "pronoun", "clitic", "metonym", "organisation", "elided"]
Precision = Literal["day", "month", "year", "weekday", "none"]
Basis = Literal["text", "published", "article", "judged", "none"]
JudgedField = Literal["speaker", "date", "act"]
Stance = Literal["for", "against", "conditional", "unclear"]
ConditionType = Literal["if", "unless", "as_long_as", "when", "even_if"]
Difference = Literal["stance", "condition", "scope", "role"]
Verb = Literal[
    "statement.add", "statement.reject", "statement.span", "speaker", "date", "act", "merge", "stance", "undo"
]
Act = Literal[
    "assert", "deny", "accuse", "warn", "threaten", "demand", "urge", "promise", "offer", "refuse", "reject",
    "support", "oppose", "agree", "concede", "announce", "ask", "apologise", "thank", "no_comment",
]  # fmt: skip

SPAN_KINDS: Final[tuple[SpanKind, ...]] = ("SRC", "CUE", "CON", "IF", "TIME", "PLACE", "OCC", "AUD", "VIA")
STATEMENT_KINDS: Final[tuple[StatementKind, ...]] = ("direct", "indirect", "mixed")
SPEAKER_KINDS: Final[tuple[SpeakerKind, ...]] = (
    "person", "organisation", "government", "group", "document", "unnamed",
)  # fmt: skip
MENTION_KINDS: Final[tuple[MentionKind, ...]] = (
    "name", "role", "pronoun", "clitic", "metonym", "organisation", "elided",
)  # fmt: skip
ACTS: Final[tuple[Act, ...]] = (
    "assert", "deny", "accuse", "warn", "threaten", "demand", "urge", "promise", "offer", "refuse", "reject",
    "support", "oppose", "agree", "concede", "announce", "ask", "apologise", "thank", "no_comment",
)  # fmt: skip
STANCES: Final[tuple[Stance, ...]] = ("for", "against", "conditional", "unclear")
JUDGED_FIELDS: Final[tuple[JudgedField, ...]] = ("speaker", "date", "act")
"""The fields of a statement that a person can judge, each by the verb of the same name."""

NoteKind = Literal["boilerplate", "caption", "dateline", "byline", "render_date"]
"""Why a range of `Article.text` is set aside: it is never read as a statement or as the article's date."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open character range of `Article.text` with its kind."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A half-open range of `Article.text` that is not the article's own prose, and why."""

    kind: NoteKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One text from one outlet.

    `id` is a hash of the URL, else of outlet, day and title, else of the text; `version` is the SHA-256 of `text`,
    `raw_digest` that of the bytes it came from (`raw`, empty when they are not kept in memory).
    `published` is ISO 8601 (a day, or a time with zone where the source gives one).
    `language` is an ISO 639-1 code, "und" where it was not found; `flags` are stable codes of what a reader should
    know ("language_without_model", "encoding_guessed", ...).
    """

    id: str
    version: str
    text: str
    raw_digest: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str = "und"
    media_type: str = "text/plain"
    source: str = ""
    asides: tuple[Aside, ...] = ()
    flags: tuple[str, ...] = ()
    raw: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that was not read, with its reason: `code` is stable, `message` is for people."""

    source: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the name a reference work would list, and how the article names them."""

    name: str
    kind: SpeakerKind
    mention: MentionKind
    actor: str | None = None
    role: str | None = None
    affiliation: str | None = None
    role_then: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day as far as it is known. `value` is ISO (`2022-01-28`, `2022-01`, `2022`) or None where it is open.

    `text` is the words that justify it, `basis` where they stand: "text", "published", "article", "none"; "judged"
    where a person gave the day.
    """

    value: str | None
    precision: Precision
    text: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition on what is said: half-open range of `Article.text`; `type` is the conjunction's sense."""

    text: str
    start: int
    end: int
    type: ConditionType


UNNAMED: Final = "(unnamed)"
"""The name on record of a source that its article gives no words to."""

FieldValue = Act | Day | tuple[Speaker, ...] | None
"""What a judged field holds: an act, a day (None: open), or everybody who speaks, the first one first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of a statement in which a person's decision stands: the judgement, its author, what had been `read`."""

    field: JudgedField
    judgement: str
    author: str
    read: FieldValue


@dataclass(frozen=True, slots=True)
class Statement:
    """One act of communication in one article, with the spans that carry it.

    `id` hashes the article's version and the content's offsets. `confidence` that it is one is in [0, 1], so is
    `act_confidence` (None where no model chose the act, or it is not known); `model` names the weights that read it;
    `reader` is "model" or the name of the person whose judgement added it. `judged` says in which fields a person's
    decision stands, and what was read there.
    """

    id: str
    article_id: str
    article_version: str
    kind: StatementKind
    act: Act
    confidence: float
    model: str
    spans: tuple[Span, ...]
    speaker: Speaker
    speakers: tuple[Speaker, ...] = ()
    said_on: Day | None = None
    about_on: Day | None = None
    deadline: str | None = None
    target: str | None = None
    condition: Condition | None = None
    reader: str = "model"
    judged: tuple[Judged, ...] = ()
    act_confidence: float | None = None

    def of(self, kind: SpanKind) -> tuple[Span, ...]:
        """The spans of one kind, in order of the text."""
        return tuple(span for span in self.spans if span.kind == kind)

    def value(self, field: JudgedField) -> FieldValue:
        """What a field that can be judged now holds."""
        if field == "speaker":
            return self.speakers or (self.speaker,)
        return self.act if field == "act" else self.said_on


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who speaks in a ledger, with what the statements of all articles add up to.

    `id` is None where the speaker is not known beforehand: then all of that name and kind are one row, without a claim
    that they are one. `name` is the one that statements give most often; `first_day` and `last_day` are ISO days
    between which all statements lie, those of publication where the day of saying is open.
    """

    id: str | None
    name: str
    kind: SpeakerKind
    statements: int
    articles: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and what was found in it."""

    article: Article
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One range that was weighed as a span, kept or not. `score` and `threshold` are in [0, 1].

    `rule` names the rule that dropped or changed it, None where the score alone decided.
    """

    kind: SpanKind
    start: int
    end: int
    score: float
    threshold: float
    decision: Literal["kept", "below_threshold", "dropped_by_rule"]
    rule: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recorded decision. The newest on the same subject wins; none is erased; `undoes` names the one taken back."""

    id: str
    subject: str
    verb: Verb
    value: str
    author: str
    made_at: str
    reason: str | None = None
    score: float | None = None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """The one act of communication that several statements report.

    `actor` and `day` are those that its statements give best; `statements` their ids, the earliest article first.
    `reports` counts them, `independent_reports` what they go back to: outlets, or the agency that several copied.
    """

    id: str
    actor: Speaker
    day: Day | None
    statements: tuple[str, ...]
    reports: int
    independent_reports: int


@dataclass(frozen=True, slots=True)
class Wording:
    """How one report words an utterance. `origin` is whom it goes back to; `differs` are half-open ranges of `text`.

    `text` stands in the report's article at [start, end); what is in `differs` the first report does not have.
    """

    statement: str
    article: str
    outlet: str | None
    published: str | None
    language: str
    kind: StatementKind
    text: str
    start: int
    end: int
    origin: str
    differs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """A proposition that a user follows, in any language; `aliases` are other wordings of it."""

    id: str
    proposition: str
    language: str
    aliases: tuple[str, ...] = ()
    added_at: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """An actor's stance on an issue on a day, with the report that shows it best.

    `day` is that of saying; where that is open, the article's latest day (basis "article": by then) or that of its
    publication. `scope` is "own" where the speaker answers for their own part only, else None. `confidence` is in
    [0, 1]; `judged` names the person whose judgement the stance is. The passage is the article's text at [start, end).
    `others` are the other utterances in which the actor said so that day. `reports` counts those of all of them,
    `independent_reports` is that of the utterance which has most.
    """

    issue: str
    actor: Speaker
    day: Day
    stance: Stance
    confidence: float
    condition: str | None
    scope: str | None
    passage: str
    statement: str
    article: str
    start: int
    end: int
    utterance: str
    reports: int
    independent_reports: int
    judged: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Two successive positions of one actor that differ, and in what; `words` are those that do, before and after."""

    before: Position
    after: Position
    differs: tuple[Difference, ...]
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an actor said they will do, under a condition or without one.

    `bound` is the body in whose name it is said, `members` those of it on the day that was asked, or on `members_on`
    (ISO) where nobody knows of a later one. `meets` in [0, 1]
    tells how surely a scenario fulfils the condition; None where none was asked. `open` is whether nothing was said
    on it after its deadline, up to the day that was asked, by the actor or for the same body; None where none had
    passed, or nobody is known under whom to look. The passage is the article's text at [start, end).
    """

    actor: Speaker
    act: Act
    condition: Condition | None
    consequence: str
    deadline: str | None
    target: str | None
    said_on: Day
    passage: str
    statement: str
    article: str
    start: int
    end: int
    reports: int = 1
    independent_reports: int = 1
    bound: str | None = None
    members: tuple[str, ...] = ()
    members_on: str | None = None
    meets: float | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a listing is narrowed to; the same names everywhere. `limit` None is without end.

    `after` is the id of the row that came last: a listing of statements, or of articles, goes on after it.
    """

    actor: str | None = None
    role: str | None = None
    act: str | None = None
    kind: str | None = None
    outlet: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None
    about: str | None = None
    issue: str | None = None
    article: str | None = None
    after: str | None = None
    min_confidence: float = 0.0
    limit: int | None = 50

"""What people are told of a change between two readings: why it came about, and every field with both its values."""

from __future__ import annotations

from collections.abc import Iterator

from lontar.changed import ReadingChange, StatementChange, StatementField, passage
from lontar.messages import name_of, say
from lontar.types import Article, Statement

Articles = tuple[Article, Article]
"""The article as it was read before and after."""


def why_line(change: ReadingChange) -> str:
    """Return what came between two readings: another text, another model, or other rules."""
    before, after = change.before, change.after
    if change.why == "text":
        return say(
            "text_changed",
            "another text, read on {day} (the one before on {earlier})",
            day=after.read_at[:10],
            earlier=before.read_at[:10],
        )
    models = (before.by.model or "?", after.by.model or "?")
    if models[0] != models[1]:
        return say("model_changed", "read by {after}, before by {before}", before=models[0], after=models[1])
    return say("rules_changed", "read by {model} with other rules or knowledge than before", model=models[1])


def differences(one: StatementChange, articles: Articles) -> Iterator[tuple[str, str, str]]:
    """Yield the fields in which a statement has changed: what each is called, its value before and after."""
    if one.before is None or one.after is None:
        return
    for field in one.differs:
        before, after = value_of(one.before, field, articles[0]), value_of(one.after, field, articles[1])
        if before == after:
            # The same passage, but other words of it are marked, or one is called the same and is another.
            before, after = _closer(one.before, field, articles[0]), _closer(one.after, field, articles[1])
        yield name_of("statement_fields", field), before, after


def value_of(statement: Statement, field: StatementField, article: Article) -> str:
    """Return what a field of a statement holds; a dash where it is open."""
    if field == "spans":
        return f"“{passage(statement, article.text)[0]}”"
    if field == "speaker":
        return speakers_of(statement)
    if field in ("act", "kind"):
        return name_of(f"{field}s", getattr(statement, field))
    if field in ("said_on", "about_on"):
        day = statement.said_on if field == "said_on" else statement.about_on
        words = f"“{day.text}”" if day is not None and day.text else "-"
        return words if day is None or day.value is None else day.value
    if field == "condition":
        return f"“{statement.condition.text}”" if statement.condition is not None else "-"
    return (statement.deadline if field == "deadline" else statement.target) or "-"


def speakers_of(statement: Statement) -> str:
    """Return who speaks, with what the article says they are."""
    people = statement.speakers or (statement.speaker,)
    known = (", ".join(part for part in (one.role, one.affiliation) if part) for one in people)
    return "; ".join(f"{one.name} ({about})" if about else one.name for one, about in zip(people, known, strict=True))


def _closer(statement: Statement, field: StatementField, article: Article) -> str:
    if field == "spans":
        marked = (
            f"{name_of('span_kinds', span.kind)} “{article.text[span.start : span.end]}”" for span in statement.spans
        )
        return ", ".join(marked)
    if field == "speaker":
        people = statement.speakers or (statement.speaker,)
        told = ((one.name, name_of("speaker_kinds", one.kind), one.actor, one.role_then) for one in people)
        return "; ".join(", ".join(part for part in one if part) for one in told)
    if field in ("said_on", "about_on"):
        day = statement.said_on if field == "said_on" else statement.about_on
        return ", ".join(part for part in (day.value, day.precision, day.text, day.basis) if part) if day else "-"
    return name_of("conditions", statement.condition.type) if statement.condition is not None else "-"

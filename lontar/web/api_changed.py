"""What changed in an article, over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from lontar.changed import StatementField, What, change_to_json
from lontar.web import api_models as shapes
from lontar.web.api_answers import answer, api_router, one
from lontar.web.api_asked import Asking
from lontar.web.api_record import Id
from lontar.web.page import ledger_of

router = api_router()


class ReadingAbout(BaseModel):
    """One reading of an article: of which text, by whom, from when on."""

    version: str = Field(description="SHA-256 of the text that was read.")
    title: str | None
    published: str | None
    model: str = Field(description="Empty where it is not on record.")
    rules: str = Field(description="Digest of rules and knowledge; empty where it is not on record.")
    read_at: str
    statements: int


class StatementRead(shapes.Statement):
    """A statement as it was read, with its passage at [start, end) of the text of its reading."""

    passage: str
    start: int
    end: int


class StatementChange(BaseModel):
    """A statement that is new, gone, or changed in the fields named in `differs`."""

    change: What
    differs: list[StatementField]
    before: StatementRead | None
    after: StatementRead | None


class ReadingChange(BaseModel):
    """Two successive readings of an article, and the statements in which they differ."""

    article_id: str
    why: Literal["text", "reading"]
    before: ReadingAbout
    after: ReadingAbout
    statements: list[StatementChange]


class Changes(BaseModel):
    """What changed in an article from each reading to the next, the oldest first."""

    changes: list[ReadingChange]


@router.get("/articles/{article_id}/changes", responses=one(Changes))
def article_changes(request: Request, article_id: Id, _asked: Annotated[Asking, Query()]) -> Response:
    """Tell what changed in an article from each reading to the next: new, gone and changed statements."""
    found = ledger_of(request).article_changes(article_id)
    return answer(request, {"changes": [change_to_json(change) for change in found]})

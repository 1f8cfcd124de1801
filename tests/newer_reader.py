"""A newer model for tests of reading again: it reads as another reader does, apart from what it is told to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lontar.identity import statement_id
from lontar.types import Article, Statement

Change = Callable[[Statement, Article], Statement | None]


class NewerReader:
    """Reads with another reader and puts every statement through `change`; None takes it away."""

    def __init__(self, older, change: Change = lambda one, _article: one, *, name: str = "fake-2") -> None:
        self.older, self.change, self.model_version = older, change, name

    def read(self, article: Article) -> tuple[Statement, ...]:
        changed = (self.change(one, article) for one in self.older.read(article))
        return tuple(
            replace(one, id=statement_id(article, one.spans), model=self.model_version)
            for one in changed
            if one is not None
        )

    def explain(self, article: Article):
        return self.older.explain(article)


def shorter(one: Statement, _article: Article) -> Statement:
    """The same statement whose content leaves its last word's end out: another id, nearly the same words."""
    content = one.of("CON")[0]
    return replace(one, spans=tuple(replace(s, end=s.end - 2) if s == content else s for s in one.spans))

"""What a statement says as one text: the words from its first to its last span, with whoever speaks before them.

Positions and utterances are read from the clause, never from the content alone: who "rejects the idea of sending
troops" is against it although the content is the sending.
"""

from __future__ import annotations

from typing import Final

from lontar.types import Article, Statement

_TOLD: Final = ("SRC", "CUE", "CON", "IF")


def place_of(statement: Statement) -> tuple[int, int]:
    """Return the half-open range of the article's text from the first to the last of a statement's telling spans."""
    spans = [span for span in statement.spans if span.kind in _TOLD] or list(statement.spans)
    return (min(span.start for span in spans), max(span.end for span in spans)) if spans else (0, 0)


def clause_of(statement: Statement, article: Article) -> str:
    """Return the words of a statement as one line; where other words part its spans, with these."""
    start, end = place_of(statement)
    return " ".join(article.text[start:end].split())


def masked(statement: Statement, article: Article) -> str:
    """Return the clause with a pronoun in the place of whoever speaks: two reports are compared by what is said.

    With the names in, everything that one person says is alike.
    """
    start, end = place_of(statement)
    parts, at = [], start
    for span in sorted(statement.of("SRC"), key=lambda span: span.start):
        if at <= span.start and span.end <= end:
            parts += [article.text[at : span.start], pronoun(article.language)]
            at = span.end
    return " ".join("".join([*parts, article.text[at:end]]).split())


def pronoun(language: str) -> str:
    """The word that stands for a speaker, whoever it is."""
    return "he" if language == "en" else "ia"


def premise_of(speaker: str, clause: str) -> str:
    """Return a clause with the speaker's name before it, which pronouns, clitics and elided sources leave open."""
    return f"{speaker}: {clause}"

"""What a report goes back to: the agency that it is credited to, the text that it is a copy of, else its own outlet."""

from __future__ import annotations

from collections.abc import Sequence

from lontar.merge.copies import article_signature, shared_passages
from lontar.merge.credits import Printed, canonical, credits, origins
from lontar.types import Article, Statement


def origin_of(statement: Statement, article: Article, copies: Sequence[Article]) -> str:
    """Return the name of the outlet or agency that a report of a statement goes back to.

    `copies` are the article and its near-copies. What an article credits by a line of its own holds for all of it, what
    it credits in a clause (`seperti dilansir AFP`) for the statement whose VIA that is; a passage that copies share is
    theirs together, what an outlet added to it is its own.
    """
    own = credits(article)
    via = [credit for credit in own if credit.kind == "told" and _covers(statement, credit.start)]
    if via:
        return via[0].name
    lines = [credit.name for credit in own if credit.kind in ("agency_line", "byline")]
    if len(set(lines)) == 1:
        return lines[0]
    others = [copy for copy in copies if copy.id != article.id]
    if others and any(_shared(statement, article, copy) for copy in others):
        group = [Printed(copy.id, copy.outlet, copy.published, credits(copy)) for copy in copies]
        # An open origin is one all the same: they have it together.
        return origins(group).name or f"copy:{min(copy.id for copy in copies)}"
    return canonical(article.outlet) if article.outlet else article.id


def _covers(statement: Statement, place: int) -> bool:
    return any(span.start <= place < span.end for span in statement.of("VIA"))


def _shared(statement: Statement, article: Article, copy: Article) -> bool:
    """Whether most of a statement's content stands in a copy of its article."""
    contents = statement.of("CON") or statement.spans
    passages = shared_passages(article.text, article_signature(copy))
    length = sum(span.end - span.start for span in contents)
    common = sum(max(0, min(end, span.end) - max(start, span.start)) for span in contents for start, end in passages)
    return common >= length / 2

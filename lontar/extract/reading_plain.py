"""Articles are read in their plain form; what is found there leads back to the text as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lontar.identity import statement_id
from lontar.plain import Plain, plain_of
from lontar.types import Article, Aside, Condition, Explanation, Span, Statement


def plainly(article: Article) -> tuple[Article, Plain]:
    """Return the article with its plain text, asides moved along, and the way back."""
    plain = plain_of(article.text)
    if plain.text is article.text:
        return article, plain
    asides = tuple(Aside(aside.kind, *plain.shown(aside.start, aside.end)) for aside in article.asides)
    return replace(article, text=plain.text, asides=asides), plain


def restored(statements: Iterable[Statement], article: Article, plain: Plain) -> tuple[Statement, ...]:
    """Return the statements of a plain text with the offsets and ids that they have in the stored one."""
    if plain.text is article.text:
        return tuple(statements)
    found = (_restored(one, article, plain) for one in statements)
    # Two that differ within one letter and its marks only would be one in the stored text.
    return tuple({one.id: one for one in found}.values())


def explained(weighed: Iterable[Explanation], article: Article, plain: Plain) -> Iterator[Explanation]:
    """Yield what was weighed in a plain text with the offsets of the stored one."""
    for one in weighed:
        start, end = plain.stored(one.start, one.end)
        yield one if plain.text is article.text else replace(one, start=start, end=end)


def _restored(statement: Statement, article: Article, plain: Plain) -> Statement:
    spans = tuple(Span(span.kind, *plain.stored(span.start, span.end)) for span in statement.spans)
    condition = statement.condition
    if condition is not None:
        start, end = plain.stored(condition.start, condition.end)
        condition = Condition(article.text[start:end], start, end, condition.type)
    return replace(statement, id=statement_id(article, spans), spans=spans, condition=condition)

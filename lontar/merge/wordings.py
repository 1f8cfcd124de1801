"""How each report words an utterance, what the wordings differ in, and what a reader should be warned of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from lontar.merge.clauses import place_of
from lontar.merge.wording import differences
from lontar.types import Article, Statement, Wording


def wordings_of(told: Sequence[tuple[Statement, Article]], origins: Mapping[str, str]) -> list[Wording]:
    """Return how each report words an utterance, and what each has that the first in its language does not."""
    found: list[Wording] = []
    first: dict[str, str] = {}
    for statement, article in told:
        contents = statement.of("CON")
        start, end = (contents[0].start, contents[-1].end) if contents else place_of(statement)
        text = article.text[start:end]
        model = first.setdefault(article.language, text)
        found.append(
            Wording(
                statement.id, article.id, article.outlet, article.published, article.language, statement.kind, text,
                start, end, origins.get(statement.id, article.outlet or article.id),
                differences(model, text) if model is not text else (),
            )
        )  # fmt: skip
    return found


def warnings_of(told: Sequence[tuple[Statement, Article]]) -> list[str]:
    """Return stable codes of what a reader of an utterance should be warned of.

    `quotations_differ`: outlets quote other words; `condition_missing`: some reports leave the condition out.
    """
    found = []
    quoted = defaultdict(set)
    for statement, article in told:
        if statement.kind == "direct":
            words = " ".join(article.text[span.start : span.end] for span in statement.of("CON"))
            quoted[article.language].add(frozenset(re.findall(r"\w+", words.casefold())))
    if any(not (a <= b or b <= a) for own in quoted.values() for a in own for b in own):
        found.append("quotations_differ")
    conditions = {statement.condition is not None for statement, _ in told}
    if len(conditions) == 2:
        found.append("condition_missing")
    return found

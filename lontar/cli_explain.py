"""`lontar explain` for people: what was weighed, what it scored, what it needed, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from lontar.cli_options import on_terminal
from lontar.messages import name_of, say
from lontar.types import Article, Explanation

_BAR: Final = 10
_LONGEST: Final = 160


def show_explanations(explanations: Sequence[Explanation], article: Article) -> None:
    """Show the weighed ranges in the order of the text, then a verdict in words."""
    ordered = sorted(explanations, key=lambda one: (one.start, -one.end, one.kind))
    for one in ordered:
        for line in explanation_lines(one, article):
            # Dimmed is what did not make it; without a terminal click leaves the styles out.
            click.echo(click.style(line, dim=one.decision != "kept") if on_terminal() else line)
    click.echo(verdict(ordered))


def explanation_lines(one: Explanation, article: Article) -> list[str]:
    """One weighed range: kind, score against threshold, what was decided; then its words."""
    filled = round(max(0.0, min(1.0, one.score)) * _BAR)
    bar = "█" * filled + "·" * (_BAR - filled)
    decided = decision(one)
    head = f"{name_of('span_kinds', one.kind):<10} {bar} {one.score:.2f} / {one.threshold:.2f}  {decided}"
    words = " ".join(article.text[one.start : one.end].split())
    shown = words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + "…"
    return [head, f"           {one.start}–{one.end}  {shown}"]


def decision(one: Explanation) -> str:
    """Return what became of a weighed range, in words."""
    if one.decision == "kept":
        return say("decision_kept", "kept")
    if one.decision == "dropped_by_rule":
        rule = name_of("rules", one.rule) if one.rule else "-"
        return say("decision_rule", "dropped by a rule: {rule}", rule=rule)
    return say("decision_below", "below the threshold")


def verdict(explanations: Sequence[Explanation]) -> str:
    """Whether there is a statement here, and why or why not, in one sentence."""
    if not explanations:
        return say("verdict_nothing", "The model saw nothing here: every score was far below its threshold.")
    contents = [one for one in explanations if one.kind == "CON"]
    kept = [one for one in contents if one.decision == "kept"]
    if kept:
        return say("verdict_statement", "There is a statement here: a content and its signal passed their thresholds.")
    if not contents:
        return say("verdict_no_content", "There is no statement here: nothing that could be its content was found.")
    best = max(contents, key=lambda one: one.score)
    if best.decision == "dropped_by_rule":
        return say("verdict_rule", "There is no statement here: {decided}.", decided=decision(best))
    return say(
        "verdict_below",
        "There is no statement here: the best content scored {score}, and {threshold} is needed. If it is one, record "
        "it with `lontar judge statement add`.",
        score=f"{best.score:.2f}",
        threshold=f"{best.threshold:.2f}",
    )

"""The scores of the second pass as tables, in the reader's language; the same on a terminal and in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import click

from lontar.messages import count, name_of, say

Table = Sequence[Sequence[str]]
Scores = Mapping[str, Any]


def show(kind: str, scores: Scores) -> None:
    """Show the tables of one kind, a blank line between them."""
    for number, table in enumerate(_TABLES[kind](scores)):
        if number:
            click.echo()
        click.echo(aligned(table))


def aligned(table: Table) -> str:
    """Return rows as lines, two blanks between columns; numbers in columns to the right, a name and its figure not."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    beside = str.ljust if len(widths) == 2 else str.rjust
    rows = ([row[0].ljust(widths[0]), *map(beside, row[1:], widths[1:])] for row in table)
    return "\n".join("  ".join(row).rstrip() for row in rows)


def stance_tables(scores: Scores) -> list[Table]:
    """Chief figures, each stance, what was taken for what, the most confident answers alone, each language."""
    return [
        _stance_figures(scores),
        _prf_table(say("eval_stance", "stance"), {_stance(one): own for one, own in scores["by_stance"].items()}),
        _confusion(scores["confusion"], _stance),
        _coverage(scores["coverage"]),
        *([_languages(scores["by_language"])] if scores["by_language"] else []),
    ]


def condition_tables(scores: Scores) -> list[Table]:
    """Chief figures and what was taken for what."""
    best = scores["best"]
    figures = [
        (say("eval_compared", "compared"), count(scores["compared"])),
        (say("eval_accuracy", "accuracy"), share(scores["accuracy"])),
        (say("eval_threshold", "met from this chance on"), share(scores["threshold"])),
        (say("eval_best", "best chance on these lines, for information"), share(best["threshold"])),
        (say("eval_best_f1", "F1 it would have"), share(best["f1"])),
    ]
    return [
        figures,
        _prf_table(say("eval_condition_answer", "condition"), {_met("meets"): scores["meets"]}),
        _confusion(scores["confusion"], _met),
    ]


def merge_tables(scores: Scores) -> list[Table]:
    """Counts, how well the reports were put together, and how many independent ones were counted right."""
    alone = scores["independent_reports"]
    counts = [
        (say("eval_passages", "passages"), count(scores["passages"])),
        (say("eval_passages_found", "of these found by reading"), _of(scores["found_share"], scores["found"])),
        (say("eval_utterances", "utterances"), count(scores["utterances"])),
        (say("eval_utterances_several", "of these with several reports"), count(scores["utterances_of_several"])),
    ]
    figures = {
        say("eval_b_cubed", "B-cubed, passages found"): scores["b_cubed"],
        say("eval_b_cubed_all", "B-cubed, all passages"): scores["b_cubed_all"],
        say("eval_pairwise", "pairs, passages found"): scores["pairwise"],
        say("eval_pairwise_all", "pairs, all passages"): scores["pairwise_all"],
    }
    independent = [
        (say("eval_independent", "independent reports right"), _of(alone["share"], alone["right"], alone["of"])),
        (say("eval_independent_found", "  among the reports found"), share(alone["share_of_found"])),
        (say("eval_too_many", "  too many"), count(alone["too_many"])),
        (say("eval_too_few", "  too few"), count(alone["too_few"])),
    ]
    return [counts, _prf_table(say("eval_merged", "put together"), figures), independent]


def share(value: float | None) -> str:
    """Return a share, a dash where there was nothing to score."""
    return "-" if value is None else f"{value:.3f}"


def _stance_figures(scores: Scores) -> Table:
    macro, swapped = share(scores["macro_f1"]), scores["swapped"]
    if interval := scores["intervals"].get("macro_f1"):
        low, high = map(share, interval)
        macro = say("eval_interval", "{value} (95 %: {low} to {high})", value=macro, low=low, high=high)
    return [
        (say("eval_compared", "compared"), count(scores["compared"])),
        (say("eval_accuracy", "accuracy"), share(scores["accuracy"])),
        (say("eval_accuracy_four", "accuracy, unclear and unrelated as one"), share(scores["accuracy_four"])),
        (say("eval_macro_four", "macro F1, unclear and unrelated as one"), macro),
        (say("eval_macro_five", "macro F1 of all five"), share(scores["macro_f1_five"])),
        (
            say("eval_swapped", "for and against swapped"),
            _of(swapped["share"], swapped["number"], swapped["of"]),
        ),
    ]


def _coverage(rows: Sequence[Scores]) -> Table:
    head = (
        say("eval_surest", "most confident"),
        say("eval_column_compared", "compared"),
        say("eval_column_confidence", "confidence"),
        say("eval_column_accuracy", "accuracy"),
        say("eval_column_macro", "macro F1"),
    )
    return [head, *((f"{row['share']:.0%}", count(row["compared"]), *_shares(row, _COVERED)) for row in rows)]


def _languages(languages: Scores) -> Table:
    head = (
        say("column_language", "language"),
        say("eval_column_compared", "compared"),
        say("eval_column_accuracy", "accuracy"),
        say("eval_column_macro", "macro F1"),
    )
    rows = (
        (name_of("languages", one), count(own["compared"]), *_shares(own, _PLAIN)) for one, own in languages.items()
    )
    return [head, *rows]


def _prf_table(title: str, rows: Mapping[str, Scores]) -> Table:
    head = (title, "P", "R", "F1", say("eval_column_gold", "expected"), say("eval_column_answered", "answered"))
    return [head, *((name, *_shares(own, _PRF), count(own["gold"]), count(own["found"])) for name, own in rows.items())]


def _confusion(confusion: Mapping[str, Mapping[str, int]], name: Callable[[str], str]) -> Table:
    head = (say("eval_confusion", "expected below, answered beside"), *map(name, confusion))
    return [head, *((name(one), *map(count, row.values())) for one, row in confusion.items())]


def _shares(scores: Scores, names: Sequence[str]) -> list[str]:
    return [share(scores[name]) for name in names]


def _of(value: float | None, number: int, total: int | None = None) -> str:
    """A share with the counts behind it."""
    return f"{share(value)} ({count(number)}{'' if total is None else f' / {count(total)}'})"


def _stance(answer: str) -> str:
    return name_of("stance_answers", answer)


def _met(answer: str) -> str:
    return say("eval_met", "met") if answer == "meets" else say("eval_not_met", "not met")


_PRF: Final = ("precision", "recall", "f1")
_PLAIN: Final = ("accuracy", "macro_f1")
_COVERED: Final = ("least_confidence", "accuracy", "macro_f1")
_TABLES: Final[Mapping[str, Callable[[Scores], list[Table]]]] = {
    "stance": stance_tables,
    "conditions": condition_tables,
    "merge": merge_tables,
}

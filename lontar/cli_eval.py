"""`lontar eval`: Lontar's answers against anybody's test file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from lontar.cli_group import Explained
from lontar.cli_options import json_option, session
from lontar.cli_progress import announce, print_json, tracked
from lontar.errors import InputError, UsageError
from lontar.evaluate.gold import read_gold
from lontar.knowledge import load
from lontar.ledger import shared_reader
from lontar.ledger_scoring import answers, day_of, holds
from lontar.messages import count, say
from lontar.settings import Settings
from lontar.types import Reading

if TYPE_CHECKING:
    from lontar.cli_eval_second import Scored

SECOND_PASS: Final = ("stance", "merge", "conditions")
"""Kinds that ask what is made of statements once they are in the ledger."""
KINDS: Final = ("statements", *SECOND_PASS, "dates", "offices")


@click.command(cls=Explained, example="lontar eval statements test.jsonl --predictions answers.jsonl")
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--predictions",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write every answer beside its gold, as JSON lines.",
)
@click.option(
    "--page",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write a page for the browser that shows every error in its context, worst first.",
)
@json_option
def evaluate(kind: str, files: tuple[Path, ...], predictions: Path | None, page: Path | None, as_json: bool) -> None:
    """Score Lontar on test files of one KIND.

    Kinds: statements (articles), stance (what a clause says about a proposition), merge (which articles report one
    utterance), conditions (whether a scenario meets one), dates (expressions), offices (who held what).
    A test file has a JSON object a line.
    """
    if kind == "statements":
        scores, number = _statements(files, predictions, page)
    else:
        if page is not None:
            raise UsageError("page_of_statements", "--page is for `lontar eval statements` only. Leave it out.")
        scores, rows = _scored(kind, files)
        number = len(rows)
        if predictions is not None:
            _write(predictions, (json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    if as_json:
        print_json(scores)
    else:
        _show(kind, scores)
    if kind == "statements":
        announce(say("scored", "{n} articles were scored.", n=count(number)))
    else:
        announce(say("answers_scored", "{n} answers were scored.", n=count(number)))


def _scored(kind: str, files: Sequence[Path]) -> Scored:
    """Scores, and every answer beside its gold."""
    if kind not in SECOND_PASS:
        return _facts(kind, files)
    from lontar.cli_eval_second import score

    return score(kind, files)


def _show(kind: str, scores: Mapping[str, Any]) -> None:
    if kind not in SECOND_PASS:
        show_scores(scores)
        return
    from lontar.cli_eval_tables import show

    show(kind, scores)


def _statements(files: Sequence[Path], predictions: Path | None, page: Path | None) -> tuple[Mapping[str, Any], int]:
    from lontar.evaluate import score_statements

    gold = [reading for file in files for reading in read_gold(file)]
    read = answers(tracked(gold), session().reader or shared_reader(Settings.from_environment()))
    if predictions is not None:
        write_predictions(predictions, gold, read)
    scores = score_statements(gold, read)
    if page is not None:
        write_page(page, gold, read, scores)
    return scores, len(gold)


def _facts(kind: str, files: Sequence[Path]) -> Scored:
    from lontar.evaluate.facts import day_verdict, read_facts, score_facts, truth_verdict

    rows, verdicts = [], []
    known = load(*Settings.from_environment().knowledge)
    for row in (row for file in files for row in read_facts(file, "dates" if kind == "dates" else "offices")):
        if kind == "dates":
            day = day_of(row)
            answer, verdict = day, day_verdict(row["said_on"], day)
        else:
            truth = holds(row, known)
            answer, verdict = truth, truth_verdict(bool(row["holds"] if "person" in row else row["member"]), truth)
        verdicts.append(verdict)
        rows.append({**row, "answer": answer, "verdict": verdict})
    return score_facts(verdicts), rows


def write_predictions(path: Path, gold: Sequence[Reading], read: Sequence[Reading]) -> None:
    """Write a line per article with its gold and its answers; InputError where the file cannot be written."""
    from lontar.types_json import reading_to_json

    rows = zip(gold, read, strict=True)
    lines = ({**reading_to_json(answer), "gold": reading_to_json(right)["statements"]} for right, answer in rows)
    _write(path, (json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def write_page(path: Path, gold: Sequence[Reading], read: Sequence[Reading], scores: Mapping[str, Any]) -> None:
    """Write the page of errors, the chief figures above them; InputError where the file cannot be written."""
    from lontar.evaluate import page

    chief = {name: scores[name] for name in ("statements", "spans_exact", "by_kind", "attributes")}
    _write(path, page(gold, read, {name: shown(value) for name, value in flattened(chief)}))


def _write(path: Path, parts: Iterable[str]) -> None:
    try:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(parts)
    except OSError as error:
        raise InputError(
            "cannot_write",
            "{path} cannot be written ({reason}). Give another file, in a folder that exists and is yours to write.",
            path=path,
            reason=error.strerror or error,
        ) from error


def show_scores(scores: Mapping[str, Any]) -> None:
    """Show scores as aligned lines: a name and its figure, or precision, recall, F1 and counts together."""
    lines = list(flattened(scores))
    width = max((len(name) for name, _ in lines), default=0)
    for name, value in lines:
        click.echo(f"{name:<{width}}  {shown(value)}".rstrip())


def flattened(scores: Mapping[str, Any], *, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield nested scores as dotted names; precision, recall and F1 stay together."""
    for name, value in scores.items():
        path = f"{above}.{name}" if above else str(name)
        if isinstance(value, Mapping) and not value.keys() >= {"precision", "recall", "f1"}:
            yield from flattened(value, above=path)
        else:
            yield path, value


def shown(value: Any) -> str:
    """Return a figure, or figures that belong together, as text; a dash where there was nothing to score."""
    if isinstance(value, list | tuple):
        return f"{value[0]:.3f} to {value[1]:.3f}" if len(value) == 2 else f"{len(value)}"
    if isinstance(value, Mapping):
        figures = "  ".join(f"{letter} {value[name]:.3f}" for letter, name in _FIGURES)
        return f"{figures}  ({value.get('found', '-')} / {value.get('gold', '-')})"
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


_FIGURES: Final = (("P", "precision"), ("R", "recall"), ("F1", "f1"))

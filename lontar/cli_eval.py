"""`lontar eval`: Lontar's answers against anybody's test file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from lontar.cli_gold import read_gold
from lontar.cli_group import Explained
from lontar.cli_options import json_option, session
from lontar.cli_progress import announce, print_json, tracked
from lontar.errors import InputError
from lontar.ledger import ArticleReader, shared_reader
from lontar.messages import count, say
from lontar.settings import Settings
from lontar.types import Article, Reading


@click.command(cls=Explained, example="lontar eval statements test.jsonl --predictions answers.jsonl")
@click.argument("kind", metavar="KIND", type=click.Choice(("statements",)))
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--predictions",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write every answer beside its gold, as JSON lines.",
)
@json_option
def evaluate(kind: str, files: tuple[Path, ...], predictions: Path | None, as_json: bool) -> None:
    """Score Lontar on test files of one KIND (statements): JSON lines of articles with their statements."""
    from lontar.evaluate import score_statements

    gold = [reading for file in files for reading in read_gold(file)]
    answers = predicted(gold, session().reader or shared_reader(Settings.from_environment()))
    if predictions is not None:
        write_predictions(predictions, gold, answers)
    scores = score_statements(gold, answers)
    if as_json:
        print_json(scores)
    else:
        show_scores(scores)
    announce(say("scored", "{n} articles were scored.", n=count(len(gold))))


def predicted(gold: Sequence[Reading], reader: ArticleReader) -> list[Reading]:
    """Return what Lontar reads in the articles of a test file, page remains set aside as `lontar add` does."""
    articles = (as_added(reading.article) for reading in tracked(gold))
    return [Reading(article, reader.read(article)) for article in articles]


def as_added(article: Article) -> Article:
    """Mark in a test article what `lontar add` would not read: boilerplate, captions, render dates."""
    from lontar.sources import article_from_text

    return replace(article, asides=article_from_text(article.text, language=article.language).asides)


def write_predictions(path: Path, gold: Sequence[Reading], answers: Sequence[Reading]) -> None:
    """Write a line per article with its gold and its answers; InputError where the file cannot be written."""
    from lontar.types_json import reading_to_json

    try:
        with path.open("w", encoding="utf-8") as out:
            for right, answer in zip(gold, answers, strict=True):
                line = {**reading_to_json(answer), "gold": reading_to_json(right)["statements"]}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
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
    if isinstance(value, Mapping):
        figures = "  ".join(f"{letter} {value[name]:.3f}" for letter, name in _FIGURES)
        return f"{figures}  ({value.get('found', '-')} / {value.get('gold', '-')})"
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


_FIGURES: Final = (("P", "precision"), ("R", "recall"), ("F1", "f1"))

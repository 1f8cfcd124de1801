"""The commands that list and show: `articles`, `article`, `statements`, `actors`, `explain`."""

from __future__ import annotations

from dataclasses import asdict

import click

from lontar.cli_group import Explained
from lontar.cli_options import cut, filter_options, json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.messages import count, say
from lontar.types import Filters


@click.command(cls=Explained, example="lontar articles --outlet Kabar --since 2024-02")
@filter_options()
@json_option
@ledger_option
def articles(filters: Filters, as_json: bool) -> None:
    """List the articles, newest first."""
    from lontar.cli_render import show_articles
    from lontar.types_json import listed_article_to_json

    with session().open() as ledger:
        if as_json:
            for article in ledger.articles(filters):
                print_json(listed_article_to_json(article))
            return
        rows, more = cut(ledger.articles, filters)
        show_articles(rows)
        conclude(len(rows), more=more)


@click.command(cls=Explained, example="lontar article 3f2a9b1c\nlontar article 3f2a9b1c --changes")
@click.argument("article_id", metavar="ID")
@click.option("--changes", is_flag=True, help="Show instead what changed in it from each reading to the next.")
@json_option
@ledger_option
def article(article_id: str, changes: bool, as_json: bool) -> None:
    """Show an article with its statements marked in the text. ID may be its beginning."""
    from lontar.cli_article import show_reading
    from lontar.types_json import reading_to_json

    with session().open() as ledger:
        if changes:
            from lontar.cli_changes import show_changes

            show_changes(ledger.article_changes(article_id), as_json=as_json)
            return
        reading = ledger.article(article_id)
        if as_json:
            print_json(reading_to_json(reading))
        else:
            show_reading(reading)


@click.command(cls=Explained, example="lontar statements --actor Stoltenberg --act refuse --since 2024-02")
@filter_options()
@json_option
@ledger_option
def statements(filters: Filters, as_json: bool) -> None:
    """List statements, newest first, with the passage and the cue in its context."""
    from lontar.cli_render import show_statements
    from lontar.types_json import listed_statement_to_json

    with session().open() as ledger:
        if as_json:
            for statement, article in ledger.statements(filters):
                print_json(listed_statement_to_json(statement, article))
            return
        rows, more = cut(ledger.statements, filters)
        show_statements(rows)
        conclude(len(rows), more=more)


@click.command(cls=Explained, example="lontar actors --outlet Kabar --since 2024")
@filter_options()
@json_option
@ledger_option
def actors(filters: Filters, as_json: bool) -> None:
    """List who speaks, most statements first: kind, number of statements, first and last day.

    A speaker who is not known beforehand stands by name; unnamed sources are left out.
    """
    from lontar.cli_render import show_actors
    from lontar.types_record_json import counted_actor_to_json

    with session().open() as ledger:
        if as_json:
            for one in ledger.actors(filters):
                print_json(counted_actor_to_json(one))
            return
        rows, more = cut(ledger.actors, filters)
        show_actors(rows)
        conclude(len(rows), more=more)


@click.command(cls=Explained, example='lontar explain 3f2a9b1c "tidak berencana mengirim pasukan"')
@click.argument("article_id", metavar="ARTICLE")
@click.argument("passage", required=False)
@json_option
@ledger_option
def explain(article_id: str, passage: str | None, as_json: bool) -> None:
    """Show what the model weighed in an article, or near a PASSAGE of it, and why it is, or is not, a statement."""
    from lontar.cli_explain import show_explanations

    with session().open() as ledger:
        article = ledger.article(article_id).article
        explanations = ledger.explain(article.id, passage)
    if as_json:
        for one in explanations:
            print_json({**asdict(one), "text": article.text[one.start : one.end]})
    else:
        show_explanations(explanations, article)


def conclude(shown: int, *, more: bool) -> None:
    """Say how much was shown, and that there is more where there is."""
    if more:
        announce(say("more_rows", "Shown: the first {n}; there are more. `--limit 0` shows all.", n=count(shown)))
    elif not shown:
        announce(say("no_rows", "Nothing here fits. Take a filter away, or add articles with `lontar add`."))

"""`lontar issue add|remove` and `lontar issues`: the propositions that are followed."""

from __future__ import annotations

from collections.abc import Mapping

import click

from lontar.cli_blocks import INDENT, Part, head, line, show_lines, stance_part
from lontar.cli_group import Explained, ExplainedGroup
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.counted import stance_counts
from lontar.messages import count, name_of, say
from lontar.types import Issue


@click.group(
    cls=ExplainedGroup,
    example='lontar issue add "NATO mengirim pasukan tempur ke Ukraina" --id pasukan\nlontar issue remove pasukan',
)
def issue() -> None:
    """Follow a proposition that actors are for or against, or stop following it."""


@issue.command(
    cls=Explained, example='lontar issue add "NATO mengirim pasukan tempur ke Ukraina" --id pasukan'
)  # fmt: skip
@click.argument("proposition", metavar="PROPOSITION")
@click.option("--id", "slug", metavar="SLUG", help="What it is called in short; else made of its first words.")
@click.option("--alias", "aliases", multiple=True, metavar="TEXT", help="Another wording of it. May be repeated.")
@json_option
@ledger_option
def add(proposition: str, slug: str | None, aliases: tuple[str, ...], as_json: bool) -> None:
    """Follow a PROPOSITION: a short sentence, in any language, that one can be for or against.

    All statements are asked what they say about it, and so are those that are added later.
    """
    from lontar.types_record_json import issue_to_json

    with session().open() as ledger:
        found, new = ledger.add_issue(proposition, id=slug, aliases=aliases)
        counts = stance_counts(ledger, found)
    if as_json:
        print_json(issue_to_json(found, counts))
    else:
        show_issue(found, counts)
    announce(added(found, new=new))


@issue.command(cls=Explained, example="lontar issue remove pasukan")
@click.argument("issue_id", metavar="ID")
@json_option
@ledger_option
def remove(issue_id: str, as_json: bool) -> None:
    """Stop following an issue. What people decided about it stays on record, and holds again if it is added again."""
    with session().open() as ledger:
        found = ledger.remove_issue(issue_id)
    if as_json:
        print_json({"id": found.id, "proposition": found.proposition})
    announce(say("issue_removed", "The issue {id} is no longer followed: {proposition}", **_named(found)))


@click.command(cls=Explained, example="lontar issues")
@json_option
@ledger_option
def issues(as_json: bool) -> None:
    """List the issues that are followed, with how many positions are for, against or conditional.

    Counted are those of a confidence of 0.6 at least, as pages show them, and beside them the unclear statements.
    """
    from lontar.merge.positions import SHOWN_FROM
    from lontar.types_record_json import issue_to_json

    with session().open() as ledger:
        rows = [(one, stance_counts(ledger, one)) for one in ledger.issues()]
    for one, counts in rows:
        print_json(issue_to_json(one, counts)) if as_json else show_issue(one, counts)
    if rows:
        announce(
            say(
                "issues_counted",
                "Counted: positions of a confidence of {least} at least, and unclear statements.",
                least=f"{SHOWN_FROM:.2f}",
            )
        )
    else:
        announce(say("no_issues_yet", "No issue is followed yet. Name one with `lontar issue add PROPOSITION`."))


def show_issue(issue: Issue, counts: Mapping[str, int]) -> None:
    """Show an issue: its proposition and id, its other wordings, its positions."""
    parts = [
        Part(f"{name_of('stances', stance)}: {count(n)}", stance_part(stance).style) for stance, n in counts.items()
    ]
    lines = [head(Part(issue.proposition, "bold"), *parts, Part(issue.id, "dim"))]
    if issue.aliases:
        lines.append(line(INDENT, f"{say('also_called', 'also')}: {'; '.join(issue.aliases)}"))
    show_lines(lines)


def added(issue: Issue, *, new: bool) -> str:
    """Return what became of an issue that was named, and what shows its positions."""
    if new:
        return say("issue_added", "Followed from now on. Its positions: lontar positions {id}", id=issue.id)
    return say("issue_known", "It is followed already. Its positions: lontar positions {id}", id=issue.id)


def _named(issue: Issue) -> dict[str, str]:
    return {"id": issue.id, "proposition": issue.proposition}

"""`lontar account …` and `lontar token …`: who may use a server that shows the ledger."""

from __future__ import annotations

import sys

import click

from lontar.cli_blocks import Part, head, show_lines
from lontar.cli_group import Explained, ExplainedGroup
from lontar.cli_options import json_option, ledger_option, session
from lontar.cli_progress import announce, print_json
from lontar.errors import UsageError
from lontar.messages import name_of, say
from lontar.types_access import ROLES, AccessToken, Account

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)


@click.group(
    cls=ExplainedGroup,
    example="lontar account add Siti --role owner\nlontar account remove Siti",
)
def account() -> None:
    """Manage who may sign in to the pages that `lontar serve` shows."""


@account.command(cls=Explained, example="lontar account add Siti --role owner")
@click.argument("name", metavar="NAME")
@click.option(
    "--role", type=click.Choice(ROLES), default="reader", help="reader, reviewer or owner; else reader."
)  # fmt: skip
@password_option
@json_option
@ledger_option
def add(name: str, role: str, password_stdin: bool, as_json: bool) -> None:
    """Add an account called NAME. Its password is asked for twice, unseen.

    A reader looks, a reviewer also decides and follows issues, an owner also manages accounts.
    """
    with session().open() as ledger:
        found = ledger.accounts.add(name, role=role, password=asked_password(name, from_input=password_stdin))
    if as_json:
        print_json(account_row(found))
    announce(
        say(
            "account_added",
            "The account {name} ({role}) is added. It can sign in once `lontar serve` answers other machines.",
            name=found.name,
            role=name_of("roles", found.role),
        )
    )


@account.command(cls=Explained, example="lontar account remove Siti")
@click.argument("name", metavar="NAME")
@json_option
@ledger_option
def remove(name: str, as_json: bool) -> None:
    """Remove an account with its tokens and sessions. What it decided stays on record."""
    with session().open() as ledger:
        found = ledger.accounts.remove(name)
    if as_json:
        print_json(account_row(found))
    announce(
        say(
            "account_removed",
            "The account {name} is removed, with its tokens and sessions. What it decided stays on record.",
            name=found.name,
        )
    )


@account.command(cls=Explained, example="lontar account password Siti")
@click.argument("name", metavar="NAME")
@password_option
@json_option
@ledger_option
def password(name: str, password_stdin: bool, as_json: bool) -> None:
    """Give an account another password. All its sessions end."""
    with session().open() as ledger:
        found = ledger.accounts.change_password(name, asked_password(name, from_input=password_stdin))
    if as_json:
        print_json(account_row(found))
    announce(
        say(
            "account_changed", "{name} has another password and must sign in again everywhere.", name=found.name
        )
    )  # fmt: skip


@click.command(cls=Explained, example="lontar accounts")
@json_option
@ledger_option
def accounts(as_json: bool) -> None:
    """List the accounts with their roles."""
    with session().open() as ledger:
        rows = ledger.accounts.all()
    for one in rows:
        print_json(account_row(one)) if as_json else show_account(one)
    if not rows:
        announce(
            say("no_accounts_yet", "There is no account yet. Add one with `lontar account add NAME --role owner`.")
        )


@click.group(
    cls=ExplainedGroup,
    example="lontar token add Siti --label dashboard\nlontar token remove 1f0c9a3e",
)
def token() -> None:
    """Manage tokens, with which programs ask the API without a password."""


@token.command("add", cls=Explained, example="lontar token add Siti --label dashboard")
@click.argument("name", metavar="NAME")
@click.option("--label", default="", metavar="TEXT", help="What the token is for.")
@click.option("--feeds", is_flag=True, help="For a reader of feeds: it reads them and is good for nothing else.")
@json_option
@ledger_option
def add_token(name: str, label: str, feeds: bool, as_json: bool) -> None:
    """Make a token of the account NAME and print it, once. Only a digest of it is stored.

    Programs send it as the header `Authorization: Bearer TOKEN`; readers of feeds as `?token=TOKEN` or as a password.
    """
    with session().open() as ledger:
        found, secret = ledger.accounts.add_token(name, label=label, scope="feeds" if feeds else "")
    print_json({**token_row(found), "token": secret}) if as_json else click.echo(secret)
    announce(
        say(
            "token_added",
            "Token {id} of {name}. It is shown only this time: just a digest of it is stored.",
            id=found.id,
            name=found.account,
        )
    )


@token.command("remove", cls=Explained, example="lontar token remove 1f0c9a3e")
@click.argument("token_id", metavar="ID")
@json_option
@ledger_option
def remove_token(token_id: str, as_json: bool) -> None:
    """Remove a token by its ID. A program that uses it is answered no longer."""
    with session().open() as ledger:
        ledger.accounts.remove_token(token_id)
    if as_json:
        print_json({"id": token_id})
    announce(say("token_removed", "Token {id} is valid no longer.", id=token_id))


@click.command(cls=Explained, example="lontar tokens")
@json_option
@ledger_option
def tokens(as_json: bool) -> None:
    """List the tokens: whose they are and what for, not the tokens themselves."""
    with session().open() as ledger:
        rows = ledger.accounts.tokens()
    for one in rows:
        print_json(token_row(one)) if as_json else show_token(one)
    if not rows:
        announce(say("no_tokens_yet", "There is no token yet. Make one with `lontar token add NAME`."))


def asked_password(name: str, *, from_input: bool) -> str:
    """Return a new password: the first line of standard input, or what a person types twice; UsageError."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not at_terminal():
        raise UsageError(
            "password_unseen",
            "The password cannot be asked for, because standard input is no terminal. Send it to standard input with "
            "--password-stdin.",
        )
    prompt = say("password_new", "Password for {name} (12 characters or more)", name=name)
    first = click.prompt(prompt, hide_input=True, err=True)
    if first != click.prompt(say("password_again", "Again"), hide_input=True, err=True):
        raise UsageError("password_differs", "The two passwords differ. Give the same command again.")
    return str(first)


def at_terminal() -> bool:
    """Tell whether a person can be asked."""
    return sys.stdin.isatty()


def account_row(account: Account) -> dict[str, str]:
    """Return an account for programs."""
    return {"name": account.name, "role": account.role, "added_at": account.added_at}


def token_row(token: AccessToken) -> dict[str, str]:
    """Return what is known of a token, for programs."""
    return {
        "id": token.id,
        "account": token.account,
        "label": token.label,
        "added_at": token.added_at,
        "scope": token.scope,
    }


def show_account(account: Account) -> None:
    """Show an account in a line."""
    show_lines([head(Part(account.name, "bold"), name_of("roles", account.role), account.added_at[:10])])


def show_token(token: AccessToken) -> None:
    """Show a token in a line."""
    only = say("token_feeds", "only feeds") if token.scope else ""
    show_lines([head(Part(token.id, "bold"), token.account, token.label, only, token.added_at[:10])])

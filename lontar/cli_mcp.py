"""`lontar mcp`: the questions of a ledger for an assistant, over the Model Context Protocol, read-only."""

from __future__ import annotations

import os
import signal
import sys

import click

from lontar.cli_group import DONE, INTERRUPTED, Explained
from lontar.cli_options import ledger_option, session
from lontar.cli_progress import announce
from lontar.errors import MissingExtra
from lontar.messages import say


@click.command(cls=Explained, example="lontar mcp --ledger berita.db")
@ledger_option
def mcp() -> int:
    """Answer an assistant's questions over the Model Context Protocol (standard input and output), read-only.

    The assistant starts this command itself; docs/assistants.md shows how it is told to.
    """
    try:
        import anyio

        from lontar.mcp_server import serve_stdio
    except ModuleNotFoundError as error:
        raise no_mcp(error) from error
    with session().open(read_only=True) as ledger:
        if sys.stdin.isatty():
            announce(say("mcp_waiting", "Waiting for an assistant on standard input (Ctrl-C ends it)."))
        # At once: a thread that waits for the next line would hold the process back, and there is nothing to finish.
        signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(INTERRUPTED))
        anyio.run(serve_stdio, ledger)
    return DONE


def no_mcp(error: ModuleNotFoundError) -> MissingExtra:
    """Return the refusal where the protocol's library is not installed."""
    return MissingExtra(
        "extra_mcp",
        "Assistants need {module}, which is not installed. Install it with: pip install 'lontar[mcp]'",
        module=error.name,
    )

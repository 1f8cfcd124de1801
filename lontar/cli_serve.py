"""`lontar serve`: the pages and the API of a ledger, for the browser of this machine or, with accounts, for a team."""

from __future__ import annotations

import click

from lontar.cli_group import DONE, Explained
from lontar.cli_options import ledger_option, session, system_user
from lontar.cli_progress import announce
from lontar.errors import MissingExtra
from lontar.messages import say


@click.command(cls=Explained, example="lontar serve --port 8000")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Where to listen; else this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N", help="The port; else 8000.")
@ledger_option
def serve(host: str, port: int) -> int:
    """Show the ledger as web pages, and answer programs under /api, until it is stopped with Ctrl-C."""
    try:
        import uvicorn

        from lontar.web.app import create_app
        from lontar.web.site import Site, User
    except ModuleNotFoundError as error:
        raise no_web(error) from error
    with session().open() as ledger:
        site = Site(ledger, everybody=User(system_user(), "owner"))
        announce(say("serving", "Lontar is at http://{host}:{port}/ (Ctrl-C ends it).", host=host, port=port))
        uvicorn.run(create_app(site), host=host, port=port, log_level="warning")
    return DONE


def no_web(error: ModuleNotFoundError) -> MissingExtra:
    """Return the refusal where what serves pages is not installed."""
    return MissingExtra(
        "extra_web",
        "Pages need {module}, which is not installed. Install it with: pip install 'lontar[web]'",
        module=error.name,
    )

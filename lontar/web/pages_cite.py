"""How a statement is cited: plain, BibTeX, CSL-JSON, each with passage, outlet, day, time of access, permanent id."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from lontar.web.page import ledger_of, page
from lontar.web.proxied import own_address

router = APIRouter(include_in_schema=False)

Style = Literal["plain", "bibtex", "csl"]
STYLES: Final[tuple[Style, ...]] = ("plain", "bibtex", "csl")
_FILES: Final = {"plain": "txt", "bibtex": "bib", "csl": "json"}


@router.get("/cite/{statement_id}")
def cite(request: Request, statement_id: str) -> Response:
    """Show a statement's citation in every style."""
    ledger = ledger_of(request)
    statement, article = ledger.statement(statement_id)
    link = f"{own_address(request)}/statement/{statement.id}"
    citations = [(style, ledger.cite(statement.id, style=style, link=link)) for style in STYLES]
    return page(request, "cite.html", statement=statement, article=article, citations=citations)


@router.get("/cite/{statement_id}/{style}")
def cited(request: Request, statement_id: str, style: Style) -> Response:
    """Return one citation as a file."""
    ledger = ledger_of(request)
    statement, _ = ledger.statement(statement_id)
    text = ledger.cite(statement.id, style=style, link=f"{own_address(request)}/statement/{statement.id}")
    name = f"lontar-{statement.id[:12]}.{_FILES[style]}"
    return Response(
        text, media_type="text/plain; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

"""How a statement is cited: a line for people, BibTeX, CSL-JSON; always with the passage and the permanent id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, Literal

from lontar.errors import UsageError
from lontar.export.entries import passage_of, speakers_of, statement_urn
from lontar.export.feeds import clean, rfc3339, web_address
from lontar.messages import say
from lontar.types import Article, Statement

Style = Literal["plain", "bibtex", "csl"]

_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)  # fmt: skip
"""Braces as commands: BibTeX counts those that are escaped, too, and an odd one ends the entry too early or never."""
# What BibTeX would take for the end of a field, or a line break for.
_TEX_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def cite(
    statement: Statement, article: Article, *, accessed: str, link: str | None = None, style: Style = "plain"
) -> str:
    """Return a statement as a citation that leads back to its article; the plain one in the reader's language.

    `accessed` is when it was looked at (ISO), `link` the address of its page where there is one. Raises UsageError
    `unknown_style`.
    """
    if style not in _STYLES:
        raise UsageError(
            "unknown_style",
            "There is no style {style!r} of citation. It is one of: {allowed}.",
            style=style,
            allowed=", ".join(_STYLES),
        )
    return _STYLES[style](statement, article, rfc3339(accessed) or accessed, link)


def _plain(statement: Statement, article: Article, accessed: str, link: str | None) -> str:
    source = ", ".join(part for part in (article.byline, article.outlet) if part)
    title = f"“{article.title}”" if article.title else say("cited_untitled", "(untitled)")
    day = (article.published or "")[:10] or say("cited_undated", "undated")
    head = ", ".join(part for part in (source, title, day) if part)
    quoted = f"{_speaker(statement)}: “{passage_of(statement, article)}”"
    seen = say("cited_accessed", "Accessed {moment}", moment=accessed)
    places = (statement_urn(statement.id), seen, article.url, link)
    return clean(". ".join(part for part in (head, quoted, *places) if part))


def _bibtex(statement: Statement, article: Article, accessed: str, link: str | None) -> str:
    address = web_address(article.url) or web_address(link)
    note = f"{_speaker(statement)}: “{passage_of(statement, article)}” [{statement_urn(statement.id)}]"
    fields = {
        # A second pair of braces: a byline is kept as it is, not taken apart into names.
        "author": article.byline and f"{{{_tex(article.byline)}}}",
        "title": article.title and f"{{{_tex(article.title)}}}",
        "journal": article.outlet and _tex(article.outlet),
        "year": (article.published or "")[:4],
        "date": (article.published or "")[:10],
        "url": address and address.translate(_TEX_ADDRESS),
        "urldate": accessed[:10],
        "note": _tex(note),
    }  # fmt: skip
    kind = "article" if article.outlet and article.title and article.published else "misc"
    if kind == "misc":
        fields["howpublished"] = fields.pop("journal")
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{lontar-{statement.id},\n" + ",\n".join(lines) + "\n}"


def _csl(statement: Statement, article: Article, accessed: str, link: str | None) -> str:
    passage, speaker = clean(passage_of(statement, article)), clean(_speaker(statement))
    said = statement.said_on.value if statement.said_on else None
    item: dict[str, Any] = {
        "id": statement_urn(statement.id),
        "type": "article-newspaper",
        "title": article.title and clean(article.title),
        "container-title": article.outlet and clean(article.outlet),
        "author": [{"literal": clean(article.byline)}] if article.byline else None,
        "issued": _date(article.published),
        "accessed": _date(accessed),
        "URL": web_address(article.url) or web_address(link),
        "language": None if article.language == "und" else article.language,
        "source": "Lontar",
        "note": f"{speaker}: “{passage}”",
        # CSL has no field for what is quoted, and allows no other one but this.
        "custom": _known({"speaker": speaker, "quote": passage, "said_on": said, "page": web_address(link)}),
    }  # fmt: skip
    return json.dumps([_known(item)], ensure_ascii=False, indent=2)


def _known(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value}


def _speaker(statement: Statement) -> str:
    about = statement.speaker.role_then or ", ".join(
        part for part in (statement.speaker.role, statement.speaker.affiliation) if part
    )
    names = speakers_of(statement)
    return f"{names} ({about})" if about and len(statement.speakers) < 2 else names


def _tex(text: str) -> str:
    return " ".join(clean(text).split()).translate(_TEX)


def _date(value: str | None) -> dict[str, list[list[int]]] | None:
    """Return an ISO day, month, year or time as CSL writes dates: as many parts as are known."""
    if not value or rfc3339(value) is None:
        return None
    return {"date-parts": [[int(part) for part in value[:10].split("-")]]}


_STYLES: Final[dict[Style, Callable[[Statement, Article, str, str | None], str]]] = {
    "plain": _plain, "bibtex": _bibtex, "csl": _csl,
}  # fmt: skip

"""How a statement is cited: a line for people, BibTeX, CSL-JSON; always with the passage and the permanent id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from lontar.errors import UsageError
from lontar.export.entries import passage_of, speakers_of
from lontar.export.feeds import clean, rfc3339, web_address
from lontar.identity import article_urn, statement_urn
from lontar.knowledge.naming import Called, on_record
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


@dataclass(frozen=True, slots=True)
class _Cited:
    """What is cited, who speaks in the reader's words, when it was looked at (RFC 3339), and where its page is."""

    statement: Statement
    article: Article
    who: str
    accessed: str
    link: str | None

    @property
    def quoted(self) -> str:
        return f"{self.who}: “{passage_of(self.statement, self.article)}”"

    @property
    def dated(self) -> str:
        """What is quoted, with the day on which it was said as far as it is known."""
        day = self.statement.said_on
        if day is None or not day.value:
            return self.quoted
        if day.basis == "article":
            said = say("cited_said_by", "said by {day} at the latest", day=day.value)
        else:
            said = say("cited_said", "said {day}", day=day.value)
        return f"{self.quoted} ({said})"


def cite(
    statement: Statement,
    article: Article,
    *,
    accessed: str,
    link: str | None = None,
    style: Style = "plain",
    called: Called = on_record,
) -> str:
    """Return a statement as a citation that leads back to its article; its words are in the reader's language.

    `accessed` is when it was looked at (ISO), `link` the address of its page where there is one, `called` names who
    speaks. Raises UsageError `unknown_style`.
    """
    if style not in _STYLES:
        raise UsageError(
            "unknown_style",
            "There is no style {style!r} of citation. It is one of: {allowed}.",
            style=style,
            allowed=", ".join(_STYLES),
        )
    return _STYLES[style](
        _Cited(statement, article, _speaker(statement, called), rfc3339(accessed) or accessed, link)
    )  # fmt: skip


def _plain(cited: _Cited) -> str:
    article = cited.article
    day, undated = (article.published or "")[:10], say("cited_undated", "undated")
    if article.title:
        parts = [article.byline, article.outlet, f"“{article.title}”", day or undated]
    else:
        # What stands for a title says outlet and day.
        named = _untitled(article) or say("cited_untitled", "(untitled)")
        parts = [article.byline, named, None if day else undated]
    head = ", ".join(part for part in parts if part)
    seen = say("cited_accessed", "Accessed {moment}", moment=cited.accessed)
    places = (statement_urn(cited.statement.id), seen, article.url, cited.link)
    return clean(". ".join(part for part in (head, cited.dated, *places) if part))


def _bibtex(cited: _Cited) -> str:
    article, title = cited.article, _title(cited.article)
    address = web_address(article.url) or web_address(cited.link)
    # What leads to the article where no address does.
    ids = [statement_urn(cited.statement.id), *([] if web_address(article.url) else [article_urn(article.id)])]
    fields = {
        # A second pair of braces: a byline is kept as it is, not taken apart into names.
        "author": article.byline and f"{{{_tex(article.byline)}}}",
        "title": title and f"{{{_tex(title)}}}",
        "journal": article.outlet and _tex(article.outlet),
        "year": (article.published or "")[:4],
        "date": (article.published or "")[:10],
        "url": address and address.translate(_TEX_ADDRESS),
        "urldate": cited.accessed[:10],
        "note": _tex(f"{cited.dated} [{', '.join(ids)}]"),
    }  # fmt: skip
    kind = "article" if article.outlet and title and article.published else "misc"
    if kind == "misc":
        fields["howpublished"] = fields.pop("journal")
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{lontar-{cited.statement.id},\n" + ",\n".join(lines) + "\n}"


def _csl(cited: _Cited) -> str:
    statement, article = cited.statement, cited.article
    passage, speaker = clean(passage_of(statement, article)), clean(cited.who)
    title = _title(article)
    said = statement.said_on
    # The last day that an article tells is no day of saying.
    days = {"said_by" if said.basis == "article" else "said_on": said.value} if said else {}
    item: dict[str, Any] = {
        "id": statement_urn(statement.id),
        "type": "article-newspaper",
        "title": title and clean(title),
        "container-title": article.outlet and clean(article.outlet),
        "author": [{"literal": clean(article.byline)}] if article.byline else None,
        "issued": _date(article.published),
        "accessed": _date(cited.accessed),
        "URL": web_address(article.url) or web_address(cited.link),
        "language": None if article.language == "und" else article.language,
        "source": "Lontar",
        "note": clean(cited.quoted),
        # CSL has no field for what is quoted, and allows no other one but this.
        "custom": _known({"speaker": speaker, "quote": passage, **days, "page": web_address(cited.link)}),
    }  # fmt: skip
    return json.dumps([_known(item)], ensure_ascii=False, indent=2)


def _title(article: Article) -> str | None:
    """Return a title, or in brackets, as styles mark what is not the work's own, what stands for it."""
    named = _untitled(article)
    return article.title or (named and f"[{named}]")


def _untitled(article: Article) -> str | None:
    """Return what stands for a title that an article does not have: its outlet and its day; None without either."""
    day = (article.published or "")[:10]
    if article.outlet and day:
        return say("cited_article_of_day", "Article in {outlet}, {day}", outlet=article.outlet, day=day)
    if article.outlet:
        return say("cited_article_of", "Article in {outlet}", outlet=article.outlet)
    return say("cited_article_day", "Article of {day}", day=day) if day else None


def _known(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value}


def _speaker(statement: Statement, called: Called) -> str:
    names = speakers_of(statement, called)
    parts = (statement.speaker.role, statement.speaker.affiliation)
    # A body that is named in the name is not named again: "pimpinan Komisi KPK".
    own = ", ".join(dict.fromkeys(part for part in parts if part and part.casefold() not in names.casefold()))
    about = statement.speaker.role_then or own
    return f"{names} ({about})" if about and len(statement.speakers) < 2 else names


def _tex(text: str) -> str:
    return " ".join(clean(text).split()).translate(_TEX)


def _date(value: str | None) -> dict[str, list[list[int]]] | None:
    """Return an ISO day, month, year or time as CSL writes dates: as many parts as are known."""
    if not value or rfc3339(value) is None:
        return None
    return {"date-parts": [[int(part) for part in value[:10].split("-")]]}


_STYLES: Final[dict[Style, Callable[[_Cited], str]]] = {
    "plain": _plain, "bibtex": _bibtex, "csl": _csl,
}  # fmt: skip

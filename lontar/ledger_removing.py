"""Removal by order of an article's owner, which `Ledger` has beside its other verbs."""

from __future__ import annotations

from lontar.errors import NotFound
from lontar.ledger_second import SecondPass
from lontar.types import Article


class Removing(SecondPass):
    """What a ledger does to hold an article no longer. `Ledger` is the way in."""

    def takedown(self, article_id: str, *, reason: str, author: str) -> Article:
        """Remove an article's text and passages for good; a tombstone with the reason stays. Returns what it was.

        Of one that is gone already no trace is left either; then NotFound `taken_down`.
        """
        try:
            article = self.store.reading(article_id).article
        except NotFound as error:
            if error.code == "taken_down":
                # A kill, or another program, may have left traces of it in the file.
                self.store.takedown(article_id, reason=reason, author=author)
            raise
        page = _page_of(article.url) if article.url else None
        self.store.takedown(article.id, reason=reason, author=author, page=page)
        return article


def _page_of(url: str) -> str | None:
    from lontar.sources.ids import same_page

    try:
        return same_page(url)
    except ValueError:
        return None  # an address that cannot be parsed is none of a feed

"""Article ids: a hash of the URL, else of outlet, day and title, else of the text."""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from lontar.identity import text_version

__all__ = ["article_id", "canonical_url", "host_of", "text_version"]

# Parameters that say where a reader came from, never which article it is.
_TRACKING: Final = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_ga|ref_src|ref_url|cmpid|ocid)",
    re.IGNORECASE,
)
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


def article_id(
    *, text: str, url: str | None = None, outlet: str | None = None, title: str | None = None,
    published: str | None = None,
) -> str:  # fmt: skip
    """Return an article's id, 16 hexadecimal digits; `url` is taken as it stands (canonical), `published` as ISO."""
    if url:
        key = f"url|{url}"
    elif outlet and title and published:
        key = f"day|{_folded(outlet)}|{published[:10]}|{_folded(title)}"
    else:
        key = f"text|{text}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def canonical_url(url: str, *, canonical: str | None = None) -> str:
    """Return the URL that names the article: lower-case host, no fragment, no tracking parameters.

    `canonical` is what the page itself declares (rel=canonical, possibly relative); it is believed where it stays on
    the same host, with or without `www.`. A URL that cannot be parsed comes back stripped.
    """
    try:
        chosen = urljoin(url.strip(), canonical.strip()) if canonical else url.strip()
        if host_of(chosen) != host_of(url) or _is_front_page(chosen) > _is_front_page(url):
            chosen = url.strip()
        parts = urlsplit(chosen)
        scheme = parts.scheme.lower()
        host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ":"))
    except ValueError:
        return url.strip()
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(part.split("=")[0]))
    path = "/" if host and not parts.path else parts.path
    return urlunsplit((scheme, host, path, query, "")).strip()


def same_page(url: str) -> str:
    """Return what addresses of one page have in common: without scheme, `www.`, closing slash, tracking parameters."""
    if not can_be_parsed(url):
        return url.strip()
    parts = urlsplit(canonical_url(url))
    rest = urlunsplit(("", "", parts.path.rstrip("/"), parts.query, ""))
    return f"{parts.netloc.removeprefix('www.')}{rest}"


def spellings(url: str) -> list[str]:
    """Return the canonical URLs that mean the same page: http and https, with `www.` and without, with a slash or not.

    The one that is given comes first.
    """
    plain = canonical_url(url)
    if not can_be_parsed(plain):
        return [plain]
    parts = urlsplit(plain)
    if parts.scheme not in _DEFAULT_PORTS or not parts.netloc:
        return [plain]
    host, path = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
    found = [
        canonical_url(urlunsplit((scheme, netloc, ending, parts.query, "")))
        for scheme in ("https", "http")
        for netloc in (host, f"www.{host}")
        for ending in dict.fromkeys((path or "/", f"{path}/"))
    ]
    return list(dict.fromkeys((plain, *found)))


def joined(base: str, address: str) -> str:
    """Return an address as it is meant on a page of `base`; one that cannot be parsed comes back as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def can_be_parsed(url: str) -> bool:
    """Whether a URL has parts: `http://[::1` has none, nor has one with the port 99999."""
    try:
        parts = urlsplit(url)
        return parts.port is None or parts.port >= 0
    except ValueError:
        return False


def host_of(url: str | None) -> str | None:
    """Return the host of a URL, lower case and without `www.`; None where it has none."""
    try:
        host = urlsplit(url.strip()).hostname if url else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _is_front_page(url: str) -> bool:
    # Some templates declare the front page canonical on every page: that would make all articles one.
    return urlsplit(url).path in ("", "/")


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())

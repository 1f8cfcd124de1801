"""A plain text: what is not its line ends stays as it was, so that offsets lead to the bytes."""

from __future__ import annotations

from fuzz.promises import read


def check(raw: bytes) -> None:
    """Read the bytes as a file `a.txt`."""
    for article in read(raw, "a.txt"):
        if (
            article.media_type == "text/plain"
            and not article.flags
            and not raw.startswith((b"\xef\xbb", b"\xfe", b"\xff"))
        ):
            assert article.text.encode() == raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

"""Files of trained weights and the SHA-256 that the card beside them says of each: what was changed is not read.

`python -m lontar.sealed FOLDER` writes them into the card anew, after files were changed on purpose.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

KEY: Final = "sha256"
"""Where a card has the digests: the name of each file, its SHA-256 in hexadecimal digits."""
_READ: Final = ("*.onnx", "*.npz", "tokenizer.json")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(path: Path, digests: Mapping[str, str]) -> Path:
    """Return a file that is the one which the card means, or of which it says nothing; ValueError for another one."""
    wanted = digests.get(path.name)
    if wanted is not None and (found := digest_of(path)) != wanted:
        raise ValueError(f"its SHA-256 begins with {found[:12]}, the card beside it says {str(wanted)[:12]}")
    return path


def seal(folder: Path) -> dict[str, str]:
    """Write the digests of a folder's files into its card, and return them."""
    digests = {path.name: digest_of(path) for form in _READ for path in sorted(folder.glob(form))}
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    unfinished = folder / "card.tmp"
    unfinished.write_text(json.dumps({**card, KEY: digests}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return digests


if __name__ == "__main__":
    for sealed in map(Path, sys.argv[1:]):
        seal(sealed)

"""`lontar` as a process of its own, with the reader that needs no weights: slow enough to be interrupted."""

from __future__ import annotations

import sys
import time

from lontar.cli import main
from lontar.cli_options import Session
from tests.fake_reader import FakeReader, resting
from tests.word_pairs import WordPairs


def _pausing() -> None:
    time.sleep(0.05)


if __name__ == "__main__":
    session = Session(reader=FakeReader(before=resting), pairs=WordPairs(before=_pausing))
    main(sys.argv[1:], obj=session)

"""`lontar` called in this process, with readers that need no weights and a ledger of its own."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from lontar.cli import main
from lontar.cli_options import Session
from tests.fake_reader import FakeReader
from tests.word_pairs import WordPairs

FLOOD = (
    "Banjir Mulai Surut\n\n"
    "Rahayu Lestari mengatakan bahwa air sudah surut di tiga kelurahan. Warga menyambutnya.\n\n"
    "Joko Prasetyo menolak untuk membuka pintu air sebelum hujan reda. Hujan turun lagi.\n"
)
HARBOUR = "Mira Halden said that the harbour would reopen on Friday. Ships waited, perhaps longer.\n"
TABLE = (
    "path,outlet,published,title\n"
    "news/flood.txt,Kabar Rawa,2024-02-27,Banjir Mulai Surut\n"
    "news/harbour.txt,,2024-03-05,\n"
)


class Shell:
    """Calls `lontar` in a folder of its own, in English unless told otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = FakeReader()
        self.pairs = WordPairs()

    def __call__(self, *args: str, code: int = 0, language: str = "en", text: str | None = None):
        env = {"LONTAR_LANG": language, "LONTAR_LEDGER": str(self.folder / "a.db"), "COLUMNS": "110"}
        result = CliRunner().invoke(
            main, list(args), env=env, input=text, obj=Session(reader=self.reader, pairs=self.pairs)
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.stderr
        return result

    def json(self, *args: str, code: int = 0):
        return [json.loads(line) for line in self(*args, "--json", code=code).stdout.splitlines()]


def news_in(folder: Path) -> Path:
    """A folder of two articles."""
    news = folder / "news"
    news.mkdir()
    (news / "flood.txt").write_text(FLOOD, "utf-8")
    (news / "harbour.txt").write_text(HARBOUR, "utf-8")
    return news


def fill(lontar: Shell, news: Path) -> Shell:
    """Add the two articles with what a table says about them."""
    table = news.parent / "table.csv"
    table.write_text(TABLE, "utf-8")
    lontar("add", str(news), "--metadata", str(table))
    return lontar

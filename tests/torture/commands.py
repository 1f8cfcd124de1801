"""The commands that are killed: what each begins with, and what it acknowledges before it ends."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.archives import NAMES
from tests.fake_reader import resting
from tests.newer_reader import NewerReader, shorter
from tests.store.test_migrations import CASES, upgrade
from tests.store.test_migrations import run as run_script
from tests.talks import PROPOSITION, TalksReader, talks_in
from tests.torture.record import LEDGER, ask
from tests.word_pairs import WordPairs

Run = Callable[..., str]
"""Runs `lontar` undisturbed in the folder of a case and returns what it wrote to standard output."""
Told = Callable[[Path, str, str], list[str]]
"""Takes the folder and what was written to standard output and standard error; tells what of that is not so."""
ARTICLES: Final = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One command: how its folder is made, what it is called with, what it says when it is done.

    `make` returns the arguments. `codes` are the exit statuses of an undisturbed run, `again` those that are right too
    where the first run had done all but say so. `ledgers` are the ledgers that are compared. `weight` is how often it
    is drawn.
    """

    name: str
    make: Callable[[Path, Run], Sequence[str]]
    told: Told
    codes: tuple[int, ...] = (0,)
    again: tuple[int, ...] = ()
    ledgers: tuple[str, ...] = (LEDGER,)
    weight: int = 4
    newer: bool = False


def session_of(case: Case) -> Any:
    """Return the readers without weights that a case runs with; they take a moment, so that there is one to hit."""
    from lontar.cli_options import Session

    reader: Any = TalksReader(before=resting)
    if case.newer:
        reader = NewerReader(reader, shorter)
    return Session(reader=reader, pairs=WordPairs())


def json_lines(out: str) -> list[dict[str, Any]]:
    """Return the JSON lines that are whole."""
    return [json.loads(line) for line in out.splitlines(keepends=True) if line.endswith("\n") and line.startswith("{")]


# What is read: invented articles, near-copies, two that had another text, one that says nothing.

_PLACES: Final = (
    "jembatan sungai pasar sekolah lapangan gudang pelabuhan terminal kebun taman rumah kantor jalan pabrik waduk "
    "stasiun museum menara galangan warung perpustakaan bendungan kolam tanggul dermaga rawa bukit lembah pantai"
)


def story(number: int) -> str:
    """Return one invented article, told apart by its words; `tests.fake_reader` finds two statements in it."""
    chance = random.Random(number)
    one, other = NAMES[number % 5], NAMES[(number + 2) % 5]
    places = [" dan ".join(chance.sample(_PLACES.split(), 4)) for _ in range(4)]
    return (
        f"{one} mengatakan bahwa {places[0]} dibuka lagi.\n\nKemudian {places[1]} diperiksa dinas.\n\n"
        f"{other} menolak untuk menutup {places[2]} bulan depan.\n\nAdapun {places[3]} tetap seperti semula.\n"
    )


def write_news(folder: Path) -> None:
    """Write the sources of `add`."""
    news = [
        {
            "text": story(n), "url": f"https://kabar.example/{n}", "outlet": f"Kabar {n % 3}",
            "published": f"2024-03-{n % 28 + 1:02}",
        }
        for n in range(ARTICLES)
    ]  # fmt: skip
    copies = [
        {**row, "url": f"https://salin.example/{n}", "outlet": "Salinan", "text": f"{row['text']}\nDisalin.\n"}
        for n, row in enumerate(news[:3])
    ]
    half = ARTICLES // 2
    lines = [json.dumps(row) for row in [*news[:half], {"isi": "x"}, *news[half:], *copies]]
    (folder / "news.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    earlier = [{**row, "text": row["text"].replace("bulan depan", "minggu depan")} for row in news[5:7]]
    (folder / "earlier.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in earlier), "utf-8")


def _fresh(folder: Path, run: Run) -> Sequence[str]:
    write_news(folder)
    return "add", "news.jsonl", "--json"


def _first(folder: Path, run: Run) -> Sequence[str]:
    (folder / "one.jsonl").write_text(f"{json.dumps({'text': story(1)})}\n", "utf-8")
    return "add", "one.jsonl", "--no-merge", "--json"


def _onto(folder: Path, run: Run) -> Sequence[str]:
    """Add to a ledger that holds something and follows an issue."""
    run("add", *_talks(folder))
    run("issue", "add", PROPOSITION, "--id", "troops")
    write_news(folder)
    run("add", "earlier.jsonl")
    return "add", "news.jsonl", "--json"


def _talks(folder: Path) -> list[str]:
    return [str(Path(one).relative_to(folder)) if one.startswith("/") else one for one in talks_in(folder)]


def _unmerged(folder: Path, run: Run) -> Sequence[str]:
    write_news(folder)
    run("add", "news.jsonl", "--no-merge")
    run("add", *_talks(folder), "--no-merge")
    run("issue", "add", PROPOSITION, "--id", "troops")
    return "merge", "--json"


def _judging(*args: str) -> Callable[[Path, Run], Sequence[str]]:
    """Make a ledger that was compared; `{a}`, `{b}`, `{c}` are statements that report one act, `{j}` is a decision."""

    def make(folder: Path, run: Run) -> Sequence[str]:
        run("add", *_talks(folder))
        run("issue", "add", PROPOSITION, "--id", "troops")
        ids = [row["id"] for row in json_lines(run("statements", "--actor", "Marsh", "--json"))]
        names = dict(zip("abc", ids, strict=True))
        decided = json_lines(run("judge", "act", names["a"], "promise", "--author", "Wati", "--json"))
        return [one.format(**names, j=decided[0]["id"]) for one in args]

    return make


def _reread(folder: Path, run: Run) -> Sequence[str]:
    _unmerged(folder, run)
    run("merge")
    return "reread", "--json"


def _batch(folder: Path, run: Run) -> Sequence[str]:
    write_news(folder)
    return "batch", "news.jsonl", "out", "--workers", "2", "--records", "9"


def _load(folder: Path, run: Run) -> Sequence[str]:
    run(*_batch(folder, run))
    return "add", "out", "--json"


def _upgrade(folder: Path, run: Run) -> Sequence[str]:
    upgrade(folder / LEDGER, "0001")
    run_script(folder / LEDGER, (CASES / "ledger_0001.sql").read_text("utf-8"))
    return "issues", "--json"


def _migrate(folder: Path, run: Run) -> Sequence[str]:
    _judging()(folder, run)
    return "migrate", LEDGER, "b.db", "--json"


def _export(folder: Path, run: Run) -> Sequence[str]:
    """Export over an earlier export."""
    _judging()(folder, run)
    run("export", "out")
    run("issue", "remove", "troops")
    return "export", "out", "--json"


def _take_in(folder: Path, run: Run) -> Sequence[str]:
    _judging()(folder, run)
    run("export", "out")
    return "add", "out", "--json", "--ledger", "b.db"


def _backup(folder: Path, run: Run) -> Sequence[str]:
    _judging()(folder, run)
    return "backup", "copy.db", "--json"


def _takedown(folder: Path, run: Run) -> Sequence[str]:
    _judging()(folder, run)
    about = json_lines(run("articles", "--json", "--outlet", "Warta"))[0]["id"]
    return "takedown", about, "--reason", "asked for", "--yes", "--json"


# What is acknowledged.


def _added(ledger: str) -> Told:
    def told(folder: Path, out: str, _err: str) -> list[str]:
        lines = json_lines(out)
        if not lines:
            return []
        held = {row[0] for row in ask(folder / ledger, "SELECT id FROM articles")}
        skipped = set(ask(folder / ledger, "SELECT source, code FROM skipped"))
        lost = [
            f"{line['article_id']} is lost" for line in lines if line["article_id"] and line["article_id"] not in held
        ]
        return lost + [
            f"{line['source']} is not on record as skipped"
            for line in lines
            if line["outcome"] == "skipped" and (line["source"], line["code"]) not in skipped
        ]

    return told


def _merged(folder: Path, out: str, _err: str) -> list[str]:
    line = "SELECT count(*) FROM statements WHERE NOT superseded AND NOT rejected AND reported = 0"
    return ["statements were left"] if json_lines(out) and ask(folder / LEDGER, line) != [(0,)] else []


def _judged(folder: Path, out: str, _err: str) -> list[str]:
    held = {row[0] for row in ask(folder / LEDGER, "SELECT id FROM judgements")}
    return [f"decision {line['id']} is lost" for line in json_lines(out) if line["id"] not in held]


def _read_again(folder: Path, out: str, _err: str) -> list[str]:
    held = {row[0] for row in ask(folder / LEDGER, "SELECT article_id FROM article_readings WHERE model = 'fake-2'")}
    return [
        f"the new reading of {line['article_id']} is lost" for line in json_lines(out) if line["article_id"] not in held
    ]


def _batched(folder: Path, _out: str, err: str) -> list[str]:
    return (
        ["there is no manifest"] if "puts them into" in err and not (folder / "out" / "manifest.json").exists() else []
    )


def _moved(name: str) -> Told:
    def told(folder: Path, out: str, _err: str) -> list[str]:
        if not json_lines(out):
            return []
        from tests.torture.record import differences, ledger_rows

        return differences(ledger_rows(folder / name), ledger_rows(folder / LEDGER))

    return told


def _exported(folder: Path, out: str, _err: str) -> list[str]:
    return [
        f"{name} is lost" for line in json_lines(out) for name in line["files"] if not (folder / "out" / name).is_file()
    ]


def _removed(folder: Path, out: str, _err: str) -> list[str]:
    found = [path.name for path in folder.glob(f"{LEDGER}*") if b"combat troops of NATO go" in path.read_bytes()]
    return [f"the text still stands in {', '.join(found)}"] if json_lines(out) and found else []


def _nothing(_folder: Path, _out: str, _err: str) -> list[str]:
    return []


def _judge(name: str, *args: str) -> Case:
    made = _judging("judge", *args, "--author", "Siti", "--json")
    return Case(f"judge {name}", made, _judged, weight=1)


CASES_OF_COMMANDS: Final = (
    Case("add, a new ledger", _fresh, _added(LEDGER), codes=(1,), weight=8),
    Case("add, a first article", _first, _added(LEDGER), weight=4),
    Case("add, onto one", _onto, _added(LEDGER), codes=(1,), weight=6),
    Case("merge", _unmerged, _merged, weight=8),
    _judge("reject", "statement", "reject", "{a}", "--reason", "narration"),
    _judge("right", "act", "{b}", "--right"),
    _judge("act", "act", "{b}", "refuse"),
    _judge("date", "date", "{b}", "2024-02-25"),
    _judge("speaker", "speaker", "{b}", "Mira Halden"),
    _judge("merge", "merge", "{a}", "{c}", "--same"),
    _judge("stance", "stance", "{c}", "--issue", "troops", "against"),
    _judge("undo", "undo", "{j}"),
    Case("reread", _reread, _read_again, newer=True, weight=8),
    Case("batch", _batch, _batched, codes=(1,), ledgers=(), weight=2),
    Case("add, of a batch", _load, _added(LEDGER), codes=(1,), weight=6),
    Case("an older ledger", _upgrade, _nothing, weight=6),
    Case("migrate", _migrate, _moved("b.db"), ledgers=(LEDGER, "b.db"), weight=4),
    Case("export", _export, _exported, weight=4),
    Case("add, of an export", _take_in, _added("b.db"), ledgers=(LEDGER, "b.db"), weight=4),
    Case("backup", _backup, _moved("copy.db"), again=(2,), ledgers=(LEDGER, "copy.db"), weight=4),
    Case("takedown", _takedown, _removed, weight=3),
)

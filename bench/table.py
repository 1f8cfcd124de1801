"""One table of what Lontar costs, beside textacy's and sayswho's extractors in the same run: `make bench`.

    python bench/table.py [--rounds 5] [--articles 40] [--others .venv-others/bin/python] [--out bench/results]

Speed is words a core-second: words of the texts by seconds of CPU time of the whole process, so that a busy machine
disturbs less than with a clock. Figures are medians of the rounds; Lontar and the others take turns within each.
Needs LONTAR_DATA: English articles of the held-out part of the corpus (for speed and for quality), and IndoSum articles
of about 300 words for the whole path. The results are kept as JSON with the kind of machine, versions, command and data
digest; `bench/costs.py` renders `docs/costs.md` from them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from quality import Quotation, scored
from standing import standing_costs

from lontar.extract import Reader
from lontar.ledger import Ledger
from lontar.sources import article_from_text
from lontar.train.corpus import everything
from lontar.types import Article

HERE = Path(__file__).parent
WORDS = 300
NAMES = ("textacy", "sayswho")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=40, help="Indonesian articles a round, of the whole path")
    parser.add_argument("--others", type=Path, default=HERE.parent / ".venv-others/bin/python")
    parser.add_argument("--out", type=Path, default=HERE / "results")
    parser.add_argument("--loaded", default="", help="what else the machine did, kept with the figures")
    options = parser.parse_args()
    data = Path(os.environ["LONTAR_DATA"])
    english = [
        row for row in everything(data, HERE.parent / "corpus") if (row["language"], row["split"]) == ("en", "dev")
    ]
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python bench/table.py", *sys.argv[1:]]),
        "machine": machine(), "loaded": options.loaded, "load_before": os.getloadavg(),
        **compared(options, english, list(indonesian(data, options.articles * (options.rounds + 1)))),
        "standing": standing_costs(data), "load_after": os.getloadavg(),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    options.out.mkdir(exist_ok=True)
    path = options.out / f"{found['at'][:10]}.json"
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n".join(table(found)))
    return 0


def compared(options: argparse.Namespace, english: Sequence[Any], path_lines: Sequence[str]) -> dict[str, Any]:
    """Return Lontar's and the others' speed and quality on the same English texts, and the whole path's parts."""
    reader = Reader()
    articles = [article_from_text(row["text"], published=row["published"], language="en") for row in english]
    texts = "".join(json.dumps({"text": row["text"]}) + "\n" for row in english)
    words = sum(len(row["text"].split()) for row in english)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "english.jsonl"
        source.write_text(texts, encoding="utf-8")
        with Others(options.others, source) as others:
            rounds = measured(options, reader, articles, source, others, path_lines)
            told = {name: others.ask(name) for name in NAMES}
            versions = {**others.versions, "lontar": version("lontar"), "model": reader.model_version}
    seconds = {name: values[1:] for name, values in rounds.items()}  # the first round warms all
    outside = [1000 * one / options.articles for one in seconds.pop("outside")]
    answers = {name: _quotations(told[name]["found"]) for name in NAMES}
    answers["lontar"] = [
        [_own(statement, article.text) for statement in reader.read(article) if statement.kind != "indirect"]
        for article in articles
    ]
    return {
        "versions": {**versions, "python": platform.python_version()},
        "data": {"english_articles": len(english), "english_words": words, "digest": digest(texts, *path_lines)},
        "words_per_core_second": {name: round(words / statistics.median(values)) for name, values in seconds.items()},
        "times_textacy": {
            name: round(statistics.median(b / a for a, b in zip(values, seconds["textacy"], strict=True)), 2)
            for name, values in seconds.items()
        },
        "outside_encoder_ms": round(statistics.median(outside), 1), "outside_encoder_rounds": outside,
        "rounds": seconds, "quality": {name: scored(english, answers[name]) for name in answers},
        "others_memory_mb": max(told[name]["memory_mb"] for name in NAMES),
    }  # fmt: skip


def measured(
    options: argparse.Namespace, reader: Reader, articles: Sequence[Article], source: Path, others: Others,
    path_lines: Sequence[str],
) -> dict[str, list[float]]:  # fmt: skip
    """Return CPU seconds a round, one more than asked for: of what is read, of the others, and outside the encoder."""
    rounds: dict[str, list[float]] = {name: [] for name in ("spans", "reading", "path", *NAMES, "outside")}
    clock, folder = Timed(reader), source.parent
    for number in range(options.rounds + 1):
        rounds["spans"].append(spent(lambda: [list(reader.labelled(one)) for one in articles]))
        rounds["reading"].append(spent(lambda: [reader.read(one) for one in articles]))
        rounds["path"].append(added(reader, source, folder / f"{number}.db"))
        for name in NAMES:
            rounds[name].append(others.ask(name)["cpu"])
        part = path_lines[number * options.articles : (number + 1) * options.articles]
        lines = folder / "indonesian.jsonl"
        lines.write_text("".join(part), encoding="utf-8")
        before = clock.encoder
        whole = added(reader, lines, folder / f"i{number}.db")
        rounds["outside"].append(whole - (clock.encoder - before))
    return rounds


class Timed:
    """Counts the CPU seconds of the encoder's session, all threads."""

    def __init__(self, reader: Reader) -> None:
        self.encoder = 0.0
        run = reader._encoder.run

        def timed(*arguments: Any) -> Any:
            started = time.process_time()
            try:
                return run(*arguments)
            finally:
                self.encoder += time.process_time() - started

        reader._encoder.run = timed  # type: ignore[method-assign]


class Others:
    """The process that runs the other extractors over the texts of a file."""

    def __init__(self, python: Path, texts: Path) -> None:
        command = [str(python), str(HERE / "others.py"), str(texts)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.versions: dict[str, str] = self._line()

    def __enter__(self) -> Others:
        return self

    def __exit__(self, *_exception: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def ask(self, name: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        print(name, file=self._process.stdin, flush=True)
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


def added(reader: Reader, source: Path, path: Path) -> float:
    """CPU seconds from a file of JSON lines to a new ledger, apart from making its tables."""
    with Ledger.open(path, reader=reader) as ledger:
        seconds = spent(lambda: ledger.add([str(source)]))
        assert not ledger.counts()["skipped"]
    return seconds


def indonesian(data: Path, number: int) -> Iterator[str]:
    """Lines of IndoSum with articles of about 300 words."""
    with (data / "data/indosum/articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if number and 0.9 * WORDS <= len(json.loads(line)["text"].split()) <= 1.1 * WORDS:
                number -= 1
                yield line


def _quotations(found: Sequence[Any]) -> list[list[Quotation]]:
    return [[Quotation(one["content"], one["speaker"]) for one in told or ()] for told in found]


def _own(statement: Any, text: str) -> Quotation:
    return Quotation(" ".join(text[span.start : span.end] for span in statement.of("CON")), statement.speaker.name)


def digest(*texts: str) -> str:
    found = hashlib.sha256()
    for text in texts:
        found.update(text.encode())
    return found.hexdigest()[:16]


def machine() -> dict[str, Any]:
    """What kind of machine this is; it is not named."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {"processor": model, "cores": os.cpu_count(), "system": platform.system()}


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the table."""
    speed, times = found["words_per_core_second"], found["times_textacy"]
    yield _row("English, held out", "words/core-second", "x textacy", "quotations found", "and who", "right")
    rows = (
        ("lontar: spans", "spans", None), ("lontar: statements", "reading", "lontar"),
        ("lontar: JSONL to ledger", "path", None), ("textacy", "textacy", "textacy"), ("sayswho", "sayswho", "sayswho"),
    )  # fmt: skip
    for title, name, quality in rows:
        told = found["quality"][quality] if quality else None
        shares = (f"{told[key]:.1%}" if told else "" for key in ("found", "speaker", "precision"))
        yield _row(title, str(speed[name]), f"{times[name]:.2f}", *shares)
    yield ""
    yield f"{'outside the encoder, ms an article of 300 words':<56}{found['outside_encoder_ms']:>10}"
    for title, value in found["standing"].items():
        yield f"{title:<56}{value:>10}"


def _row(title: str, *cells: str) -> str:
    return f"{title:<32}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, (18, 11, 18, 9, 8), strict=True))


if __name__ == "__main__":
    sys.exit(main())

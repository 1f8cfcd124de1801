"""The output of a batch in a ledger: what adding its inputs gives, without a model."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lontar.errors import InputError, UsageError
from lontar.ledger import Ledger, Stop
from lontar.sources import SourceOptions
from lontar.store import Store
from lontar.types import Filters
from tests import archives
from tests.batch.readers import batch
from tests.fake_reader import FakeReader
from tests.word_pairs import WordPairs

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[archives]'")


class NoReader(FakeReader):
    """A reader that may not be asked."""

    def read(self, article):
        raise AssertionError(f"{article.source} was read again")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archives with near-copies, one article twice, one in two versions, and rows that cannot be read."""
    folder = tmp_path_factory.mktemp("archive") / "in"
    archives.jsonl(folder / "a.jsonl.gz", [*range(12), 3], gzip.compress)
    rows = archives.rows(range(4, 8))
    rows[1]["text"] += "\nKabar ini diperbarui.\n"
    (folder / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{\n", "utf-8")
    archives.warc(folder / "c.warc.gz", archives.pages(range(20, 26)))
    return folder


@pytest.fixture(scope="module")
def output(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("batch") / "out"
    assert batch([inputs, inputs / "none.txt"], made, records=5).counts == {
        "articles": 23,
        "statements": 46,
        "set_aside": 2,
    }
    return made


def rows_of(ledger: Path) -> dict[str, list[tuple]]:
    """Everything that a ledger holds, but the moments at which it was written."""
    with closing(sqlite3.connect(ledger)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        found = {}
        for table in tables:
            columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            kept = [column for column in columns if not column.endswith("_at")]
            if kept and not table.startswith(("sqlite", "schema_version")) and "full_text" not in table:
                named = ", ".join('"' + column + '"' for column in kept)
                found[table] = sorted(connection.execute(f"select {named} from {table}"), key=repr)
        return found


def added(ledger: Path, sources: list[Path], *, reader=None, merge: bool = False):
    with Ledger.open(ledger, reader=reader or FakeReader(), pairs=WordPairs()) as opened:
        done = opened.add([str(source) for source in sources])
        if merge:
            opened.merge()
        assert list(opened.check()) == []
        return done


@pytest.mark.sqlite("it compares what stands in two files")
@pytest.mark.parametrize("merge", [False, True])
def test_the_ledger_is_the_one_that_adding_the_inputs_gives(
    inputs: Path, output: Path, tmp_path: Path, merge: bool
) -> None:
    one = added(tmp_path / "a.db", [inputs / "none.txt", inputs], merge=merge)
    other = added(tmp_path / "b.db", [output], reader=NoReader(), merge=merge)
    assert (one.new, one.updated, one.unchanged, one.statements) == (
        other.new,
        other.updated,
        other.unchanged,
        other.statements,
    )
    assert {skipped.code for skipped in one.skipped} == {skipped.code for skipped in other.skipped}
    first, second = rows_of(tmp_path / "a.db"), rows_of(tmp_path / "b.db")
    if not merge:
        # The signatures are there ahead of the second pass.
        assert len(second.pop("copy_marks")) == 18 - 1
        assert first.pop("copy_marks") == []
    assert len(first["statements"]) > 30
    assert first == second


def test_loading_again_changes_nothing(output: Path, tmp_path: Path) -> None:
    def shown() -> tuple[list, list]:
        with Ledger.open(tmp_path / "a.db") as ledger:
            statements = sorted(statement.id for statement, _ in ledger.statements(Filters(limit=None)))
            return statements, sorted(ledger.articles(Filters(limit=None)), key=lambda article: article.id)

    added(tmp_path / "a.db", [output], merge=True)
    before = shown()
    again = added(tmp_path / "a.db", [output], reader=NoReader(), merge=True)
    # One article has two texts in the archive: both are kept, and neither is news.
    assert (again.new, again.updated) == (0, 0)
    assert shown() == before
    assert len(before[0]) > 30


def test_signatures_that_the_batch_computed_are_not_computed_again(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar import ledger_signing

    signed: list[str] = []
    own = ledger_signing.article_signature

    def counting(article):
        signed.append(article.url)
        return own(article)

    monkeypatch.setattr(ledger_signing, "article_signature", counting)
    added(tmp_path / "a.db", [output], merge=True)
    # Of a text that came in the place of another one the signature is computed where it is needed.
    assert signed == ["https://kabar.example/5"]


def test_a_text_that_changes_before_it_is_compared_loses_the_signature_of_the_old_one(
    output: Path, tmp_path: Path
) -> None:
    added(tmp_path / "a.db", [output])
    row = {**archives.rows([2])[0], "text": archives.story(99)}
    (tmp_path / "new.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    with Ledger.open(tmp_path / "a.db", reader=FakeReader(), pairs=WordPairs()) as ledger:
        (before,) = [one.id for one in ledger.articles() if one.url == row["url"]]
        assert before in ledger.store.derived.prepared([before])
        ledger.add([str(tmp_path / "new.jsonl")])
        assert ledger.store.derived.prepared([before]) == {}


def test_a_signature_is_kept_of_the_text_that_is_there(output: Path, tmp_path: Path) -> None:
    added(tmp_path / "a.db", [output])
    with Store.open(str(tmp_path / "a.db")) as store:
        some = next(one for one in store.derived.unsigned(limit=50) if one.url == "https://kabar.example/2")
        store.derived.prepare([(some.id, "another version", b"x"), (some.id, some.version, b"x")])
        assert store.derived.prepared([some.id])[some.id] != b"x"


def test_stopped_it_goes_on_where_it_was(output: Path, tmp_path: Path) -> None:
    stop = Stop()
    heard: list[str] = []

    def each(outcome) -> None:
        heard.append(outcome.status)
        stop.requested = True

    with Ledger.open(tmp_path / "a.db", reader=NoReader(), pairs=WordPairs()) as ledger:
        first = ledger.add([str(output)], each=each, stop=stop)
        assert first.stopped
        done = ledger.add([str(output)])
        assert not done.stopped
        stopped = list(ledger.statements(Filters(limit=None)))
    with Ledger.open(tmp_path / "b.db", reader=NoReader(), pairs=WordPairs()) as ledger:
        ledger.add([str(output)])
        assert list(ledger.statements(Filters(limit=None))) == stopped


def test_a_batch_that_is_not_finished_says_how_to_finish_it(output: Path, tmp_path: Path) -> None:
    half = Path(shutil.copytree(output, tmp_path / "half"))
    (half / "manifest.json").unlink()
    with pytest.raises(InputError, match="not finished") as refused:
        added(tmp_path / "a.db", [half])
    assert refused.value.code == "batch_unfinished"


@pytest.mark.parametrize("name", ["shards/000001.parquet", "set_aside.jsonl"])
@pytest.mark.parametrize("change", ["cut", "gone"])
def test_a_file_that_is_another_one_is_refused_before_anything_is_stored(
    name: str, change: str, output: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(output, tmp_path / "other"))
    if change == "gone":
        (other / name).unlink()
    else:
        (other / name).write_bytes((other / name).read_bytes()[:-1])
    with pytest.raises(InputError, match=name) as refused:
        added(tmp_path / "a.db", [other])
    assert refused.value.code == "batch_file_differs"
    with Ledger.open(tmp_path / "a.db") as ledger:
        assert list(ledger.articles()) == []


def test_options_of_sources_are_refused(output: Path, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "a.db", reader=NoReader()) as ledger, pytest.raises(UsageError) as refused:
        ledger.add([str(output)], options=SourceOptions(language="id"))
    assert refused.value.code == "batch_options"

"""The second pass of a batch: what it judges is what the ledger would have, wherever shards, weeks and actors end."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lontar.batch import judging, pairing
from lontar.ledger import Ledger
from lontar.types import Filters
from tests.batch.readers import batch
from tests.batch.taken import Unasked, ledger, utterances
from tests.fake_reader import FakeReader
from tests.talked import archive, told
from tests.test_ledger_loading import rows_of
from tests.word_pairs import WordPairs

parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'lontar[archives]'")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive(tmp_path_factory.mktemp("told") / "in")


@pytest.fixture(scope="module")
def output(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a batch makes of it."""
    made = tmp_path_factory.mktemp("judged") / "out"
    done = batch([sources], made, merge=True)
    assert done.judged > 10
    return made


@pytest.fixture(scope="module")
def own(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger that does all of it by itself."""
    return ledger(tmp_path_factory.mktemp("own") / "a.db", sources)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[tuple]]:
    """A small archive, what a batch makes of it, and what the ledger tells that does all by itself."""
    folder = tmp_path_factory.mktemp("few")
    sources = archive(folder / "in", 2)
    batch([sources], folder / "out", merge=True)
    return sources, folder / "out", utterances(ledger(folder / "a.db", sources))


def pairs_in(output: Path) -> dict[tuple[str, str], float]:
    table = parquet.read_table(output / "second" / "pairs").to_pylist()
    assert len({(row["first"], row["second"]) for row in table}) == len(table)
    return {(row["first"], row["second"]): row["score"] for row in table}


def test_the_archive_has_what_is_to_be_found(own: Path) -> None:
    with closing(sqlite3.connect(own)) as connection:
        assert connection.execute("select count(*) from copies").fetchone()[0] >= 30
    several = [one for one in utterances(own) if len(one[1]) > 3]
    assert len(several) >= 5
    assert any(1 < independent < len(reports) for _, reports, independent in several)


def test_the_ledger_takes_what_it_would_have_judged(own: Path, output: Path, tmp_path: Path) -> None:
    taken = ledger(tmp_path / "b.db", output, pairs=Unasked())
    first, second = rows_of(own), rows_of(taken)
    assert len(first["pairings"]) > 50
    for table, rows in first.items():
        assert second[table] == rows, table
    assert utterances(taken) == utterances(own)


def test_copies_all_over_an_archive_cost_one_opening_a_shard(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = len(list((output / "second" / "clauses").iterdir()))
    made = judging._clusters(judging.Judging(output, "pairs", number, buckets=1, pairs=WordPairs))
    wanted = [one for cluster in made for one in cluster]
    shards = {shard for _, shard, _ in wanted}
    opened = []

    class Counted(parquet.ParquetFile):
        def __init__(self, source: Path) -> None:
            opened.append(source)
            super().__init__(source)

    monkeypatch.setattr(parquet, "ParquetFile", Counted)
    told = pairing._of_articles(output, wanted, lambda: None)
    assert len(opened) == len(shards) < sum(len(pairing.weeks_in(output, shard)) for shard in shards)
    assert all(one.told.article.id == article for article, own in told.items() for one in own)
    assert {one.id for own in told.values() for one in own} == statements_of(
        output, {article for article, *_ in wanted}
    )


def statements_of(output: Path, articles: set[str]) -> set[str]:
    table = parquet.read_table(output / "second" / "clauses", columns=["id", "article"]).to_pylist()
    return {row["id"] for row in table if row["article"] in articles}


def test_no_pair_is_lost_at_the_edge_of_a_week_and_none_is_judged_twice(own: Path, output: Path) -> None:
    names = sorted(path.stem for path in (output / "second" / "pairs").iterdir())
    assert names == ["2024-03-04-000", "2024-03-11-000", "2024-05-20-000", "open-000"]
    with closing(sqlite3.connect(own)) as connection:
        kept = {(first, second): score for first, second, score in connection.execute(
            "select first, second, score from pairings")}  # fmt: skip
        days = dict(connection.execute("select id, said_on from statements"))
    assert pairs_in(output) == kept
    assert {("2024-03-10", "2024-03-11"), ("2024-03-11", None), ("2024-05-20", "2024-03-11")} <= {
        pair for one in kept for pair in ((days[one[0]], days[one[1]]), (days[one[1]], days[one[0]]))
    }


def test_a_late_report_meets_the_first_one_two_weeks_on(tmp_path: Path) -> None:
    said = "Mira Halden mengatakan bahwa bendungan besar selesai sebelum hujan. Hal itu dikatakannya"
    reports = {
        "2024-03-10": "di pasar.", "2024-03-18": "entah kapan.", "2024-03-19": "entah kapan.",
        "2024-03-20": "pekan lalu.",
    }  # fmt: skip
    rows = [
        # Of its own besides: no copies.
        {"published": day, "text": f"{said} {where}\n" + " ".join(f"kata{place}{number}" for number in range(90))}
        for place, (day, where) in enumerate(reports.items())
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    batch([tmp_path / "in.jsonl"], tmp_path / "out", merge=True)
    with closing(sqlite3.connect(ledger(tmp_path / "a.db", tmp_path / "in.jsonl"))) as connection:
        kept = {(first, second): score for first, second, score in connection.execute(
            "select first, second, score from pairings")}  # fmt: skip
        days = dict(connection.execute("select statements.id, articles.first_day from statements join articles"
            " on articles.id = article_id"))  # fmt: skip
    assert pairs_in(tmp_path / "out") == kept
    assert {tuple(sorted(days[one][-2:] for one in pair)) for pair in kept} == {
        ("10", "18"), ("10", "20"), ("18", "19"), ("18", "20"), ("19", "20")
    }  # fmt: skip


def test_parts_of_a_week_by_actor_judge_what_the_whole_week_does(
    sources: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar.batch import judging

    # In this process, so that it is seen: a part for every few statements, keys in three ranges, groups of shards.
    for name, value in (("CELL", 5), ("GROUPS", 2)):
        monkeypatch.setattr(judging, name, value)
    other = Path(shutil.copytree(output, tmp_path / "out"))
    shutil.rmtree(other / "second")
    (other / "work").mkdir()
    shards = len(list((other / "shards").iterdir()))
    for step in judging.steps_of(judging.Judging(other, "clauses", shards, 3, WordPairs)):
        for number in step.numbers():
            step.do(number, lambda: None)
    assert len(list((other / "second" / "pairs").iterdir())) > 10
    assert len(list((other / "second" / "copies").iterdir())) == 2
    assert pairs_in(other) == pairs_in(output)
    copies = [parquet.read_table(one / "second" / "copies").to_pylist() for one in (output, other)]
    assert sorted(copies[0], key=str) == sorted(copies[1], key=str)


@pytest.mark.parametrize("lost", ["clauses", "copies", "pairs"])
def test_it_goes_on_where_it_was(sources: Path, output: Path, lost: str, tmp_path: Path) -> None:
    other = Path(shutil.copytree(output, tmp_path / "out"))
    (other / "manifest.json").unlink()
    gone = sorted((other / "second" / lost).iterdir())[0]
    before = gone.read_bytes()
    gone.unlink()
    done = batch([sources], other, merge=True)
    assert (done.read, gone.read_bytes()) == (0, before)
    first, second = (json.loads((path / "manifest.json").read_text()) for path in (output, other))
    assert {**first, "made": None} == {**second, "made": None}


def test_a_batch_without_it_is_finished_and_can_have_it_later(sources: Path, output: Path, tmp_path: Path) -> None:
    done = batch([sources], tmp_path / "out")
    assert (done.judged, (tmp_path / "out" / "second").exists()) == (0, False)
    done = batch([sources], tmp_path / "out", merge=True)
    assert done.read == 0
    assert pairs_in(tmp_path / "out") == pairs_in(output)
    assert batch([sources], tmp_path / "out", merge=True).judged == 0


def test_what_was_in_the_ledger_before_is_compared_as_always(sources: Path, tmp_path: Path) -> None:
    rows = [json.dumps(row) + "\n" for row in told(2)]
    for name, some in (("before", rows[:7]), ("new", rows[7:])):
        (tmp_path / f"{name}.jsonl").write_text("".join(some), "utf-8")
    batch([tmp_path / "new.jsonl"], tmp_path / "out", merge=True)
    one = ledger(tmp_path / "a.db", tmp_path / "before.jsonl", tmp_path / "new.jsonl")
    other = ledger(tmp_path / "b.db", tmp_path / "before.jsonl", tmp_path / "out")
    assert utterances(other) == utterances(one)
    assert rows_of(other)["copies"] == rows_of(one)["copies"]


def test_what_a_person_has_decided_since_is_not_overruled(few: tuple[Path, Path, list[tuple]], tmp_path: Path) -> None:
    sources, output, told_before = few

    def judged(source: Path, path: Path) -> Path:
        with Ledger.open(path, reader=FakeReader(), pairs=WordPairs()) as opened:
            opened.add([str(source)])
            asked = Filters(actor="Rahayu Lestari", since="2024-03-14", until="2024-03-14")
            statement, _ = next(iter(opened.statements(asked)))
            opened.judge_speaker(statement.id, ["Joko Prasetyo"], author="x")
            opened.merge()
        return path

    one = judged(sources, tmp_path / "a.db")
    other = judged(output, tmp_path / "b.db")
    assert utterances(one) == utterances(other)
    assert utterances(one) != told_before


@pytest.mark.parametrize("after", ["_learn", "_pair"])
def test_killed_while_it_is_taken_the_ledger_goes_on(
    few: tuple[Path, Path, list[tuple]], after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar.ledger_taking import Taking

    _, output, undisturbed = few

    given = getattr(Taking, after)

    def killed(self, **more):
        given(self, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(Taking, after, killed)
    path = tmp_path / "b.db"
    with Ledger.open(path, reader=FakeReader(), pairs=Unasked()) as opened:
        opened.add([str(output)])
        with pytest.raises(KeyboardInterrupt):
            opened.merge()
    monkeypatch.undo()
    with Ledger.open(path, reader=FakeReader(), pairs=WordPairs()) as opened:
        if after == "_pair":  # else the ledger goes on by itself
            opened.add([str(output)])
        opened.merge()
        assert list(opened.check()) == []
    assert utterances(path) == undisturbed


def test_judgements_of_other_weights_are_not_taken(few: tuple[Path, Path, list[tuple]], tmp_path: Path) -> None:
    _, output, undisturbed = few

    class Others(WordPairs):
        name = "word-pairs-2"

    path = ledger(tmp_path / "b.db", output, pairs=Others())
    assert {row[-1] for row in rows_of(path)["pairings"]} == {"word-pairs-2"}
    assert utterances(path) == undisturbed


def test_keys_that_many_share_are_counted_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is not counted anew for each key, and whoever watches hears that it goes on."""
    np = pytest.importorskip("numpy")
    from lontar.batch import copying

    number = 9000
    keys = np.repeat(np.arange(number, dtype=np.uint64) * 2 + 1, 2)
    owners = np.repeat(np.arange(number, dtype=np.uint64), 2) + np.tile(np.array([0, 1], np.uint64), number)
    heard, measured = [], []
    monkeypatch.setattr(copying, "len", lambda some: measured.append(1) or len(some), raising=False)
    pairs, votes = copying._votes(keys, owners, lambda: heard.append(1))
    assert (len(pairs), int(votes.sum())) == (number, number)
    assert len(heard) == 3
    assert len(measured) < 4 * number

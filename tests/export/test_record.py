"""A whole ledger as JSON lines, and the way back: the same record, byte for byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lontar.errors import InputError, UsageError
from lontar.export import is_record, open_record
from lontar.export.record import READINGS
from lontar.identity import bytes_digest, text_version
from lontar.ledger import Ledger, Outcome, Proposal, Stop
from lontar.ledger_loading import unfinished
from lontar.sources import SourceOptions
from lontar.store.past import Outstanding
from lontar.types import Article, Filters, Reading, Span, Speaker, Statement
from lontar.types_kept import ReadBy
from tests.store.sample import TEXT, article, reading
from tests.told import FakePairs

KEYS = "abcdef"
FILES = ("readings.jsonl", "originals.jsonl", "history.jsonl", "judgements.jsonl", "issues.jsonl", "takedowns.jsonl")


class NoReader:
    """A model that must not be asked: what is loaded has been read."""

    model_version = "none"

    def read(self, article: Article) -> tuple[Statement, ...]:
        raise AssertionError(f"{article.source} was read again")

    explain = read  # type: ignore[assignment]


def opened(path: Path) -> Ledger:
    return Ledger.open(path, pairs=FakePairs(), reader=NoReader())  # type: ignore[arg-type]


pytestmark = pytest.mark.sqlite("its ledgers are copies of a file; test_moving compares what is kept beneath")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which people decided in every way, a text has changed, and an article was taken down."""
    path = tmp_path_factory.mktemp("source") / "a.db"
    with opened(path) as ledger:
        ledger.store.put_many([reading(article(key=key, outlet=f"Kabar {key}")) for key in KEYS])
        ledger.add_issue("air sudah surut", id="surut", aliases=("the flood is over",))
        decide(ledger)
        ledger.merge()
        ledger.export(path.with_name("one"), format="jsonl")
    return path


@pytest.fixture
def judged(tmp_path: Path, source: Path) -> Iterator[Ledger]:
    """The same, to be changed, and its export in the folder `one`."""
    shutil.copy(source, tmp_path / "a.db")
    shutil.copytree(source.with_name("one"), tmp_path / "one")
    with opened(tmp_path / "a.db") as ledger:
        yield ledger


def decide(ledger: Ledger) -> None:
    told = {key: ledger.article((key * 16)[:16]) for key in KEYS}
    (assert_a, warn_a), (assert_b, warn_b) = told["a"].statements, told["b"].statements
    ledger.reject(assert_a.id, author="Siti", reason="bukan pernyataan")
    ledger.judge_act(warn_a.id, "threaten", author="Siti")
    ledger.judge_date(warn_a.id, "2024-02", author="Siti")
    ledger.judge_speaker(warn_a.id, ["Joko Prasetyo", "Sari Dewi"], author="Budi")
    content = warn_b.of("CON")[0]
    ledger.correct(warn_b.id, [Span("CON", content.start, content.end - 5)], author="Budi", reason="terlalu panjang")
    ledger.judge_merge(assert_b.id, told["c"].statements[0].id, same=True, author="Siti")
    ledger.judge_stance(assert_b.id, "surut", "for", author="Siti")
    undone = ledger.judge_act(told["c"].statements[1].id, "deny", author="Siti")
    ledger.undo(undone.id, author="Budi", reason="keliru")
    back = ledger.undo(ledger.reject(told["d"].statements[0].id, author="Siti").id, author="Budi")
    ledger.undo(back.id, author="Siti", reason="tetap ditolak")
    ledger.confirm(told["d"].statements[1].id, "speaker", author="Siti")
    proposal = Proposal((Span("SRC", 0, 6), Span("CON", 24, 38)), Speaker("Rahayu", "person", "name"), "announce")
    ledger.propose(told["e"].article.id, proposal, author="Budi")
    ledger.judge_act(told["e"].statements[1].id, "urge", author="Budi")
    text = f"Kabar terbaru. {TEXT}"
    changed = replace(told["e"].article, text=text, version=text_version(text), raw_digest=bytes_digest(text.encode()))
    ledger.store.put(reading(changed))
    ledger.takedown(told["f"].article.id, reason="diminta penerbit", author="Siti")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


def record(ledger: Ledger) -> dict[str, Any]:
    found = list(ledger.store.statements(Filters(limit=None), rejected=True))
    return {
        "articles": list(ledger.articles(Filters(limit=None))), "statements": found,
        "judgements": list(ledger.judgements()), "issues": ledger.issues(),
        "positions": ledger.positions("surut"), "utterances": list(ledger.utterances(Filters(limit=None))),
        "counts": {name: number for name, number in ledger.counts().items() if name != "skipped"},
    }  # fmt: skip


def test_a_loaded_export_is_the_same_record_and_is_exported_the_same(tmp_path: Path, judged: Ledger) -> None:
    heard: list[Outcome] = []
    with opened(tmp_path / "b.db") as other:
        added = other.add([str(tmp_path / "one")], each=heard.append)
        other.merge()
        assert (added.new, added.skipped, added.stopped) == (5, (), False)
        assert added.statements == sum(outcome.statements for outcome in heard) == judged.counts()["statements"]
        assert list(other.check()) == []
        assert record(other) == record(judged)
        other.export(tmp_path / "two", format="jsonl")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert set(files(tmp_path / "one")) == set(FILES)
    assert all(files(tmp_path / "one").values())


def test_what_was_decided_can_be_undone_where_it_was_loaded(tmp_path: Path, judged: Ledger) -> None:
    with opened(tmp_path / "b.db") as other:
        other.add([str(tmp_path / "one")])
        other.merge()
        for ledger in (judged, other):
            for one in list(ledger.judgements()):
                if one.verb in ("statement.reject", "act", "speaker", "statement.span") and one.author == "Siti":
                    try:
                        ledger.undo(one.id, author="Wati")
                    except UsageError as error:
                        assert error.code == "already_undone"
            ledger.merge()
            assert list(ledger.check()) == []
        assert list(other.statements(Filters(limit=None))) == list(judged.statements(Filters(limit=None)))


def test_loading_again_changes_nothing(tmp_path: Path, judged: Ledger) -> None:
    with opened(tmp_path / "b.db") as other:
        other.add([str(tmp_path / "one")])
        before = record_without_second_pass(other)
        again = other.add([str(tmp_path / "one")])
        assert (again.new, again.unchanged, again.skipped) == (0, 5, ())
        assert record_without_second_pass(other) == before


def record_without_second_pass(ledger: Ledger) -> list[Any]:
    return [list(ledger.statements(Filters(limit=None))), list(ledger.judgements()), ledger.counts()]


def test_a_stop_is_heard_and_the_rest_comes_with_the_next_run(
    tmp_path: Path, judged: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lontar.ledger_loading.BATCH_ARTICLES", 2)
    stop = Stop()

    def ask(_outcome: Outcome) -> None:
        stop.requested = True

    with opened(tmp_path / "b.db") as other:
        first = other.add([str(tmp_path / "one")], each=ask, stop=stop)
        assert first.stopped
        assert first.new == 2
        second = other.add([str(tmp_path / "one")])
        assert (second.new, second.unchanged) == (3, 2)
        other.merge()
        assert record(other) == record(judged)


def add_killed(ledger: Ledger, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load an export and be killed between its decisions and its articles."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as early:
        early.setattr("lontar.store.keeping.Kept.restore", killed)
        with pytest.raises(KeyboardInterrupt):
            ledger.add([str(folder)])


def test_decisions_wait_for_their_articles_until_an_export_is_loaded_whole(
    tmp_path: Path, judged: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "b.db") as other:
        add_killed(other, tmp_path / "one", monkeypatch)
        assert (other.counts()["articles"], bool(list(other.judgements()))) == (0, True)
        (found,) = other.store.check()
        assert (found.code, found.subject) == ("export_unfinished", str((tmp_path / "one").resolve()))
        assert [one.code for one in other.store.skipped()] == ["export_unfinished"]
        other.store.kept.finish(unfinished(str(tmp_path / "one")))
        assert {one.code for one in other.store.check()} == {
            "judgement_subject",
            "judgement_anchor",
            "merge_subject",
        }
        other.add([str(tmp_path / "one")])
        assert other.store.skipped() == []
        assert list(other.store.check()) == []


def test_an_export_is_loaded_whole_by_whatever_name_it_is_given(
    tmp_path: Path, judged: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(tmp_path / "b.db") as other:
        other.store.kept.take([], [], begun=unfinished("one"))
        other.add([f"../{tmp_path.name}/one/"])
        assert other.store.skipped() == []
        assert list(other.store.check()) == []


def test_an_export_that_was_moved_after_a_kill_is_loaded_whole_from_its_new_place(
    tmp_path: Path, judged: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "b.db") as other:
        add_killed(other, tmp_path / "one", monkeypatch)
        other.store.kept.take([], [], begun=unfinished(str(tmp_path / "unlike"), "0" * 64))
        (tmp_path / "one").rename(tmp_path / "moved")
        other.add([str(tmp_path / "moved")])
        assert [one.source for one in other.store.skipped()] == [str(tmp_path / "unlike")]


def test_what_the_ledger_has_already_stays_as_it_is(tmp_path: Path, judged: Ledger) -> None:
    with opened(tmp_path / "b.db") as other:
        other.store.put(reading(article(key="a", outlet="Kabar a")))
        other.store.put(reading(article(f"{TEXT} Selesai.", key="c")))
        other.store.put(reading(article(key="b", outlet="Kabar b")))
        other.takedown("b" * 16, reason="diminta", author="Wati")
        added = other.add([str(tmp_path / "one")])
        assert (added.new, added.unchanged) == (2, 0)
        codes = sorted(skipped.code for skipped in added.skipped)
        assert codes == ["article_taken_down", "export_known_otherwise", "export_known_otherwise"]
        assert len(other.article("a" * 16).statements) == 2
        assert not [one for one in other.judgements() if one.subject == judged_subject(judged)]


def judged_subject(ledger: Ledger) -> str:
    return next(ledger.judgements()).subject


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", [Path.unlink, shortened], ids=["gone", "shorter"])
def test_a_file_that_differs_is_refused_before_anything_is_stored(
    tmp_path: Path, judged: Ledger, name: str, harm: Callable[[Path], object]
) -> None:
    harm(tmp_path / "one" / name)
    with opened(tmp_path / "b.db") as other, pytest.raises(InputError) as caught:
        other.add([str(tmp_path / "one")])
    assert caught.value.code == "export_differs"
    assert name in str(caught.value)
    with opened(tmp_path / "b.db") as other:
        assert not any(other.counts().values())


def test_a_part_of_a_ledger_is_no_record(tmp_path: Path, judged: Ledger) -> None:
    manifest = judged.export(tmp_path / "part", format="jsonl", filters=Filters(act="warn", limit=None))
    assert not manifest.whole
    assert set(files(tmp_path / "part")) == {READINGS}
    with opened(tmp_path / "b.db") as other, pytest.raises(InputError) as caught:
        other.add([str(tmp_path / "part")])
    assert caught.value.code == "export_narrowed"


def test_options_for_reading_do_not_go_with_an_export(tmp_path: Path, judged: Ledger) -> None:
    with pytest.raises(UsageError) as caught:
        judged.add([str(tmp_path / "one")], options=SourceOptions(outlet="Kabar"))
    assert caught.value.code == "export_options"


def _version(line: dict[str, Any]) -> None:
    line["article"]["version"] = "0" * 64


def _id(line: dict[str, Any]) -> None:
    line["statements"][0]["id"] = "0" * 16


def _act(line: dict[str, Any]) -> None:
    line["statements"][0]["act"] = "sing"


@pytest.mark.parametrize(
    ("forge", "code"), [(_version, "export_broken"), (_id, "export_broken"), (_act, "bad_reading")]
)
def test_a_forged_export_is_refused(
    tmp_path: Path, judged: Ledger, forge: Callable[[dict[str, Any]], None], code: str
) -> None:
    with (tmp_path / "one" / "originals.jsonl").open() as file:
        lines = [json.loads(line) for line in file]
    forge(lines[0])
    seal(tmp_path / "one", "originals.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))
    with pytest.raises(InputError) as caught:
        list(open_record(tmp_path / "one").articles_with_versions())
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("judgements.jsonl", "{}", "bad_kept"),
        ("judgements.jsonl", '{"verb": "sing"}', "bad_kept"),
        ("history.jsonl", '{"article_id": "x"}', "bad_kept"),
        ("issues.jsonl", '{"id": "x"}', "bad_kept"),
        ("takedowns.jsonl", '{"id": "x"}', "bad_kept"),
        ("originals.jsonl", '{"article": {}}', "bad_reading"),
        ("readings.jsonl", "no JSON", "export_broken"),
    ],
)
def test_a_line_of_another_kind_is_refused(tmp_path: Path, judged: Ledger, name: str, line: str, code: str) -> None:
    seal(tmp_path / "one", name, f"{line}\n")
    found = open_record(tmp_path / "one")
    with pytest.raises(InputError) as caught:
        (
            list(found.decisions()),
            list(found.history()),
            list(found.issues()),
            list(found.tombstones()),
            list(found.articles_with_versions()),
        )
    assert caught.value.code == code


def seal(folder: Path, name: str, text: str) -> None:
    """Write a file and its digest as if it had been exported."""
    (folder / name).write_text(text, "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name] = bytes_digest(text.encode())
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("manifest", "known"),
    [
        (None, False),
        ("[]", False),
        ("{", False),
        ('{"format": "jsonl"}', False),
        ('{"lontar": "1", "files": {}, "format": "csv"}', False),
        ('{"lontar": "1", "files": {}, "format": "jsonl"}', True),
    ],
)
def test_only_a_manifest_of_lontar_makes_an_export(tmp_path: Path, manifest: str | None, known: bool) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    assert is_record(tmp_path) is known


def test_exports_and_other_sources_can_be_added_together(tmp_path: Path, judged: Ledger) -> None:

    class Silent(NoReader):
        def read(self, article: Article) -> tuple[Statement, ...]:
            assert article.source.endswith("baru.txt")
            return ()

    (tmp_path / "baru.txt").write_text("Hari ini tidak ada kabar apa pun dari desa itu.\n")
    with Ledger.open(tmp_path / "b.db", pairs=FakePairs(), reader=Silent()) as other:  # type: ignore[arg-type]
        added = other.add([str(tmp_path / "baru.txt"), str(tmp_path / "one")])
        assert added.new == 6
        assert isinstance(other.article("a" * 16), Reading)


def test_who_read_and_what_was_read_before_come_along(tmp_path: Path, judged: Ledger) -> None:
    told = judged.article("c" * 16)
    judged.store.readings_kept.put_again(Reading(told.article, told.statements[:1]), ReadBy("newer", "7"))
    last = reading(article(f"{TEXT} Selesai.", key="c"))
    last = replace(last, statements=tuple(replace(one, model="newer") for one in last.statements))
    judged.store.put(last, by=ReadBy("newer", "7"))
    judged.store.put(Reading(article(key="9"), ()), by=ReadBy("newer", "7"))
    judged.export(tmp_path / "more", format="jsonl")
    asked = Outstanding(ReadBy("newer", "7"))
    with opened(tmp_path / "b.db") as other:
        for _ in range(2):
            other.add([str(tmp_path / "more")])
            for key in "abcde9":
                assert other.store.readings_kept.of(key * 16) == judged.store.readings_kept.of(key * 16)
            assert other.store.readings_kept.count(asked) == judged.store.readings_kept.count(asked)
        assert [len(one.statements) for one in other.store.readings_kept.of("c" * 16)] == [2, 1, 2]
        assert list(other.check()) == []

"""Where the inputs and the output of a batch lie, and who may touch them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lontar.errors import UsageError
from tests import archives
from tests.batch.readers import batch

pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'lontar[archives]'")


def test_an_output_that_lies_among_the_inputs_by_a_link_is_refused(tmp_path: Path) -> None:
    archives.jsonl(tmp_path / "in" / "a.jsonl", range(3))
    (tmp_path / "alias").symlink_to(tmp_path / "in")
    with pytest.raises(UsageError) as refused:
        batch([tmp_path / "in"], tmp_path / "alias" / "out")
    assert refused.value.code == "batch_inside"
    assert not (tmp_path / "in" / "out").exists()


@pytest.mark.parametrize("pattern", ["in/**/*", "in/*", "alias/**/*"])
def test_an_output_that_a_pattern_reaches_is_no_input_and_is_gone_on_with(pattern: str, tmp_path: Path) -> None:
    archives.jsonl(tmp_path / "in" / "a.jsonl", range(20))
    (tmp_path / "alias").symlink_to(tmp_path / "in")
    output = tmp_path / "in" / "out"
    first = batch([tmp_path / pattern], output)
    assert (first.counts["articles"], first.counts["set_aside"]) == (20, 0)
    (output / "shards" / "000001.parquet").unlink()
    again = batch([tmp_path / pattern], output)
    assert (again.counts, again.read) == (first.counts, 1)


def test_a_name_that_is_not_utf8_is_set_aside_and_the_batch_is_gone_on_with(tmp_path: Path) -> None:
    archives.jsonl(tmp_path / "in" / "a.jsonl", range(20))
    odd = os.fsdecode(os.fsencode(tmp_path / "in") + b"/kab\xffar.txt")
    try:
        Path(odd).write_text(archives.story(30), "utf-8")
    except OSError:
        pytest.skip("this system takes no such names")
    first = batch([tmp_path / "in"], tmp_path / "out")
    assert (first.counts["articles"], first.counts["set_aside"]) == (20, 1)
    (tmp_path / "out" / "shards" / "000001.parquet").unlink()
    assert batch([tmp_path / "in"], tmp_path / "out").counts == first.counts


@pytest.mark.parametrize("later", [0o000, 0o644])
def test_with_a_file_that_may_not_be_opened_a_batch_is_gone_on_with(
    later: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives.jsonl(tmp_path / "in" / "a.jsonl", range(20))
    closed = archives.jsonl(tmp_path / "in" / "b.jsonl", range(3))
    given = Path.open

    def opened(path: Path, *args, **named):
        # An administrator may open what has no rights.
        if path == closed and not path.stat().st_mode & 0o400:
            raise PermissionError(13, "Permission denied", str(path))
        return given(path, *args, **named)

    monkeypatch.setattr(Path, "open", opened)
    closed.chmod(0o000)
    first = batch([tmp_path / "in"], tmp_path / "out")
    assert (first.counts["articles"], first.counts["set_aside"]) == (20, 1)
    (tmp_path / "out" / "shards" / "000001.parquet").unlink()
    closed.chmod(later)
    assert batch([tmp_path / "in"], tmp_path / "out").counts == first.counts


def test_who_comes_second_to_a_new_folder_leaves_it_to_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar.batch.running import _locked

    archive = archives.jsonl(tmp_path / "a.jsonl", range(3))
    output, given = tmp_path / "out", Path.exists
    with _locked(output):
        # Both looked before either made the folder: to the second it is new as well.
        monkeypatch.setattr(Path, "exists", lambda path, **named: path != output and given(path, **named))
        with pytest.raises(UsageError) as refused:
            batch([archive], output)
        monkeypatch.undo()
        assert refused.value.code == "batch_running"
        assert [path.name for path in output.iterdir()] == [".lock"]

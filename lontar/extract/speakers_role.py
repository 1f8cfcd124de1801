"""Words that describe somebody → role and affiliation: `Menteri Luar Negeri Jerman` → Menteri Luar Negeri, Jerman."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lontar.extract.speakers_lexicon import Lexicon

EDGE: Final = " ,.;:\"'“”‘’«»()[]"


def without_relative(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """The words before a relative clause, and what the clause states its head to be (`yang merupakan …`)."""
    tokens = text.split()
    for index, token in enumerate(tokens):
        if index and token.strip(EDGE) in lexicon.relatives:
            rest = tokens[index:]
            stated = [place for place, word in enumerate(rest) if word.lower() in lexicon.states]
            does = " ".join(rest[stated[-1] + 1 :]) if stated else _by_deed(rest, lexicon)
            return " ".join(tokens[:index]).strip(EDGE), does
        if index and token in lexicon.apposed and _ends_name(tokens[:index], lexicon):
            return " ".join(tokens[:index]).strip(EDGE), " ".join(tokens[index + 1 :])
    return text, ""


def _ends_name(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words end as a name does, behind which `seorang petani` says what somebody is; a comma says so itself."""
    last = words[-1].lower()
    opens = len(words) == 1 and last in lexicon.openers | lexicon.common
    return is_capital(words[-1]) and not last.endswith(",") and last not in lexicon.counting and not opens


def _by_deed(clause: Sequence[str], lexicon: Lexicon) -> str:
    """The role of somebody who does what only its holder does: `who chairs the committee` → chair of the committee."""
    if len(clause) < 3 or clause[0].lower() not in lexicon.clauses or clause[1].lower() not in lexicon.deeds:
        return ""
    if clause[2].lower() in lexicon.links or clause[2].lower() == "to":
        return ""
    ends = (place for place, word in enumerate(clause) if place > 1 and _ends_deed(clause[place - 1], word, lexicon))
    return " ".join([lexicon.deeds[clause[1].lower()], *clause[2 : next(ends, len(clause))]])


def _ends_deed(before: str, word: str, lexicon: Lexicon) -> bool:
    return before.endswith(",") or word.lower() in lexicon.relatives | lexicon.joints


def is_capital(token: str) -> bool:
    """Whether a word begins with a capital."""
    return token[:1].isupper()


def of_office(words: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """Whether a word with a capital goes on with an office: `Kasat Lantas`, though `lantas` opens sentences."""
    word = words[place]
    ends = word.endswith(".") and word.strip(".").lower() not in lexicon.titles
    return place > 0 and is_capital(word) and not ends and words[place - 1].lower() in lexicon.roles


def split_role(words: str, lexicon: Lexicon) -> tuple[str | None, str | None]:
    """A description → (role, affiliation): `Menteri Luar Negeri Jerman` → (Menteri Luar Negeri, Jerman)."""
    main = without_relative(words, lexicon)[0]
    tokens = [token for token in main.split() if token != "|"]
    while tokens and tokens[0].lower() in lexicon.counting:
        tokens = tokens[1:]
    if lexicon.head_last:
        return _ranked(tokens, lexicon)
    tokens = _without_titles(tokens, lexicon)
    if not tokens or all(token.strip(EDGE).lower() in lexicon.titles for token in tokens):
        return None, None
    cut = _affiliation_start(tokens, lexicon)
    area = 2 < cut < len(tokens) and is_capital(tokens[cut]) and tokens[cut - 1].lower() in lexicon.areas
    if area and tokens[cut - 2].lower() != "wali":
        # `Kepala Dinas Kesehatan Kota Bogor` serves the town, but `Wali Kota` is an office.
        cut -= 1
    role, rest = tokens[:cut], tokens[cut:]
    if rest and rest[0].lower() in lexicon.links:
        rest = rest[1:]
    # `Duta Besar Korut untuk PBB`, `Gubernur DKI terpilih`: what follows the employer belongs to the role.
    stop = next(
        (place for place, word in enumerate(rest) if place and (word in lexicon.links or word in lexicon.after)),
        len(rest),
    )
    role, rest = [*role, *rest[stop:]], rest[:stop]
    while len(role) > 1 and role[-1].lower() in lexicon.vague:
        role = role[:-1]
    affiliation = " ".join(rest).strip(EDGE) or None
    seat = lexicon.seats.get(role[0].lower())
    if seat is not None and affiliation is not None and rest[0].lower() not in lexicon.organisations:
        affiliation = f"{seat} {affiliation}"
    elif seat is not None and affiliation is None and seat == lexicon.seats.get("kapolri"):
        affiliation = seat
    role[0] = lexicon.expand.get(role[0].lower(), role[0])
    return " ".join(role).strip(EDGE), affiliation


def _without_titles(tokens: list[str], lexicon: Lexicon) -> list[str]:
    """The words without titles at their end, which belong to a name; the last word stays if it can be a role."""
    end = len(tokens)
    while end and tokens[end - 1].strip(EDGE).lower() in lexicon.titles:
        if " ".join(tokens[max(0, end - 2) : end]).strip(EDGE).lower() in lexicon.two_word_offices:
            break
        if end == 1 and tokens[0].lower() in lexicon.roles:
            break
        end -= 1
    return tokens[:end]


def _affiliation_start(tokens: Sequence[str], lexicon: Lexicon) -> int:
    """Where the words of an employer begin in a description: an organisation, else a country, place or unit within one.

    The length of `tokens` where they name none.
    """
    weak = unit = len(tokens)
    start = next((n for n in (1, 2) if " ".join(tokens[:n]).lower() in lexicon.speaks_for), len(tokens))
    if start < len(tokens) - 1 and tokens[start].lower() in lexicon.units:
        # `Juru bicara Komisi Eropa`: nobody else speaks for a body.
        return start
    for place in range(1, len(tokens)):
        word = tokens[place].strip(EDGE)
        low = word.lower()
        if low in lexicon.links and any(is_capital(token) for token in tokens[place:]):
            weak = min(weak, place)
            break
        if low in lexicon.inner:
            continue
        if low in lexicon.units:
            unit = min(unit, place)
        elif low in lexicon.organisations and tokens[place - 1].lower() != "dan":
            # `Serikat` is a union, but not in `Amerika Serikat`.
            if place - 1 == weak and " ".join(tokens[weak : place + 1]).strip(EDGE) in lexicon.countries:
                continue
            return place
        elif (
            (is_abbreviation(word) and low not in lexicon.office)
            or low in lexicon.places
            or _is_country(tokens[place:], lexicon)
        ):
            weak = min(weak, place)
    return weak if weak < len(tokens) else unit


def is_abbreviation(word: str) -> bool:
    """Whether a word is all capitals and no roman numeral."""
    return len(word) > 1 and word.isupper() and word.isalpha() and not set(word) <= set("IVX")


def _is_country(tokens: Sequence[str], lexicon: Lexicon) -> bool:
    return any(" ".join(tokens[:size]).strip(EDGE) in lexicon.countries for size in (3, 2, 1))


def _ranked(tokens: list[str], lexicon: Lexicon) -> tuple[str | None, str | None]:
    """An English description with titles at its end: a rank is the role where nothing else is (`U.S. Army Gen.`)."""
    end = len(tokens)
    while end and tokens[end - 1].strip(EDGE).lower() in lexicon.titles and not _in_office(tokens, end - 1, lexicon):
        end -= 1
    rank = [token.strip(",") for token in tokens[end:] if token.strip(EDGE).lower() in lexicon.role_ranks]
    before = [token.lower() for token in tokens[:end]]
    if rank and lexicon.before_ranks.issuperset(before):
        return " ".join([*tokens[:end], *rank]), None
    if rank and not lexicon.roles.intersection(before) and is_capital(tokens[0]):
        return " ".join(rank), _edged(" ".join(tokens[:end]))
    return _role_of_english(tokens[:end], lexicon) if end else (None, None)


def _in_office(tokens: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """Whether a title is a word of an office: `Attorney General`, `County Judge`."""
    word, before = tokens[place].lower(), tokens[place - 1].lower() if place else ""
    if word in lexicon.role_ranks:
        return before in lexicon.before_general
    return word in lexicon.roles and before not in lexicon.roles


def _role_of_english(tokens: list[str], lexicon: Lexicon) -> tuple[str | None, str | None]:
    if tokens[0].lower() in lexicon.links:
        return None, None
    link = next(
        (place for place, token in enumerate(tokens) if place and _leads_to_body(tokens, place, token, lexicon)), None
    )
    if link is not None:
        rest = [word for word in tokens[link + 1 :] if word.lower() not in lexicon.articles]
        return " ".join(tokens[:link]).strip(EDGE), _edged(" ".join(rest)) or None
    heads = [place for place, token in enumerate(tokens) if token.lower().strip(EDGE) in lexicon.roles]
    first = heads[0] if heads else 0
    while first and tokens[first - 1].lower() in lexicon.office and tokens[first - 1].lower() not in lexicon.articles:
        first -= 1
    lead = re.sub(r"['’]s?$", "", _edged(" ".join(tokens[:first])))
    state = lexicon.adjectives.get(lead)
    affiliation = re.sub(r"^the ", "", state) if state else lead
    if not affiliation or not is_capital(affiliation):
        return " ".join(tokens).strip(EDGE), None
    return " ".join(tokens[first:]).strip(EDGE), affiliation


def agree(one: str | None, other: str | None, lexicon: Lexicon) -> bool:
    """Whether two affiliations may be one: a part of the other, its letters (`KPU`), or none that is told."""
    if one is None or other is None:
        return True
    short, long = sorted((_plain(one, lexicon), _plain(other, lexicon)), key=lambda words: len(" ".join(words)))
    return set(short) <= set(long) or (len(short) == 1 and len(long) > 1 and _abbreviates(short[0], "".join(long)))


def _plain(words: str, lexicon: Lexicon) -> list[str]:
    words = lexicon.adjectives.get(words) or words
    return [word for word in words.lower().split() if word not in lexicon.articles]


def _abbreviates(short: str, long: str) -> bool:
    """Whether letters begin like a name and stand in it in this order: `KPU`, `Kemenkes`, `Jabar`."""
    rest = iter(long)
    return short[:1] == long[:1] and all(letter in rest for letter in short)


def _leads_to_body(tokens: Sequence[str], place: int, word: str, lexicon: Lexicon) -> bool:
    """Whether a link leads to an employer, not to a charge: `Secretary of State`, `head of news`."""
    if word.lower() not in lexicon.links:
        return False
    behind = [token.strip(EDGE).lower() for token in tokens[place + 1 :] if token.lower() not in lexicon.articles]
    if word.lower() not in ("of", "for") or not behind:
        return True
    before = tokens[place - 1].lower()
    charged = before in lexicon.in_charge or (before == "state" and word.lower() == "for")
    if charged and behind[0] in lexicon.portfolios:
        return False
    end = next((at for at in range(place + 1, len(tokens)) if tokens[at].lower() in lexicon.links), len(tokens))
    matter = tokens[place + 1 : end]
    plain = bool(matter) and all(token.islower() and token.isalpha() for token in matter)
    counts = lexicon.counting | lexicon.groups
    return word.lower() != "of" or not plain or matter[0] in counts or matter[-1] in lexicon.organisations


def _edged(words: str) -> str:
    """Words without marks at their edges, but for the last stop of letters with stops: `U.S.`."""
    bare = words.strip(EDGE)
    return f"{bare}." if re.search(r"\b(?:[A-Z]\.)+[A-Z]$", bare) and f"{bare}." in words else bare

"""Names for topics, taken from the subjects people wrote: the phrase that many of them share and few others have.

Words are weighed by class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794) over word runs of one to three.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from copilot.triage.stopwords import STOPWORDS, WEAK_WORDS

NAME_CHARS = 40
_PREFIX = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|antw|sv|vs|tr|rv|enc)\s*(?:\[\d+\]|\(\d+\))?\s*:\s*|\[[^\[\]]{1,40}\]\s*)+", re.I
)
_TOKEN = re.compile(r"[^\W_][\w'’&.+-]*[^\W_]|[^\W_]")
_LONGER = {1: 1.0, 2: 1.6, 3: 1.8}
_PAIR_SHARE = 0.6
_FEW = 3
_WEAK_SHARE = 0.3


def bare(subject: str) -> str:
    """A subject without its reply and forward prefixes and bracketed tags, on one line."""
    return re.sub(r"\s+", " ", _PREFIX.sub("", subject)).strip(" -–:|")


def phrases(subject: str) -> dict[str, str]:
    """The word runs of one to three in a subject that could name a topic: lower case to original writing."""
    tokens = _TOKEN.findall(bare(subject))
    lowered = [token.lower() for token in tokens]
    telling = [_telling(token) for token in lowered]
    found: dict[str, str] = {}
    for size in (1, 2, 3):
        for start in range(len(tokens) - size + 1):
            end = start + size
            if telling[start] and telling[end - 1]:
                found.setdefault(" ".join(lowered[start:end]), " ".join(tokens[start:end]))
    return found


def _telling(token: str) -> bool:
    """Whether a word may begin or end a name."""
    return len(token) > 1 and token not in STOPWORDS and not token.replace(".", "").replace("-", "").isdigit()


def background(subjects: Iterable[str]) -> Counter[str]:
    """In how many subjects each phrase occurs."""
    counts: Counter[str] = Counter()
    for subject in subjects:
        counts.update(phrases(subject).keys())
    return counts


def choose(subjects: Sequence[str], everywhere: Mapping[str, int], total: int, *, taken: Collection[str] = ()) -> str:
    """A name for the threads with these subjects, unlike any in `taken`.

    `everywhere` and `total` are the `background` of the lane. Falls back to the most frequent bare subject.
    """
    inside: Counter[str] = Counter()
    writing: dict[str, Counter[str]] = {}
    for subject in subjects:
        for low, original in phrases(subject).items():
            inside[low] += 1
            writing.setdefault(low, Counter())[original] += 1
    ranked = sorted(
        (low for low, count in inside.items() if count >= 2),
        key=lambda low: (-_weight(low, inside[low], everywhere.get(low, 0), total), low),
    )
    best = [_written(low, writing) for low in _distinct(ranked, inside)[:4]]
    return _first_free(_proposals(best, inside, subjects), taken)


def _weight(low: str, inside: int, everywhere: int, total: int) -> float:
    """How well a phrase names the subjects it is in."""
    parts = [part for part in low.split() if part not in STOPWORDS]
    weak = _WEAK_SHARE if all(part in WEAK_WORDS for part in parts) else 1.0
    rarity = math.log(1 + total / max(everywhere, inside, 1))
    return inside * rarity * _LONGER[low.count(" ") + 1] * weak


def _distinct(ranked: Sequence[str], inside: Mapping[str, int]) -> list[str]:
    """Phrases in rank order, leaving out those that share a word with a better one."""
    kept: list[str] = []
    seen: set[str] = set()
    for low in ranked:
        parts = {part for part in low.split() if part not in STOPWORDS}
        if not parts & seen:
            kept.append(low)
            seen |= parts
        if len(kept) == 4:
            break
    return kept


def _written(low: str, writing: Mapping[str, Counter[str]]) -> str:
    """The usual writing of a phrase; a lower-case one gets a capital."""
    text = min(writing[low].items(), key=lambda item: (item[0].isupper(), -item[1], item[0]))[0]
    return text if text != low else text[:1].upper() + text[1:]


def _proposals(best: Sequence[str], inside: Mapping[str, int], subjects: Sequence[str]) -> list[str]:
    """Names to try, the best first: one phrase when it covers most, else two, then whole subjects."""
    names: list[str] = []
    if best:
        covers = inside[best[0].lower()] >= _PAIR_SHARE * len(subjects)
        pairs = [_pair(best[0], other, inside) for other in best[1:]]
        names = [best[0], *pairs] if covers or " " in best[0] else [*pairs, best[0]]
    common = Counter(bare(subject) for subject in subjects)
    whole = [shorten(subject) for subject, _ in common.most_common(5) if subject]
    return whole + names if len(subjects) <= _FEW and " " not in "".join(names[:1]) else names + whole


def _pair(one: str, other: str, inside: Mapping[str, int]) -> str:
    """Two phrases as one name: run together where people write them so."""
    for name in (f"{one} {other}", f"{other} {one}"):
        if inside.get(name.lower(), 0) >= 2:
            return name
    return f"{one}, {other}"


def shorten(text: str, limit: int = NAME_CHARS) -> str:
    """Text cut at a word, with an ellipsis, when it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1].rsplit(" ", 1)[0] if " " in text[: limit - 1] else text[: limit - 1]
    return cut.rstrip(" ,;:-–") + "…"


def _first_free(names: Sequence[str], taken: Collection[str]) -> str:
    """The first name not taken (ignoring case); a number is added when all are."""
    used = {name.casefold() for name in taken}
    for name in names:
        if len(name) <= NAME_CHARS and name.casefold() not in used:
            return name
    return free(names[0] if names else "Various", taken)


def free(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the lowest number that makes it unlike any in `taken`."""
    used = {one.casefold() for one in taken}
    name = shorten(name)
    if name.casefold() not in used:
        return name
    return next(f"{name} {number}" for number in range(2, len(used) + 3) if f"{name} {number}".casefold() not in used)

"""Pairs of characters for scripts that put no blanks between words, so that words of two characters are found.

The tokenizer of the full text takes a run of such characters for one word. Beside it, each run is indexed as its
overlapping pairs and its last character: 会議室 becomes 会議 議室 室.
"""

from __future__ import annotations

import re
import unicodedata

_CHARACTERS = (
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\uff66-\uff9f"
    r"\u0e00-\u0eff\u1780-\u17ff\U00020000-\U0003ffff"
)
RUN = re.compile(f"[{_CHARACTERS}]+")
"""Kana, ideographs, Hangul, Thai, Lao, Khmer."""

_LEADS = bytes((0xE0, 0xE1, *range(0xE3, 0xEE), 0xEF, 0xF0))
_NO_LEADS = bytes(sorted(set(range(256)) - set(_LEADS)))


def holds(text: str) -> bool:
    """Whether `text` holds any of these characters."""
    # Most text that is not ASCII has none of them, as the first bytes of its characters in UTF-8 tell 20 times faster.
    if text.isascii() or not text.encode("utf-8", "surrogatepass").translate(None, _NO_LEADS):
        return False
    return RUN.search(text) is not None


def grams(*texts: str) -> str | None:
    """The pairs of all runs in these texts, None when there are none."""
    found = [pairs(run) for text in texts if holds(text) for run in RUN.findall(text)]
    return " ".join(found) or None


def pairs(run: str) -> str:
    """The overlapping pairs of a run and its last character, with blanks between; compatibility forms folded."""
    run = unicodedata.normalize("NFKC", run)
    return " ".join([*(run[at : at + 2] for at in range(len(run) - 1)), run[-1:]])


def phrase(run: str) -> tuple[str, bool]:
    """What to look for to find a run: its pairs, and whether the last is only the beginning of one."""
    run = unicodedata.normalize("NFKC", run)
    if len(run) < 2:
        return run, True
    return " ".join(run[at : at + 2] for at in range(len(run) - 1)), False

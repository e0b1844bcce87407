"""Words and phrases as full-text expressions that are always well formed."""

from __future__ import annotations

import unicodedata

from copilot.store import grams

SHORT = 4
"""A beginning of at most so many characters may stand for very many words."""


def expression(text: str, *, columns: str = "", prefix: bool = False) -> str:
    """An expression that finds the words of `text` next to each other; "" when it has no words.

    `columns` limits it to those columns. Runs of characters without blanks between words are found by their pairs.
    """
    text = text.rstrip("*") if prefix else text
    if not paired(text):
        return _column(columns, quoted(text, prefix=prefix)) if has_words(text) else ""
    parts = []
    for run in grams.RUN.findall(text):
        pairs, begun = grams.phrase(run)
        parts.append("{grams} : " + quoted(pairs, prefix=begun))
    rest = grams.RUN.sub(" ", text)
    if has_words(rest):
        parts.append(_column(columns, quoted(rest, prefix=prefix)))
    return " AND ".join(parts)


def quoted(text: str, *, prefix: bool = False) -> str:
    """A full-text string."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"{" *" if prefix else ""}'


def paired(text: str) -> bool:
    """Whether `text` holds characters that are indexed by pairs."""
    return grams.holds(text)


def has_words(text: str) -> bool:
    """Whether the tokenizer would find anything."""
    return any(char.isalnum() or unicodedata.category(char) in ("Co", "No", "Nl") for char in text)


def _column(columns: str, phrase: str) -> str:
    return f"{{{columns}}} : {phrase}" if columns else phrase

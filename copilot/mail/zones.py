"""Body, quotation and signature: which stretch of the clean text is which."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.types import Zone, ZoneKind


def find(text: str, *, quotes: Sequence[tuple[int, int]] = (), names: Sequence[str] = ()) -> tuple[Zone, ...]:
    """Return zones that cover `text` in order and without gaps."""
    return (Zone(ZoneKind.BODY, 0, len(text)),) if text else ()

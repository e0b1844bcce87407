"""Words by their beginning, looked for in the text itself as the full text would see it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from copilot.store.db import Connection

MOST = 400
"""How many messages are looked through before the full text is asked instead, or twice as many as are wanted."""

FAR = 1000
"""When more than so many are wanted, the full text is asked at once."""

_PROBE = 50

_MARKS = re.compile(r"[\u0300-\u036f]")


def folded(text: str) -> str:
    """Lower case without diacritics, like the full text's tokens."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower()))


def holding(conn: Connection, ids: Sequence[int], beginning: str, limit: int) -> list[int] | None:
    """The first `limit` of these messages that hold a word with this (folded) beginning.

    None as soon as the first few make it unlikely that there are so many: then the full text is quick.
    """
    pattern = re.compile(rf"(?<![^\W_]){re.escape(beginning)}", re.IGNORECASE if beginning.isascii() else 0)
    found: list[int] = []
    for at, id in enumerate(ids):
        if at == _PROBE and len(found) * len(ids) < limit * at:
            return None
        texts = conn.execute(
            "SELECT b.text, e.subject, b.senders, b.receivers, b.copies FROM bodies b JOIN envelopes e ON e.id = b.id"
            " WHERE b.id = ?",
            (id,),
        ).fetchone()
        if texts and any(pattern.search(one if one.isascii() else folded(one)) for one in texts):
            found.append(id)
            if len(found) == limit:
                break
    return found

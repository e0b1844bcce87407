"""Bulk and person in the SpamAssassin inbox, told from its index alone, beside the lanes of its messages.

Truth, from the index's fields: *bulk* is spam; a message of the hard-ham set that answers nothing; and mail of a sender
with at least ten messages outside lists who never once answers (feeds and notices). *Person* is ham that came through
a discussion list (List-Id) or answers a message. What is neither is left out. Lanes are read as bulk (newsletters,
notifications, receipts, junk) or person (the others).
"""

from __future__ import annotations

import gzip
import json
import tarfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.mail import mime
from copilot.triage import identity, lanes
from copilot.types import Lane, Message

INBOX = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "inbox"
BULK = frozenset((Lane.NEWSLETTERS, Lane.NOTIFICATIONS, Lane.RECEIPTS, Lane.JUNK))
_FEED = 10  # messages


@dataclass(frozen=True, slots=True)
class Placed:
    """One message of the corpus: its index row, whether it is bulk (None: cannot be told), and its lane."""

    row: dict[str, Any]
    bulk: bool | None
    lane: Lane


def read(name: str = "spamassassin_2002") -> list[tuple[dict[str, Any], Message]]:
    """Index rows with their parsed messages."""
    with gzip.open(INBOX / f"{name}.index.jsonl.gz", "rt", encoding="utf-8") as index:
        rows = [json.loads(line) for line in index]
    with tarfile.open(INBOX / f"{name}.maildir.tar.gz") as archive:
        raw = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive if member.isfile()}
        parsed = {file: mime.parse(content.read()) for file, content in raw.items() if content is not None}
    return [(row, parsed[row["file"]]) for row in rows]


def place(mail: list[tuple[dict[str, Any], Message]]) -> list[Placed]:
    """Every message with its truth and its lane, as the mailbox of its most frequent recipient would place it."""
    me = identity.addresses((), (message for _, message in mail))
    context = lanes.Context(me=me, own_domains=identity.own_domains(me))
    alone = Counter(row["from"] for row, _ in mail if not row["list_id"])
    for row, _ in mail:
        if _answers(row):
            del alone[row["from"]]
    return [Placed(row, _bulk(row, alone), lanes.place(message, context).lane) for row, message in mail]


def _answers(row: dict[str, Any]) -> bool:
    return bool(row["in_reply_to"]) or row["subject"].lower().startswith("re:")


def _bulk(row: dict[str, Any], alone: Counter[str]) -> bool | None:
    if row["kind"] == "spam":
        return True
    if row["list_id"] or _answers(row):
        return False
    if row["kind"] == "hard-ham" or alone[row["from"]] >= _FEED:
        return True
    return None


def f1(placed: list[Placed]) -> tuple[float, float, float]:
    """Precision, recall and F1 of bulk."""
    known = [one for one in placed if one.bulk is not None]
    hits = sum(1 for one in known if one.bulk and one.lane in BULK)
    precision = hits / max(1, sum(1 for one in known if one.lane in BULK))
    recall = hits / max(1, sum(1 for one in known if one.bulk))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)

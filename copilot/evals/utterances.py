"""What people say to the command line, each line labelled with the calls it means. Data: `data/*.jsonl`.

A line is {"id", "words", "scene", "calls": [{"tool", "arguments"}]}; no calls means it must be refused. Lines whose ids
differ in their last letter only say the same and are one family. It is said on Tuesday, 2026-03-10, 09:30 in Berlin.

Messages    an object of conditions that all hold:
            from [names]         written by any of these     with [names]     the thread with them
            lane "newsletters"   in that lane                about "words"    these words in subject or text
            older, newer "7d"    at least, at most that old  since, on "2026-03-09"   from that day on, on that day
            read, unread, starred, attachment  true          newest n         only the n newest of these
            or one of
            ref "this", "these"  under the cursor, marked    ref "thread"     the open thread
            number [2]           places in the list on the screen, from 1
            find's `query` is told in the same words and judged by what it finds.
People      [names or addresses] · {"ref": "thread"}: everyone in the open thread but me · {"ref": "sender"}
Companies   [names or domains]
Tasks       {"title": "words"}: the open task with these words in its title
When        ISO 8601: a day, a minute, or a day and a part of it: "2026-03-10/evening"
Text, str   as said; quotation marks, case and the last full stop are of no account; "*": not told by the words
others      their value. An argument that is not named has its default.

Scenes (what the screen shows): "" the inbox, the cursor on Ann's mail · "marked" three newsletters are marked ·
"thread" the last mail of a thread of four people is open · "invite" the cursor is on Omar's invitation · "invites" the
invitations are listed · "newsletter" the newsletters are listed, the cursor on the newest Startup Harbor.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

DATA = Path(__file__).parent / "data"

Part = Literal["dev", "test"]


class Call(msgspec.Struct, frozen=True):
    """One call that is meant; its arguments in the vocabulary of this module."""

    tool: str
    arguments: Mapping[str, Any] = {}


class Utterance(msgspec.Struct, frozen=True):
    """Words, what the screen shows, and the calls they mean; none when they mean nothing that can be done."""

    id: str
    words: str
    scene: str = ""
    calls: tuple[Call, ...] = ()

    @property
    def family(self) -> str:
        """The id without its last letter: lines of one family say the same."""
        return self.id[:-1] if self.calls else self.id


def load(part: Part) -> tuple[Utterance, ...]:
    """All lines of one part: first those that mean something, then those out of scope."""
    return (*_lines(DATA / f"{part}.jsonl"), *_lines(DATA / f"out_of_scope_{part}.jsonl"))


def _lines(path: Path) -> tuple[Utterance, ...]:
    read = msgspec.json.Decoder(Utterance).decode
    return tuple(read(line) for line in path.read_bytes().splitlines())

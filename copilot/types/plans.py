"""What words become: a call of one tool, the plan it would carry out, and the verdict on that plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal

from copilot.types.changes import Change
from copilot.types.meaning import Citation

Origin = Literal["typed", "spoken", "agent", "model"]


class Trust(IntEnum):
    """Where words came from. Combining takes the least: `min(a, b)` (taint tracking)."""

    STRANGER = 0
    """Anything that came in by mail, feed, page or model from somebody unknown; also whatever is derived from it."""
    CONTACT = 1
    """Written by somebody I have written to or saved."""
    OWN = 2
    """My own settings, my own mail, the program's own constants."""
    USER = 3
    """Typed or chosen by the person for this very command."""


class Effect(StrEnum):
    """What a step touches, from nothing to what nobody can take back."""

    READ = "read"
    DRAFT = "draft"
    LOCAL = "local"
    OUTWARD = "outward"
    IRREVERSIBLE = "irreversible"


@dataclass(frozen=True, slots=True)
class Scene:
    """What the screen shows while words are said: what "this", "these" and "number 2" mean. Row ids throughout."""

    selection: tuple[int, ...] = ()
    """What is marked, or else under the cursor."""
    listed: tuple[int, ...] = ()
    """The list on the screen, in its order; number 1 is the first."""
    thread: int = 0
    """The thread of the open message, 0 for none."""
    lane: str = ""
    topic: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool and its resolved arguments, and who asked for it (function calling).

    `said` holds, for each argument, the words it was read from; `trust` is the least of all values. `origin` is set by
    the front end that took the words, never by what was read in them.
    """

    tool: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    words: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = "typed"
    trust: Trust = Trust.USER


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would change, said so that a person can judge it. Without a `change` it only tells.

    `trust` is the least of what filled it; `doubts` are sentences about values the person must look at before
    approving. Nothing is carried out but `change`, exactly as shown.
    """

    verb: str
    target: str
    detail: str = ""
    effect: Effect = Effect.LOCAL
    why: str = ""
    change: Change | None = None
    trust: Trust = Trust.USER
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer; `ids` are messages (row ids) it speaks of, `citation` its proof, `url` where it leads."""

    text: str
    ids: tuple[int, ...] = ()
    citation: Citation | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reading tool found. `ids` are the messages that a list should show, newest first."""

    title: str
    lines: tuple[Line, ...] = ()
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One numbered answer to a question: what is shown, and the value it stands for."""

    text: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Question:
    """A short question before a plan can be made. `argument` is what the answer fills, `call` the call it completes.

    Without options the answer is typed freely.
    """

    text: str
    options: tuple[Option, ...] = ()
    argument: str = ""
    call: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Words that are not turned into anything: why, and the nearest things that can be done."""

    reason: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that would change for one command, all or nothing. `digest` signs calls and steps to the byte."""

    calls: tuple[ToolCall, ...]
    steps: tuple[Step, ...]
    digest: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class ToolGuide:
    """A tool as people are told of it: name, purpose, effects, ways to say it; or what is wrong with its file."""

    name: str
    purpose: str
    effects: str
    examples: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on a plan and every reason for it. `keys` is how many deliberate keys an approval takes (0 to 2)."""

    verdict: Literal["allow", "ask", "deny"]
    reasons: tuple[str, ...] = ()
    keys: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan with its verdict, ready to be shown."""

    plan: Plan
    decision: Decision

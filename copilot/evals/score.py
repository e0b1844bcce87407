"""The figures: every utterance said to the interpreter, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from copilot.errors import CopilotError
from copilot.evals import baseline
from copilot.evals.judging import Judge
from copilot.evals.mailbox import World
from copilot.evals.utterances import Utterance
from copilot.toolkit.declaration import Tool
from copilot.types.plans import Question, ToolCall

Became = Literal["answered", "asked", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one utterance became: the tools called (or the one a question is about), and the wrong arguments."""

    said: Utterance
    became: Became
    tools: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    told: str = ""
    """The question, the reason of a refusal, or the error."""

    @property
    def right_tool(self) -> bool:
        """Answered with exactly the tools that are meant, in their order."""
        return self.became == "answered" and self.tools == tuple(one.tool for one in self.said.calls)

    @property
    def right(self) -> bool:
        """The right tools with all arguments as meant."""
        return self.right_tool and not self.wrong


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines there are, how many were answered, with the right tool, and with all arguments right."""

    lines: int
    answered: int
    right_tool: int
    right: int


@dataclass(frozen=True, slots=True)
class Score:
    """All outcomes of one part, and how many of its meaningful lines the nearest description would get right."""

    outcomes: tuple[Outcome, ...]
    nearest_description: int

    @property
    def meant(self) -> list[Outcome]:
        """The lines that mean something."""
        return [one for one in self.outcomes if one.said.calls]

    @property
    def coverage(self) -> float:
        """The share of meaningful lines that were answered with calls."""
        return _share(self.total.answered, self.total.lines)

    @property
    def tool_accuracy(self) -> float:
        """The share of the answered lines with the right tools."""
        return _share(self.total.right_tool, self.total.answered)

    @property
    def argument_accuracy(self) -> float:
        """The share of the answered lines with the right tools and all arguments right."""
        return _share(self.total.right, self.total.answered)

    @property
    def refused(self) -> float:
        """The share of the lines out of scope that were refused; a question is no refusal."""
        outside = [one for one in self.outcomes if not one.said.calls]
        return _share(sum(one.became == "refused" for one in outside), len(outside))

    @property
    def acted(self) -> int:
        """How many lines out of scope became calls."""
        return sum(not one.said.calls and one.became == "answered" for one in self.outcomes)

    @property
    def baseline(self) -> float:
        """The share of the meaningful lines whose first tool is the one with the nearest description."""
        return _share(self.nearest_description, self.total.lines)

    @property
    def total(self) -> Tally:
        """All meaningful lines."""
        return _tally(self.meant)

    @property
    def tools(self) -> dict[str, Tally]:
        """The same for each tool that is meant first."""
        names = sorted({one.said.calls[0].tool for one in self.meant})
        return {name: _tally([one for one in self.meant if one.said.calls[0].tool == name]) for name in names}

    @property
    def confusions(self) -> list[tuple[str, str, int]]:
        """Meant tools, answered tools, how often; the most frequent first."""
        pairs = Counter(
            (" + ".join(call.tool for call in one.said.calls) or "nothing", " + ".join(one.tools))
            for one in self.outcomes
            if one.became == "answered" and not one.right_tool
        )
        return [(meant, got, count) for (meant, got), count in pairs.most_common()]


def measure(lines: Sequence[Utterance], world: World, tools: Mapping[str, Tool]) -> Score:
    """Say every line to the interpreter in that world, each in a conversation of its own."""
    judge = Judge(world, tools)
    outcomes = tuple(_outcome(line, judge) for line in lines)
    nearest = baseline.Nearest(tools.values())
    return Score(outcomes, sum(nearest.choose(line.words) == line.calls[0].tool for line in lines if line.calls))


def _outcome(line: Utterance, judge: Judge) -> Outcome:
    from copilot.toolkit.interpret import Conversation, interpret

    context = judge.world.context(line.words, line.scene)
    try:
        found = interpret(line.words, tuple(judge.tools.values()), context, Conversation())
    except CopilotError as error:
        return Outcome(line, "failed", told=str(error))
    if isinstance(found, Question):
        return Outcome(line, "asked", (found.call.tool,) if found.call else (), told=found.text)
    if not isinstance(found, tuple):
        return Outcome(line, "refused", told=found.reason)
    return Outcome(line, "answered", tuple(one.tool for one in found), tuple(_wrong(line, found, judge)))


def _wrong(line: Utterance, found: Sequence[ToolCall], judge: Judge) -> list[str]:
    pairs = zip(found, line.calls, strict=False)
    return [
        f"{call.tool}.{name}" for call, meant in pairs if call.tool == meant.tool
        for name in judge.wrong(call, meant, line.scene)
    ]  # fmt: skip


def _tally(outcomes: Sequence[Outcome]) -> Tally:
    answered = [one for one in outcomes if one.became == "answered"]
    right_tool = [one for one in answered if one.right_tool]
    return Tally(len(outcomes), len(answered), len(right_tool), sum(one.right for one in right_tool))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0

"""What a conversation remembers: the question on the screen, what was meant last, and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from copilot.toolkit.arguments import Contact, Messages, People
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import arguments, tokens, vocabulary
from copilot.toolkit.interpret.turn import Turn
from copilot.types.plans import Option, Origin, Proposal, Question, Refusal, ToolCall

Understood = tuple[ToolCall, ...] | Question | Refusal


@dataclass(slots=True)
class Conversation:
    """One person's conversation. It is changed by `interpret` and by the answers to its questions."""

    question: Question | None = None
    """What is asked on the screen now."""
    calls: tuple[ToolCall, ...] = ()
    """The calls understood last."""
    messages: tuple[int, ...] = ()
    people: tuple[Contact, ...] = ()
    """Who and what these were about."""
    words: str = ""
    """The words that the question is about."""
    origin: Origin = "typed"
    decided: dict[str, object] = field(default_factory=dict)
    about: str = ""
    """What the question decides; "" when it completes the call that it holds."""
    others: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """What else might have been meant by the words understood last."""
    taught: list[tuple[str, str]] = field(default_factory=list)
    """The person's corrections of this conversation: words, and the tool they mean."""

    def ask(self, question: Question) -> None:
        """A tool asks; the next answer completes its call."""
        self.question, self.about = question, ""

    def proposed(self, proposal: Proposal) -> None:
        """A plan stands on the screen: no question does."""
        self.question = None
        self.calls = proposal.plan.calls

    def answer(self, choice: int | str, tools: Sequence[Tool], context: Context) -> Understood:
        """Answer the question on the screen, by the number of an option from 1 or in words."""
        question = self.question
        if question is None:
            return Refusal("There is no question to answer.")
        option = chosen(question, choice)
        if option is None and question.options:
            return Refusal(f"That is none of the {len(question.options)} answers.", tuple(_numbered(question)))
        if self.about and option is not None:
            return self._decided(option.value, tools, context)
        return self._completed(question, option, str(choice), tools, context)

    def _decided(self, value: object, tools: Sequence[Tool], context: Context) -> Understood:
        """The words read once more, now that it is clear what is meant by a part of them."""
        from copilot.toolkit import interpret

        self.decided[self.about] = value
        self.question = None
        return interpret.again(self.words, tools, context, self)

    def _completed(
        self, question: Question, option: Option | None, words: str, tools: Sequence[Tool], context: Context
    ) -> Understood:
        tool = next((one for one in tools if question.call and one.name == question.call.tool), None)
        argument = next((one for one in tool.arguments if one.name == question.argument), None) if tool else None
        if question.call is None or argument is None:
            self.question = None
            return Refusal("That question belongs to nothing any more; say it anew.")
        value = option.value if option else arguments.convert(argument, words, self.turn(context))
        if isinstance(value, Refusal):
            return value
        if isinstance(value, Question):
            self.question = replace(value, call=question.call, argument=question.argument)
            return self.question
        filled = {**question.call.arguments, question.argument: value}
        said = {**question.call.said, question.argument: words}
        call = replace(question.call, arguments=filled, said=said, trust=arguments.least(filled))
        waiting = [one for one in self.calls if one.tool != call.tool]
        return self.remember((*waiting, call) if call.tool in {one.tool for one in self.calls} else (call,))

    def turn(self, context: Context) -> Turn:
        """What a sentence said now may lean on."""
        return Turn(context, self.messages, self.people, decided=self.decided)

    def remember(self, calls: tuple[ToolCall, ...]) -> tuple[ToolCall, ...]:
        """Keep what calls are about for what is said next."""
        self.question, self.about = None, ""
        self.calls = calls
        for call in calls:
            for value in call.arguments.values():
                if isinstance(value, Messages) and value:
                    self.messages = value.ids
                elif isinstance(value, People) and value:
                    self.people = value.contacts
        return calls


def chosen(question: Question, choice: int | str) -> Option | None:
    """The option that a number or words name: "2", "number 2", "the second", or a part of one option's text alone."""
    speech = tokens.read(str(choice))
    words = [one.word.strip("#") for one in speech.tokens if one.kind != "mark"]
    number = next((_number(one) for one in words if _number(one)), 0) if len(words) <= 4 else 0
    if number:
        return question.options[number - 1] if number <= len(question.options) else None
    if words and set(words) <= vocabulary.DELAYED:
        return question.options[0] if len(question.options) == 1 else None
    wanted = tokens.fold(str(choice)).strip()
    found = [one for one in question.options if wanted and wanted in tokens.fold(one.text)]
    return found[0] if len(found) == 1 else None


def _number(word: str) -> int:
    if word.isdecimal() and len(word) < 4:
        return int(word)
    return vocabulary.ORDINALS.get(word) or vocabulary.CARDINALS.get(word) or 0


def _numbered(question: Question) -> list[str]:
    return [f"{at} {one.text}" for at, one in enumerate(question.options, 1)]

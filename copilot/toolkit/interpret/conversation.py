"""What a conversation remembers: the question on the screen, what was meant last, and what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from copilot.toolkit import registry
from copilot.toolkit.arguments import Contact, Messages, People, Text
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Argument, Tool
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
    """The words being read, or read last."""
    origin: Origin = "typed"
    about: str = ""
    """What the question decides for these words; "" when it completes the call that it holds."""
    decided: dict[str, object] = field(default_factory=dict)
    others: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """What else might have been meant by the words understood last."""
    taught: list[tuple[str, str]] = field(default_factory=list)
    """The person's corrections in this conversation: words, and the tool they mean."""

    def begin(self, words: str, origin: Origin) -> None:
        """New words are said: no question stands any more, and nothing about them is decided."""
        self.question, self.about, self.words, self.origin = None, "", words, origin
        self.decided = {}

    def ask(self, question: Question) -> None:
        """A tool asks; the next answer completes its call."""
        self.question, self.about = question, ""

    def asked(self, question: Question, turn: Turn) -> None:
        """The reading of the words stopped at a question; its answer is decided and the words are read once more."""
        self.question, self.about = question, turn.asked

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
            numbered = tuple(f"{at} {one.text}" for at, one in enumerate(question.options, 1))
            return Refusal(f"That is none of the {len(question.options)} answers.", numbered)
        value = option.value if option else self._read(question, str(choice), tools, context)
        if isinstance(value, Refusal):
            return value
        if isinstance(value, Question):
            self.question = replace(value, call=question.call, argument=question.argument)
            return self.question
        return self._decide(question, value, str(choice), tools, context)

    def _decide(
        self, question: Question, value: object, words: str, tools: Sequence[Tool], context: Context
    ) -> Understood:
        """Go on with the answer: the words read once more, or the call that the question holds completed."""
        from copilot.toolkit.interpret import sentence

        self.question = None
        if self.about:
            self.decided[self.about] = value
            return sentence.again(tools, context, self)
        call = question.call
        if call is None:
            return Refusal("That question belongs to nothing any more; say it anew.")
        filled, said = {**call.arguments, question.argument: value}, {**call.said, question.argument: words}
        whole = replace(call, arguments=filled, said=said, trust=arguments.least(filled))
        known = [one.tool for one in self.calls]
        calls = tuple(whole if one.tool == call.tool else one for one in self.calls) if call.tool in known else (whole,)
        return self.remember(calls, self.others)

    def _read(self, question: Question, words: str, tools: Sequence[Tool], context: Context) -> object:
        argument = asked_for(question, tools)
        if argument is None:
            return Refusal("That question belongs to nothing any more; say it anew.")
        return arguments.convert(argument, words, self.turn(context))

    def turn(self, context: Context) -> Turn:
        """What a sentence said now may lean on."""
        return Turn(context, self.messages, self.people, decided=self.decided)

    def remember(self, calls: tuple[ToolCall, ...], others: Mapping[str, tuple[object, ...]]) -> tuple[ToolCall, ...]:
        """Keep what calls are about, and what else they might have been, for what is said next."""
        self.question, self.about = None, ""
        self.calls, self.others = calls, dict(others)
        for value in (one for call in calls for one in call.arguments.values()):
            if isinstance(value, Messages) and value:
                self.messages = value.ids
            elif isinstance(value, People) and value:
                self.people = value.contacts
        return calls


def asked_for(question: Question, tools: Sequence[Tool]) -> Argument | None:
    """The argument that a question's answer fills."""
    tool = next((one for one in tools if question.call and one.name == question.call.tool), None)
    return next((one for one in tool.arguments if one.name == question.argument), None) if tool else None


def answers(words: str, talk: Conversation, tools: Sequence[Tool], context: Context) -> bool:
    """Whether words answer what is asked rather than ask for something new."""
    question = talk.question
    if question is None:
        return False
    if question.options:
        return len(words) <= 80 and chosen(question, words) is not None
    argument = asked_for(question, tools)
    if argument is None:
        return False
    free = registry.kind(argument) in (Text, str)
    return free or not isinstance(arguments.convert(argument, words, talk.turn(context)), Refusal)


def chosen(question: Question, choice: int | str) -> Option | None:
    """The option that a number or words name: "2", "number 2", "the second", or a part of one option's text alone."""
    words = [one.word.strip("#") for one in tokens.read(str(choice)).tokens if one.kind != "mark"]
    number = next((_number(one) for one in words if _number(one)), 0) if len(words) <= 4 else 0
    if number:
        return question.options[number - 1] if number <= len(question.options) else None
    if words and set(words) <= vocabulary.DELAYED:
        agreed = len(question.options) == 1 and not set(words) & vocabulary.NO
        return question.options[0] if agreed else None
    wanted = tokens.fold(str(choice)).strip()
    found = [one for one in question.options if wanted and wanted in tokens.fold(one.text)]
    return found[0] if len(found) == 1 else None


def _number(word: str) -> int:
    if word.isdecimal() and len(word) < 4:
        return int(word)
    return vocabulary.ORDINALS.get(word) or vocabulary.CARDINALS.get(word) or 0

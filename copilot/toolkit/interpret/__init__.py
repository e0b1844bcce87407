"""Words to calls, without a model: the tools' own examples choose, parsers read the arguments, the store resolves them.

Nothing that came in by mail takes part in the choice: only the person's words and the list of tools do. Names and
subjects of mail are what references are looked up in, never what decides which tool runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from copilot.toolkit.arguments import Messages, People, Tasks
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import clauses, followups, tokens, vocabulary
from copilot.toolkit.interpret.arguments import fill
from copilot.toolkit.interpret.choice import NOTHING, Choice, chooser
from copilot.toolkit.interpret.conversation import Conversation, Understood, chosen
from copilot.toolkit.interpret.learning import learn, taught
from copilot.toolkit.interpret.people import is_name
from copilot.toolkit.interpret.thesaurus import root
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn
from copilot.types.plans import Origin, Question, Refusal, ToolCall

__all__ = ["Conversation", "interpret", "learn"]

_SURE = 0.86
_MARGIN = 0.03
_CLAUSE, _CLAUSE_IN_TEXT = 0.75, 0.9
_MOST_SUGGESTIONS = 3


def interpret(
    words: str, tools: Sequence[Tool], context: Context, talk: Conversation, *, origin: Origin = "typed"
) -> Understood:
    """What the words ask for: calls that make one plan, a question, or a refusal with the nearest that can be done.

    Never raises on any words. `talk` is changed: it remembers what was meant and what is asked.
    """
    if len(words) > tokens.LONGEST:
        return Refusal(f"That is too long; {tokens.LONGEST} characters can be read.")
    speech = tokens.read(words)
    if talk.question is not None and (_answers(speech, talk.question)):
        return talk.answer(words, tools, context)
    if not speech.tokens:
        return Refusal("Nothing was said.")
    if set(speech.words) <= vocabulary.DELAYED | set(",.!?"):
        return Refusal("There is no question on the screen to answer.")
    talk.question, talk.about = None, ""
    talk.decided, talk.words, talk.origin = {}, words, origin
    return again(words, tools, context, talk)


def again(words: str, tools: Sequence[Tool], context: Context, talk: Conversation) -> Understood:
    """The same words once more, with what the person has decided meanwhile."""
    turn = talk.turn(context)
    choose = chooser(tools, (*taught(context.db), *talk.taught))
    heard = choose.speller.read(words, lambda word: is_name(word, context))
    speech = followups.rewrite(heard, talk, turn)
    parts = clauses.split(
        speech,
        lambda part: choose.sureness(part, context.now),
        choose.verbs,
        root,
        sure=_CLAUSE,
        surer=_CLAUSE_IN_TEXT,
    )
    calls: list[ToolCall] = []
    for part in parts:
        found = _clause(part, {one.name: one for one in tools}, turn, choose.rank(part, context.now))
        if isinstance(found, Refusal):
            return found
        if isinstance(found, Question):
            talk.question, talk.about = found, turn.asked
            talk.calls = tuple(calls)
            return found
        calls = _joined(calls, replace(found, origin=talk.origin))
        _carry(found, turn)
    talk.others = turn.others
    return talk.remember(tuple(calls))


def _answers(speech: Speech, question: Question) -> bool:
    """Whether words answer what is asked rather than ask for something new."""
    words = " ".join(one.text for one in speech.tokens)
    short = len(speech.tokens) <= 6 or not question.options
    return bool(speech.tokens) and short and (not question.options or chosen(question, words) is not None)


def _clause(
    speech: Speech, tools: dict[str, Tool], turn: Turn, ranked: Sequence[Choice]
) -> ToolCall | Question | Refusal:
    best = ranked[0] if ranked else None
    rival = ranked[1].score if len(ranked) > 1 else 0.0
    if best is None or best.score < _SURE or best.score - rival < _MARGIN:
        return _refused(ranked)
    return fill(tools[best.tool], best, speech, turn)


def _refused(ranked: Sequence[Choice]) -> Refusal:
    near = [one.example for one in ranked if one.score > 0.15][:_MOST_SUGGESTIONS]
    return Refusal("I do not know how to do that.", tuple(near))


def _joined(calls: list[ToolCall], call: ToolCall) -> list[ToolCall]:
    """A clause that says the wish before it again completes it: "I am done with these, archive them"."""
    last = calls[-1] if calls else None
    if last is None or last.tool != call.tool or not _agree(last, call):
        return [*calls, call]
    arguments, said = {**call.arguments, **last.arguments}, {**call.said, **last.said}
    return [*calls[:-1], replace(last, arguments=arguments, said=said, words=f"{last.words}, {call.words}")]


def _agree(left: ToolCall, right: ToolCall) -> bool:
    """Whether two calls differ in no argument that both have; messages agree where they are the same ones."""
    shared = left.arguments.keys() & right.arguments.keys()
    return bool(shared) and all(_same(left.arguments[name], right.arguments[name]) for name in shared)


def _same(left: object, right: object) -> bool:
    return (
        set(left.ids) == set(right.ids) if isinstance(left, Messages) and isinstance(right, Messages) else left == right
    )


def _carry(call: ToolCall, turn: Turn) -> None:
    """What a clause is about is what "it" and "them" mean in the next."""
    for value in call.arguments.values():
        if isinstance(value, Messages):
            turn.messages, turn.people, turn.carried = value.ids, (), True
    for value in call.arguments.values():
        if isinstance(value, Tasks):
            turn.tasks = value.ids
        if isinstance(value, People):
            turn.people, turn.carried = value.contacts, True

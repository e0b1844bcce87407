"""A sentence, from the words to the calls they ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.toolkit.interpret import clauses, followups, tokens, vocabulary
from copilot.toolkit.interpret.arguments import fill
from copilot.toolkit.interpret.choice import Choice, Chooser, chooser
from copilot.toolkit.interpret.conversation import Conversation, Understood, answers
from copilot.toolkit.interpret.joining import carry, joined
from copilot.toolkit.interpret.learning import taught
from copilot.toolkit.interpret.people import is_name
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn
from copilot.types.plans import Origin, Question, Refusal, ToolCall

_SURE = 0.9
_MARGIN = 0.03
_MOST_SUGGESTIONS = 3


def interpret(
    words: str, tools: Sequence[Tool], context: Context, talk: Conversation, *, origin: Origin = "typed"
) -> Understood:
    """What the words ask for: calls that make one plan, a question, or a refusal with the nearest that can be done.

    Never raises on any words. `talk` is changed: it remembers what was meant and what is asked.
    """
    if len(words) > tokens.LONGEST:
        return Refusal(f"That is too long; {tokens.LONGEST} characters can be read.")
    said = set(tokens.read(words).words) - set(",.!?;:-")
    if not said:
        return Refusal("Nothing was said.")
    if talk.question is not None and answers(words, talk, tools, context):
        return talk.answer(words, tools, context)
    if said <= vocabulary.DELAYED:
        return Refusal("There is no question on the screen that this could answer.")
    talk.begin(words, origin)
    return again(tools, context, talk)


def again(tools: Sequence[Tool], context: Context, talk: Conversation) -> Understood:
    """The words of the conversation read (once more), with what the person has decided meanwhile."""
    turn = talk.turn(context)
    choose = chooser(tools, (*taught(context.db), *talk.taught))
    heard = choose.speller.read(talk.words, lambda word: is_name(word, context))
    by_name = {one.name: one for one in tools}
    followed = followups.follow(heard, talk, turn, by_name, lambda part: _best(choose, part, turn) is not None)
    found = followed if not isinstance(followed, Speech) else _clauses(followed, choose, by_name, turn)
    if isinstance(found, Question):
        talk.asked(found, turn)
    elif not isinstance(found, Refusal):
        found = talk.remember(tuple(replace(one, origin=talk.origin) for one in found), turn.others)
    return found


def _clauses(speech: Speech, choose: Chooser, tools: Mapping[str, Tool], turn: Turn) -> Understood:
    calls: list[ToolCall] = []
    judge = partial(choose.sureness, now=turn.context.now)
    for part in [speech] if choose.knows(speech) else clauses.split(speech, judge, choose.verbs):
        best = _best(choose, part, turn)
        if best is None:
            return _refused(choose.rank(part, turn.context.now))
        found = fill(tools[best.tool], best, part, turn)
        if not isinstance(found, ToolCall):
            return found
        calls = joined(calls, found)
        carry(found, turn)
    return tuple(calls)


def _best(choose: Chooser, speech: Speech, turn: Turn) -> Choice | None:
    """The tool that is surely meant, ahead of all others."""
    ranked = choose.rank(speech, turn.context.now)
    if not ranked or ranked[0].score < _SURE:
        return None
    return ranked[0] if len(ranked) < 2 or ranked[0].score - ranked[1].score >= _MARGIN else None


def _refused(ranked: Sequence[Choice]) -> Refusal:
    return Refusal("I do not know how to do that.", tuple(one.example for one in ranked[:_MOST_SUGGESTIONS]))

"""Words that lean on what was said before: "no, archive it instead", "and number 3", "the other one"."""

from __future__ import annotations

from copilot.toolkit.interpret.conversation import Conversation
from copilot.toolkit.interpret.tokens import Speech
from copilot.toolkit.interpret.turn import Turn


def rewrite(speech: Speech, talk: Conversation, turn: Turn) -> Speech:
    """The words as if they were said whole."""
    return speech

"""Whether a call says what a label means, argument by argument."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from copilot.errors import CopilotError
from copilot.evals import meaning
from copilot.evals.letters import Mail
from copilot.evals.mailbox import World
from copilot.evals.utterances import Call
from copilot.toolkit.arguments import Companies, Messages, People, Tasks, When
from copilot.toolkit.declaration import Tool
from copilot.types.plans import Answer, ToolCall

ANY = "*"
_PARTS = {"morning": range(5, 12), "afternoon": range(12, 18), "evening": range(17, 24)}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares calls with labels in a world; `tools` are needed to judge a search by what it finds."""

    world: World
    tools: Mapping[str, Tool]

    def wrong(self, call: ToolCall, meant: Call, scene: str) -> list[str]:
        """The names of the arguments that are not as meant."""
        names = dict.fromkeys([*meant.arguments, *call.arguments])
        return [name for name in names if not self._right(name, call, meant, scene)]

    def _right(self, name: str, call: ToolCall, meant: Call, scene: str) -> bool:
        label, value = meant.arguments.get(name), call.arguments.get(name)
        if label == ANY:
            return True
        if label is None or value is None:
            return not label and not value
        if isinstance(value, Messages):
            return self._messages(value, label, meant.tool, scene)
        if isinstance(value, People):
            emails = {one.email.lower() for one in value.contacts}
            return emails == meaning.people(label, self.world.mailbox.scenes[scene], self.world.mailbox)
        if name == "query":
            return self._found(call, label, scene)
        return self._plain(value, label)

    def _plain(self, value: Any, label: Any) -> bool:
        if isinstance(value, Companies):
            said = [one.removeprefix("company-") for one in (value.ids or value.names)]
            return meaning.companies(said, self.world.mailbox) == meaning.companies(label, self.world.mailbox)
        if isinstance(value, Tasks):
            wanted = meaning.tasks(label, self.world.mailbox)
            return {self.world.mailbox.tasks[int(one.removeprefix("task-"))] for one in value.ids} == wanted
        if isinstance(value, When):
            return same_time(value, label)
        return plain(str(value)) == plain(str(label))

    def _messages(self, value: Messages, label: Mapping[str, Any], tool: str, scene: str) -> bool:
        """Whether the same would happen to the same mails: a list is left once, a thread awaited once."""
        mailbox = self.world.mailbox
        keys = {id: key for key, id in self.world.ids.items()}
        got = [mailbox.by_key[keys[id]] for id in value.ids]
        meant = meaning.mails(label, mailbox.scenes[scene], mailbox)
        return self._touched(got, tool) == self._touched(meant, tool)

    def _touched(self, mails: list[Mail], tool: str) -> set[str]:
        if tool == "unsubscribe":
            return {one.from_ for one in mails}
        if tool == "follow_up":
            return {mail.key for one in mails for mail in self.world.mailbox.thread(one.key)}
        return {one.key for one in mails if one.files or tool != "save_attachments"}

    def _found(self, call: ToolCall, label: Mapping[str, Any], scene: str) -> bool:
        context = self.world.context(call.words, scene)
        try:
            answer = self.tools[call.tool](context, **call.arguments)
        except CopilotError:
            return False
        mailbox = self.world.mailbox
        meant = {self.world.ids[one.key] for one in meaning.mails(label, mailbox.scenes[scene], mailbox)}
        return isinstance(answer, Answer) and set(answer.ids) == meant


def plain(text: str) -> str:
    """Words without what does not matter: case, spaces, quotation marks around them, the last full stop."""
    return re.sub(r"\s+", " ", text.translate(_QUOTES)).strip(" .?!\"'").casefold()


def same_time(value: When, label: str) -> bool:
    """Whether a moment is the one that is meant; a meant day allows any default hour of it."""
    day, _, part = label.partition("/")
    if part:
        return value.at.date().isoformat() == day and (value.all_day or value.at.hour in _PARTS[part])
    return value.iso()[:10] == day if "T" not in day else value.at.isoformat(timespec="minutes")[:16] == day

"""What triage has found, as tools read it: asks, summaries, the brief, signatures, companies. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.types import Ask, Brief, Citation, Lane, Message, Sentence, View

if TYPE_CHECKING:
    from copilot.store.db import Database
    from copilot.triage.companies import Mention
    from copilot.triage.signatures import Signature


class Insight:
    """What the mail means, to be read only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def brief(self, view: View = View()) -> Brief:  # noqa: B008 - frozen
        """Lanes, topics and asks of a view."""
        from copilot.triage.brief import brief

        return brief(self._db, view)

    def asks(self, view: View) -> tuple[Ask, ...]:
        """What is asked or promised in a view, newest message first."""
        from copilot.store import insights

        return insights.asks(self._db, view)

    def asks_of(self, id: int) -> tuple[Ask, ...]:
        """What one message asks or promises, the surest for me first."""
        from copilot.store import insights

        found = insights.asks_of(self._db, [id]).get(id, ())
        return tuple(sorted(found, key=lambda one: (one.owner != "me", one.tier != "sure", -one.score)))

    def summary(self, ids: Sequence[int]) -> tuple[Sentence, ...]:
        """What these messages say in a few of their own sentences: one mail or thread in its order, else the best."""
        from copilot.store import mail
        from copilot.triage import summary

        rows = mail.rows(self._db, ids)
        messages = list(self.messages(ids).values())
        lanes = {one.lane for one in rows if one.lane}
        lane = Lane(lanes.pop()) if len(lanes) == 1 else Lane.PEOPLE
        if len(messages) == 1:
            return summary.mail(messages[0], lane=lane)
        if len({one.thread for one in rows}) <= 1:
            return summary.thread(messages, lane=lane)
        return summary.topic(messages, lane, lines=min(summary.NEWEST, 2 + len(messages) // 2))

    def messages(self, ids: Sequence[int]) -> dict[int, Message]:
        """The messages that are still here, by row id."""
        from copilot.store import mail

        return mail.messages(self._db, ids)

    def signatures(self, ids: Sequence[int]) -> list[tuple[Message, Signature]]:
        """The signatures of messages, in the order given."""
        from copilot.triage import signatures

        return [(one, signatures.read(one)) for one in self.messages(ids).values()]

    def companies(self, ids: Sequence[int]) -> list[Mention]:
        """The companies that messages tell of."""
        from copilot.triage import companies

        return [mention for one in self.messages(ids).values() for mention in companies.find(one)]

    def sentences(self, id: int, word: str) -> list[Citation]:
        """The sentences of a message, by its sender, that hold a word or name."""
        from copilot.triage.likeness import folded
        from copilot.triage.sentences import bodies, split

        message = self.messages([id])[id]
        spans = [span for zone in bodies(message) for span in split(message.text, zone.start, zone.end)]
        quotes = [Citation(message.message_id, start, end, message.text[start:end]) for start, end in spans]
        return [one for one in quotes if folded(word) in folded(one.quote)]

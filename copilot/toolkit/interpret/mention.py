"""What a phrase for messages asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """What a phrase asks for.

    `deictic` is "this", "these" or "" (described); `numbers` are places in the list, negative from its end. `people`
    are names of senders, `receivers` of those written to, `about` the words of a subject, `clauses` the rest in terms
    of the search. `newest` messages of the found are meant, or that many of the oldest when negative; 0 is all of them
    if `plural`, else exactly one; without a `noun` for mail a sender alone is named.
    """

    said: str = ""
    deictic: str = ""
    numbers: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    plural: bool = False
    newest: int = 0
    thread: bool = False
    anywhere: bool = False
    mine: bool = False
    noun: bool = False
    event: str = ""
    nouns: tuple[str, ...] = ()
    """The nouns that were read as lanes, should they be part of a name."""

    @property
    def described(self) -> bool:
        """Whether anything narrows it down beside the screen."""
        return bool(self.people or self.receivers or self.about or self.clauses or self.mine or self.event)

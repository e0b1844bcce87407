"""What many requests begin with alike, evaluated once and kept in sequences of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

FEWEST_TOKENS = 32
"""A shorter beginning is not worth a sequence."""


@dataclass(eq=False, slots=True)
class Prefix:
    """Tokens in a sequence of their own, of which `evaluated` are in memory, and how many answers build on them."""

    tokens: tuple[int, ...]
    sequence: int
    evaluated: int = 0
    users: int = 0

    @property
    def ready(self) -> bool:
        """Whether all of it is in memory."""
        return self.evaluated == len(self.tokens)


class Prefixes:
    """The prefixes in memory; when a sequence or room is wanted, the one unused for longest goes."""

    def __init__(self, sequences: Iterable[int], forget: Callable[[int], None]) -> None:
        self._free = list(sequences)
        self._held: dict[tuple[int, ...], Prefix] = {}
        self._forget = forget

    @property
    def size(self) -> int:
        """How many tokens they hold together."""
        return sum(map(len, self._held))

    def holds(self, tokens: tuple[int, ...]) -> bool:
        """Whether this prefix is there already, evaluated or about to be."""
        return tokens in self._held

    def take(self, tokens: tuple[int, ...]) -> Prefix | None:
        """The prefix with one more user, new if need be; None when every sequence is in use."""
        prefix = self._held.pop(tokens, None)
        if prefix is None:
            if not self._free and not self.drop():
                return None
            prefix = Prefix(tokens, self._free.pop())
        self._held[tokens] = prefix
        prefix.users += 1
        return prefix

    def drop(self, but: tuple[int, ...] = ()) -> bool:
        """Forget the one unused for longest, not `but`; False when all are in use."""
        for tokens, prefix in self._held.items():
            if not prefix.users and tokens != but:
                del self._held[tokens]
                self._forget(prefix.sequence)
                self._free.append(prefix.sequence)
                return True
        return False

"""Answers whose form cannot be wrong: a schema or grammar becomes the tokens allowed next, for every engine alike.

llguidance walks the grammar token by token (llama.cpp's own grammars let invalid JSON through, are slow at large
vocabularies and can end the process). An engine makes one `Grammars` for its vocabulary, one `Guide` for each request,
and at each step masks the logits, takes the token it chose, and appends those that the grammar leaves no choice about.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
from llguidance import LLMatcher
from llguidance.numpy import allocate_token_bitmask, fill_next_token_bitmask

from copilot.errors import EngineFailed, UsageError
from copilot.llm.base import Request

if TYPE_CHECKING:
    from llguidance import LLTokenizer
    from numpy.typing import NDArray

_OPTIONS = {"whitespace_flexible": False, "coerce_one_of": True}
_MOST_KEPT = 64
_NEVER = np.float32(-np.inf)


class Grammars:
    """The grammars of one vocabulary, compiled once each."""

    def __init__(self, tokens: LLTokenizer, size: int) -> None:
        """`size` is the length of the logits, which may exceed the vocabulary's."""
        self._tokens = tokens
        self._size = size
        self._compiled: OrderedDict[str, LLMatcher] = OrderedDict()

    def guide(self, request: Request) -> Guide | None:
        """A guide at its beginning; None when anything may be answered. Raises UsageError."""
        source = _source(request)
        if not source:
            return None
        if source not in self._compiled:
            self._compiled[source] = _compile(self._tokens, source)
            if len(self._compiled) > _MOST_KEPT:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(source)
        return Guide(self._compiled[source].deep_copy(), self._tokens.vocab_size, self._size)


class Guide:
    """Where one answer stands in its grammar."""

    def __init__(self, matcher: LLMatcher, words: int, size: int) -> None:
        self._matcher = matcher
        self._bits = allocate_token_bitmask(1, words)
        self._words = words
        self._allowed = np.zeros(size, np.bool_)

    @property
    def done(self) -> bool:
        """Whether the answer is complete and nothing may follow."""
        return bool(self._matcher.is_stopped())

    def allowed(self) -> NDArray[np.bool_]:
        """Which tokens may come next; overwritten by the next call."""
        fill_next_token_bitmask(self._matcher, self._bits)
        self._check()
        self._allowed[: self._words] = np.unpackbits(self._bits.view(np.uint8)[0], bitorder="little", count=self._words)
        return self._allowed

    def mask(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """The logits with minus infinity for every token that may not come next."""
        return np.where(self.allowed(), logits, _NEVER)

    def take(self, tokens: list[int]) -> None:
        """Go on behind these tokens. Raises EngineFailed when they do not fit."""
        self._matcher.consume_tokens(tokens)
        self._check()

    def forced(self) -> list[int]:
        """The tokens that must come next, without a choice; take them too."""
        return [] if self.done else list(self._matcher.compute_ff_tokens())

    def _check(self) -> None:
        if self._matcher.is_error():
            raise EngineFailed(f"The answer left its grammar: {_first_line(self._matcher.get_error())}.")


def _source(request: Request) -> str:
    if request.schema is not None and request.grammar:
        raise UsageError("An answer follows a schema or a grammar, not both.")
    if request.schema is not None:
        try:
            return str(LLMatcher.grammar_from_json_schema(json.dumps(_plain(request.schema)), overrides=_OPTIONS))
        except (TypeError, ValueError) as error:
            raise UsageError(f"The schema cannot be used: {_first_line(str(error))}.") from error
    return str(LLMatcher.grammar_from_lark(request.grammar)) if request.grammar else ""


def _plain(schema: Any) -> Any:
    """The schema without `discriminator`, which only documents a union that its members' constants tell apart."""
    if isinstance(schema, list | tuple):
        return [_plain(one) for one in schema]
    if not hasattr(schema, "items"):
        return schema
    documented = isinstance(schema.get("discriminator"), dict) and ("oneOf" in schema or "anyOf" in schema)
    return {key: _plain(value) for key, value in schema.items() if key != "discriminator" or not documented}


def _compile(tokens: LLTokenizer, source: str) -> LLMatcher:
    matcher = LLMatcher(tokens, source, log_level=0)
    if matcher.is_error():
        raise UsageError(f"The schema or grammar cannot be used: {_first_line(matcher.get_error())}.")
    return matcher


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[0].rstrip(".")

"""The grammar of searches: words and clauses joined by blanks (and), `or`, `-` or `not`, and parentheses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from copilot.errors import SearchError

MOST_CHARACTERS = 2000
_MOST_DEPTH = 24
_MOST_CLAUSES = 100
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()|(?P<close>\))
      |(?P<not>-(?=[\w"(]))
      |(?:(?P<field>[A-Za-z_]+):(?!//))?(?:"(?P<quoted>[^"]*)(?P<end>"?)|(?P<word>[^\s()"]+)|(?P<empty>(?=[\s()]|$)))
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A word, a phrase, or `field:value`; `last` when it ends the query, `whole` when it was quoted."""

    field: str
    value: str
    whole: bool
    last: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but this."""

    node: Node


@dataclass(frozen=True, slots=True)
class Group:
    """All of these, or any of these."""

    every: bool
    nodes: tuple[Node, ...]


Node = Clause | Not | Group
_Token = Clause | str


def read(text: str, *, typing: bool) -> Node:
    """The tree of a query. Raises SearchError; with `typing` what is unfinished is completed or left out."""
    text = _CONTROLS.sub(" ", text)
    if len(text) > MOST_CHARACTERS:
        raise SearchError("The search is too long.", f"At most {MOST_CHARACTERS} characters can be searched for.")
    tokens = _tokens(text, typing)
    if sum(isinstance(one, Clause) for one in tokens) > _MOST_CLAUSES:
        raise SearchError("The search has too many words.", f"At most {_MOST_CLAUSES} can be searched for.")
    return _Reader(tokens, typing).read()


def _tokens(text: str, typing: bool) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or found.end() == at:  # a lone quote mark or colon
            at += 1
            continue
        at = found.end()
        tokens += _token(found, typing, last=at >= len(text))
    return tokens


def _token(found: re.Match[str], typing: bool, *, last: bool) -> list[_Token]:
    if found["open"] or found["close"] or found["not"]:
        return [found["open"] or found["close"] or "-"]
    field, word, quoted = (found["field"] or "").lower(), found["word"], found["quoted"]
    if quoted is not None and not found["end"] and not typing:
        raise SearchError("A quotation mark is not closed.", 'Write "two words" with a mark on both sides.')
    if not field and word is not None and word.lower() in ("or", "and", "not", "|"):
        return [{"or": "or", "|": "or", "and": "and", "not": "-"}[word.lower()]]
    value = word if word is not None else quoted or ""
    return [Clause(field, value.strip(), quoted is not None, last)] if field or value.strip() else []


class _Reader:
    """Reads tokens by descent: or, and, not."""

    def __init__(self, tokens: list[_Token], typing: bool) -> None:
        self._tokens = tokens
        self._typing = typing
        self._at = 0

    def read(self) -> Node:
        nodes = [self._any(0)]
        while self._at < len(self._tokens):  # a parenthesis closed too often
            self._fail("A parenthesis is closed that was not opened.")
            self._at += 1
            nodes.append(self._any(0))
        return nodes[0] if len(nodes) == 1 else Group(True, tuple(nodes))

    def _any(self, depth: int) -> Node:
        nodes = [self._all(depth)]
        while self._peek() == "or":
            self._at += 1
            nodes.append(self._all(depth))
        some = [one for one in nodes if one != Group(True, ())]
        if len(some) < len(nodes):
            self._fail("There is nothing on one side of an or.")
        if not some:
            return Group(True, ())
        return some[0] if len(some) == 1 else Group(False, tuple(some))

    def _all(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self._at < len(self._tokens) and self._peek() not in ("or", ")"):
            if self._peek() == "and":
                self._at += 1
                continue
            node = self._one(depth)
            if node is not None:
                nodes.append(node)
        return nodes[0] if len(nodes) == 1 else Group(True, tuple(nodes))

    def _one(self, depth: int) -> Node | None:
        token = self._tokens[self._at]
        self._at += 1
        if isinstance(token, Clause):
            return token
        if depth > _MOST_DEPTH:
            raise SearchError("The search has too many parentheses.", "Write it with fewer.")
        if token == "-":
            return self._negated(depth)
        node = self._any(depth + 1)
        if self._peek() == ")":
            self._at += 1
        else:
            self._fail("A parenthesis is not closed.")
        return node

    def _negated(self, depth: int) -> Node | None:
        if self._at >= len(self._tokens) or self._peek() in ("or", "and", ")"):
            self._fail("There is nothing after a not.")
            return None
        node = self._one(depth + 1)
        return None if node is None or node == Group(True, ()) else Not(node)

    def _peek(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        return token if isinstance(token, str) else ""

    def _fail(self, message: str) -> None:
        if not self._typing:
            raise SearchError(message, "Put the words in quotes to search for them as they are.")

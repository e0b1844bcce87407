"""The search syntax, compiled to a full-text expression and SQL.

Words must all occur; the last is a beginning while typing, as is any that ends in *. "Two words" are a phrase.
`or`, `-` or `not`, and parentheses as expected. Clauses: from: to: cc: subject: body: list: id: thread: lane: topic:
in: (folder:) is: has: before: after: on: larger: smaller:
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from copilot.store import clauses, phrases, query
from copilot.store.beginnings import folded


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled query: a full-text expression ("" for none), an SQL condition on `m`, and its parameters.

    `place` says that the query names where messages lie. A short `beginning` of a word stands apart in `rest`'s favour:
    `match` is `rest` and that beginning.
    """

    match: str
    where: str
    parameters: tuple[Any, ...]
    place: bool = False
    beginning: str = ""
    rest: str = ""

    def without_beginning(self) -> Condition:
        """The same, less the short beginning."""
        return replace(self, match=self.rest, beginning="")


@dataclass(frozen=True, slots=True)
class _Part:
    """One node: either a full-text expression, or SQL with parameters, or neither (everything)."""

    match: str = ""
    where: str = ""
    parameters: tuple[Any, ...] = ()

    def as_sql(self) -> tuple[str, tuple[Any, ...]]:
        if self.match:
            return "m.id IN (SELECT rowid FROM words WHERE words MATCH ?)", (self.match,)
        return self.where or "1", self.parameters


def parse(text: str, *, now: datetime | None = None, typing: bool = False) -> Condition:
    """Compile a query. With `typing` the last word is a beginning and what is unfinished is read kindly.

    Raises SearchError, with the nearest right operator as the hint.
    """
    tree = query.read(text, typing=typing)
    compiler = _Compiler(now or datetime.now().astimezone(), typing)
    nodes = list(tree.nodes) if isinstance(tree, query.Group) and tree.every else [tree]
    beginning = _short_beginning(nodes, typing)
    last = nodes.pop() if beginning else None
    wanted, unwanted, sql = compiler.sort(nodes)
    where = " AND ".join(f"({one})" for one, _ in sql)
    parameters = tuple(value for _, values in sql for value in values)
    rest = _joined(wanted, unwanted)
    if not rest and unwanted:
        where, parameters = _excluding(unwanted, where, parameters)
    full = rest
    if isinstance(last, query.Clause):
        word = phrases.expression(last.value, prefix=True)
        full = _joined([*wanted, word], unwanted) if rest else word
    return Condition(full, where, parameters, compiler.place, beginning, rest)


def _short_beginning(nodes: Sequence[query.Node], typing: bool) -> str:
    """The last word when it is short and only begun: such are found faster by looking."""
    last = nodes[-1] if nodes else None
    if not typing or not isinstance(last, query.Clause) or last.field or last.whole or not last.last:
        return ""
    word = folded(last.value)
    return word if 0 < len(word) <= phrases.SHORT and word.isalnum() and not phrases.paired(word) else ""


def _joined(wanted: Sequence[str], unwanted: Sequence[str]) -> str:
    match = " AND ".join(f"({one})" for one in wanted)
    if match and unwanted:
        return f"({match}) NOT ({' OR '.join(f'({one})' for one in unwanted)})"
    return match


def _excluding(unwanted: Sequence[str], where: str, parameters: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    none = "m.id NOT IN (SELECT rowid FROM words WHERE words MATCH ?)"
    match = " OR ".join(f"({one})" for one in unwanted)
    return (f"{where} AND {none}" if where else none), (*parameters, match)


class _Compiler:
    """Compiles nodes; remembers whether a place was named."""

    def __init__(self, now: datetime, typing: bool) -> None:
        self._now = now
        self._typing = typing
        self.place = False

    def sort(self, nodes: Sequence[query.Node]) -> tuple[list[str], list[str], list[tuple[str, tuple[Any, ...]]]]:
        """Full-text expressions wanted and unwanted, and what is left for SQL, of nodes that must all hold."""
        wanted: list[str] = []
        unwanted: list[str] = []
        sql: list[tuple[str, tuple[Any, ...]]] = []
        for node in nodes:
            inner = self.part(node.node if isinstance(node, query.Not) else node)
            if isinstance(node, query.Not) and inner.match:
                unwanted.append(inner.match)
            elif isinstance(node, query.Not) and inner.where:
                sql.append((f"NOT coalesce({inner.where}, 0)", inner.parameters))
            elif inner.match:
                wanted.append(inner.match)
            elif inner.where:
                sql.append((inner.where, inner.parameters))
        return wanted, unwanted, sql

    def part(self, node: query.Node) -> _Part:
        """One node."""
        if isinstance(node, query.Clause):
            return self._clause(node)
        if isinstance(node, query.Not):
            return self._every((node,))
        return self._every(node.nodes) if node.every else self._some(node.nodes)

    def _every(self, nodes: Sequence[query.Node]) -> _Part:
        wanted, unwanted, sql = self.sort(nodes)
        match = _joined(wanted, unwanted)
        if not match and unwanted:
            sql.append(_excluding(unwanted, "", ()))
        elif match and not sql:
            return _Part(match)
        elif match:
            sql.insert(0, _Part(match).as_sql())
        return _Part("", " AND ".join(f"({one})" for one, _ in sql), tuple(value for _, some in sql for value in some))

    def _some(self, nodes: Sequence[query.Node]) -> _Part:
        parts = [self.part(one) for one in nodes]
        if all(part.match for part in parts):
            return _Part(" OR ".join(f"({part.match})" for part in parts))
        sql = [part.as_sql() for part in parts]
        return _Part("", " OR ".join(f"({one})" for one, _ in sql), tuple(value for _, some in sql for value in some))

    def _clause(self, clause: query.Clause) -> _Part:
        if not clause.field:
            prefix = (self._typing and clause.last and not clause.whole) or clause.value.endswith("*")
            return _Part(phrases.expression(clause.value, prefix=prefix))
        found = clauses.compile(clause, self._now, typing=self._typing)
        self.place = self.place or found.place
        return _Part(found.match, found.where, found.parameters)

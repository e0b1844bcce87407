"""The brief as lines: what is asked of me, then lanes as stacks with their topics. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from copilot import types
from copilot.types import Lane
from copilot.ui import figures
from copilot.ui.lines import Line, Run, Target, cut, width_of
from copilot.ui.untrusted import plain

_ASKS = 6
_TOPICS = 4
_DAY = 3
_LATELY = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Stack:
    """A lane or one of its topics, as the cursor meets it: `key` stays the same from brief to brief."""

    lane: Lane
    topic: str
    name: str
    ids: tuple[int, ...]
    unread: int

    @property
    def key(self) -> str:
        """What to find this stack by in the next brief."""
        return f"{self.lane}/{self.topic}"


@dataclass(frozen=True, slots=True)
class More:
    """Stands for what is folded away: "asks", or a lane's name."""

    of: str


@dataclass(frozen=True, slots=True)
class Folding:
    """What the person unfolded (`open`: "asks" and lanes' names) and folded away (`shut`: lanes' names)."""

    open: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()


def lines(brief: types.Brief, width: int, *, now: datetime, folding: Folding) -> list[Line]:
    """The lines of the brief for one width."""
    made = [Line()]
    mine = sorted((ask for ask in brief.asks if ask.owner != "them"), key=partial(_urgency, now.date()))
    if mine:
        made += _asks(mine, width, now, whole="asks" in folding.open)
    if brief.day:
        made += [Line(left=(Run("  Lately", "title"),)), *_summary(brief.day, 4, most=_DAY), Line()]
    for lane in brief.lanes:
        if lane.messages:
            made += _lane(lane, width, folding)
    return made


def _urgency(today: date, ask: types.Ask) -> tuple[bool, bool, str, float]:
    """Sure before maybe; what is due soon or was lately, before what has no date, before what lies long past."""
    past = ask.due is not None and ask.due < (today - _LATELY).isoformat()
    return ask.tier is not types.Tier.SURE, past, ask.due or "9999", -ask.score


def _asks(asks: Sequence[types.Ask], width: int, now: datetime, *, whole: bool) -> Iterator[Line]:
    sure = sum(ask.tier is types.Tier.SURE for ask in asks)
    maybe = f" sure · {figures.number(len(asks) - sure)} maybe" if sure < len(asks) else ""
    counts = f"{figures.number(sure)}{maybe} "
    yield Line(left=(Run("  Asked of you", "title"),), right=(Run(counts, "muted"),))
    shown = asks if whole else asks[:_ASKS]
    for ask in shown:
        yield _ask(ask, width, now)
    if len(shown) < len(asks):
        words = f"    and {figures.number(len(asks) - len(shown))} more"
        yield Line(left=(Run(words, "muted"), Run("  a", "faint")), targets=(_all(width, More("asks")),), stop=True)
    yield Line()


def _all(width: int, what: object) -> Target:
    return Target(2, max(1, width - 4), what)


def _ask(ask: types.Ask, width: int, now: datetime) -> Line:
    by, role = figures.due(ask.due, now)
    sign = "◆ " if ask.tier is types.Tier.SURE else "◇ "
    name = "you promised" if ask.kind == "promise" else plain(ask.from_).partition("@")[0]
    who = cut(name, 14) if width >= 70 else ""
    right = (Run(f"  {who}", "muted"), Run(" " * max(2, 16 - len(by))), Run(by, role), Run(" "))
    text = Run(plain(ask.text), "text" if ask.tier is types.Tier.SURE else "maybe")
    left = (Run("  "), Run(sign, ask.tier.value), text)
    return Line(left=left, right=right, targets=(_all(width, ask),), stop=True)


def _lane(lane: types.LaneBrief, width: int, folding: Folding) -> Iterator[Line]:
    name = lane.lane.value
    ids = tuple(sorted((one for topic in lane.topics for one in topic.ids), reverse=True))
    shut = name in folding.shut
    sign = "▸" if shut else "■"
    yield Line(
        left=(Run(f"  {sign} ", f"lane-{name}"), Run(name.capitalize(), f"title lane-{name}")),
        right=_counts(lane.messages, lane.unread),
        targets=(_all(width, Stack(lane.lane, "", name.capitalize(), ids, lane.unread)),),
        stop=True,
    )
    if shut:
        yield Line()
        return
    if len(lane.topics) > 1:
        yield from _summary(lane.summary, 4)
    whole = name in folding.open
    for topic in lane.topics if whole else lane.topics[:_TOPICS]:
        yield from _topic(topic, width)
    if not whole and len(lane.topics) > _TOPICS:
        words = f"    and {len(lane.topics) - _TOPICS} more topics"
        yield Line(left=(Run(words, "muted"), Run("  z", "faint")), targets=(_all(width, More(name)),), stop=True)
    yield Line()


def _counts(messages: int, unread: int, asks: int = 0) -> tuple[Run, ...]:
    asked = f"{asks} ask{'s' if asks != 1 else ''}" if asks else ""
    new = f"{figures.number(unread)} new" if unread else ""
    return (
        Run(f"  {asked}", "sure"),
        Run(f"  {figures.number(messages):>5}", "muted"),
        Run(f"  {new:>8} ", "dot"),
    )


def _topic(brief: types.TopicBrief, width: int) -> Iterator[Line]:
    topic = brief.topic
    stack = Stack(topic.lane, topic.id, plain(topic.name), brief.ids, topic.unread)
    dot = Run("  ● " if topic.unread else "    ", "dot")
    name = Run(plain(topic.name) or "Other", "unread" if topic.unread else "text")
    right = _counts(topic.messages, topic.unread, brief.asks)
    yield Line(left=(dot, name), right=right, targets=(_all(width, stack),), stop=True)
    yield from _summary(brief.summary, 6)


def _summary(sentences: Sequence[types.Sentence], indent: int, *, most: int = 2) -> Iterator[Line]:
    for sentence in sentences[:most]:
        text = plain(sentence.text)
        what = sentence.citations[0] if sentence.citations else None
        run = Run(text, "summary")
        targets = (Target(indent, max(1, width_of((run,))), what),) if what else ()
        yield Line(left=(Run(" " * indent), run), right=(Run("  "),), targets=targets)

"""Brief: what is in the inbox, in a few lines."""

from copilot.toolkit.api import Answer, Context, Line, Result, counted, tool
from copilot.types import Lane, LaneBrief, Sentence, View

_TOPICS = 5


@tool(
    effects=["read"],
    examples=[
        "brief me",
        "what's new",
        "what happened today",
        "give me the morning briefing",
        "what is in {lane: newsletters}",
        "brief me on {lane: customers}",
        "overview of {lane: team}",
        "what's going on in my inbox",
        "catch me up on {lane: lists}",
        "digest of {lane: notifications}",
    ],
    undo="It only reads.",
)
def brief(context: Context, lane: Lane | None = None) -> Result:
    """Brief me: what the latest day brought and what lies in each lane, or in one, with the sentences it rests on."""
    found = context.insight.brief(View(lane=lane or ""))
    lines = [] if lane else [_cited(context, one) for one in found.day]
    for one in found.lanes:
        lines += _lane(context, one, closely=lane is not None)
    asked = sum(one.owner == "me" and one.kind != "promise" for one in found.asks)
    where = f"in {lane}" if lane else "in the inbox"
    title = f"{counted(found.messages, 'message')} {where}, {counted(asked, 'thing')} asked of you"
    ids = sorted((id for one in found.lanes for topic in one.topics for id in topic.ids), reverse=True)
    return Answer(title, tuple(lines), tuple(ids))


def _lane(context: Context, lane: LaneBrief, *, closely: bool) -> list[Line]:
    ids = tuple(sorted((id for topic in lane.topics for id in topic.ids), reverse=True))
    lines = [Line(f"{lane.lane.value.capitalize()}: {counted(lane.messages, 'message')}, {lane.unread} unread", ids)]
    if not closely:
        return [*lines, *(_cited(context, one) for one in lane.summary)]
    for topic in lane.topics[:_TOPICS]:
        lines.append(Line(f"{topic.topic.name}: {counted(len(topic.ids), 'message')}", topic.ids))
        lines += [_cited(context, one) for one in topic.summary]
    return lines


def _cited(context: Context, sentence: Sentence) -> Line:
    return context.cited(sentence.text, *sentence.citations)

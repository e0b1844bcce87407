"""The nouns. Data only: frozen, slotted, no behaviour beyond plain reading."""

from copilot.types.listing import Folder, Imported, Receipt, Row, View
from copilot.types.mail import (
    Address,
    DeliveryReport,
    Incoming,
    Invite,
    Link,
    Message,
    Part,
    ThreadKeys,
    Zone,
    ZoneKind,
)
from copilot.types.meaning import Ask, Brief, Citation, LaneBrief, Placement, Sentence, Tier, Topic, TopicBrief
from copilot.types.words import ANSWERED, DRAFT, FLAGGED, FORWARDED, SEEN, Lane, Role

__all__ = [
    "ANSWERED",
    "DRAFT",
    "FLAGGED",
    "FORWARDED",
    "SEEN",
    "Address",
    "Ask",
    "Brief",
    "Citation",
    "DeliveryReport",
    "Folder",
    "Imported",
    "Incoming",
    "Invite",
    "Lane",
    "LaneBrief",
    "Link",
    "Message",
    "Part",
    "Placement",
    "Receipt",
    "Role",
    "Row",
    "Sentence",
    "ThreadKeys",
    "Tier",
    "Topic",
    "TopicBrief",
    "View",
    "Zone",
    "ZoneKind",
]

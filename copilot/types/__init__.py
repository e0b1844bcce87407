"""The nouns. Data only: frozen, slotted, no behaviour beyond plain reading.

Making a dataclass takes as long as painting a screenful, so a family of them is made when one is first asked for.
"""

# ruff: noqa: F403 - the families below say what each module gives
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from copilot.types.words import *

if TYPE_CHECKING:
    from copilot.types.listing import *
    from copilot.types.mail import *
    from copilot.types.meaning import *
    from copilot.types.view import *
else:
    _FAMILIES = {
        "listing": ("Folder", "Imported", "Receipt", "Row"),
        "mail": (
            *("Address", "DeliveryReport", "Incoming", "Invite", "Link"),
            *("Message", "Part", "ThreadKeys", "Zone", "ZoneKind"),
        ),
        "meaning": (
            *("Ask", "Brief", "Citation", "LaneBrief", "Placement", "Sentence", "Tier", "Topic", "TopicBrief"),
        ),
        "view": ("View",),
    }

    def __getattr__(name):
        for family, names in _FAMILIES.items():
            if name in names:
                made = import_module(f"{__name__}.{family}")
                globals().update({one: getattr(made, one) for one in names})
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

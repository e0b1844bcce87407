"""The command palette's list, made from the action registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from copilot.ui.actions import ACTIONS, keys_of

if TYPE_CHECKING:
    from copilot.ui.app import CopilotApp


class ActionProvider(Provider):
    """Every action by label, with its keys."""

    async def discover(self) -> Hits:
        app: CopilotApp = self.app  # type: ignore[assignment]
        for action in ACTIONS:
            yield DiscoveryHit(
                action.label,
                partial(app.do, action.id),
                help=f"{'  '.join(keys_of(action, app.keys))}  {action.tooltip}",
            )

    async def search(self, query: str) -> Hits:
        app: CopilotApp = self.app  # type: ignore[assignment]
        matcher = self.matcher(query)
        for action in ACTIONS:
            score = max(matcher.match(action.label), matcher.match(action.id))
            if score > 0:
                help = f"{'  '.join(keys_of(action, app.keys))}  {action.tooltip}"
                yield Hit(score, matcher.highlight(action.label), partial(app.do, action.id), help=help)

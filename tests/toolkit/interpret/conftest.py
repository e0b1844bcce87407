"""A speaker before a small mailbox, laid once and shared: nothing said changes the store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from copilot.toolkit.interpret import Conversation
from tests.toolkit.interpret.kit import Speaker, speaker


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    """The mailbox."""
    made = speaker(tmp_path_factory.mktemp("spoken"))
    yield made
    made.context.db.close()


@pytest.fixture
def she(shared: Speaker) -> Speaker:
    """Somebody who has said nothing yet, the cursor on Ann Lee's mail, the inbox listed."""
    found = Speaker(shared.context, shared.ids, Conversation())
    found.look("lease", listed=("lease", "boat", "deck", "deck2", "dock", "coffee", "budget"))
    return found

"""The services, running, and settings that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.settings import Crm, Settings, Tasks
from copilot.store.db import Database
from tests.connect.loopback import TOKEN, Loopback, served
from tests.connect.services import AsanaService, HubSpotService


@pytest.fixture
def asana() -> Iterator[tuple[Loopback, AsanaService]]:
    """Asana on this machine."""
    service = AsanaService()
    with served(service) as server:
        yield server, service


@pytest.fixture
def hubspot() -> Iterator[tuple[Loopback, HubSpotService]]:
    """HubSpot on this machine."""
    service = HubSpotService()
    with served(service) as server:
        yield server, service


@pytest.fixture
def settings(asana: tuple[Loopback, AsanaService], hubspot: tuple[Loopback, HubSpotService]) -> Settings:
    """Both systems, with the token that they accept."""
    command = ("echo", TOKEN)
    return Settings(
        tasks=Tasks("asana", project="42", token_command=command, base_url=asana[0].url),
        crm=Crm(system="hubspot", token_command=command, base_url=hubspot[0].url),
    )


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    made = Database(tmp_path / "store.db")
    yield made
    made.close()

"""What foreign systems answer when something is wrong, as errors that say whether anything was done."""

from __future__ import annotations

import socket

import pytest

from copilot import connect
from copilot.connect import Busy, Refused, Uncertain
from copilot.connect.asana import Asana
from copilot.connect.hubspot import HubSpot
from copilot.errors import AuthFailed, CopilotError, SettingsError
from copilot.settings import Crm, Settings, Tasks
from copilot.types.records import Person, Task
from tests.connect.loopback import TOKEN, Fault, Loopback
from tests.connect.services import AsanaService, HubSpotService

TASK = Task("task-1", "send the deck")
ANA = Person("person-1", "Ana Kowalczyk", ("ana@northwind.example",), title="Director")

FAULTS = [
    (Fault(400), Refused),
    (Fault(401), AuthFailed),
    (Fault(403), AuthFailed),
    (Fault(429, headers={"Retry-After": "17"}), Busy),
    (Fault(500), Uncertain),
    (Fault(500, after=True), Uncertain),
    (Fault(502), Uncertain),
    (Fault(503), Uncertain),
    (Fault(), Uncertain),
    (Fault(after=True), Uncertain),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_every_fault_of_asana_has_its_error(
    asana: tuple[Loopback, AsanaService], fault: Fault, error: type[CopilotError]
) -> None:
    asana[0].faults.append(fault)
    with pytest.raises(error):
        Asana(TOKEN, "42", base_url=asana[0].url).put(TASK)
    assert len(asana[0].asked) == 1


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_every_fault_of_hubspot_has_its_error(
    hubspot: tuple[Loopback, HubSpotService], fault: Fault, error: type[CopilotError]
) -> None:
    hubspot[0].faults.append(fault)
    with pytest.raises(error):
        HubSpot(TOKEN, base_url=hubspot[0].url).put(ANA)
    assert len(hubspot[0].asked) == 1


def test_a_system_that_asks_to_wait_is_left_alone_as_long_as_it_says(asana: tuple[Loopback, AsanaService]) -> None:
    asana[0].faults.append(Fault(429, headers={"Retry-After": "17"}))
    with pytest.raises(Busy) as told:
        Asana(TOKEN, "42", base_url=asana[0].url).put(TASK)
    assert told.value.retry_after == 17


def test_a_refused_connection_surely_did_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Busy):
        Asana(TOKEN, "42", base_url=url).put(TASK)
    with pytest.raises(Busy):
        HubSpot(TOKEN, base_url=url).put(ANA)


def test_the_words_of_a_refusal_are_told_without_control_characters(asana: tuple[Loopback, AsanaService]) -> None:
    asana[1].refusal = lambda status: {"errors": [{"message": "no\x1b[31m such\nproject"}]}  # type: ignore[method-assign]
    asana[0].faults.append(Fault(400))
    with pytest.raises(Refused, match="no \\[31m such project"):
        Asana(TOKEN, "42", base_url=asana[0].url).put(TASK)


def test_the_notes_carry_our_mark_and_no_word_of_the_mail(asana: tuple[Loopback, AsanaService]) -> None:
    Asana(TOKEN, "42", base_url=asana[0].url).put(TASK)
    sent = asana[0].asked[0].body["data"]
    assert sent == {
        "name": "send the deck",
        "notes": "inbox-copilot: task-1",
        "completed": False,
        "due_on": None,
        "projects": ["42"],
    }


def test_a_time_is_sent_as_the_moment_it_is(asana: tuple[Loopback, AsanaService]) -> None:
    Asana(TOKEN, "42", base_url=asana[0].url).put(Task("t", "x", due="2026-09-04T09:00+02:00"))
    assert asana[0].asked[0].body["data"]["due_at"] == "2026-09-04T07:00:00Z"


def test_a_contact_that_was_there_before_is_completed_never_changed_and_stays(
    hubspot: tuple[Loopback, HubSpotService],
) -> None:
    server, service = hubspot
    id = service.add(email=ANA.emails[0], firstname="Anna", jobtitle="Boss")
    crm = HubSpot(TOKEN, base_url=server.url)
    known = crm.put(ANA, company="Northwind")
    assert service.contacts[id] == {
        "email": ANA.emails[0],
        "firstname": "Anna",
        "jobtitle": "Boss",
        "lastname": "Kowalczyk",
        "company": "Northwind",
    }
    assert crm.put(ANA, company="Other", known=known) == known
    crm.remove(ANA, known=known)
    crm.remove(ANA)
    assert service.contacts[id]["company"] == "Northwind"
    assert not service.created


def test_somebody_without_an_address_is_not_sent_to_hubspot(hubspot: tuple[Loopback, HubSpotService]) -> None:
    with pytest.raises(Refused):
        HubSpot(TOKEN, base_url=hubspot[0].url).put(Person("p", "Nobody"))
    assert not hubspot[0].asked


def test_what_was_removed_there_is_not_made_again(
    asana: tuple[Loopback, AsanaService], hubspot: tuple[Loopback, HubSpotService]
) -> None:
    with pytest.raises(Refused):
        Asana(TOKEN, "42", base_url=asana[0].url).put(TASK, known="999")
    with pytest.raises(Refused):
        HubSpot(TOKEN, base_url=hubspot[0].url).put(ANA, known="999")


@pytest.mark.parametrize("url", ["http://asana.example", "ftp://x.example", "http://127.0.0.1.example"])
def test_a_token_never_travels_in_the_clear(url: str) -> None:
    command = ("echo", TOKEN)
    with pytest.raises(SettingsError):
        connect.tasks(Settings(tasks=Tasks("asana", "42", command, url)))
    with pytest.raises(SettingsError):
        connect.crm(Settings(crm=Crm(system="hubspot", token_command=command, base_url=url)))


def test_without_a_system_a_project_or_a_token_it_says_what_to_set() -> None:
    for settings in (Settings(), Settings(tasks=Tasks("asana"))):
        with pytest.raises(SettingsError):
            connect.tasks(settings)
    with pytest.raises(AuthFailed, match="printed nothing"):
        connect.crm(Settings(crm=Crm(system="hubspot", token_command=("true",))))

"""Records are found by what people know of them: words, addresses, domains, whom they belong to."""

from __future__ import annotations

import pytest

from copilot.errors import NotFound
from copilot.store import journal, records
from copilot.types.changes import Save
from copilot.types.records import Company, Deal, Interaction, Person, Record, Source, Task
from tests.store.made import Box


def save(box: Box, *some: Record) -> None:
    journal.apply(box.db, "save", [Save(some)])


def test_a_record_comes_back_as_it_was_saved(box: Box) -> None:
    person = Person(
        "p1", "Zoë Kraus", ("z@example.com", "zoe@example.org"), ("+49 30 1",), "CTO", "c1", "https://z.example",
        "likes\ntea", ("vip", "berlin"), Source("<1@example.com>", 3, 9, "Zoë K"),
    )  # fmt: skip
    save(box, person)
    assert records.get(box.db, Person, "p1") == person
    with pytest.raises(NotFound):
        records.get(box.db, Company, "p1")


def test_people_are_found_by_any_words_whatever_case_and_accents_names_first(box: Box) -> None:
    save(
        box,
        Person("p1", "Ánna Öztürk", ("anna@acme.example",), tags=("investor",)),
        Person("p2", "Ben", note="knows Anna from Acme"),
        Person("p3", "Carl"),
    )
    assert [one.id for one in records.find(box.db, Person, "ANNA")] == ["p1", "p2"]
    assert [one.id for one in records.find(box.db, Person, "ozturk inv")] == ["p1"]
    assert [one.id for one in records.find(box.db, Person, "acme anna", limit=1)] == ["p1"]
    assert [one.id for one in records.find(box.db, Person, " ")] == ["p1", "p2", "p3"]
    assert records.find(box.db, Person, "100%_") == []


def test_addresses_lead_to_their_person_until_the_person_has_them_no_more(box: Box) -> None:
    save(box, Person("p1", "Ann", ("Ann@Example.com", "a@example.org")), Person("p2", "Ben", ("b@example.org",)))
    assert [one and one.id for one in map(lambda a: records.by_email(box.db, a), ("ANN@example.com", "x@y.z"))] == [
        "p1",
        None,
    ]
    save(box, Person("p1", "Ann", ("a@example.org",)))
    assert records.by_email(box.db, "ann@example.com") is None
    assert records.emails(box.db) == {"a@example.org": "p1", "b@example.org": "p2"}


def test_an_address_that_is_named_twice_is_kept_once_also_when_it_comes_later(box: Box) -> None:
    save(box, Person("p1", "Ann"))
    save(box, Person("p1", "Ann", ("a@example.com", "A@example.com", "a@example.com")))
    assert records.emails(box.db) == {"a@example.com": "p1"}


def test_a_domain_leads_to_its_company_or_the_one_above_it_and_never_to_a_company_without_one(box: Box) -> None:
    save(
        box, Company("c0", "Nameless"), Company("c1", "Acme", "Acme.example"), Company("c2", "Lab", "lab.acme.example")
    )
    found = {
        domain: one.id if (one := records.by_domain(box.db, domain)) else ""
        for domain in ("acme.example", "mail.acme.example", "x.lab.acme.example", "notacme.example", "example", "")
    }
    assert list(found.values()) == ["c1", "c1", "c2", "", "", ""]


def test_lists_are_filtered_and_in_the_order_of_their_kind(box: Box) -> None:
    save(
        box,
        Person("p2", "ben", company="c1"),
        Person("p1", "Ann", company="c1"),
        Person("p3", "Carl"),
        Deal("d1", "Pilot", stage="won", company="c1", person="p1"),
        Interaction("i1", 10, person="p1", message_id="<1@example.com>"),
        Interaction("i2", 20, person="p1"),
        Task("t1", "later", due="2026-12-02"),
        Task("t2", "no date"),
        Task("t3", "done", due="2026-12-01", done_at=5),
        Task("t4", "soon", due="2026-12-01T09:00+01:00", source=Source("<1@example.com>", 0, 4, "soon")),
    )
    assert [one.id for one in records.listed(box.db, Person, company="c1")] == ["p1", "p2"]
    assert [one.id for one in records.listed(box.db, Interaction, person="p1")] == ["i2", "i1"]
    assert [one.id for one in records.listed(box.db, Interaction, message_id="<1@example.com>")] == ["i1"]
    assert [one.id for one in records.listed(box.db, Deal, stage="won", person="p1")] == ["d1"]
    assert [one.id for one in records.listed(box.db, Task)] == ["t4", "t1", "t2", "t3"]
    assert [one.id for one in records.listed(box.db, Task, message_id="<1@example.com>")] == ["t4"]
    assert len(records.listed(box.db, Person, limit=2)) == 2
    assert records.count(box.db, Person) == 3
    with pytest.raises(TypeError):
        records.listed(box.db, Person, name="Ann")


def test_half_characters_from_a_broken_terminal_are_replaced(box: Box) -> None:
    save(box, Person("p1", "An\udce4", ("a@example.com\udcff",)))
    assert records.get(box.db, Person, "p1") == Person("p1", "An?", ("a@example.com?",))

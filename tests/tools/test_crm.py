"""People, companies and interactions on their way into the CRM."""

from __future__ import annotations

from dataclasses import replace

import pytest

from copilot.settings import Crm
from copilot.store import journal, records
from copilot.toolkit.api import Companies, Contact, Context, Effect, People, Text
from copilot.types import Role
from copilot.types.changes import Deliver, Move, Prefer, Save
from copilot.types.plans import Trust
from copilot.types.records import Company, Interaction, Person
from tests.tools.kit import answer, ask, carry_out, dump, mails, people, propose, saved, steps

ANA, DEV, HELENA = "ana.kowalczyk@northwind.example", "dev.malhotra@northwind.example", "helena.vogt@deichtor.example"
STRANGER = "daniel.feld@example.com"


def test_people_are_added_with_what_their_signatures_say_and_their_company_once(context: Context) -> None:
    carry_out(context, "add_to_crm", people=people(ANA, DEV))
    company = records.by_domain(context.db, "northwind.example")
    assert company is not None and company.name == "Northwind Logistics"
    ana, dev = records.by_email(context.db, ANA), records.by_email(context.db, DEV)
    assert ana is not None and dev is not None
    assert (ana.name, ana.title, ana.company) == ("Ana Kowalczyk", "Director Operations", company.id)
    assert (dev.title, dev.company) == ("Procurement", company.id)
    assert len(records.listed(context.db, Company)) == 1


def test_what_is_added_links_to_the_signature_it_came_from(context: Context) -> None:
    person = next(one for one in saved(steps(context, "add_to_crm", people=people(HELENA))) if isinstance(one, Person))
    assert person.phones == ("+49 40 5550 112",)
    message = context.message(context.held(person.source.message_id)[0])
    assert message.text[person.source.start : person.source.end] == person.source.quote
    assert "Deichtor Capital" in person.source.quote


def test_adding_somebody_twice_says_that_nothing_changes(context: Context) -> None:
    carry_out(context, "add_to_crm", people=people(ANA))
    again = steps(context, "add_to_crm", people=people(ANA))
    assert [(one.verb, one.effect, one.change) for one in again] == [("keep", Effect.READ, None)]
    assert "nothing changes" in again[0].detail


def test_known_values_stay_and_only_the_missing_ones_are_added(context: Context) -> None:
    mine = Person("person-1", "Ana K.", (ANA,), title="The one who decides")
    journal.apply(context.db, "x", [Save((mine,))])
    last = steps(context, "add_to_crm", people=people(ANA))[-1]
    assert (last.verb, last.detail) == ("complete", "already in the CRM; added: at Northwind Logistics")
    carry_out(context, "add_to_crm", people=people(ANA))
    kept = records.get(context.db, Person, "person-1")
    assert (kept.name, kept.title) == ("Ana K.", "The one who decides")
    assert kept.company


def test_a_strangers_own_word_is_marked_and_asked(context: Context) -> None:
    found = propose(context, "add_to_crm", people=people(STRANGER))
    assert {one.trust for one in found.plan.steps} == {Trust.STRANGER}
    assert any(STRANGER in doubt for one in found.plan.steps for doubt in one.doubts)


def test_a_stranger_is_told_to_a_foreign_crm_only_with_a_second_key(context: Context) -> None:
    abroad = replace(context, settings=replace(context.settings, crm=Crm(system="hubspot")))
    assert propose(abroad, "add_to_crm", people=people(STRANGER)).decision.keys == 2
    assert propose(abroad, "add_to_crm", people=people(DEV)).decision.keys == 1


def test_a_domain_that_looks_like_a_known_one_is_told(context: Context) -> None:
    found = [doubt for one in steps(context, "add_to_crm", people=people("x@harb0r.example")) for doubt in one.doubts]
    assert "harb0r.example looks like harbor.example, but is another domain." in found


def test_the_never_log_list_holds_for_addresses_domains_and_what_lies_below_them(context: Context) -> None:
    journal.apply(context.db, "x", [Prefer("never_log", "northwind.example", "1"), Prefer("never_log", HELENA, "1")])
    found = steps(context, "add_to_crm", people=people(ANA, HELENA, "bot@mail.northwind.example"))
    assert [one.verb for one in found] == ["leave out"] * 3
    assert not saved(found)


def test_the_never_log_list_of_the_settings_holds_too(context: Context) -> None:
    wary = replace(context, settings=replace(context.settings, crm=Crm(never_log=("@northwind.example",))))
    assert [one.verb for one in steps(wary, "add_to_crm", people=people(ANA))] == ["leave out"]
    assert not saved(steps(wary, "log_to_crm", messages=mails(wary, "from:ana.kowalczyk")))


def test_i_am_not_added_to_my_own_crm(context: Context) -> None:
    found = steps(context, "add_to_crm", people=people("robin@harbor.example", ANA))
    assert all("robin@" not in one.target for one in found)


def test_a_freemail_domain_is_no_company(context: Context) -> None:
    assert [one.verb for one in steps(context, "add_to_crm", people=people("somebody@gmail.com"))] == ["add"]


def test_undo_leaves_the_crm_as_it_was(context: Context) -> None:
    before = dump(context.db)
    carry_out(context, "add_to_crm", people=people(ANA, DEV, HELENA))
    assert dump(context.db) != before
    journal.undo(context.db)
    assert dump(context.db) == before


def test_a_foreign_crm_of_the_settings_is_told_in_a_step_of_its_own(context: Context) -> None:
    abroad = replace(context, settings=replace(context.settings, crm=Crm(system="hubspot")))
    last = steps(abroad, "add_to_crm", people=people(ANA))[-1]
    assert last.effect is Effect.OUTWARD
    assert isinstance(last.change, Deliver) and last.change.system == "hubspot"
    assert [type(one) for one in last.change.records] == [Person]


def test_logging_mails_adds_who_is_missing_and_links_each_mail(context: Context) -> None:
    carry_out(context, "log_to_crm", messages=mails(context, "from:dev.malhotra renewal subscription"))
    dev = records.by_email(context.db, DEV)
    assert dev is not None
    noted = records.listed(context.db, Interaction, person=dev.id)
    assert noted and all(context.held(one.message_id) and one.kind == "mail" for one in noted)
    assert {one.company for one in noted} == {dev.company}


def test_mail_i_wrote_is_logged_with_whom_i_wrote_to_and_not_with_colleagues_on_copy(context: Context) -> None:
    found = steps(context, "log_to_crm", messages=mails(context, "from:robin to:malhotra"))
    assert {one.target.rpartition(", with ")[2] for one in found if one.verb == "log"} == {"Dev Malhotra"}


def test_logging_twice_changes_nothing_unless_something_is_added(context: Context) -> None:
    said = mails(context, "from:ana.kowalczyk shipment report")
    carry_out(context, "log_to_crm", messages=said)
    assert all(one.change is None for one in steps(context, "log_to_crm", messages=said))
    noted = saved(steps(context, "log_to_crm", messages=said, text=Text("three people type")))
    assert {one.text for one in noted if isinstance(one, Interaction)} == {"three people type"}


def test_looking_up_tells_what_is_kept_with_company_and_notes(context: Context) -> None:
    carry_out(context, "log_to_crm", messages=mails(context, "from:ana.kowalczyk shipment report"))
    found = answer(context, "lookup_crm", what=Text("kowalczyk"))
    assert "Ana Kowalczyk, Director Operations, Northwind Logistics" in found.lines[0].text
    assert any("shipment report" in one.text and one.ids for one in found.lines)
    assert found.ids == tuple(sorted(found.ids, reverse=True))


def test_looking_up_nobody_says_so(context: Context) -> None:
    assert "not in the CRM" in answer(context, "lookup_crm", what=Text("nobody")).title


def test_a_record_that_has_got_another_address_is_completed_not_replaced(context: Context) -> None:
    carry_out(context, "add_to_crm", people=people(ANA))
    ana = records.by_email(context.db, ANA)
    assert ana is not None
    journal.apply(context.db, "x", [Save((replace(ana, name="Ana at home", emails=("ana@home.example",)),))])
    carry_out(context, "add_to_crm", people=people(ANA))
    again = records.get(context.db, Person, ana.id)
    assert (again.name, again.emails) == ("Ana at home", ("ana@home.example", ANA))


def test_what_a_forged_mail_in_junk_says_is_not_believed(context: Context) -> None:
    said = mails(context, "from:helena")
    journal.apply(context.db, "x", [Move(said.ids, Role.JUNK)])
    person = saved(steps(context, "add_to_crm", people=people(HELENA)))[-1]
    assert isinstance(person, Person) and not person.title and not person.phones


@pytest.mark.parametrize("address", ['a"b@x.example', 'x" or in:trash "@x.example', "(@x.example", "-@:x.example"])
def test_whatever_stands_in_an_address_it_is_only_looked_for(context: Context, address: str) -> None:
    steps(context, "add_to_crm", people=people(address))
    answer(context, "who_is", people=people(address))
    answer(context, "research_company", companies=Companies((address,)))


def test_an_address_is_no_name(context: Context) -> None:
    typed = People((Contact("ruth@abara.example", "ruth@abara.example"),), said="ruth@abara.example")
    assert saved(steps(context, "add_to_crm", people=typed))[-1].name == "Ruth Abara"  # type: ignore[union-attr]


def test_nobody_to_add_is_a_question(context: Context) -> None:
    assert ask(context, "add_to_crm", people=People(())).argument == "people"

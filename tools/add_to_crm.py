"""Add to CRM: people and their companies, from headers and signatures."""

from copilot.toolkit.api import Context, People, Question, Result, because, introduce, tool, with_foreign


@tool(
    effects=["read", "local", "outward"],
    examples=[
        "add {people: everyone in this thread} to the CRM",
        "add {people: Helena Vogt} to my contacts",
        "save {people: the sender} as a contact",
        "put {people: Ana and Dev} into the CRM",
        "remember {people: this person} with phone and company",
        "create a CRM entry for {people: ruth@abara.example}",
        "keep the contact details of {people: the lawyer}",
        "import {people: the people on cc} into the address book",
        "{people: Mathieu} should be in the CRM",
        "store {people: who wrote this} and the firm they work for",
    ],
    undo="Who was added is removed, and what was completed is as it was.",
)
def add_to_crm(context: Context, people: People) -> Result:
    """Add people and their companies to the CRM, with what their signatures say; known values are never replaced."""
    steps = [step for one in introduce(context, people.contacts, why=because(people.said)) for step in one.steps]
    if not steps:
        return Question("Whom shall I add?", argument="people")
    return with_foreign(context, steps)

"""Who is: what is known of a person."""

from copilot.toolkit.api import Answer, Context, Line, People, Result, person_dossier, tool


@tool(
    effects=["read"],
    examples=[
        "who is {people: Helena Vogt}?",
        "who is {people: this} again",
        "remind me who {people: Dev} is",
        "do I know {people: ruth@abara.example}",
        "when did {people: Marcus} and I last write",
        "tell me about {people: the sender}",
        "how do I know {people: Ingrid Solberg}",
        "what do I have with {people: Tomasz}, when did we talk",
        "is {people: this person} somebody I have met",
    ],
    undo="It only reads.",
)
def who_is(context: Context, people: People) -> Result:
    """Tell who somebody is: what the CRM has, their signature, when we wrote, what is open."""
    lines: list[Line] = []
    ids: set[int] = set()
    for contact in people.contacts:
        found = person_dossier(context, contact.name, contact.email, id=contact.person)
        lines += found.lines
        ids |= set(found.ids)
    names = ", ".join(one.name or one.email for one in people.contacts)
    return Answer(f"Who is {names}", tuple(lines), tuple(sorted(ids, reverse=True)))

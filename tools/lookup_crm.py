"""Look up in the CRM: people, companies, deals and tasks that I keep."""

from copilot.toolkit.api import Answer, Context, Line, Result, Text, kept, tool


@tool(
    effects=["read"],
    examples=[
        "look up {what: Helena Vogt} in the CRM",
        "what does the CRM say about {what: Northwind}",
        "find the phone number of {what: Ana Kowalczyk} in my contacts",
        "is {what: Kelp} in the CRM?",
        "show the CRM entry for {what: Deichtor Capital}",
        "CRM: {what: Dev Malhotra}",
        "do I have {what: Ruth Abara} in my contacts",
        "open the contact card of {what: Mathieu}",
        "search the CRM for {what: insurance}",
        "give me the contact details of {what: the people at Polder Health}",
    ],
    undo="It only reads.",
)
def lookup_crm(context: Context, what: Text) -> Result:
    """Look something up in the CRM: people, companies, deals and tasks, with what was noted about them."""
    found = context.records.find(what)
    lines = tuple(line for record in found for line in kept(context, record))
    ids = sorted({id for line in lines for id in line.ids}, reverse=True)
    if not found:
        return Answer(
            f"“{what}” is not in the CRM", (Line("Ask who somebody is, or research a company, to look into the mail."),)
        )
    return Answer(f"“{what}” in the CRM", lines, tuple(ids))

"""Research company: a report from my own mail and the CRM."""

from copilot.toolkit.api import Answer, Companies, Context, Line, Result, company_dossier, tool


@tool(
    effects=["read"],
    examples=[
        "research {companies: Northwind Logistics}",
        "what do we know about {companies: Deichtor Capital}",
        "prepare me for the meeting with {companies: Solène}",
        "give me a dossier on {companies: polderhealth.example}",
        "background on {companies: Kelp and Lario}",
        "report everything I have on the company {companies: Alder & Finch}",
        "who works at {companies: Northwind} and what did they write to us",
        "what is our history with {companies: Uferfeld}",
        "dig up all about {companies: this startup}",
    ],
    undo="It only reads.",
)
def research_company(context: Context, companies: Companies) -> Result:
    """Report on companies from my own mail and the CRM: who, when, what was said, what is open; each line cited."""
    lines: list[Line] = []
    ids: set[int] = set()
    for number, name in enumerate(companies.names):
        found = company_dossier(context, name, id=companies.ids[number] if number < len(companies.ids) else "")
        lines += found.lines
        ids |= set(found.ids)
    return Answer(f"About {', '.join(companies.names)}", tuple(lines), tuple(sorted(ids, reverse=True)))

"""Extract companies: those that newsletters tell of, beside what the CRM knows."""

from copilot.toolkit.api import (
    Answer,
    Context,
    Effect,
    Mention,
    Messages,
    Result,
    Step,
    Trust,
    because,
    counted,
    new_company,
    present,
    tool,
    with_foreign,
)
from copilot.types.changes import Save
from copilot.types.records import Company


@tool(
    effects=["read", "local", "outward"],
    examples=[
        "which companies are in {messages: this newsletter}",
        "list the startups from {messages: today's newsletters}",
        "for {messages: the newsletters}, which startups are {only_new: not in the CRM yet}?",
        "pull the company names and links out of {messages: these}",
        "extract every firm mentioned in {messages: the demo day mail}",
        "what {only_new: new} companies does {messages: the First Light issue} mention",
        "{save: save} the startups of {messages: this newsletter} as companies in the CRM",
        "show me all ventures named in {messages: the last issue of The Dock} with their websites",
        "are there startups in {messages: number 4} that {only_new: we do not know}",
        "{save: add} the {only_new: unknown} companies from {messages: this list} to the CRM",
    ],
    undo="The companies that were added are removed.",
)
def extract_companies(context: Context, messages: Messages, only_new: bool = False, save: bool = False) -> Result:
    """List the companies that newsletters tell of, with their sites and whether the CRM has them; `save` adds them."""
    mentions = context.insight.companies([one.id for one in present(context, messages)])
    found = {one.domain or one.name.lower(): one for one in reversed(mentions)}
    told = [(one, context.records.company(one.name, domain=one.domain)) for one in reversed(found.values())]
    if save and told:
        return with_foreign(context, [_step(context, one, known, because(messages.said)) for one, known in told])
    shown = [(one, known) for one, known in told if not (only_new and known)]
    lines = [context.cited(f"{one.name}: {_state(one, known)}", one.citation, url=one.url) for one, known in shown]
    ids = sorted({id for line in lines for id in line.ids}, reverse=True)
    new = sum(known is None for _, known in told)
    title = f"{counted(len(told), 'company', 'companies')}, {new} not in the CRM"
    return Answer(title, tuple(lines), tuple(ids))


def _state(mention: Mention, known: Company | None) -> str:
    site = mention.url or "no address is given"
    return f"in the CRM as {known.name}, {site}" if known else f"not in the CRM, {site}"


def _step(context: Context, mention: Mention, known: Company | None, why: str) -> Step:
    if known:
        return Step("keep", known.name, "already in the CRM; nothing changes", Effect.READ, why)
    made = new_company(context, mention)
    detail = mention.url or "without an address: the mail gives none"
    return Step("add company", made.name, detail, why=why, change=Save((made,)), trust=Trust.STRANGER)

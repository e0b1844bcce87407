"""The rules of lanes: each looks at one kind of proof and places the message, or leaves it to the next."""

from __future__ import annotations

from collections.abc import Callable

from copilot.triage import lane_words as words
from copilot.triage.identity import registrable
from copilot.triage.lane_facts import Facts
from copilot.types import Lane, Placement

Rule = Callable[[Facts], Placement | None]


def learned(facts: Facts) -> Placement | None:
    """Where the user put this sender or list before is where it goes."""
    moves = facts.context.learned
    if not moves:
        return None
    lane = moves.get(("sender", facts.email))
    if lane is not None and facts.email:
        return Placement(lane, f"you moved mail from {facts.email} here")
    lane = moves.get(("list", facts.list_id)) if facts.list_id else None
    return Placement(lane, f"you moved the list {facts.list_id} here") if lane is not None else None


def delivered(facts: Facts) -> Placement | None:
    """Delivery reports (RFC 3464) are notifications."""
    if facts.message.reports and not (facts.list_id and _software(facts.headers)):
        return Placement(Lane.NOTIFICATIONS, "a delivery report")
    return None


def reported(facts: Facts) -> Placement | None:
    """So is whatever else a mail system writes by itself: reports, and answers in somebody's absence (RFC 3834)."""
    kind = facts.headers.get("content-type", "").lower()
    if "multipart/report" in kind or facts.local in ("mailer-daemon", "postmaster"):
        return Placement(Lane.NOTIFICATIONS, f"a report by the mail system ({facts.email or 'no sender'})")
    absent = words.AUTO_REPLY.match(facts.subject)
    marked = facts.headers.get("auto-submitted", "").strip().lower().startswith("auto-replied")
    if absent or marked or "x-autoreply" in facts.headers or "x-autorespond" in facts.headers:
        return Placement(Lane.NOTIFICATIONS, "an automatic answer")
    return None


def invited(facts: Facts) -> Placement | None:
    """Calendar parts (RFC 6047) are invites, answers and cancellations included."""
    invite = facts.message.invite
    if invite is not None:
        return Placement(Lane.INVITES, f"a calendar part, method {invite.method or 'not given'}")
    kind = facts.headers.get("content-type", "").lower()
    if kind.startswith("text/calendar") or any(part.type == "text/calendar" for part in facts.message.attachments):
        return Placement(Lane.INVITES, "a calendar part")
    return None


def tracked(facts: Facts) -> Placement | None:
    """Mail that repositories, trackers and build services send about themselves are notifications."""
    name = facts.family(words.REPOSITORY_HEADERS)
    return Placement(Lane.NOTIFICATIONS, f"repository or ticket header: {name}") if name else None


def relayed(facts: Facts) -> Placement | None:
    """What list software passed on is the list's, be it written by a person or by a tracker."""
    if facts.list_id and _software(facts.headers):
        return Placement(Lane.LISTS, _listed(facts))
    return None


def discussed(facts: Facts) -> Placement | None:
    """A list that people post to (RFC 2369, RFC 2919) is a list; one that only sends is left to the scores."""
    headers = facts.headers
    post = headers.get("list-post", "").strip().lower()
    if not facts.list_id or facts.automatic or facts.family(words.CAMPAIGN_HEADERS) or post.startswith("no"):
        return None
    open_to_all = post or headers.get("precedence", "").strip().lower() == "list"
    if open_to_all or facts.reply or "list-unsubscribe" not in headers:
        return Placement(Lane.LISTS, _listed(facts))
    return None


def _listed(facts: Facts) -> str:
    return f"list headers: {'List-Id ' if 'list-id' in facts.headers else ''}{facts.list_id}"


def _software(headers: dict[str, str]) -> bool:
    """Whether list software that only runs discussion lists left its mark."""
    return any(
        name in headers
        for name in ("x-beenthere", "x-mailman-version", "x-mailing-list", "mailing-list", "x-google-group-id")
    )


def billed(facts: Facts) -> Placement | None:
    """Receipts, orders, bookings and invoices: the subject says so, and the sender, sums or papers agree."""
    subject = words.RECEIPT_SUBJECT.search(facts.title)
    biller = words.BILL_SENDER.search(facts.local)
    if subject is None and biller is None:
        return None
    if facts.colleague and not facts.automatic:
        return None
    score = (2 if subject else 0) + (2 if biller else 1 if facts.automatic else 0) - (2 if facts.reply else 0)
    if words.MONEY.search(facts.body):
        score += 1 + (1 if len(facts.telling & words.RECEIPT_WORDS) > 1 else 0)
    score += 1 if subject and _papers(facts) else 0
    if score < 4:
        return None
    said = facts.subject[slice(*subject.span())] if subject else ""
    reason = f'the subject says "{said}"' if subject else f"a billing address ({facts.email})"
    return Placement(Lane.RECEIPTS, f"{reason}, and sender or sums agree")


def _papers(facts: Facts) -> bool:
    return any(
        part.type == "application/pdf" or part.name.lower().endswith(".pdf") for part in facts.message.attachments
    )


def sent(facts: Facts) -> Placement | None:
    """What I wrote goes where the people I wrote to belong."""
    if not facts.mine or facts.list_id:
        return None
    own = facts.context.own_domains
    others = [address.email.lower() for address in facts.recipients if address.email.lower() not in facts.context.me]
    if others and all(registrable(email.rpartition("@")[2]) in own for email in others):
        return Placement(Lane.TEAM, "you wrote it to colleagues")
    if not others and facts.colleague:
        return Placement(Lane.TEAM, "you wrote it to yourself")
    lane = Lane.CUSTOMERS if facts.context.own_domains and business(facts) else Lane.PEOPLE
    return Placement(lane, "you wrote it to people outside")


def tagged(facts: Facts) -> Placement | None:
    """A subject tag on mail that does not name me comes from a list whose headers were lost on the way."""
    named = facts.to_me and bool(facts.recipients)
    if named or facts.automatic or any(name in facts.headers for name in ("precedence", "list-unsubscribe")):
        return None
    tag = words.SUBJECT_TAG.match(facts.subject)
    if tag is None and not (facts.reply and not facts.recipients):
        return None
    return Placement(
        Lane.LISTS, "a list's subject tag, and not addressed to you" if tag else "an answer addressed to nobody"
    )


def personal(facts: Facts) -> Placement:
    """Mail by a person: a colleague, a customer, or somebody else."""
    if facts.colleague:
        return Placement(Lane.TEAM, f"{facts.email} writes from your own domain")
    found = business(facts)
    if found:
        return Placement(Lane.CUSTOMERS, f"somebody at {facts.site} on business: {found}")
    if facts.known:
        return Placement(Lane.PEOPLE, f"you have written to {facts.email}")
    return Placement(Lane.PEOPLE, "written by a person, not in bulk")


def business(facts: Facts) -> str:
    """The words that make this a customer's mail, or "": a company domain, and business with us."""
    if facts.freemail or not facts.context.own_domains:
        return ""
    said = facts.conversation
    strong = sorted(said & words.BUSINESS_WORDS)
    strong += [part for part in words.BUSINESS_PARTS if part in facts.lower]
    weak, faint = sorted(said & words.TRADE_WORDS), sorted(said & words.DEAL_WORDS)
    if 2 * len(strong) + len(weak) + 0.5 * len(faint) + (2 if _shared_inbox(facts) else 0) < 2:
        return ""
    return ", ".join([*strong, *weak, *faint][:3]) or "written to a shared address"


def _shared_inbox(facts: Facts) -> bool:
    """Whether it went to an address of mine that is an office rather than a person."""
    own = facts.context.own_domains
    parts = [address.email.lower().rpartition("@") for address in facts.recipients]
    return any(words.ROLE_INBOX.match(local) and registrable(host) in own for local, _, host in parts)

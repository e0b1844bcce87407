"""The whole policy for what acts, in one sitting: pure functions of a plan and of facts, whatever any model says.

1. A plan comes from the person's own words. Where a model or an agent made the call, values of lesser trust make none;
   where the person did, what is known only from strangers' mail is shown and asked.
2. The least effect of a change is fixed here, by its kind; a tool that claims less is denied.
3. Whatever changes anything is shown and asked. What goes out or cannot be taken back always is: no setting lowers it.
4. A recipient must be typed now, be on the thread that is answered, or be somebody the person wrote to or saved.
   Anybody else is asked about by name, with a second key; so are look-alike domains.
5. More than 5 things going out, or 25 messages thrown away, take a second key, with count and samples shown.
6. An address of the web from a mail is reached only by an approved step that shows its host.
7. A stranger's words never become a preference, and are kept only where the person was asked.
8. A file is never written unasked; who is added to the address book by nobody's word but a mail's is named.

Sources: RFC 8058 (one-click), Unicode TR 39 (confusables), plan-then-execute and taint tracking (CaMeL, FIDES).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from copilot.types.changes import (
    Change,
    Deliver,
    Keywords,
    Move,
    Post,
    Prefer,
    Remove,
    Save,
    SaveDraft,
    SaveFiles,
    Send,
    SetLane,
    Snooze,
)
from copilot.types.plans import Decision, Effect, Step, ToolCall, Trust
from copilot.types.records import Person
from copilot.types.words import Role

LEAST: dict[type[Change], Effect] = {
    Keywords: Effect.LOCAL,
    Move: Effect.LOCAL,
    SetLane: Effect.LOCAL,
    Snooze: Effect.LOCAL,
    Save: Effect.LOCAL,
    Remove: Effect.LOCAL,
    Prefer: Effect.LOCAL,
    SaveFiles: Effect.LOCAL,
    SaveDraft: Effect.DRAFT,
    Send: Effect.OUTWARD,
    Deliver: Effect.OUTWARD,
    Post: Effect.IRREVERSIBLE,
}
"""The least effect each kind of change has; a kind that is not here is refused."""

MOST_OUTWARD = 5
MOST_DESTROYED = 25
_SAMPLES = 3

Asking = Literal["always", "outward"]
"""Ask about every change, or let small local ones that `u` takes back go ahead. What goes out is always asked about."""

_RANK = {effect: rank for rank, effect in enumerate(Effect)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision rests on; addresses and domains in lower case. All of it comes from code, none from a model."""

    typed: frozenset[str] = frozenset()
    """Addresses that stand in the person's own words."""
    book: frozenset[str] = frozenset()
    """Addresses the person has written to or saved."""
    threads: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By the message that is answered: everybody on its thread."""
    asking: Asking = "always"
    origin: str = "typed"


def decide(calls: Sequence[ToolCall], steps: Sequence[Step], facts: Facts) -> tuple[tuple[Step, ...], Decision]:
    """The steps with every doubt written on them, and the verdict. Deterministic; changes nothing."""
    denied = [reason for reason in (*map(_unfounded, calls), *map(_dishonest, steps)) if reason]
    doubted = tuple(_doubted(step, facts) for step in steps)
    if denied:
        return doubted, Decision("deny", tuple(denied))
    acting = [step for step in doubted if step.change is not None]
    if not acting:
        return doubted, Decision("allow", ("Nothing changes.",))
    brakes = _brakes(acting)
    outward = [step for step in acting if _goes_out(step)]
    doubts = tuple(dict.fromkeys(doubt for step in outward for doubt in step.doubts))
    if brakes or doubts:
        return doubted, Decision("ask", (*brakes, *doubts), keys=2)
    if outward:
        return doubted, Decision("ask", (f"{_counted(outward)} leave this machine.",), keys=1)
    if facts.asking == "outward" and facts.origin in ("typed", "spoken") and all(map(_small, acting)):
        return doubted, Decision("allow", ("Everything stays here, and u takes it back.",))
    return doubted, Decision("ask", ("It changes what you keep; u takes it back.",), keys=1)


def recipients(change: Change | None) -> tuple[str, ...]:
    """Everybody a change would write to, as addresses in lower case."""
    if not isinstance(change, Send):
        return ()
    draft = change.draft
    return tuple(dict.fromkeys(one.lower() for text in (draft.to, draft.cc, draft.bcc) for one in _addresses(text)))


def lookalike(domain: str, known: Collection[str]) -> str:
    """The known domain that another one could be mistaken for, "" when there is none or it is known itself."""
    domain = domain.lower()
    if domain in known:
        return ""
    shape = _shape(domain)
    for one in sorted(known):
        if one and domain != one and (shape == _shape(one) or (len(one) > 6 and _one_slip(shape, _shape(one)))):
            return one
    return ""


def _unfounded(call: ToolCall) -> str:
    if call.origin in ("typed", "spoken") or call.trust >= Trust.OWN:
        return ""
    return f"{call.tool}: this was not made of your own words, and only those are carried out."


def _dishonest(step: Step) -> str:
    """Why a step is not what it must be, "" when it is."""
    if step.change is None:
        return ""
    least = LEAST.get(type(step.change))
    if least is None:
        return f"{step.verb}: this kind of change is not known here."
    if _RANK[step.effect] < _RANK[least]:
        return f"{step.verb}: the tool calls this {step.effect.value}, but it is {least.value}."
    if isinstance(step.change, Prefer) and step.trust < Trust.OWN:
        return f"{step.verb}: a stranger's words cannot become a preference."
    if isinstance(step.change, Post) and _host(step.change) not in f"{step.target} {step.detail}":
        return f"{step.verb}: the tool does not show which host it would reach."
    return ""


def _doubted(step: Step, facts: Facts) -> Step:
    told = [*step.doubts, *_strange_people(step, facts), *_new_people(step, facts), *_strange_host(step)]
    told += _hidden_place(step)
    if step.trust is Trust.STRANGER and _goes_out(step) and not isinstance(step.change, Post):
        told.append(f"What {step.verb} would use comes from a stranger's mail: {step.target}.")
    return replace(step, doubts=tuple(dict.fromkeys(told)))


def _strange_people(step: Step, facts: Facts) -> Iterable[str]:
    if not isinstance(step.change, Send):
        return
    thread = facts.threads.get(step.change.draft.about, frozenset())
    chosen = facts.typed | facts.book
    domains = {one.rpartition("@")[2] for one in chosen}
    unknown = [one for one in recipients(step.change) if one not in chosen | thread]
    if unknown:
        are = "is" if len(unknown) == 1 else "are"
        yield f"{', '.join(unknown)} {are} neither in your words, nor on the thread, nor in your address book."
    for domain in dict.fromkeys(one.rpartition("@")[2] for one in recipients(step.change)):
        if like := lookalike(domain, domains):
            yield f"{domain} looks like {like}, but is another domain."
        if not domain.isascii() or "xn--" in domain:
            yield f"{domain} is written in letters that can look like others."


def _new_people(step: Step, facts: Facts) -> Iterable[str]:
    if not isinstance(step.change, Save):
        return
    for person in step.change.records:
        for one in person.emails if isinstance(person, Person) else ():
            if one not in facts.typed | facts.book and not any(one in doubt for doubt in step.doubts):
                yield f"{one} is not in your words; once it is saved, mail to it is no longer asked about by name."


def _hidden_place(step: Step) -> Iterable[str]:
    if isinstance(step.change, SaveFiles) and any(one.startswith(".") for one in Path(step.change.folder).parts):
        yield f"Programs look for their settings in folders such as {step.change.folder}."


def _strange_host(step: Step) -> Iterable[str]:
    if isinstance(step.change, Post) and urlsplit(step.change.url).scheme != "https":
        yield f"{_host(step.change)} would be reached without encryption."


def _host(post: Post) -> str:
    return urlsplit(post.url).hostname or "?"


def _small(step: Step) -> bool:
    """Whether a step may go ahead where the person wants to be asked about little."""
    return not step.doubts and step.trust > Trust.STRANGER and not isinstance(step.change, SaveFiles)


def _brakes(acting: Sequence[Step]) -> list[str]:
    told = []
    out = sum(_reached(step.change) for step in acting if _goes_out(step))
    if out > MOST_OUTWARD:
        samples = ", ".join(islice((step.target for step in acting if _goes_out(step)), _SAMPLES))
        told.append(f"{out} things would leave this machine: {samples}, …")
    gone = [step for step in acting if _destroys(step.change)]
    count = sum(len(getattr(step.change, "ids", ())) for step in gone)
    if count > MOST_DESTROYED:
        samples = ", ".join(islice((step.target for step in gone), _SAMPLES))
        told.append(f"{count} would be thrown away: {samples}.")
    return told


def _reached(change: Change | None) -> int:
    """How many people or records of other systems a change that goes out reaches."""
    if isinstance(change, Deliver):
        return len(change.records)
    return len(recipients(change)) or 1


def _destroys(change: Change | None) -> bool:
    if isinstance(change, Move):
        role = change.to if isinstance(change.to, Role) else change.to.role
        return role in (Role.TRASH, Role.JUNK)
    return isinstance(change, Remove)


def _goes_out(step: Step) -> bool:
    return step.effect in (Effect.OUTWARD, Effect.IRREVERSIBLE) and step.change is not None


def _counted(steps: Sequence[Step]) -> str:
    return "1 step would" if len(steps) == 1 else f"{len(steps)} steps would"


def _addresses(text: str) -> Iterable[str]:
    """Whatever a mail program could take for an address in a header made from `text`; rather too many than too few."""
    for word in text.replace("<", " ").replace(">", " ").replace(",", " ").replace(";", " ").split():
        if "@" in word:
            yield word.strip('"():')


_CONFUSED = str.maketrans("аеорсухіјѕԁһӏոгΑΒΕΗΙΚΜΝΟΡΤΧαορν01|", "aeopcyxijsdhlnrabehikmnoptxaopvoll")
"""Letters of other scripts, and digits, that pass for Latin ones (a selection of Unicode TR 39)."""


def _shape(domain: str) -> str:
    """What the eye makes of a domain."""
    if "xn--" in domain:
        try:
            domain = domain.encode("ascii").decode("idna")
        except UnicodeError:
            return domain
    text = unicodedata.normalize("NFKD", domain.lower()).translate(_CONFUSED)
    text = "".join(one for one in text if not unicodedata.combining(one))
    return text.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("i", "l")


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, changed or swapped with its neighbour turns one into the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    at = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    one, other = one[at:], other[at:]
    swapped = one[:2] == other[1::-1] and len(one) > 1 and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped

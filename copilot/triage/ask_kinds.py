"""What a sentence does: requests, asks, promises, names a deadline, or none of these, and how certainly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from copilot.triage import ask_model
from copilot.triage.cues import commands_machine, cues
from copilot.triage.sentences import Span

Kind = Literal["request", "question", "promise", "invitation", "deadline"]

_ASKING = frozenset(("modal", "please", "tell", "imperative", "need", "propose", "question"))
_DIRECT = frozenset(("question", "modal", "please"))
_QUESTION = 0.25  # a question put to me needs less proof than a statement
_PROMISED, _PLANNED = 0.9, 0.7

_CLAUSES = re.compile(
    r"[,;]\s+(?:(?:and|but|und|et|y|e)\s+)?(?=I(?:'ll|’ll| will)\b|ich (?:werde|schicke|melde)\b|je vais\b)"
)
_ANSWER = re.compile(r"^\W*(?:yes|no|ja|nein|oui|non|sí|sì|ok|okay|sure|done)\b", re.I)
_DEEDS = (
    r"(?:\w+ly |also |then |just |now |still |try to |have )*(?:add|answer|arrange|ask|book|bring|buy|"
    r"call|change|check|circulate|come back|compile|"
    r"complete|confirm|contact|coordinate|deliver|do|draft|drop|email|e-mail|fax|file|fill|find|finish|"
    r"fix|follow|format|forward|get|give|handle|help|"
    r"introduce|join|keep|let|look|mail|make|meet|move|order|organi[sz]e|pass|pay|phone|pick|ping|post|"
    r"prepare|print|propose|provide|publish|put|raise|"
    r"read|remind|reply|report|reschedule|respond|return|review|revise|run|schedule|send|set|share|ship|"
    r"sign|sort|speak|start|submit|take|talk|tell|"
    r"test|transfer|try|update|upload|write)\b"
)
_I_WILL = re.compile(
    rf"\bI(?:'ll|’ll| will| shall|'m going to| am going to) {_DEEDS}|\blet me (?:check|get back|find out|"
    rf"ask|look into)\b|\bwill do\b|"
    r"\b(?:ich|je|te|vi|ti|ik|voy|vais|j'\w+|invierò|farò|manderò|chiamerò|enviaré|haré|llamaré|mandaré|confirmaré)\b",
    re.I,
)
_WE_WILL = re.compile(
    rf"\b(?:we|they)(?:'ll|’ll| will| shall) {_DEEDS}|\bwe(?:'ll| will) have\b|\b(?:wir|nous|vamos|os|le|se)\b", re.I
)
_PLEAS = (
    "please", "pls", "bitte", "merci de", "veuillez", "por favor", "per favore", "graag", "お願い", "请",
    "can you", "could you", "would you", "can some", "could some",
)  # fmt: skip
_CONCERNS = (
    "please", "bitte", "merci de", "veuillez", "por favor", "per favore", "your review", "your approval",
    "your signature", "assigned", "zugewiesen", "due ", "due:", "deadline", "expire", "overdue", "later than",
    "rsvp", "respond by", "reply by", "register by", "must be", "fällig", "frist", "zahlbar", "spätestens",
    "échéance", "au plus tard", "limite", "vence", "límite", "vencimiento", "scadenza", "entro", "uiterlijk",
    "waiting for", "awaiting", "pending", "can you", "could you", "would you",
)  # fmt: skip
_OFFER = re.compile(
    r"\bhesitate\b|\bfeel free\b|\bany (?:further |other |more )?questions\b|"
    r"\bbei (?:fragen|rückfragen)\b|\bn'hésite[zs]?\b|\bno duden?\b|\bnon esit\w+\b|\bper qualsiasi\b|\baarzel\w*\b",
    re.I,
)
_HEADER = re.compile(r"^\W*(?:to|from|cc|bcc|subject|sent|date|von|an|betreff|de|à|objet|fecha|para|oggetto)\s*:", re.I)
_ANSWERS_GO = re.compile(r"\bplease (?:respond|reply) to\s*<?\S+@|\bsponsored by\b", re.I)
_ASSIGNED = re.compile(
    r"\b(?:requested|requests|needs|awaits?|awaiting|waiting for|pending) your\b|"
    r"\bassigned (?:\S+ ){0,4}to you\b|\bassigned you\b|"
    r"\byour (?:review|approval|signature) (?:is|was|has been) (?:requested|needed|required)\b|\bwaiting for you\b",
    re.I,
)
_ASSIGNS = re.compile(r"\bassigned (?:\S+ ){0,4}to you\b|\bassigned you\b|\bwurde Ihnen zugewiesen\b", re.I)
_DATED = re.compile(r"^\W*(?:due|deadline|fällig|échéance|vence|scadenza)\b|\bdue (?:on|by)\b", re.I)
_HOUSEKEEPING = re.compile(
    r"\b(?:do not|don't|please do not) reply\b|\byou(?:'re| are)? (?:receiv\w+|get(?:ting)?) this\b|"
    r"\bnot you\b|\bwasn't you\b|\bunsubscribe\b|\bpreferences\b|"
    r"\bsettings\b|\bif you (?:did|do|have|no)\b|"
    r"\bcontact (?:us|support|our)\b|\bnicht (?:auf diese|antworten)\b|\bne pas répondre\b|\bno responda\b",
    re.I,
)


def clauses(text: str, span: Span) -> Iterator[Span]:
    """A sentence as it is, or as two where a promise follows a request."""
    cut = _CLAUSES.search(text, span[0], span[1])
    if cut and cut.start() - span[0] > 12 and cues(text[span[0] : cut.start()]) & _ASKING:
        yield span[0], cut.start()
        yield cut.end(), span[1]
    else:
        yield span


def classify(sentence: str) -> tuple[Kind, float] | None:
    """What a person's sentence wants and the probability of it; None when it wants nothing."""
    names = cues(sentence)
    if _idle(sentence, names):
        return None
    if "promise" in names and not names & {"question", "modal", "if", "please", "imperative"}:
        return _promised(sentence)
    floor = ask_model.model().maybe
    otherwise: tuple[Kind, float] | None = ("deadline", floor) if "deadline" in names else None
    if not names & _ASKING:
        return otherwise
    probability = ask_model.probability(sentence, names)
    if "question" in names and probability > _QUESTION:
        probability = max(probability, floor)
    if probability < floor:
        return otherwise
    return ("question" if "question" in names and "modal" not in names else "request"), probability


def _promised(sentence: str) -> tuple[Kind, float] | None:
    """A promise by the writer alone is certain; "we will" may be talk of plans."""
    if _I_WILL.search(sentence):
        return "promise", _PROMISED
    return ("promise", _PLANNED) if _WE_WILL.search(sentence) else None


def _idle(sentence: str, names: frozenset[str]) -> bool:
    """Whether it is politeness, a bare answer, or a command to a program."""
    if "bulk" in names and not names & {"modal", "question", "please", "tell"}:
        return True
    if "pleasantry" in names and not names & _DIRECT:
        return True
    if "pleasantry" in names and "question" not in names and _OFFER.search(sentence):
        return True
    if _HEADER.match(sentence) or _ANSWERS_GO.search(sentence):
        return True
    short = len(sentence.split()) < 3 and "question" not in names
    return commands_machine(sentence) or (short and _ANSWER.match(sentence) is not None)


def pleads(text: str) -> bool:
    """Whether a text pleads for anything at all, told fast."""
    return _says(text, _PLEAS)


def concerns(text: str) -> bool:
    """Whether a notification may want anything, told fast."""
    return _says(text, _CONCERNS)


def _says(text: str, some: tuple[str, ...]) -> bool:
    """Whether any of them stands in a text; a plain loop, since this is asked of nearly every mail."""
    lower = text.lower()
    for one in some:  # noqa: SIM110
        if one in lower:
            return True
    return False


def spoken_directly(sentence: str) -> bool:
    """Whether it is put as a question or a plea, so that nothing but its addressee is open."""
    return bool(cues(sentence) & _DIRECT)


def assigns(sentence: str) -> bool:
    """Whether it says that the following line was assigned to me."""
    return _ASSIGNS.search(sentence) is not None


def dated(sentence: str) -> bool:
    """Whether it only says when the thing it stands beside is due."""
    return _DATED.search(sentence) is not None


def notified(sentence: str) -> tuple[Kind, float] | None:
    """What a notification wants: something assigned to me, asked for, or due; advice about itself is left out."""
    if _HOUSEKEEPING.search(sentence) or commands_machine(sentence):
        return None
    floor = ask_model.model().maybe
    if _ASSIGNED.search(sentence) or _ASSIGNS.search(sentence):
        return "request", max(floor, 0.6)
    names = cues(sentence)
    if "deadline" in names:
        return "deadline", max(floor, 0.6)
    if names & {"please", "modal"} and not names & {"bulk", "pleasantry", "if"}:
        probability = ask_model.probability(sentence, names)
        return ("request", min(probability, 0.7)) if probability > 0.6 else None
    return None

"""Words for the same wish: each counts as the first of its group. General English of mail, whatever the tools."""

from __future__ import annotations

from functools import lru_cache

from copilot.toolkit.interpret.lexicon import stem

_GROUPS = (
    "reply answer respond response",
    "forward fwd",
    "write compose draft",
    "mail email e-mail message letter msg",
    "delete trash bin erase discard chuck",
    "throw toss",
    "archive",
    "snooze postpone defer",
    "remind nudge poke ping reminder",
    "unsubscribe unsub",
    "subscription newsletter mailing",
    "label tag keyword",
    "untag unlabel",
    "star flag",
    "unstar unflag",
    "decline reject refuse",
    "accept confirm agree attend join",
    "invite invitation meeting appointment event",
    "reschedule shift",
    "propose suggest offer counter",
    "summarize summary sum shorten gist nutshell tl dr condense recap digest",
    "brief briefing overview rundown",
    "task todo to-do",
    "complete finish finished tick done completed close cross check",
    "crm",
    "contact contacts address-book",
    "company firm startup business venture organisation organization",
    "extract list pull",
    "research dossier background investigate report profile",
    "attachment file pdf document",
    "save store keep download export",
    "find search locate look",
    "record log note document track",
    "everyone everybody all",
    "nobody no-one",
    "show display",
    "want need expect",
    "create make new add",
    "put place move",
    "person somebody someone guy",
    "who who's whos",
    "what what's whats",
    "open outstanding pending",
    "week weekly",
    "happen going",
    "hidden hide",
    "entry card record",
    "answered replied responded",
    "ask question request",
    "owe",
    "promise promised",
    "deadline due",
    "tell know inform",
)
_ROOTS = {stem(word): stem(group.split()[0]) for group in _GROUPS for word in group.split()}


_DENIALS = ("not", "hasn't", "haven't", "doesn't", "didn't", "don't", "isn't", "aren't", "won't")
_EXACT = {"called": "titl", "named": "titl"} | dict.fromkeys(_DENIALS, "not")
"""Words whose stem means something else."""


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """The form under which a word counts: its stem, or that of the first word of its group."""
    base = _EXACT.get(word) or stem(word)
    return _ROOTS.get(base, base)

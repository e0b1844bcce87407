"""What speaks for fraud or spam: stamps, senders, wording, pressure and links, each with its weight."""

from __future__ import annotations

import re
from functools import lru_cache

from copilot.triage import lane_words as words
from copilot.triage.cues import commands_machine
from copilot.triage.identity import registrable
from copilot.triage.lane_evidence import Evidence
from copilot.triage.lane_facts import SPAM, URGENT, Facts, domain, host_of

JUNK = 4.0
"""From here on a message is junk."""
SUSPICIOUS = 2.5
"""From here on no person's lane takes a message on its word alone."""

_MOST_LINKS = 200  # what more a stranger may send is not looked at
_LABELLED = re.compile(r"^\W*(?:adv|adult|advert(?:isement)?|anzeige|publicité|werbung)\s*[:\]]", re.I)
_SHOWN_HOST = re.compile(r"^(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?#]\S*)?$", re.I)
_NAMED_ADDRESS = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.I)
_ADDRESS_LIKE = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
_NUMBERED = re.compile(r"^(?=(?:\D*\d){4})[a-z\d_]+$")
_DISGUISED = re.compile(r"[a-z]\d[a-z]|\d{4}")
_SUBJECT_NOISE = re.compile(r"\s{4,}\S|[a-z]{2,}\d+[a-z]{2,}\S*$|(?:^|\s)[A-Z0-9]*\d[A-Za-z]{3,}\d[A-Za-z0-9-]*$")
_CREDENTIALS = (
    "password",
    "credential",
    "log in",
    "login",
    "sign in",
    "verify",
    "identity",
    "account",
    "passwort",
    "konto",
    "mot de passe",
    "contraseña",
)


def junk(facts: Facts) -> Evidence:
    """What speaks for fraud or spam, and against it."""
    found = [*_stamped(facts), *_sender(facts), *_wording(facts), *_pressing(facts), *_links(facts)]
    if facts.reply and facts.quoted:
        found.append((-2.0, "answers a message"))
    if facts.list_id or "list-unsubscribe" in facts.headers:
        found.append((-1.5, "list headers"))
    if facts.colleague:
        found.append((-1.5, "a colleague's address"))
    return found


def _stamped(facts: Facts) -> Evidence:
    headers = facts.headers
    found: Evidence = []
    flag = headers.get("x-spam-flag", "").strip().lower()
    status = headers.get("x-spam-status", "").strip().lower()
    if flag.startswith("yes") or status.startswith("yes"):
        found.append((5.0, "your mail server marked it as spam"))
    checked = headers.get("authentication-results", "").lower()
    if "dmarc=fail" in checked:
        found.append((2.5, "the sender's domain disowns it (DMARC)"))
    elif ("spf=fail" in checked or "dkim=fail" in checked) and "dkim=pass" not in checked:
        found.append((2.0, "the sender's domain could not be confirmed"))
    return found


def _sender(facts: Facts) -> Evidence:
    message, found = facts.message, list[tuple[float, str]]()
    answers = {registrable(domain(address.email)) for address in message.reply_to} - {facts.site, ""}
    if answers and not facts.list_id:
        found.append((1.0, f"answers go to another domain ({min(answers)})"))
    found += _named(facts.name, facts.email, facts.context.own_domains)
    if (
        facts.freemail
        and not facts.reply
        and (facts.automatic or len(facts.footer & words.NEWS_WORDS | facts.telling & words.LEAVING_WORDS) > 1)
    ):
        found.append((1.5, f"a mass mailing from {facts.host}"))
    if not message.from_ or "@" not in facts.email:
        found.append((1.0, "no sender address"))
    if not facts.to_me and not facts.list_id:
        found.append((1.0, "not addressed to you"))
    return found


@lru_cache(4096)
def _named(name: str, email: str, own: frozenset[str]) -> tuple[tuple[float, str], ...]:
    """What name and address of a sender say by themselves; most senders write more than once."""
    found: Evidence = []
    local, _, host = email.rpartition("@")
    site = registrable(host) if host else ""
    shown = _NAMED_ADDRESS.search(name)
    if shown and registrable(shown.group(1)) != site:
        found.append((3.0, f"the name shows an address at {shown.group(1).lower()}, the mail comes from {host}"))
    if lookalike(host, own):
        found.append((4.0, f"{host} imitates your own domain"))
    if _DISGUISED.search(site):
        found.append((1.0, f"a sender's domain with figures in it ({site})"))
    if _NUMBERED.match(local):
        found.append((1.0, "a sender address full of digits"))
    return tuple(found)


def _wording(facts: Facts) -> Evidence:
    found: Evidence = []
    scale = _density(len(facts.body))
    hits = sorted(facts.telling & words.SPAM_WORDS)
    strong = sorted(facts.telling & words.STRONG_SPAM_WORDS)
    phrases = facts.phrases(SPAM)
    if phrases:
        found.append((min(4.0, scale * len(phrases)), f'wording of spam: "{phrases[0]}"'))
    if hits:
        found.append((min(2.5, 0.5 * scale * len(hits)), f'words of spam: "{hits[0]}"'))
    if strong:
        found.append((min(4.0, 1.5 * scale * len(strong)), f'words of spam: "{strong[0]}"'))
    return found + _shouting(facts)


def _density(length: int) -> float:
    """How much one word of spam weighs in a text of so many characters: all of a newspaper holds a few by chance."""
    return 1.25 if length < 1_500 else 1.0 if length < 3_500 else 0.4


def _shouting(facts: Facts) -> Evidence:
    subject = facts.subject
    found = [*_labelled(subject)]
    if "!!" in subject or "$$" in facts.body or facts.body.count("!") > 8:
        found.append((1.0, "shouting"))
    if len(facts.body) < 60 and facts.message.html and not facts.list_id:
        found.append((0.5, "hardly any text"))
    return found


@lru_cache(1024)
def _labelled(subject: str) -> tuple[tuple[float, str], ...]:
    """What the look of a subject says; many mails answer under the same one."""
    found: Evidence = []
    if _LABELLED.match(subject):
        found.append((3.0, "the subject says that it is advertising"))
    if _SUBJECT_NOISE.search(subject):
        found.append((1.5, "a subject with padding or random letters"))
    letters = sum(map(str.isalpha, subject))
    if letters > 8 and sum(map(str.isupper, subject)) > 0.7 * letters:
        found.append((1.0, "a subject in capitals"))
    return tuple(found)


def _pressing(facts: Facts) -> Evidence:
    if facts.telling & words.MACHINE_WORDS and commands_machine(facts.lower):
        return [(3.0, "it speaks to a program, not to you"), *_urging(facts)]
    return _urging(facts)


def _urging(facts: Facts) -> Evidence:
    phrases = facts.phrases(URGENT)
    if not phrases:
        return []
    return [(min(4.0, 1.0 + 0.75 * len(phrases)), f'pressure: "{phrases[0]}"')]


def _links(facts: Facts) -> Evidence:
    links = facts.message.links
    if not links:
        return []
    found: Evidence = []
    few = len(links) < 8 and "list-unsubscribe" not in facts.headers
    text = facts.message.text
    hosts: set[str] = set()
    for link in links[:_MOST_LINKS]:
        host = host_of(link.url[:2_000])
        hosts.add(host)
        shown = text[link.start : min(link.end, link.start + 300)]
        if host and shown != link.url:
            named = _misnames(shown.strip(), host)
            if named:
                press = few and any(word in facts.lower for word in _CREDENTIALS)
                found.append((3.0 if press else 0.5, f"a link shows {named} and leads to {host}"))
    for host in hosts:
        found += _led(host, few, facts.context.own_domains)
    return sorted(found, key=lambda item: (-item[0], item[1]))[:2] if found else found


@lru_cache(4096)
def _misnames(shown: str, host: str) -> str:
    """The host that the words of a link name where it leads to another one, else ""; grave where a secret is asked."""
    named = _SHOWN_HOST.match(shown)
    if named is None or registrable(named.group(1).lower()) == registrable(host):
        return ""
    return named.group(1).lower()


@lru_cache(4096)
def _led(host: str, few: bool, own: frozenset[str]) -> tuple[tuple[float, str], ...]:
    """What speaks against the host that a link leads to."""
    if _ADDRESS_LIKE.match(host):
        return ((2.0 if few else 0.5, f"a link leads to a bare number ({host})"),)
    if host and lookalike(host, own):
        return ((4.0, f"a link leads to {host}, which imitates your own domain"),)
    return ((1.5, f"a link leads to a host in disguise ({host})"),) if "xn--" in host else ()


@lru_cache(4096)
def lookalike(host: str, own: frozenset[str]) -> bool:
    """Whether a host pretends to be one of my domains: one letter off, or mine as the front of somebody else's."""
    site = registrable(host) if host else ""
    return any(site != name and (_worn(host, name) or _near(site, name)) for name in own) if site else False


def _worn(host: str, name: str) -> bool:
    """Whether a host carries somebody's domain in front of its own, with dots or hyphens."""
    return f"{name}." in f"{host}." or name.replace(".", "-") in host


def _near(left: str, right: str) -> bool:
    """Whether two names of at least six letters differ by one edit, or by figures that look like letters."""
    if min(len(left), len(right)) < 6 or left == right:
        return False
    if _plain(left) == _plain(right):
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    a, b = left[start:], right[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _plain(name: str) -> str:
    return (
        name.translate(str.maketrans("01357", "oiest"))
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("-", "")
        .replace("l", "i")
    )

"""What speaks for a machine or a mass mailing, and for news rather than a notice, each with its weight."""

from __future__ import annotations

import re

from copilot.triage import lane_words as words
from copilot.triage.lane_evidence import Evidence
from copilot.triage.lane_facts import Facts

BULK = 2.0
"""From here on a message was not written by a person to persons."""
_FULL_NAME = re.compile(r"^[^\W\d_]+[._][^\W\d_]{2,}$")


def bulk(facts: Facts) -> Evidence:
    """What speaks for a machine or a mass mailing, and against it."""
    return [*_bulk_headers(facts), *_bulk_shape(facts), *_person(facts)]


def _bulk_headers(facts: Facts) -> Evidence:
    headers, found = facts.headers, list[tuple[float, str]]()
    if facts.automatic:
        found.append((3.0, f"an automatic sender ({facts.email})"))
    if "list-unsubscribe" in headers:
        found.append((3.0, "a List-Unsubscribe header"))
    name = facts.family(words.CAMPAIGN_HEADERS)
    if name:
        found.append((2.0, f"a mass mailing header ({name})"))
    if headers.get("auto-submitted", "no").strip().lower() not in ("", "no"):
        found.append((3.0, f"Auto-Submitted: {headers['auto-submitted'].strip()[:30]}"))
    precedence = headers.get("precedence", "").strip().lower()
    if precedence in ("bulk", "junk", "list", "auto_reply"):
        found.append((2.5, f"Precedence: {precedence}"))
    if facts.list_id:
        found.append((1.0, f"List-Id {facts.list_id}"))
    return found


def _bulk_shape(facts: Facts) -> Evidence:
    found: Evidence = []
    message = facts.message
    links = len(message.links)
    if message.html and links > 5:
        found.append((1.5, f"{links} links in HTML"))
    if len((facts.telling | facts.footer) & words.NEWS_WORDS) > 1:
        found.append((1.5, "wording of a newsletter"))
    if not facts.to_me:
        found.append((1.0, "not addressed to you"))
    name = facts.name
    if " " not in name.strip() and not _FULL_NAME.match(facts.local):
        found.append((0.5, "the sender has no personal name"))
    if words.NEWS_SUBJECT.search(facts.title):
        found.append((0.75, "a subject like a newsletter's"))
    if not facts.telling & words.PERSONAL_WORDS:
        found.append((1.0, "no personal word in it"))
    return found


def _person(facts: Facts) -> Evidence:
    found: Evidence = []
    if facts.known:
        found.append((-4.0, "you have written to the sender"))
    if facts.colleague and not facts.automatic:
        found.append((-1.5, "a colleague's address"))
    elif _FULL_NAME.match(facts.local) and not facts.automatic:
        found.append((-1.0, "an address with a person's full name"))
    if facts.message.in_reply_to:
        found.append((-2.5, "answers a message"))
    elif facts.reply:
        found.append((-1.0, "answers a message"))
    if facts.quoted:
        found.append((-1.5, "quotes a message"))
    if len(facts.telling & words.PERSONAL_WORDS) > 2:
        found.append((-1.0, "personal words"))
    return found


def news(facts: Facts) -> Evidence:
    """What makes a bulk message a newsletter (above zero) rather than a notification."""
    message, found = facts.message, list[tuple[float, str]]()
    if "list-unsubscribe" in facts.headers or facts.family(words.CAMPAIGN_HEADERS):
        found.append((1.0, "unsubscribe or mass mailing headers"))
    if facts.list_id:
        found.append((1.5, f"a list that only sends: {facts.list_id}"))
    if words.NEWS_SENDER.search(facts.local):
        found.append((1.5, f"a newsletter's sender ({facts.email})"))
    if words.NEWS_SUBJECT.search(facts.title):
        found.append((1.0, "a subject like a newsletter's"))
    if len((facts.telling | facts.footer) & words.NEWS_WORDS) > 1:
        found.append((1.0, "wording of a newsletter"))
    if len(message.links) > 5 or len(facts.body) > 2_500:
        found.append((1.0, "long, with many links"))
    return found + _notice(facts)


def _notice(facts: Facts) -> Evidence:
    found: Evidence = []
    if words.NOTICE_SUBJECT.search(facts.title):
        found.append((-2.0, "a subject like a notice"))
    if facts.headers.get("auto-submitted", "no").strip().lower() not in ("", "no"):
        found.append((-2.0, "sent by a machine"))
    if words.NOTICE_SENDER.search(facts.local):
        found.append((-2.0, "a sender of notices"))
    if len(facts.body) < 500:
        found.append((-0.5, "a short notice"))
    return found

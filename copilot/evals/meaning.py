"""What a label stands for in the mailbox: mails, addresses, tasks. Plain Python, apart from any code it judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from copilot.evals.letters import Mail
from copilot.evals.mailbox import Mailbox, Screen, address

Condition = Callable[[Mail, Any, Mailbox], bool]


def mails(label: Mapping[str, Any], screen: Screen, mailbox: Mailbox) -> list[Mail]:
    """The mails a label means, newest first."""
    if "number" in label:
        listed = mailbox.listed(screen)
        return [listed[number - 1] for number in label["number"]]
    if label.get("ref") == "thread":
        return mailbox.thread(screen.selection[0])
    if "ref" in label:
        return [mailbox.by_key[key] for key in screen.selection]
    asked = [(_CONDITIONS[name], value) for name, value in label.items() if name != "newest"]
    found = [one for one in mailbox.incoming if all(holds(one, value, mailbox) for holds, value in asked)]
    return found[: label.get("newest")]


def people(label: Sequence[str] | Mapping[str, str], screen: Screen, mailbox: Mailbox) -> set[str]:
    """The addresses a label means; an address that nobody in the mailbox has stands for itself."""
    if isinstance(label, Mapping):
        opened = screen.selection[0]
        if label["ref"] == "sender":
            return {address(mailbox.by_key[opened].from_).email}
        return {address(one).email for mail in mailbox.thread(opened) for one in (mail.from_, *mail.to)} - _me(mailbox)
    known = {address(one.from_).email: one.from_ for one in mailbox.mails}
    found = {name: {email for email, whole in known.items() if _named(name, whole)} for name in label}
    return {email for name, emails in found.items() for email in (emails or {name})}


def companies(names: Sequence[str], mailbox: Mailbox) -> set[str]:
    """Companies by the domain the CRM knows them by, else by what they are called."""
    known = {key.lower(): domain for name, domain in mailbox.crm.companies for key in (name, domain)}
    return {known.get(one.lower(), one.lower()) for one in names}


def tasks(label: Mapping[str, str], mailbox: Mailbox) -> set[str]:
    """The titles of the tasks a label means."""
    wanted = _words(label["title"])
    return {title for title in mailbox.tasks if wanted <= _words(title)}


def span(text: str) -> timedelta:
    """A span such as "7d"."""
    return timedelta(days=int(text.removesuffix("d")))


def _me(mailbox: Mailbox) -> set[str]:
    return {address(mailbox.me).email}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _named(name: str, whole: str) -> bool:
    return name == address(whole).email if "@" in name else _words(name) <= _words(address(whole).name)


def _from(mail: Mail, names: Sequence[str], mailbox: Mailbox) -> bool:
    return any(_named(name, mail.from_) for name in names)


def _with(mail: Mail, names: Sequence[str], mailbox: Mailbox) -> bool:
    """A thread that I have written in as well, so that it can wait for an answer."""
    thread = mailbox.thread(mail.key)
    return _from(mail, names, mailbox) and any(one.from_ == mailbox.me for one in thread)


def _day(text: str, mailbox: Mailbox) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=mailbox.now.tzinfo)


_CONDITIONS: Mapping[str, Condition] = {
    "from": _from,
    "with": _with,
    "lane": lambda mail, lane, _: mail.lane == lane,
    "about": lambda mail, text, _: _words(text) <= _words(f"{mail.subject} {mail.text}"),
    "older": lambda mail, text, mailbox: mail.at <= mailbox.now - span(text),
    "newer": lambda mail, text, mailbox: mail.at >= mailbox.now - span(text),
    "since": lambda mail, text, mailbox: mail.at >= _day(text, mailbox),
    "on": lambda mail, text, mailbox: mail.at.date() == _day(text, mailbox).date(),
    "read": lambda mail, _, __: not mail.unread,
    "unread": lambda mail, _, __: mail.unread,
    "starred": lambda mail, _, __: False,
    "attachment": lambda mail, _, __: bool(mail.files),
}

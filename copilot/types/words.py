"""Closed sets of words: lanes, folder roles, keywords (RFC 8621, 4.1.1; RFC 6154)."""

from __future__ import annotations

from enum import StrEnum


class Lane(StrEnum):
    """The kind of mail. Every message is in exactly one."""

    TEAM = "team"
    PEOPLE = "people"
    CUSTOMERS = "customers"
    NEWSLETTERS = "newsletters"
    INVITES = "invites"
    RECEIPTS = "receipts"
    NOTIFICATIONS = "notifications"
    LISTS = "lists"
    JUNK = "junk"


class Role(StrEnum):
    """What a folder is for (RFC 6154 SPECIAL-USE); `NONE` is an ordinary folder."""

    INBOX = "inbox"
    ARCHIVE = "archive"
    DRAFTS = "drafts"
    JUNK = "junk"
    SENT = "sent"
    TRASH = "trash"
    ALL = "all"
    NONE = ""


SEEN = "$seen"
FLAGGED = "$flagged"
ANSWERED = "$answered"
DRAFT = "$draft"
FORWARDED = "$forwarded"

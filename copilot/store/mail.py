"""Accounts, folders, messages and where they lie: the one place to import these from.

Every function takes the `Database` or the connection of an open `write()`. Row ids are newest first in descending
order. `Message.html` is empty on what the store gives back: parse `raw` where HTML is needed.
"""

from __future__ import annotations

from copilot.store.accounts import Account, account, accounts, folder, folders, set_cursor
from copilot.store.arrivals import Added, Held, add, held, locate
from copilot.store.lines import Correspondent, count, find, ids, message, messages, people, raw, row, rows, thread_ids
from copilot.store.places import merge_keywords, reset, settle, uids, vanish
from copilot.store.prepared import Prepared, list_key, prepare

__all__ = [
    "Account",
    "Added",
    "Correspondent",
    "Held",
    "Prepared",
    "account",
    "accounts",
    "add",
    "count",
    "find",
    "folder",
    "folders",
    "held",
    "ids",
    "list_key",
    "locate",
    "merge_keywords",
    "message",
    "messages",
    "people",
    "prepare",
    "raw",
    "reset",
    "row",
    "rows",
    "set_cursor",
    "settle",
    "thread_ids",
    "uids",
    "vanish",
]

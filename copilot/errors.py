"""Every error a person can meet.

CopilotError            message + hint; `code` is the exit status
├── UsageError          2   wrong words on the command line
├── SettingsError       2   a setting that cannot be used; names file and line
├── SourceError         1   a path or mailbox that cannot be read
│   ├── NotAMailbox     1
│   ├── AuthFailed      3   wrong password, no password
│   ├── CertificateError 1  the server's certificate is not trusted
│   └── Unavailable     4   server or network gone; try again
├── StoreError          1
│   ├── StoreBusy       4   another copy holds the store
│   ├── StoreTooNew     2   written by a newer version
│   └── StoreUnwritable 1   read-only or full disk
├── SearchError         2   a query that cannot be read
├── NotFound            1   no such message, topic or receipt
├── Conflict            1   the world moved meanwhile
└── ModelError          1   a language model cannot do what was asked
    ├── TooLong         1   more text than the model can read at once
    ├── EngineFailed    1   the engine stopped, or has no memory for the model
    └── ModelMissing    1   no such model file, or not one that can be read
"""

from __future__ import annotations


class CopilotError(Exception):
    """An error with one sentence for the person and one hint what to do."""

    code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CopilotError):
    """The words on the command line do not make a command."""

    code = 2


class SettingsError(CopilotError):
    """A setting cannot be used."""

    code = 2


class SourceError(CopilotError):
    """A path or mailbox cannot be read."""


class NotAMailbox(SourceError):
    """The path is neither Maildir, mbox nor .eml."""


class AuthFailed(SourceError):
    """The server refused the login, or no password could be had."""

    code = 3


class CertificateError(SourceError):
    """The server's certificate is not trusted."""


class Unavailable(SourceError):
    """The server or the network is gone; the same call may work later."""

    code = 4


class StoreError(CopilotError):
    """The store cannot do what was asked."""


class StoreBusy(StoreError):
    """Another copy of the program holds the store for too long."""

    code = 4


class StoreTooNew(StoreError):
    """The store was written by a newer version of the program."""

    code = 2


class StoreUnwritable(StoreError):
    """The store lies on a read-only or full disk."""


class SearchError(CopilotError):
    """A search query cannot be read."""

    code = 2


class NotFound(CopilotError):
    """There is no such thing in the store."""


class Conflict(CopilotError):
    """The thing changed between looking and acting."""


class ModelError(CopilotError):
    """A language model cannot do what was asked."""


class TooLong(ModelError):
    """The text takes more tokens than the model can read at once; nothing was cut and nothing evaluated."""


class EngineFailed(ModelError):
    """The engine stopped and does not come back, or has no memory for the model."""


class ModelMissing(ModelError):
    """There is no such model file, it is not one that can be read, or its engine is not installed."""

"""What may leave this machine for a model elsewhere: only under a grant, and all of it written down before it goes.

A grant names a server and model, what it is for, which fields of mail it may see, and when it ends. Grants stand in one
file that a person can read; what was sent stands in the egress ledger, one JSON document a line, the bytes themselves
included.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import msgspec

from copilot.errors import SettingsError, UsageError
from copilot.llm.base import Role
from copilot.paths import Paths

Field = Literal["headers", "text", "attachments", "records"]
FIELDS: tuple[Field, ...] = get_args(Field)
MOST_DAYS = 90
"""How long a grant lasts at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Leave for one model elsewhere: for which roles, with which fields of mail, up to and including which day."""

    url: str
    model: str
    purpose: tuple[Role, ...]
    fields: tuple[Field, ...]
    until: date
    token_command: str = ""
    plain: bool = False

    def holds(self, url: str, model: str, today: date) -> bool:
        """Whether it covers this server and model today."""
        return (self.url, self.model) == (url, model) and today <= self.until


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of the ledger: when, where, what for, which fields, and the bytes as they went."""

    at: str
    url: str
    model: str
    purpose: str
    fields: tuple[str, ...]
    redacted: int
    bytes: int
    sha256: str
    body: str


def on_this_machine(host: str) -> bool:
    """Whether an address is this machine's own; of names only `localhost` is (RFC 6761, 6.3)."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def load(paths: Paths) -> dict[str, Grant]:
    """All grants by name, lapsed ones too. Raises SettingsError."""
    file = _file(paths)
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[str, Grant])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise SettingsError(f"{file} cannot be used: {error}.", "Mend it, or remove it: no grant then.") from error


def give(paths: Paths, name: str, grant: Grant, *, today: date | None = None) -> None:
    """Keep a grant under a name. Raises UsageError for one that cannot be given."""
    today = today or date.today()
    parts = urlsplit(grant.url)
    if on_this_machine(parts.hostname or ""):
        raise UsageError(f"{parts.hostname} is this machine: it needs no grant.", "Use it with `models use`.")
    if parts.scheme != "https" and not grant.plain:
        raise UsageError(f"{parts.hostname} is not reached by https.", "In a network of your own, add --plain.")
    if not today <= grant.until <= today + timedelta(days=MOST_DAYS):
        raise UsageError("A grant ends today or within 90 days.", "Give it again when it has lapsed.")
    if not grant.purpose or not grant.fields:
        raise UsageError("A grant names what it is for and what may be seen.", f"Fields are {', '.join(FIELDS)}.")
    _write(paths, load(paths) | {name: grant})


def revoke(paths: Paths, name: str) -> bool:
    """Take a grant back at once; False when there is none of that name."""
    kept = load(paths)
    gone = kept.pop(name, None) is not None
    if gone:
        _write(paths, kept)
    return gone


def current(paths: Paths, url: str, model: str, *, today: date | None = None) -> tuple[str, Grant] | None:
    """The grant, with its name, that covers a server and model now."""
    today = today or date.today()
    return next(((name, one) for name, one in load(paths).items() if one.holds(url, model, today)), None)


def enter(paths: Paths, sent: Sent) -> None:
    """Write one entry into the ledger and wait until it lies on the disk. Raises SettingsError; then nothing may go."""
    file = ledger_file(paths)
    line = json.dumps(asdict(sent), ensure_ascii=False).encode() + b"\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.write(handle, line) != len(line):
                raise OSError(0, "it was cut short")
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.", "So nothing was sent.") from error


def entry(url: str, model: str, purpose: str, fields: tuple[str, ...], body: bytes, *, redacted: int) -> Sent:
    """The ledger's entry for bytes about to go."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    digest = hashlib.sha256(body).hexdigest()
    return Sent(now, url, model, purpose, fields, redacted, len(body), digest, body.decode())


def ledger(paths: Paths) -> Iterator[Sent]:
    """What was sent, oldest first; a line cut short by a crash is passed over."""
    file = ledger_file(paths)
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            yield msgspec.json.decode(line, type=Sent)
        except msgspec.DecodeError:
            continue


def ledger_file(paths: Paths) -> Path:
    """Where the ledger lies."""
    return paths.data / "egress.jsonl"


def _file(paths: Paths) -> Path:
    return paths.config / "grants.toml"


def _write(paths: Paths, grants: dict[str, Grant]) -> None:
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("What models elsewhere may see. `models grant` and `models revoke` write it."))
    for name, one in grants.items():
        document[name] = _plain(one)
    file = _file(paths)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_suffix(".new")
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        os.replace(fresh, file)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}.", "Check its permissions.") from error


def _plain(grant: Grant) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(grant).items()}

"""Typed settings from one TOML file a person can read. Secrets never stand in it.

An unknown key or a wrong value names file and line, and the nearest right key. `explain` gives every field with its
value, where the value came from, and its docstring.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

import msgspec

from copilot.errors import SettingsError

T = TypeVar("T")
Security = Literal["tls", "starttls", "plain"]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]

_HEADER = re.compile(r"\s*\[\[?([^\]]+)\]")
_KEY = re.compile(r"\s*([^=#\[]+?)\s*=")
_NAME = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox on a server."""

    address: str
    """The address this mailbox receives for."""
    host: str
    """The IMAP server's name."""
    kind: Literal["imap"] = "imap"
    """How the mailbox is reached."""
    port: Port = 0
    """The IMAP port; 0 means 993 for tls, else 143."""
    user: str = ""
    """The login name; empty means the address."""
    security: Security = "tls"
    """tls (implicit), starttls, or plain (loopback only unless allow_plain)."""
    allow_plain: bool = False
    """Permit an unencrypted connection to a host that is not this machine."""
    password_command: str | tuple[str, ...] = ""
    """A command whose first output line is the password; empty means keyring, then a prompt."""
    ca_file: str = ""
    """A PEM file of extra certificate authorities to trust for this account."""
    folders: tuple[str, ...] = ()
    """The folders to sync; empty means all."""
    exclude: tuple[str, ...] = ()
    """Folders never to sync."""
    poll_seconds: Annotated[int, msgspec.Meta(ge=1)] = 120
    """How often to look when the server cannot push (IDLE)."""
    connections: Annotated[int, msgspec.Meta(ge=0, le=16)] = 0
    """Parallel connections for the first sync; 0 lets the program choose."""
    name: str = ""
    """The name mail from this account carries; empty means the name under [me]."""
    signature: str = ""
    """What stands below mail written from this account."""
    smtp_host: str = ""
    """The server mail is sent through; empty means the IMAP host, a leading "imap." turned into "smtp."."""
    smtp_port: Port = 0
    """The SMTP port; 0 means 465 for tls, else 587."""
    smtp_security: Security | Literal[""] = ""
    """tls (implicit), starttls or plain, as for IMAP; empty means the same as there."""
    smtp_user: str = ""
    """The login name for sending; empty means the same as for IMAP."""
    sent_copy: Literal["auto", "append", "never"] = "auto"
    """Who files sent mail: auto leaves it to servers known to do so, append is this program, never nobody."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the mailbox belongs to."""

    name: str = ""
    """The name mails greet me by; empty means it is read from the mail."""
    addresses: tuple[str, ...] = ()
    """My further addresses; the accounts' own need not be listed."""
    domains: tuple[str, ...] = ()
    """My organisation's mail domains, for the team lane; empty means the domain of my addresses."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the app looks and which programs it calls."""

    theme: str = "dusk"
    """A theme's name: dusk, dawn, mono, contrast, or one of your own."""
    mouse: bool = True
    """Let the app take the mouse; false keeps the terminal's own selection."""
    pager: str = ""
    """Shows raw sources; empty means $PAGER, then less."""
    editor: str = ""
    """Edits; empty means $EDITOR, then vi."""
    browser: str = ""
    """Opens links; empty means the system's own."""
    mark_read_seconds: float = 1.0
    """How long a message must be open before it counts as read; negative means never by itself."""


@dataclass(frozen=True, slots=True)
class Acting:
    """How commands are carried out. Whatever leaves the machine is asked about in any case."""

    ask: Literal["always", "outward"] = "always"
    """always asks about every change; outward lets what stays here and can be undone go ahead at once."""
    hold_seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 20
    """How long a mail is held back after approval, so that it can be taken back."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """A foreign task list that also gets my tasks."""

    system: Literal["", "asana"] = ""
    """Which one; empty means that tasks stay here."""
    project: str = ""
    """The project (its gid) that tasks are put into."""
    token_command: str | tuple[str, ...] = ""
    """A command whose first output line is the access token; empty means keyring."""
    base_url: str = ""
    """Where it is reached; empty means its own address."""


@dataclass(frozen=True, slots=True)
class Crm:
    """What I keep about people and companies."""

    never_log: tuple[str, ...] = ()
    """Addresses and domains of which nothing is ever kept, here or there."""
    system: Literal["", "hubspot"] = ""
    """A foreign CRM that also gets my people; empty means that they stay here."""
    token_command: str | tuple[str, ...] = ""
    """A command whose first output line is the access token; empty means keyring."""
    base_url: str = ""
    """Where it is reached; empty means its own address."""


@dataclass(frozen=True, slots=True)
class Models:
    """Which model does what: "builtin", "llamacpp:FILE.gguf", "mlx:FOLDER" or "http:URL#MODEL" for each role."""

    watch: str = "builtin"
    """Always on (about 1B): gates, labels, is this an ask."""
    tools: str = "builtin"
    """Chooses tools and reads their arguments (about 8B)."""
    summary: str = "builtin"
    """Summaries, asks and drafts (about 12B)."""
    long: str = "builtin"
    """Long threads, reports and recordings (about 27B)."""
    token_command: str | tuple[str, ...] = ""
    """A command whose first output line is the key of the model server on this machine; empty means none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    me: Me = field(default_factory=Me)
    """Who the mailbox belongs to."""
    look: Look = field(default_factory=Look)
    """How the app looks."""
    acting: Acting = field(default_factory=Acting)
    """How commands are carried out."""
    tasks: Tasks = field(default_factory=Tasks)
    """A foreign task list that also gets my tasks."""
    crm: Crm = field(default_factory=Crm)
    """What I keep about people and companies."""
    models: Models = field(default_factory=Models)
    """Which model does what."""
    accounts: dict[str, Account] = field(default_factory=dict)
    """Mailboxes by a short name of your choice: [accounts.work]."""
    keys: dict[str, str] = field(default_factory=dict)
    """Your own keys: action id = "key" or "key,key". The ids stand in the help (?)."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting: dotted name, value in effect, where it came from, what it means."""

    name: str
    value: object
    origin: str
    meaning: str


def load(path: Path) -> Settings:
    """The settings in `path`; defaults when there is no such file. Raises SettingsError."""
    return _build(*_read(path), path)


def explain(path: Path) -> list[Explained]:
    """Every setting with value, origin (file:line or "default") and meaning."""
    source, text = _read(path)
    return list(_walk(_build(source, text, path), source, (), text, path))


def _read(path: Path) -> tuple[dict[str, Any], str]:
    if not path.exists():
        return {}, ""
    try:
        text = path.read_text("utf-8-sig")
        return tomllib.loads(text), text
    except OSError as error:
        raise SettingsError(f"Cannot read {path}: {error.strerror}.", "Check the file's permissions.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.", "Strings need quotes; see toml.io.") from error


def _build(source: dict[str, Any], text: str, path: Path) -> Settings:
    _refuse_unknown(source, Settings, (), text, path)
    for kind, section in ((Account, "accounts"), (str, "keys")):
        # Entry by entry first: for the values of a mapping, the validator does not say which one is wrong.
        table = source.get(section)
        for name, value in table.items() if isinstance(table, dict) else ():
            _convert(value, kind, (section, name), text, path)
    return _convert(source, Settings, (), text, path)


def _convert(value: Any, kind: type[T], at: tuple[str, ...], text: str, path: Path) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        reason, _, inside = str(error).partition(" - at `$")
        where = (*at, *re.findall(r"\.([\w-]+)", inside))
        raise SettingsError(f"{path}:{_line(text, where)}: {reason}.", f"The setting is {'.'.join(where)}.") from error


def _refuse_unknown(source: dict[str, Any], kind: type, at: tuple[str, ...], text: str, path: Path) -> None:
    hints = get_type_hints(kind)
    for key, value in source.items():
        if key not in hints:
            near = difflib.get_close_matches(key, hints, 1, 0.5)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(hints)}."
            raise SettingsError(f"{path}:{_line(text, (*at, key))}: unknown setting {'.'.join((*at, key))!r}.", hint)
        if is_dataclass(hints[key]) and isinstance(value, dict):
            _refuse_unknown(value, hints[key], (*at, key), text, path)
        if key == "accounts" and isinstance(value, dict):
            for name, table in value.items():
                if isinstance(table, dict):
                    _refuse_unknown(table, Account, (*at, key, name), text, path)


def _line(text: str, at: tuple[str, ...]) -> int:
    """The line that sets `at`, else that of the nearest table around it; 1 when there is none."""
    table: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names = table = _names(header[1])
        elif pair := _KEY.match(line):
            names = (*table, *_names(pair[1]))
        else:
            continue
        shared = sum(names[:length] == at[:length] for length in range(1, len(at) + 1))
        if shared > depth:
            best, depth = number, shared
    return best


def _names(dotted: str) -> tuple[str, ...]:
    return tuple("".join(parts) for parts in _NAME.findall(dotted))


def _walk(value: Any, source: dict[str, Any], at: tuple[str, ...], text: str, path: Path) -> Iterator[Explained]:
    meanings = _meanings(type(value))
    for one in fields(value):
        name, inner = (*at, one.name), getattr(value, one.name)
        given = source.get(one.name)
        if is_dataclass(inner):
            yield from _walk(inner, given or {}, name, text, path)
        elif one.name == "accounts":
            for account, table in inner.items():
                yield from _walk(table, (given or {}).get(account, {}), (*name, account), text, path)
            if not inner:
                yield Explained(".".join(name), {}, "default", meanings[one.name])
        else:
            origin = f"{path}:{_line(text, name)}" if given is not None else "default"
            yield Explained(".".join(name), inner, origin, meanings[one.name])


def _meanings(kind: type) -> dict[str, str]:
    """The docstring under each field of a settings class."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field_node, doc in zip(body.body, body.body[1:], strict=False):
        if isinstance(field_node, ast.AnnAssign) and isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant):
            assert isinstance(field_node.target, ast.Name)
            found[field_node.target.id] = str(doc.value.value)
    return found

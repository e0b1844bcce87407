"""Accounts and their folders, with what sync remembers of each."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.errors import NotFound
from copilot.store.db import Connection, Store, reading, writing
from copilot.types import Folder, Role

_FOLDER = "SELECT id, account, name, role, uidvalidity, modseq, cursor FROM folders"
_NAMES = {
    Role.INBOX: "INBOX",
    Role.ARCHIVE: "Archive",
    Role.DRAFTS: "Drafts",
    Role.JUNK: "Junk",
    Role.SENT: "Sent",
    Role.TRASH: "Trash",
    Role.ALL: "All Mail",
}


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox account; `kind` is imap, maildir, mbox or eml."""

    id: int
    name: str
    kind: str
    address: str


def account(db: Store, name: str, *, kind: str, address: str = "") -> int:
    """The id of the account of that name, made when there is none; a changed kind or address is taken over."""
    wanted = (kind, address.lower())
    with reading(db) as conn:
        found = conn.execute("SELECT id, kind, address FROM accounts WHERE name = ?", (name,)).fetchone()
    if found and (found[1:] == wanted or (found[1] == kind and not address)):
        return int(found[0])
    with writing(db) as conn:
        conn.execute(
            "INSERT INTO accounts (name, kind, address) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, address = excluded.address",
            (name, *wanted),
        )
        return int(conn.execute("SELECT id FROM accounts WHERE name = ?", (name,)).fetchone()[0])


def accounts(db: Store) -> list[Account]:
    """All accounts, oldest first."""
    with reading(db) as conn:
        return [Account(*one) for one in conn.execute("SELECT id, name, kind, address FROM accounts ORDER BY id")]


def folder(db: Store, account: int, name: str, *, role: Role = Role.NONE) -> Folder:
    """The folder of that name, made when there is none; a changed role is taken over."""
    with reading(db) as conn:
        found = conn.execute(f"{_FOLDER} WHERE account = ? AND name = ?", (account, name)).fetchone()
    if found and found[3] == role.value:
        return _folder(found)
    with writing(db) as conn:
        conn.execute(
            "INSERT INTO folders (account, name, role) VALUES (?, ?, ?)"
            " ON CONFLICT (account, name) DO UPDATE SET role = excluded.role",
            (account, name, role.value),
        )
        made = _folder(conn.execute(f"{_FOLDER} WHERE account = ? AND name = ?", (account, name)).fetchone())
        if found:
            from copilot.store.places import settle_boxes

            there = conn.execute("SELECT message FROM locations WHERE ? IN (folder, target)", (made.id,)).fetchall()
            settle_boxes(conn, [message for (message,) in there])
        return made


def folders(db: Store, account: int | None = None) -> list[Folder]:
    """The folders of one account or of all."""
    with reading(db) as conn:
        found = conn.execute(f"{_FOLDER} WHERE ?1 IS NULL OR account = ?1 ORDER BY id", (account,)).fetchall()
    return [_folder(one) for one in found]


def set_cursor(
    db: Store, folder: Folder, *, cursor: str | None = None, uidvalidity: int | None = None, modseq: int | None = None
) -> Folder:
    """Remember how far sync has come; values left out stay. Returns the folder as it is now. Raises NotFound."""
    values = (cursor, uidvalidity, modseq)
    with writing(db, durable=False) as conn:
        if values != (None, None, None):
            conn.execute(
                "UPDATE folders SET cursor = coalesce(?, cursor), uidvalidity = coalesce(?, uidvalidity),"
                " modseq = coalesce(?, modseq) WHERE id = ?",
                (*values, folder.id),
            )
        return by_id(conn, folder.id)


def by_id(conn: Connection, id: int) -> Folder:
    """The folder with this id. Raises NotFound."""
    found = conn.execute(f"{_FOLDER} WHERE id = ?", (id,)).fetchone()
    if found is None:
        raise NotFound("That folder is gone.", "Sync again.")
    return _folder(found)


def of_role(conn: Connection, account: int, role: Role) -> Folder:
    """The account's folder of that role; for the archive also the one of all mail; made when there is none."""
    roles = [role.value, *([Role.ALL.value] if role is Role.ARCHIVE else [])]
    for wanted in roles:
        found = conn.execute(f"{_FOLDER} WHERE account = ? AND role = ? ORDER BY id", (account, wanted)).fetchone()
        if found:
            return _folder(found)
    return folder(conn, account, _NAMES[role], role=role)


def _folder(found: tuple[int, int, str, str, int, int, str]) -> Folder:
    id, account, name, role, uidvalidity, modseq, cursor = found
    return Folder(id, account, name, Role(role), uidvalidity, modseq, cursor)

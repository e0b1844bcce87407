"""The shape of the store, as steps that are only ever added to. Step n brings user_version n-1 to n."""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, address TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE folders (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL DEFAULT 0, modseq INTEGER NOT NULL DEFAULT 0, cursor TEXT NOT NULL DEFAULT '',
        UNIQUE (account, name)
    );
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, thread INTEGER NOT NULL, unread INTEGER NOT NULL,
        box TEXT NOT NULL, lane TEXT NOT NULL DEFAULT '', topic TEXT NOT NULL DEFAULT '', keywords TEXT NOT NULL,
        bytes INTEGER NOT NULL, attachments INTEGER NOT NULL, invite INTEGER NOT NULL, fixed INTEGER NOT NULL DEFAULT 0,
        hash BLOB NOT NULL, message_id TEXT NOT NULL, sender TEXT NOT NULL, address TEXT NOT NULL, list TEXT NOT NULL,
        subject TEXT NOT NULL, preview TEXT NOT NULL, lane_why TEXT NOT NULL DEFAULT ''
    );
    CREATE UNIQUE INDEX messages_hash ON messages (hash);
    CREATE UNIQUE INDEX messages_message_id ON messages (message_id);
    CREATE INDEX messages_thread ON messages (thread);
    CREATE INDEX messages_box ON messages (box);
    CREATE INDEX messages_stack ON messages (lane, topic, box, unread);
    CREATE TABLE bodies (id INTEGER PRIMARY KEY, text TEXT NOT NULL, grams TEXT, people TEXT NOT NULL, rest BLOB NOT NULL);
    CREATE TABLE raw (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE locations (
        id INTEGER PRIMARY KEY, message INTEGER NOT NULL, folder INTEGER NOT NULL, uid INTEGER,
        keywords TEXT NOT NULL, modseq INTEGER NOT NULL DEFAULT 0, target INTEGER
    );
    CREATE INDEX locations_message ON locations (message);
    CREATE UNIQUE INDEX locations_uid ON locations (folder, uid);
    """,
)
"""Never change a step that has been released; add one."""

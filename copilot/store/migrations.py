"""The shape of the store, as steps that are only ever added to. Step n brings user_version n-1 to n."""

from __future__ import annotations

Step = tuple[str, ...]

_PLACES = (
    """CREATE TABLE accounts (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, address TEXT NOT NULL
    )""",
    """CREATE TABLE folders (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL DEFAULT 0, modseq INTEGER NOT NULL DEFAULT 0, cursor TEXT NOT NULL DEFAULT '',
        UNIQUE (account, name)
    )""",
    # folder and keywords are what the source has; target is where the user wants it, until the source has followed.
    """CREATE TABLE locations (
        id INTEGER PRIMARY KEY, message INTEGER NOT NULL, folder INTEGER NOT NULL, uid INTEGER,
        keywords TEXT NOT NULL, target INTEGER
    )""",
    "CREATE INDEX locations_message ON locations (message)",
    "CREATE UNIQUE INDEX locations_uid ON locations (folder, uid) WHERE uid IS NOT NULL",
    "CREATE INDEX locations_unplaced ON locations (folder) WHERE uid IS NULL",
)

_MAIL = (
    # What lists are chosen by, kept narrow: a search over 100,000 messages walks this table.
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL, thread INTEGER NOT NULL, unread INTEGER NOT NULL,
        box TEXT NOT NULL, lane TEXT NOT NULL DEFAULT '', topic TEXT NOT NULL DEFAULT '', keywords TEXT NOT NULL,
        bytes INTEGER NOT NULL, attachments INTEGER NOT NULL, invite INTEGER NOT NULL, fixed INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX messages_thread ON messages (thread)",
    "CREATE INDEX messages_box ON messages (box)",
    "CREATE INDEX messages_stack ON messages (lane, topic, box, unread)",
    """CREATE TABLE envelopes (
        id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, message_id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL,
        address TEXT NOT NULL, list TEXT NOT NULL, subject TEXT NOT NULL, preview TEXT NOT NULL,
        why TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX envelopes_list ON envelopes (list) WHERE list != ''",
    """CREATE TABLE bodies (
        id INTEGER PRIMARY KEY, senders TEXT NOT NULL, receivers TEXT NOT NULL, copies TEXT NOT NULL, grams TEXT,
        base INTEGER, loose INTEGER NOT NULL, rest BLOB NOT NULL, text TEXT NOT NULL
    )""",
    "CREATE TABLE raw (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE thread_keys (key INTEGER PRIMARY KEY, thread INTEGER NOT NULL)",
    "CREATE INDEX thread_keys_thread ON thread_keys (thread)",
    """CREATE TABLE subjects (
        base INTEGER NOT NULL, loose INTEGER NOT NULL, id INTEGER NOT NULL, people BLOB NOT NULL,
        PRIMARY KEY (base, loose, id)
    ) WITHOUT ROWID""",
    """CREATE VIEW indexed AS
        SELECT b.id, e.subject, b.senders, b.receivers, b.copies, b.text AS body, b.grams
        FROM bodies b JOIN envelopes e ON e.id = b.id""",
    """CREATE VIRTUAL TABLE words USING fts5 (
        subject, senders, receivers, copies, body, grams,
        content = 'indexed', content_rowid = 'id', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
    )""",
    # Measured on 12,000 messages in batches of 200: a third less time than with the defaults.
    "INSERT INTO words (words, rank) VALUES ('automerge', 16)",
    "INSERT INTO words (words, rank) VALUES ('crisismerge', 32)",
    "INSERT INTO words (words, rank) VALUES ('hashsize', 8388608)",
)

_INSIGHTS = (
    "CREATE TABLE stages (stage TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE todo (stage TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (stage, id)) WITHOUT ROWID",
    """CREATE TABLE learned (kind TEXT NOT NULL, key TEXT NOT NULL, lane TEXT NOT NULL, PRIMARY KEY (kind, key))
        WITHOUT ROWID""",
    # Lanes the user chose for messages that are gone, should the same bytes come back.
    "CREATE TABLE decisions (hash BLOB PRIMARY KEY, lane TEXT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE topics (
        id TEXT PRIMARY KEY, lane TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, pinned INTEGER NOT NULL,
        mails INTEGER NOT NULL, gate REAL NOT NULL, centroid BLOB NOT NULL, grown INTEGER NOT NULL,
        own_name TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID""",
    "CREATE TABLE vectors (kind TEXT NOT NULL, id INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (kind, id))",
    "CREATE INDEX vectors_id ON vectors (id)",
    "CREATE TABLE models (name TEXT PRIMARY KEY, data BLOB NOT NULL)",
    """CREATE TABLE asks (
        message INTEGER NOT NULL, number INTEGER NOT NULL, due TEXT, tier TEXT NOT NULL, engine TEXT NOT NULL,
        data BLOB NOT NULL, PRIMARY KEY (message, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE summaries (
        scope TEXT NOT NULL, key TEXT NOT NULL, input_hash TEXT NOT NULL, engine TEXT NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (scope, key)
    )""",
)

_JOURNAL = (
    """CREATE TABLE receipts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, label TEXT NOT NULL, messages INTEGER NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0, inverse BLOB NOT NULL
    )""",
    "CREATE INDEX receipts_open ON receipts (id) WHERE undone = 0",
    """CREATE TABLE operations (
        id INTEGER PRIMARY KEY AUTOINCREMENT, receipt INTEGER NOT NULL, location INTEGER NOT NULL,
        account INTEGER NOT NULL, kind TEXT NOT NULL, adds TEXT NOT NULL DEFAULT '', removes TEXT NOT NULL DEFAULT '',
        target INTEGER, state TEXT NOT NULL DEFAULT 'queued', attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL DEFAULT 0, leased_until INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX operations_receipt ON operations (receipt)",
    "CREATE INDEX operations_open ON operations (location) WHERE state IN ('queued', 'doing')",
    "CREATE INDEX operations_failed ON operations (account) WHERE state = 'failed'",
)

_OUTBOX = (
    """CREATE TABLE drafts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, saved_at INTEGER NOT NULL, files BLOB NOT NULL, data BLOB NOT NULL
    )""",
    """CREATE TABLE draft_files (
        draft INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (draft, number)
    )""",
    """CREATE TABLE outgoing (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
        sender TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'queued', queued_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
        tried INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0, reply TEXT NOT NULL DEFAULT '',
        draft INTEGER NOT NULL, approval TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '',
        leased_until INTEGER NOT NULL DEFAULT 0, asked INTEGER NOT NULL DEFAULT 0, copy TEXT NOT NULL, raw BLOB NOT NULL
    )""",
    "CREATE INDEX outgoing_open ON outgoing (account, due_at) WHERE state IN ('queued', 'sending', 'unknown')",
    "CREATE INDEX outgoing_draft ON outgoing (draft)",
    """CREATE TABLE outgoing_recipients (
        outgoing INTEGER NOT NULL, number INTEGER NOT NULL, address TEXT NOT NULL, fate TEXT NOT NULL DEFAULT 'waiting',
        reply TEXT NOT NULL DEFAULT '', PRIMARY KEY (outgoing, number)
    )""",
)

_RECORDS = (
    # Each record is its `data` (JSON); all other columns are made from it. `words` begins with the name, so it sorts.
    """CREATE TABLE people (
        id TEXT PRIMARY KEY, words TEXT NOT NULL, data TEXT NOT NULL,
        company TEXT AS (json_extract(data, '$.company'))
    ) WITHOUT ROWID""",
    "CREATE INDEX people_words ON people (words)",
    "CREATE INDEX people_company ON people (company)",
    "CREATE TABLE emails (email TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (email, person)) WITHOUT ROWID",
    "CREATE INDEX emails_person ON emails (person)",
    """CREATE TRIGGER people_added AFTER INSERT ON people BEGIN
        INSERT INTO emails SELECT DISTINCT lower(value), new.id FROM json_each(new.data, '$.emails');
    END""",
    """CREATE TRIGGER people_changed AFTER UPDATE ON people BEGIN
        DELETE FROM emails WHERE person = old.id;
        INSERT INTO emails SELECT DISTINCT lower(value), new.id FROM json_each(new.data, '$.emails');
    END""",
    "CREATE TRIGGER people_removed AFTER DELETE ON people BEGIN DELETE FROM emails WHERE person = old.id; END",
    """CREATE TABLE companies (
        id TEXT PRIMARY KEY, words TEXT NOT NULL, data TEXT NOT NULL,
        domain TEXT AS (lower(json_extract(data, '$.domain')))
    ) WITHOUT ROWID""",
    "CREATE INDEX companies_words ON companies (words)",
    "CREATE INDEX companies_domain ON companies (domain)",
    """CREATE TABLE deals (
        id TEXT PRIMARY KEY, words TEXT NOT NULL, data TEXT NOT NULL, stage TEXT AS (json_extract(data, '$.stage')),
        company TEXT AS (json_extract(data, '$.company')), person TEXT AS (json_extract(data, '$.person'))
    ) WITHOUT ROWID""",
    "CREATE INDEX deals_company ON deals (company)",
    "CREATE INDEX deals_person ON deals (person)",
    """CREATE TABLE interactions (
        id TEXT PRIMARY KEY, words TEXT NOT NULL, data TEXT NOT NULL, at INTEGER AS (json_extract(data, '$.at')),
        company TEXT AS (json_extract(data, '$.company')), person TEXT AS (json_extract(data, '$.person')),
        message_id TEXT AS (json_extract(data, '$.message_id'))
    ) WITHOUT ROWID""",
    "CREATE INDEX interactions_at ON interactions (at)",
    "CREATE INDEX interactions_company ON interactions (company, at)",
    "CREATE INDEX interactions_person ON interactions (person, at)",
    "CREATE INDEX interactions_message ON interactions (message_id)",
    """CREATE TABLE tasks (
        id TEXT PRIMARY KEY, words TEXT NOT NULL, data TEXT NOT NULL,
        done_at INTEGER AS (json_extract(data, '$.done_at')), due TEXT AS (json_extract(data, '$.due')),
        remind_at INTEGER AS (json_extract(data, '$.remind_at')), awaits TEXT AS (json_extract(data, '$.awaits')),
        person TEXT AS (json_extract(data, '$.person')), message_id TEXT AS (json_extract(data, '$.source.message_id'))
    ) WITHOUT ROWID""",
    "CREATE INDEX tasks_due ON tasks (due) WHERE done_at = 0",
    "CREATE INDEX tasks_remind_at ON tasks (remind_at) WHERE done_at = 0",
    "CREATE INDEX tasks_awaits ON tasks (awaits) WHERE done_at = 0",
    "CREATE INDEX tasks_person ON tasks (person)",
    "CREATE INDEX tasks_message ON tasks (message_id)",
)

_ACTING = (
    # What was said, shown and decided, as JSON; whether the program did it by itself.
    "ALTER TABLE receipts ADD COLUMN story BLOB NOT NULL DEFAULT x''",
    "ALTER TABLE receipts ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0",
    # Attempts count interrupted ones too; only refusals make the next one wait longer.
    "ALTER TABLE operations ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE snoozes (message INTEGER PRIMARY KEY, until INTEGER NOT NULL)",
    "CREATE INDEX snoozes_until ON snoozes (until)",
    """CREATE TABLE preferences (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key))
        WITHOUT ROWID""",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, receipt INTEGER NOT NULL, system TEXT NOT NULL, verb TEXT NOT NULL,
        record TEXT NOT NULL, data BLOB NOT NULL, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL DEFAULT 'queued',
        attempts INTEGER NOT NULL DEFAULT 0, refusals INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
        leased_until INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX deliveries_receipt ON deliveries (receipt)",
    "CREATE INDEX deliveries_record ON deliveries (system, record)",
    "CREATE INDEX deliveries_open ON deliveries (system) WHERE state IN ('queued', 'doing')",
    """CREATE TABLE foreign_ids (
        system TEXT NOT NULL, record TEXT NOT NULL, foreign_id TEXT NOT NULL, PRIMARY KEY (system, record)
    ) WITHOUT ROWID""",
    "CREATE INDEX foreign_ids_foreign ON foreign_ids (system, foreign_id)",
)

STEPS: tuple[Step, ...] = (_PLACES + _MAIL + _INSIGHTS + _JOURNAL, _OUTBOX, _RECORDS + _ACTING)
"""Never change a step that has been released; add one."""

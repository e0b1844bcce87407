"""inbox-copilot: a mailbox turned into decisions, in the terminal, on this machine.

This is the architecture. It is kept true.

Rooms, from the top; imports only look down, and siblings on a line do not import each other (checked by import-linter):

    cli                 the headless front end: stdout is data, stderr narrates, exit codes are an API
    ui                  the Textual app; sees only workspace, types, events, settings, errors and paths
    workspace           composition root: builds the parts of one home and holds them
    child · check       the working child process; the preflight
    background          sync threads, the watch for other copies; nursery: the parent of the working child;
                        postman: sends what the outbox holds; errands: what the clock brings
    evals               how well words become calls, measured
    toolkit             words to deeds: interpret (words to calls), registry (the tools), runner (calls to a plan, an
                        approved plan to one transaction), session (one conversation), ledger (what is kept)
    triage              lanes, topics, asks, summaries: what the mail means (built-in engine, no model needed)
    connect             foreign task lists and CRMs behind two small protocols
    mail                bytes in: sources (IMAP, Maildir, mbox, .eml), parsing, threading keys, sync;
                        bytes out: composing, and the SMTP outbox
    llm                 models behind one protocol: llama.cpp and MLX, each in a process of its own, and servers;
                        roles (which model does what), catalogue, pulling, grants (what may leave, and its ledger)
    store               one SQLite file: messages, search, insights, records, journal; the only door to sqlite3
    safety              the whole policy for what acts, as pure functions
    secrets             passwords by keyring, command or prompt; never in a file
    settings · events   typed TOML; frozen events and the bus
    paths · types · errors

Three laws:

1.  Nothing is lost and nothing happens twice. Every change is a row in the journal with its inverse, in the same
    transaction as the change. What a server must hear of it is a row in `operations`, written in that transaction too.
    Lanes, topics, asks and summaries are derived: they can be deleted and rebuilt from the raw messages.
2.  Strangers' words carry no power. Text from mail is evidence: it is shown without markup or control characters,
    it is cited, and it never becomes a command, a link that opens by itself, or a file name. Plans are made from the
    person's words only; what goes out needs an approval of that plan's digest, and no setting lowers that.
3.  Private by construction. Sockets are opened in `mail/imap*.py` and `mail/outbox*.py`, to the accounts in the
    settings, in `connect/`, to the systems in the settings, in `llm/http*.py`, to model servers (elsewhere than here
    only under a grant), and in `llm/pulling*.py`, when a person pulls a model. A test counts the doors of every
    foreign library.

A message, from the server to the screen:

    sync thread → mail.imap (batches, newest first) → mail.mime.parse (never raises) → store.mail.add: one transaction
    writes messages, threads, full text and the new cursor → bus: MailChanged → the child process analyses
    (triage.analyse: lanes, topics, asks, summaries; stored under content hash and engine version) → bus:
    AnalysisChanged → ui.bridge coalesces → a worker reads what is visible → widgets.

A key press, to the server:

    ui.actions → workspace.move/mark/set_lane (in a worker) → toolkit.primitives → store.journal.apply: one durable
    transaction changes the rows, writes the inverse and queues the operation → the screen has it at once, `u` takes it
    back → the sync thread pushes the queue, idempotently, and drops with a word what the server no longer has.

Words, to an executed plan:

    command line (`:`, or `do`) → toolkit.session → interpret: tools' own examples choose, parsers read arguments, the
    store resolves references → runner.propose: tools run read-only and return steps → safety.decide → the plan on the
    screen → Enter approves its digest → runner.apply makes the plan again under the store's lock; if it is the same,
    store.journal.apply writes all changes, their inverses, and what is to leave (operations, outgoing, deliveries).

Processes: the UI process holds the screen, the store's connections and the sync threads, and never imports numpy. A
child imports local mailboxes and analyses; it ends when its work is done or its parent is gone. From some hundreds of
messages on, parsing has children of its own (`mail.parsing`). Any number of copies may work on one store: SQLite in
WAL mode, writers take turns, readers never wait.

Folders beside this package: `tools/` (composite tools, one file each), `themes/` (TOML), `tests/`, `scripts/`.
"""

__version__ = "0.1.0"

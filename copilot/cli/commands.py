"""One function a command: open the workspace, ask it, print. Returns the exit code."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from copilot import paths, types
from copilot.errors import SourceError, UsageError

if TYPE_CHECKING:
    from copilot.settings import Me
    from copilot.workspace import Workspace


def app(options: Namespace) -> int:
    """The app on the configured mailboxes."""
    return _run_app(paths.find(options.home), accounts=True)


def demo(options: Namespace) -> int:
    """The app on the sample mailbox, laid anew each day in a place of its own."""
    from copilot.cli import sample

    _need_terminal()
    home = sample.home(paths.find(options.home))
    sample.fill(home)
    return _run_app(home, me=sample.me())


def open_paths(options: Namespace) -> int:
    """The app on mailboxes of this machine; decisions are kept apart from the main store."""
    where = [path.expanduser().absolute() for path in options.paths]
    for path in where:
        if not path.exists():
            raise UsageError(f"There is no {path}.", "Give a Maildir, an mbox file, a .eml file or a folder of .eml.")
    return _run_app(paths.find(options.home).opened(where), where)


def _run_app(
    home: paths.Paths, opened: list[Path] | None = None, *, accounts: bool = False, me: Me | None = None
) -> int:
    """The app on one home; without `accounts` those of the settings are left alone, and `me` is who the person is."""
    from copilot.ui import garbage

    _need_terminal()
    garbage.leave()
    from copilot import settings as typed
    from copilot.cli import passwords
    from copilot.workspace import Workspace

    chosen = typed.load(home.settings)
    if not accounts:
        chosen = replace(chosen, accounts={}, me=me or chosen.me)
    workspace = Workspace(home, settings=chosen, ask=passwords.collect(chosen).get)
    try:
        from copilot.ui.app import run

        return run(workspace, open_paths=tuple(opened or ()))
    finally:
        workspace.close()


def _need_terminal() -> None:
    """Refuse where the app could not be seen or steered: it draws on stderr and takes keys from stdin."""
    instead = "Use brief, search or show; in scripts with --json."
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError("The app needs a terminal.", instead)
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise UsageError("This terminal cannot place text (TERM is dumb or not set).", instead)


def sync(options: Namespace) -> int:
    """Pull and push every account, or one, once."""
    from copilot.cli import documents, passwords

    with workspace(options) as opened:
        results = opened.background.sync_once(options.account, ask=passwords.ask, narrate=_narrate)
        opened.background.analyse(narrate=_narrate)
    if options.json:
        documents.dump({"accounts": [documents.synced(one) for one in results]})
    else:
        for one in results:
            print(f"{one.account}: {one.added} new, {one.changed} changed, {one.vanished} gone, {one.pushed} pushed")
    return 0


def import_paths(options: Namespace) -> int:
    """Import mail and say what became of it."""
    from copilot.cli import documents

    with workspace(options) as opened:
        done, refused = _import_all(opened, [path.expanduser() for path in options.paths])
        if not options.no_analyse and done.added:
            opened.background.analyse(narrate=_narrate)
    if options.json:
        documents.dump(documents.imported(done))
    else:
        print(f"{done.seen} seen, {done.added} added, {done.skipped} already here, {len(done.failed)} failed")
        for source, reason in done.failed[:20]:
            print(f"  {source}: {reason}", file=sys.stderr)
    return 1 if refused else 0


def _import_all(workspace: Workspace, where: list[Path]) -> tuple[types.Imported, int]:
    """All of them, and how many could not be opened: of several, these are listed as failed and stop no other."""
    total, refused = types.Imported(0, 0, 0, (), 0.0), 0
    for path in where:
        try:
            done = workspace.background.import_now(path, narrate=_narrate)
        except SourceError as error:
            if len(where) == 1:
                raise
            done, refused = types.Imported(0, 0, 0, ((str(path), f"{error.message} {error.hint}"),), 0.0), refused + 1
        total = types.Imported(
            total.seen + done.seen,
            total.added + done.added,
            total.skipped + done.skipped,
            total.failed + done.failed,
            total.seconds + done.seconds,
        )
    return total, refused


def brief(options: Namespace) -> int:
    """The brief; analyses first whatever is not analysed yet."""
    from copilot.cli import documents, plain

    began = time.monotonic()
    since = int(time.time()) - options.since if options.since else 0
    with workspace(options) as opened:
        opened.background.analyse(narrate=_narrate)
        found = opened.brief(types.View(lane=options.lane or "", since=since))
        account = ", ".join(opened.accounts())
    if options.json:
        documents.dump(documents.brief(found, account=account, seconds=time.monotonic() - began))
    else:
        print(plain.brief(found))
    return 0


def show(options: Namespace) -> int:
    """One message, whole."""
    from copilot.cli import documents, plain

    with workspace(options) as opened:
        key = opened.find(options.message_id)
        line, shown = opened.rows([key])[0], opened.message(key)
        thread = [one.message_id for one in opened.rows(opened.thread(line.thread))]
        html = opened.html(key) if options.json else ""
    if options.json:
        documents.dump(documents.message(shown, line, thread=thread, html=html))
    else:
        print(plain.message(shown, line))
    return 0


def search(options: Namespace) -> int:
    """Messages that match, newest first."""
    from copilot.cli import documents, plain

    query = " ".join(options.query)
    with workspace(options) as opened:
        lines = opened.rows(opened.ids(types.View(box="", query=query), options.limit))
    if options.json:
        documents.dump({"query": query, "messages": [documents.row(line) for line in lines]})
    else:
        print(plain.rows(lines) if lines else f"Nothing matches {query!r}.")
    return 0


def undo(options: Namespace) -> int:
    """Take back the last change."""
    from copilot.cli import documents

    with workspace(options) as opened:
        done = opened.undo()
    if options.json:
        documents.dump(documents.receipt(done))
    else:
        print(f"Undone: {done.label}.")
    return 0


def check(options: Namespace) -> int:
    """What works here and what does not; 1 when something needs mending."""
    from copilot import check as checks
    from copilot.cli import documents

    found = checks.run(paths.find(options.home))
    if options.json:
        documents.dump({"ok": all(one.ok for one in found), "checks": found})
    else:
        for one in found:
            print(f"{'ok  ' if one.ok else 'MEND'}  {one.name}: {one.detail}")
            if one.hint and not one.ok:
                print(f"        {one.hint}")
    return 0 if all(one.ok for one in found) else 1


def settings(options: Namespace) -> int:
    """Where the settings lie, or what each one is."""
    from copilot import settings as typed
    from copilot.cli import documents

    where = paths.find(options.home).settings
    found = typed.explain(where)
    if options.json:
        documents.dump({"file": str(where), "settings": found if options.explain else []})
    elif not options.explain:
        print(f"{where}{'' if where.exists() else ' (not there yet: defaults apply)'}")
    else:
        for one in found:
            print(f"{one.name} = {one.value!r}  ({one.origin})\n    {one.meaning}")
    return 0


@contextmanager
def workspace(options: Namespace) -> Iterator[Workspace]:
    """The workspace of the chosen home, closed at the end."""
    from copilot.workspace import Workspace

    workspace = Workspace(paths.find(options.home))
    try:
        yield workspace
    finally:
        workspace.close()


def _narrate(what: str, done: int, total: int) -> None:
    """Progress on stderr: one line redrawn on a terminal, silence elsewhere."""
    if sys.stderr.isatty():
        end = "\n" if total and done >= total else ""
        print(f"\r\033[K{what} {done}{f' of {total}' if total else ''}", end=end, file=sys.stderr, flush=True)

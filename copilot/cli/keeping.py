"""`take` and `give`: people, companies and tasks out of files and into files (CSV, vCard)."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from copilot.errors import SourceError, UsageError


def take(options: Namespace) -> int:
    """Read people, companies and tasks from files; what is here already is only filled in, never replaced."""
    from copilot.cli import documents
    from copilot.cli.commands import workspace

    with workspace(options) as opened:
        done = [(path, *opened.ledger.take(path.name, _bytes(path))) for path in options.paths]
    found = [
        {"file": str(path), "saved": saved, "skipped": [{"where": where, "reason": why} for where, why in skipped]}
        for path, saved, skipped in done
    ]
    if options.json:
        documents.dump({"files": found})
    else:
        for path, saved, skipped in done:
            print(f"{path}: {saved} saved, {len(skipped)} skipped")
            for where, why in skipped[:20]:
                print(f"  {where}: {why}", file=sys.stderr)
    return 0


def give(options: Namespace) -> int:
    """Write people, companies or tasks into a file; .vcf is vCard 4.0, anything else CSV."""
    from copilot.cli import documents
    from copilot.cli.commands import workspace

    path: Path = options.path
    with workspace(options) as opened:
        count, data = opened.ledger.give(options.kind, vcard=path.suffix.lower() == ".vcf")
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise UsageError(f"There is a {path} already.", "Give another name; nothing is overwritten.") from error
    except OSError as error:
        raise UsageError(f"Cannot write {path}: {error.strerror}.", "Give a file in a folder you may write.") from error
    if options.json:
        documents.dump({"file": str(path), "records": count})
    else:
        print(f"{path}: {count} {options.kind}")
    return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.expanduser().read_bytes()
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {error.strerror}.", "Give a .vcf or .csv file.") from error

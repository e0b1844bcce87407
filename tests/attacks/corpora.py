"""Every mail of the development sets, obeyed by the worst chooser: `python -m tests.attacks.corpora [--every N]`.

Mails that are not kept as mails (texts of attacks, calendars) are put into one. The test runs over a sample.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import tarfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.store.db import Database
from copilot.toolkit.context import Context
from tests.attacks import desk, loop
from tests.attacks.letter import NOW, Letter
from tests.conftest import CORPORA

_BATCH = 400
_PLANS = 10


def mails(corpora: Path) -> Iterator[bytes]:
    """Every one, as bytes."""
    yield from (path.read_bytes() for path in sorted((corpora / "robustness" / "eml").rglob("*.eml")))
    for box in sorted((corpora / "inbox").glob("*.tar.gz")):
        yield from _packed(box)
    text = gzip.decompress((corpora / "inbox" / "twisted_web_list.mbox.gz").read_bytes())
    yield from re.split(rb"^From .*\n", text, flags=re.MULTILINE)[1:]
    for number, raw in enumerate(_packed(corpora / "calendar" / "ics_dev.tar.gz")):
        yield Letter(invite=raw.decode("utf-8", "replace")).raw(number)
    for number, text_of_one in enumerate(_texts(corpora)):
        yield Letter({"Message-ID": f"<text-{number}@attacker.example>"}, text=text_of_one).raw(number)


def _packed(box: Path) -> Iterator[bytes]:
    with tarfile.open(box) as files:
        for member in files:
            content = files.extractfile(member) if member.isfile() else None
            if content is not None:
                yield content.read()


def _texts(corpora: Path) -> Iterator[str]:
    for file in sorted((corpora / "injection").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            told = json.loads(line)
            yield "\n\n".join(str(told[name]) for name in ("email", "context", "attack") if name in told)


def run(found: Iterator[bytes], folder: Path, home: Path) -> tuple[int, loop.Tally]:
    """Obey these mails, some hundreds to a store; returns how many there were, and what came of it."""
    tally, seen = loop.Tally(), 0
    while batch := list(islice(found, _BATCH)):
        path = folder / f"store-{seen}.db"
        ids = desk.lay(path, batch)
        db = Database(path)
        audit = loop.Audit(db, home)
        for id in ids:
            context = Context(db, desk.settings(bold=True, foreign=bool(id % 2)), NOW)
            loop.work(id, context, tally, rng=random.Random(id), most=_PLANS)
        tally.findings += audit.findings()
        db.close()
        seen += len(batch)
    return seen, tally


def main() -> int:
    """Print the figures, and return 1 when anything left or stayed for good."""
    words = argparse.ArgumentParser(description="Obeys every mail of the development sets.")
    words.add_argument("--every", type=int, default=1, help="only every Nth mail")
    chosen = words.parse_args()
    began = time.monotonic()
    with TemporaryDirectory(prefix="attacks-") as name:
        home = Path(name) / "home"
        home.mkdir()
        os.environ["HOME"] = str(home)
        seen, tally = run(islice(mails(CORPORA), 0, None, chosen.every), Path(name), home)
    print(f"{seen} mails in {time.monotonic() - began:.0f} s;", tally.line())
    print("\n".join(tally.findings[:20]))
    return int(bool(tally.findings))


if __name__ == "__main__":
    raise SystemExit(main())

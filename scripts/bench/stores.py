"""Homes filled with small made-up mail, analysed, and kept in the temporary folder between runs."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

_VERSION = 1
_PLACES = re.findall(
    r"\w+", "Harbour Meadow Quarry Orchard Lantern Bakery Museum Railway Library Theatre Garden Workshop"
)
_THINGS = re.findall(
    r"\w+", "budget lease fence contract schedule catalogue menu survey insurance ferry delivery poster"
)
_WORDS = re.findall(
    r"\w+", "the a we our week plan paper stone river light paint wood north table letter figure open send early"
)


def home(count: int, *, fresh: bool = False) -> Path:
    """A home with that many analysed messages."""
    root = Path(tempfile.gettempdir()) / f"inbox-copilot-home-{_VERSION}-{count}"
    if fresh:
        shutil.rmtree(root, ignore_errors=True)
    if not (root / "filled").exists():
        shutil.rmtree(root, ignore_errors=True)
        (root / "config").mkdir(parents=True)
        (root / "config" / "settings.toml").write_text('[me]\nname = "Ada Quill"\naddresses = ["ada@quill.example"]\n')
        box = root / "mail.mbox"
        _write(box, count)
        print(f"filling a store with {count} messages (once) …", file=sys.stderr, flush=True)
        subprocess.run([*program(root), "import", "--json", str(box)], check=True, stdout=subprocess.DEVNULL)
        box.unlink()
        (root / "filled").touch()
    return root


def program(root: Path) -> list[str]:
    """The words that start the program in that home."""
    return [sys.executable, "-m", "copilot", "--home", str(root)]


def brief(root: Path) -> Any:
    """The brief of that home."""
    return json.loads(subprocess.run([*program(root), "brief", "--json"], check=True, capture_output=True).stdout)


def _write(box: Path, count: int) -> None:
    rng = random.Random(11)
    start = datetime.now().astimezone() - timedelta(minutes=5 * count)
    with box.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(count):
            when = start + timedelta(minutes=5 * number)
            file.write(f"From x@example.com {when:%a %b %d %H:%M:%S %Y}\n{_mail(number, when, rng)}\n")


def _mail(number: int, when: datetime, rng: random.Random) -> str:
    place, thing, clerk = rng.choice(_PLACES), rng.choice(_THINGS), number % 60
    bulk = number % 5 < 2
    sender = (
        f"{place} Gazette <news@{place.lower()}.example>" if bulk else f"Clerk {clerk} <clerk{clerk}@office.example>"
    )
    head = [
        f"From: {sender}",
        "To: Ada Quill <ada@quill.example>",
        f"Subject: {place} {thing} {number}",
        f"Date: {format_datetime(when)}",
        f"Message-ID: <{number}@bench.example>",
    ]
    if bulk:
        head += [
            f"List-Id: <gazette.{place.lower()}.example>",
            f"List-Unsubscribe: <https://{place.lower()}.example/u>",
        ]
    lines = [" ".join(rng.choices(_WORDS, k=11)).capitalize() + "." for _ in range(rng.randrange(3, 12))]
    if not bulk and number % 7 == 0:
        lines.insert(1, f"Could you send me the {thing} for the {place.lower()} by Friday?")
    return "\n".join([*head, "", *lines, ""])

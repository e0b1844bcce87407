"""Makes mail for benchmarks: deterministic, about 20 kB each, kept in the temporary folder between runs.

Two fifths are HTML newsletters, the rest people writing to each other in threads with quoted replies, half of those
with an HTML alternative, a tenth with an attachment.
"""

from __future__ import annotations

import base64
import pickle
import random
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

_VERSION = 5
_SYLLABLES = re.findall(
    r"\w+", "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo ya zel bran ster mon tri del"
)
_PEOPLE = 400
_START = datetime(2025, 1, 6, 8, tzinfo=UTC)


def messages(count: int, *, seed: int = 7) -> list[bytes]:
    """That many messages with CRLF line ends, oldest first; made once and then read from a file."""
    cache = Path(tempfile.gettempdir()) / f"inbox-copilot-bench-{_VERSION}-{seed}-{count}.pickle"
    if cache.exists():
        with cache.open("rb") as file:
            found: list[bytes] = pickle.load(file)
        return found
    made = list(_make(count, random.Random(seed)))
    with cache.open("wb") as file:
        pickle.dump(made, file, protocol=5)
    return made


def _make(count: int, rng: random.Random) -> Iterator[bytes]:
    words = _vocabulary(rng)
    people = [f"{rng.choice(words)}.{rng.choice(words)}@{rng.choice(words)}.example" for _ in range(_PEOPLE)]
    threads: list[tuple[str, str, str]] = []
    for number in range(count):
        when = _START + timedelta(minutes=5 * number, seconds=rng.randrange(200))
        if rng.random() < 0.42:
            yield _newsletter(number, when, rng, words)
        else:
            yield _letter(number, when, rng, words, people, threads)


def _vocabulary(rng: random.Random) -> list[str]:
    return ["".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((1, 2, 2, 3)))) for _ in range(6000)]


def _text(rng: random.Random, words: list[str], count: int) -> str:
    """Words in sentences and paragraphs; common words are common, as in real text."""
    chosen = [words[int(rng.paretovariate(0.35)) % len(words)] for _ in range(count)]
    lines = [" ".join(chosen[start : start + 12]) for start in range(0, count, 12)]
    return "\r\n".join(
        line.capitalize() + ("." if at % 2 else "") + ("\r\n" if at % 5 == 4 else "") for at, line in enumerate(lines)
    )


def _head(number: int, when: datetime, sender: str, recipient: str, subject: str, *more: str) -> list[str]:
    return [
        f"Return-Path: <{sender}>",
        f"Received: from mx{number % 7}.example.net by mail.example.org with ESMTPS id {number:08x};",
        f"\t{format_datetime(when)}",
        f"From: {sender.split('@')[0].replace('.', ' ').title()} <{sender}>",
        f"To: {recipient}",
        f"Subject: {subject}",
        f"Date: {format_datetime(when)}",
        f"Message-ID: <{number}.{when.timestamp():.0f}@bench.example>",
        *more,
        "MIME-Version: 1.0",
    ]


def _newsletter(number: int, when: datetime, rng: random.Random, words: list[str]) -> bytes:
    name = words[rng.randrange(60)]
    rows = "\r\n".join(
        f'<tr><td style="padding:12px 24px;font-family:Arial,sans-serif;color:#333333;line-height:1.5"><h2>'
        f'<a href="https://click.{name}.example/c/{rng.getrandbits(64):x}">{_text(rng, words, 6)}</a></h2>'
        f"<p>{_text(rng, words, rng.randrange(20, 120))}</p></td></tr>"
        for _ in range(rng.randrange(4, 26))
    )
    html = (
        f"<!DOCTYPE html><html><head><style>{'.c{margin:0;padding:0}' * 60}</style></head><body><table>{rows}</table>"
    )
    head = _head(
        number, when, f"news@{name}.example", "me@example.org", _text(rng, words, 7).replace("\r\n", " "),
        f"List-Id: <news.{name}.example>", f"List-Unsubscribe: <https://{name}.example/u/{number}>",
    )  # fmt: skip
    return _bytes([*head, "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", html])


def _letter(
    number: int,
    when: datetime,
    rng: random.Random,
    words: list[str],
    people: list[str],
    threads: list[tuple[str, str, str]],
) -> bytes:
    sender = people[int(rng.paretovariate(0.8)) % len(people)]
    more: list[str] = []
    quoted = ""
    if threads and rng.random() < 0.6:
        parent, subject, said = threads[-1 - rng.randrange(min(40, len(threads)))]
        more = [f"In-Reply-To: {parent}", f"References: {parent}"]
        quoted = "\r\n\r\nOn an earlier day somebody wrote:\r\n" + "\r\n".join(
            "> " + line for line in said.split("\r\n")
        )
        subject = "Re: " + subject.removeprefix("Re: ")
    else:
        subject = _text(rng, words, 5).replace("\r\n", " ")
    text = _text(rng, words, rng.randrange(15, 350)) + f"\r\n\r\n-- \r\n{sender}" + quoted
    threads.append((f"<{number}.{when.timestamp():.0f}@bench.example>", subject, text[:4000].rstrip()))
    del threads[:-200]
    return _bytes([*_head(number, when, sender, "me@example.org", subject, *more), *_body(number, rng, text)])


def _body(number: int, rng: random.Random, text: str) -> list[str]:
    plain = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text]
    parts = [plain]
    kind = "alternative"
    if rng.random() < 0.55:
        html = "".join(f"<div>{line}</div>\r\n" for line in text.split("\r\n"))
        parts.append(["Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", html])
    if rng.random() < 0.17:
        kind = "mixed"
        data = base64.encodebytes(rng.randbytes(int(min(rng.lognormvariate(11.05, 0.8), 600_000)))).decode()
        name = f'Content-Disposition: attachment; filename="paper-{number}.pdf"'
        parts.append(
            ["Content-Type: application/pdf", "Content-Transfer-Encoding: base64", name, "", data.replace("\n", "\r\n")]
        )
    if len(parts) == 1:
        return plain
    mark = f"=_{number:x}"
    lines = [f'Content-Type: multipart/{kind}; boundary="{mark}"', ""]
    for part in parts:
        lines += [f"--{mark}", *part]
    return [*lines, f"--{mark}--", ""]


def _bytes(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()

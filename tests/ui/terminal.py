"""A real pseudo-terminal with the app in it, and the payloads that strangers might write into a mail."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

_RUN = (
    "import sys; from pathlib import Path; from copilot import paths; from copilot.workspace import Workspace;"
    "from copilot.ui.app import CopilotApp; workspace = Workspace(paths.find(sys.argv[1]));"
    "CopilotApp(workspace, start=False).run(); workspace.close()"
)

ESCAPE = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[P_^X][^\x1b]*(?:\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|\x1b"
)
"""One escape sequence of any kind (ECMA-48), also a torn one."""

OURS = re.compile(
    r"\x1b\[(?:[\d;]*m|\d+;\d+H|\?(?:1000|1003|1004|1006|1015|1016|1049|2004|2026|2048|25|7|1007)[hl]"
    r"|\?(?:2026|2048)\$p|[<>=]?[\d;]*u|6n|c|\?1000;\d+[hl])|\x1b\]22;(?:default|pointer|text)\x07"
)
"""The sequences that Textual itself writes: colours, cursor, modes, queries at start."""


class Terminal:
    """The app in a pseudo-terminal; `written` is all it wrote."""

    def __init__(self, home: Path, *, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        known = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(home)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, **known, **(env or {})},
        )
        os.close(theirs)
        self._file = ours
        self.written = ""
        self._torn = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._file)

    def send(self, keys: str, *, seconds: float = 0.15) -> str:
        """Type; returns what was written until it fell silent."""
        os.write(self._file, keys.encode())
        return self.quiet(seconds=seconds)

    def quiet(self, *, seconds: float = 0.4) -> str:
        """Read until nothing more comes."""
        begin = len(self.written)
        end = time.monotonic() + 20
        while time.monotonic() < end and select.select([self._file], [], [], seconds)[0] and self._read():
            pass
        return self.written[begin:]

    def until(self, words: str, *, seconds: float = 60) -> None:
        """Read until these words stand in the output."""
        end = time.monotonic() + seconds
        while words not in plain_output(self.written):
            if time.monotonic() > end or (select.select([self._file], [], [], 1)[0] and not self._read()):
                raise AssertionError(f"{words!r} never came: {plain_output(self.written)[-2000:]!r}")

    def leave(self) -> int:
        """Quit, and return the exit status."""
        os.write(self._file, b"\x11")
        end = time.monotonic() + 30
        while select.select([self._file], [], [], 1)[0] and self._read():
            if time.monotonic() > end:
                raise AssertionError(f"it did not leave: {plain_output(self.written)[-2000:]!r}")
        return self._process.wait(30)

    def _read(self) -> bool:
        try:
            data = os.read(self._file, 65536)
        except OSError:
            return False
        data = self._torn + data
        text = data.decode("utf-8", "ignore")
        self._torn = data[len(text.encode()) :] if len(data) - len(text.encode()) < 4 else b""
        self.written += text
        return bool(data)


def plain_output(written: str) -> str:
    """What was written, without escape sequences."""
    return ESCAPE.sub("", written)


def foreign(written: str) -> list[str]:
    """Every escape sequence that is not Textual's own, and every other control code point."""
    found = [one for one in ESCAPE.findall(written) if not OURS.fullmatch(one)]
    rest = ESCAPE.sub("", written)
    return found + [char for char in rest if (ord(char) < 32 and char not in "\n\r") or 0x7F <= ord(char) < 0xA0]


_INNER = (
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]52;c;cHduZWQ=\x1b\\",
    "\x1b]0;PWNED\x07",
    "\x1b]2;PWNED\x1b\\",
    "\x1b[21t",
    "\x1bP$qm\x1b\\",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31;7m",
    "\x9d0;PWNED\x9c",
    "\x1b[2J\x1b[1;1Hverified sender",
    "\x1b[?1049l",
    "\x1bc",
    "\x1b(0",
    "\x1b#8",
    "\x1b_Gf=24;AAAA\x1b\\",
    "\x1b[6n",
    "\x07",
    "\x08\x08\x08",
    "\x7f",
    "\x0b\x0c",
    "\x0e\x0f",
    "a\x00b",
    "\u202egpj.exe",
    "\u2066hidden\u2069",
    "pay\u200bpal",
    "\U000e0068\U000e0069",
    "[@click=app.quit]press[/]",
    "[/]",
    "[link=javascript:1]x[/link]",
    "[bold red]x",
    "\\[x",
    "z" + "\u0301" * 40,
)

PAYLOADS = (*_INNER, *(f"before {one} after" for one in _INNER), *(one * 3 for one in _INNER))
"""What a stranger may try; markers around them, and repeated."""


def mails() -> Iterator[bytes]:
    """One mail for each payload, with it in the subject, the names, the text and an attachment's name."""
    for number, payload in enumerate(PAYLOADS):
        word = f"=?utf-8?b?{b64encode(payload.encode()).decode()}?="
        body = b64encode(f"Please send the report {payload} by Friday.\n\n{payload}\n".encode()).decode()
        yield (
            f"From: {word} <sender{number}@example.com>\r\nTo: {word} <me@example.org>\r\nSubject: {word} {number}\r\n"
            f"Message-ID: <p{number}@example.com>\r\nDate: Tue, 24 Nov 2026 10:{number % 60:02}:00 +0000\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            f"{body}\r\n--b\r\nContent-Type: application/octet-stream\r\n"
            f'Content-Disposition: attachment; filename="{word}"\r\n\r\nx\r\n--b--\r\n'
        ).encode()

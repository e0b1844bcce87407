"""A model whose engine runs in a process of its own: a crash, or a long text being read, never touches a key.

The process is started again when it ends by itself, with growing pauses, and every answer goes on behind the tokens
that had arrived: what was said is never contradicted. A request that was at work in one death after another is tried
alone, and given up when it ends the process then too.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from copilot.errors import CopilotError, EngineFailed, TooLong
from copilot.llm.base import About, Options, Piece, Request
from copilot.llm.child_asked import LOOK_SECONDS, Asked, pieces, why_end
from copilot.llm.child_wire import Cancel, Counted, Failed, FromModel, Line, Ready

_MOST_WAITING = 256
_MOST_CHARACTERS = 1 << 22
_SUSPECT_AFTER, _GIVEN_UP_AFTER = 3, 6
_MOST_FAILED_STARTS = 10
_LONGEST_PAUSE_SECONDS = 5.0


class Child:
    """A loaded model in another process. Implements Model."""

    def __init__(
        self,
        engine: str,
        model: Path,
        *,
        log: Path,
        options: Options | None = None,
        tell: Callable[[CopilotError], None] = lambda _: None,
    ) -> None:
        """Start it and wait until it is loaded; `tell` hears of every end that was not asked for.

        Raises ModelMissing, EngineFailed.
        """
        self._command = [engine, os.fspath(model), msgspec.json.encode(options or Options()).decode()]
        self._name, self._log, self._tell = model.name, log, tell
        self._ids = itertools.count(1)
        self._asked: dict[int, Asked] = {}
        self._places = threading.BoundedSemaphore(_MOST_WAITING)
        self._lock = threading.Lock()
        self._line: Line[FromModel] | None = None
        self._about: About | None = None
        self._over: CopilotError | None = None
        self._barren = 0
        self._loaded = threading.Event()
        self._closing = threading.Event()
        self._process = self._start("wb")
        self._keeper = threading.Thread(target=self._keep, name=f"model {model.name}", daemon=True)
        self._keeper.start()
        self._loaded.wait()
        if self._over:
            raise self._over

    @property
    def about(self) -> About:
        """What it is, as it said when it was loaded."""
        assert self._about is not None
        return self._about

    @property
    def process_id(self) -> int:
        """The process that holds it now."""
        return self._process.pid

    def count(self, text: str) -> int:
        """How many tokens a text takes. Raises EngineFailed."""
        asked = self._ask(text)
        try:
            said = asked.said.get()
        finally:
            self._forget(asked)
        if isinstance(said, CopilotError):
            raise said
        assert isinstance(said, Counted)
        return said.tokens

    def answer(self, request: Request, *, cancel: threading.Event | None = None) -> Iterator[Piece]:
        """The answer, piece by piece. Too many requests that no person waits for have to wait here.

        Raises TooLong, UsageError, EngineFailed.
        """
        until = time.monotonic() + request.seconds if request.seconds else float("inf")
        waits = not request.interactive
        while waits and not self._places.acquire(timeout=LOOK_SECONDS):
            if end := why_end(cancel, until):
                yield Piece("", 0, end)
                return
        asked = self._ask(request)
        try:
            yield from pieces(asked, cancel, until)
        finally:
            self._forget(asked)
            if waits:
                self._places.release()

    def close(self) -> None:
        """End the process, without waiting for what it is at."""
        self._closing.set()
        self._process.kill()
        self._keeper.join()

    def _ask(self, what: Request | str) -> Asked:
        text = what if isinstance(what, str) else what.prefix + what.prompt
        if len(text) > _MOST_CHARACTERS:
            raise TooLong(f"The text has {len(text):,} characters, more than any model reads.", "Split it.")
        asked = Asked(next(self._ids), what)
        with self._lock:
            if self._over:
                raise self._over
            self._asked[asked.id] = asked
        self._send_due()
        return asked

    def _forget(self, asked: Asked) -> None:
        with self._lock:
            self._asked.pop(asked.id, None)
            if self._line and asked.sent and not asked.done:
                with suppress(OSError):
                    self._line.send(Cancel(asked.id))
        self._send_due()

    def _send_due(self) -> None:
        """Send what waits here; a suspect only when nothing else is at work."""
        with self._lock:
            if not self._line:
                return
            waiting = [one for one in self._asked.values() if not (one.sent or one.done)]
            due = [one for one in waiting if one.deaths < _SUSPECT_AFTER]
            if not due and not any(one.sent and not one.done for one in self._asked.values()):
                due = waiting[:1]
            with suppress(OSError):  # the keeper sees that it is gone, and all is sent again
                for one in due:
                    one.sent = True
                    self._line.send(one.message())

    def _keep(self) -> None:
        """Serve one process after the other, until the model is closed or given up."""
        while True:
            ready = self._serve()
            with self._lock:
                self._line = None
            code = self._process.wait()
            if self._closing.is_set():
                return self._give_up(EngineFailed(f"The model {self._name} was unloaded."))
            if self._over or self._about is None or self._barren >= _MOST_FAILED_STARTS:
                return self._give_up(self._over or self._ended(code))
            self._tell(self._ended(code))
            self._count_death(ready)
            if self._closing.wait(min(_LONGEST_PAUSE_SECONDS, 0.02 * 2**self._barren)):
                continue
            self._barren += 1
            try:
                self._process = self._start("ab")
            except EngineFailed as error:
                return self._give_up(error)
            if self._closing.is_set():  # meanwhile
                self._process.kill()

    def _serve(self) -> bool:
        """Pass on what the process says until it ends; whether it came to be ready."""
        line = self._pipes
        ready = False
        with suppress(OSError, ValueError), line:
            while message := line.receive():
                if isinstance(message, Ready):
                    ready = True
                    self._about = message.about
                    with self._lock:
                        self._line = line
                    threading.Thread(target=self._send_due, daemon=True).start()  # this one has to go on receiving
                    self._loaded.set()
                elif message.id:
                    self._barren = 0
                    if asked := self._asked.get(message.id):  # else it was cancelled, and this was on its way
                        asked.hear(message)
                elif isinstance(message, Failed):
                    self._over = message.error()
        self._process.kill()
        return ready

    def _count_death(self, ready: bool) -> None:
        with self._lock:
            for one in [one for one in self._asked.values() if one.sent and not one.done]:
                one.sent = False
                one.deaths += ready
                if one.deaths >= _GIVEN_UP_AFTER:
                    one.end(EngineFailed(f"The model {self._name} ends at this text, each time.", f"See {self._log}."))

    def _give_up(self, error: CopilotError) -> None:
        with self._lock:
            self._over = error
            for one in self._asked.values():
                if not one.done:
                    one.end(error)
        self._loaded.set()

    def _ended(self, code: int) -> EngineFailed:
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        return EngineFailed(f"The process of the model {self._name} ended {how}.", f"See {self._log}.")

    def _start(self, mode: str) -> subprocess.Popen[bytes]:
        coming, their_going = os.pipe()
        their_coming, going = os.pipe()
        self._pipes: Line[FromModel] = Line(coming, going, FromModel)
        root = str(Path(__file__).parent.parent.parent)
        path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        program = [sys.executable, "-P", "-m", "copilot.llm.child_process"]
        try:
            with open(self._log, mode, opener=_private) as log:
                return subprocess.Popen(
                    [*program, *self._command, str(their_coming), str(their_going)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(their_coming, their_going),
                    env={**os.environ, "PYTHONPATH": path, "OMP_WAIT_POLICY": "passive", "HF_HUB_OFFLINE": "1"},
                    start_new_session=True,
                )
        except OSError as error:
            raise EngineFailed(f"The process of the model {self._name} cannot be started: {error.strerror}.") from error
        finally:
            os.close(their_coming)
            os.close(their_going)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

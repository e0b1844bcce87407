"""The process of one model: loads it, answers what its client asks, and ends when the client is gone.

Run as `python -m copilot.llm.child_process ENGINE MODEL OPTIONS IN OUT`: the engine's module in `copilot.llm`, whose
`load` makes it, the options as JSON, and the pipes' numbers. Whatever goes wrong beyond a request ends the process;
the client starts another and asks again.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec

from copilot.errors import CopilotError, ModelMissing
from copilot.llm.base import Options
from copilot.llm.child_wire import Ask, Cancel, Count, Counted, Failed, Line, Ready, Said, ToModel
from copilot.llm.scheduler import Scheduler, Wrote


def main(argv: list[str]) -> int:
    """Serve until the client is gone."""
    engine, model, options, coming, going = argv
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # memory is full of mail
    os.nice(5)  # the screen goes first
    line: Line[ToModel] = Line(int(coming), int(going), ToModel)
    try:
        loaded = _load(engine, Path(model), msgspec.json.decode(options, type=Options))
    except CopilotError as error:
        line.send(Failed.of(0, error))
        return 1
    line.send(Ready(loaded.about))
    _Service(line, loaded).run()
    return 0


def _load(engine: str, model: Path, options: Options) -> Any:
    try:
        return import_module(f"copilot.llm.{engine}").load(model, options)
    except ModuleNotFoundError as error:
        told = f"The engine {engine} is not installed ({error.name} is missing)."
        raise ModelMissing(told, f"pip install 'inbox-copilot[{engine.removesuffix('cpp')}]'") from error


class _Service:
    """Receives in a thread of its own, so that a cancellation or a person's request breaks into a long step."""

    def __init__(self, line: Line[ToModel], engine: Any) -> None:
        self._line = line
        self._engine = engine
        self._scheduler: Scheduler[Any] = Scheduler(engine)
        self._inbox: SimpleQueue[ToModel] = SimpleQueue()
        self._outbox: SimpleQueue[tuple[int, Wrote | CopilotError]] = SimpleQueue()

    def run(self) -> None:
        """Step as long as there is something to do, and wait for more."""
        for work in (self._receive, self._send):
            threading.Thread(target=work, daemon=True).start()
        while True:
            self._engine.resume()
            while self._scheduler.idle or not self._inbox.empty():
                self._take(self._inbox.get())
            for id, said in self._scheduler.step():
                self._outbox.put((id, said))

    def _receive(self) -> None:
        try:
            while message := self._line.receive():
                if isinstance(message, Count):
                    self._line.send(Counted(message.id, self._engine.count(message.text)))
                    continue
                self._inbox.put(message)
                if self._breaks_in(message):
                    self._engine.interrupt()
        finally:
            os._exit(0)  # the client is gone; a step may be going on

    def _send(self) -> None:
        """Tell what was said in one step while the next is being made."""
        with suppress(OSError):  # the client is gone
            while True:
                id, said = self._outbox.get()
                if isinstance(said, CopilotError):
                    self._line.send(Failed.of(id, said))
                else:
                    self._line.send(Said(id, said.tokens, said.text, said.end))

    def _breaks_in(self, message: Ask | Cancel) -> bool:
        if isinstance(message, Cancel):
            return self._scheduler.works_on(message.id)
        return message.request.interactive and self._scheduler.patient

    def _take(self, message: ToModel) -> None:
        if isinstance(message, Ask):
            self._scheduler.put(message.id, message.request, message.written)
        elif isinstance(message, Cancel):
            self._scheduler.cancel(message.id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

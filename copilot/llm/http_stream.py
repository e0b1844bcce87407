"""One request to a server and its answer as it comes (server-sent events), in our pieces and our errors.

The reading is done on a thread of its own, so that a cancelled or overdue request is left at once, whatever the server
does, and its connection closed: that is how a server learns that nobody listens any more.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copilot.errors import AuthFailed, CopilotError, EngineFailed, ModelMissing, TooLong, Unavailable
from copilot.llm.base import End, Piece

if TYPE_CHECKING:
    import httpx

_LOOK_SECONDS = 0.02
_CONNECT_SECONDS = 10.0
_PROBE_SECONDS = 10.0
_MOST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Question:
    """A request that may go out, with the server's key, and the seconds that the server may be silent."""

    method: str
    url: str
    body: bytes
    key: str = field(repr=False)
    patience: float

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the body."""
        key = {"authorization": f"Bearer {self.key}"} if self.key else {}
        return {"content-type": "application/json", "accept-encoding": "identity"} | key

    @property
    def terms(self) -> dict[str, Any]:
        """Straight to the server and nowhere else; authorities take a while to read, and only TLS needs them."""
        return {"trust_env": False, "follow_redirects": False, "verify": self.url.startswith("https:")}


def ask(question: Question) -> str:
    """A short answer as a whole. Raises ModelMissing, EngineFailed, TooLong, AuthFailed, Unavailable."""
    import httpx

    try:
        with httpx.Client(timeout=_PROBE_SECONDS, **question.terms) as client:
            answer = client.request(
                question.method, question.url, content=question.body or None, headers=question.headers
            )
    except httpx.HTTPError as error:
        raise _gone(error, question) from error
    if not answer.is_success:
        raise _refused(answer.status_code, answer.text, dict(answer.headers), question)
    return answer.text


def stream(question: Question, *, cancel: threading.Event, seconds: float, most: int) -> Iterator[Piece]:
    """The pieces of an answer; the last has an end. Raises as `ask` does; EngineFailed also for half an answer."""
    said: queue.SimpleQueue[Piece | CopilotError] = queue.SimpleQueue()
    left = threading.Event()
    until = time.monotonic() + seconds if seconds else float("inf")

    def why() -> End | None:
        if cancel.is_set() or left.is_set():
            return "cancelled"
        return "deadline" if time.monotonic() >= until else None

    work = threading.Thread(
        target=lambda: asyncio.run(_listen(question, said.put, why, most)), name="model-server", daemon=True
    )
    work.start()
    try:
        while True:
            one = said.get()
            if end := why():  # what is still waiting here is not wanted any more
                one = Piece("", 0, end)
            if isinstance(one, CopilotError):
                raise one
            yield one
            if one.end:
                return
    finally:
        left.set()


async def _listen(
    question: Question, say: Callable[[Piece | CopilotError], None], why: Callable[[], End | None], most: int
) -> None:
    """Read until the answer ends or nobody wants it any more; whatever happens, an end or an error is said."""
    reading = asyncio.ensure_future(_read(question, say, most))
    while not reading.done():
        await asyncio.wait({reading}, timeout=_LOOK_SECONDS)
        if end := why():
            reading.cancel()
            say(Piece("", 0, end))
            await asyncio.wait({reading})
            return
    if (error := reading.exception()) is not None:
        say(error if isinstance(error, CopilotError) else EngineFailed(f"The server's answer makes no sense: {error}."))


async def _read(question: Question, say: Callable[[Piece | CopilotError], None], most: int) -> None:
    import httpx

    timeout = httpx.Timeout(question.patience, connect=_CONNECT_SECONDS)
    try:
        async with (
            httpx.AsyncClient(timeout=timeout, **question.terms) as client,
            client.stream(question.method, question.url, content=question.body, headers=question.headers) as answer,
        ):
            if not answer.is_success:
                text = (await answer.aread()).decode("utf-8", "replace")
                raise _refused(answer.status_code, text, dict(answer.headers), question)
            await _pieces(answer, say, most)
    except httpx.HTTPError as error:
        raise _gone(error, question) from error


async def _pieces(answer: httpx.Response, say: Callable[[Piece | CopilotError], None], most: int) -> None:
    count, end = 0, ""
    async for event in _events(answer):
        if event is None:
            end = end or "stop"
            break
        text, finished = _choice(event)
        if text:
            count += 1
            say(Piece(text, 1))
        end = {"": end, "length": "length"}.get(finished, "stop")
        if count >= most and not end:
            end = "length"
            break
    if not end:
        raise EngineFailed(f"{answer.url.host} broke off in the middle of its answer.", "Look at the server's log.")
    say(Piece("", 0, "length" if end == "length" else "stop"))


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, Any] | None]:
    """The documents of a stream of events, None for its announced end (WHATWG HTML, 9.2, as far as servers use it)."""
    async for line in answer.aiter_lines():
        if len(line) > _MOST_LINE:
            raise EngineFailed(f"{answer.url.host} sent more than a line can hold.")
        name, _, value = line.partition(":")
        value = value.strip()
        if name not in ("data", "error"):
            continue
        if value == "[DONE]":
            yield None
            return
        event = json.loads(value)
        if not isinstance(event, dict):
            raise ValueError("an event is no object")
        if name == "error" or event.get("error"):
            reason = _reason(json.dumps(event))
            raise EngineFailed(f"{answer.url.host} failed in its answer: {reason}.", "Look at the server's log.")
        yield event


def _choice(event: dict[str, Any]) -> tuple[str, str]:
    """The text that an event adds, and why the answer ends there; thoughts are not part of it."""
    try:
        choices = event.get("choices") or ()
        if not choices:
            return "", ""
        delta = choices[0].get("delta") or {}
        return str(delta.get("content") or ""), str(choices[0].get("finish_reason") or "")
    except (AttributeError, LookupError, TypeError) as error:
        raise EngineFailed(f"The server's answer has another form than OpenAI's: {error}.") from error


def _gone(error: httpx.HTTPError, question: Question) -> CopilotError:
    import httpx

    host = httpx.URL(question.url).netloc.decode()
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return EngineFailed(f"{host} broke off in the middle of its answer.", "Look at the server's log.")
    if isinstance(error, httpx.TimeoutException):
        return Unavailable(f"{host} does not answer in time.", "Is the server busy, or its model too large?")
    return Unavailable(f"{host} cannot be reached: {error}.", "Is the server running?")


def _refused(status: int, text: str, headers: dict[str, str], question: Question) -> CopilotError:
    """A status in our words; what the server says of itself goes into the hint."""
    import httpx

    host, reason = httpx.URL(question.url).netloc.decode(), _reason(text)
    if status in (401, 403):
        return AuthFailed(f"{host} refused the key.", "Set token_command, or store the key in the keyring.")
    if status == 404:
        return ModelMissing(f"{host} has no such model or address.", f"It says: {reason}.")
    if status == 429:
        wait = headers.get("retry-after", "")
        return Unavailable(f"{host} takes no more requests for now.", f"It says: wait {wait or 'a while'}.")
    if status in (400, 413) and ("context" in text and ("exceed" in text or "length" in text or "size" in text)):
        return TooLong(f"The text is more than {host} reads at once.", f"It says: {reason}.")
    if status in (502, 503, 504, 529):
        return Unavailable(f"{host} cannot answer now ({status}).", f"It says: {reason}.")
    return EngineFailed(f"{host} answered {status}.", f"It says: {reason}.")


def _reason(text: str) -> str:
    """What a server says went wrong, on one short line without control characters."""
    try:
        found = json.loads(text)
        found = found.get("error", found.get("detail", found))
        text = str(found.get("message", found) if isinstance(found, dict) else found)
    except (ValueError, AttributeError):
        pass
    line = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(line.split())[:300].rstrip(".") or "nothing"

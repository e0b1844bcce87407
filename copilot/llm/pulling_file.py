"""One file of a model, from a server to the disk: whole, or gone on with later."""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from copilot.errors import AuthFailed, ModelError, ModelMissing, Unavailable

if TYPE_CHECKING:
    import httpx

_TRIES = 5
_FIRST_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on a server: its address, its name here, its bytes, and its SHA-256 or else its ETag, where told."""

    url: str
    name: str
    size: int
    sha256: str
    etag: str


def look(client: httpx.Client, url: str, name: str, sha256: str) -> Remote:
    """What a server tells of a file. Raises ModelMissing, AuthFailed, Unavailable, ModelError."""
    answer = ask(client, "HEAD", url)
    told = answer.headers
    if answer.is_redirect and "x-linked-size" not in told:
        answer = ask(client, "HEAD", url, follow=True)
        told = answer.headers
    try:
        size = int(told.get("x-linked-size") or told["content-length"])
    except (KeyError, ValueError) as error:
        raise ModelError(f"{answer.url.host} does not tell how large {name} is.", "Pull it from elsewhere.") from error
    etag = told.get("x-linked-etag") or told.get("etag", "")
    bare = etag.removeprefix("W/").strip('"')
    # The hub names large files by their SHA-256; elsewhere an ETag of that length may be anything.
    ours = bare if "x-linked-etag" in told and len(bare) == 64 else ""
    return Remote(url, name, size, sha256 or ours, "" if etag.startswith("W/") else etag)


def ask(client: httpx.Client, method: str, url: str, *, follow: bool = False) -> httpx.Response:
    """A server's answer to a small request, tried again while it may get better. Raises as `look` does."""
    import httpx

    def once() -> httpx.Response:
        answer = client.request(method, url, headers={"accept-encoding": "identity"}, follow_redirects=follow)
        return answer if answer.is_redirect else answer.raise_for_status()

    failed: httpx.HTTPError | None = None
    for again in range(_TRIES):
        try:
            return once()
        except httpx.HTTPError as error:
            failed = error
            if again == _TRIES - 1 or not _may_get_better(error):
                break
            _pause(threading.Event(), again)
    assert failed is not None
    raise _told(failed, url) from failed


def fetch(
    client: httpx.Client, remote: Remote, target: Path, progress: Callable[[int], None], stop: threading.Event
) -> bool:
    """Bring a file to its place, beginning where an earlier try ended; False when stopped. Raises as `look` does."""
    if target.exists() and target.stat().st_size == remote.size:
        if remote.sha256 and checksum(target) != remote.sha256:
            raise ModelError(f"{target} is not the file that is meant: its SHA-256 differs.", "Move it away.")
        progress(remote.size)
        return True
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file:
            _alone(file, target.name)
            if not _fill(client, remote, file, progress, stop):
                return False
            _check(remote, part)
            os.fsync(file.fileno())
            os.replace(part, target)
    except OSError as error:
        raise ModelError(f"{target} cannot be written: {error.strerror}.", "What came so far is kept.") from error
    return True


def _alone(file: IO[bytes], name: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Unavailable(f"{name} is being pulled already.", "Wait for the other one, or stop it.") from error


def _fill(
    client: httpx.Client, remote: Remote, file: IO[bytes], progress: Callable[[int], None], stop: threading.Event
) -> bool:
    import httpx

    if file.tell() > remote.size or not _same(remote, Path(file.name)):
        file.truncate(0)
    failures = 0
    while (had := file.seek(0, os.SEEK_END)) < remote.size:
        try:
            if not _go_on(client, remote, file, progress, stop):
                return False
            if file.tell() < remote.size:
                raise httpx.ReadError("the answer ended early")
        except httpx.HTTPError as error:
            failures = 1 if file.tell() > had else failures + 1
            if failures == _TRIES or not _may_get_better(error):
                raise _told(error, remote.url) from error
            _pause(stop, failures)
        if stop.is_set():
            return False
    return True


def _go_on(
    client: httpx.Client, remote: Remote, file: IO[bytes], progress: Callable[[int], None], stop: threading.Event
) -> bool:
    """Add what a server sends; an answer to the whole question instead of the rest begins anew."""
    have = file.tell()
    headers = {"accept-encoding": "identity"} | ({"range": f"bytes={have}-"} if have else {})
    with client.stream("GET", remote.url, headers=headers, follow_redirects=True) as answer:
        answer.raise_for_status()
        if have and answer.status_code != 206:
            file.truncate(0)
        for chunk in answer.iter_raw():
            file.write(chunk)
            progress(min(file.tell(), remote.size))
            if stop.is_set():
                file.flush()
                return False
        file.flush()
    return True


def _same(remote: Remote, part: Path) -> bool:
    """Whether what is here came from the same version of the file; without a checksum only its ETag can tell."""
    note = part.with_name(f"{part.name}.etag")
    if remote.sha256:
        note.unlink(missing_ok=True)
        return True
    same = bool(remote.etag) and note.exists() and note.read_text("utf-8") == remote.etag
    note.write_text(remote.etag, "utf-8")
    return same


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(remote: Remote, part: Path) -> None:
    size, found = part.stat().st_size, checksum(part) if remote.sha256 else ""
    part.with_name(f"{part.name}.etag").unlink(missing_ok=True)
    if size != remote.size or found != remote.sha256:
        part.unlink()
        raise ModelError(
            f"{remote.name} is not what its checksum says; it was thrown away.",
            f"Pull it again. Expected SHA-256 {remote.sha256 or 'none'}, found {found or f'{size} bytes'}.",
        )


def _may_get_better(error: httpx.HTTPError) -> bool:
    answer = getattr(error, "response", None)
    return answer is None or answer.status_code >= 500 or answer.status_code == 429


def _pause(stop: threading.Event, failures: int) -> None:
    stop.wait(min(30.0, _FIRST_PAUSE * 2**failures))


def _told(error: httpx.HTTPError, url: str) -> Exception:
    """A foreign error in our words."""
    import httpx

    host = httpx.URL(url).host
    answer = getattr(error, "response", None)
    if answer is None:
        return Unavailable(f"{host} cannot be reached: {error or type(error).__name__}.", "Pull again to go on.")
    if answer.status_code in (401, 403):
        return AuthFailed(
            f"{host} does not hand out this model without leave.", "Accept its terms there, then set HF_TOKEN."
        )
    if answer.status_code in (404, 410):
        return ModelMissing(f"{host} has no such file.", "Name another one, or give its URL.")
    return Unavailable(f"{host} answered {answer.status_code}.", "Pull again later to go on.")

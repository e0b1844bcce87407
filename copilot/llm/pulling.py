"""Pulling a model on the person's word: resumed where it broke off, held against its checksum, moved into place whole.

A file comes as NAME.part and gets its name when its checksum is right, so what has the name is complete. The hub's own
answer to HEAD carries size and SHA-256 of large files (x-linked-size, x-linked-etag); that answer is not redirected.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, unquote, urlsplit

from copilot.errors import ModelError, UsageError
from copilot.llm import catalogue
from copilot.llm.pulling_file import Remote, fetch, look

if TYPE_CHECKING:
    import httpx

    from copilot.llm.catalogue import Entry

Progress = Callable[[int, int], None]
"""Told of the bytes that are here and of all there are."""
Checked = Literal["catalogue", "given", "hub", "no"]
_SPARE = 64 * 1024 * 1024
"""Bytes that a pull leaves free on the disk."""
_WANTED = (".safetensors", ".json", ".jinja", ".model", ".txt")
"""What belongs to a model that is a folder; code and pictures do not."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was pulled: where it lies, its bytes, and whose checksum it was held against."""

    name: str
    path: Path
    bytes: int
    sha256: str
    checked: Checked


def pull(
    what: str,
    folder: Path,
    *,
    progress: Progress = lambda done, total: None,
    stop: threading.Event | None = None,
    accepted: bool = False,
    sha256: str = "",
) -> Pulled | None:
    """Pull a model of the catalogue, or the file at a URL, into the folder of models; None when stopped.

    What came before a stop or a failure stays and is gone on with next time. Raises UsageError for an unknown name or
    a licence nobody accepted, ModelMissing, AuthFailed, Unavailable, ModelError for a full disk or a wrong checksum.
    """
    import httpx

    entry = None if "://" in what else _entry(what, accepted=accepted)
    stop = stop or threading.Event()
    with httpx.Client(timeout=httpx.Timeout(15, read=60), trust_env=True, headers=_key(what)) as client:
        client.event_hooks["request"] = [_refuse_plain]
        remotes = _of_entry(client, entry) if entry else [_of_url(client, what, sha256)]
        target = folder / (entry.name if entry else PurePosixPath(remotes[0].name).stem)
        wanted = sum(one.size for one in remotes)
        _room(target, wanted, remotes)
        here = 0
        for one in remotes:
            if not fetch(client, one, target / one.name, lambda done, base=here: progress(base + done, wanted), stop):  # type: ignore[misc]
                return None
            here += one.size
    return _pulled(entry, target, remotes, given=bool(sha256))


def _pulled(entry: Entry | None, target: Path, remotes: list[Remote], *, given: bool) -> Pulled:
    single = remotes[0] if len(remotes) == 1 else None
    path = target / single.name if single else target
    checked: Checked = "hub" if all(one.sha256 for one in remotes) else "no"
    if entry and entry.sha256:
        checked = "catalogue"
    elif given:
        checked = "given"
    size = sum((target / one.name).stat().st_size for one in remotes)
    return Pulled(entry.name if entry else target.name, path, size, single.sha256 if single else "", checked)


def _entry(name: str, *, accepted: bool) -> Entry:
    entry = catalogue.known(name)
    if entry is None:
        raise UsageError(f"No model is called {name!r}.", "`models list` names them; a URL of a file works too.")
    catalogue.permit(entry, accepted=accepted)
    return entry


def _of_entry(client: httpx.Client, entry: Entry) -> list[Remote]:
    base = f"{catalogue.hub()}/{entry.repository}/resolve/main/"
    if entry.file:
        return [look(client, base + quote(entry.file), entry.file, entry.sha256)]
    return [look(client, base + quote(name), name, "") for name in _names(client, entry)]


def _names(client: httpx.Client, entry: Entry) -> list[str]:
    """The files of a model that is a folder; a name that would lead out of the folder is refused."""
    from copilot.llm.pulling_file import ask

    answer = ask(client, "GET", f"{catalogue.hub()}/api/models/{entry.repository}/tree/main?recursive=true")
    try:
        found = [str(one["path"]) for one in answer.json() if one["type"] == "file"]
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(f"{entry.repository} does not list its files.", "Is HF_ENDPOINT the hub's address?") from error
    names = [name for name in found if name.endswith(_WANTED)]
    if not names or any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names):
        raise ModelError(f"{entry.repository} holds no model that can be pulled.", "Name another one.")
    return names


def _of_url(client: httpx.Client, url: str, sha256: str) -> Remote:
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name
    if parts.scheme not in ("http", "https") or not parts.hostname or not name.endswith(".gguf"):
        raise UsageError(
            f"{url!r} is no address of a .gguf file.", "Name the file itself, or a model of `models list`."
        )
    if sha256 and (len(sha256) != 64 or not all(one in "0123456789abcdef" for one in sha256.lower())):
        raise UsageError(f"{sha256!r} is no SHA-256.", "It has 64 hexadecimal digits.")
    return look(client, url, name, sha256.lower())


def _key(what: str) -> dict[str, str]:
    """The hub's token, for models whose terms must be accepted there first; no other host gets it."""
    token = os.environ.get("HF_TOKEN", "")
    ours = "://" not in what or what.startswith(catalogue.hub() + "/")
    return {"authorization": f"Bearer {token}"} if token and ours else {}


def _refuse_plain(request: httpx.Request) -> None:
    from copilot.llm.grants import on_this_machine

    if request.url.scheme != "https" and not on_this_machine(request.url.host):
        raise UsageError(f"{request.url.host} is not reached by https.", "Models are only pulled over https.")


def _room(target: Path, wanted: int, remotes: list[Remote]) -> None:
    """Make the folder, and see to it that the rest fits on its disk. Raises ModelError."""
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ModelError(
            f"{target} cannot be made: {error.strerror}.", "Check the disk and its permissions."
        ) from error
    here = sum(_bytes(target / one.name) or _bytes(target / f"{one.name}.part") for one in remotes)
    free = shutil.disk_usage(target).free
    if wanted - here + _SPARE > free:
        raise ModelError(
            f"The model takes {(wanted - here) / 1e9:.1f} GB more and the disk has {free / 1e9:.1f} GB left.",
            f"Make room on the disk that holds {target.parent}.",
        )


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

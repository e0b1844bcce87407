"""Roles, not models: what each role is bound to, and how a person binds it.

A binding is one line of the settings: "builtin", "llamacpp:FILE.gguf", "mlx:FOLDER" or "http:URL#MODEL".
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlsplit

from copilot.errors import SettingsError, UsageError
from copilot.llm.base import Model, Options, Role
from copilot.paths import Paths
from copilot.settings import Models

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.errors import CopilotError

Engine = Literal["builtin", "llamacpp", "mlx", "http"]
ROLES: tuple[Role, ...] = get_args(Role)
FORMS = "builtin, llamacpp:FILE.gguf, mlx:FOLDER or http:URL#MODEL"


@dataclass(frozen=True, slots=True)
class Binding:
    """An engine and its model: a file, a folder, or a server's address with the model's name there."""

    engine: Engine
    at: str = ""
    name: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.engine, self.at))) + (f"#{self.name}" if self.engine == "http" else "")

    @property
    def path(self) -> Path:
        """Where the model lies, for engines of this machine."""
        return Path(self.at).expanduser()


BUILTIN = Binding("builtin", name="builtin")


def read(text: str) -> Binding:
    """The binding that a line means. Raises UsageError."""
    engine, _, at = text.strip().partition(":")
    if engine == "builtin" and not at:
        return BUILTIN
    if engine in ("llamacpp", "mlx") and at:
        return Binding(engine, at, Path(at).name)  # type: ignore[arg-type]
    if engine in ("http", "https") and at:
        return _server(text.strip() if at.startswith("//") else at)
    raise UsageError(f"{text!r} names no engine and model.", f"Write {FORMS}.")


def _server(text: str) -> Binding:
    url, _, name = text.partition("#")
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or not name:
        raise UsageError(f"{text!r} is no address of a model.", "Write http:http://127.0.0.1:8080/v1#MODEL.")
    if parts.username or parts.password or parts.query:
        raise UsageError("An address holds no password and no query.", "Keys come from token_command or the keyring.")
    return Binding("http", url.rstrip("/"), name)


def bound(models: Models, role: Role) -> Binding:
    """What a role is bound to. Raises SettingsError."""
    try:
        return read(getattr(models, role))
    except UsageError as error:
        raise SettingsError(f"The setting models.{role} cannot be used: {error.message}", error.hint) from error


def load(
    binding: Binding,
    paths: Paths,
    *,
    role: Role,
    models: Models | None = None,
    options: Options | None = None,
    tell: Callable[[CopilotError], None] = lambda _: None,
) -> Model:
    """The model of a binding, ready to answer; `tell` hears when its process ends unasked.

    Raises ModelMissing, EngineFailed; for servers also UsageError, AuthFailed, Unavailable.
    """
    if binding.engine == "builtin":
        from copilot.llm.builtin import Builtin

        return Builtin()
    if binding.engine == "http":
        from copilot.llm.http import Http

        return Http(binding, paths, role=role, models=models, options=options)
    from copilot.llm.child import Child

    log = paths.make().cache / f"model-{role}.log"
    return Child(binding.engine, binding.path, log=log, options=options, tell=tell)


def use(settings: Path, bindings: dict[Role, Binding]) -> None:
    """Write bindings into the settings file; what else stands in it stays, byte for byte. Raises SettingsError."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        raw = settings.read_bytes() if settings.exists() else b""
        mark, text = (raw[:3], raw[3:].decode()) if raw.startswith(b"\xef\xbb\xbf") else (b"", raw.decode())
        document = tomlkit.parse(text)
        if tomlkit.dumps(document) != text:
            raise SettingsError(f"{settings} cannot be changed without touching other lines.", _by_hand(bindings))
        table = document.setdefault("models", tomlkit.table())
        for role, binding in bindings.items():
            table[role] = str(binding)
        _replace(settings, mark + tomlkit.dumps(document).encode())
    except (TOMLKitError, UnicodeDecodeError, TypeError) as error:
        raise SettingsError(f"{settings} cannot be read as TOML: {error}.", _by_hand(bindings)) from error
    except OSError as error:
        raise SettingsError(f"Cannot write {settings}: {error.strerror}.", "Check the file's permissions.") from error


def _by_hand(bindings: dict[Role, Binding]) -> str:
    return "Write under [models]: " + ", ".join(f'{role} = "{one}"' for role, one in bindings.items())


def _replace(path: Path, data: bytes) -> None:
    """Put a whole file in the place of another, behind links, with the mode that it had."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".settings-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.chmod(name, mode)
        os.replace(name, target)
    except OSError:
        os.unlink(name)
        raise

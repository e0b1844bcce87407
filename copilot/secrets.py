"""Passwords and tokens: from a command of the settings, else the system's keyring, else the person; never from a file.

Nothing here writes a password anywhere but into the keyring, or says one in an error or a log.
"""

from __future__ import annotations

import shlex
import subprocess
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from copilot.errors import AuthFailed, SettingsError

if TYPE_CHECKING:
    from copilot.settings import Account

SERVICE = "inbox-copilot"
COMMAND_SECONDS = 10
KEYRING_SECONDS = 5
_BACKENDS = {
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
}

Ask = Callable[[str], "str | None"]
"""Asks the person for the password of the account so named; "" or None when there is none to be had."""

T = TypeVar("T")


def password(name: str, account: Account, *, ask: Ask | None = None) -> str:
    """The password of an account. Raises AuthFailed when there is none, SettingsError for a command that cannot run."""
    if account.password_command:
        return _from_command(f"password_command of the account {name}", account.password_command)
    found = recall(name) or (ask(name) if ask else None)
    if not found:
        hint = f"Set password_command under [accounts.{name}], or store it: keyring set {SERVICE} {name}"
        raise AuthFailed(f"There is no password for the account {name}.", hint)
    return found


def token(system: str, command: str | tuple[str, ...]) -> str:
    """The access token of a foreign system. Raises AuthFailed when there is none, SettingsError for a bad command."""
    if command:
        return _from_command(f"token_command of {system}", command)
    found = recall(system)
    if not found:
        hint = f"Set token_command in its section of the settings, or store it: keyring set {SERVICE} {system}"
        raise AuthFailed(f"There is no access token for {system}.", hint)
    return found


def recall(name: str) -> str | None:
    """The password kept in the system's keyring, or None; also None when no keyring answers in time."""
    return _in_time(lambda: _call("get_password", name))


def remember(name: str, secret: str) -> bool:
    """Keep a password in the system's keyring; False when there is no keyring, or none that answers in time."""
    return bool(_in_time(lambda: _call("set_password", name, secret) or _call("get_password", name) == secret))


def forget(name: str) -> None:
    """Remove a password from the system's keyring, if it is there."""
    _in_time(lambda: _call("delete_password", name))


def where(name: str, account: Account) -> str:
    """Where the password comes from, in words for people; asks the keyring but no command."""
    if account.password_command:
        return "password_command"
    return "keyring" if recall(name) else "asked for at each start"


def _from_command(where: str, command: str | tuple[str, ...]) -> str:
    hint = "Run the command by hand; its first output line must be the secret."
    try:
        words = shlex.split(command) if isinstance(command, str) else list(command)
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, IndexError, ValueError) as error:
        raise SettingsError(f"The {where} cannot be run: {_reason(error)}.", hint) from None
    except subprocess.TimeoutExpired:
        raise AuthFailed(f"The {where} did not answer within {COMMAND_SECONDS} seconds.", hint) from None
    if done.returncode:
        raise AuthFailed(f"The {where} failed with status {done.returncode}.", hint)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise AuthFailed(f"The {where} printed nothing.", hint)
    return lines[0]


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is not a command"


def _call(verb: str, *arguments: str) -> Any:
    """Call the keyring in use if it is a system's own; others may ask on the terminal or write plain files."""
    import keyring
    from keyring.errors import KeyringError

    backend = _usable(keyring.get_keyring())
    if backend is None:
        return None
    try:
        return getattr(backend, verb)(SERVICE, *arguments)
    except KeyringError:
        return None


def _usable(backend: Any) -> Any:
    """The backend itself, or the first usable one of a chain, or None."""
    for one in (backend, *getattr(backend, "backends", ())):
        if type(one).__module__ in _BACKENDS:
            return one
    return None


def _in_time(work: Callable[[], T]) -> T | None:
    """What `work` returns, or None when it fails or takes longer than a keyring may; it is left behind then."""
    result: list[T] = []

    def run() -> None:
        try:
            result.append(work())
        except Exception:  # keyrings raise whatever D-Bus below them raises; all of it means: ask the person instead
            return

    worker = threading.Thread(target=run, name="keyring", daemon=True)
    worker.start()
    worker.join(KEYRING_SECONDS)
    return result[0] if result else None

"""What foreign systems answer, and what their clients raise, as the errors of this house."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from copilot.connect import Busy, Refused, Uncertain
from copilot.errors import AuthFailed, CopilotError, UsageError

TIMEOUT_SECONDS = (10, 30)
"""To connect, and to be answered."""

_BUSY_SECONDS = 60
_LONGEST_SECONDS = 3600


class Missing(Refused):
    """There is no such thing there."""


class Taken(Refused):
    """There is such a thing there already."""


@contextmanager
def translated(system: str) -> Iterator[None]:
    """Turn what the client of a system raises into the errors of `copilot.connect`."""
    import urllib3

    try:
        yield
    except CopilotError:
        raise
    except urllib3.exceptions.HTTPError as error:
        raise _unanswered(system, error) from error
    except OSError as error:
        raise Uncertain(f"The connection to {system} broke: {error}.", "It is tried again by itself.") from error
    except Exception as error:  # each generated client has an ApiException of its own, with these fields
        if not hasattr(error, "status") or not hasattr(error, "headers"):
            raise
        raise _answered(system, error) from error


@contextmanager
def installed(system: str) -> Iterator[None]:
    """Say what to install where the client of a system is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        hint = f"Install it: pip install 'inbox-copilot[{system}]'"
        raise UsageError(f"The client for {system} is not installed.", hint) from error


def _unanswered(system: str, error: Exception) -> CopilotError:
    """Whether a request without an answer can have arrived."""
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, NewConnectionError | ConnectTimeoutError):
        return Busy(f"{system} cannot be reached.", "It is tried again by itself.", retry_after=_BUSY_SECONDS)
    return Uncertain(f"{system} did not answer: {type(cause).__name__}.", "It is tried again by itself.")


def _answered(system: str, error: Any) -> CopilotError:
    status, said = int(error.status or 0), _said(error.body)
    match status:
        case 401 | 403:
            return AuthFailed(f"{system} does not accept the token: {said}", "Check it, and what it may do.")
        case 404:
            return Missing(f"{system} no longer has it: {said}")
        case 409:
            return Taken(f"{system} has it already: {said}")
        case 429:
            return Busy(f"{system} asks to wait: {said}", retry_after=_seconds(error.headers))
        case _ if 400 <= status < 500 and status != 408:
            return Refused(f"{system} does not take it: {said}")
    return Uncertain(f"{system} failed ({status}): {said}", "It is tried again by itself.")


def _seconds(headers: Any) -> int:
    """Retry-After in seconds (RFC 9110, 10.2.3), within reason."""
    found = str((headers or {}).get("Retry-After", ""))
    return min(max(1, int(found)), _LONGEST_SECONDS) if found.isdigit() else _BUSY_SECONDS


def _said(body: Any) -> str:
    """The words of an answer, in one line."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
    try:
        told = json.loads(text)
        text = told.get("message") or told["errors"][0]["message"]
    except (ValueError, LookupError, AttributeError, TypeError):
        pass
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:200] or "no reason given"

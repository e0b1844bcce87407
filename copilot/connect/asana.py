"""Tasks in Asana (developers.asana.com/reference/tasks), through its official client.

Asana has no idempotency keys. So every task carries our id as the last line of its notes, and after an attempt of
unknown fate the tasks of the project, changed since ours was made, are searched for that line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from copilot.connect.answers import TIMEOUT_SECONDS, Missing, installed, translated
from copilot.types.records import Task

_MARK = "inbox-copilot: "
_FIELDS = "name,notes,due_on,due_at,completed,completed_at"
_SLACK_SECONDS = 86_400  # clocks differ


class Asana:
    """The tasks of one project."""

    def __init__(self, token: str, project: str, *, base_url: str = "") -> None:
        with installed("asana"):
            import asana

            settings = asana.Configuration()
        settings.access_token = token
        settings.retry_strategy = False  # trying again is for those who know what may be repeated
        settings.host = base_url or settings.host
        self._project = project
        client = asana.ApiClient(settings)
        client.pool.close()  # threads for calls that nobody waits for
        self._tasks, self._users = asana.TasksApi(client), asana.UsersApi(client)

    def put(self, task: Task, *, known: str = "", again: bool = False) -> str:
        """Write a task, over the known one; returns its gid."""
        found = known or (self._find(task) if again else "")
        with translated("Asana"):
            if found:
                self._tasks.update_task({"data": _fields(task)}, found, {}, _request_timeout=TIMEOUT_SECONDS)
                return found
            data = {"data": {**_fields(task), "projects": [self._project]}}
            return str(self._tasks.create_task(data, {}, _request_timeout=TIMEOUT_SECONDS)["gid"])

    def remove(self, task: Task, *, known: str = "") -> None:
        """Delete a task; one that is gone already is fine."""
        found = known or self._find(task)
        if found:
            try:
                with translated("Asana"):
                    self._tasks.delete_task(found, _request_timeout=TIMEOUT_SECONDS)
            except Missing:
                return

    def held(self, known: str) -> Task | None:
        """The task as it is there, or None."""
        try:
            with translated("Asana"):
                found = self._tasks.get_task(known, {"opt_fields": _FIELDS}, _request_timeout=TIMEOUT_SECONDS)
        except Missing:
            return None
        note, _, id = found["notes"].rpartition(_MARK)
        due = found.get("due_at") or found.get("due_on") or ""
        done = datetime.fromisoformat(found["completed_at"]) if found.get("completed_at") else None
        return Task(id, found["name"], note.rstrip(), due, done_at=int(done.timestamp()) if done else 0)

    def check(self) -> str:
        """Whose token it is."""
        with translated("Asana"):
            return str(self._users.get_user("me", {}, _request_timeout=TIMEOUT_SECONDS)["name"])

    def _find(self, task: Task) -> str:
        """The gid of the task that carries our id, "" when there is none."""
        with translated("Asana"):
            return next((str(one["gid"]) for one in self._changed(task) if _marked(one["notes"], task)), "")

    def _changed(self, task: Task) -> Iterator[dict[str, Any]]:
        since = datetime.fromtimestamp(max(0, task.created_at - _SLACK_SECONDS), UTC).isoformat()
        wanted = {"project": self._project, "modified_since": since, "opt_fields": "notes", "limit": 100}
        yield from self._tasks.get_tasks(wanted, _request_timeout=TIMEOUT_SECONDS)


def _marked(notes: str, task: Task) -> bool:
    return notes.rstrip().endswith(f"{_MARK}{task.id}")


def _fields(task: Task) -> dict[str, Any]:
    timed = len(task.due) > len("2026-01-01")
    return {
        "name": task.title,
        "notes": f"{task.note}\n\n{_MARK}{task.id}".lstrip(),
        "completed": task.done_at > 0,
        **({"due_at": _utc(task.due)} if timed else {"due_on": task.due or None}),
    }


def _utc(due: str) -> str:
    return datetime.fromisoformat(due).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

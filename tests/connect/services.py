"""Asana and HubSpot as far as they are spoken to: their paths, their JSON, their status codes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from tests.connect.loopback import Asked


class AsanaService:
    """Tasks of one project, under /tasks (developers.asana.com/reference/tasks); pages are small, so that they turn."""

    def __init__(self, *, page: int = 2) -> None:
        self.page = page
        self.tasks: dict[str, dict[str, Any]] = {}
        self.created: list[dict[str, Any]] = []

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Do the work of one request."""
        if asked.path == "/users/me":
            return 200, {"data": {"gid": "7", "name": "Kim Park"}}
        gid = asked.path.removeprefix("/tasks").strip("/")
        if not gid:
            return self._create(asked.body["data"]) if asked.method == "POST" else self._page(asked.query)
        if gid not in self.tasks:
            return 404, self.refusal(404)
        if asked.method == "DELETE":
            del self.tasks[gid]
            return 200, {"data": {}}
        if asked.method == "PUT":
            self._change(self.tasks[gid], asked.body["data"])
        return 200, {"data": self.tasks[gid]}

    def refusal(self, status: int) -> Any:
        """The JSON of an error."""
        return {"errors": [{"message": f"task: {status}", "help": "See the documentation."}]}

    def _create(self, data: dict[str, Any]) -> tuple[int, Any]:
        if not data.get("projects") or ("due_on" in data and "due_at" in data):
            return 400, self.refusal(400)
        gid = str(1000 + len(self.created))
        task: dict[str, Any] = {"gid": gid, "notes": "", "due_on": None, "due_at": None, "completed": False}
        self._change(task, {name: value for name, value in data.items() if name != "projects"})
        self.tasks[gid] = task
        self.created.append(task)
        return 201, {"data": task}

    def _change(self, task: dict[str, Any], data: dict[str, Any]) -> None:
        task.update(data)
        if "due_on" in data:
            task["due_at"] = None
        elif data.get("due_at"):
            task["due_on"] = data["due_at"][:10]
        task["completed_at"] = datetime.now(UTC).isoformat() if task["completed"] else None
        task["modified_at"] = datetime.now(UTC).isoformat()

    def _page(self, query: dict[str, str]) -> tuple[int, Any]:
        since = datetime.fromisoformat(query["modified_since"])
        found = [one for one in self.tasks.values() if datetime.fromisoformat(one["modified_at"]) >= since]
        at = int(query.get("offset", "0"))
        more = {"offset": str(at + self.page)} if at + self.page < len(found) else None
        return 200, {"data": found[at : at + self.page], "next_page": more}


class HubSpotService:
    """Contacts, under /crm/v3/objects/contacts (developers.hubspot.com/docs/api/crm/contacts)."""

    def __init__(self) -> None:
        self.contacts: dict[str, dict[str, str]] = {}
        self.created: list[dict[str, str]] = []

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Do the work of one request."""
        id = asked.path.removeprefix("/crm/v3/objects/contacts").strip("/")
        if not id:
            return self._create(asked.body["properties"]) if asked.method == "POST" else (200, {"results": []})
        if asked.query.get("idProperty") == "email":
            id = next((one for one, has in self.contacts.items() if has["email"] == id.replace("%40", "@")), id)
        if id not in self.contacts:
            return (204, None) if asked.method == "DELETE" else (404, self.refusal(404))
        if asked.method == "DELETE":
            del self.contacts[id]
            return 204, None
        if asked.method == "PATCH":
            self.contacts[id].update(asked.body["properties"])
        return 200, self._told(id)

    def refusal(self, status: int) -> Any:
        """The JSON of an error."""
        return {"status": "error", "message": f"contact: {status}", "correlationId": "c", "category": "SOME_ERROR"}

    def add(self, **properties: str) -> str:
        """A contact that somebody else has made."""
        id = str(501 + len(self.contacts) + len(self.created))
        self.contacts[id] = properties
        return id

    def _create(self, properties: dict[str, str]) -> tuple[int, Any]:
        if not re.fullmatch(r"\S+@\S+\.\S+", properties.get("email", "")):
            return 400, self.refusal(400)
        taken = next((id for id, has in self.contacts.items() if has["email"] == properties["email"]), "")
        if taken:
            return 409, {**self.refusal(409), "message": f"Contact already exists. Existing ID: {taken}"}
        self.created.append(properties)
        return 201, self._told(self.add(**properties))

    def _told(self, id: str) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        return {"id": id, "properties": self.contacts[id], "createdAt": now, "updatedAt": now, "archived": False}

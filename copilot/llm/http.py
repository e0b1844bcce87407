"""Models behind an OpenAI-compatible server: llama-server, Ollama, LM Studio, vLLM; on this machine, or under a grant.

Servers differ in what they make of a request: some ignore a schema, some refuse it, some go on thinking. So an answer
is held to its schema here once more, and a refused request is said again in plainer words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from copilot import secrets
from copilot.errors import EngineFailed, ModelError, TooLong, UsageError
from copilot.llm import grants
from copilot.llm.base import About, Options, Piece, Request, Role
from copilot.llm.grants import Field, Grant
from copilot.llm.grants_redaction import redact
from copilot.llm.http_schema import check, check_start
from copilot.llm.http_stream import Question, ask, stream
from copilot.llm.roles import Binding
from copilot.paths import Paths
from copilot.settings import Models

CONTEXT = 4096
"""The context of a server that tells none; Ollama's own default, and it cuts what is longer without a word."""
_BYTES_PER_TOKEN = 2
"""Counted high where the server does not count: English has four bytes a token, Chinese more than two."""
_DIALECTS = ("thinking off", "plain", "schema within json_object")


class Http:
    """One model of a server. Bytes leave this machine only under a grant, redacted, after the ledger has them."""

    def __init__(
        self,
        binding: Binding,
        paths: Paths,
        *,
        role: Role,
        models: Models | None = None,
        options: Options | None = None,
        fields: tuple[Field, ...] = ("headers", "text"),
        patience: float = 600,
    ) -> None:
        """`fields` are those that requests will hold, `patience` the seconds a server may be silent.

        Raises UsageError without a grant, AuthFailed, Unavailable.
        """
        self._at, self._paths, self._role, self._fields = binding, paths, role, fields
        self._models = models or Models()
        self._host = urlsplit(binding.at).hostname or ""
        self._local = grants.on_this_machine(self._host)
        self._root = binding.at.removesuffix("/v1")
        self._patience = patience
        self._dialect = 0
        self._counts = True
        self._context = (options.context if options else 0) or self._told_context() or CONTEXT

    @property
    def about(self) -> About:
        """What it is, and what was found out about the server."""
        found = ("local" if self._local else "elsewhere", _DIALECTS[self._dialect])
        return About("http", self._at.name, self._context, features=(*found, *(("counts",) if self._counts else ())))

    def count(self, text: str) -> int:
        """How many tokens a text takes: the count of a server here that counts, else a high guess."""
        if self._local and self._counts:
            try:
                body = json.dumps({"content": text, "add_special": False}).encode()
                return len(json.loads(ask(self._question("POST", f"{self._root}/tokenize", body)))["tokens"])
            except (ModelError, KeyError, TypeError, ValueError):
                self._counts = False
        return -(-len(text.encode()) // _BYTES_PER_TOKEN)

    def answer(self, request: Request, *, cancel: threading.Event | None = None) -> Iterator[Piece]:
        """The answer as it streams in.

        Raises TooLong, EngineFailed, ModelMissing, AuthFailed, Unavailable; UsageError without a grant.
        """
        if request.grammar:
            raise UsageError("A server takes schemas, no grammars.", "Bind this role to llamacpp or mlx.")
        tokens = self.count(request.prefix) + self.count(request.prompt) + request.most_tokens
        if tokens > self._context:
            raise TooLong(f"{tokens} tokens are more than the {self._context} that {self._at.name} reads at once.")
        said: list[str] = []
        for piece in self._pieces(request, cancel or threading.Event()):
            said.append(piece.text)
            if request.schema is not None:
                check_start("".join(said[:4]), request.schema)
                if piece.end == "stop":
                    check("".join(said), request.schema)
            yield piece

    def close(self) -> None:
        """Nothing is held open between requests."""

    def _pieces(self, request: Request, cancel: threading.Event) -> Iterator[Piece]:
        while True:
            dialect = self._dialect
            question = self._question("POST", f"{self._at.at}/chat/completions", *self._body(request, dialect))
            try:
                yield from stream(question, cancel=cancel, seconds=request.seconds, most=request.most_tokens)
                return
            except EngineFailed as error:
                # What names a field of the request was refused whole: nothing of the answer has come then.
                if not _misunderstood(error) or dialect + 1 == len(_DIALECTS):
                    raise
                self._dialect = max(self._dialect, dialect + 1)

    def _body(self, request: Request, dialect: int) -> tuple[bytes, int]:
        (prefix, one), (prompt, two) = (
            (text, 0) if self._local else redact(text) for text in (request.prefix, request.prompt)
        )
        body: dict[str, Any] = {
            "model": self._at.name,
            "messages": [{"role": "system", "content": prefix}] * bool(prefix) + [{"role": "user", "content": prompt}],
            "stream": True,
            "max_tokens": request.most_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        if dialect == 0:
            body["chat_template_kwargs"] = {"enable_thinking": False}
        if request.schema is not None:
            body["response_format"] = _form(dict(request.schema), dialect)
        return json.dumps(body, ensure_ascii=False).encode(), one + two

    def _question(self, method: str, url: str, body: bytes = b"", redacted: int = 0) -> Question:
        """A request that may go: on this machine freely, elsewhere when the grant covers it and the ledger has it."""
        if self._local:
            return Question(method, url, body, self._key(self._models.token_command), self._patience)
        key = self._key(self._grant().token_command) or secrets.recall(self._host) or ""
        sent = grants.entry(url, self._at.name, self._role, self._fields, body, redacted=redacted)
        grants.enter(self._paths, sent)
        return Question(method, url, body, key, self._patience)

    def _key(self, command: str | tuple[str, ...]) -> str:
        return secrets.token(self._host, command) if command else ""

    def _grant(self) -> Grant:
        found = grants.current(self._paths, self._at.at, self._at.name, today=date.today())
        if found is None:
            raise UsageError(
                f"Nothing may go to {self._host}: there is no grant for {self._at.name} there, or it has lapsed.",
                "Give one with `models grant`; until then another engine answers.",
            )
        name, grant = found
        if self._role not in grant.purpose or not set(self._fields) <= set(grant.fields):
            lacks = f"{self._role} with {' and '.join(self._fields)}"
            raise UsageError(f"The grant {name} does not cover {lacks}.", "Give a wider one with `models grant`.")
        return grant

    def _told_context(self) -> int:
        """The context that the server tells of: llama-server's own page, else vLLM's field in the list of models."""
        if self._local:
            told = self._get(f"{self._root}/props").get("default_generation_settings", {})
            if isinstance(told, dict) and isinstance(found := told.get("n_ctx"), int):
                return found
        for one in self._get(f"{self._at.at}/models").get("data") or ():
            if isinstance(one, dict) and one.get("id") == self._at.name and isinstance(one.get("max_model_len"), int):
                return int(one["max_model_len"])
        return 0

    def _get(self, url: str) -> dict[str, Any]:
        try:
            found = json.loads(ask(self._question("GET", url)))
        except (ModelError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _form(schema: dict[str, Any], dialect: int) -> dict[str, Any]:
    if dialect == 2:
        return {"type": "json_object", "schema": schema}
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def _misunderstood(error: EngineFailed) -> bool:
    """Whether a server refused the form of a request rather than the request."""
    words = ("chat_template_kwargs", "response_format", "json_schema", "json_object", "unrecognized", "extra inputs")
    return any(one in error.hint.lower() for one in words)

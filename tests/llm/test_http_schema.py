"""Answers of servers are held to their schema, keyword by keyword."""

from __future__ import annotations

import json
from typing import Any

import pytest

from copilot.errors import EngineFailed, UsageError
from copilot.llm.http_schema import check, check_start

CITED: dict[str, Any] = {
    "$defs": {"cited": {"type": "object", "properties": {"at": {"type": "integer", "minimum": 1}}, "required": ["at"]}},
    "type": "array",
    "items": {"$ref": "#/$defs/cited"},
    "maxItems": 2,
}
CALL: dict[str, Any] = {
    "oneOf": [
        {"type": "object", "properties": {"tool": {"const": "a"}}, "required": ["tool"], "additionalProperties": False},
        {"type": "object", "properties": {"tool": {"const": "b"}, "n": {"enum": [1, 2]}}, "required": ["tool", "n"]},
    ]
}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ([{"at": 1}, {"at": 2}], CITED),
        ({"tool": "a"}, CALL),
        ({"tool": "b", "n": 2}, CALL),
        (None, {"type": ["string", "null"], "maxLength": 3}),
        (2.0, {"type": "integer", "maximum": 2}),
        ("2026-03-31", {"type": "string", "pattern": r"^\d{4}-"}),
        ([1, "x"], {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}}),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "string"}], "allOf": [{"minLength": 1}]}),
    ],
)
def test_what_holds_to_its_schema_passes(value: Any, schema: dict[str, Any]) -> None:
    check(json.dumps(value), schema)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ([{"at": 0}], CITED),
        ([{"at": 1}] * 3, CITED),
        ([{}], CITED),
        ({"tool": "a", "n": 1}, CALL),
        ({"tool": "b", "n": True}, CALL),
        ({"tool": "c"}, CALL),
        (True, {"type": "integer"}),
        (1, {"type": "boolean"}),
        ("long", {"type": ["string", "null"], "maxLength": 3}),
        (2.5, {"type": "integer"}),
        ("", {"allOf": [{"minLength": 1}]}),
        (1, {"const": True}),
    ],
)
def test_what_does_not_hold_is_refused(value: Any, schema: dict[str, Any]) -> None:
    with pytest.raises(EngineFailed, match="schema"):
        check(json.dumps(value), schema)


@pytest.mark.parametrize("text", ["", "Sure! {}", "{", '{"a": 1} {"b": 2}'])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(EngineFailed, match="JSON"):
        check(text, {})


def test_a_keyword_that_is_not_known_is_not_passed_over() -> None:
    with pytest.raises(UsageError, match="uniqueItems"):
        check("[]", {"type": "array", "uniqueItems": True})


def test_a_beginning_tells_prose_from_a_document() -> None:
    for text, kind in (
        ("", "object"),
        (" {", "object"),
        ("[", "array"),
        ('"', "string"),
        ("3", "integer"),
        ("x", "any"),
    ):
        check_start(text, {"type": kind})
    for text, kind in (("Sure", "object"), ("{", "array"), ("x", "string")):
        with pytest.raises(EngineFailed):
            check_start(text, {"type": kind})

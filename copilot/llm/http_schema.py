"""Whether an answer holds to its JSON schema, for servers that were asked to see to it and may not have.

Covers what our schemas use (JSON Schema 2020-12): types, constants, objects, arrays, alternatives, bounds, references.
A keyword that is not known here is refused, never passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from copilot.errors import EngineFailed, UsageError

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
_TOLD_ONLY = {"$schema", "$defs", "$id", "title", "description", "default", "examples", "discriminator", "format"}
_APPLIED = {
    "$ref", "type", "enum", "const", "properties", "required", "additionalProperties", "items", "prefixItems", "anyOf",
    "oneOf", "allOf", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern",
}  # fmt: skip


def check(text: str, schema: Mapping[str, Any]) -> None:
    """Raises EngineFailed when the text is no JSON document of the schema, UsageError for a schema beyond this."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise EngineFailed("The server's answer is not the JSON it was asked for.", "Use one that can.") from error
    if not _fits(value, schema, schema):
        raise EngineFailed("The server's answer does not hold to the schema.", "Use one that does as it is asked.")


def check_start(text: str, schema: Mapping[str, Any]) -> None:
    """Raises EngineFailed for a beginning that no document of the schema has, so that prose is not waited for."""
    wanted = {"object": "{", "array": "[", "string": '"'}.get(str(schema.get("type")), "")
    if not text.lstrip()[:1].startswith(wanted) and text.strip():
        raise EngineFailed("The server's answer is not the JSON it was asked for.", "Use one that can.")


def _fits(value: Any, rule: Any, root: Mapping[str, Any]) -> bool:
    if isinstance(rule, bool):
        return rule
    if unknown := set(rule) - _TOLD_ONLY - _APPLIED:
        raise UsageError(f"The schema says {', '.join(sorted(unknown))}, which no server can be held to.")
    if "$ref" in rule and not _fits(value, _at(rule["$ref"], root), root):
        return False
    return _simple(value, rule) and _alternatives(value, rule, root) and _inside(value, rule, root)


def _at(reference: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found[part] if part else found
    return found


def _simple(value: Any, rule: Mapping[str, Any]) -> bool:
    kinds = rule.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return False
    if "enum" in rule and not any(_same(value, one) for one in rule["enum"]):
        return False
    if "const" in rule and not _same(value, rule["const"]):
        return False
    return _bounded(value, rule)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[kind])


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _bounded(value: Any, rule: Mapping[str, Any]) -> bool:
    if isinstance(value, str):
        found = "pattern" not in rule or re.search(rule["pattern"], value) is not None
        return found and rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
    if isinstance(value, list):
        return bool(rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(rule.get("minimum", value) <= value <= rule.get("maximum", value))
    return True


def _alternatives(value: Any, rule: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    fitting = {
        name: sum(_fits(value, one, root) for one in rule[name]) for name in ("anyOf", "oneOf", "allOf") if name in rule
    }
    return (
        fitting.get("anyOf", 1) >= 1
        and fitting.get("oneOf", 1) == 1
        and ("allOf" not in rule or fitting["allOf"] == len(rule["allOf"]))
    )


def _inside(value: Any, rule: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    if isinstance(value, dict):
        known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
        return all(name in value for name in rule.get("required", ())) and all(
            _fits(one, known.get(name, others), root) for name, one in value.items()
        )
    if isinstance(value, list):
        first, rest = rule.get("prefixItems", ()), rule.get("items", True)
        return all(_fits(one, first[i] if i < len(first) else rest, root) for i, one in enumerate(value))
    return True

"""Text that may be re-wrapped: format=flowed (RFC 3676)."""

from __future__ import annotations


def unwrap(text: str, *, delsp: bool = False) -> str:
    """Join the flowed lines of one paragraph and undo space-stuffing; quote depth and the signature line are kept."""
    out: list[str] = []
    flowing = -1
    for raw in text.split("\n"):
        line, depth = raw, 0
        if raw[:1] == ">":
            line = raw.lstrip(">")
            depth = len(raw) - len(line)
        if line[:1] == " ":
            line = line[1:]
        fixed = line[-1:] != " " or line == "-- "
        if depth != flowing or line == "-- ":
            out.append("\n" + ">" * depth + " " if depth and line else "\n" + ">" * depth)
        out.append(line[:-1] if delsp and not fixed else line)
        flowing = -1 if fixed else depth
    return "".join(out)[1:]

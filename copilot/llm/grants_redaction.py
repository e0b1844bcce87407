"""Secrets taken out of what is about to leave the machine: keys, tokens, passwords, codes, card and account numbers.

It is a net, not a wall: what a grant's fields permit is what leaves, without what is clearly a secret.
"""

from __future__ import annotations

import re

_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])?[A-Za-z0-9_-]{16,}"
    r"|\b(?:gh[pousr]|github_pat|glpat|xox[abprs])[-_][A-Za-z0-9_-]{16,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bAIza[A-Za-z0-9_-]{30,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    re.DOTALL,
)
_SAID = re.compile(
    r"(?i)\b(pass(?:word|phrase|code)?|passwd|pwd|pin|secret|api[ _-]?key|token|one[ -]time code|otp|"
    r"(?:verification|security|login|access) code|bearer)"
    r"(\s*(?:is|:|=)\s*|\s+)(\S{4,})"
)
_CARD = re.compile(r"\b(?:\d[ -]?){12,18}\d\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_IN_URL = re.compile(r"(?i)(https?://)([^/\s:@]+:[^/\s@]+)@|([?&](?:token|key|code|sig|signature|auth)=)([^&\s#]{6,})")


def redact(text: str) -> tuple[str, int]:
    """The text with each secret replaced by "[secret]", and how many there were."""
    count = 0

    def cut(replacement: str) -> str:
        nonlocal count
        count += 1
        return replacement

    text = _KEYS.sub(lambda _: cut("[secret]"), text)
    text = _IN_URL.sub(lambda m: cut(f"{m[1]}[secret]@" if m[1] else f"{m[3]}[secret]"), text)
    text = _SAID.sub(lambda m: cut(f"{m[1]}{m[2]}[secret]") if _secret(m) else m[0], text)
    text = _CARD.sub(lambda m: cut("[secret]") if _luhn(m[0]) else m[0], text)
    return _IBAN.sub(lambda m: cut("[secret]") if _mod97(m[0]) else m[0], text), count


def _secret(said: re.Match[str]) -> bool:
    """Whether the word after "password" is one: after ":" or "=" it is, else only when it holds a digit."""
    if said[3].startswith("[secret]"):
        return False
    return bool(re.search(r"[:=]", said[2])) or any(one.isdigit() for one in said[3])


def _luhn(text: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(one) for one in text if one.isdigit()][::-1]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * one, 10)) for one in digits[1::2]) % 10


def _mod97(text: str) -> bool:
    """ISO 13616."""
    bare = text.replace(" ", "")
    return int("".join(str(int(one, 36)) for one in bare[4:] + bare[:4])) % 97 == 1

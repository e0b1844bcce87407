"""The base subject of a message (RFC 5256, 2.1): what is left without reply and forward marks, in many languages."""

from __future__ import annotations

import re
import unicodedata

_MARKS = (
    "re|r|aw|antw|antwort|antwoord|sv|vs|ref|rif|rép|rep|res|resp|odp|vá|ynt|cevap|atb|ats|отв|ответ|отг|απ|σχετ|回复|回覆|答复"
    "|答覆|返信|답장|회신|hồi âm|bls|yhł|ad"
)
_FORWARDS = (
    "fw|fwd|forward|wg|weitergeleitet|wtr|tr|i|rv|enc|encaminhada|doorst|vb|vl|vs|pd|továbbítás|ilt|i̇lt|пересл|на|προθ|転送|转发"
    "|轉寄|전달|fs|trs|yml|redir"
)
# "Re:", "Re[2]:", "AW (3):", with the colon of any width; one mark is consumed per step, so this is linear.
_REPLY = re.compile(rf"\s*(?:{_MARKS})\s*(?:[\[(^]\d{{1,4}}[\])]?)?\s*[:：]\s*", re.IGNORECASE)
_FORWARD = re.compile(rf"\s*(?:{_FORWARDS})\s*(?:[\[(]\d{{1,4}}[\])])?\s*[:：]\s*", re.IGNORECASE)
_TAG = re.compile(r"\s*\[[^\[\]\n]{1,60}\]\s*")
_TRAILER = re.compile(r"\s*\((?:fwd|fw|forwarded|was:? [^()]{0,200})\)\s*$", re.IGNORECASE)


def base(subject: str) -> tuple[str, bool, str]:
    """Return the base subject, case-folded, whether it was marked as a reply or forwarded, and the tag in brackets.

    A tag in brackets goes only when something is left without it, as with the names of mailing lists.
    """
    text = " ".join(unicodedata.normalize("NFC", subject).split())[:1000]
    marked, tag = False, ""
    for _ in range(50):
        colon = ":" in text or "：" in text
        if colon and ((found := _REPLY.match(text)) or (found := _FORWARD.match(text))):
            marked = True
            text = text[found.end() :]
        elif "[" in text and (found := _TAG.match(text)) and text[found.end() :].strip():
            tag = tag or found.group().strip().casefold()
            text = text[found.end() :]
        elif text[:1] == "[" and text[-1:] == "]" and text[1:6].lower().startswith(("fwd:", "fw:")):
            marked = True
            text = text[1:-1].partition(":")[2].strip()
        elif ")" in text and (found := _TRAILER.search(text)):
            marked = True
            text = text[: found.start()]
        else:
            break
    return text.strip().casefold(), marked, tag

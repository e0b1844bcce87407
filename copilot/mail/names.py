"""File names that are safe to show and to save under, made from what strangers wrote."""

from __future__ import annotations

import re

from copilot.mail import charset, headers

LONGEST = 120

_DEVICES = {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in "0123456789¹²³")}
_UNWANTED = re.compile(r"[^\w .,;=@()\[\]{}+~#&'!$%^-]+")
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
}


def safe(name: str, *, kind: str = "", index: int = 0) -> str:
    """Return a name of at most `LONGEST` characters that is no path, no device, no option and no hidden file.

    Only letters, digits and a few signs are kept (an allow-list); an empty result becomes `part-N` with an extension
    that fits `kind`.
    """
    name = charset.line(headers.words(name))[:1000].replace("\\", "/").rpartition("/")[2]
    name = _UNWANTED.sub("_", name).strip(" .").lstrip("-~ .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST:
        ending = ending[:20] if dot else ""
        name = (stem if dot else name)[: LONGEST - 1 - len(ending)].rstrip(" .") + ("." + ending if ending else "")
    if name.partition(".")[0].strip().lower() in _DEVICES:
        name = "_" + name[: LONGEST - 1]
    return name or f"part-{index}{_EXTENSIONS.get(kind, '.bin')}"

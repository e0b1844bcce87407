"""What CSS hides from a reader: inline styles, the `hidden` attribute, and the plain class rules of a style sheet."""

from __future__ import annotations

import re

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*(?:0+(?:\.0+)?(?:px|pt|r?em|%)?|0*[01](?:\.\d+)?p[xt]|0?\.\d+p[xt])\s*(?:[;!\"'}]|$)"
    r"|(?<![\w-])(?:max-(?:height|width)|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em)?\s*(?:[;!\"'}]|$)"
    r"|(?<![\w-])(?:text-indent|left|top)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""\shidden(?:\s|/|$|=)|type\s*=\s*["']?hidden""", re.IGNORECASE)
_STYLE = re.compile(r"""style\s*=\s*("[^"]*"?|'[^']*'?|\S+)""", re.IGNORECASE)
_COLORS = re.compile(r"(?:^|[;\"'\s])(color|background(?:-color)?)\s*:\s*(#?\w+)", re.IGNORECASE)
_NAMES = re.compile(r"""\b(?:class|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_RULE = re.compile(r"([^{}]*+)\{([^{}]*+)\}")
_SELECTOR = re.compile(r"[.#]([\w-]+)$")


class Sheet:
    """The style rules of one message, as far as they hide things."""

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: set[str] = set()

    def read(self, css: str) -> None:
        """Learn which classes and ids are never shown; rules inside @media depend on the screen and are left out."""
        if "none" not in css and "hidden" not in css and "font-size" not in css:
            return
        for selectors, body in _RULE.findall(_outside_media(css)):
            if _hidden(body + ";"):
                self.names.update(
                    m.group(1) for one in selectors.split(",")[:50] if (m := _SELECTOR.search(one.strip()))
                )

    def hides(self, tag: str) -> bool:
        """Whether an element with these attributes is not shown."""
        if "tyle" not in tag and "idden" not in tag and "TYLE" not in tag and not self.names:
            return False
        if self.names:
            for found in _NAMES.findall(tag):
                if self.names.intersection("".join(found).split()):
                    return True
        if "idden" in tag and _ATTRIBUTE.search(tag):
            return True
        style = _STYLE.search(tag)
        return style is not None and _hidden(style.group(1))


def _hidden(style: str) -> bool:
    if _HIDING.search(style):
        return True
    if "background" in style and "color" in style:
        colors = {name[:5].lower(): value.lower() for name, value in _COLORS.findall(style)}
        return len(colors) == 2 and len(set(colors.values())) == 1
    return False


def _outside_media(css: str) -> str:
    if "@" not in css:
        return css
    out = []
    depth = 0
    at = 0
    for match in re.finditer(r"@media[^{}]*\{|[{}]", css):
        mark = match.group()
        if depth == 0 and mark[0] == "@":
            out.append(css[at : match.start()])
            depth = 1
        elif depth:
            depth += {"{": 1, "}": -1}.get(mark, 1)
            at = match.end()
    if depth == 0:
        out.append(css[at:])
    return "".join(out)

"""The people whom a text may mention."""

import regex

from chatapp import limits
from chatapp.models.columns import name_key

EVERYONE = frozenset({"all", "room", "everyone", "channel"})
HERE = "here"  # the members who are online now

_CODE = regex.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", regex.DOTALL)
_NAME = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@/\\._+=-])@([\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\p{{M}}._-]{{0,{limits.USERNAME}}})"
)


def candidates(body: str) -> list[str]:
    """Return the keys of usernames that a text may mention outside its code, at its first MENTIONED + 1 places."""
    if "@" not in body:
        return []
    found: dict[str, None] = {}
    for name in list(_NAME.finditer(_CODE.sub(" ", body)))[: limits.MENTIONED + 1]:
        found |= dict.fromkeys(name_key(choice) for choice in (name[1], name[1].rstrip("._-")) if choice)
    return list(found)

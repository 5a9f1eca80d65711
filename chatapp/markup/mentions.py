"""Names behind an `@`, as they stand in a text: whom they mean, `services.messages.mentions` finds out."""

import regex

from chatapp import limits
from chatapp.models.columns import name_key

EVERYONE = frozenset({"all", "room", "everyone", "channel"})
HERE = "here"  # the members who are online now

_CODE = regex.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", regex.DOTALL)
_NAME = regex.compile(
   
)
    rf"(?<![\p{{L}}\p{{N}}@/\\._+=-])@([\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\p{{M}}._-]{{0,{limits.USERNAME}}})"
)


def candidates(body: str) -> list[str]:
    """Return the keys of names that a text may mean, each once: at most one more than MENTIONED, and none of code."""
    if "@" not in body:
        return []
    found: dict[str, None] = {}
    for name in _NAME.finditer(_CODE.sub(" ", body)):
        found |= dict.fromkeys(name_key(choice) for choice in (name[1], name[1].rstrip("._-")) if choice)
    return list(found)[: 2 * limits.MENTIONED + 2]

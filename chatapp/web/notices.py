"""Notices in answers: a text was stored, but not quite as it was sent."""

from collections.abc import Sequence

from chatapp.markup.formatting import read
from chatapp.services.validation import has_controls
from chatapp.web.http.body import Body
from chatapp.web.sentences import NOTICES


def noticed(answer: dict, texts: dict[str, str], formatted: dict[str, str] | None = None) -> dict:
    """Return `answer`, with `notices` as in docs/protocol.md if there are any.

    `texts`: `{field: text as sent}`; `formatted`: those of them that were read for formatting.
    """
    told = [notice("controls_changed", field) for field, text in texts.items() if has_controls(text)]
    told += [notice("formatting_left_out", field) for field, text in (formatted or {}).items() if read(text).is_over]
    return answer | {"notices": told} if told else answer


def notice_after(text: str, not_members: Sequence[dict] = ()) -> str | None:
    """Return the code of the notice about a text that a form has sent, or None. `not_members`: outsiders it names."""
    if not_members:
        return "not_members"
    if has_controls(text):
        return "controls_changed"
    return "formatting_left_out" if read(text).is_over else None


def asked_notice(asked: Body) -> str | None:
    """Return the sentence for the notice in a page's address, or None. `asked`: the Body of its query."""
    return NOTICES.get(asked.word("notice", default=""))


def notice(code: str, field: str) -> dict:
    """Return a notice as in docs/protocol.md."""
    return {"code": code, "field": field, "message": str(NOTICES[code])}


def of_drafts(drafts: list[dict]) -> dict[str, str]:
    """Return `{field: text}` of drafts of messages."""
    return {f"messages.{number}.body": draft["body"] for number, draft in enumerate(drafts)}

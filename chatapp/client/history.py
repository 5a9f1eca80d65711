"""Pages of a conversation over HTTP."""

from collections.abc import Iterator
from typing import cast

from chatapp.client.api import Api
from chatapp.client.shapes import HistoryPage, Message

PAGE = 50


def newest(api: Api, conversation: str, number: int) -> list[Message]:
    """Return the last `number` messages in the order of their seq."""
    messages: list[Message] = []
    page: HistoryPage | None = None
    while len(messages) < number and (page is None or page["has_before"]):
        bounds = {"before": messages[0]["seq"]} if messages else {}
        page = cast(HistoryPage, api.get(f"/conversations/{conversation}/messages", **bounds))
        messages = page["messages"] + messages
    return messages[-number:]


def forward(
    api: Api, conversation: str, after: int, epoch: str | None = None, patience: float = 0
) -> Iterator[HistoryPage]:
    """Yield history pages that follow the seq `after`, up to the end."""
    bounds = {} if epoch is None else {"epoch": epoch}
    while True:
        path = f"/conversations/{conversation}/messages"
        page = cast(HistoryPage, api.get(path, patience, after=after, **bounds))
        yield page
        if not page["has_after"]:
            return
        after = page["messages"][-1]["seq"]

"""Notices: what concerns a person, and how loudly they are told."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection


def add(
    kind: str,
    user_ids: Collection[int],
    conversation_id: int,
    message_id: int | None,
    actor_id: int,
    on: Connection | None = None,
) -> list[Any]:
    """Within a transaction: note for these people that `actor_id` did something that concerns them."""
    return []

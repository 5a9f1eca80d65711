"""Pages of lists: some of the rows, and whether there are more."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Select

from chatapp.extensions import db

Item = TypeVar("Item")
Other = TypeVar("Other")


class Page(list[Item]):
    """The items of a page. `has_more`: whether others follow."""

    def __init__(self, items: Iterable[Item], *, has_more: bool) -> None:
        super().__init__(items)
        self.has_more = has_more

    def each(self, shape: Callable[[Item], Other]) -> "Page[Other]":
        """Return a page of `shape(item)` for each item."""
        return Page(map(shape, self), has_more=self.has_more)

    def after(self, offset: int) -> int | None:
        """Return the offset of the next page, given the `offset` of this one; None for the last."""
        return offset + len(self) if self.has_more else None


def page(statement: Select[Any], offset: int, size: int) -> Page[Any]:
    """Return a page of the objects that an ordered SELECT finds."""
    found = db.session.scalars(statement.offset(offset).limit(size + 1)).all()
    return Page(found[:size], has_more=len(found) > size)

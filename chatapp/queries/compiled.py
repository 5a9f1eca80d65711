"""Statements that are compiled once and handed to the database's driver, in the transaction of a Connection.

Posting, the most frequent writing, executes them so: that saves a fifth of the processor's time of a post that comes
alone, and a third in a batch of 32 (medians of 300 posts and of 40 batches). SQLAlchemy's compiler makes the text of a
statement, and its types convert the values (SQLAlchemy 2.1, "Compiled", "TypeEngine.bind_processor",
"TypeEngine.result_processor"). To do without, let `rows` and `change_several` in `queries.rows` call
`on.execute(statement, values)`.
"""

import functools
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect

from chatapp.dialects import driver_cursor
from chatapp.models.columns import UtcDateTime


class Prepared:
    """A Core statement, compiled for a `dialect`. It has neither expanding parameters nor defaults made in Python."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._forms = _forms(
            (name, bind.type, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in compiled.binds.items()
        )
        self._in_order = compiled.positiontup and _taker(compiled.positiontup)
        columns = statement.selected_columns if statement.is_select else ()
        row_type: Any = namedtuple("Row", [column.name for column in columns])  # type: ignore[misc]  # not literal
        self._make_row = row_type._make
        self._read = _forms(
            (place, column.type, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for place, column in enumerate(columns)
        )

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[Any]:
        """Return its rows as a list of namedtuples; `values`: a dict of its parameters. Raises DBAPIError."""
        with driver_cursor(connection, self._text) as cursor:
            cursor.execute(self._text, self._given(values))
            return [self._make_row(self._as_read(row)) for row in cursor.fetchall()]

    def _given(self, values: dict[str, Any]) -> Any:
        """Return the parameters as the driver wants them."""
        values = self._constants | values
        for name, form in self._forms:
            values[name] = form(values[name])
        return self._in_order(values) if self._in_order else values

    def _as_read(self, row: Any) -> Any:
        if self._read:
            row = list(row)
            for place, form in self._read:
                row[place] = form(row[place])
        return row


def change_together(connection: Connection, changes: Iterable[tuple[Prepared, Iterable[dict[str, Any]]]]) -> None:
    """Execute each Prepared once for each dict of its list, in this order. Raises DBAPIError.

    psycopg2 would wait for an answer to each of them; they go together in one message.
    """
    if connection.dialect.name == "postgresql":
        _send_together(connection, changes)
        return
    for one, several in changes:
        with driver_cursor(connection, one._text) as cursor:
            cursor.executemany(one._text, [one._given(values) for values in several])


def _send_together(connection: Connection, changes: Iterable[tuple[Prepared, Iterable[dict[str, Any]]]]) -> None:
    with driver_cursor(connection, "several statements") as cursor:
        texts = [cursor.mogrify(one._text, one._given(values)) for one, several in changes for values in several]
        if texts:
            cursor.execute(b";".join(texts))


@functools.lru_cache(maxsize=256)
def prepared(statement: Any, dialect: Dialect) -> Prepared:
    """Return a statement as Prepared, from a cache."""
    return Prepared(statement, dialect)


def _forms(found: Iterable[tuple[Any, Any, Any]]) -> list[tuple[Any, Callable[[Any], Any]]]:
    """Return [(place, converter)] of the values that need one; that of times, which many rows share, has a cache."""
    return [
        (place, functools.lru_cache(maxsize=256)(form) if isinstance(type_, UtcDateTime) else form)
        for place, type_, form in found
        if form is not None
    ]


def _taker(names: Sequence[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """Return a function that reads these names from a dict, as a tuple."""
    return itemgetter(*names) if len(names) > 1 else lambda values: tuple(values[name] for name in names)

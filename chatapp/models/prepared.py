"""Statements handed to the database's driver itself, in the transaction of a Connection.

SQLAlchemy's way of executing one costs ten times what SQLite needs for it, which posting, the busiest of all writing,
need not pay. What it says, and the forms of its values, are SQLAlchemy's all the same: its compiler and its types
(SQLAlchemy 2.1, "Compiled", "TypeEngine.bind_processor", "TypeEngine.result_processor").
"""

import contextlib
import functools
from collections import namedtuple
from operator import itemgetter

from sqlalchemy.exc import DBAPIError

from chatapp.models.columns import UtcDateTime


class Prepared:
    """A Core statement, compiled once for a `dialect`; without expanding parameters, or defaults made in Python."""

    def __init__(self, statement, dialect):
        compiled = statement.compile(dialect=dialect)
        self._dialect = dialect
        self._text = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._forms = _forms(
            (name, bind.type, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in compiled.binds.items()
        )
        self._in_order = compiled.positiontup and _taker(compiled.positiontup)
        columns = statement.selected_columns if statement.is_select else ()
        self._row = namedtuple("Row", [column.name for column in columns])
        self._read = _forms(
            (place, column.type, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for place, column in enumerate(columns)
        )

    def rows(self, connection, values):
        """Return its rows as a list of namedtuples; `values`: a dict of its parameters. Raises DBAPIError."""
        with self._cursor(connection) as cursor:
            cursor.execute(self._text, self._given(values))
            return [self._row._make(self._as_read(row)) for row in cursor.fetchall()]

    def change(self, connection, several):
        """Execute it once for each dict of parameters in a list. Raises DBAPIError."""
        with self._cursor(connection) as cursor:
            cursor.executemany(self._text, [self._given(values) for values in several])

    @contextlib.contextmanager
    def _cursor(self, connection):
        driver = self._dialect.loaded_dbapi.Error
        cursor = connection.connection.cursor()
        try:
            yield cursor
        except driver as error:
            raise DBAPIError.instance(self._text, None, error, driver, dialect=self._dialect) from error
        finally:
            cursor.close()

    def _given(self, values):
        """Return the parameters as the driver wants them."""
        values = self._constants | values
        for name, form in self._forms:
            values[name] = form(values[name])
        return self._in_order(values) if self._in_order else values

    def _as_read(self, row):
        if self._read:
            row = list(row)
            for place, form in self._read:
                row[place] = form(row[place])
        return row


@functools.lru_cache(maxsize=256)
def prepared(statement, dialect):
    """Return a statement as Prepared, as before if it was asked for."""
    return Prepared(statement, dialect)


def _forms(found):
    """Return [(place, form)] of those that have a form; that of times, which many rows share, remembers."""
    return [
        (place, functools.lru_cache(maxsize=256)(form) if isinstance(type_, UtcDateTime) else form)
        for place, type_, form in found
        if form is not None
    ]


def _taker(names):
    """Return a function that takes these from a dict, as a tuple."""
    return itemgetter(*names) if len(names) > 1 else lambda values: tuple(values[name] for name in names)

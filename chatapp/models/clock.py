"""The clock of the database, by which processes on several machines agree."""

import datetime
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from chatapp.models.columns import UtcDateTime


class later(FunctionElement[datetime.datetime]):
    """The time `seconds` after the statement began: `later(0)` is now. As a value, an aware time in UTC."""

    inherit_cache = True

    def __init__(self, seconds: Any) -> None:
        super().__init__(seconds)
        self.type = UtcDateTime()


@compiles(later, "postgresql")
def _on_postgresql(element: later, compiler: Any, **options: Any) -> str:
    """Use the time of the statement, which an index can be searched for, not that of the transaction's beginning."""
    seconds = compiler.process(element.clauses, **options)
    return f"((statement_timestamp() AT TIME ZONE 'UTC') + {seconds} * interval '1 second')"


@compiles(later, "sqlite")
def _on_sqlite(element: later, compiler: Any, **options: Any) -> str:
    """Write it as SQLAlchemy's DateTime does, with six places: times are compared as texts. SQLite knows three."""
    seconds = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', printf('%.3f seconds', {seconds}))"

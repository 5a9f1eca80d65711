"""The checks of an installation, one after the other, on one state of its database."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from chatapp.extensions import db
from chatapp.services.checks import machine, rows, schema
from chatapp.services.checks.result import Result, gathered

Check = Callable[[Connection], Iterator[str]]

# These come first, since they need no tables: where they fail, the others cannot be made.
CHECKS_OF_MACHINE: dict[str, Check] = {
    "disk space": machine.disk,
    "permissions of files": machine.files,
    "clocks": machine.clocks,
}
CHECKS_OF_DATABASE: dict[str, Check] = {
    "migrations": schema.migrations,
    "integrity": schema.integrity,
    "tables and indexes": schema.tables,
}
CHECKS_OF_ROWS: dict[str, Check] = {
    "foreign keys": schema.foreign_keys,
    "rows that name others": rows.references,
    "indexes of PostgreSQL": schema.btrees,
    "numbers of messages": rows.sequences,
    "last changes of conversations": rows.revisions,
    "changes counted once": rows.revisions_once,
    "read marks": rows.read_marks,
    "changes of people's lists": rows.list_counters,
    "owners of rooms": rows.owners,
    "threads": rows.threads,
    "administrators": rows.administrators,
    "texts of messages": rows.texts,
    "characters NUL": rows.nuls,
    "times of messages": machine.clock,
    "the installation": rows.installation,
    "jobs": rows.jobs,
}


def run() -> Iterator[Result]:
    """Yield the Result of each check, once it is made. Nothing is changed, and a server may go on.

    Where the database lacks migrations, the checks of rows are skipped: tables would be missing.
    """
    with db.engine.connect() as connection:
        is_current = True
        for name, check in {**CHECKS_OF_MACHINE, **CHECKS_OF_DATABASE}.items():
            result = _made(name, check, connection)
            is_current = is_current and not (name == "migrations" and result.count)
            yield result
        for name, check in CHECKS_OF_ROWS.items():
            yield _made(name, check, connection) if is_current else Result(name, [], 0, "migrations are missing")


def _made(name: str, check: Check, connection: Connection) -> Result:
    """Return the Result of a check; an error of the database is a finding, as a damaged file brings about."""
    try:
        return gathered(name, check(connection))
    except DBAPIError as error:
        connection.rollback()
        return Result(name, [f"the database says: {str(error.orig).strip()}"], 1)

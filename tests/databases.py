"""The databases of the applications in this process: files of the embedded kind, or some of a PostgreSQL."""

import contextlib
import shutil

from sqlalchemy import create_engine, text

from chatapp.extensions import db

FILE = "chatapp.db"


class SqliteFiles:
    """Each application has a copy of `empty_database`, a file, in its folder of data."""

    def __init__(self, empty_database):
        self._empty_database = empty_database

    def add(self, data):
        """Give a new application its database; return the settings that name it."""
        shutil.copy(self._empty_database, data / FILE)
        return {}

    def close(self, app):
        """Close the connections of `app`; those that are still in use keep the old file."""
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    def renew(self, app, data):
        """Empty the database of `app`, whose folder of data is new."""
        shutil.copy(self._empty_database, data / FILE)


class PostgresqlDatabases:
    """Each application has a database of a Cluster. It is emptied and not made anew, so that connections stay."""

    def __init__(self, cluster):
        self._cluster = cluster
        self._first_rows = {}  # {address of a database: the columns and the row of its installation}

    def add(self, data):
        url = self._cluster.new_database()
        with self._cursor(url) as cursor:
            cursor.execute("SELECT * FROM installation")
            self._first_rows[url] = [column.name for column in cursor.description], cursor.fetchone()
        return {"DATABASE_URL": url}

    def close(self, app):
        with app.app_context():
            db.session.remove()

    def renew(self, app, data):
        url = app.config["DATABASE_URL"].replace("+psycopg2", "")
        names, values = self._first_rows[url]
        emptied = [f"DELETE FROM {table.name}" for table in reversed(db.metadata.sorted_tables)]
        places = ", ".join(["%s"] * len(values))
        emptied.append(f"INSERT INTO installation ({', '.join(names)}) VALUES ({places})")
        with self._cursor(url) as cursor:
            cursor.execute(";".join(emptied), values)

    @contextlib.contextmanager
    def _cursor(self, url):
        with contextlib.closing(self._cluster.connection(url)) as connection, connection.cursor() as cursor:
            yield cursor


def change_elsewhere(app, statement, **values):
    """Execute a statement in the database of `app` as another process would."""
    engine = create_engine(app.config["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()

"""One server uses a SQLite file, by whatever name and from whatever data directory it comes to it."""

import pytest

from chatapp import create_app, database_file
from config import Config


@pytest.fixture
def comes(tmp_path):
    """Return `comes(name, file)`: an application with a data directory of its own, on the database `file`."""
    (tmp_path / "data").mkdir()
    return lambda name, file: create_app(
        Config({"DATA_DIR": str(tmp_path / name), "DATABASE_URL": f"sqlite:///{tmp_path}/{file}"})
    )


@pytest.mark.parametrize("name", ["data/chat.db", "link.db", "linked/chat.db"])
def test_a_second_server_on_one_file_is_refused_whatever_its_name_and_its_data_directory(comes, tmp_path, name):
    (tmp_path / "link.db").symlink_to("data/chat.db")
    (tmp_path / "linked").symlink_to("data")
    with database_file.hold(comes("first", "data/chat.db")):
        with pytest.raises(database_file.InUse, match="Another server"):
            database_file.hold(comes("second", name))
        database_file.hold(comes("third", "data/other.db")).__exit__(None, None, None)
    with database_file.hold(comes("second", name)):
        pass

"""The file of a backup: a tar of a manifest, the database, and the secret key where that was asked for.

Readers take the members in this order, with bounded sizes, and trust nothing before its checksum is right.
"""

import contextlib
import dataclasses
import datetime
import errno
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from chatapp.database_file import PRIVATE
from chatapp.services.installation import digest_of as digest_of_key

PRODUCT, FORMAT = "chatapp", 1
MANIFEST, DATABASE, SECRET = "manifest.json", "database", "secret_key"
MANIFEST_MOST = 1_000_000  # bytes
SECRET_MOST = 10_000
PIECE = 1_048_576
DRAFTS = ".chatapp-draft-"  # begins the names of folders for what is under way
WORDS = ("product", "version", "revision", "epoch", "kind", "made_at", "sha256", "secret_key_digest")


class NotABackup(click.ClickException):
    """A file is no backup, is damaged, or is one that this version cannot read."""


@dataclasses.dataclass(frozen=True)
class Manifest:
    """The description that a backup gives of itself: where it comes from, and what its database must be like.

    `kind`: sqlite or postgresql; `rows`: how many each table has; `size`, `sha256`: of the database's file;
    `secret_key_digest`: tells whether an installation has the same SECRET_KEY, without telling the key, as
    `installation.digest_of` does for this epoch.
    """

    version: str
    revision: str
    epoch: str
    kind: str
    rows: dict[str, int]
    size: int
    sha256: str
    secret_key_digest: str
    made_at: str = dataclasses.field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    )
    product: str = PRODUCT
    format: int = FORMAT


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(file: IO[bytes], manifest: Manifest, database: Path, secret: str | None) -> None:
    """Write a backup to a binary file, which may be a pipe. `database`: the copy that the manifest describes."""
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, MANIFEST, json.dumps(dataclasses.asdict(manifest), indent=2).encode())
        info = _member(DATABASE, manifest.size)
        with open(database, "rb") as stored:
            tar.addfile(info, stored)
        if secret is not None:
            _add(tar, SECRET, secret.encode())


@contextlib.contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """Give the path of a file to write, which stands at `target` afterwards: whole, synced to the disk, and new.

    It lies in a private folder beside `target`, which goes away however the block ends. Raises ClickException when
    there is a file already, or no room.
    """
    if target.exists():
        raise click.ClickException(f"{target} exists already, and a backup replaces nothing. Name another file.")
    with private_folder(target.parent) as folder:
        draft = folder / "archive"
        yield draft
        draft.chmod(PRIVATE)
        sync(draft)
        _link(draft, target)
        sync(target.parent)


@contextlib.contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """Give a new folder below `parent`, which goes away however the block ends; ClickException where it has no room."""
    try:
        with tempfile.TemporaryDirectory(dir=parent, prefix=DRAFTS) as folder:
            yield Path(folder)
    except OSError as error:
        reason = "its disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise click.ClickException(f"{parent} cannot take the backup: {reason}.") from None


def read(path: Path, folder: Path) -> tuple[Manifest, Path, str | None]:
    """Take a backup apart into `folder`; return its manifest, its database's file, and its secret key or None.

    Raises NotABackup when anything in it is not what the manifest says, or the manifest is of a later version.
    """
    try:
        with open(path, "rb") as file, tarfile.open(fileobj=file, mode="r|") as tar:
            manifest = _parsed(_text(tar, MANIFEST, MANIFEST_MOST))
            database = _extracted(tar, manifest, folder / DATABASE)
            secret = _text(tar, SECRET, SECRET_MOST, optional=True)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise NotABackup(f"{path} is no backup of chatapp, or is damaged: {error}.") from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or path} cannot be used: {error.strerror}.") from None
    except NotABackup as error:
        raise NotABackup(f"{path} {error.message}") from None
    if secret is not None and digest_of_key(secret, manifest.epoch) != manifest.secret_key_digest:
        raise NotABackup(f"{path} is damaged: its secret key is not the one of its manifest.")
    return manifest, database, secret


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _add(tar, name, content):
    tar.addfile(_member(name, len(content)), io.BytesIO(content))


def _member(name, size):
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, PRIVATE
    info.mtime = int(datetime.datetime.now(datetime.UTC).timestamp())
    return info


def _link(draft, target):
    """Give a draft its name unless something has it; where the file system has no links, by a look before."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise click.ClickException(f"{target} was made by somebody else meanwhile. Name another file.") from None
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS) or target.exists():
            raise
        draft.rename(target)


def _next(tar, name, most, optional=False):
    """Return the next member, which has to be a plain file of this name and of at most `most` bytes."""
    info = tar.next()
    if info is None and optional:
        return None
    if info is None or info.name != name or not info.isreg():
        found = "ends" if info is None else f"has {info.name[:80]!r}"
        raise NotABackup(f"is no backup of chatapp, or is damaged: it {found} where {name} should be.")
    if info.size > most:
        raise NotABackup(f"is damaged: its {name} has {info.size} bytes, where {most} is most.")
    return info


def _text(tar, name, most, optional=False):
    info = _next(tar, name, most, optional)
    return None if info is None else tar.extractfile(info).read().decode()


def _parsed(text):
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotABackup("is damaged: its manifest is not JSON.") from None
    if not isinstance(found, dict) or found.get("product") != PRODUCT:
        raise NotABackup("is no backup of chatapp.")
    if found.get("format") != FORMAT:
        raise NotABackup(
            f"was made by chatapp {str(found.get('version'))[:40]}, in a format that this version does not know. "
            "Restore it with that version."
        )
    if not _is_manifest(found):
        raise NotABackup("is damaged: its manifest lacks what one must have.")
    return Manifest(**found)


def _is_manifest(found: dict[str, Any]) -> bool:
    rows = found.get("rows")
    return (
        set(found) == {field.name for field in dataclasses.fields(Manifest)}
        and all(isinstance(found[name], str) for name in WORDS)
        and _is_count(found["size"])
        and isinstance(rows, dict)
        and all(_is_count(count) for count in rows.values())
    )


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _extracted(tar, manifest, path):
    info = _next(tar, DATABASE, manifest.size)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        digest = hashlib.sha256()
        member = tar.extractfile(info)
        while piece := member.read(PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if info.size != manifest.size or digest.hexdigest() != manifest.sha256:
        raise NotABackup("is damaged: its database is not the one that its manifest describes.")
    return path

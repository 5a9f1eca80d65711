"""The command `export`: a whole conversation in a file."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chatapp.client import history, names, options, page, show, waiting
from chatapp.client.api import Api
from chatapp.client.failures import Failure, Unreachable
from chatapp.client.part import Part
from chatapp.client.shapes import HistoryPage, Summary

CHECK_PAGES = 10  # between questions what changed in the pages before: well below the 1,000 changes that are kept apart
WRITERS = {"jsonl": page.write_jsonl, "html": page.write_html}


@click.command()
@click.argument("conversation", metavar="ROOM|@NAME")
@click.option("--format", "kind", type=click.Choice(list(WRITERS)), default="jsonl", show_default=True)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@options.signed_in
def export(account: options.Account, conversation: str, kind: str, output: Path, force: bool) -> None:
    """Write the whole history of a conversation to a file, in its state at the end of the export.

    An interrupted export is kept in FILE.part; run the same command again to continue it.
    """
    if output.exists() and not force:
        raise click.UsageError(f"{output} already exists. Use --force to replace it.")
    summary = names.conversation(account.api, conversation)
    with opened(part_path(output)) as part:
        try:
            fetch(account.api, summary, part)
        except Unreachable as failure:
            failure.add(" Run the same command again to continue.")
            raise
        WRITERS[kind](output, summary, part)
        count = len(part)
    part_path(output).unlink()
    show.note(f"Messages exported to {output}: {count}.")


def part_path(output: Path) -> Path:
    """Return the path of the unfinished export."""
    return output.with_name(f"{output.name}.part")


def opened(path: Path) -> Part:
    """Return the Part at this path. Raises a usage error where no file can be written."""
    try:
        return Part(path)
    except ValueError:
        raise click.UsageError(f"{path} is not an unfinished export. It was not changed.") from None
    except BlockingIOError:
        raise Failure(f"Another export is writing to {path}.") from None
    except OSError as error:
        raise click.UsageError(f"Cannot write {path}: {error.strerror}.") from None


def fetch(api: Api, summary: Summary, part: Part) -> None:
    """Complete `part` with what the server has, page by page."""
    conversation = summary["conversation"]
    if not part.goes_on(conversation) or not refresh(api, part):
        part.begin(conversation)
    with progress(summary) as advance:
        advance(part.seq, max(part.seq, summary["last_seq"]))
        for number, read in enumerate(pages(api, part), 1):
            part.add_page(read)
            advance(part.seq, max(part.seq, summary["last_seq"]))
            if number % CHECK_PAGES == 0:
                check(api, part)
        check(api, part)


def pages(api: Api, part: Part) -> Iterator[HistoryPage]:
    """Return the pages that `part` lacks."""
    return history.forward(api, part.conversation, part.seq, part.epoch, waiting.WRITING)


def check(api: Api, part: Part) -> None:
    """Add the changes to earlier pages. Raises a Failure when the server cannot tell them any more."""
    if not refresh(api, part):
        part.begin(part.conversation)
        raise Failure("The conversation changed too much during the export. Start the export again.")


def refresh(api: Api, part: Part) -> bool:
    """Add the changes since `part` was last compared; return whether the server could tell them."""
    has_more = True
    while has_more:
        cursor = {"epoch": part.epoch, "me": None, "cursors": {part.conversation: part.rev}, "list": None}
        answer = api.post("/sync", cursor, waiting.WRITING)
        state = answer["conversations"][part.conversation]
        if answer["epoch"] != part.epoch or state["state"] != "changes":
            return False
        part.add_changes(state["messages"], state["rev"])
        has_more = state["more"]
    return True


@contextlib.contextmanager
def progress(summary: Summary) -> Iterator[Callable[[int, int], None]]:
    """Yield `advance(done, total)`: it draws a progress bar on standard error if that is a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=show.errors, disable=not show.errors.is_terminal) as bar:
        task = bar.add_task(show.safe(summary["title"]), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)

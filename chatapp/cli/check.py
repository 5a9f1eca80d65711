"""`flask chat check`: the checks of an installation, for people or, with --json, for programs."""

import json
import sys
from collections.abc import Iterable

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from chatapp import database_file
from chatapp.services.checks import running
from chatapp.services.checks.result import Result

WIDTH = 32  # columns of a check's name


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for programs.")
@with_appcontext
def check(as_json: bool) -> None:
    """Check this installation: its database, its files, its machine. Exits with 1 when something is wrong.

    Nothing is changed, and a server may run meanwhile.
    """
    try:
        is_sound = _print_json(running.run()) if as_json else _print(running.run())
    except DBAPIError as error:
        raise click.ClickException(database_file.reason(current_app, error.orig or error)) from None
    sys.exit(0 if is_sound else 1)


def _print(results: Iterable[Result]) -> bool:
    """Print each result as it comes; return whether nothing was found."""
    found = 0
    for result in results:
        found += result.count
        click.echo(f"{result.name:<{WIDTH}}{_in_words(result)}")
        for finding in result.findings:
            click.echo(f"  {finding}")
        if result.count > len(result.findings):
            click.echo(f"  and {result.count - len(result.findings)} more")
    click.echo("Nothing is wrong." if not found else f"{found} things are wrong." if found > 1 else "1 thing is wrong.")
    return not found


def _in_words(result: Result) -> str:
    return {"ok": "ok", "found": f"{result.count} found", "skipped": f"skipped: {result.skipped}"}[result.state]


def _print_json(results: Iterable[Result]) -> bool:
    """Print all results as one JSON object; return whether nothing was found."""
    checks = [
        {"check": result.name, "state": result.state, "count": result.count, "findings": result.findings}
        | ({"why": result.skipped} if result.skipped else {})
        for result in results
    ]
    is_sound = not any(one["count"] for one in checks)
    click.echo(json.dumps({"is_sound": is_sound, "checks": checks}, ensure_ascii=False))
    return is_sound

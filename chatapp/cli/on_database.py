"""Commands that work on the installation's database."""

import functools
from collections.abc import Callable

import click

from chatapp import database
from chatapp.errors import ChatError
from chatapp.web.sentences import sentence


def on_database(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command that runs `function` on an up-to-date database; refusals are printed as one line."""

    @functools.wraps(function)
    def run(*args, **kwargs):
        app = click.get_current_context().obj.load_app()
        database.bring_up_to_date(app)
        with app.test_request_context():
            try:
                function(*args, **kwargs)
            except ChatError as error:
                raise click.ClickException(in_words(error)) from None

    return run


def in_words(error: ChatError) -> str:
    """Return a refusal as a sentence that names the input."""
    field = f"{error.field.replace('_', ' ')}: " if error.field else ""
    return f"{field}{sentence(error)}"

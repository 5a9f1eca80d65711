"""`flask chat …`: what operators do from the command line."""

from flask.cli import AppGroup

chat = AppGroup("chat", help="Look after this installation.")

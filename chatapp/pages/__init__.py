"""HTML pages: one module for each place, with its forms. Places under one URL prefix share a blueprint."""

from flask import Flask

from chatapp.pages import (
    activity,
    administration,
    announcements,
    conversation,
    inbox,
    members,
    messages,
    networks,
    people,
    rail,
    read_marks,
    rooms,
    search,
    settings,
    sign_in,
    tokens,
)
from chatapp.pages.message_actions import MESSAGE_ACTIONS

ALL = [
    *(sign_in, settings, tokens),
    *(inbox, activity),
    *(conversation, messages, read_marks),
    *(rooms, members),
    people,
    activity,
    announcements,
    *(administration, networks),
    *(search, rail),
]


def init_app(app: Flask) -> None:
    """Register the blueprints of all places, and let templates know the actions of messages."""
    app.jinja_env.globals["message_actions"] = MESSAGE_ACTIONS
    for bp in dict.fromkeys(place.bp for place in ALL):
        app.register_blueprint(bp)

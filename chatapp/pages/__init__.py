"""HTML pages: one module for each place, with its forms. Places under one URL prefix share a blueprint."""

from flask import Flask

from chatapp.markup import emoji
from chatapp.pages import (
    activity,
    administration,
    announcements,
    conversation,
    help,
    inbox,
    members,
    messages,
    networks,
    people,
    rail,
    reactions,
    read_marks,
    rooms,
    search,
    settings,
    sign_in,
    threads,
    tokens,
)
from chatapp.pages.message_actions import MESSAGE_ACTIONS

ALL = [
    *(sign_in, settings, tokens),
    inbox,
    *(conversation, messages, reactions, read_marks, threads),
    *(rooms, members),
    people,
    activity,
    announcements,
    *(administration, networks),
    *(search, rail),
    help,
]


def init_app(app: Flask) -> None:
    """Register the blueprints of all places, and let templates know the actions of messages."""
    app.jinja_env.globals["message_actions"] = MESSAGE_ACTIONS
    app.jinja_env.globals["frequent_emoji"] = emoji.FREQUENT
    app.jinja_env.globals["emoji_groups"] = reactions.GROUPS
    for bp in dict.fromkeys(place.bp for place in ALL):
        app.register_blueprint(bp)

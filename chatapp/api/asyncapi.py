"""The live connections as an AsyncAPI 3.0 document, made of the actions and the events."""

from collections.abc import Iterable
from importlib.metadata import version

from chatapp.payloads import events
from chatapp.payloads.schemas import ref
from chatapp.verbs.action import Action
from chatapp.verbs.fields import object_schema
from chatapp.verbs.messages import DRAFT

VERSION = "3.0.0"
INTRODUCTION = (
    "Socket.IO at `/socket.io`, and a plain WebSocket at `/ws`, where each message is a JSON object with its name as "
    "`type`. Every request of a client is acknowledged with `ok` and the answer, or with an error. The reference is "
    "docs/protocol.md, which also says how to connect and how to stay complete."
)
CHANNELS = {"socketio": "/socket.io", "ws": "/ws"}


def document(live: Iterable[Action], only_at_ws: Iterable[Action]) -> dict:
    """Return the document as a dict. `live`: the actions of both kinds of connection; `only_at_ws`: those of `/ws`."""
    asked = [*live, *only_at_ws]
    plain = {action.name for action in only_at_ws} | {event.name for event in events.ALL if event.is_plain}
    messages = {_asked(action.name): _request(action) for action in asked}
    messages |= {_acknowledged(action.name): _acknowledgement(action) for action in asked}
    messages |= {event.name: _event(event) for event in events.ALL}
    return {
        "asyncapi": VERSION,
        "info": {"title": "chatapp", "version": version("chatapp"), "description": INTRODUCTION},
        "channels": {name: _channel(name, address, messages, plain) for name, address in CHANNELS.items()},
        "operations": {
            **{f"ask_{action.name}": _operation_of(action, plain) for action in asked},
            **{f"tell_{event.name}": _operation("send", event.name, event.about, plain) for event in events.ALL},
        },
        "components": {
            "messages": messages,
            "schemas": {**events.ALL_SHAPES, "Draft": object_schema(DRAFT, over_http=False)},
        },
    }


def _asked(name):
    return f"{name}_asked"


def _acknowledged(name):
    return f"{name}_acknowledged"


def _request(action):
    return {"name": action.name, "summary": action.about, "payload": object_schema(action.takes, over_http=False)}


def _acknowledgement(action):
    answered = action.answers or {}
    if "$ref" in answered:
        answered = events.ALL_SHAPES[answered["$ref"].rpartition("/")[2]]
    granted, refused = _with_ok(True, **answered.get("properties", {})), _with_ok(False, error=ref("Error"))
    return {"name": action.name, "payload": {"oneOf": [granted, refused]}}


def _with_ok(is_ok, **fields):
    return {"type": "object", "properties": {"ok": {"const": is_ok}, **fields}, "required": ["ok"]}


def _event(event):
    return {"name": event.name, "summary": f"{event.about}; to {event.to}", "payload": event.data}


def _channel(name, address, messages, plain):
    said = [message for message in messages if name == "ws" or _bare(message) not in plain]
    return {"address": address, "messages": {message: {"$ref": f"#/components/messages/{message}"} for message in said}}


def _bare(message):
    return message.removesuffix("_asked").removesuffix("_acknowledged")


def _operation_of(action, plain):
    made = _operation("receive", _asked(action.name), action.about, plain, name=action.name)
    channel = made["channel"]
    answer = {"$ref": f"{channel['$ref']}/messages/{_acknowledged(action.name)}"}
    scopes = {"x-scope": action.scope}
    return {**made, **scopes, "reply": {"channel": channel, "messages": [answer]}}


def _operation(kind, message, about, plain, name=None):
    channel = f"#/channels/{'ws' if (name or message) in plain else 'socketio'}"
    return {
        "action": kind,
        "channel": {"$ref": channel},
        "summary": about,
        "messages": [{"$ref": f"{channel}/messages/{message}"}],
    }

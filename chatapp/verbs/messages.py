"""Posting, editing and deleting."""

from chatapp import limits
from chatapp.models.access_token import POST
from chatapp.services import messages
from chatapp.verbs.table import verb


@verb("post_messages", POST)
def post(person, body):
    """Store messages, each once."""
    return {"messages": messages.post(person, body.identifier("conversation"), drafts(body))}


@verb("edit_message", POST)
def edit(person, body):
    """Replace the text of a message."""
    return {"message": messages.edit(person, body.identifier("message"), body.integer("rev"), body.text("body"))}


@verb("delete_message", POST)
def delete(person, body):
    """Take away the text of a message."""
    return {"message": messages.delete(person, body.identifier("message"), body.integer("rev"))}


def drafts(body):
    """Return the list of drafts in `body`."""
    return body.list_of("messages", limit=limits.POST_MESSAGES, item=_draft)


def _draft(item):
    return {"client_id": item.text("client_id"), "body": item.text("body")}

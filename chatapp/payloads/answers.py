"""Whole answers as schemas made of the shapes."""

from chatapp import limits
from chatapp.models.access_token import SCOPES
from chatapp.payloads.schemas import (
    BOOLEAN,
    COUNTER,
    STRING,
    array,
    described,
    integer,
    noun,
    nullable,
    one_of,
    ref,
)

ANSWERS = {
    "HistoryPage": noun(
        messages=described(array(ref("Message"), most=limits.HISTORY_PAGE), "In the order of their seq."),
        rev=described(COUNTER, "The conversation's, at which they were read."),
        epoch=STRING,
        has_before=BOOLEAN,
        has_after=BOOLEAN,
    ),
    "Changes": noun(
        "The changes in one conversation: `changes`, `reset` (read the last page anew), `gone`.",
        optional=("messages", "rev", "more"),
        state=one_of("changes", "reset", "gone"),
        messages=described(array(ref("Message"), most=limits.SYNC_PAGE), "In the order of their rev."),
        rev=COUNTER,
        more=described(BOOLEAN, "Ask again from the new rev."),
    ),
    "List": noun(
        "The conversations that a screen keeps.",
        digest=STRING,
        summaries=array(ref("Summary"), most=limits.SUMMARIES),
        unread=ref("Unread"),
    ),
    "SyncAnswer": noun(
        epoch=STRING,
        me=COUNTER,
        memberships=described(
            array({"anyOf": [ref("Summary"), ref("Gone")]}, most=limits.SYNC_PAGE), "Those that changed since `me`."
        ),
        more=described(BOOLEAN, "Ask again from the new `me`: more memberships changed."),
        conversations={"type": "object", "additionalProperties": ref("Changes")},
        list=described(nullable(ref("List")), "Null when the digest is still right."),
        notices=ref("Notices"),
    ),
    "Error": {
        "type": "object",
        "description": "The reason of a refusal, the same through every interface.",
        "required": ["code", "message", "retry"],
        "properties": {
            "code": described(STRING, "Stable; one of those below."),
            "message": described(STRING, "A sentence for people, in their language."),
            "field": described(STRING, "The refused input; inside lists with its place, `messages.2.body`."),
            "retry": described(BOOLEAN, "Whether the very same request may succeed later."),
            "retry_after": described({"type": "number"}, "Seconds to wait before that."),
            "message_now": ref("Message"),
            "scope": one_of(*SCOPES),
            "reason": described(STRING, "With `weak_password`, and `bad_choice` of an emoji: why."),
        },
    },
    "Problem": {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "error"],
        "properties": {
            "type": described({"type": "string", "format": "uri-reference"}, "Where the code is described."),
            "title": described(STRING, "The same for each occurrence."),
            "status": integer(400, 599),
            "detail": described(STRING, "A sentence for people, in their language."),
            "error": ref("Error"),
        },
    },
}

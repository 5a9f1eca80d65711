"""The page of one conversation, and writing in it."""

import contextlib
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.errors import ChatError, NotFound
from chatapp.markup.at_names import EVERYONE
from chatapp.markup.mentions import candidates
from chatapp.models.columns import new_id
from chatapp.models.conversation import THREAD
from chatapp.models.message import TEXT
from chatapp.models.protocols import MembershipRow
from chatapp.payloads.messages import PREVIEW
from chatapp.services.conversations import access, summaries
from chatapp.services.messages import authoring, history, read_marks
from chatapp.services.notices.listing import FILTERS
from chatapp.services.validation import known_id
from chatapp.verbs.forms import serves
from chatapp.web.activity_pane import activity_pane
from chatapp.web.forms import client_id_of, shows_again, typed, typed_text
from chatapp.web.http.body import Body, form_body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.list_pane import list_pane
from chatapp.web.notices import asked_notice, notice_after
from chatapp.web.shell import presence_with

bp = Blueprint("conversations", __name__, url_prefix="/conversations")
bp.before_request(require)

BOUNDS = ("before", "around", "after")
NOT_SENT_AGAIN = ("csrf_token", "believed_person", "sure")
SCRIPTS = "chatapp_scripts"  # the cookie that scripts set once they have run


@bp.get("/<conversation_id>")
def show(conversation_id: str) -> ResponseReturnValue:
    """Show a page of the conversation, and mark its messages as read unless unread ones lie before them."""
    asked = query()
    client_id = client_id_of(asked)
    bounds = {bound: asked.integer(bound, default=None) for bound in BOUNDS}
    is_paused = (
        bool(client_id) or asked.flag("pause", default=False) or any(bound is not None for bound in bounds.values())
    )
    return conversation_page(
        conversation_id,
        bounds,
        is_reading=not is_prefetched(),
        refresh_every=None if is_paused else current_app.config["PAGE_REFRESH"],
        client_id=client_id,
        notice=asked_notice(asked),
        list_offset=asked.integer("list", default=None),
        reply=replied(conversation_id, asked.word("reply", default="")),
        activity=asked.choice("beside", accepted=set(FILTERS), default=None),
    )


@bp.post("/<conversation_id>/messages")
@serves("post_messages")
@shows_again(lambda error, conversation_id: conversation_page(conversation_id, {}, **written(error, conversation_id)))
def post(conversation_id: str) -> ResponseReturnValue:
    """Post the typed message. A refusal shows it again, under the same client_id. One that notifies many asks first."""
    form = form_body()
    message = draft(form)
    if not form.flag("sure", default=False) and (notified := many_notified(conversation_id, message["body"])):
        return question_page(conversation_id, notified)
    posted = authoring.post(current_user(), conversation_id, [message])
    notice = notice_after(message["body"], posted.not_members)
    return redirect(url_for(".show", conversation_id=conversation_id, notice=notice, _anchor="end"), 303)


def many_notified(conversation_id: str, body: str) -> int:
    """Return how many people a text notifies that mentions everyone, 0 where that needs no question."""
    if EVERYONE.isdisjoint(candidates(body)):
        return 0
    summary = summaries.summary(access.get(current_user(), conversation_id))
    notified = others_in(summary)
    return notified if notified > limits.EVERYONE_ASKS else 0


def others_in(summary: dict) -> int:
    """Return how many other people are in a conversation. Those of a thread follow it, and its reader may not."""
    return summary["member_count"] - (1 if summary["membership"]["follows"] else 0)


def question_page(conversation_id: str, notified: int) -> str:
    """Ask before the typed message notifies so many people; what was sent is sent again then."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_SENT_AGAIN]
    summary = summaries.summary(access.get(current_user(), conversation_id))
    return render_template("conversations/everyone.html", summary=summary, notified=notified, sent=sent)


def draft(form: Body) -> dict:
    optional = {
        "reply_to": form.identifier("reply_to", default=None),
        "also_to_room": form.flag("also_to_room", default=False),
    }
    return {
        "client_id": form.word("client_id", most=limits.CLIENT_ID),
        "body": form.text("body", most=limits.MESSAGE),
        **{name: value for name, value in optional.items() if value},
    }


def written(error: ChatError, conversation_id: str) -> dict:
    """Return what the page shows of a message that was refused."""
    return {**typed_text(error), "reply": replied(conversation_id, typed("reply_to"))}


def replied(conversation_id: str, message_id: str) -> dict | None:
    """Return the message to which the next one shall reply, as payloads tell it, or None: it is of another
    conversation, or gone."""
    with contextlib.suppress(NotFound):
        message = authoring.find(current_user(), known_id(message_id))
        if message["conversation"] == conversation_id and message["kind"] == TEXT and not message["deleted_at"]:
            text = " ".join(message["body"].split())[:PREVIEW]
            return {**{name: message[name] for name in ("id", "seq", "sender")}, "text": text, "deleted": False}
    return None


def is_prefetched() -> bool:
    return request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")


def reports_reading() -> bool:
    """Return whether the page itself will report what was read, by scripts or by the image in its `<noscript>`.

    Browsers that run it send Sec-Fetch-Dest over TLS; on plain HTTP, `static/js/app.js` has set a cookie. For any other
    browser, the request itself counts as reading.
    """
    return "Sec-Fetch-Dest" in request.headers or SCRIPTS in request.cookies


def conversation_page(
    conversation_id: str,
    bounds: dict,
    *,
    is_reading: bool = False,
    refresh_every: int | None = None,
    list_offset: int | None = None,
    activity: str | None = None,
    **writing: Any,
) -> str:
    person = current_user()
    membership = access.get(person, conversation_id)
    summary = summaries.summary(membership)
    is_opening = all(bound is None for bound in bounds.values())
    unread_count = summary["membership"]["unread"]
    page = history.opening(membership, unread_count) if is_opening else history.of(membership, **bounds)
    unread = unread_on(page, summary["membership"])
    if is_reading and unread["read_to"] and not reports_reading():
        summary = read_marks.mark_read(person, conversation_id, unread["read_to"])
    pane = _pane(summary, list_offset, activity)
    return render_template(
        "conversations/beside.html" if pane else "conversations/show.html",
        **pane,
        summary=summary,
        others=others_in(summary),
        root=authoring.find(person, summary["root"]["id"]) if summary["kind"] == THREAD else None,
        page=page,
        new=unread,
        opens_at_new=is_opening and unread["is_many"],
        **readers_context(membership),
        refresh_every=None if page["has_after"] or unread["is_many"] else refresh_every,
        **{"draft": "", "error": None, "notice": None, **writing, "client_id": writing.get("client_id") or new_id()},
    )


def _pane(summary: dict, list_offset: int | None, activity: str | None) -> dict:
    """Return the context of the list beside the conversation, empty without one."""
    if activity is not None:
        return activity_pane(activity) | {"beside": "activity/_list.html"}
    return {} if list_offset is None else list_pane(summary["kind"], list_offset)


def unread_on(page: dict, membership: dict) -> dict:
    """Return what is unread on a page of history, as a dict.

    `count`: of unread messages in the conversation. `is_many`: more than fit a screen. `first_seq`: of the first unread
    message, or None; `first`: that message, if it is on the page. `read_to`: the seq up to which the reader has read
    once they have read this page; None if that is not further than before, or if unread messages lie before the page.
    """
    read, count = membership["last_read_seq"], membership["unread"]
    seqs = [message["seq"] for message in page["messages"]]
    first = next((message for message in page["messages"] if count and message["seq"] == read + 1), None)
    return {
        "count": count,
        "is_many": count > limits.OPENING_UNREAD,
        "first_seq": read + 1 if count else None,
        "first": first,
        "read_to": seqs[-1] if seqs and seqs[0] <= read + 1 and seqs[-1] > read else None,
    }


def readers_context(membership: MembershipRow) -> dict:
    """Return how far the other members have read and how many are online; None for each in a large room."""
    seen = read_marks.seen_by(membership)
    if seen is None:
        return {"seen": None, "members_here": None}
    shown = presence_with(seen)
    here = sum(shown[person_id]["state"] == "online" for person_id in seen)
    return {"seen": seen, "members_here": here, "presence": shown}

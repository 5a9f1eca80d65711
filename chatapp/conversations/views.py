"""The page of one conversation, and writing in it."""

from flask import current_app, redirect, render_template, request, url_for

from chatapp.conversations import bp
from chatapp.models.columns import new_id
from chatapp.services import conversations, history, messages, reading
from chatapp.web.body import form_body, query
from chatapp.web.forms import REFUSALS, client_id_after, client_id_of, refusal, typed
from chatapp.web.person import me
from chatapp.web.shell import presence_with

BOUNDS = ("before", "around", "after")


@bp.get("/<conversation_id>")
def show(conversation_id):
    """Show a page of the conversation; showing its end marks it as read."""
    asked = query()
    client_id = client_id_of(asked)
    bounds = {bound: asked.integer(bound, default=None) for bound in BOUNDS}
    is_still = client_id or asked.flag("pause", default=False) or any(bound is not None for bound in bounds.values())
    return conversation_page(
        conversation_id,
        bounds,
        is_reading=not is_prefetched(),
        refresh_every=None if is_still else current_app.config["PAGE_REFRESH"],
        client_id=client_id,
    )


@bp.post("/<conversation_id>/messages")
def post(conversation_id):
    """Post what was typed; a refusal shows it again, under the same client_id."""
    form = form_body()
    try:
        messages.post(me(), conversation_id, [draft(form)])
    except REFUSALS as error:
        again = {"draft": typed("body"), "client_id": client_id_after(error), "error": refusal(error)}
        return conversation_page(conversation_id, {}, **again), error.status
    return redirect(url_for(".show", conversation_id=conversation_id, _anchor="end"), 303)


def draft(form):
    return {"client_id": form.text("client_id"), "body": form.text("body")}


def is_prefetched():
    return request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", "")


def conversation_page(conversation_id, bounds, *, is_reading=False, refresh_every=None, **writing):
    person = me()
    seat = conversations.find(person, conversation_id)
    summary = conversations.summary(seat)
    page = shown(seat, summary, bounds)
    first_unread_seq = first_unread(summary["membership"])
    if is_reading and page["messages"] and not page["has_after"]:
        summary = reading.mark_read(person, conversation_id, page["messages"][-1]["seq"])
    return render_template(
        "conversations/show.html",
        summary=summary,
        page=page,
        first_unread_seq=first_unread_seq,
        **company(seat),
        refresh_every=refresh_every,
        **{"draft": "", "error": None, **writing, "client_id": writing.get("client_id") or new_id()},
    )


def shown(seat, summary, bounds):
    """Return the page of history that was asked for, or the end of the conversation."""
    if any(bound is not None for bound in bounds.values()):
        return history.of(seat, **bounds)
    return history.opening(seat, summary["membership"]["unread"])


def first_unread(membership):
    return membership["last_read_seq"] + 1 if membership["unread"] else None


def company(seat):
    """Return how far the others have read and how many are here, where few enough are in it to say."""
    seen = reading.seen_by(seat)
    if seen is None:
        return {"seen": None, "members_here": None}
    shown = presence_with(seen)
    here = sum(shown[person_id]["state"] == "online" for person_id in seen)
    return {"seen": seen, "members_here": here, "presence": shown}

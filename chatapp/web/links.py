"""Links that people pass on outside of the site."""

from flask import current_app, request, url_for

from chatapp.web.http.origins import is_loopback


def invitation_link(token: str) -> str | None:
    """Return the absolute URL of an invitation, or None where the address of this server is not known.

    Without PUBLIC_URL, only a loopback name is taken from the request: a client can put any other there.
    """
    site = current_app.config["PUBLIC_URL"]
    if not site and is_loopback(request.host):
        site = request.host_url.rstrip("/")
    return site + invitation_path(token) if site else None


def invitation_path(token: str) -> str:
    """Return the path of an invitation's URL."""
    return url_for("auth.sign_up", invite=token)

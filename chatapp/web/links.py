"""Addresses that are passed on outside of the site."""

from flask import current_app, request, url_for


def invitation_link(token):
    """Return the whole address that a person with this invitation opens."""
    site = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    return site + url_for("auth.sign_up", invite=token)

"""The look that a reader chose for this browser: a theme and a density, in one cookie.

The server reads it, so the first paint is right already and nothing of it needs JavaScript.
"""

from dataclasses import dataclass

from flask import current_app, request
from werkzeug.wrappers import Response

from chatapp.web.identity import cookies

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
COOKIE = "chatapp_appearance"
LIFETIME = 400 * 24 * 3600  # seconds: browsers keep no cookie longer
# Of each theme the sheet of its pages, and the schemes that the browser's own parts may have.
SHEETS = {"system": "css/app_system.css", "light": "css/app.css", "dark": "css/app_dark.css"}
SCHEMES = {"system": "light dark", "light": "light", "dark": "dark"}


@dataclass(frozen=True)
class Appearance:
    """A theme of THEMES and a density of DENSITIES."""

    theme: str = THEMES[0]
    density: str = DENSITIES[0]

    @property
    def sheet(self) -> str:
        """Return the path of the sheet for this theme."""
        return SHEETS[self.theme]

    @property
    def scheme(self) -> str:
        """Return the value of `color-scheme`."""
        return SCHEMES[self.theme]


def current() -> Appearance:
    """Return the Appearance of this request; the usual one where the cookie is missing or holds anything else."""
    theme, _, density = request.cookies.get(COOKIE, "").partition(".")
    return Appearance(theme, density) if theme in THEMES and density in DENSITIES else Appearance()


def keep(response: Response, chosen: Appearance) -> None:
    """Let the browser keep `chosen`."""
    response.set_cookie(
        COOKIE,
        f"{chosen.theme}.{chosen.density}",
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=cookies.is_secure(request.environ, current_app),
    )

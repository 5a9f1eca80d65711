"""The form of the planted action, as the recipe in CONTRIBUTING.md makes one. The action has to be declared before."""

from flask import Blueprint

from chatapp import verbs
from chatapp.verbs.fields import Asked
from chatapp.verbs.forms import serves
from chatapp.web.http.body import form_body
from chatapp.web.identity.person import current_user, require

bp = Blueprint("trees", __name__, url_prefix="/conversations")
bp.before_request(require)


@bp.post("/<conversation_id>/trees")
@serves("plant")
def plant(conversation_id):
    """Plant trees, and say how many."""
    asked = Asked(conversation=conversation_id, trees=form_body().integer("trees", minimum=1, maximum=10))
    return f"{verbs.named('plant').function(current_user(), asked)['trees']} trees"

"""A kind of job with an effect that can be counted: it posts a message, as scheduled messages would be."""

from chatapp.extensions import db
from chatapp.models import User
from chatapp.services.jobs.kinds import Kind
from chatapp.services.messages import authoring


def post(job):
    """Post the message of a job under its id, by which a second time is recognized."""
    draft = {"client_id": job.public_id, "body": job.payload["body"]}
    authoring.post(db.session.get(User, job.payload["sender"]), job.payload["conversation"], [draft])


POST = Kind("post", post)

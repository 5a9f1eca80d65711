"""`flask chat jobs`: what waits and what has failed, and what operators can do about it."""

import click
from flask.cli import AppGroup

from chatapp import background
from chatapp.cli.on_database import on_database
from chatapp.models import Job
from chatapp.payloads.times import iso
from chatapp.services.jobs import kinds, managing, working
from chatapp.transport.flask.event_context import current_application


@click.pass_context
def overview(context: click.Context) -> None:
    """List jobs that have failed, and those that wait: work that is done later, such as cleaning."""
    if context.invoked_subcommand is None:
        on_database(print_unfinished)()


group = AppGroup("jobs", callback=overview, help=overview.__doc__, invoke_without_command=True)


def print_unfinished() -> None:
    """Print a line for each job that is not done, and how many there are."""
    for job in managing.unfinished():
        click.echo("  ".join(filter(None, (job.public_id, job.state, iso(job.due_at), named(job), troubles(job)))))
    counts = managing.counts()
    click.echo(f"{counts['waiting']} waiting, {counts['running']} running, {counts['failed']} failed.")


def named(job: Job) -> str:
    """Return a job's kind, and whether this version knows it."""
    return job.kind if job.kind in kinds.known() else f"{job.kind} (unknown to this version)"


def troubles(job: Job) -> str:
    """Return what a job has met with so far, or ""."""
    lapses = f"{job.lapses} without a result" if job.lapses else ""
    tries = f"{job.tries} failed" if job.tries else ""
    return ", ".join(filter(None, (tries, lapses, job.error)))


@group.command("retry")
@click.argument("job_id", metavar="ID")
@on_database
def retry(job_id: str) -> None:
    """Run a job now that waits or has failed. A running server notices within half a minute."""
    if not managing.retry(job_id):
        job = found(job_id)
        raise click.ClickException(f"The job {job.public_id} is {job.state}; only one that waits or failed can be run.")
    click.echo("The job is due now, with all of its tries.")


@group.command("discard")
@click.argument("job_id", metavar="ID")
@on_database
def discard(job_id: str) -> None:
    """Delete a job for good. Cleaning comes back when a server starts."""
    if not managing.discard(job_id):
        found(job_id)
    click.echo("The job is deleted.")


@group.command("work")
@on_database
def work() -> None:
    """Run all jobs that are due, and end when none is left."""
    app = current_application()
    background.every(app, app.config["JOB_LEASE"] / working.RENEWALS, working.renew)
    click.echo(f"{working.work_off()} jobs run.")


def found(job_id: str) -> Job:
    """Return the Job with this id. Raises ClickException for none."""
    job = managing.find(job_id)
    if job is None:
        raise click.ClickException(f"There is no job with the id {job_id}. `flask chat jobs` lists them.")
    return job

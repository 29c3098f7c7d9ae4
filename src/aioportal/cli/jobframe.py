"""What the commands of all jobs have in common: their options, the plan before, the report after, the exit code."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .. import errors
from .connect import Common, Domain, Json, KeyFile
from .exits import Exit
from .meter import Meter
from .output import Output, tell

if TYPE_CHECKING:
    from ..huwise import Huwise
    from ..huwise.jobs.options import JobOptions
    from ..huwise.jobs.plan import Plan
    from ..huwise.jobs.report import JobResult

_MOST = 500
"""Changes of a plan that are printed before a job that was said yes to; a dry run prints all."""


def _concurrency(text: str | None) -> str | None:
    if text is not None and text != "adaptive" and not (text.isascii() and text.isdigit() and int(text) > 0):
        raise typer.BadParameter(f"{text!r} is neither a number above 0 nor 'adaptive'.")
    return text


Yes = Annotated[bool, typer.Option("--yes", help="Do it. Without, the plan is shown and nothing is changed.")]
JournalFile = Annotated[
    Path | None,
    typer.Option("--journal", metavar="FILE", help="Keeps what was done; the same command goes on from there."),
]
Concurrency = Annotated[
    str | None,
    typer.Option("--concurrency", metavar="N|adaptive", callback=_concurrency, help="How many are worked on at once."),
]
MaxPublishing = Annotated[
    int, typer.Option("--max-publishing", metavar="N", min=1, help="How many the portal publishes at once.")
]
MaxFailures = Annotated[
    int | None, typer.Option("--max-failures", metavar="N", min=1, help="Stop after so many failures.")
]
ShardOf = Annotated[
    str | None, typer.Option("--shard", metavar="K/N", help="Only part K of N, for several workers: 2/5.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Also delete, and change more than 30 % of what is there, where planned.")
]


Job = Callable[..., Coroutine[Any, Any, "JobResult"]]


@dataclass(frozen=True, slots=True)
class JobFlags:
    """The options that every job's command has."""

    yes: Yes = False
    journal: JournalFile = None
    concurrency: Concurrency = None
    max_publishing: MaxPublishing = 4
    max_failures: MaxFailures = None
    shard: ShardOf = None
    force: Force = False
    domain: Domain = None
    api_key_file: KeyFile = None
    as_json: Json = False

    @property
    def common(self) -> Common:
        """Those of them that other commands have as well."""
        return Common(self.domain, self.api_key_file, self.as_json)

    def run(self, name: str, job: Job, *, dry_run: bool = False, at_once: bool = False) -> None:
        """Run the job, show plan, progress and report, and end the command with the exit code.

        Args:
            name: the job's name, for its progress.
            job: the job's function, with all arguments but the client and these options.
            dry_run: whether ``--dry-run`` was said.
            at_once: whether the command does without it what is only planned here.

        Raises:
            BadParameter: ``--dry-run`` and ``--yes``.
        """
        if dry_run and self.yes:
            raise typer.BadParameter("--dry-run and --yes say different things.")

        async def work(portal: Huwise, output: Output) -> None:
            with Meter(name, quiet=self.as_json) as meter:
                result = await self._to_the_end(job(portal, **self.options(meter, output)), meter, output)
            output.result(result.as_data(), self._lines(result, at_once))
            code = job_exit(result)
            if code is not Exit.DONE:
                raise typer.Exit(code)

        self.common.run(work, max_publishing=self.max_publishing)

    async def _to_the_end(self, job: Coroutine[Any, Any, JobResult], meter: Meter, output: Output) -> JobResult:
        # A task of its own, so that Ctrl-C is answered at once, and not when all that is under way has ended.
        running = asyncio.create_task(job)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            output.stopped(self._how_to_go_on(output.ordering, meter.through))
            meter.pause()
            running.cancel()
            if output.ordering:
                # Once the job has heard: a second Ctrl-C that comes as an answer must find it winding down.
                asyncio.get_running_loop().call_soon(output.stopping)
            return await running

    def options(self, meter: Meter, output: Output) -> JobOptions:
        """The options as the job's function takes them."""

        def planned(plan: Plan) -> None:
            meter.pause()
            output.ordering = self.yes
            if self.yes and not self.as_json:
                output.result(None, plan.lines(most=_MOST))
                if len(plan.due) + len(plan.problems) > _MOST:
                    tell("aioportal: the same command without --yes shows the whole plan")

        return {
            "dry_run": not self.yes,
            "journal": self.journal,
            "concurrency": width(self.concurrency),
            "max_failures": self.max_failures,
            "shard": self.shard,
            "force": self.force,
            "on_plan": planned,
            "on_progress": meter.show,
        }

    def _lines(self, result: JobResult, at_once: bool) -> list[str]:
        lines = list(result.lines())
        if result.report is not None:
            # They stand above already, with the plan.
            told = {f"note: {note}" for note in result.plan.notes}
            lines = [line for line in lines if line not in told]
        if result.dry_run and result.plan.due:
            lines.append(f"Nothing was changed. {'Leave out --dry-run' if at_once else 'Add --yes'} to do it.")
        if not result.plan.changes and not result.plan.notes:
            lines.append("Nothing is chosen: nothing fits what was asked for.")
        if result.report is not None and not result.report.ok and self.journal is not None:
            lines.append("The same command with the same --journal tries again what failed.")
        return lines

    def _how_to_go_on(self, ordering: bool, through: str) -> str:
        if not ordering:
            return "it was still being planned, and nothing was changed"
        parts = [through] if through else []
        if self.journal is None:
            parts.append("running it again finds what is done already")
        else:
            file = shlex.quote(str(self.journal))
            parts.append(f"the same command with --journal {file} goes on from there")
            parts.append(f"`aioportal journal show {file}` says what is done")
        return "; ".join(parts)


def job_exit(result: JobResult) -> Exit:
    """The exit code for a job's result."""
    if result.ok:
        return Exit.DONE
    if result.report is None:
        return Exit.REFUSED
    failed = result.report.of("failed")
    if failed and all(isinstance(row.error, errors.TransportError) for row in failed):
        return Exit.UNREACHABLE
    if not failed and result.report.of("unknown"):
        return Exit.UNKNOWN
    return Exit.REFUSED


def width(text: str | None) -> int | Literal["adaptive"] | None:
    """``--concurrency`` as the functions take it."""
    return None if text is None else "adaptive" if text == "adaptive" else int(text)

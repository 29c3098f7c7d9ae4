"""Commands of jobs: who may see what, and who is on the portal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from .choice import Choice, Table, TableOut, table_of
from .connect import Common, Timeout
from .exits import Exit
from .expand import with_options
from .jobframe import Concurrency, JobFlags, width
from .meter import Meter
from .output import Output, tell
from .tree import group

if TYPE_CHECKING:
    from ..huwise import Huwise
    from ..huwise.jobs.people.people_sheet import PeopleSheet


class PublishWay(StrEnum):
    """How a change of rights gets to visitors."""

    auto = "auto"
    full = "full"
    metadata = "metadata"
    none = "none"


Publish = Annotated[
    PublishWay,
    typer.Option("--publish", help="How changed rights of published datasets get there: auto is a full publish."),
]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="Plan now, and begin then: 2026-12-01T09:00+01:00, with its zone."),
]
CreateGroups = Annotated[
    bool, typer.Option("--create-groups", help="Create groups that the table names and the portal lacks.")
]
OwnAccount = Annotated[
    str | None,
    typer.Option("--own-account", metavar="USERNAME", help="Whose key it is, where the portal does not tell."),
]


@dataclass(frozen=True, slots=True)
class Change:
    """How datasets are opened and restricted."""

    publish: Publish = PublishWay.auto
    at: At = None
    timeout: Timeout = 3600.0

    def run(self, chosen: Choice, flags: JobFlags, *, restricted: bool) -> None:
        """Open or restrict the chosen datasets."""
        from ..huwise import jobs

        job = partial(
            jobs.access_set,
            restricted=restricted,
            **chosen.arguments(),
            publish=self.publish.value,
            at=self.at,
            timeout=self.timeout,
        )
        flags.run(f"access {'restrict' if restricted else 'open'}", job)


def register(app: typer.Typer) -> None:
    """Add the commands to ``aioportal huwise``."""
    access = group("Who may see which datasets.")
    access.command("open")(with_options(open_datasets))
    access.command("restrict")(with_options(restrict_datasets))
    app.add_typer(access, name="access")
    rulesets = group("What single groups and users may see of datasets and do with them.")
    rulesets.command("apply")(with_options(apply_rulesets))
    rulesets.command("export")(with_options(export_rulesets))
    app.add_typer(rulesets, name="rulesets")
    users = group("The users of the portal.")
    users.command("sync")(with_options(sync_users))
    users.command("export")(with_options(export_users))
    users.command("audit")(with_options(audit_users))
    app.add_typer(users, name="users")
    groups = group("The user groups of the portal.")
    groups.command("sync")(with_options(sync_groups))
    groups.command("export")(with_options(export_groups))
    app.add_typer(groups, name="groups")


def open_datasets(chosen: Choice, change: Change, *, flags: JobFlags) -> None:
    """Open datasets to everybody. The plan lists each by its title and number of records."""
    change.run(chosen, flags, restricted=False)


def restrict_datasets(chosen: Choice, change: Change, *, flags: JobFlags) -> None:
    """Restrict datasets to users and groups with a right of their own."""
    change.run(chosen, flags, restricted=True)


def apply_rulesets(
    table: Annotated[
        str,
        table_of(
            "a column dataset_id or dataset_uid, group or user, and permissions, is_data_visible, visible_fields, "
            "filter_query, api_calls_quota."
        ),
    ],
    create_groups: CreateGroups = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete all other rulesets of the datasets in the table; takes --force.")
    ] = False,
    publish: Publish = PublishWay.auto,
    timeout: Timeout = 3600.0,
    *,
    flags: JobFlags,
) -> None:
    """Bring rulesets to what a table says: one|two is a list, | an empty one, * all fields, all records, no quota."""
    from ..huwise import jobs

    job = partial(
        jobs.rulesets_apply,
        table=table,
        create_groups=create_groups,
        prune=prune,
        publish=publish.value,
        timeout=timeout,
    )
    flags.run("rulesets apply", job)


def export_rulesets(
    chosen: Choice,
    concurrency: Concurrency = None,
    *,
    target: TableOut,
    common: Common,
) -> None:
    """Write rulesets into a table that `rulesets apply` takes back. Reads only."""
    named, wide = chosen.arguments(), width(concurrency)

    async def read(portal: Huwise) -> PeopleSheet:
        from ..huwise.jobs import rulesets_export

        with Meter("rulesets export", quiet=common.as_json) as meter:
            return await rulesets_export(portal, **named, concurrency=wide, on_progress=meter.show)

    _export(read, target, common)


def sync_users(
    table: Table,
    identity_provider: Annotated[
        str | None,
        typer.Option(
            "--identity-provider", metavar="UID", help="Make accounts for it, instead of sending invitations."
        ),
    ] = None,
    create_groups: CreateGroups = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="End memberships of groups that a user's row does not name.")
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Unlink users whom the table does not name; takes --force.")
    ] = False,
    own_account: OwnAccount = None,
    *,
    flags: JobFlags,
) -> None:
    """Invite who is missing and change who differs: email or username, first_name, last_name, groups, permissions."""
    from ..huwise import jobs

    job = partial(
        jobs.users_sync,
        table=table,
        identity_provider=identity_provider,
        create_groups=create_groups,
        prune=prune,
        remove=remove,
        own_account=own_account,
    )
    flags.run("users sync", job)


def export_users(*, target: TableOut, common: Common) -> None:
    """Write all users into a table that `users sync` takes back. Reads only."""
    from ..huwise import jobs

    _export(jobs.users_export, target, common)


def audit_users(
    inactive_days: Annotated[
        int, typer.Option("--inactive-days", metavar="DAYS", min=1, help="From how many days away on one is inactive.")
    ] = 180,
    subdomains: Annotated[
        str | None, typer.Option("--subdomains", metavar="NAMES", help="Subdomains whose users to add.")
    ] = None,
    *,
    target: TableOut,
    common: Common,
) -> None:
    """Tell who may do what and by which group, who was last seen when, and who administers the portal. Reads only."""

    async def work(portal: Huwise, out: Output) -> None:
        from ..huwise.jobs import users_audit

        audit = await users_audit(portal, inactive_days=inactive_days, subdomains=subdomains)
        lines = list(audit.lines())
        if target.output is not None:
            lines += target.lines(audit, len(audit.users))
        elif target.form is not None:
            lines = target.lines(audit, len(audit.users))
        out.result(audit.as_data(), lines)
        if target.output is None and target.form is not None:
            for told in audit.notes:
                tell(f"aioportal: {told}")

    common.run(work)


def sync_groups(
    table: Table,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete groups that the table does not name; takes --force.")
    ] = False,
    own_account: OwnAccount = None,
    *,
    flags: JobFlags,
) -> None:
    """Create missing groups and change those that differ: title or uid, description, permissions, api_calls_limit."""
    from ..huwise import jobs

    job = partial(jobs.groups_sync, table=table, prune=prune, own_account=own_account)
    flags.run("groups sync", job)


def export_groups(*, target: TableOut, common: Common) -> None:
    """Write all groups into a table that `groups sync` takes back. Reads only."""
    from ..huwise import jobs

    _export(jobs.groups_export, target, common)


def _export(
    read: Callable[[Huwise], Awaitable[PeopleSheet]],
    target: TableOut,
    common: Common,
) -> None:
    """Run an export: the table to the file or to standard output, what is to be known of it to standard error."""

    async def work(portal: Huwise, out: Output) -> None:
        sheet = await read(portal)
        lines: list[str] = []
        if target.output is not None or not common.as_json:
            lines = target.lines(sheet, len(sheet.rows))
        out.result(sheet.as_data(), lines)
        for told in (*sheet.problems, *sheet.notes):
            tell(f"aioportal: {told}")
        if not sheet.ok:
            raise typer.Exit(Exit.REFUSED)

    common.run(work)

"""Whole jobs made of the client's calls: each is one call, plans before it acts, and may be run again and again.

``from aioportal.huwise import jobs``, then ``await jobs.metadata_apply(portal, "fields.csv")`` shows the plan, and
``dry_run=False`` does it. ``docs/jobs.md`` lists them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config.applying import config_apply as config_apply
    from .config.applying import config_plan as config_plan
    from .config.pages_files import pages_pull as pages_pull
    from .config.pages_files import pages_push as pages_push
    from .config.pulling import PullResult as PullResult
    from .config.pulling import PullRow as PullRow
    from .config.pulling import config_pull as config_pull
    from .copying.connection_copy import copy_connection as copy_connection
    from .copying.dataset_copy import copy_dataset as copy_dataset
    from .copying.mapping import CopyMapping as CopyMapping
    from .copying.mapping import SecretSource as SecretSource
    from .copying.page_copy import copy_page as copy_page
    from .files.provisioning import provision as provision
    from .files.pushing_many import push_many as push_many
    from .files.replacing import replace_files as replace_files
    from .files.schemas import schema_sync as schema_sync
    from .frame import run_job as run_job
    from .frame import run_stages as run_stages
    from .metadata.custom_views import custom_view_apply as custom_view_apply
    from .metadata.metadata_sheet import MetadataSheet as MetadataSheet
    from .metadata.metadata_sheet import metadata_export as metadata_export
    from .metadata.metadata_table import metadata_apply as metadata_apply
    from .metadata.metadata_text import metadata_replace_text as metadata_replace_text
    from .metadata.overriding import metadata_override as metadata_override
    from .options import JobOptions as JobOptions
    from .options import OnPlan as OnPlan
    from .options import OnProgress as OnProgress
    from .orders.harvest_runs import harvest as harvest
    from .orders.key_renewal import renew_keys as renew_keys
    from .orders.publishing_many import publish_many as publish_many
    from .orders.publishing_many import unpublish_many as unpublish_many
    from .orders.republishing import republish as republish
    from .orders.restoring import restore_many as restore_many
    from .people.access import access_set as access_set
    from .people.groups_table import groups_export as groups_export
    from .people.groups_table import groups_sync as groups_sync
    from .people.people_audit import KeyAudit as KeyAudit
    from .people.people_audit import UserAudit as UserAudit
    from .people.people_audit import UsersAudit as UsersAudit
    from .people.people_audit import parse_users_export as parse_users_export
    from .people.people_audit import users_audit as users_audit
    from .people.people_sheet import PeopleSheet as PeopleSheet
    from .people.people_state import GroupState as GroupState
    from .people.people_sync import users_export as users_export
    from .people.people_sync import users_sync as users_sync
    from .people.rulesets import rulesets_apply as rulesets_apply
    from .people.rulesets import rulesets_export as rulesets_export
    from .plan import Action as Action
    from .plan import Change as Change
    from .plan import FieldChange as FieldChange
    from .plan import Plan as Plan
    from .report import JobResult as JobResult
    from .report import Report as Report
    from .report import ReportRow as ReportRow
    from .report import State as State
    from .reports.catalogue import Inventory as Inventory
    from .reports.catalogue import inventory as inventory
    from .reports.differences import Difference as Difference
    from .reports.differences import Differences as Differences
    from .reports.differences import InventorySource as InventorySource
    from .reports.differences import inventory_diff as inventory_diff
    from .reports.failing import Failing as Failing
    from .reports.failing import Health as Health
    from .reports.failing import health as health
    from .reports.feedback_list import FeedbackList as FeedbackList
    from .reports.feedback_list import feedbacks as feedbacks
    from .select import Selected as Selected
    from .select import Selection as Selection
    from .tables import Form as Form
    from .tables import Row as Row
    from .tables import Table as Table
    from .tables import TableSource as TableSource
    from .tables import read_table as read_table
    from .tables import write_table as write_table
    from .work import Effect as Effect
    from .work import Stage as Stage
    from .work import Work as Work

# Name → module below this package. Loaded when first asked for: a program uses few of them.
_HOMES = {
    "Action": "plan",
    "Change": "plan",
    "CopyMapping": "copying.mapping",
    "Difference": "reports.differences",
    "Differences": "reports.differences",
    "Effect": "work",
    "Failing": "reports.failing",
    "FeedbackList": "reports.feedback_list",
    "FieldChange": "plan",
    "Form": "tables",
    "GroupState": "people.people_state",
    "Health": "reports.failing",
    "Inventory": "reports.catalogue",
    "InventorySource": "reports.differences",
    "JobOptions": "options",
    "JobResult": "report",
    "KeyAudit": "people.people_audit",
    "MetadataSheet": "metadata.metadata_sheet",
    "OnPlan": "options",
    "OnProgress": "options",
    "PeopleSheet": "people.people_sheet",
    "Plan": "plan",
    "PullResult": "config.pulling",
    "PullRow": "config.pulling",
    "Report": "report",
    "ReportRow": "report",
    "Row": "tables",
    "SecretSource": "copying.mapping",
    "Selected": "select",
    "Selection": "select",
    "Stage": "work",
    "State": "report",
    "Table": "tables",
    "TableSource": "tables",
    "UserAudit": "people.people_audit",
    "UsersAudit": "people.people_audit",
    "Work": "work",
    "access_set": "people.access",
    "config_apply": "config.applying",
    "config_plan": "config.applying",
    "config_pull": "config.pulling",
    "copy_connection": "copying.connection_copy",
    "copy_dataset": "copying.dataset_copy",
    "copy_page": "copying.page_copy",
    "custom_view_apply": "metadata.custom_views",
    "feedbacks": "reports.feedback_list",
    "groups_export": "people.groups_table",
    "groups_sync": "people.groups_table",
    "harvest": "orders.harvest_runs",
    "health": "reports.failing",
    "inventory": "reports.catalogue",
    "inventory_diff": "reports.differences",
    "metadata_apply": "metadata.metadata_table",
    "metadata_export": "metadata.metadata_sheet",
    "metadata_override": "metadata.overriding",
    "metadata_replace_text": "metadata.metadata_text",
    "pages_pull": "config.pages_files",
    "pages_push": "config.pages_files",
    "parse_users_export": "people.people_audit",
    "provision": "files.provisioning",
    "publish_many": "orders.publishing_many",
    "push_many": "files.pushing_many",
    "read_table": "tables",
    "renew_keys": "orders.key_renewal",
    "replace_files": "files.replacing",
    "republish": "orders.republishing",
    "restore_many": "orders.restoring",
    "rulesets_apply": "people.rulesets",
    "rulesets_export": "people.rulesets",
    "run_job": "frame",
    "run_stages": "frame",
    "schema_sync": "files.schemas",
    "unpublish_many": "orders.publishing_many",
    "users_audit": "people.people_audit",
    "users_export": "people.people_sync",
    "users_sync": "people.people_sync",
    "write_table": "tables",
}

__all__ = sorted(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]  # each is declared above


if not TYPE_CHECKING:
    # Unseen by type checkers: for them every misspelt name would be there, and be Any.
    def __getattr__(name: str) -> Any:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return list(__all__)

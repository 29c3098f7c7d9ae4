"""Whole jobs made of the client's calls: each is one call, plans before it acts, and may be run again and again.

``from aioportal.huwise import jobs``, then ``await jobs.metadata_apply(portal, "fields.csv")`` shows the plan, and
``dry_run=False`` does it. ``docs/jobs.md`` lists them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .access import access_set as access_set
    from .catalogue import Inventory as Inventory
    from .catalogue import inventory as inventory
    from .config.applying import config_apply as config_apply
    from .config.applying import config_plan as config_plan
    from .config.pulling import PullResult as PullResult
    from .config.pulling import config_pull as config_pull
    from .copying.connection_copy import copy_connection as copy_connection
    from .copying.dataset_copy import copy_dataset as copy_dataset
    from .copying.mapping import CopyMapping as CopyMapping
    from .copying.page_copy import copy_page as copy_page
    from .custom_views import custom_view_apply as custom_view_apply
    from .differences import Difference as Difference
    from .differences import Differences as Differences
    from .differences import inventory_diff as inventory_diff
    from .failing import Failing as Failing
    from .failing import Health as Health
    from .failing import health as health
    from .feedback_list import FeedbackList as FeedbackList
    from .feedback_list import feedbacks as feedbacks
    from .frame import Effect as Effect
    from .frame import Stage as Stage
    from .frame import Work as Work
    from .frame import run_job as run_job
    from .frame import run_stages as run_stages
    from .groups_table import groups_export as groups_export
    from .groups_table import groups_sync as groups_sync
    from .harvest_runs import harvest as harvest
    from .key_renewal import renew_keys as renew_keys
    from .metadata_sheet import MetadataSheet as MetadataSheet
    from .metadata_sheet import metadata_export as metadata_export
    from .metadata_table import metadata_apply as metadata_apply
    from .metadata_text import metadata_replace_text as metadata_replace_text
    from .options import JobOptions as JobOptions
    from .overriding import metadata_override as metadata_override
    from .pages_files import pages_pull as pages_pull
    from .pages_files import pages_push as pages_push
    from .people_audit import UsersAudit as UsersAudit
    from .people_audit import parse_users_export as parse_users_export
    from .people_audit import users_audit as users_audit
    from .people_sheet import PeopleSheet as PeopleSheet
    from .people_sync import users_export as users_export
    from .people_sync import users_sync as users_sync
    from .plan import Change as Change
    from .plan import FieldChange as FieldChange
    from .plan import Plan as Plan
    from .provisioning import provision as provision
    from .publishing_many import publish_many as publish_many
    from .publishing_many import unpublish_many as unpublish_many
    from .pushing_many import push_many as push_many
    from .replacing import replace_files as replace_files
    from .report import JobResult as JobResult
    from .report import Report as Report
    from .report import ReportRow as ReportRow
    from .republishing import republish as republish
    from .restoring import restore_many as restore_many
    from .rulesets import rulesets_apply as rulesets_apply
    from .rulesets import rulesets_export as rulesets_export
    from .schemas import schema_sync as schema_sync
    from .tables import Table as Table
    from .tables import read_table as read_table
    from .tables import write_table as write_table

# Name → module below this package. Loaded when first asked for: a program uses few of them.
_HOMES = {
    "Change": "plan",
    "CopyMapping": "copying.mapping",
    "Difference": "differences",
    "Differences": "differences",
    "Effect": "frame",
    "Failing": "failing",
    "FeedbackList": "feedback_list",
    "FieldChange": "plan",
    "Health": "failing",
    "Inventory": "catalogue",
    "JobOptions": "options",
    "JobResult": "report",
    "MetadataSheet": "metadata_sheet",
    "PeopleSheet": "people_sheet",
    "Plan": "plan",
    "PullResult": "config.pulling",
    "Report": "report",
    "ReportRow": "report",
    "Stage": "frame",
    "Table": "tables",
    "UsersAudit": "people_audit",
    "Work": "frame",
    "access_set": "access",
    "config_apply": "config.applying",
    "config_plan": "config.applying",
    "config_pull": "config.pulling",
    "copy_connection": "copying.connection_copy",
    "copy_dataset": "copying.dataset_copy",
    "copy_page": "copying.page_copy",
    "custom_view_apply": "custom_views",
    "feedbacks": "feedback_list",
    "groups_export": "groups_table",
    "groups_sync": "groups_table",
    "harvest": "harvest_runs",
    "health": "failing",
    "inventory": "catalogue",
    "inventory_diff": "differences",
    "metadata_apply": "metadata_table",
    "metadata_export": "metadata_sheet",
    "metadata_override": "overriding",
    "metadata_replace_text": "metadata_text",
    "pages_pull": "pages_files",
    "pages_push": "pages_files",
    "parse_users_export": "people_audit",
    "provision": "provisioning",
    "publish_many": "publishing_many",
    "push_many": "pushing_many",
    "read_table": "tables",
    "renew_keys": "key_renewal",
    "replace_files": "replacing",
    "republish": "republishing",
    "restore_many": "restoring",
    "rulesets_apply": "rulesets",
    "rulesets_export": "rulesets",
    "run_job": "frame",
    "run_stages": "frame",
    "schema_sync": "schemas",
    "unpublish_many": "publishing_many",
    "users_audit": "people_audit",
    "users_export": "people_sync",
    "users_sync": "people_sync",
    "write_table": "tables",
}

__all__ = sorted(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]  # each is declared above


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return list(__all__)

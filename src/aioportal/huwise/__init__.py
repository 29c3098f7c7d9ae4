"""The Huwise Automation API: ``from aioportal.huwise import Huwise``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aioportal_huwise import models as models

    from ..core.auth import ApiKey as ApiKey
    from ..core.bulk import Bulk as Bulk
    from ..core.bulk import BulkProgress as BulkProgress
    from ..core.bulk import BulkReport as BulkReport
    from ..core.bulk import Outcome as Outcome
    from ..core.bulk import Unchanged as Unchanged
    from ..core.http import Timeouts as Timeouts
    from ..core.journal import Journal as Journal
    from ..core.log import CallEvent as CallEvent
    from ..core.multipart import Progress as Progress
    from ..core.operation import Operation as Operation
    from ..core.operation import OperationEvent as OperationEvent
    from ..core.pager import Page as Page
    from ..core.pager import Pager as Pager
    from ..core.poll import PollPolicy as PollPolicy
    from ..core.reconcile import Happened as Happened
    from ..core.reconcile import NotSeen as NotSeen
    from ..core.reconcile import Unreadable as Unreadable
    from ..core.retry import RetryPolicy as RetryPolicy
    from ..core.shard import Shard as Shard
    from ..core.shared_rate import SharedRate as SharedRate
    from ..core.sources import source_of as source_of
    from .api_keys import ApiKeys as ApiKeys
    from .attachments import Attachments as Attachments
    from .batch import BatchOutcome as BatchOutcome
    from .batch import BatchResult as BatchResult
    from .client import Huwise as Huwise
    from .connections import ConnectionHandle as ConnectionHandle
    from .connections import Connections as Connections
    from .dataset import DatasetHandle as DatasetHandle
    from .datasets import Datasets as Datasets
    from .explore import PublicView as PublicView
    from .explore import RecordPage as RecordPage
    from .exports import Exports as Exports
    from .feedbacks import Feedbacks as Feedbacks
    from .fields import Fields as Fields
    from .files import Files as Files
    from .form_drafts import FormDrafts as FormDrafts
    from .form_submissions import FormSubmissions as FormSubmissions
    from .forms import FormHandle as FormHandle
    from .forms import Forms as Forms
    from .glossary import Glossary as Glossary
    from .groups import GroupHandle as GroupHandle
    from .groups import Groups as Groups
    from .groups import GroupUsers as GroupUsers
    from .harvester import HarvesterHandle as HarvesterHandle
    from .harvesters import Harvesters as Harvesters
    from .harvesting import HarvestResult as HarvestResult
    from .harvesting import ResourceError as ResourceError
    from .i18n import I18n as I18n
    from .images import Images as Images
    from .jobs.push import PushEvent as PushEvent
    from .jobs.push import PushResult as PushResult
    from .jobs.push import push as push
    from .metadata import Metadata as Metadata
    from .metadata import MetadataChange as MetadataChange
    from .page_metadata import PageMetadata as PageMetadata
    from .pages import CodeEditorPageHandle as CodeEditorPageHandle
    from .pages import CodeEditorPages as CodeEditorPages
    from .processors import Processors as Processors
    from .publishing import PublishResult as PublishResult
    from .resources import Resources as Resources
    from .schedules import HarvesterSchedules as HarvesterSchedules
    from .schedules import Schedules as Schedules
    from .security import DatasetRulesets as DatasetRulesets
    from .security import DatasetSecurity as DatasetSecurity
    from .security import Rulesets as Rulesets
    from .security import Security as Security
    from .status import RecordError as RecordError
    from .studio_pages import StudioPageContent as StudioPageContent
    from .studio_pages import StudioPageHandle as StudioPageHandle
    from .studio_pages import StudioPages as StudioPages
    from .templates import TemplateFields as TemplateFields
    from .templates import TemplateHandle as TemplateHandle
    from .templates import Templates as Templates
    from .translations import Translations as Translations
    from .user_requests import UserRequests as UserRequests
    from .users import Users as Users
    from .versions import Versions as Versions
    from .watch import DriftEvent as DriftEvent

_HOMES = {
    "ApiKey": "aioportal.core.auth",
    "ApiKeys": "aioportal.huwise.api_keys",
    "Attachments": "aioportal.huwise.attachments",
    "BatchOutcome": "aioportal.huwise.batch",
    "BatchResult": "aioportal.huwise.batch",
    "Bulk": "aioportal.core.bulk",
    "BulkProgress": "aioportal.core.bulk",
    "BulkReport": "aioportal.core.bulk",
    "CallEvent": "aioportal.core.log",
    "CodeEditorPageHandle": "aioportal.huwise.pages",
    "CodeEditorPages": "aioportal.huwise.pages",
    "ConnectionHandle": "aioportal.huwise.connections",
    "Connections": "aioportal.huwise.connections",
    "DatasetHandle": "aioportal.huwise.dataset",
    "DatasetRulesets": "aioportal.huwise.security",
    "DatasetSecurity": "aioportal.huwise.security",
    "Datasets": "aioportal.huwise.datasets",
    "DriftEvent": "aioportal.huwise.watch",
    "Exports": "aioportal.huwise.exports",
    "Feedbacks": "aioportal.huwise.feedbacks",
    "Fields": "aioportal.huwise.fields",
    "Files": "aioportal.huwise.files",
    "FormDrafts": "aioportal.huwise.form_drafts",
    "FormHandle": "aioportal.huwise.forms",
    "FormSubmissions": "aioportal.huwise.form_submissions",
    "Forms": "aioportal.huwise.forms",
    "Glossary": "aioportal.huwise.glossary",
    "GroupHandle": "aioportal.huwise.groups",
    "GroupUsers": "aioportal.huwise.groups",
    "Groups": "aioportal.huwise.groups",
    "Happened": "aioportal.core.reconcile",
    "HarvestResult": "aioportal.huwise.harvesting",
    "HarvesterHandle": "aioportal.huwise.harvester",
    "HarvesterSchedules": "aioportal.huwise.schedules",
    "Harvesters": "aioportal.huwise.harvesters",
    "Huwise": "aioportal.huwise.client",
    "I18n": "aioportal.huwise.i18n",
    "Images": "aioportal.huwise.images",
    "Journal": "aioportal.core.journal",
    "Metadata": "aioportal.huwise.metadata",
    "MetadataChange": "aioportal.huwise.metadata",
    "NotSeen": "aioportal.core.reconcile",
    "Operation": "aioportal.core.operation",
    "OperationEvent": "aioportal.core.operation",
    "Outcome": "aioportal.core.bulk",
    "Page": "aioportal.core.pager",
    "PageMetadata": "aioportal.huwise.page_metadata",
    "Pager": "aioportal.core.pager",
    "PollPolicy": "aioportal.core.poll",
    "Processors": "aioportal.huwise.processors",
    "Progress": "aioportal.core.multipart",
    "PublicView": "aioportal.huwise.explore",
    "PublishResult": "aioportal.huwise.publishing",
    "PushEvent": "aioportal.huwise.jobs.push",
    "PushResult": "aioportal.huwise.jobs.push",
    "RecordError": "aioportal.huwise.status",
    "RecordPage": "aioportal.huwise.explore",
    "ResourceError": "aioportal.huwise.harvesting",
    "Resources": "aioportal.huwise.resources",
    "RetryPolicy": "aioportal.core.retry",
    "Rulesets": "aioportal.huwise.security",
    "Schedules": "aioportal.huwise.schedules",
    "Security": "aioportal.huwise.security",
    "Shard": "aioportal.core.shard",
    "SharedRate": "aioportal.core.shared_rate",
    "StudioPageContent": "aioportal.huwise.studio_pages",
    "StudioPageHandle": "aioportal.huwise.studio_pages",
    "StudioPages": "aioportal.huwise.studio_pages",
    "TemplateFields": "aioportal.huwise.templates",
    "TemplateHandle": "aioportal.huwise.templates",
    "Templates": "aioportal.huwise.templates",
    "Timeouts": "aioportal.core.http",
    "Translations": "aioportal.huwise.translations",
    "Unchanged": "aioportal.core.bulk",
    "Unreadable": "aioportal.core.reconcile",
    "UserRequests": "aioportal.huwise.user_requests",
    "Users": "aioportal.huwise.users",
    "Versions": "aioportal.huwise.versions",
    "push": "aioportal.huwise.jobs.push",
    "source_of": "aioportal.core.sources",
}

__all__ = [
    "ApiKey",
    "ApiKeys",
    "Attachments",
    "BatchOutcome",
    "BatchResult",
    "Bulk",
    "BulkProgress",
    "BulkReport",
    "CallEvent",
    "CodeEditorPageHandle",
    "CodeEditorPages",
    "ConnectionHandle",
    "Connections",
    "DatasetHandle",
    "DatasetRulesets",
    "DatasetSecurity",
    "Datasets",
    "DriftEvent",
    "Exports",
    "Feedbacks",
    "Fields",
    "Files",
    "FormDrafts",
    "FormHandle",
    "FormSubmissions",
    "Forms",
    "Glossary",
    "GroupHandle",
    "GroupUsers",
    "Groups",
    "Happened",
    "HarvestResult",
    "HarvesterHandle",
    "HarvesterSchedules",
    "Harvesters",
    "Huwise",
    "I18n",
    "Images",
    "Journal",
    "Metadata",
    "MetadataChange",
    "NotSeen",
    "Operation",
    "OperationEvent",
    "Outcome",
    "Page",
    "PageMetadata",
    "Pager",
    "PollPolicy",
    "Processors",
    "Progress",
    "PublicView",
    "PublishResult",
    "PushEvent",
    "PushResult",
    "RecordError",
    "RecordPage",
    "ResourceError",
    "Resources",
    "RetryPolicy",
    "Rulesets",
    "Schedules",
    "Security",
    "Shard",
    "SharedRate",
    "StudioPageContent",
    "StudioPageHandle",
    "StudioPages",
    "TemplateFields",
    "TemplateHandle",
    "Templates",
    "Timeouts",
    "Translations",
    "Unchanged",
    "Unreadable",
    "UserRequests",
    "Users",
    "Versions",
    "models",
    "push",
    "source_of",
]


if not TYPE_CHECKING:
    # Unseen by type checkers: for them every misspelt name would be there, and be Any.
    def __getattr__(name: str) -> Any:
        if name == "models":
            value: Any = import_module("aioportal_huwise.models")
        elif name in _HOMES:
            value = getattr(import_module(_HOMES[name]), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

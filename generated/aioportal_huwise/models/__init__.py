"""The models of requests and answers; each is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_type import AccountType
    from .acknowledgement import Acknowledgement
    from .alternative_export_base import AlternativeExportBase
    from .amazon_s3_connection import AmazonS3Connection
    from .amazon_s3_connection_input import AmazonS3ConnectionInput
    from .amazon_s3_datasource import AmazonS3Datasource
    from .amazon_s3_datasource_input import AmazonS3DatasourceInput
    from .annotate_field_configuration import AnnotateFieldConfiguration
    from .annotate_field_configuration_input import AnnotateFieldConfigurationInput
    from .api_calls_limit import ApiCallsLimit
    from .api_calls_limit_input import ApiCallsLimitInput
    from .api_calls_quota import ApiCallsQuota
    from .api_error_body import ApiErrorBody
    from .api_key import ApiKey
    from .api_key_expand import ApiKeyExpand
    from .api_key_input import ApiKeyInput
    from .api_key_page import ApiKeyPage
    from .api_key_revocation import ApiKeyRevocation
    from .api_key_revocation_input import ApiKeyRevocationInput
    from .api_key_search_input import ApiKeySearchInput
    from .api_key_search_result import ApiKeySearchResult
    from .arcgis_harvester import ArcgisHarvester
    from .arcgis_harvester_input import ArcgisHarvesterInput
    from .arcgis_opendata_harvester import ArcgisOpendataHarvester
    from .arcgis_opendata_harvester_input import ArcgisOpendataHarvesterInput
    from .aws_iam_role_auth import AwsIamRoleAuth
    from .aws_iam_role_auth_input import AwsIamRoleAuthInput
    from .aws_signature_v4_auth import AwsSignatureV4Auth
    from .aws_signature_v4_auth_input import AwsSignatureV4AuthInput
    from .azure_blob_storage_connection import AzureBlobStorageConnection
    from .azure_blob_storage_connection_input import AzureBlobStorageConnectionInput
    from .azure_blob_storage_datasource import AzureBlobStorageDatasource
    from .azure_blob_storage_datasource_input import AzureBlobStorageDatasourceInput
    from .azure_shared_key_auth import AzureSharedKeyAuth
    from .azure_shared_key_auth_input import AzureSharedKeyAuthInput
    from .basic_auth import BasicAuth
    from .basic_auth_input import BasicAuthInput
    from .batch_status import BatchStatus
    from .choice_form_block import ChoiceFormBlock
    from .ckan_harvester import CkanHarvester
    from .ckan_harvester_input import CkanHarvesterInput
    from .code_editor_page import CodeEditorPage
    from .code_editor_page_content import CodeEditorPageContent
    from .code_editor_page_input import CodeEditorPageInput
    from .code_editor_page_page import CodeEditorPagePage
    from .connection_base import ConnectionBase
    from .connection_page import ConnectionPage
    from .connection_reference import ConnectionReference
    from .connection_reference_input import ConnectionReferenceInput
    from .connection_sort import ConnectionSort
    from .csw_harvester import CswHarvester
    from .csw_harvester_input import CswHarvesterInput
    from .datagouv_harvester import DatagouvHarvester
    from .datagouv_harvester_input import DatagouvHarvesterInput
    from .datajson_harvester import DatajsonHarvester
    from .datajson_harvester_input import DatajsonHarvesterInput
    from .dataset import Dataset
    from .dataset_alternative_export_page import DatasetAlternativeExportPage
    from .dataset_alternative_export_update import DatasetAlternativeExportUpdate
    from .dataset_alternative_export_upload import DatasetAlternativeExportUpload
    from .dataset_asset_access_request import DatasetAssetAccessRequest
    from .dataset_attachment import DatasetAttachment
    from .dataset_attachment_page import DatasetAttachmentPage
    from .dataset_attachment_upload import DatasetAttachmentUpload
    from .dataset_feedback import DatasetFeedback
    from .dataset_feedback_page import DatasetFeedbackPage
    from .dataset_feedback_values import DatasetFeedbackValues
    from .dataset_field_annotation import DatasetFieldAnnotation
    from .dataset_field_configuration_page import DatasetFieldConfigurationPage
    from .dataset_field_type import DatasetFieldType
    from .dataset_file import DatasetFile
    from .dataset_group_ruleset import DatasetGroupRuleset
    from .dataset_group_ruleset_input import DatasetGroupRulesetInput
    from .dataset_group_ruleset_page import DatasetGroupRulesetPage
    from .dataset_input import DatasetInput
    from .dataset_metadata import DatasetMetadata
    from .dataset_page import DatasetPage
    from .dataset_processor import DatasetProcessor
    from .dataset_processor_input import DatasetProcessorInput
    from .dataset_processor_page import DatasetProcessorPage
    from .dataset_record_error import DatasetRecordError
    from .dataset_schedule import DatasetSchedule
    from .dataset_schedule_input import DatasetScheduleInput
    from .dataset_schedule_page import DatasetSchedulePage
    from .dataset_security import DatasetSecurity
    from .dataset_state import DatasetState
    from .dataset_status import DatasetStatus
    from .dataset_status_params import DatasetStatusParams
    from .dataset_update import DatasetUpdate
    from .dataset_user_ruleset import DatasetUserRuleset
    from .dataset_user_ruleset_input import DatasetUserRulesetInput
    from .dataset_user_ruleset_page import DatasetUserRulesetPage
    from .dataset_version import DatasetVersion
    from .dataset_version_page import DatasetVersionPage
    from .date_form_block import DateFormBlock
    from .delete_field_configuration import DeleteFieldConfiguration
    from .delete_field_configuration_input import DeleteFieldConfigurationInput
    from .description_field_configuration import DescriptionFieldConfiguration
    from .description_field_configuration_input import (
        DescriptionFieldConfigurationInput,
    )
    from .domain_access_request import DomainAccessRequest
    from .editable_metadata_template_type import EditableMetadataTemplateType
    from .error_detail import ErrorDetail
    from .explore_limits import ExploreLimits
    from .explore_limits_input import ExploreLimitsInput
    from .external_asset_access_request import ExternalAssetAccessRequest
    from .external_showcase_request import ExternalShowcaseRequest
    from .extraction_infos import ExtractionInfos
    from .extractor import Extractor
    from .extractor_parameter import ExtractorParameter
    from .extractor_params import ExtractorParams
    from .federated_dataset import FederatedDataset
    from .federated_dataset_input import FederatedDatasetInput
    from .federated_datasource import FederatedDatasource
    from .federated_datasource_input import FederatedDatasourceInput
    from .federated_domain import FederatedDomain
    from .federated_domain_input import FederatedDomainInput
    from .federated_metas import FederatedMetas
    from .federated_parameters import FederatedParameters
    from .field_configuration_base import FieldConfigurationBase
    from .file_reference_input import FileReferenceInput
    from .form import Form
    from .form_access_type import FormAccessType
    from .form_content import FormContent
    from .form_content_input import FormContentInput
    from .form_draft import FormDraft
    from .form_draft_input import FormDraftInput
    from .form_draft_page import FormDraftPage
    from .form_ending import FormEnding
    from .form_errors import FormErrors
    from .form_input import FormInput
    from .form_page import FormPage
    from .form_section import FormSection
    from .form_show_hide_logic import FormShowHideLogic
    from .form_submission import FormSubmission
    from .form_submission_content import FormSubmissionContent
    from .form_submission_ordering import FormSubmissionOrdering
    from .form_submission_page import FormSubmissionPage
    from .form_submission_revision import FormSubmissionRevision
    from .form_submission_status import FormSubmissionStatus
    from .form_submission_update import FormSubmissionUpdate
    from .ftp_connection import FtpConnection
    from .ftp_connection_input import FtpConnectionInput
    from .ftp_csv_harvester import FtpCsvHarvester
    from .ftp_csv_harvester_input import FtpCsvHarvesterInput
    from .ftp_datasource import FtpDatasource
    from .ftp_datasource_input import FtpDatasourceInput
    from .ftp_harvester import FtpHarvester
    from .ftp_harvester_input import FtpHarvesterInput
    from .ftp_with_meta_csv_harvester import FtpWithMetaCsvHarvester
    from .ftp_with_meta_csv_harvester_input import FtpWithMetaCsvHarvesterInput
    from .glossary_term import GlossaryTerm
    from .glossary_term_bulk_deletion import GlossaryTermBulkDeletion
    from .glossary_term_input import GlossaryTermInput
    from .glossary_term_ordering import GlossaryTermOrdering
    from .glossary_term_page import GlossaryTermPage
    from .google_drive_connection import GoogleDriveConnection
    from .google_drive_connection_input import GoogleDriveConnectionInput
    from .google_drive_datasource import GoogleDriveDatasource
    from .google_drive_datasource_input import GoogleDriveDatasourceInput
    from .google_drive_oidc_auth import GoogleDriveOidcAuth
    from .group_of_user import GroupOfUser
    from .group_ruleset import GroupRuleset
    from .group_ruleset_input import GroupRulesetInput
    from .group_ruleset_page import GroupRulesetPage
    from .guess_extractor_params_input import GuessExtractorParamsInput
    from .guess_extractors_input import GuessExtractorsInput
    from .guessed_extractor_params import GuessedExtractorParams
    from .harvester_base import HarvesterBase
    from .harvester_errors import HarvesterErrors
    from .harvester_forced_metas import HarvesterForcedMetas
    from .harvester_input_base import HarvesterInputBase
    from .harvester_licenses_mapping import HarvesterLicensesMapping
    from .harvester_page import HarvesterPage
    from .harvester_preview import HarvesterPreview
    from .harvester_preview_dataset import HarvesterPreviewDataset
    from .harvester_resource_errors import HarvesterResourceErrors
    from .harvester_schedule import HarvesterSchedule
    from .harvester_schedule_input import HarvesterScheduleInput
    from .harvester_schedule_page import HarvesterSchedulePage
    from .harvester_state import HarvesterState
    from .harvester_themes_mapping import HarvesterThemesMapping
    from .http_connection import HttpConnection
    from .http_connection_input import HttpConnectionInput
    from .http_datasource import HttpDatasource
    from .http_datasource_input import HttpDatasourceInput
    from .http_header import HttpHeader
    from .http_header_input import HttpHeaderInput
    from .http_oidc_auth import HttpOidcAuth
    from .http_oidc_auth_input import HttpOidcAuthInput
    from .identity_provider import IdentityProvider
    from .identity_provider_attributes import IdentityProviderAttributes
    from .identity_provider_input import IdentityProviderInput
    from .image import Image
    from .image_page import ImagePage
    from .image_upload import ImageUpload
    from .invalid_dataset_status_error_body import InvalidDatasetStatusErrorBody
    from .invalid_harvester_status_error_body import InvalidHarvesterStatusErrorBody
    from .junar_harvester import JunarHarvester
    from .junar_harvester_input import JunarHarvesterInput
    from .limit_unit import LimitUnit
    from .localized_text import LocalizedText
    from .management_limits import ManagementLimits
    from .metadata_field_label import MetadataFieldLabel
    from .metadata_field_labels import MetadataFieldLabels
    from .metadata_field_search_exhaustive import MetadataFieldSearchExhaustive
    from .metadata_field_search_result import MetadataFieldSearchResult
    from .metadata_field_type import MetadataFieldType
    from .metadata_template import MetadataTemplate
    from .metadata_template_field import MetadataTemplateField
    from .metadata_template_field_input import MetadataTemplateFieldInput
    from .metadata_template_field_page import MetadataTemplateFieldPage
    from .metadata_template_input import MetadataTemplateInput
    from .metadata_template_page import MetadataTemplatePage
    from .metadata_template_type import MetadataTemplateType
    from .metadata_value import MetadataValue
    from .metadata_value_input import MetadataValueInput
    from .not_found_error_body import NotFoundErrorBody
    from .oauth_2_auth import Oauth2Auth
    from .oauth_2_auth_input import Oauth2AuthInput
    from .oauth_2_grant_type import Oauth2GrantType
    from .ods_form_datasource import OdsFormDatasource
    from .ods_form_datasource_input import OdsFormDatasourceInput
    from .oidc_claims import OidcClaims
    from .oidc_grant_type import OidcGrantType
    from .omi_node_harvester import OmiNodeHarvester
    from .omi_node_harvester_input import OmiNodeHarvesterInput
    from .opendatasoft_harvester import OpendatasoftHarvester
    from .opendatasoft_harvester_input import OpendatasoftHarvesterInput
    from .order_field_configuration import OrderFieldConfiguration
    from .order_field_configuration_input import OrderFieldConfigurationInput
    from .origin_infos import OriginInfos
    from .page import Page
    from .page_metadata import PageMetadata
    from .permission import Permission
    from .portal_oidc_auth_input import PortalOidcAuthInput
    from .preview_field import PreviewField
    from .preview_field_annotation import PreviewFieldAnnotation
    from .preview_record import PreviewRecord
    from .quandl_harvester import QuandlHarvester
    from .quandl_harvester_input import QuandlHarvesterInput
    from .quota_unit import QuotaUnit
    from .rating_form_block import RatingFormBlock
    from .related_group import RelatedGroup
    from .related_group_input import RelatedGroupInput
    from .related_user import RelatedUser
    from .related_user_input import RelatedUserInput
    from .rename_field_configuration import RenameFieldConfiguration
    from .rename_field_configuration_input import RenameFieldConfigurationInput
    from .requirement_level import RequirementLevel
    from .resource import Resource
    from .resource_expand import ResourceExpand
    from .resource_file_upload import ResourceFileUpload
    from .resource_input import ResourceInput
    from .resource_page import ResourcePage
    from .resource_preview import ResourcePreview
    from .resource_preview_input import ResourcePreviewInput
    from .ruleset_permission import RulesetPermission
    from .sharepoint_connection import SharepointConnection
    from .sharepoint_connection_input import SharepointConnectionInput
    from .sharepoint_datasource import SharepointDatasource
    from .sharepoint_datasource_input import SharepointDatasourceInput
    from .sharepoint_oidc_auth import SharepointOidcAuth
    from .snowflake_odbc_datasource import SnowflakeOdbcDatasource
    from .snowflake_odbc_datasource_input import SnowflakeOdbcDatasourceInput
    from .socrata_harvester import SocrataHarvester
    from .socrata_harvester_input import SocrataHarvesterInput
    from .studio_page import StudioPage
    from .studio_page_blocks import StudioPageBlocks
    from .studio_page_content import StudioPageContent
    from .studio_page_content_input import StudioPageContentInput
    from .studio_page_data_providers import StudioPageDataProviders
    from .studio_page_filters import StudioPageFilters
    from .studio_page_input import StudioPageInput
    from .studio_page_layouts import StudioPageLayouts
    from .studio_page_page import StudioPagePage
    from .studio_page_version import StudioPageVersion
    from .template_metadata import TemplateMetadata
    from .text_form_block import TextFormBlock
    from .translated_text import TranslatedText
    from .translation_suggestions import TranslationSuggestions
    from .translations import Translations
    from .type_field_configuration import TypeFieldConfiguration
    from .type_field_configuration_input import TypeFieldConfigurationInput
    from .unknown_alternative_export import UnknownAlternativeExport
    from .unknown_auth import UnknownAuth
    from .unknown_auth_input import UnknownAuthInput
    from .unknown_connection import UnknownConnection
    from .unknown_connection_input import UnknownConnectionInput
    from .unknown_datasource import UnknownDatasource
    from .unknown_datasource_input import UnknownDatasourceInput
    from .unknown_field_configuration import UnknownFieldConfiguration
    from .unknown_field_configuration_input import UnknownFieldConfigurationInput
    from .unknown_form_block import UnknownFormBlock
    from .unknown_harvester import UnknownHarvester
    from .unknown_harvester_input import UnknownHarvesterInput
    from .unknown_user_request import UnknownUserRequest
    from .uploaded_file_alternative_export import UploadedFileAlternativeExport
    from .uploaded_file_datasource import UploadedFileDatasource
    from .uploaded_file_datasource_input import UploadedFileDatasourceInput
    from .url_alternative_export import UrlAlternativeExport
    from .user import User
    from .user_batch_outcome import UserBatchOutcome
    from .user_batch_result import UserBatchResult
    from .user_group import UserGroup
    from .user_group_base import UserGroupBase
    from .user_group_input import UserGroupInput
    from .user_group_page import UserGroupPage
    from .user_group_sort import UserGroupSort
    from .user_input import UserInput
    from .user_page import UserPage
    from .user_provision_input import UserProvisionInput
    from .user_request_author import UserRequestAuthor
    from .user_request_base import UserRequestBase
    from .user_request_page import UserRequestPage
    from .user_request_status import UserRequestStatus
    from .user_request_type import UserRequestType
    from .user_ruleset import UserRuleset
    from .user_ruleset_input import UserRulesetInput
    from .user_ruleset_page import UserRulesetPage
    from .validation_error_body import ValidationErrorBody
    from .wfs_harvester import WfsHarvester
    from .wfs_harvester_input import WfsHarvesterInput

_MODULES: dict[str, str] = {
    "AccountType": ".account_type",
    "Acknowledgement": ".acknowledgement",
    "AlternativeExportBase": ".alternative_export_base",
    "AmazonS3Connection": ".amazon_s3_connection",
    "AmazonS3ConnectionInput": ".amazon_s3_connection_input",
    "AmazonS3Datasource": ".amazon_s3_datasource",
    "AmazonS3DatasourceInput": ".amazon_s3_datasource_input",
    "AnnotateFieldConfiguration": ".annotate_field_configuration",
    "AnnotateFieldConfigurationInput": ".annotate_field_configuration_input",
    "ApiCallsLimit": ".api_calls_limit",
    "ApiCallsLimitInput": ".api_calls_limit_input",
    "ApiCallsQuota": ".api_calls_quota",
    "ApiErrorBody": ".api_error_body",
    "ApiKey": ".api_key",
    "ApiKeyExpand": ".api_key_expand",
    "ApiKeyInput": ".api_key_input",
    "ApiKeyPage": ".api_key_page",
    "ApiKeyRevocation": ".api_key_revocation",
    "ApiKeyRevocationInput": ".api_key_revocation_input",
    "ApiKeySearchInput": ".api_key_search_input",
    "ApiKeySearchResult": ".api_key_search_result",
    "ArcgisHarvester": ".arcgis_harvester",
    "ArcgisHarvesterInput": ".arcgis_harvester_input",
    "ArcgisOpendataHarvester": ".arcgis_opendata_harvester",
    "ArcgisOpendataHarvesterInput": ".arcgis_opendata_harvester_input",
    "AwsIamRoleAuth": ".aws_iam_role_auth",
    "AwsIamRoleAuthInput": ".aws_iam_role_auth_input",
    "AwsSignatureV4Auth": ".aws_signature_v4_auth",
    "AwsSignatureV4AuthInput": ".aws_signature_v4_auth_input",
    "AzureBlobStorageConnection": ".azure_blob_storage_connection",
    "AzureBlobStorageConnectionInput": ".azure_blob_storage_connection_input",
    "AzureBlobStorageDatasource": ".azure_blob_storage_datasource",
    "AzureBlobStorageDatasourceInput": ".azure_blob_storage_datasource_input",
    "AzureSharedKeyAuth": ".azure_shared_key_auth",
    "AzureSharedKeyAuthInput": ".azure_shared_key_auth_input",
    "BasicAuth": ".basic_auth",
    "BasicAuthInput": ".basic_auth_input",
    "BatchStatus": ".batch_status",
    "ChoiceFormBlock": ".choice_form_block",
    "CkanHarvester": ".ckan_harvester",
    "CkanHarvesterInput": ".ckan_harvester_input",
    "CodeEditorPage": ".code_editor_page",
    "CodeEditorPageContent": ".code_editor_page_content",
    "CodeEditorPageInput": ".code_editor_page_input",
    "CodeEditorPagePage": ".code_editor_page_page",
    "ConnectionBase": ".connection_base",
    "ConnectionPage": ".connection_page",
    "ConnectionReference": ".connection_reference",
    "ConnectionReferenceInput": ".connection_reference_input",
    "ConnectionSort": ".connection_sort",
    "CswHarvester": ".csw_harvester",
    "CswHarvesterInput": ".csw_harvester_input",
    "DatagouvHarvester": ".datagouv_harvester",
    "DatagouvHarvesterInput": ".datagouv_harvester_input",
    "DatajsonHarvester": ".datajson_harvester",
    "DatajsonHarvesterInput": ".datajson_harvester_input",
    "Dataset": ".dataset",
    "DatasetAlternativeExportPage": ".dataset_alternative_export_page",
    "DatasetAlternativeExportUpdate": ".dataset_alternative_export_update",
    "DatasetAlternativeExportUpload": ".dataset_alternative_export_upload",
    "DatasetAssetAccessRequest": ".dataset_asset_access_request",
    "DatasetAttachment": ".dataset_attachment",
    "DatasetAttachmentPage": ".dataset_attachment_page",
    "DatasetAttachmentUpload": ".dataset_attachment_upload",
    "DatasetFeedback": ".dataset_feedback",
    "DatasetFeedbackPage": ".dataset_feedback_page",
    "DatasetFeedbackValues": ".dataset_feedback_values",
    "DatasetFieldAnnotation": ".dataset_field_annotation",
    "DatasetFieldConfigurationPage": ".dataset_field_configuration_page",
    "DatasetFieldType": ".dataset_field_type",
    "DatasetFile": ".dataset_file",
    "DatasetGroupRuleset": ".dataset_group_ruleset",
    "DatasetGroupRulesetInput": ".dataset_group_ruleset_input",
    "DatasetGroupRulesetPage": ".dataset_group_ruleset_page",
    "DatasetInput": ".dataset_input",
    "DatasetMetadata": ".dataset_metadata",
    "DatasetPage": ".dataset_page",
    "DatasetProcessor": ".dataset_processor",
    "DatasetProcessorInput": ".dataset_processor_input",
    "DatasetProcessorPage": ".dataset_processor_page",
    "DatasetRecordError": ".dataset_record_error",
    "DatasetSchedule": ".dataset_schedule",
    "DatasetScheduleInput": ".dataset_schedule_input",
    "DatasetSchedulePage": ".dataset_schedule_page",
    "DatasetSecurity": ".dataset_security",
    "DatasetState": ".dataset_state",
    "DatasetStatus": ".dataset_status",
    "DatasetStatusParams": ".dataset_status_params",
    "DatasetUpdate": ".dataset_update",
    "DatasetUserRuleset": ".dataset_user_ruleset",
    "DatasetUserRulesetInput": ".dataset_user_ruleset_input",
    "DatasetUserRulesetPage": ".dataset_user_ruleset_page",
    "DatasetVersion": ".dataset_version",
    "DatasetVersionPage": ".dataset_version_page",
    "DateFormBlock": ".date_form_block",
    "DeleteFieldConfiguration": ".delete_field_configuration",
    "DeleteFieldConfigurationInput": ".delete_field_configuration_input",
    "DescriptionFieldConfiguration": ".description_field_configuration",
    "DescriptionFieldConfigurationInput": ".description_field_configuration_input",
    "DomainAccessRequest": ".domain_access_request",
    "EditableMetadataTemplateType": ".editable_metadata_template_type",
    "ErrorDetail": ".error_detail",
    "ExploreLimits": ".explore_limits",
    "ExploreLimitsInput": ".explore_limits_input",
    "ExternalAssetAccessRequest": ".external_asset_access_request",
    "ExternalShowcaseRequest": ".external_showcase_request",
    "ExtractionInfos": ".extraction_infos",
    "Extractor": ".extractor",
    "ExtractorParameter": ".extractor_parameter",
    "ExtractorParams": ".extractor_params",
    "FederatedDataset": ".federated_dataset",
    "FederatedDatasetInput": ".federated_dataset_input",
    "FederatedDatasource": ".federated_datasource",
    "FederatedDatasourceInput": ".federated_datasource_input",
    "FederatedDomain": ".federated_domain",
    "FederatedDomainInput": ".federated_domain_input",
    "FederatedMetas": ".federated_metas",
    "FederatedParameters": ".federated_parameters",
    "FieldConfigurationBase": ".field_configuration_base",
    "FileReferenceInput": ".file_reference_input",
    "Form": ".form",
    "FormAccessType": ".form_access_type",
    "FormContent": ".form_content",
    "FormContentInput": ".form_content_input",
    "FormDraft": ".form_draft",
    "FormDraftInput": ".form_draft_input",
    "FormDraftPage": ".form_draft_page",
    "FormEnding": ".form_ending",
    "FormErrors": ".form_errors",
    "FormInput": ".form_input",
    "FormPage": ".form_page",
    "FormSection": ".form_section",
    "FormShowHideLogic": ".form_show_hide_logic",
    "FormSubmission": ".form_submission",
    "FormSubmissionContent": ".form_submission_content",
    "FormSubmissionOrdering": ".form_submission_ordering",
    "FormSubmissionPage": ".form_submission_page",
    "FormSubmissionRevision": ".form_submission_revision",
    "FormSubmissionStatus": ".form_submission_status",
    "FormSubmissionUpdate": ".form_submission_update",
    "FtpConnection": ".ftp_connection",
    "FtpConnectionInput": ".ftp_connection_input",
    "FtpCsvHarvester": ".ftp_csv_harvester",
    "FtpCsvHarvesterInput": ".ftp_csv_harvester_input",
    "FtpDatasource": ".ftp_datasource",
    "FtpDatasourceInput": ".ftp_datasource_input",
    "FtpHarvester": ".ftp_harvester",
    "FtpHarvesterInput": ".ftp_harvester_input",
    "FtpWithMetaCsvHarvester": ".ftp_with_meta_csv_harvester",
    "FtpWithMetaCsvHarvesterInput": ".ftp_with_meta_csv_harvester_input",
    "GlossaryTerm": ".glossary_term",
    "GlossaryTermBulkDeletion": ".glossary_term_bulk_deletion",
    "GlossaryTermInput": ".glossary_term_input",
    "GlossaryTermOrdering": ".glossary_term_ordering",
    "GlossaryTermPage": ".glossary_term_page",
    "GoogleDriveConnection": ".google_drive_connection",
    "GoogleDriveConnectionInput": ".google_drive_connection_input",
    "GoogleDriveDatasource": ".google_drive_datasource",
    "GoogleDriveDatasourceInput": ".google_drive_datasource_input",
    "GoogleDriveOidcAuth": ".google_drive_oidc_auth",
    "GroupOfUser": ".group_of_user",
    "GroupRuleset": ".group_ruleset",
    "GroupRulesetInput": ".group_ruleset_input",
    "GroupRulesetPage": ".group_ruleset_page",
    "GuessExtractorParamsInput": ".guess_extractor_params_input",
    "GuessExtractorsInput": ".guess_extractors_input",
    "GuessedExtractorParams": ".guessed_extractor_params",
    "HarvesterBase": ".harvester_base",
    "HarvesterErrors": ".harvester_errors",
    "HarvesterForcedMetas": ".harvester_forced_metas",
    "HarvesterInputBase": ".harvester_input_base",
    "HarvesterLicensesMapping": ".harvester_licenses_mapping",
    "HarvesterPage": ".harvester_page",
    "HarvesterPreview": ".harvester_preview",
    "HarvesterPreviewDataset": ".harvester_preview_dataset",
    "HarvesterResourceErrors": ".harvester_resource_errors",
    "HarvesterSchedule": ".harvester_schedule",
    "HarvesterScheduleInput": ".harvester_schedule_input",
    "HarvesterSchedulePage": ".harvester_schedule_page",
    "HarvesterState": ".harvester_state",
    "HarvesterThemesMapping": ".harvester_themes_mapping",
    "HttpConnection": ".http_connection",
    "HttpConnectionInput": ".http_connection_input",
    "HttpDatasource": ".http_datasource",
    "HttpDatasourceInput": ".http_datasource_input",
    "HttpHeader": ".http_header",
    "HttpHeaderInput": ".http_header_input",
    "HttpOidcAuth": ".http_oidc_auth",
    "HttpOidcAuthInput": ".http_oidc_auth_input",
    "IdentityProvider": ".identity_provider",
    "IdentityProviderAttributes": ".identity_provider_attributes",
    "IdentityProviderInput": ".identity_provider_input",
    "Image": ".image",
    "ImagePage": ".image_page",
    "ImageUpload": ".image_upload",
    "InvalidDatasetStatusErrorBody": ".invalid_dataset_status_error_body",
    "InvalidHarvesterStatusErrorBody": ".invalid_harvester_status_error_body",
    "JunarHarvester": ".junar_harvester",
    "JunarHarvesterInput": ".junar_harvester_input",
    "LimitUnit": ".limit_unit",
    "LocalizedText": ".localized_text",
    "ManagementLimits": ".management_limits",
    "MetadataFieldLabel": ".metadata_field_label",
    "MetadataFieldLabels": ".metadata_field_labels",
    "MetadataFieldSearchExhaustive": ".metadata_field_search_exhaustive",
    "MetadataFieldSearchResult": ".metadata_field_search_result",
    "MetadataFieldType": ".metadata_field_type",
    "MetadataTemplate": ".metadata_template",
    "MetadataTemplateField": ".metadata_template_field",
    "MetadataTemplateFieldInput": ".metadata_template_field_input",
    "MetadataTemplateFieldPage": ".metadata_template_field_page",
    "MetadataTemplateInput": ".metadata_template_input",
    "MetadataTemplatePage": ".metadata_template_page",
    "MetadataTemplateType": ".metadata_template_type",
    "MetadataValue": ".metadata_value",
    "MetadataValueInput": ".metadata_value_input",
    "NotFoundErrorBody": ".not_found_error_body",
    "Oauth2Auth": ".oauth_2_auth",
    "Oauth2AuthInput": ".oauth_2_auth_input",
    "Oauth2GrantType": ".oauth_2_grant_type",
    "OdsFormDatasource": ".ods_form_datasource",
    "OdsFormDatasourceInput": ".ods_form_datasource_input",
    "OidcClaims": ".oidc_claims",
    "OidcGrantType": ".oidc_grant_type",
    "OmiNodeHarvester": ".omi_node_harvester",
    "OmiNodeHarvesterInput": ".omi_node_harvester_input",
    "OpendatasoftHarvester": ".opendatasoft_harvester",
    "OpendatasoftHarvesterInput": ".opendatasoft_harvester_input",
    "OrderFieldConfiguration": ".order_field_configuration",
    "OrderFieldConfigurationInput": ".order_field_configuration_input",
    "OriginInfos": ".origin_infos",
    "Page": ".page",
    "PageMetadata": ".page_metadata",
    "Permission": ".permission",
    "PortalOidcAuthInput": ".portal_oidc_auth_input",
    "PreviewField": ".preview_field",
    "PreviewFieldAnnotation": ".preview_field_annotation",
    "PreviewRecord": ".preview_record",
    "QuandlHarvester": ".quandl_harvester",
    "QuandlHarvesterInput": ".quandl_harvester_input",
    "QuotaUnit": ".quota_unit",
    "RatingFormBlock": ".rating_form_block",
    "RelatedGroup": ".related_group",
    "RelatedGroupInput": ".related_group_input",
    "RelatedUser": ".related_user",
    "RelatedUserInput": ".related_user_input",
    "RenameFieldConfiguration": ".rename_field_configuration",
    "RenameFieldConfigurationInput": ".rename_field_configuration_input",
    "RequirementLevel": ".requirement_level",
    "Resource": ".resource",
    "ResourceExpand": ".resource_expand",
    "ResourceFileUpload": ".resource_file_upload",
    "ResourceInput": ".resource_input",
    "ResourcePage": ".resource_page",
    "ResourcePreview": ".resource_preview",
    "ResourcePreviewInput": ".resource_preview_input",
    "RulesetPermission": ".ruleset_permission",
    "SharepointConnection": ".sharepoint_connection",
    "SharepointConnectionInput": ".sharepoint_connection_input",
    "SharepointDatasource": ".sharepoint_datasource",
    "SharepointDatasourceInput": ".sharepoint_datasource_input",
    "SharepointOidcAuth": ".sharepoint_oidc_auth",
    "SnowflakeOdbcDatasource": ".snowflake_odbc_datasource",
    "SnowflakeOdbcDatasourceInput": ".snowflake_odbc_datasource_input",
    "SocrataHarvester": ".socrata_harvester",
    "SocrataHarvesterInput": ".socrata_harvester_input",
    "StudioPage": ".studio_page",
    "StudioPageBlocks": ".studio_page_blocks",
    "StudioPageContent": ".studio_page_content",
    "StudioPageContentInput": ".studio_page_content_input",
    "StudioPageDataProviders": ".studio_page_data_providers",
    "StudioPageFilters": ".studio_page_filters",
    "StudioPageInput": ".studio_page_input",
    "StudioPageLayouts": ".studio_page_layouts",
    "StudioPagePage": ".studio_page_page",
    "StudioPageVersion": ".studio_page_version",
    "TemplateMetadata": ".template_metadata",
    "TextFormBlock": ".text_form_block",
    "TranslatedText": ".translated_text",
    "TranslationSuggestions": ".translation_suggestions",
    "Translations": ".translations",
    "TypeFieldConfiguration": ".type_field_configuration",
    "TypeFieldConfigurationInput": ".type_field_configuration_input",
    "UnknownAlternativeExport": ".unknown_alternative_export",
    "UnknownAuth": ".unknown_auth",
    "UnknownAuthInput": ".unknown_auth_input",
    "UnknownConnection": ".unknown_connection",
    "UnknownConnectionInput": ".unknown_connection_input",
    "UnknownDatasource": ".unknown_datasource",
    "UnknownDatasourceInput": ".unknown_datasource_input",
    "UnknownFieldConfiguration": ".unknown_field_configuration",
    "UnknownFieldConfigurationInput": ".unknown_field_configuration_input",
    "UnknownFormBlock": ".unknown_form_block",
    "UnknownHarvester": ".unknown_harvester",
    "UnknownHarvesterInput": ".unknown_harvester_input",
    "UnknownUserRequest": ".unknown_user_request",
    "UploadedFileAlternativeExport": ".uploaded_file_alternative_export",
    "UploadedFileDatasource": ".uploaded_file_datasource",
    "UploadedFileDatasourceInput": ".uploaded_file_datasource_input",
    "UrlAlternativeExport": ".url_alternative_export",
    "User": ".user",
    "UserBatchOutcome": ".user_batch_outcome",
    "UserBatchResult": ".user_batch_result",
    "UserGroup": ".user_group",
    "UserGroupBase": ".user_group_base",
    "UserGroupInput": ".user_group_input",
    "UserGroupPage": ".user_group_page",
    "UserGroupSort": ".user_group_sort",
    "UserInput": ".user_input",
    "UserPage": ".user_page",
    "UserProvisionInput": ".user_provision_input",
    "UserRequestAuthor": ".user_request_author",
    "UserRequestBase": ".user_request_base",
    "UserRequestPage": ".user_request_page",
    "UserRequestStatus": ".user_request_status",
    "UserRequestType": ".user_request_type",
    "UserRuleset": ".user_ruleset",
    "UserRulesetInput": ".user_ruleset_input",
    "UserRulesetPage": ".user_ruleset_page",
    "ValidationErrorBody": ".validation_error_body",
    "WfsHarvester": ".wfs_harvester",
    "WfsHarvesterInput": ".wfs_harvester_input",
}

__all__ = (
    "AccountType",
    "Acknowledgement",
    "AlternativeExportBase",
    "AmazonS3Connection",
    "AmazonS3ConnectionInput",
    "AmazonS3Datasource",
    "AmazonS3DatasourceInput",
    "AnnotateFieldConfiguration",
    "AnnotateFieldConfigurationInput",
    "ApiCallsLimit",
    "ApiCallsLimitInput",
    "ApiCallsQuota",
    "ApiErrorBody",
    "ApiKey",
    "ApiKeyExpand",
    "ApiKeyInput",
    "ApiKeyPage",
    "ApiKeyRevocation",
    "ApiKeyRevocationInput",
    "ApiKeySearchInput",
    "ApiKeySearchResult",
    "ArcgisHarvester",
    "ArcgisHarvesterInput",
    "ArcgisOpendataHarvester",
    "ArcgisOpendataHarvesterInput",
    "AwsIamRoleAuth",
    "AwsIamRoleAuthInput",
    "AwsSignatureV4Auth",
    "AwsSignatureV4AuthInput",
    "AzureBlobStorageConnection",
    "AzureBlobStorageConnectionInput",
    "AzureBlobStorageDatasource",
    "AzureBlobStorageDatasourceInput",
    "AzureSharedKeyAuth",
    "AzureSharedKeyAuthInput",
    "BasicAuth",
    "BasicAuthInput",
    "BatchStatus",
    "ChoiceFormBlock",
    "CkanHarvester",
    "CkanHarvesterInput",
    "CodeEditorPage",
    "CodeEditorPageContent",
    "CodeEditorPageInput",
    "CodeEditorPagePage",
    "ConnectionBase",
    "ConnectionPage",
    "ConnectionReference",
    "ConnectionReferenceInput",
    "ConnectionSort",
    "CswHarvester",
    "CswHarvesterInput",
    "DatagouvHarvester",
    "DatagouvHarvesterInput",
    "DatajsonHarvester",
    "DatajsonHarvesterInput",
    "Dataset",
    "DatasetAlternativeExportPage",
    "DatasetAlternativeExportUpdate",
    "DatasetAlternativeExportUpload",
    "DatasetAssetAccessRequest",
    "DatasetAttachment",
    "DatasetAttachmentPage",
    "DatasetAttachmentUpload",
    "DatasetFeedback",
    "DatasetFeedbackPage",
    "DatasetFeedbackValues",
    "DatasetFieldAnnotation",
    "DatasetFieldConfigurationPage",
    "DatasetFieldType",
    "DatasetFile",
    "DatasetGroupRuleset",
    "DatasetGroupRulesetInput",
    "DatasetGroupRulesetPage",
    "DatasetInput",
    "DatasetMetadata",
    "DatasetPage",
    "DatasetProcessor",
    "DatasetProcessorInput",
    "DatasetProcessorPage",
    "DatasetRecordError",
    "DatasetSchedule",
    "DatasetScheduleInput",
    "DatasetSchedulePage",
    "DatasetSecurity",
    "DatasetState",
    "DatasetStatus",
    "DatasetStatusParams",
    "DatasetUpdate",
    "DatasetUserRuleset",
    "DatasetUserRulesetInput",
    "DatasetUserRulesetPage",
    "DatasetVersion",
    "DatasetVersionPage",
    "DateFormBlock",
    "DeleteFieldConfiguration",
    "DeleteFieldConfigurationInput",
    "DescriptionFieldConfiguration",
    "DescriptionFieldConfigurationInput",
    "DomainAccessRequest",
    "EditableMetadataTemplateType",
    "ErrorDetail",
    "ExploreLimits",
    "ExploreLimitsInput",
    "ExternalAssetAccessRequest",
    "ExternalShowcaseRequest",
    "ExtractionInfos",
    "Extractor",
    "ExtractorParameter",
    "ExtractorParams",
    "FederatedDataset",
    "FederatedDatasetInput",
    "FederatedDatasource",
    "FederatedDatasourceInput",
    "FederatedDomain",
    "FederatedDomainInput",
    "FederatedMetas",
    "FederatedParameters",
    "FieldConfigurationBase",
    "FileReferenceInput",
    "Form",
    "FormAccessType",
    "FormContent",
    "FormContentInput",
    "FormDraft",
    "FormDraftInput",
    "FormDraftPage",
    "FormEnding",
    "FormErrors",
    "FormInput",
    "FormPage",
    "FormSection",
    "FormShowHideLogic",
    "FormSubmission",
    "FormSubmissionContent",
    "FormSubmissionOrdering",
    "FormSubmissionPage",
    "FormSubmissionRevision",
    "FormSubmissionStatus",
    "FormSubmissionUpdate",
    "FtpConnection",
    "FtpConnectionInput",
    "FtpCsvHarvester",
    "FtpCsvHarvesterInput",
    "FtpDatasource",
    "FtpDatasourceInput",
    "FtpHarvester",
    "FtpHarvesterInput",
    "FtpWithMetaCsvHarvester",
    "FtpWithMetaCsvHarvesterInput",
    "GlossaryTerm",
    "GlossaryTermBulkDeletion",
    "GlossaryTermInput",
    "GlossaryTermOrdering",
    "GlossaryTermPage",
    "GoogleDriveConnection",
    "GoogleDriveConnectionInput",
    "GoogleDriveDatasource",
    "GoogleDriveDatasourceInput",
    "GoogleDriveOidcAuth",
    "GroupOfUser",
    "GroupRuleset",
    "GroupRulesetInput",
    "GroupRulesetPage",
    "GuessExtractorParamsInput",
    "GuessExtractorsInput",
    "GuessedExtractorParams",
    "HarvesterBase",
    "HarvesterErrors",
    "HarvesterForcedMetas",
    "HarvesterInputBase",
    "HarvesterLicensesMapping",
    "HarvesterPage",
    "HarvesterPreview",
    "HarvesterPreviewDataset",
    "HarvesterResourceErrors",
    "HarvesterSchedule",
    "HarvesterScheduleInput",
    "HarvesterSchedulePage",
    "HarvesterState",
    "HarvesterThemesMapping",
    "HttpConnection",
    "HttpConnectionInput",
    "HttpDatasource",
    "HttpDatasourceInput",
    "HttpHeader",
    "HttpHeaderInput",
    "HttpOidcAuth",
    "HttpOidcAuthInput",
    "IdentityProvider",
    "IdentityProviderAttributes",
    "IdentityProviderInput",
    "Image",
    "ImagePage",
    "ImageUpload",
    "InvalidDatasetStatusErrorBody",
    "InvalidHarvesterStatusErrorBody",
    "JunarHarvester",
    "JunarHarvesterInput",
    "LimitUnit",
    "LocalizedText",
    "ManagementLimits",
    "MetadataFieldLabel",
    "MetadataFieldLabels",
    "MetadataFieldSearchExhaustive",
    "MetadataFieldSearchResult",
    "MetadataFieldType",
    "MetadataTemplate",
    "MetadataTemplateField",
    "MetadataTemplateFieldInput",
    "MetadataTemplateFieldPage",
    "MetadataTemplateInput",
    "MetadataTemplatePage",
    "MetadataTemplateType",
    "MetadataValue",
    "MetadataValueInput",
    "NotFoundErrorBody",
    "Oauth2Auth",
    "Oauth2AuthInput",
    "Oauth2GrantType",
    "OdsFormDatasource",
    "OdsFormDatasourceInput",
    "OidcClaims",
    "OidcGrantType",
    "OmiNodeHarvester",
    "OmiNodeHarvesterInput",
    "OpendatasoftHarvester",
    "OpendatasoftHarvesterInput",
    "OrderFieldConfiguration",
    "OrderFieldConfigurationInput",
    "OriginInfos",
    "Page",
    "PageMetadata",
    "Permission",
    "PortalOidcAuthInput",
    "PreviewField",
    "PreviewFieldAnnotation",
    "PreviewRecord",
    "QuandlHarvester",
    "QuandlHarvesterInput",
    "QuotaUnit",
    "RatingFormBlock",
    "RelatedGroup",
    "RelatedGroupInput",
    "RelatedUser",
    "RelatedUserInput",
    "RenameFieldConfiguration",
    "RenameFieldConfigurationInput",
    "RequirementLevel",
    "Resource",
    "ResourceExpand",
    "ResourceFileUpload",
    "ResourceInput",
    "ResourcePage",
    "ResourcePreview",
    "ResourcePreviewInput",
    "RulesetPermission",
    "SharepointConnection",
    "SharepointConnectionInput",
    "SharepointDatasource",
    "SharepointDatasourceInput",
    "SharepointOidcAuth",
    "SnowflakeOdbcDatasource",
    "SnowflakeOdbcDatasourceInput",
    "SocrataHarvester",
    "SocrataHarvesterInput",
    "StudioPage",
    "StudioPageBlocks",
    "StudioPageContent",
    "StudioPageContentInput",
    "StudioPageDataProviders",
    "StudioPageFilters",
    "StudioPageInput",
    "StudioPageLayouts",
    "StudioPagePage",
    "StudioPageVersion",
    "TemplateMetadata",
    "TextFormBlock",
    "TranslatedText",
    "TranslationSuggestions",
    "Translations",
    "TypeFieldConfiguration",
    "TypeFieldConfigurationInput",
    "UnknownAlternativeExport",
    "UnknownAuth",
    "UnknownAuthInput",
    "UnknownConnection",
    "UnknownConnectionInput",
    "UnknownDatasource",
    "UnknownDatasourceInput",
    "UnknownFieldConfiguration",
    "UnknownFieldConfigurationInput",
    "UnknownFormBlock",
    "UnknownHarvester",
    "UnknownHarvesterInput",
    "UnknownUserRequest",
    "UploadedFileAlternativeExport",
    "UploadedFileDatasource",
    "UploadedFileDatasourceInput",
    "UrlAlternativeExport",
    "User",
    "UserBatchOutcome",
    "UserBatchResult",
    "UserGroup",
    "UserGroupBase",
    "UserGroupInput",
    "UserGroupPage",
    "UserGroupSort",
    "UserInput",
    "UserPage",
    "UserProvisionInput",
    "UserRequestAuthor",
    "UserRequestBase",
    "UserRequestPage",
    "UserRequestStatus",
    "UserRequestType",
    "UserRuleset",
    "UserRulesetInput",
    "UserRulesetPage",
    "ValidationErrorBody",
    "WfsHarvester",
    "WfsHarvesterInput",
)


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no model {name!r}")
    value = getattr(import_module(module, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

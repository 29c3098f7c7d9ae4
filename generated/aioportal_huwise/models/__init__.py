"""The models of requests and answers; each is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .acknowledgement import Acknowledgement
    from .amazon_s3_connection import AmazonS3Connection
    from .amazon_s3_connection_input import AmazonS3ConnectionInput
    from .amazon_s3_datasource import AmazonS3Datasource
    from .amazon_s3_datasource_input import AmazonS3DatasourceInput
    from .annotate_field_configuration import AnnotateFieldConfiguration
    from .annotate_field_configuration_input import AnnotateFieldConfigurationInput
    from .api_calls_quota import ApiCallsQuota
    from .api_error_body import ApiErrorBody
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
    from .connection_base import ConnectionBase
    from .connection_reference import ConnectionReference
    from .connection_reference_input import ConnectionReferenceInput
    from .dataset import Dataset
    from .dataset_field_annotation import DatasetFieldAnnotation
    from .dataset_field_configuration_page import DatasetFieldConfigurationPage
    from .dataset_field_type import DatasetFieldType
    from .dataset_file import DatasetFile
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
    from .dataset_version import DatasetVersion
    from .dataset_version_page import DatasetVersionPage
    from .delete_field_configuration import DeleteFieldConfiguration
    from .delete_field_configuration_input import DeleteFieldConfigurationInput
    from .description_field_configuration import DescriptionFieldConfiguration
    from .description_field_configuration_input import (
        DescriptionFieldConfigurationInput,
    )
    from .error_detail import ErrorDetail
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
    from .ftp_connection import FtpConnection
    from .ftp_connection_input import FtpConnectionInput
    from .ftp_datasource import FtpDatasource
    from .ftp_datasource_input import FtpDatasourceInput
    from .google_drive_connection import GoogleDriveConnection
    from .google_drive_connection_input import GoogleDriveConnectionInput
    from .google_drive_datasource import GoogleDriveDatasource
    from .google_drive_datasource_input import GoogleDriveDatasourceInput
    from .google_drive_oidc_auth import GoogleDriveOidcAuth
    from .guess_extractor_params_input import GuessExtractorParamsInput
    from .guess_extractors_input import GuessExtractorsInput
    from .guessed_extractor_params import GuessedExtractorParams
    from .http_connection import HttpConnection
    from .http_connection_input import HttpConnectionInput
    from .http_datasource import HttpDatasource
    from .http_datasource_input import HttpDatasourceInput
    from .http_header import HttpHeader
    from .http_header_input import HttpHeaderInput
    from .http_oidc_auth import HttpOidcAuth
    from .http_oidc_auth_input import HttpOidcAuthInput
    from .invalid_dataset_status_error_body import InvalidDatasetStatusErrorBody
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
    from .order_field_configuration import OrderFieldConfiguration
    from .order_field_configuration_input import OrderFieldConfigurationInput
    from .origin_infos import OriginInfos
    from .page import Page
    from .portal_oidc_auth_input import PortalOidcAuthInput
    from .preview_field import PreviewField
    from .preview_field_annotation import PreviewFieldAnnotation
    from .preview_record import PreviewRecord
    from .quota_unit import QuotaUnit
    from .related_user import RelatedUser
    from .rename_field_configuration import RenameFieldConfiguration
    from .rename_field_configuration_input import RenameFieldConfigurationInput
    from .resource import Resource
    from .resource_expand import ResourceExpand
    from .resource_file_upload import ResourceFileUpload
    from .resource_input import ResourceInput
    from .resource_page import ResourcePage
    from .resource_preview import ResourcePreview
    from .resource_preview_input import ResourcePreviewInput
    from .sharepoint_connection import SharepointConnection
    from .sharepoint_connection_input import SharepointConnectionInput
    from .sharepoint_datasource import SharepointDatasource
    from .sharepoint_datasource_input import SharepointDatasourceInput
    from .sharepoint_oidc_auth import SharepointOidcAuth
    from .snowflake_odbc_datasource import SnowflakeOdbcDatasource
    from .snowflake_odbc_datasource_input import SnowflakeOdbcDatasourceInput
    from .template_metadata import TemplateMetadata
    from .type_field_configuration import TypeFieldConfiguration
    from .type_field_configuration_input import TypeFieldConfigurationInput
    from .unknown_auth import UnknownAuth
    from .unknown_auth_input import UnknownAuthInput
    from .unknown_datasource import UnknownDatasource
    from .unknown_datasource_input import UnknownDatasourceInput
    from .unknown_field_configuration import UnknownFieldConfiguration
    from .unknown_field_configuration_input import UnknownFieldConfigurationInput
    from .uploaded_file_datasource import UploadedFileDatasource
    from .uploaded_file_datasource_input import UploadedFileDatasourceInput
    from .validation_error_body import ValidationErrorBody

_MODULES: dict[str, str] = {
    "Acknowledgement": ".acknowledgement",
    "AmazonS3Connection": ".amazon_s3_connection",
    "AmazonS3ConnectionInput": ".amazon_s3_connection_input",
    "AmazonS3Datasource": ".amazon_s3_datasource",
    "AmazonS3DatasourceInput": ".amazon_s3_datasource_input",
    "AnnotateFieldConfiguration": ".annotate_field_configuration",
    "AnnotateFieldConfigurationInput": ".annotate_field_configuration_input",
    "ApiCallsQuota": ".api_calls_quota",
    "ApiErrorBody": ".api_error_body",
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
    "ConnectionBase": ".connection_base",
    "ConnectionReference": ".connection_reference",
    "ConnectionReferenceInput": ".connection_reference_input",
    "Dataset": ".dataset",
    "DatasetFieldAnnotation": ".dataset_field_annotation",
    "DatasetFieldConfigurationPage": ".dataset_field_configuration_page",
    "DatasetFieldType": ".dataset_field_type",
    "DatasetFile": ".dataset_file",
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
    "DatasetVersion": ".dataset_version",
    "DatasetVersionPage": ".dataset_version_page",
    "DeleteFieldConfiguration": ".delete_field_configuration",
    "DeleteFieldConfigurationInput": ".delete_field_configuration_input",
    "DescriptionFieldConfiguration": ".description_field_configuration",
    "DescriptionFieldConfigurationInput": ".description_field_configuration_input",
    "ErrorDetail": ".error_detail",
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
    "FtpConnection": ".ftp_connection",
    "FtpConnectionInput": ".ftp_connection_input",
    "FtpDatasource": ".ftp_datasource",
    "FtpDatasourceInput": ".ftp_datasource_input",
    "GoogleDriveConnection": ".google_drive_connection",
    "GoogleDriveConnectionInput": ".google_drive_connection_input",
    "GoogleDriveDatasource": ".google_drive_datasource",
    "GoogleDriveDatasourceInput": ".google_drive_datasource_input",
    "GoogleDriveOidcAuth": ".google_drive_oidc_auth",
    "GuessExtractorParamsInput": ".guess_extractor_params_input",
    "GuessExtractorsInput": ".guess_extractors_input",
    "GuessedExtractorParams": ".guessed_extractor_params",
    "HttpConnection": ".http_connection",
    "HttpConnectionInput": ".http_connection_input",
    "HttpDatasource": ".http_datasource",
    "HttpDatasourceInput": ".http_datasource_input",
    "HttpHeader": ".http_header",
    "HttpHeaderInput": ".http_header_input",
    "HttpOidcAuth": ".http_oidc_auth",
    "HttpOidcAuthInput": ".http_oidc_auth_input",
    "InvalidDatasetStatusErrorBody": ".invalid_dataset_status_error_body",
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
    "OrderFieldConfiguration": ".order_field_configuration",
    "OrderFieldConfigurationInput": ".order_field_configuration_input",
    "OriginInfos": ".origin_infos",
    "Page": ".page",
    "PortalOidcAuthInput": ".portal_oidc_auth_input",
    "PreviewField": ".preview_field",
    "PreviewFieldAnnotation": ".preview_field_annotation",
    "PreviewRecord": ".preview_record",
    "QuotaUnit": ".quota_unit",
    "RelatedUser": ".related_user",
    "RenameFieldConfiguration": ".rename_field_configuration",
    "RenameFieldConfigurationInput": ".rename_field_configuration_input",
    "Resource": ".resource",
    "ResourceExpand": ".resource_expand",
    "ResourceFileUpload": ".resource_file_upload",
    "ResourceInput": ".resource_input",
    "ResourcePage": ".resource_page",
    "ResourcePreview": ".resource_preview",
    "ResourcePreviewInput": ".resource_preview_input",
    "SharepointConnection": ".sharepoint_connection",
    "SharepointConnectionInput": ".sharepoint_connection_input",
    "SharepointDatasource": ".sharepoint_datasource",
    "SharepointDatasourceInput": ".sharepoint_datasource_input",
    "SharepointOidcAuth": ".sharepoint_oidc_auth",
    "SnowflakeOdbcDatasource": ".snowflake_odbc_datasource",
    "SnowflakeOdbcDatasourceInput": ".snowflake_odbc_datasource_input",
    "TemplateMetadata": ".template_metadata",
    "TypeFieldConfiguration": ".type_field_configuration",
    "TypeFieldConfigurationInput": ".type_field_configuration_input",
    "UnknownAuth": ".unknown_auth",
    "UnknownAuthInput": ".unknown_auth_input",
    "UnknownDatasource": ".unknown_datasource",
    "UnknownDatasourceInput": ".unknown_datasource_input",
    "UnknownFieldConfiguration": ".unknown_field_configuration",
    "UnknownFieldConfigurationInput": ".unknown_field_configuration_input",
    "UploadedFileDatasource": ".uploaded_file_datasource",
    "UploadedFileDatasourceInput": ".uploaded_file_datasource_input",
    "ValidationErrorBody": ".validation_error_body",
}

__all__ = (
    "Acknowledgement",
    "AmazonS3Connection",
    "AmazonS3ConnectionInput",
    "AmazonS3Datasource",
    "AmazonS3DatasourceInput",
    "AnnotateFieldConfiguration",
    "AnnotateFieldConfigurationInput",
    "ApiCallsQuota",
    "ApiErrorBody",
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
    "ConnectionBase",
    "ConnectionReference",
    "ConnectionReferenceInput",
    "Dataset",
    "DatasetFieldAnnotation",
    "DatasetFieldConfigurationPage",
    "DatasetFieldType",
    "DatasetFile",
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
    "DatasetVersion",
    "DatasetVersionPage",
    "DeleteFieldConfiguration",
    "DeleteFieldConfigurationInput",
    "DescriptionFieldConfiguration",
    "DescriptionFieldConfigurationInput",
    "ErrorDetail",
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
    "FtpConnection",
    "FtpConnectionInput",
    "FtpDatasource",
    "FtpDatasourceInput",
    "GoogleDriveConnection",
    "GoogleDriveConnectionInput",
    "GoogleDriveDatasource",
    "GoogleDriveDatasourceInput",
    "GoogleDriveOidcAuth",
    "GuessExtractorParamsInput",
    "GuessExtractorsInput",
    "GuessedExtractorParams",
    "HttpConnection",
    "HttpConnectionInput",
    "HttpDatasource",
    "HttpDatasourceInput",
    "HttpHeader",
    "HttpHeaderInput",
    "HttpOidcAuth",
    "HttpOidcAuthInput",
    "InvalidDatasetStatusErrorBody",
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
    "OrderFieldConfiguration",
    "OrderFieldConfigurationInput",
    "OriginInfos",
    "Page",
    "PortalOidcAuthInput",
    "PreviewField",
    "PreviewFieldAnnotation",
    "PreviewRecord",
    "QuotaUnit",
    "RelatedUser",
    "RenameFieldConfiguration",
    "RenameFieldConfigurationInput",
    "Resource",
    "ResourceExpand",
    "ResourceFileUpload",
    "ResourceInput",
    "ResourcePage",
    "ResourcePreview",
    "ResourcePreviewInput",
    "SharepointConnection",
    "SharepointConnectionInput",
    "SharepointDatasource",
    "SharepointDatasourceInput",
    "SharepointOidcAuth",
    "SnowflakeOdbcDatasource",
    "SnowflakeOdbcDatasourceInput",
    "TemplateMetadata",
    "TypeFieldConfiguration",
    "TypeFieldConfigurationInput",
    "UnknownAuth",
    "UnknownAuthInput",
    "UnknownDatasource",
    "UnknownDatasourceInput",
    "UnknownFieldConfiguration",
    "UnknownFieldConfigurationInput",
    "UploadedFileDatasource",
    "UploadedFileDatasourceInput",
    "ValidationErrorBody",
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

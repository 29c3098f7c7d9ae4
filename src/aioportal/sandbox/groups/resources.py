"""Resources: where records come from; guesses and previews of what they hold."""

from __future__ import annotations

import asyncio
import base64
import mimetypes
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from .. import tabular, writeonly
from ..clock import stamp
from ..crud import Collection
from ..exchange import Exchange, Handler, Reply, missing, simple
from ..model import SECTIONS, Dataset, Json
from ..portal import Portal
from ..problems import Problem, invalid, unknown_value
from ..reading import Address

T = TypeVar("T")

CONNECTIONS = "/datasource_connections/"
"""The path, and so the table, of the connections that datasources may name by uid."""

_ORIGINS = {
    "uploaded_file": "Uploaded file",
    "http": "HTTP",
    "ftp": "FTP",
    "federated": "Federated dataset",
    "amazon_s3": "Amazon S3",
    "azure_blob_storage": "Azure Blob Storage",
    "sharepoint": "SharePoint",
    "google_drive": "Google Drive",
    "snowflake_odbc": "Snowflake",
    "ods_form": "Form",
}


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {
        **COLLECTION.handlers(),
        "list_extractors": simple(lambda _: Reply(tabular.extractors())),
        "guess_resource_extractors": _saved(_extractors),
        "guess_unsaved_resource_extractors": _unsaved(_extractors),
        "guess_resource_extractor_params": _saved(_params),
        "guess_unsaved_resource_extractor_params": _unsaved(_params),
        "preview_resource": _saved(_preview),
        "preview_unsaved_resource": _unsaved(_preview),
        "clean_resource_cache": simple(_clean_cache),
    }


# --- what is kept ---


def _check(exchange: Exchange, dataset: Dataset | None, body: Json) -> None:
    if dataset is None or (body.get("datasource") is None and not body.get("url")):
        raise missing("datasource")
    if body.get("datasource") is not None:
        check_datasource(exchange.portal, dataset, body["datasource"])


def check_datasource(portal: Portal, dataset: Dataset, datasource: Json) -> None:
    """Refuse a datasource whose file or connection does not exist.

    Raises:
        Problem: 400 ``validation_error``.
    """
    if datasource.get("type") == "uploaded_file":
        wanted = (datasource.get("file") or {}).get("uid")
        if wanted is None:
            raise invalid(datasource__file__uid="required")
        file = dataset.files.get(wanted)
        if file is None or portal.clock.now() < file.visible_at:
            raise unknown_value("datasource.file.uid", wanted)
    connection = datasource.get("connection")
    if isinstance(connection, dict) and "uid" in connection:
        known = portal.table(CONNECTIONS).get(connection["uid"])
        if known is None:
            raise unknown_value("datasource.connection.uid", connection["uid"])
        if not known.get("is_reusable") and users_of(portal, connection["uid"]) - {dataset.uid}:
            raise invalid(datasource__connection__uid="not_reusable")


def users_of(portal: Portal, connection_uid: str) -> set[str]:
    """The uids of the datasets with a resource that takes its data through a connection."""
    return {
        above
        for (name, above), resources in portal.tables.items()
        if name == "resources"
        for item in resources.values()
        if _connection(item).get("uid") == connection_uid
    }


def _connection(item: Json) -> Json:
    connection = (item.get("datasource") or {}).get("connection")
    return connection if isinstance(connection, dict) else {}


def _prepare(exchange: Exchange, _dataset: Dataset | None, body: Json, old: Json | None) -> Json:
    kept: Json = {name: body[name] for name in ("type", "title", "params", "url", "datasource") if name in body}
    kept["updated_at"] = stamp(exchange.portal.clock.now())
    if old is not None and "realtime" in old:
        kept["realtime"] = old["realtime"]
    return kept


def show(exchange: Exchange, item: Json) -> Json:
    """A resource as the API answers it."""
    datasource = item.get("datasource")
    kind = datasource.get("type") if datasource else ("http" if item.get("url") else None)
    label = next((known["label"] for known in tabular.extractors() if known["type"] == item["type"]), item["type"])
    answer: Json = {
        "uid": item["uid"],
        "type": item["type"],
        "title": item["title"],
        "display_name": _display_name(exchange.portal, exchange.dataset(), item),
        "extraction_infos": None if kind == "federated" else {"label": label, "type": item["type"]},
        "origin": {"label": _ORIGINS.get(kind or "", kind or item["type"]), "type": kind or item["type"]},
        "params": {**(item.get("params") or {}), **item.get("realtime", {})},
        "updated_at": item["updated_at"],
    }
    if item.get("url"):
        answer["url"] = item["url"]
    if datasource is not None:
        answer["datasource"] = writeonly.blank(_expanded(exchange, datasource))
    return answer


def _expanded(exchange: Exchange, datasource: Json) -> Json:
    wanted = exchange.query.get("expand")
    asked = wanted if isinstance(wanted, list) else [wanted]
    connection = datasource.get("connection")
    if "datasource.connection" in asked and isinstance(connection, dict) and "uid" in connection:
        known = exchange.portal.table(CONNECTIONS).get(connection["uid"])
        return {**datasource, "connection": known or connection}
    return datasource


def _display_name(portal: Portal, dataset: Dataset, item: Json) -> str:
    address = address_of(portal, dataset, item)
    if address is not None and address.url is not None:
        return address.url
    return address.filename if address is not None else str(item["title"])


COLLECTION = Collection(
    path="/datasets/{dataset_uid}/resources/",
    what="resource",
    prefix="re_",
    table="resources",
    section=SECTIONS["resources"],
    check=_check,
    prepare=_prepare,
    show=show,
    remark=lambda old, new: {"secrets_blanked": writeonly.blanked(old, new)},
)


def _clean_cache(exchange: Exchange) -> Reply:
    item = COLLECTION.find(exchange)
    exchange.note("cleaned_cache", "resource", item["uid"], exchange.editable_dataset())
    return Reply(None, 204)


# --- what they hold ---


def address_of(portal: Portal, dataset: Dataset, item: Json) -> Address | None:
    """Where a resource's bytes are; None for sources that the sandbox does not reach."""
    datasource = item.get("datasource") or {}
    if datasource.get("type") == "uploaded_file":
        file = dataset.files.get((datasource.get("file") or {}).get("uid", ""))
        return Address(file.path, file.filename) if file else None
    url: str | None = item.get("url")
    headers: tuple[tuple[str, str], ...] = ()
    if datasource.get("type") == "http":
        connection = datasource.get("connection") or {}
        connection = portal.table(CONNECTIONS).get(connection.get("uid", ""), connection)
        url = str(connection.get("url", "")).rstrip("/") + "/" + str(datasource.get("relative_url", "")).lstrip("/")
        url = url if datasource.get("relative_url") else str(connection.get("url", ""))
        listed = [*(connection.get("headers") or []), *(datasource.get("headers") or [])]
        headers = tuple((str(one.get("name")), str(one.get("value"))) for one in listed) + _login(connection)
    if not url:
        return None
    name = urlsplit(urljoin(url, "")).path.rsplit("/", 1)[-1] or "index"
    return Address(portal.place(dataset) / f"fetched.{item.get('uid', 'unsaved')}", name, url, headers)


def _login(connection: Json) -> tuple[tuple[str, str], ...]:
    """The header of a login by name and password; the sandbox cannot log in by any other kind."""
    auth = connection.get("auth") or {}
    if auth.get("type") != "basic_auth" or auth.get("password") is None:
        return ()
    pair = base64.b64encode(f"{auth.get('username', '')}:{auth['password']}".encode()).decode()
    return (("Authorization", f"Basic {pair}"),)


def _saved(look: Callable[[Address, Json], T]) -> Handler:
    async def answer(exchange: Exchange) -> Reply:
        item = COLLECTION.find(exchange)
        return await _looked(exchange, item, look)

    return answer


def _unsaved(look: Callable[[Address, Json], T]) -> Handler:
    async def answer(exchange: Exchange) -> Reply:
        check_datasource(exchange.portal, exchange.dataset(), exchange.body["datasource"])
        return await _looked(exchange, exchange.body, look)

    return answer


async def _looked(exchange: Exchange, item: Json, look: Callable[[Address, Json], T]) -> Reply:
    address = address_of(exchange.portal, exchange.dataset(), item)
    if address is None:
        raise unknown_value("datasource.type", (item.get("datasource") or {}).get("type"))
    try:
        return Reply(await asyncio.to_thread(look, address, item))
    except tabular.UnreadableFile as error:
        raise Problem(400, "validation_error", detail={"datasource": [error.reason]}) from None


def _extractors(address: Address, _item: Json) -> list[Json]:
    return tabular.guess_extractors(address.filename, address.local())


def _params(address: Address, item: Json) -> Json:
    return {"extractor": item["type"], "params": tabular.guess_params(address.local(), item["type"])}


def _preview(address: Address, item: Json) -> Json:
    return tabular.preview(address.local(), item["type"], item.get("params") or {})


def mimetype_of(filename: str) -> str | None:
    """The media type that a name suggests."""
    return mimetypes.guess_type(filename)[0]

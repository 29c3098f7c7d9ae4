"""The reading side over HTTP, on a portal that holds published tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from tabular_files import vega

from aioportal.sandbox import explore, tabular
from aioportal.sandbox.config import SandboxConfig
from aioportal.sandbox.permissions import Key, known_keys
from aioportal.sandbox.publication import Publication

ADDRESS = "/api/explore/v2.1/catalog/datasets/airports"


@dataclass
class Shelf:
    """Published tables by dataset id, as the portal would hand them out."""

    config: SandboxConfig = field(default_factory=lambda: SandboxConfig(api_key="k1"))
    tables: dict[str, list[Publication]] = field(default_factory=dict)

    @property
    def keys(self) -> Mapping[str, Key]:
        return known_keys(self.config)

    def publication(self, dataset_id: str) -> Publication | None:
        found = self.tables.get(dataset_id)
        if not found:
            return None
        return found.pop(0) if len(found) > 1 else found[0]


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    table = tmp_path / "airports.table"
    configs = [{"type": "annotate", "field": "state", "annotation": "multivalued", "args": [","]}]
    snapshot = tabular.publish([tabular.Source(vega("airports.csv"), "csvfile")], configs, table)
    metadata = {
        "default": {"title": {"value": "Airports"}, "publisher": {"value": "me", "remote_value": "them"}},
        "custom": {"note": {"value": "mine", "remote_value": "theirs", "override_remote_value": True}},
    }
    return Publication(
        "da_abc", "airports", table, snapshot.count, tuple(snapshot.fields), metadata, published_at=1_700_000_000.5
    )


@pytest.fixture
def shelf(publication: Publication) -> Shelf:
    return Shelf(tables={"airports": [publication]})


@pytest.fixture
async def web(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=list(explore.routes(shelf))))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


async def test_records_come_in_the_envelope(web: httpx.AsyncClient) -> None:
    answer = await web.get(f"{ADDRESS}/records")
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"total_count", "results"}
    assert body["total_count"] == 3376
    assert len(body["results"]) == 10
    assert body["results"][0] == {
        "iata": "00M",
        "name": "Thigpen",
        "city": "Bay Springs",
        "state": ["MS"],
        "country": "USA",
        "latitude": 31.95376472,
        "longitude": -89.23450472,
    }


async def test_windows_cover_the_table_once_and_in_order(web: httpx.AsyncClient) -> None:
    expected = [row["iata"] for row in tabular.read(vega("airports.csv"), "csvfile").rows]
    found: list[Any] = []
    while len(found) < 3376:
        page = (await web.get(f"{ADDRESS}/records/", params={"limit": 100, "offset": len(found)})).json()["results"]
        found += [row["iata"] for row in page]
    assert found == expected
    assert (await web.get(f"{ADDRESS}/records?offset=5000&limit=5")).json() == {"total_count": 3376, "results": []}
    assert (await web.get(f"{ADDRESS}/records?limit=0")).json() == {"total_count": 3376, "results": []}
    assert len((await web.get(f"{ADDRESS}/records?limit=-1")).json()["results"]) == 100


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=-2",
        "limit=x",
        "limit=",
        "limit=1e3",
        "limit=%D9%A1",
        "offset=-1",
        "offset=10001",
        "offset=9999&limit=2",
        "offset=99999999999999999999",
        "where=state%3D'MS'",
        "order_by=name",
    ],
)
async def test_what_cannot_be_answered_is_refused(web: httpx.AsyncClient, query: str) -> None:
    answer = await web.get(f"{ADDRESS}/records?{query}")
    assert answer.status_code == 400
    assert answer.json().keys() == {"error_code", "message"}
    assert answer.json()["error_code"] == "InvalidRESTParameterError"


async def test_the_last_allowed_window(web: httpx.AsyncClient) -> None:
    assert (await web.get(f"{ADDRESS}/records?offset=9990&limit=10")).status_code == 200


async def test_the_dataset_shows_uid_fields_and_metadata(web: httpx.AsyncClient) -> None:
    body = (await web.get(ADDRESS)).json()
    assert (body["dataset_id"], body["dataset_uid"], body["has_records"]) == ("airports", "da_abc", True)
    assert body["metas"]["default"] == {
        "title": "Airports",
        "publisher": "them",
        "records_count": 3376,
        "data_processed": "2023-11-14T22:13:20+00:00",
    }
    assert body["metas"]["custom"] == {"note": "mine"}
    assert body["fields"][3] == {
        "name": "state",
        "label": "state",
        "type": "text",
        "description": None,
        "annotations": {"multivalued": [","]},
    }


@pytest.mark.parametrize("path", ["unknown", "unknown/records", "da_abc"])
async def test_what_is_not_published_is_not_found(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(f"/api/explore/v2.1/catalog/datasets/{path}")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "not_found"


async def test_restricted_datasets_need_a_known_key(
    web: httpx.AsyncClient, shelf: Shelf, publication: Publication
) -> None:
    shelf.tables["airports"] = [replace(publication, is_restricted=True)]
    for path in (ADDRESS, f"{ADDRESS}/records"):
        assert (await web.get(path)).status_code == 404
        assert (await web.get(path, headers={"Authorization": "ApiKey k1"})).status_code == 200
        assert (await web.get(path, params={"apikey": "k1"})).status_code == 200
        assert (await web.get(path, params={"apikey": "k2"})).status_code == 401
    assert (await web.get(ADDRESS, params={"apikey": "k1"})).json()["visibility"] == "restricted"


async def test_a_wrong_key_is_refused_for_open_datasets_too(web: httpx.AsyncClient) -> None:
    assert (await web.get(ADDRESS, params={"apikey": "k2"})).json().keys() == {"error_code", "message"}


async def test_after_an_abort_only_the_first_records_show(
    web: httpx.AsyncClient, shelf: Shelf, publication: Publication
) -> None:
    shelf.tables["airports"] = [replace(publication, records=3)]
    body = (await web.get(f"{ADDRESS}/records?offset=2")).json()
    assert body["total_count"] == 3
    assert [row["iata"] for row in body["results"]] == ["00V"]


async def test_a_table_replaced_while_reading_is_looked_up_again(
    web: httpx.AsyncClient, shelf: Shelf, publication: Publication
) -> None:
    gone = replace(publication, table=publication.table.with_name("gone"))
    shelf.tables["airports"] = [gone, publication]
    assert (await web.get(f"{ADDRESS}/records")).json()["total_count"] == 3376

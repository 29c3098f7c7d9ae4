"""A file goes through the generated request, httpx and a server's parser, and arrives as it was, alone."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

from aioportal_huwise.api.dataset_resources import upload_resource_file
from aioportal_huwise.models import ResourceFileUpload
from aioportal_huwise.types import File, parts

INJECTION = b'--+++\r\nContent-Disposition: form-data; name="public"\r\n\r\nTrue\r\n--+++--'


async def sent(**build: Any) -> tuple[httpx.Request, list[tuple[str, bytes | str]]]:
    """Send with httpx, parse as Starlette does; gives the request and the fields that arrived."""
    requests: list[httpx.Request] = []

    async def receive(request: httpx.Request) -> httpx.Response:
        await request.aread()
        requests.append(request)
        return httpx.Response(201)

    async with httpx.AsyncClient(transport=httpx.MockTransport(receive), base_url="https://portal.test") as client:
        await client.request(**build)
    request = requests[0]

    async def stream() -> AsyncIterator[bytes]:
        yield request.content

    form = await MultiPartParser(Headers(dict(request.headers)), stream()).parse()
    fields: list[tuple[str, bytes | str]] = []
    for name, value in form.multi_items():
        fields.append((name, await value.read() if isinstance(value, UploadFile) else value))
    await form.close()
    return request, fields


@pytest.mark.parametrize(
    "content",
    [
        b"a;b\r\n--+++\r\n1;2\r\n",
        b"a;b\n--+++--\n1;2\n",
        b"a;b\r\n--+++--\r\n1;2\r\n",
        b"a;b\r\n" + INJECTION + b"\r\n1;2\r\n",
        INJECTION,
        b"",
        bytes(range(256)) * 40,
    ],
)
async def test_a_file_arrives_whole_and_injects_nothing(content: bytes) -> None:
    body = ResourceFileUpload(file=File(io.BytesIO(content), "counts 2024 é.csv", "text/csv"))
    request, fields = await sent(**upload_resource_file.build_request("da_1", body=body))
    assert fields == [("file", content)]
    assert request.url.path == "/datasets/da_1/resources/files/"
    assert "+++" not in request.headers["content-type"]


async def test_a_fixed_boundary_would_have_been_noticed() -> None:
    content = b"a;b\r\n" + INJECTION + b"\r\n1;2\r\n"
    request = upload_resource_file.build_request(
        "da_1", body=ResourceFileUpload(file=File(content, "a.csv", "text/csv"))
    )
    request["headers"] = {"Content-Type": "multipart/form-data; boundary=+++"}  # what the stock generator sends
    _, fields = await sent(**request)
    assert fields == [("file", b"a;b"), ("public", "True")]


async def test_the_boundary_is_another_each_time() -> None:
    body = ResourceFileUpload(file=File(b"a;b", "a.csv"))
    seen = {
        (await sent(**upload_resource_file.build_request("da_1", body=body)))[0].headers["content-type"]
        for _ in range(5)
    }
    assert len(seen) == 5


async def test_fields_beside_the_file() -> None:
    body = ResourceFileUpload(file=File(b"a;b", "a.csv"))
    body.additional_properties = {
        "title": "--+++",
        "public": True,
        "hidden": False,
        "order": 3,
        "skip": None,
        "tags": ["a", "b"],
    }
    _, fields = await sent(**upload_resource_file.build_request("da_1", body=body))
    assert dict(fields)["file"] == b"a;b"
    assert [each for each in fields if each[0] != "file"] == [
        ("title", "--+++"),
        ("public", "true"),
        ("hidden", "false"),
        ("order", "3"),
        ("tags", "a"),
        ("tags", "b"),
    ]


def test_an_object_is_a_json_part() -> None:
    assert parts({"options": {"a": [1, True]}}) == [("options", (None, b'{"a": [1, true]}', "application/json"))]

"""A thin client of the local portal that checks every answer by the contract."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

from aioportal.sandbox.contract import OPERATIONS, Contract
from aioportal.sandbox.router import Router
from aioportal.sandbox.server import SandboxServer

KEY = "key-of-the-tests"
CHEESES = b"name;milk;age\nBrie;cow;4\nRoquefort;sheep;12\nComte;cow;18\n"

# Without any certificates: reading those of the machine costs more than most tests here.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def plain(**options: Any) -> httpx.Client:
    """A client for loopback only."""
    return httpx.Client(trust_env=False, verify=NO_TLS, timeout=120, **options)


class Api:
    """Plain HTTP to one portal; nothing of the client under development."""

    def __init__(self, server: SandboxServer, contract: Contract) -> None:
        self.server = server
        self.contract = contract
        self.router = Router(OPERATIONS.values())
        self.http = plain(base_url=server.base_url, headers={"Authorization": f"apikey {KEY}"})

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = self.http.request(method, path, **options)
        if answer.is_success and answer.content and answer.headers["content-type"].startswith("application/json"):
            self._conforms(method, path, answer)
        return answer

    def _conforms(self, method: str, path: str, answer: httpx.Response) -> None:
        match = self.router.match(method, path.partition("?")[0])
        assert match is not None
        assert match.operation is not None
        operation = OPERATIONS[match.operation]
        declared = self.contract.document["paths"][operation.path][method.lower()]["responses"]["2XX"]
        schema = self.contract.resolve(declared)["content"]["application/json"]["schema"]
        errors = [
            error.message
            for error in self.contract.validator(schema["$ref"].removeprefix("#")).iter_errors(answer.json())
        ]
        assert not errors, f"{operation.id}: {errors}"

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.call("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self.call("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.call("DELETE", path, **options)

    # --- shortcuts ---

    def create(self, dataset_id: str = "cheeses", **body: Any) -> str:
        """A dataset; its uid."""
        metadata = {"default": {"title": {"value": dataset_id.title()}, "language": {"value": "en"}}}
        answer = self.post("/datasets/", json={"dataset_id": dataset_id, "metadata": metadata, **body})
        assert answer.status_code == 201, answer.text
        uid: str = answer.json()["uid"]
        return uid

    def upload(self, uid: str, content: bytes = CHEESES, name: str = "cheeses.csv") -> str:
        """A file; its uid."""
        answer = self.post(f"/datasets/{uid}/resources/files/", files={"file": (name, content, "text/csv")})
        assert answer.status_code == 201, answer.text
        file: str = answer.json()["uid"]
        return file

    def add_file(self, uid: str, content: bytes = CHEESES, name: str = "cheeses.csv", **body: Any) -> str:
        """A resource of an uploaded file; its uid."""
        given = {
            "type": "csvfile",
            "title": name,
            "params": {"separator": ";"},
            "datasource": {"type": "uploaded_file", "file": {"uid": self.upload(uid, content, name)}},
            **body,
        }
        answer = self.post(f"/datasets/{uid}/resources/", json=given)
        assert answer.status_code == 201, answer.text
        resource: str = answer.json()["uid"]
        return resource

    def publish(self, uid: str, seconds: float = 10) -> dict[str, Any]:
        """A publish to its end; the status then."""
        answer = self.post(f"/datasets/{uid}/publish/")
        assert answer.status_code == 200, answer.text
        self.server.advance(seconds)
        return self.status(uid)

    def status(self, uid: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/datasets/{uid}/status/").json()
        return found

    def records(self, dataset_id: str, **query: Any) -> httpx.Response:
        return self.http.get(
            f"{self.server.url}/api/explore/v2.1/catalog/datasets/{dataset_id}/records", params=query or None
        )

    def kinds(self) -> list[str]:
        """What happened so far, in order."""
        return [entry["kind"] for entry in self.server.ledger()]

    def switch(self, **values: Any) -> None:
        self.server.post("/_sandbox/config", values)

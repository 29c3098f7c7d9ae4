"""A portal with at least one object behind every path of the contract, made by its own requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from aioportal.sandbox.contract import OPERATIONS, Contract, Operation
from aioportal.sandbox.server import SandboxServer

COUNTS = b"station;counted_at;bicycles\nPont Neuf;2024-05-01;812\nQuai Sud;2024-05-01;977\n"
FILE = "counts-2024.csv"
USER = "ines.moreau"
MEMBER = "paul.adler"
"""Who has rulesets; the other user has none yet."""
ANSWERS = {"street": "Rue du Port", "depth_cm": 8}
QUESTIONS = {"default_language": "en", "ending": {}, "sections": [{"blocks": [{"type": "text", "id": "street"}]}]}


def examples(contract: Contract, operation: Operation) -> list[Any]:
    """The bodies that the contract shows for an operation."""
    declared = contract.document["paths"][operation.path][operation.method.lower()].get("requestBody")
    if declared is None or operation.body is None:
        return []
    content = contract.resolve(declared)["content"][operation.body]
    shown = [content["example"]] if "example" in content else []
    return shown + [item["value"] for item in content.get("examples", {}).values()]


class Seeder:
    """Makes the objects that the operations below one collection need.

    Args:
        server: a portal, just reset.
        http: a client with the portal's key.
        contract: whose examples are sent.
    """

    def __init__(self, server: SandboxServer, http: httpx.Client, contract: Contract) -> None:
        self._server = server
        self._http = http
        self._contract = contract
        self.arguments: list[dict[str, str]] = []
        """Chains of path arguments, each from the collection down to one object."""

    def seed(self, collection: str) -> list[dict[str, str]]:
        """Make everything below ``collection``, the first part of a path."""
        makers: dict[str, Callable[[], None]] = {
            "datasets": self._datasets,
            "datasource_connections": self._connections,
            "harvesters": self._harvesters,
            "code_editor_pages": self._pages,
            "studio_pages": self._studio_pages,
            "forms": self._forms,
            "glossary": self._glossary,
            "users": self._people,
            "groups": self._people,
            "apikeys": self._keys,
            "user_requests": self._requests,
            "medias": self._images,
            "metadata": self._templates,
        }
        makers.get(collection, lambda: None)()
        return self.arguments

    # --- requests ---

    def _send(self, method: str, path: str, **options: Any) -> Any:
        answer = self._http.request(method, path, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def _make(self, operation_id: str, *, which: int = 0, body: Any = None, **arguments: str) -> Any:
        """One object from an example of the contract."""
        operation = OPERATIONS[operation_id]
        given = examples(self._contract, operation)[which] if body is None else body
        return self._send(operation.method, operation.path.format(**arguments), json=given)

    def _upload(self, path: str, name: str, content: bytes, media_type: str, **fields: str) -> str:
        uid: str = self._send("POST", path, files={"file": (name, content, media_type)}, data=fields)["uid"]
        return uid

    def _known(self, above: dict[str, str], **arguments: Any) -> dict[str, str]:
        chain = {**above, **{name: str(value) for name, value in arguments.items()}}
        self.arguments.append(chain)
        return chain

    # --- collections ---

    def _people(self) -> None:
        group = self._make("create_user_group")["uid"]
        invited = [
            {"username": name, "email": f"{name}@example.org", "groups": [{"uid": group}]} for name in (USER, MEMBER)
        ]
        outcomes = self._send("POST", "/users/invite/", json=invited)
        assert [outcome["status_code"] for outcome in outcomes.values()] == ["success"] * 2
        self._known({}, username=USER)
        self._known({}, group_uid=group, username=USER)

    def _security(self, path: str, above: dict[str, str]) -> None:
        self._people()
        group = self._make("create_user_group", body={"title": "Friends of the river"})["uid"]
        self._send("POST", f"{path}security/users/", json={"user": {"username": MEMBER}, "permissions": []})
        self._send("POST", f"{path}security/groups/", json={"group": {"uid": group}, "permissions": []})
        self._known(above, username=MEMBER)
        self._known(above, group_uid=group)

    def _datasets(self) -> None:
        at = {"dataset_uid": self._make("create_dataset")["uid"]}
        path = f"/datasets/{at['dataset_uid']}/"
        file = self._upload(f"{path}resources/files/", FILE, COUNTS, "text/csv")
        self._known(at, file_uid=file)
        of_file = {"type": "csvfile", "title": "Counts", "datasource": {"type": "uploaded_file", "file": {"uid": file}}}
        self._known(at, resource_uid=self._make("create_dataset_resource", body=of_file, **at)["uid"])
        self._known(at, field_uid=self._make("create_dataset_field_configuration", **at)["uid"])
        self._known(at, processor_uid=self._make("create_dataset_processor", **at)["uid"])
        self._known(at, schedule_uid=self._make("create_dataset_schedule", **at)["uid"])
        self._known(at, attachment_uid=self._upload(f"{path}attachments/", "how.pdf", b"%PDF-1.7", "application/pdf"))
        fields = {"type": "uploaded_file", "title": "Counts as Parquet"}
        export = self._upload(
            f"{path}alternative_exports/", "counts.parquet", b"PAR1", "application/octet-stream", **fields
        )
        self._known(at, export_uid=export)
        named = {"dataset": at["dataset_uid"]}
        elsewhere = {**named, "title": "Elsewhere", "url": "https://files.example.org/counts"}
        self._known(at, export_uid=self._server.post("/_sandbox/exports", elsewhere)["uid"])
        feedback = self._server.post("/_sandbox/feedbacks", {**named, "comment": "The counter moved."})
        self._known(at, feedback_uid=feedback["uid"])
        self._known(at, template_name="default", template_field_name="title")
        self._known(at, template_name="default", template_field_name="keyword")
        self._security(path, at)
        self._send("POST", f"{path}publish/")
        self._server.advance(30)
        for version in self._send("GET", f"{path}versions/")["results"]:
            self._known(at, version_uid=version["uid"])
        # One more that was never published, and one in the middle of it.
        for name in ("fresh", "busy"):
            titled = {"dataset_id": name, "metadata": {"default": {"title": {"value": name.title()}}}}
            self._known({}, dataset_uid=self._make("create_dataset", body=titled)["uid"])
        self._server.post("/_sandbox/datasets", {"dataset": "busy", "processing_seconds": 3600})
        self._send("POST", f"/datasets/{self.arguments[-1]['dataset_uid']}/publish/")

    def _connections(self) -> None:
        for which in range(len(examples(self._contract, OPERATIONS["create_connection"]))):
            uid = self._make("create_connection", which=which)["uid"]
            self._known({}, connection_uid=uid)
        self._security(f"/datasource_connections/{uid}/", {"connection_uid": uid})

    def _harvesters(self) -> None:
        for which in range(0, len(examples(self._contract, OPERATIONS["create_harvester"])), 5):
            at = {"harvester_uid": self._make("create_harvester", which=which)["uid"]}
            self._known(at, schedule_uid=self._make("create_harvester_schedule", **at)["uid"])
        busy = self._make("create_harvester", which=1)["uid"]
        self._server.post("/_sandbox/harvesters", {"harvester": busy, "processing_seconds": 3600})
        self._send("POST", f"/harvesters/{busy}/start/")
        self._known({}, harvester_uid=busy)

    def _pages(self) -> None:
        slug = self._make("create_code_editor_page")["slug"]
        self._security(f"/code_editor_pages/{slug}/", {"page_slug": slug})

    def _studio_pages(self) -> None:
        for which in range(len(examples(self._contract, OPERATIONS["create_studio_page"]))):
            at = {"studio_page_uid": self._make("create_studio_page", which=which)["uid"]}
            self._known(at, version_name="draft")
            # Without a title a page cannot be published.
            self._make("update_studio_page_content_metadata", version_name="draft", **at)
            # Without a title it cannot be published.
            title = {"asset": {"title": {"value": "The air today"}}}
            self._send("PUT", f"/studio_pages/{at['studio_page_uid']}/contents/draft/metadata/", json=title)
        self._security(f"/studio_pages/{at['studio_page_uid']}/", at)

    def _forms(self) -> None:
        unpublished = self._make("create_form", which=1)["uid"]
        self._known({}, form_uid=unpublished, version="1")
        form = self._make("create_form")
        at = {"form_uid": form["uid"]}
        path = f"/forms/{form['uid']}/"
        for draft in self._send("GET", f"{path}drafts/")["results"]:
            self._known(at, version=draft["version"])
            self._send("PUT", f"{path}drafts/{draft['version']}/", json={"content": QUESTIONS})
        self._send("POST", f"{path}publish/")
        # As a visitor answers a form: a request of the portal's public side.
        parts = {"data": (None, json.dumps(ANSWERS))}
        answer = self._http.post(f"{self._server.url}/api/portal/v1.0/forms/{form['slug']}/submit/", files=parts)
        assert answer.is_success, answer.text
        for submission in self._send("GET", f"{path}submissions/")["results"]:
            self._known(at, s_uid=submission["uid"])
        self._security(path, at)

    def _glossary(self) -> None:
        self._known({}, uid=self._make("create_glossary_term")["uid"])
        self._known({}, uid=self._make("create_glossary_term", body={"name": "Counting day"})["uid"])

    def _keys(self) -> None:
        for _ in range(2):
            self._known({}, apikey_uid=self._make("create_api_key")["uid"])

    def _requests(self) -> None:
        for kind in (
            "domain_access",
            "dataset_asset_access",
            "external_asset_access",
            "external_showcase",
            "moon_access",
        ):
            body = {"type": kind, "request_message": "Please."}
            self._known({}, ur_uid=self._server.post("/_sandbox/user_requests", body)["uid"])

    def _images(self) -> None:
        self._send("POST", "/medias/images/", files={"file": ("map.png", b"\x89PNG\r\n\x1a\n", "image/png")})

    def _templates(self) -> None:
        template = self._make("create_metadata_template")
        for field in template["schema"]:
            self._known({}, template_name=template["name"], template_field_name=field["name"])
        self._known({}, template_name="default", template_field_name="title")


def fitting(arguments: Iterable[dict[str, str]], names: Iterable[str]) -> list[dict[str, str]]:
    """Of the known chains those that fill all of ``names``, each once."""
    wanted = list(names)
    found = [{name: chain[name] for name in wanted} for chain in arguments if chain.keys() >= set(wanted)]
    return [chain for index, chain in enumerate(found) if chain not in found[:index]]

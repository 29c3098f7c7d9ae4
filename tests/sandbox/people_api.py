"""Users, groups and the things that have rulesets, made over HTTP."""

from __future__ import annotations

from typing import Any

from portal_api import Api

from aioportal.sandbox.contract import OPERATIONS

# Below which paths rulesets hang, with an operation that makes a thing there and a permission that means something.
THINGS = {
    "/datasets/": ("create_dataset", "edit_dataset", "manage_connection"),
    "/datasource_connections/": ("create_connection", "manage_connection", "edit_page"),
    "/code_editor_pages/": ("create_code_editor_page", "edit_page", "moderate_form"),
    "/studio_pages/": ("create_studio_page", "explore_restricted_page", "submit_private_form"),
    "/forms/": ("create_form", "moderate_form", "edit_page"),
}


def example(api: Api, operation: str) -> Any:
    """The contract's first example of an operation's body."""
    one = OPERATIONS[operation]
    node = api.contract.document["paths"][one.path][one.method.lower()]
    content = api.contract.resolve(node["requestBody"])["content"]["application/json"]
    if "example" in content:
        return content["example"]
    return next(iter(content["examples"].values()))["value"]


def thing(api: Api, collection: str) -> str:
    """The path of a new thing below a collection."""
    operation = THINGS[collection][0]
    answer = api.post(collection, json=example(api, operation))
    assert answer.status_code in OPERATIONS[operation].success, answer.text
    body = answer.json()
    return f"{collection}{body['slug'] if collection == '/code_editor_pages/' else body['uid']}/"


def invite(api: Api, *usernames: str, **more: Any) -> None:
    """Users with these names."""
    body = [{"username": name, "email": f"{name}@example.org", **more} for name in usernames]
    outcomes = api.post("/users/invite/", json=body).json()
    assert [outcome["status_code"] for outcome in outcomes.values()] == ["success"] * len(usernames), outcomes


def group(api: Api, title: str, **more: Any) -> str:
    """A group; its uid."""
    answer = api.post("/groups/", json={"title": title, **more})
    assert answer.status_code == 201, answer.text
    uid: str = answer.json()["uid"]
    return uid


def effects(api: Api, kind: str) -> list[tuple[str, str]]:
    """Type and uid of what the ledger holds of a kind of object, in order: with the kind of the effect."""
    return [(entry["kind"], entry["object"]["uid"]) for entry in api.server.ledger() if entry["object"]["type"] == kind]

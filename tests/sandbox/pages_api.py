"""Pages, forms and terms over HTTP, and what the tests of them ask again and again."""

from __future__ import annotations

import json
from typing import Any

import httpx
from portal_api import KEY, Api, plain

PAGES, STUDIO, FORMS, TERMS = "/code_editor_pages/", "/studio_pages/", "/forms/", "/glossary/terms/"
HTML = {"html": {"en": "<h1>Cycling</h1>", "fr": "<h1>Le vélo</h1>"}, "css": {"en": "h1 { color: teal; }"}}
TITLE = {"asset": {"title": {"value": "The air today"}}}
QUESTIONS = {"default_language": "en", "ending": {}, "sections": [{"blocks": [{"type": "text", "id": "street"}]}]}


def refused(answer: httpx.Response) -> dict[str, list[str]]:
    """What a validation error says by field."""
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["error_code"] == "validation_error"
    detail: dict[str, list[str]] = body["detail"]
    return detail


def made(answer: httpx.Response) -> Any:
    """The object that a create answers."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def done(answer: httpx.Response) -> None:
    """An order was taken."""
    assert (answer.status_code, answer.json()) == (200, {"detail": "ok"}), answer.text


def page(api: Api, slug: str = "cycling", **body: Any) -> str:
    """A code editor page; its path."""
    assert made(api.post(PAGES, json={"slug": slug, "content": HTML, **body}))["slug"] == slug
    return f"{PAGES}{slug}/"


def form(api: Api, slug: str | None = "potholes", access: str = "open", **body: Any) -> str:
    """A form; its path."""
    given = {"slug": slug, "access_type": access, "title": "Report a pothole", **body}
    return f"{FORMS}{made(api.post(FORMS, json=given))['uid']}/"


def open_form(api: Api, slug: str = "potholes", access: str = "open", **body: Any) -> str:
    """A form that people can fill in; its path."""
    path = form(api, slug, access, **body)
    done(api.post(f"{path}publish/"))
    return path


def send(api: Api, slug: str, data: Any, key: str | None = None, **options: Any) -> httpx.Response:
    """An answer to a form, by the public side of the portal, in a form with the field ``data``."""
    headers = {"Authorization": f"apikey {key}"} if key else {}
    parts = {"files": {"data": (None, data if isinstance(data, str) else json.dumps(data))}}
    with plain() as visitor:
        address = f"{api.server.url}/api/portal/v1.0/forms/{slug}/submit/"
        return visitor.post(address, headers=headers, **(options or parts))


def answered(api: Api, form_path: str, content: Any, **body: Any) -> str:
    """A submission made through the control interface; its uid."""
    uid = form_path.removeprefix(FORMS).rstrip("/")
    submission: str = api.server.post("/_sandbox/submissions", {"form": uid, "content": content, **body})["uid"]
    return submission


def key_with(api: Api, *permissions: str) -> dict[str, str]:
    """Headers with a new key that has just these permissions."""
    key = made(api.post("/apikeys/", json={"label": "k", "permissions": list(permissions)}))["key"]
    assert key != KEY
    return {"Authorization": f"apikey {key}"}


def listed(api: Api, path: str, name: str, **query: Any) -> list[Any]:
    """One property of all objects that a list answers."""
    answer = api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [item[name] for item in answer.json()["results"]]

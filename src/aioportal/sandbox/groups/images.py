"""Images of the portal's library: uploaded, listed, and served at their address."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ..exchange import Exchange, Handler, Reply, simple
from ..model import file_slug
from ..places import free
from ..portal import Portal
from ..problems import invalid
from ..upload import receive
from .resources import mimetype_of

IMAGES = "/medias/images/"
_ADDRESS = "/assets/theme_image/"


def handlers() -> dict[str, Handler]:
    """By operation id."""
    return {"list_images": simple(_list), "create_image": _create}


def furnish(portal: Portal) -> None:
    """Remove the files of a library that was emptied."""
    if not portal.table(IMAGES):
        shutil.rmtree(portal.folder / "images", ignore_errors=True)


def routes(portal: Portal) -> list[Route]:
    """Where browsers find the images."""
    return [Route(f"{_ADDRESS}{{name}}", _served(portal), methods=["GET"])]


def _served(portal: Portal) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        item = portal.table(IMAGES).get(request.path_params["name"])
        if item is None:
            return Response(None, 404)
        return FileResponse(_folder(portal) / item["_file"], media_type=item["_mimetype"])

    return endpoint


def _folder(portal: Portal) -> Path:
    folder = portal.folder / "images"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _list(exchange: Exchange) -> Reply:
    return exchange.page(exchange.portal.table(IMAGES).values(), lambda item: {"url": item["url"]})


async def _create(exchange: Exchange) -> Reply:
    portal = exchange.portal
    partial = _folder(portal) / f"upload.{secrets.token_hex(8)}"
    content_type = exchange.request.headers.get("content-type", "")
    stream, limit = exchange.request.stream(), portal.config.max_upload
    try:
        received = await receive(stream, content_type, "file", partial, limit)
        mimetype = mimetype_of(received.filename) or received.content_type or ""
        if not mimetype.startswith("image/"):
            raise invalid(file="malformed")
        images = portal.table(IMAGES)
        wanted = file_slug(received.filename)[-120:]
        stem, dot, extension = wanted.rpartition(".")
        name = wanted
        if name in images:
            name = free(stem, {other.rpartition(".")[0] for other in images}) + dot + extension
        partial.rename(_folder(portal) / name)
    finally:
        partial.unlink(missing_ok=True)
    images[name] = {"url": f"{_ADDRESS}{name}", "_file": name, "_mimetype": mimetype}
    exchange.note("uploaded", "image", name, filename=received.filename, size=received.size, sha256=received.sha256)
    return Reply({"url": images[name]["url"]}, exchange.operation.success[0])

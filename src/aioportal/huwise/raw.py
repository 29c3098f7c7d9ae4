"""``portal.call`` and ``portal.run``: any operation of the contract, through the same gate as the typed methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, TypeVar, cast

from ..core.errors import ArgumentError
from ..core.multipart import FilePart, MultipartFactory
from ..core.sources import source_of
from .endpoint import NOTHING, Answers, Endpoint, Gateway, Plan
from .files import media_type
from .suggest import unknown

T = TypeVar("T")

_FORM = "multipart/form-data"


async def call(gateway: Gateway, operation: str, arguments: Mapping[str, Any]) -> Any:
    """Call ``operation`` with arguments by name; see ``Huwise.call``."""
    plan = gateway.plan(operation)
    spec = plan.spec
    is_form = spec.body == _FORM
    form = _form_fields(operation) if is_form else ()
    accepted = {*plan.names, *spec.query}
    accepted.update({"file", "filename", "progress", *form} if is_form else ("body",) if spec.body else ())
    for name in arguments:
        if name not in accepted:
            raise unknown("argument", name, accepted, where=operation)
    missing = [name for name in plan.names if arguments.get(name) is None]
    needed = "file" if is_form and "file" in form else "body" if spec.body and not is_form else None
    if needed is not None and needed not in arguments:
        missing.append(needed)
    if missing:
        raise ArgumentError(
            f"{operation} needs {', '.join(missing)}", hint=f"It accepts {', '.join(sorted(accepted)) or 'nothing'}."
        )
    endpoint = cast("Answers[Any]", import_module(f"aioportal_huwise.api.{spec.tag}.{operation}"))
    path = [arguments[name] for name in plan.names]
    query = [(name, arguments[name]) for name in spec.query if name in arguments]
    if is_form:
        source = source_of(arguments["file"], filename=arguments.get("filename"))
        await source.check()
        fields = [(name, str(arguments[name])) for name in form if name != "file" and name in arguments]
        part = FilePart("file", source, media_type(source.filename))
        upload = MultipartFactory(fields, part, on_progress=arguments.get("progress"))
        return await gateway.send(endpoint, path, query=query, upload=upload)
    return await gateway.send(endpoint, path, query=query, payload=arguments.get("body", NOTHING))


async def run(gateway: Gateway, endpoint: Endpoint[Any, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> T:
    """Call a generated endpoint; see ``Huwise.run``."""
    operation = getattr(endpoint, "__name__", "").rpartition(".")[2]
    plan = gateway.plan(operation)
    path = _path_of(gateway, plan, args, kwargs)
    try:
        request = endpoint.build_request(*args, **kwargs)
    except (TypeError, ValueError, AttributeError) as error:
        raise ArgumentError(
            f"{operation} does not take these arguments: {error}", hint="See its build_request."
        ) from error
    query = list(request.get("params", {}).items())
    if "files" in request:
        upload = await _form_of(request["files"])
        return await gateway.send(endpoint, path, query=query, upload=upload)
    return await gateway.send(endpoint, path, query=query, payload=request.get("json", NOTHING))


def _path_of(gateway: Gateway, plan: Plan, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
    """The path arguments of a generated endpoint's call: positional first, then by name."""
    path = list(args[: len(plan.names)])
    path += [kwargs[name] for name in plan.names[len(path) :] if name in kwargs]
    gateway.fill(plan, path)
    return path


async def _form_of(parts: Sequence[Any]) -> MultipartFactory:
    """A generated form's body, framed by the core."""
    fields: list[tuple[str, str]] = []
    file: FilePart | None = None
    for name, (filename, content, content_type) in parts:
        if filename is None:
            fields.append((name, content.decode()))
        else:
            source = source_of(content, filename=filename)
            await source.check()
            file = FilePart(name, source, content_type or media_type(filename))
    if file is None:
        raise ArgumentError("the form holds no file", hint="Give a File with a file_name.")
    return MultipartFactory(fields, file)


def _form_fields(operation: str) -> tuple[str, ...]:
    """The names of a form's parts, from the contract."""
    from .watch import contract

    document = contract()
    for item in document["paths"].values():
        for method in item.values():
            if isinstance(method, dict) and method.get("operationId") == operation:
                schema = method["requestBody"]["content"][_FORM]["schema"]
                name = schema.get("$ref", "").rpartition("/")[2]
                return tuple(document["components"]["schemas"][name]["properties"] if name else schema["properties"])
    return ("file",)

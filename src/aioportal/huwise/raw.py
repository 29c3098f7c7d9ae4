"""``portal.call`` and ``portal.run``: any operation of the contract, through the same gate as the typed methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple, TypeVar, cast

from ..core.errors import ArgumentError
from ..core.http import Answer
from ..core.multipart import FilePart, MultipartFactory
from ..core.sources import source_of
from .bodies import form_texts, given
from .endpoint import FORM, NOTHING, Answers, Endpoint, Gateway, Plan, operation_of
from .files import media_type, upload_body
from .suggest import unknown

T = TypeVar("T")

_SEE_OTHER = 303


async def call(gateway: Gateway, operation: str, arguments: Mapping[str, Any]) -> Any:
    """Call ``operation`` with arguments by name; see ``Huwise.call``."""
    plan = gateway.plan(operation)
    spec = plan.spec
    form = _form(operation) if spec.body == FORM else None
    accepted = {*plan.names, *spec.query}
    needed = list(plan.names)
    if form is not None:
        accepted.update(form.fields, ("file", "filename", "progress") if form.has_file else ())
        needed += form.needed
    elif spec.body:
        accepted.add("body")
        needed.append("body")
    for name in arguments:
        if name not in accepted:
            raise unknown("argument", name, accepted, where=operation)
    missing = [name for name in needed if arguments.get(name) is None and (name != "body" or name not in arguments)]
    if missing:
        raise ArgumentError(
            f"{operation} needs {', '.join(missing)}", hint=f"It accepts {', '.join(sorted(accepted)) or 'nothing'}."
        )
    endpoint = cast("Answers[Any]", import_module(f"aioportal_huwise.api.{spec.tag}.{operation}"))
    path = [arguments[name] for name in plan.names]
    query = [(name, arguments[name]) for name in spec.query if name in arguments]
    if form is not None:
        values = {**form.defaults, **given(**{name: arguments.get(name) for name in form.fields})}
        if not form.has_file:
            return await gateway.send(endpoint, path, query=query, payload=values)
        source = source_of(arguments["file"], filename=arguments.get("filename"))
        await source.check()
        upload = upload_body(source, arguments.get("progress"), form_texts(values))
        return await gateway.send(endpoint, path, query=query, upload=upload)
    if _SEE_OTHER in spec.success:
        return endpoint.parse_response(await _followed(gateway, operation, path))
    return await gateway.send(endpoint, path, query=query, payload=_guarded(operation, arguments.get("body", NOTHING)))


async def run(gateway: Gateway, endpoint: Endpoint[Any, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> T:
    """Call a generated endpoint; see ``Huwise.run``."""
    operation = operation_of(endpoint)
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
        fields, upload = await _form_of(request["files"])
        if upload is None:
            if _form(operation).has_file:
                raise ArgumentError("the form holds no file", hint="Give a File with a file_name.")
            return await gateway.send(endpoint, path, query=query, payload=dict(fields))
        return await gateway.send(endpoint, path, query=query, upload=upload)
    if _SEE_OTHER in plan.spec.success:
        return endpoint.parse_response(await _followed(gateway, operation, path))
    return await gateway.send(endpoint, path, query=query, payload=_guarded(operation, request.get("json", NOTHING)))


def _guarded(operation: str, payload: Any) -> Any:
    """The body, refused where it is what was read and would blank what the portal does not show."""
    if operation.startswith("update_"):
        from .hidden import WHOLE_UPDATES, refuse_nulls

        if operation in WHOLE_UPDATES:
            refuse_nulls(operation, payload)
    return payload


async def _followed(gateway: Gateway, operation: str, path: Sequence[Any]) -> Answer:
    """The file that a download leads to, wherever that is; only downloads follow redirects."""
    async with gateway.stream(operation, path) as opened:
        content = b"".join([chunk async for chunk in opened.chunks()])
        return Answer(opened.status_code, opened.headers, content)


def _path_of(gateway: Gateway, plan: Plan, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
    """The path arguments of a generated endpoint's call: positional first, then by name."""
    path = list(args[: len(plan.names)])
    path += [kwargs[name] for name in plan.names[len(path) :] if name in kwargs]
    gateway.fill(plan, path)
    return path


async def _form_of(parts: Sequence[Any]) -> tuple[list[tuple[str, str]], MultipartFactory | None]:
    """A generated form's text fields, and where it has a file, its body, framed by the core."""
    fields: list[tuple[str, str]] = []
    file: FilePart | None = None
    for name, (filename, content, content_type) in parts:
        if filename is None:
            fields.append((name, content.decode()))
        else:
            source = source_of(content, filename=filename)
            await source.check()
            file = FilePart(name, source, content_type or media_type(filename))
    return fields, None if file is None else MultipartFactory(fields, file, hashed=False)


class _Form(NamedTuple):
    """The parts of a form, as the contract has them."""

    defaults: dict[str, Any]
    """What is sent unless told otherwise."""
    needed: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def has_file(self) -> bool:
        return "file" in self.needed or "file" in self.optional

    @property
    def fields(self) -> list[str]:
        """The names of its text fields."""
        return [name for name in (*self.defaults, *self.needed, *self.optional) if name != "file"]


def _form(operation: str) -> _Form:
    from .watch import contract

    document = contract()
    for item in document["paths"].values():
        for method in item.values():
            if isinstance(method, dict) and method.get("operationId") == operation:
                schema = method["requestBody"]["content"][FORM]["schema"]
                schema = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
                parts, needed = schema["properties"], schema.get("required", ())
                defaults = {name: parts[name]["default"] for name in needed if "default" in parts[name]}
                asked = tuple(name for name in needed if name not in defaults)
                return _Form(defaults, asked, tuple(name for name in parts if name not in needed))
    return _Form({}, ("file",), ())

"""The whole application put together: portal, API, reading side, control interface, faults."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from . import explore
from .config import SandboxConfig
from .contract import BASE_PATH, OPERATIONS, Contract
from .control import Control
from .dispatch import Dispatcher
from .faults import Faults
from .groups import all_handlers, form_submissions, furnish, images, verify
from .groups.resources import address_of
from .layers import Front, Present
from .portal import Portal
from .router import Router
from .state import StateFile


class Application:
    """One portal ready to serve.

    Raises:
        RuntimeError: an operation of the contract has no handler.
    """

    def __init__(self, config: SandboxConfig) -> None:
        handlers = all_handlers()
        verify(OPERATIONS, handlers)
        self.portal = Portal(config, Contract())
        self.portal.address_of = lambda dataset, resource: address_of(self.portal, dataset, resource)
        self.faults = Faults()
        router = Router(OPERATIONS.values())
        self.state = StateFile(self.portal, config.state) if config.state else None
        self.portal.furnish = furnish
        furnish(self.portal)
        routes = [
            *explore.routes(self.portal),
            *images.routes(self.portal),
            *form_submissions.routes(self.portal),
            *Control(self.portal, self.faults).routes(),
        ]
        api = Dispatcher(self.portal, router, handlers, BASE_PATH)
        inner = Fork(f"{BASE_PATH}/".encode(), api, Starlette(routes=routes))
        self.asgi: ASGIApp = Front(Present(inner, self.portal), self.portal, router, self.faults)

    def close(self) -> None:
        """Write the state file a last time, stop the reading threads, remove what was temporary."""
        if self.state is not None:
            self.state.write()
        self.portal.close()


class Fork:
    """Sends what is below a prefix to one application and the rest to another.

    Decided on the raw path: a mount of the framework looks at the decoded one, in which an argument with an encoded
    slash or line feed is another path.
    """

    def __init__(self, prefix: bytes, below: ASGIApp, others: ASGIApp) -> None:
        self._prefix = prefix
        self._below = below
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        http = scope["type"] == "http"
        target = self._below if http and scope["raw_path"].startswith(self._prefix) else self._others
        await target(scope, receive, send)

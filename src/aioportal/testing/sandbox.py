"""The local portal as a test holds it: its address, its ledger, its faults, its clock."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from .clock import SandboxClock
from .faults import Fault

_TIMEOUT = 60.0


class SandboxControlError(RuntimeError):
    """The control interface refused: a fault script it cannot read, or a switch it does not have."""


class HuwiseSandbox:
    """A running local Huwise portal.

    Calls go to the control interface over HTTP, in the calling thread; the portal answers within milliseconds from a
    thread or process of its own, so that they may be made from async tests too.

    Attributes:
        url: The portal's origin, such as ``http://127.0.0.1:40123``.

        api_key: A key with all permissions.

        clock: A clock for clients whose waits shall take no time.
    """

    def __init__(self, url: str, api_key: str) -> None:
        """Point at a running portal.

        Args:
            url: Its origin.

            api_key: A key it knows.
        """
        self.url = url.rstrip("/")
        self.api_key = api_key
        self.clock = SandboxClock(self)
        self._switches: dict[str, Any] = {}

    @property
    def domain(self) -> str:
        """What to give a client as its portal's domain."""
        return self.url

    def ledger(self, kind: str | None = None, **match: Any) -> list[dict[str, Any]]:
        """What really happened since the last reset, in order.

        Args:
            kind: Only effects of that kind: ``created``, ``updated``, ``uploaded``, ``published``, …

            match: Only effects with these values, looked up in the entry and in its ``object``:
                ``operation="create_dataset"``, ``type="file"``, ``dataset_id="cheeses"``.
        """
        entries = _fitting(self._listed("/_sandbox/ledger"), match)
        return [entry for entry in entries if kind is None or entry.get("kind") == kind]

    def requests(self, **match: Any) -> list[dict[str, Any]]:
        """The API requests since the last reset as they arrived, answered or not.

        Args:
            match: Only requests with these values: ``operation="publish_dataset"``, ``status=502``.
        """
        return _fitting(self._listed("/_sandbox/requests"), match)

    def faults(self, *script: Fault) -> None:
        """Add steps to the fault script; of several that fit a request, the oldest strikes.

        Args:
            script: Built with ``aioportal.testing``: ``answer(503).on("publish_dataset")``.
        """
        self._call("POST", "/_sandbox/faults", {"faults": [fault.as_json() for fault in script]})

    def advance(self, seconds: float) -> float:
        """Move the portal's clock forward and let happen what is due.

        Args:
            seconds: How far.

        Returns:
            The portal's time after it, in seconds since 1970.
        """
        return float(self._call("POST", "/_sandbox/clock", {"advance": seconds})["now"])

    def now(self) -> float:
        """The portal's time in seconds since 1970."""
        return float(self._call("GET", "/_sandbox/clock")["now"])

    def configure(self, **switches: Any) -> None:
        """Change switches of the running portal until the next reset, such as ``settle=0`` or ``workers=1``."""
        before = self._call("GET", "/_sandbox/config")
        self._call("POST", "/_sandbox/config", switches)
        self._switches = {name: before[name] for name in switches} | self._switches

    def reset(self) -> None:
        """Empty the portal: no datasets, no ledger, no faults, switches and clock as at the start."""
        self._call("POST", "/_sandbox/config", self._switches)
        self._call("POST", "/_sandbox/reset", {})
        self._switches = {}
        self.clock = SandboxClock(self)

    def prepare_publish(
        self,
        dataset: str,
        *,
        seconds: float | None = None,
        word: str | None = None,
        error: str | None = None,
        records_errors: list[dict[str, Any]] | None = None,
        record_limit: int | None = None,
    ) -> None:
        """Say how the next publish of a dataset goes.

        Args:
            dataset: Its uid or readable identifier.

            seconds: How long the processing takes, from now on.

            word: What its status shows instead of ``processing``, from now on.

            error: The message with which it fails.

            records_errors: The row errors that it reports.

            record_limit: The number of records at which it ends in ``limit_reached``.
        """
        knobs = {
            "processing_seconds": seconds,
            "processing_word": word,
            "error": error,
            "records_errors": records_errors,
            "record_limit": record_limit,
        }
        given = {name: value for name, value in knobs.items() if value is not None}
        self._call("POST", "/_sandbox/datasets", {"dataset": dataset, **given})

    def seed(self, datasets: int, prefix: str = "seeded") -> list[str]:
        """Create many datasets at once, without entries in the ledger.

        Args:
            datasets: How many.

            prefix: Their identifiers begin with it.

        Returns:
            Their uids in order.
        """
        uids: list[str] = self._call("POST", "/_sandbox/seed", {"datasets": datasets, "prefix": prefix})["uids"]
        return uids

    def raise_request(self, type: str, **given: Any) -> dict[str, Any]:
        """Ask something of the portal as a person would; the API only reads such requests.

        Args:
            type: The kind of request, such as ``domain_access``.

            given: What differs from an open request without words: ``status``, ``request_message``, ``created_by``,
                ``age`` in seconds, …

        Returns:
            The request as the API shows it.
        """
        made: dict[str, Any] = self._call("POST", "/_sandbox/user_requests", {"type": type, **given})
        return made

    def control(self, name: str, **given: Any) -> Any:
        """Write what the API itself only reads, or script what happens next, through the control interface.

        Args:
            name: ``harvesters`` (the next run of one), ``feedbacks``, ``exports`` (of the kind that links elsewhere),
                ``submissions`` (of a form), ``datasets`` (the next publish of one).

            given: What it takes; a refusal names what it expects.

        Returns:
            Its answer.
        """
        return self._call("POST", f"/_sandbox/{name}", given)

    def secrets(self) -> dict[str, dict[str, dict[str, bool]]]:
        """Which secrets the portal holds, never what they are: kind, uid, place, whether it is set."""
        held: dict[str, dict[str, dict[str, bool]]] = self._call("GET", "/_sandbox/secrets")
        return held

    def records(self, dataset_id: str, limit: int = 10, offset: int = 0) -> dict[str, Any]:
        """A window of a published dataset's records: ``{"total_count": …, "results": [{field: value}]}``.

        Args:
            dataset_id: The readable identifier.

            limit: Records, at most 100.

            offset: Records to skip; with ``limit`` at most 10,000.

        Raises:
            SandboxControlError: The dataset is not published.
        """
        place = f"/api/explore/v2.1/catalog/datasets/{quote(dataset_id, safe='')}/records"
        window: dict[str, Any] = self._call("GET", f"{place}?limit={limit}&offset={offset}")
        return window

    def _listed(self, path: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self._call("GET", path)["entries"]
        return entries

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT)
        headers = {"Authorization": f"apikey {self.api_key}", "Connection": "close"}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            shown = text.decode("utf-8", "replace")[:500]
            raise SandboxControlError(f"{method} {path} answered {answer.status}: {shown}")
        told: Any = json.loads(text) if text else None
        if path == "/_sandbox/clock":
            self.clock.follow(told["frozen"])
        return told


def _fitting(entries: list[dict[str, Any]], match: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in entries if all(_value(entry, name) == value for name, value in match.items())]


def _value(entry: Mapping[str, Any], name: str) -> Any:
    if name in entry:
        return entry[name]
    thing = entry.get("object")
    return thing.get(name) if isinstance(thing, Mapping) else None

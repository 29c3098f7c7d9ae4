"""What the core needs to know of one operation of a contract; the generated tables satisfy it."""

from __future__ import annotations

from typing import Literal, Protocol

Evidence = Literal["documented", "observed", "inferred", "guess"]
RetryClass = Literal["safe", "idempotent", "reconcilable", "unsafe"]


class OperationSpec(Protocol):
    """One row of a generated ``operations.py``."""

    @property
    def id(self) -> str:
        """The operation id, ``publish_dataset``; also the generated module's name."""
        ...

    @property
    def tag(self) -> str:
        """The group of the contract, ``datasets``; also the generated folder's name."""
        ...

    @property
    def method(self) -> str:
        """The HTTP method in capitals."""
        ...

    @property
    def path(self) -> str:
        """The path template below the API's base path, ``/datasets/{dataset_uid}/publish/``."""
        ...

    @property
    def evidence(self) -> Evidence:
        """How sure the path is."""
        ...

    @property
    def retry(self) -> RetryClass:
        """What a repeat of the same request may do."""
        ...

    @property
    def reconcile_by(self) -> tuple[str, ...]:
        """What a lost answer is reconciled by; empty where nothing can tell."""
        ...

    @property
    def success(self) -> tuple[int, ...]:
        """The success codes that documentation or practice show."""
        ...

    @property
    def query(self) -> tuple[str, ...]:
        """The names of the query parameters."""
        ...

    @property
    def body(self) -> str | None:
        """The media type of the request body, or None."""
        ...

    @property
    def binary(self) -> bool:
        """Whether a success is a file to stream rather than JSON to parse."""
        ...

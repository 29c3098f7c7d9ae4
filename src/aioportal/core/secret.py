"""Values that must never be seen: no repr, no format, no pickle, no traceback with locals shows them."""

from __future__ import annotations

import hmac
from typing import Any, NoReturn, Self, SupportsIndex

HIDDEN = "[secret]"


class Secret:
    """A string that only ``reveal`` gives away; copying returns the same object and pickling is refused."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        """Hold ``value``; nothing of it is kept elsewhere."""
        self.__value = value

    def reveal(self) -> str:
        """The plain value. Do not keep it in a local variable of a frame that can raise."""
        return self.__value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({HIDDEN})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is never pickled; pass the key again in the other process")


class WireBytes(bytes):
    """The encoded form of a ``WireText``; as silent as that."""

    def __repr__(self) -> str:
        return HIDDEN

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return WireBytes(part) if isinstance(part, bytes) else part

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a credential is never pickled")


class WireText(str):
    """A header value that holds a credential: HTTP libraries send it as the string it is, but its repr says nothing.

    Tracebacks with locals and the reprs of dicts and header lists print values by ``repr``; a slice (which pretty
    printers take to shorten a long string) and the encoded bytes stay silent too. ``str()`` of it is the plain value,
    since that is what libraries put on the wire.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        return WireText(super().__getitem__(key))

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """The bytes that go on the wire, in a form that does not show itself either."""
        return WireBytes(super().encode(encoding, errors))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a credential is never pickled")

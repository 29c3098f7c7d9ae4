"""Take secrets out of text that comes from elsewhere: servers that echo a header, libraries that quote one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .secret import HIDDEN, Secret

_SHORT = 6


class Redactor:
    """Replaces secrets in text, in plain and percent-encoded form; defence in depth, not the first line.

    Args:
        secrets: what must not be seen. One of fewer than 6 characters is replaced only where it stands as a word, so
            that a test key such as ``k`` does not garble every message.
    """

    __slots__ = ("__long", "__pattern")

    def __init__(self, *secrets: Secret) -> None:
        self.__pattern = _pattern(secrets)
        self.__long = _pattern(tuple(secret for secret in secrets if len(secret.reveal()) >= _SHORT))

    def __repr__(self) -> str:
        return "Redactor()"

    def __call__(self, text: str) -> str:
        """``text`` with every secret replaced by ``[secret]``."""
        return self.__pattern.sub(HIDDEN, text) if self.__pattern else text

    def content(self, content: bytes) -> bytes:
        """A body that is still to be read, without its secrets; reading shortens texts, which could cut one in two.

        Short secrets stay, since replacing those could break what the body is; ``data`` finds them afterwards.
        """
        if self.__long is None:
            return content
        text = self.__long.sub(HIDDEN, content.decode("utf-8", "surrogateescape"))
        return text.encode("utf-8", "surrogateescape")

    def data(self, value: Any) -> Any:
        """The same for strings anywhere in parsed JSON, keys included; other values are returned as they are."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, Mapping):
            return {self.data(key): self.data(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.data(item) for item in value]
        return value


def _pattern(secrets: tuple[Secret, ...]) -> re.Pattern[str] | None:
    forms: list[str] = []
    for secret in secrets:
        if secret:
            for form in dict.fromkeys((secret.reveal(), quote(secret.reveal(), safe=""))):
                literal = re.escape(form)
                forms.append(literal if len(form) >= _SHORT else rf"(?<!\w){literal}(?!\w)")
    return re.compile("|".join(sorted(forms, key=len, reverse=True))) if forms else None

"""What ``parse_response`` raises."""


class UnexpectedStatus(Exception):
    """The answer is not a success, so there is nothing to parse.

    Args:
        status_code: The HTTP status of the answer.
        content: The body as it came.
    """

    def __init__(self, status_code: int, content: bytes) -> None:
        super().__init__(status_code, content)
        self.status_code = status_code
        self.content = content

    def __str__(self) -> str:
        return f"status {self.status_code} is not a success; the body has {len(self.content)} bytes"


__all__ = ("UnexpectedStatus",)

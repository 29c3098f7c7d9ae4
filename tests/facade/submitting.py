"""How visitors answer a form: through the portal's public API, which the client does not speak."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from aioportal.testing import HuwiseSandbox

BOUNDARY = "visitor0boundary0visitor0boundary"


def submit(sandbox: HuwiseSandbox, slug: str, answers: dict[str, Any]) -> None:
    """Fill in a published form whose access is open."""
    head, data = 'Content-Disposition: form-data; name="data"', json.dumps(answers)
    part = f"--{BOUNDARY}\r\n{head}\r\n\r\n{data}\r\n--{BOUNDARY}--\r\n"
    request = urllib.request.Request(
        f"{sandbox.url}/api/portal/v1.0/forms/{slug}/submit/",
        data=part.encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert answer.status < 300
        answer.read()

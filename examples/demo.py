"""From a CSV file to a published dataset: what ``make demo`` runs.

The file is ``airports.csv``, real data of 3,376 airports that ``vega_datasets`` ships. The portal is the one
that ``HUWISE_DOMAIN`` and ``HUWISE_API_KEY`` name, or a sandbox on loopback that keeps its state in ``.demo/``, so that
a second run updates the same dataset in place.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from aioportal.cli.output import Output, Steps
from aioportal.cli.push import pushing
from aioportal.errors import NotFoundError, PortalError
from aioportal.huwise import Huwise, PushResult, push

DATASET = os.environ.get("DEMO_DATASET", "aioportal-demo-airports")
STATE = Path(".demo")


def airports() -> Path:
    """The CSV file, found without importing the package that ships it."""
    spec = find_spec("vega_datasets")
    if spec is None or spec.origin is None:
        sys.exit("The demo's data are missing; `make demo` installs them, or: pip install --no-deps vega_datasets")
    return Path(spec.origin).parent / "_data" / "airports.csv"


@contextmanager
def portal_address() -> Iterator[tuple[str, str]]:
    """The portal of the environment, or a sandbox that lives as long as the demo."""
    domain, key = os.environ.get("HUWISE_DOMAIN"), os.environ.get("HUWISE_API_KEY")
    if domain and key:
        yield domain, key
        return
    if domain or key:
        sys.exit("Set both HUWISE_DOMAIN and HUWISE_API_KEY for a real portal, or neither for the sandbox.")
    STATE.mkdir(exist_ok=True)
    key = "demo-key"
    command = [sys.executable, "-m", "aioportal", "sandbox", "--api-key", key, "--state", str(STATE / "state.json")]
    with subprocess.Popen([*command, "--processing-seconds", "2"], stdout=subprocess.PIPE, text=True) as sandbox:
        try:
            line = sandbox.stdout.readline() if sandbox.stdout else ""
            if not line.startswith("listening on "):
                sys.exit("The sandbox did not start; what it said stands above.")
            yield line.removeprefix("listening on ").strip(), key
        finally:
            sandbox.terminate()


async def demo(domain: str, key: str, steps: Steps) -> tuple[PushResult, list[dict[str, object]], int]:
    """Push the file, then read back what visitors see."""
    async with Huwise(domain, key) as portal:
        result = await push(
            portal, airports(), dataset=DATASET, title="Airports of the United States", on_progress=pushing(steps)
        )
        try:
            page = await portal.dataset(uid=result.dataset_uid).records(limit=5)
        except NotFoundError:
            # Visitors, and so the reading side, may not see a dataset that the portal restricts.
            return result, [], 0
        return result, page.records, page.total


def main() -> int:
    """Run the demo; returns the exit code."""
    output = Output(as_json=False)
    try:
        with portal_address() as (domain, key):
            print(f"{airports().name} → dataset {DATASET} on {domain}")
            with output.progress() as steps:
                result, records, total = asyncio.run(demo(domain, key, steps))
    except PortalError as error:
        output.failed(error)
        return 1
    published = result.published
    print(f"dataset  {result.dataset_id} ({result.dataset_uid}), {'created' if result.created else 'updated in place'}")
    print(
        f"file     {result.bytes or 0:,} bytes, {'replaced' if result.replaced else 'added'} as {result.resource_uid}"
    )
    if published is not None:
        print(f"publish  {published.state} after {published.seconds:.1f} s, {len(published.records_errors)} row errors")
    print(f"rows     {total:,}; the first {len(records)}:")
    for record in records:
        print("         " + ", ".join(f"{name}={value}" for name, value in record.items()))
    print(f"in all   {result.seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

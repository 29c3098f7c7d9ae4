"""The server as a thread and as a process: start, end, state file, control interface."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from portal_api import KEY, Api, plain

from aioportal.sandbox.clock import VirtualClock
from aioportal.sandbox.contract import OPERATIONS, Contract
from aioportal.sandbox.control import is_loopback
from aioportal.sandbox.groups import all_handlers, verify
from aioportal.sandbox.router import Router
from aioportal.sandbox.server import SandboxServer, _on_signal


def test_every_operation_of_the_contract_has_a_handler() -> None:
    handlers = all_handlers()
    verify(OPERATIONS, handlers)
    assert set(handlers) == set(OPERATIONS)


def test_a_contract_that_outgrew_the_handlers_is_refused_at_the_start() -> None:
    handlers = all_handlers()
    del handlers["publish_dataset"]
    with pytest.raises(RuntimeError, match="publish_dataset"):
        verify(OPERATIONS, handlers)
    with pytest.raises(RuntimeError, match="invented"):
        verify(OPERATIONS, {**all_handlers(), "invented": None})


def test_every_operation_is_found_by_its_own_path() -> None:
    router = Router(OPERATIONS.values())
    for operation in OPERATIONS.values():
        path = operation.path.replace("{", "x").replace("}", "y%2Fz")
        match = router.match(operation.method, path)
        assert match is not None
        assert match.operation == operation.id
        assert all(value.endswith("y/z") for value in match.arguments.values())


def test_a_running_clock_moves_by_itself_and_by_order() -> None:
    clock = VirtualClock(start=1000)
    assert 1000 <= clock.now() < 1060
    clock.advance(500)
    assert 1500 <= clock.now() < 1560
    clock.freeze(True)
    assert clock.now() == clock.now()
    clock.advance(1)
    frozen = clock.now()
    clock.freeze(False)
    assert frozen <= clock.now() < frozen + 60


def test_control_refuses_what_it_does_not_know(api: Api) -> None:
    for path, body in [
        ("config", {"settel": 1}),
        ("config", {"workers": "two"}),
        ("config", {"edits_while_busy": 1}),
        ("clock", {"advance": -1}),
        ("clock", {"advnace": 1}),
        ("datasets", {"dataset": "nothing"}),
        ("datasets", {"dataset": "nothing", "unheard_of": 1}),
        ("faults", []),
        ("seed", {"datasets": "many"}),
        ("seed", {"datasets": True}),
        ("seed", {"count": 5}),
    ]:
        with pytest.raises(ValueError, match="400"):
            api.server.post(f"/_sandbox/{path}", body)
    assert api.server.get("/_sandbox/health") == {"operations": len(OPERATIONS), "datasets": 0}
    assert api.server.get("/_sandbox/clock/")["frozen"] is True


@pytest.mark.parametrize(
    ("host", "answered"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True)]
    + [
        (host, False) for host in ("10.0.0.4", "192.168.1.9", "::ffff:10.0.0.4", "2001:db8::1", "", "localhost.example")
    ],
)
def test_control_answers_this_machine_only(host: str, answered: bool) -> None:
    assert is_loopback(host) is answered


def test_reset_empties_the_portal(api: Api) -> None:
    uid = api.create()
    api.post(f"/datasets/{uid}/publish/")
    api.server.faults({"path": "*", "do": {"drop": True}})
    api.server.post("/_sandbox/reset")
    assert api.get("/datasets/").json()["total_count"] == 0
    assert api.server.ledger() == []
    api.server.advance(60)
    assert api.server.ledger() == []
    assert len(api.server.requests()) == 1


def test_two_servers_stand_beside_each_other() -> None:
    with SandboxServer(api_key="one") as first, SandboxServer(api_key="two") as second:
        assert first.url != second.url
        for server, key, status in ((first, "one", 200), (second, "one", 401), (second, "two", 200)):
            with plain(headers={"Authorization": f"apikey {key}"}) as client:
                assert client.get(f"{server.base_url}/datasets/").status_code == status
    with pytest.raises(OSError, match=r"refused|reset"):
        first.get("/_sandbox/health")
    first.close()


def test_an_address_in_use_is_an_error() -> None:
    with SandboxServer() as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            SandboxServer(port=port).start()


def test_the_state_survives_a_restart_in_the_middle_of_a_publish(tmp_path: Path, contract: Contract) -> None:
    state = tmp_path / "portal.json"
    with SandboxServer(frozen=True, api_key=KEY, state=state, processing_seconds=60) as server:
        api = Api(server, contract)
        with api.http:
            uid = api.create()
            resource = api.add_file(uid)
            api.publish(uid, 100)
            api.post(f"/datasets/{uid}/publish/")
            server.advance(30)
            before = api.status(uid)
            assert before["status"] == "processing"
            ledger = server.ledger()
    assert (tmp_path / "portal.json.d").is_dir()
    with SandboxServer(frozen=True, api_key=KEY, state=state) as server:
        api = Api(server, contract)
        with api.http:
            assert api.status(uid) == before
            assert api.get(f"/datasets/{uid}/resources/").json()["results"][0]["uid"] == resource
            assert api.records("cheeses").json()["total_count"] == 3
            assert server.ledger() == ledger
            server.advance(60)
            assert api.status(uid)["status"] == "idle"
            assert api.kinds()[-1] == "published"
            assert api.upload(uid) == "cheeses_1.csv"
            assert api.records("cheeses").json()["total_count"] == 3


def test_a_running_server_writes_its_state_soon(tmp_path: Path, contract: Contract) -> None:
    state = tmp_path / "portal.json"
    process = launch("--state", str(state), "--api-key", KEY)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        body = {"dataset_id": "cheeses", "metadata": {}}
        with plain(headers={"Authorization": f"apikey {KEY}"}) as client:
            assert client.post(f"{url}/api/automation/v1.0/datasets/", json=body).status_code == 201
        while not state.exists():
            assert process.poll() is None
    finally:
        process.kill()
        process.communicate(timeout=120)
    with SandboxServer(api_key=KEY, state=state) as server:
        assert server.get("/_sandbox/health")["datasets"] == 1


def launch(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "aioportal.sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "0"},
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_one_line_and_ends_cleanly(number: signal.Signals) -> None:
    process = launch(
        "--host", "127.0.0.1", "--port", "0", "--api-key", "k", "--key", "r=edit_dataset", "--locale", "fr"
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("listening on http://127.0.0.1:")
    url = line.removeprefix("listening on ").strip()
    # A connection that is kept open must not hold up the end.
    with plain(base_url=url) as client:
        refused = client.get("/api/automation/v1.0/datasets/x/", headers={"Authorization": "ApiKey k"})
        assert (refused.status_code, refused.json()["message"]) == (404, "Introuvable.")
        process.send_signal(number)
        rest, errors = process.communicate(timeout=120)
    assert (process.returncode, rest, errors) == (0, "", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": 0},
        {"settle": -1},
        {"settle": float("nan")},
        {"settle": "1"},
        {"quota": -1},
        {"burst": True},
        {"total_count": "text"},
        {"locale": "xx"},
        {"upload_status": 404},
        {"edits_while_busy": 1},
    ],
)
def test_a_switch_takes_only_what_it_can_be(api: Api, wrong: dict[str, object]) -> None:
    before = api.server.get("/_sandbox/config")
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SandboxServer(**wrong)
    with pytest.raises(ValueError, match="400"):
        api.switch(file_delay=5, **wrong)
    assert api.server.get("/_sandbox/config") == before


def test_signals_end_it_where_the_loop_takes_none() -> None:
    class WindowsLoop(asyncio.SelectorEventLoop):
        def add_signal_handler(self, *_: object) -> None:
            raise NotImplementedError

    before = signal.getsignal(signal.SIGTERM)
    loop, told = WindowsLoop(), []
    try:
        _on_signal(loop, signal.SIGTERM, lambda: told.append("end") or loop.stop())
        loop.call_soon(signal.raise_signal, signal.SIGTERM)
        loop.run_forever()
    finally:
        signal.signal(signal.SIGTERM, before)
        loop.close()
    assert told == ["end"]


def test_wrong_arguments_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--port", "x"], ["--settle", "-1"], ["--workers", "0"], ["--locale", "xx"], ["--key", "=a"]):
        process = launch(*arguments)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 2
        assert arguments[0] in errors


def test_an_address_that_cannot_be_used_is_told() -> None:
    with SandboxServer() as server:
        process = launch("--port", server.url.rpartition(":")[2])
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "cannot listen" in errors
    assert "Traceback" not in errors

"""Uploads: streamed, hashed, named, limited; and downloads."""

from __future__ import annotations

import hashlib
import http.client
import socket
from urllib.parse import unquote, urlsplit

import pytest
from portal_api import CHEESES, KEY, Api

from aioportal.sandbox.contract import BASE_PATH
from aioportal.sandbox.model import file_slug


def test_an_upload_answers_the_file_and_the_ledger_its_hash(api: Api) -> None:
    uid = api.create()
    files = {"file": ("Fromages d'été.CSV", CHEESES, "text/csv")}
    answer = api.post(f"/datasets/{uid}/resources/files/", files=files)
    assert answer.status_code == 201
    file = answer.json()
    assert (file["uid"], file["filename"], file["mimetype"]) == ("fromages_d_ete.csv", "Fromages d'été.CSV", "text/csv")
    assert api.get(f"/datasets/{uid}/resources/files/fromages_d_ete.csv/").json() == file
    entry = api.server.ledger()[-1]
    assert entry["kind"] == "uploaded"
    assert entry["size"] == len(CHEESES)
    assert entry["sha256"] == hashlib.sha256(CHEESES).hexdigest()
    api.switch(upload_status=200)
    assert api.post(f"/datasets/{uid}/resources/files/", files=files).status_code == 200


def test_a_taken_name_gives_another_uid(api: Api) -> None:
    uid = api.create()
    assert [api.upload(uid, name="a.csv") for _ in range(3)] == ["a.csv", "a_1.csv", "a_2.csv"]
    assert api.upload(api.create("other"), name="a.csv") == "a.csv"


@pytest.mark.parametrize(
    ("name", "uid"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\My File.TSV", "my_file.tsv"),
        (".hidden", "file.hidden"),
        ("...", "file"),
        ("données.tar.gz", "donnees.tar.gz"),
        ("日本.csv", "file.csv"),
        ("plain", "plain"),
    ],
)
def test_file_uids_are_harmless_names(name: str, uid: str) -> None:
    assert file_slug(name) == uid


def test_boundary_like_lines_arrive_whole_and_inject_nothing(api: Api) -> None:
    uid = api.create()
    content = (
        b'a\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="evil.csv"\r\n\r\n--x--\r\n--+++--\r\nb'
    )
    file = api.upload(uid, content)
    assert api.get(f"/datasets/{uid}/resources/files/{file}/download/").content == content
    assert api.kinds().count("uploaded") == 1


def test_a_download_names_the_file(api: Api) -> None:
    uid = api.create()
    file = api.upload(uid, name='é"x.csv')
    answer = api.get(f"/datasets/{uid}/resources/files/{file}/download/")
    assert answer.content == CHEESES
    assert answer.headers["content-type"] == "application/octet-stream"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="')
    assert (
        unquote(disposition.partition("filename*=UTF-8''")[2])
        == api.get(f"/datasets/{uid}/resources/files/{file}/").json()["filename"]
    )
    assert api.get(f"/datasets/{uid}/resources/files/nothing/download/").status_code == 404


def test_a_file_may_take_a_while_to_appear(api: Api) -> None:
    api.switch(file_delay=5)
    uid = api.create()
    file = api.upload(uid)
    path = f"/datasets/{uid}/resources/files/{file}/"
    body = {"type": "csvfile", "title": "t", "datasource": {"type": "uploaded_file", "file": {"uid": file}}}
    assert api.get(path).status_code == 404
    assert api.post(f"/datasets/{uid}/resources/", json=body).status_code == 400
    api.server.advance(5)
    assert api.get(path).status_code == 200
    assert api.post(f"/datasets/{uid}/resources/", json=body).status_code == 201


def test_what_is_no_upload_is_refused(api: Api) -> None:
    uid = api.create()
    path = f"/datasets/{uid}/resources/files/"
    assert api.post(path, json={}).json()["detail"] == {"file": ["Required."]}
    assert api.post(path, files={"other": ("a.csv", b"x")}).json()["detail"] == {"file": ["Required."]}
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert api.post(path, content=b"nonsense", headers=headers).status_code == 400
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
    assert api.post(path, content=cut, headers=headers).status_code == 400
    nameless = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n--x--\r\n'
    assert list(api.post(path, content=nameless, headers=headers).json()["detail"]) == ["file.filename"]
    assert api.post("/datasets/da_unknown/resources/files/", files={"file": ("a", b"")}).status_code == 404
    assert api.kinds() == ["created"]


def test_a_file_over_the_limit_is_refused(api: Api) -> None:
    api.switch(max_upload=100)
    uid = api.create()
    refused = api.post(f"/datasets/{uid}/resources/files/", files={"file": ("a.csv", b"x" * 101)})
    assert refused.status_code == 413
    assert api.post(f"/datasets/{uid}/resources/files/", files={"file": ("a.csv", b"x" * 100)}).status_code == 201
    assert api.kinds() == ["created", "uploaded"]


def begin(api: Api, uid: str, key: str, length: int) -> socket.socket:
    """The head of an upload, without its body."""
    address = urlsplit(api.server.url)
    sock = socket.create_connection((address.hostname or "", address.port or 0), timeout=120)
    head = (
        f"POST {BASE_PATH}/datasets/{uid}/resources/files/ HTTP/1.1\r\n"
        f"Host: localhost\r\nAuthorization: apikey {key}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
    )
    sock.sendall(head.encode())
    return sock


@pytest.mark.parametrize(("key", "status"), [("wrong", 401), (KEY, 413), ("nobody", 403)])
def test_a_hopeless_upload_is_refused_before_its_body(api: Api, key: str, status: int) -> None:
    uid = api.create()
    with begin(api, uid, key, 10**12) as sock, http.client.HTTPResponse(sock) as answer:
        answer.begin()
        assert answer.status == status
        answer.read()


def test_an_upload_that_breaks_off_leaves_nothing(api: Api) -> None:
    uid = api.create()
    with begin(api, uid, KEY, 1000) as sock:
        sock.sendall(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc')
    assert api.get(f"/datasets/{uid}/resources/files/a.csv/").status_code == 404
    assert api.kinds() == ["created"]
    assert api.upload(uid, name="a.csv") == "a.csv"

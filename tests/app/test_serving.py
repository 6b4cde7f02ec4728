"""The server at its socket: slow and endless requests, other machines, a quick end."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from starlette.testclient import TestClient

from nicsim.app import limits, serving
from nicsim.app.server import page
from nicsim.app.workshop import Workshop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as Unix does")


def started(*words):
    """A server of its own, its address, and what it said first on standard error."""
    command = [sys.executable, "-m", "nicsim", "app", "--no-browser", "--port", "0", *words]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout
    address = re.search(r"http://\S+", server.stdout.readline())
    assert address
    return server, address[0]


def ended(server):
    """Seconds that it takes after Ctrl-C, and what it said."""
    begun = time.monotonic()
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=60)
    return time.monotonic() - begun, errors


def raw(address, text, patience=30.0):
    """What the server answers to some bytes, until it closes."""
    host, port = re.findall(r"//([^:/]+):(\d+)/", address)[0]
    with socket.create_connection((host, int(port)), timeout=patience) as connection:
        connection.sendall(text)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


def test_slow_headers_end_endless_bodies_are_not_read(served, monkeypatch):
    monkeypatch.setattr(limits, "HEADER_SECONDS", 0.5)
    begun = time.monotonic()
    assert raw(served, b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n") == b""
    assert raw(served, b"") == b""
    assert time.monotonic() - begun < 10
    head = b"POST /api/check HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    told = raw(served, head + b"content-length: 99999999\r\n\r\n{")
    assert told.startswith(b"HTTP/1.1 413")
    piece = b"5000\r\n" + b"x" * 0x5000 + b"\r\n"
    told = raw(served, head + b"transfer-encoding: chunked\r\n\r\n" + piece * 11)
    assert told.startswith(b"HTTP/1.1 413")
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.5)
    assert raw(served, head + b"content-length: 9\r\n\r\n{").startswith(b"HTTP/1.1 408")


def test_what_is_no_http_is_refused_under_the_policy(served):
    told = raw(served, b"GARBAGE\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400")
    assert b"default-src 'none'" in told


def test_who_keeps_a_connection_may_ask_again(served):
    host, port = re.findall(r"//([^:/]+):(\d+)/", served)[0]
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    kept = set()
    for _ in range(3):
        connection.request("GET", "/web/style.css")
        kept.add(connection.sock)
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.read()
    assert len(kept) == 1
    connection.close()


def test_ctrl_c_ends_soon_whatever_is_under_way():
    """Within two seconds (docs/reliability.md); the work would take minutes."""
    server, address = started()
    usual = {"content-type": "application/json"}
    heavy = {"arms": [{"title": "x", "values": {"years": 20, "structure.sites": 60}}]}
    body = json.dumps(heavy | {"replicates": 25}).encode()
    asked = {
        route: urllib.request.Request(f"{address}api/{route}", data=body, headers=usual)
        for route in ("bands", "handout")
    }
    streams = [urllib.request.urlopen(asked["bands"], timeout=300) for _ in range(3)]
    for answer in streams:
        assert b'"runs"' in answer.readline()  # compiled, and at work
    with pytest.raises(OSError, match="timed out"):
        urllib.request.urlopen(asked["handout"], timeout=0.5)
    seconds, errors = ended(server)
    assert server.returncode == 0
    assert errors == ""
    assert seconds < 4  # twice what is promised, for a machine that does other things as well


def test_many_who_end_at_once_begin_what_is_made_ahead_once(shipped):
    """Runs made ahead are asked for by every answer that ends, and begun by the first."""
    begun = []

    class Shop(Workshop):
        def make_ahead(self, asked, seed, runs):
            begun.append(sorted(asked.values(), key=str))

    small = {"years": 1, "structure.sites": 3, "structure.colleagues": 2}
    body = {"arms": [{"title": "x", "values": small}], "replicates": 1}
    app = page(shipped, [], workshop=Shop(), ahead=3)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for _ in range(4):
            assert client.post("/api/bands", json=body).status_code == 200
        until = time.monotonic() + 30
        while not begun and time.monotonic() < until:
            time.sleep(0.01)
    assert len(begun) == 1


def test_other_machines_need_the_word_in_the_link():
    server, address = started("--host", "0.0.0.0")
    try:
        assert re.fullmatch(r"http://[\d.]+:\d+/\?word=[a-z]{12}", address)
        assert "0.0.0.0" not in address
        assert (
            urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            .open(address, timeout=60)
            .status
            == 200
        )
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address.partition("?")[0], timeout=60)
    finally:
        _, errors = ended(server)
    assert "everybody who has this link" in errors.replace("\n", " ")


def test_an_open_page_needs_no_word():
    server, address = started("--host", "0.0.0.0", "--open")
    try:
        assert "?" not in address
        assert urllib.request.urlopen(address, timeout=60).status == 200
    finally:
        _, errors = ended(server)
    assert "note: everybody in your network" in errors


@pytest.mark.parametrize(
    ("host", "others"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True),
     ("::", True), ("192.168.1.5", True), ("lab.example", True)],
)  # fmt: skip
def test_which_hosts_reach_others(host, others):
    assert serving.reaches_others(host) is others


def test_dropped_work_leaves_the_processor_idle(served):
    """Requests whose visitors leave at once leave no work behind (seen in processor time)."""
    usual = {"content-type": "application/json"}
    body = {"arms": [{"title": "x", "values": {"years": 20, "structure.sites": 100}}]}
    request = urllib.request.Request(
        f"{served}api/bands", data=json.dumps(body | {"replicates": 10}).encode(), headers=usual
    )
    answer = urllib.request.urlopen(request, timeout=300)
    assert b'"runs"' in answer.readline()
    answer.close()
    time.sleep(1)
    before = sum(os.times()[:2])
    time.sleep(1)
    assert sum(os.times()[:2]) - before < 0.5

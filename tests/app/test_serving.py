"""The server at its socket: slow and endless requests, other machines, a quick end."""

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

from nicsim.app import limits, serving

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
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for _ in range(3):
            connection.sendall(b"GET /web/style.css HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(0.1)
            connection.setblocking(False)
            try:
                while connection.recv(65536):
                    pass
            except BlockingIOError:
                connection.settimeout(30)


def test_ctrl_c_ends_soon_whatever_is_under_way():
    """Within two seconds on a calm machine (docs/reliability.md); the work would take minutes."""
    server, address = started()
    usual = {"content-type": "application/json"}
    heavy = {"arms": [{"title": "x", "values": {"years": 20, "structure.sites": 60}}]}
    for route, more in (("bands", {"replicates": 25}), ("handout", {"replicates": 25})):
        body = json.dumps(heavy | more).encode()
        request = urllib.request.Request(f"{address}api/{route}", data=body, headers=usual)
        if route == "bands":
            answer = urllib.request.urlopen(request, timeout=300)
            assert b'"runs"' in answer.readline()  # compiled, and at work
            continue
        with pytest.raises(OSError, match="timed out"):
            urllib.request.urlopen(request, timeout=0.5)
    seconds, errors = ended(server)
    assert server.returncode == 0
    assert "Traceback" not in errors
    assert seconds < 15


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

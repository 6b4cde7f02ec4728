"""Requests that are malformed, that fail, or that lack the word in the link."""

import json

import pytest
from starlette.testclient import TestClient

from nicsim.app.server import page

ARM = {"title": "An arm", "values": {"structure.sites": 3, "years": 1}}


@pytest.fixture
def client(shipped):
    with TestClient(page(shipped, [], ("baseline",)), base_url="http://127.0.0.1") as made:
        yield made


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/api/check", {"origin": "http://["}, {}),
        ("/api/check", {}, "\ud800"),
        ("/api/check", {}, {"arm": {"title": "\ud800", "values": {}}}),
        ("/web/%00", {}, {}),
        ("/web/a%0ab", {}, {}),
        ("/api/check%1b", {}, {}),
    ],
    ids=str,
)
def test_malformed_requests_are_refused_under_the_policy(client, path, headers, body):
    usual = {"content-type": "application/json"}
    answer = client.post(path, content=json.dumps(body), headers=usual | headers)
    assert answer.status_code == 400
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["connection"] == "close"


def test_what_fails_has_an_answer_under_the_policy(client, monkeypatch):
    def failing(*given):
        raise RuntimeError("a secret")

    monkeypatch.setattr("nicsim.app.server.scenario_of", failing)
    answer = client.post("/api/check", json={"arm": ARM})
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "secret" not in answer.text


def test_a_word_in_the_link_lets_in_and_is_kept(shipped):
    guarded = page(shipped, [], ("baseline",), word="bananabo")
    with TestClient(guarded, base_url="http://127.0.0.1") as client:
        assert client.get("/").status_code == 403
        assert client.get("/?word=banana").status_code == 403
        assert client.post("/api/check", json={"arm": ARM}).status_code == 403
        first = client.get("/?word=bananabo&a=x", follow_redirects=False)
        assert (first.status_code, first.headers["location"]) == (303, "/?a=x")
        assert "samesite=strict" in first.headers["set-cookie"].lower()
        assert client.get("/").status_code == 200
        assert client.post("/api/check", json={"arm": ARM}).status_code == 200

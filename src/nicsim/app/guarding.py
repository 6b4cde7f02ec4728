"""What stands before every route: who may ask, and what a browser may do with the answer."""

import asyncio
import hmac
import ipaddress
import logging
import secrets
import socket
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


WORD = "word"  # its name in a link, and in the cookie
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
SYLLABLES = 6  # (14 * 5)**6: 10**11 words, which nobody tries out


def made_word() -> str:
    """A word that can be read out to a class, and not be guessed."""
    return "".join(
        secrets.choice(letters) for _ in range(SYLLABLES) for letters in (CONSONANTS, VOWELS)
    )


class Guard:
    """Checks Host, Origin and word, so that nobody reaches the server who should not.

    Parameters
    ----------
    app : ASGI application
    hosts : tuple of str
        Names under which the server may be addressed, besides `localhost`, the name of this machine
        and plain addresses (which no other site's name can lead to).
    word : str, optional
        What a link must bear (`/?word=...`); a cookie keeps it from then on.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = (), word: str | None = None) -> None:
        self.app, self.word = app, word
        machine = socket.gethostname().lower()
        self.hosts = {"localhost", machine, f"{machine}.local", *(h.lower() for h in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it; whatever fails has an answer with all headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
                if scope["method"] != "GET" and message["status"] >= 400:
                    MutableHeaders(scope=message)["connection"] = "close"  # no more is read
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        try:
            await self.app(scope, receive, with_headers)
        except asyncio.CancelledError:  # the server ends, and waits no longer
            return
        except Exception:
            logging.getLogger("uvicorn.error").exception("a request failed")
            if begun:
                raise
            answer = JSONResponse({"faults": ["something went wrong here"]}, status_code=500)
            await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        """Why a request is not let through, as the answer to it."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not scope["path"].isprintable():
            return _told("the address of the request is malformed", 400)
        try:
            other = origin is not None and urlsplit(origin).netloc != host
        except ValueError:
            return _told("the Origin of the request is malformed", 400)
        if not self._known(host):
            return _told("this page is not known under that name", 403)
        if other:
            return _told("another site may not use this page's simulations", 403)
        is_json = headers.get("content-type", "").startswith("application/json")
        if scope["method"] == "POST" and not is_json:
            return _told("requests are JSON", 403)
        return None if self.word is None else self._without_word(scope, headers, self.word)

    def _without_word(self, scope: Scope, headers: Headers, word: str) -> Response | None:
        """A redirection for who has the word in the link, a refusal for who has it nowhere."""
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((value for name, value in asked if name == WORD), None)
        if given is not None and _same(given, word):
            rest = urlencode([(name, value) for name, value in asked if name != WORD])
            answer = RedirectResponse("/" + (f"?{rest}" if rest else ""), status_code=303)
            answer.set_cookie(WORD, word, httponly=True, samesite="strict")
            return answer
        kept = cookie_parser(headers.get("cookie", "")).get(WORD, "")
        if _same(kept, word):
            return None
        return PlainTextResponse(
            "This page asks for the word in its link: take the whole link, as it was told.", 403
        )

    def _known(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            ipaddress.ip_address(name)
        except ValueError:
            return name_of(host) in self.hosts
        return True


def name_of(host: str) -> str:
    """The name in a Host header, without its port."""
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


def _told(fault: str, status: int) -> Response:
    return JSONResponse({"faults": [fault]}, status_code=status)


def _same(given: str, word: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), word.encode())

"""What stands before every route: who may ask, and what a browser may do with the answer."""

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
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


class Guard:
    """Checks Host and Origin, so that no other site reaches the server through a browser.

    Parameters
    ----------
    app : ASGI application
    hosts : tuple of str
        Names under which the server may be addressed, besides `localhost`, the name of this machine
        and plain addresses (which no other site's name can lead to).
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        machine = socket.gethostname().lower()
        self.hosts = {"localhost", machine, f"{machine}.local", *(h.lower() for h in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        fault = None
        if not self._known(host):
            fault = "this page is not known under that name"
        elif origin is not None and urlsplit(origin).netloc != host:
            fault = "another site may not use this page's simulations"
        elif scope["method"] == "POST" and not headers.get("content-type", "").startswith(
            "application/json"
        ):
            fault = "requests are JSON"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if fault is not None:
            refusal = JSONResponse({"faults": [fault]}, status_code=403)
            await refusal(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

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

"""From a command to a page: bind, serve, open the browser, end quietly."""

import asyncio
import ipaddress
import logging
import socket
import threading
import webbrowser
from collections.abc import Callable, Mapping
from typing import Any

import uvicorn
from rich.console import Console
from uvicorn.protocols.http.h11_impl import H11Protocol

from nicsim.api.ready import Teller
from nicsim.app import limits
from nicsim.app.asking import REPLICATES
from nicsim.app.guarding import HEADERS, WORD, made_word
from nicsim.app.server import page
from nicsim.app.workshop import Workshop
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

GRACE = 1  # seconds that open streams get at the end; they look four times a second


class Punctual(H11Protocol):
    """HTTP for who sends headers in time; who dribbles them holds no connection for ever."""

    def connection_made(self, transport: Any) -> None:
        """A visitor: the clock begins."""
        super().connection_made(transport)
        self._late: asyncio.TimerHandle | None = None
        self._begin()

    def data_received(self, data: bytes) -> None:
        """Some bytes: the clock ends with the last header, and begins with another request."""
        super().data_received(data)
        if str(self.conn.their_state) != "IDLE":
            self._end()
        elif self._late is None:
            self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """The visitor is gone."""
        self._end()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """An answer to what is no HTTP, under the same policy as all others."""
        lines = [f"{name}: {value}" for name, value in HEADERS.items()]
        head = ["HTTP/1.1 400 Bad Request", "content-type: text/plain", "connection: close"]
        text = "\r\n".join([*head, *lines, f"content-length: {len(msg)}", "", msg])
        self.transport.write(text.encode("latin-1", "replace"))
        self.transport.close()

    def _begin(self) -> None:
        self._late = self.loop.call_later(limits.HEADER_SECONDS, self.transport.close)

    def _end(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """A server whose end is no fault, whatever is under way."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; that somebody still waited for work is not told as an error."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def bound(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises
    ------
    NicsimError
        If the address cannot be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except (OSError, OverflowError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise NicsimError(
            f"cannot serve on {host}, port {port}: {reason.lower()}; give another --port (0 takes "
            "any free one) or --host"
        ) from None
    return made


def config_of(app: Any) -> uvicorn.Config:
    """How the page is served."""
    return uvicorn.Config(
        app,
        http=Punctual,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
    )


def serve(
    shipped: Mapping[str, Scenario],
    lessons: list[dict[str, Any]],
    opened: tuple[str, ...],
    host: str,
    port: int,
    browser: bool,
    tell: Callable[[str, bool], None],
    open_to_all: bool = False,
) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    shipped, lessons, opened
        See `nicsim.app.server.page`.
    host, port, browser
        Where, and whether a browser is opened there.
    tell : callable
        Is told the address that visitors need, and whether others than this machine reach it.
    open_to_all : bool
        Whether others need no word in their link.
    """
    beyond = reaches_others(host)
    word = made_word() if beyond and not open_to_all else None
    listening = bound(host, port)
    servers: list[uvicorn.Server] = []
    app = page(
        shipped,
        lessons,
        opened,
        hosts=(host,),
        stopping=lambda: bool(servers) and servers[0].should_exit,
        workshop=Workshop(tell=Teller(Console(stderr=True))),
        ahead=REPLICATES,
        word=word,
    )
    servers.append(Server(config_of(app)))
    shown = own_address() if host in ("0.0.0.0", "::") else host
    at = f"[{shown}]" if ":" in shown else shown
    address = f"http://{at}:{listening.getsockname()[1]}/" + (f"?{WORD}={word}" if word else "")
    tell(address, beyond)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        servers[0].run(sockets=[listening])
    except KeyboardInterrupt:
        return
    finally:
        listening.close()


def reaches_others(host: str) -> bool:
    """Whether a host to serve on is more than this machine itself."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() != "localhost"


def own_address() -> str:
    """The address under which others in the network reach this machine, as far as it can be told.

    A datagram socket is aimed at an address for documentation (RFC 5737); nothing is sent.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as aimed:
            aimed.connect(("192.0.2.1", 9))
            return aimed.getsockname()[0]
    except OSError:
        return socket.gethostname()

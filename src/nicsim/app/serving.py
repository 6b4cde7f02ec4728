"""From a command to a page: bind, serve, open the browser, end quietly."""

import socket
import threading
import webbrowser
from collections.abc import Mapping
from typing import Any

import uvicorn
from rich.console import Console

from nicsim.api.ready import Teller
from nicsim.app.server import REPLICATES, page
from nicsim.app.workshop import Workshop
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

GRACE = 1  # seconds that open streams get at the end; they look four times a second


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


def serve(
    shipped: Mapping[str, Scenario],
    lessons: list[dict[str, Any]],
    opened: tuple[str, ...],
    host: str,
    port: int,
    browser: bool,
    tell,
) -> None:
    """Serve the page until Ctrl-C; `tell` is called with its address."""
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
    )
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
    )
    servers.append(uvicorn.Server(config))
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    at = f"[{shown}]" if ":" in shown else shown
    address = f"http://{at}:{listening.getsockname()[1]}/"
    tell(address)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        servers[0].run(sockets=[listening])
    except KeyboardInterrupt:
        return
    finally:
        listening.close()

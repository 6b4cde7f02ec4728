"""Results in a notebook: a finding and a picture in place of ten thousand numbers."""

import html
import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def as_html(title: str, finding: str, axes: "Axes") -> str:
    """A card of HTML: the title, the finding, and a picture that needs no other file."""
    import base64

    lines = "<br>".join(html.escape(line) for line in finding.splitlines())
    data = base64.b64encode(png_of(axes)).decode()
    return (
        f"<div><p><b>{html.escape(title)}</b></p><p>{lines}</p>"
        f'<img alt="{html.escape(finding, quote=True)}" src="data:image/png;base64,{data}"></div>'
    )


def png_of(drawn: "Axes | Figure") -> bytes:
    """The picture that axes are in, or a figure, as PNG."""
    figure: Any = drawn.get_figure(root=True)  # of a figure: itself
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def shown(drawn: "Axes | Figure") -> None:
    """Show a picture where a Jupyter notebook runs: figures without pyplot would stay unseen."""
    ipython = sys.modules.get("IPython")
    if ipython is None or not hasattr(ipython.get_ipython(), "kernel"):
        return
    from IPython.display import Image, display  # pyright: ignore[reportMissingImports]

    display(Image(data=png_of(drawn)))

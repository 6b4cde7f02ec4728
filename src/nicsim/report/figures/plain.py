"""Names in figures are names: whoever calls, a dollar in one is a dollar, and no mathematics."""

from functools import wraps
from typing import Any


def plain_names[Plots: type](plots: Plots) -> Plots:
    """Have all figures of a class take their texts as they are, however they are drawn later."""
    for name, method in list(vars(plots).items()):
        if not name.startswith("_") and callable(method):
            setattr(plots, name, _plain(method))
    return plots


def _plain(method: Any) -> Any:
    @wraps(method)
    def drawn(*given: Any, **named: Any) -> Any:
        from matplotlib import (
            rc_context,  # slow to load, and whoever asks for a class may draw none
        )
        from matplotlib.axes import Axes
        from matplotlib.text import Text

        from nicsim.report.notebook import shown

        with rc_context({"text.parse_math": False}):
            made = method(*given, **named)
            for text in made.findobj(Text):  # axes of the caller's own, whose texts were there
                text.set_parse_math(False)
        if not any(isinstance(value, Axes) for value in (*given, *named.values())):
            shown(made)  # who draws into axes of one's own shows them, too
        return made

    return drawn

"""Settings as numbers, for compiled code: a choice becomes its place in the list of choices."""

import functools
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from nicsim.domains import Settings
from nicsim.foundation.jit import handed

SETTINGS_KEPT = 256


def coded(settings: Settings) -> Settings:
    """The same settings with every choice as its number, every float a float."""
    return Settings(
        *(
            _coded_record(record, kinds)
            for record, kinds in zip(settings, kinds_of_settings(), strict=True)
        )
    )


@functools.lru_cache(maxsize=SETTINGS_KEPT)
def settled(settings: Settings) -> tuple[Settings, Any]:
    """The same settings coded, and as compiled code takes them: made once for all replicates."""
    p = coded(settings)
    return p, handed(p)


def _coded_record(record, kinds):
    return type(record)(*(_coded_value(v, kind) for v, kind in zip(record, kinds, strict=True)))


def _coded_value(value, kind):
    return kind.index(value) if isinstance(kind, tuple) else kind(value)


@functools.cache
def kinds_of_settings() -> tuple:
    """For each record, for each field: its type, or the tuple of its choices."""
    return tuple(_kinds_of(type(record)) for record in Settings())


def _kinds_of(record: type) -> tuple:
    hints = get_type_hints(record, include_extras=True)
    return tuple(_kind(hints[name]) for name in record._fields)  # type: ignore[attr-defined]


def _kind(hint):
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return get_args(bare) if get_origin(bare) is Literal else bare

"""Sections of one's own in a module of WebAssembly: what a browser hands out and never runs."""

HEAD = b"\0asm\1\0\0\0"
CUSTOM = 0  # the number of such sections


def with_section(module: bytes, name: str, content: bytes) -> bytes:
    """The module with one more section at its end."""
    named = _length(len(name.encode())) + name.encode() + content
    return module + bytes([CUSTOM]) + _length(len(named)) + named


def section(module: bytes, name: str) -> bytes | None:
    """What stands in a section; None where there is none of that name, or this is no module."""
    if not module.startswith(HEAD):
        return None
    at = len(HEAD)
    while at < len(module):
        number = module[at]
        size, at = _read(module, at + 1)
        if number == CUSTOM:
            letters, begin = _read(module, at)
            if module[begin : begin + letters] == name.encode():
                return module[begin + letters : at + size]
        at += size
    return None


def _length(number: int) -> bytes:
    """A whole number as modules write it: LEB128, without sign."""
    made = bytearray()
    while number >= 128:
        made.append(number & 127 | 128)
        number >>= 7
    made.append(number)
    return bytes(made)


def _read(module: bytes, at: int) -> tuple[int, int]:
    """A number that stands there, and where it ends."""
    number = shift = 0
    while True:
        byte = module[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at

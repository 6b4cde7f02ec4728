"""`python -m nicsim.browser`: build the module of WebAssembly into the package."""

import argparse
import gzip
import sys
from pathlib import Path

from nicsim.browser.building import HOW, IN_PACKAGE, description_of, made, write
from nicsim.browser.linking import can_link


def main() -> int:
    """Build, and say what was built; 2 where the linker is missing."""
    parser = argparse.ArgumentParser(prog="python -m nicsim.browser", description=__doc__)
    parser.add_argument(
        "--to", type=Path, default=IN_PACKAGE, help="the file (default: %(default)s)"
    )
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)  # in this very process
    asked = parser.parse_args()
    if not can_link():
        print(f"there is no linker here (the package ziglang); run `{HOW}`", file=sys.stderr)
        return 2
    if asked.here is not None:
        asked.here.write_bytes(made())
        return 0
    write(asked.to)
    found = asked.to.read_bytes()
    by = ", ".join(f"{name} {of}" for name, of in description_of(found)["made_by"].items())
    small = len(gzip.compress(found, 9))
    print(f"{asked.to}: {len(found):,} bytes, {small:,} compressed; made by {by}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

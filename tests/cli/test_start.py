"""What a start does without: libraries that take a second to load come when they are needed."""

import subprocess
import sys

from nicsim.foundation import jit


def test_importing_nicsim_loads_no_slow_library():
    code = "import nicsim, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"pandas", "matplotlib", "mesa", "SALib", "pyarrow"} & set(loaded.stdout.split())


def test_all_that_is_compiled_is_hashed_for_its_cache():
    for file in jit.PACKAGE.rglob("*.py"):
        text = file.read_text("utf-8")
        if "from nicsim.foundation.jit import" in text and ("@rule" in text or "@compiled" in text):
            assert jit.is_compiled_from(file), file

"""A command starts soon: it loads no library that it does not need yet."""

import json
import subprocess
import sys

SLOW = ("pandas", "pyarrow", "matplotlib", "networkx", "scipy.sparse", "scipy.stats", "mesa")
SCRIPT = """
import json, sys
from pathlib import Path
from nicsim.cli import main
told = {}
def loaded(what):
    told[what] = [name for name in json.loads(sys.argv[1]) if name in sys.modules]
loaded("nicsim")
for name in main.COMMANDS:
    main.loaded(name)
    loaded(name)
for words in (["run", "baseline", "--dry-run"], ["compare", "baseline", "weak_hub", "--dry-run"],
              ["check", "baseline"], ["show", "baseline"]):
    sys.stdout = open("/dev/null", "w")
    assert not main.app(words, standalone_mode=False)  # an exit code
    sys.stdout = sys.__stdout__
    loaded(" ".join(words))
print(json.dumps(told))
"""


def test_no_command_loads_what_makes_tables_and_figures_before_it_needs_it(tmp_path):
    words = [sys.executable, "-c", SCRIPT, json.dumps(SLOW)]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert len(told) > 20
    assert not {what: names for what, names in told.items() if names}

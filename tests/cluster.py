"""A study on a Dask cluster whose workers are killed and whose scheduler ends: the same bytes.

    uv run --group dev python tests/cluster.py

Everything is on this machine. The study is made on threads first. Then, on the cluster, workers are
killed one after another (their nannies begin others); then the scheduler is, in the middle: the
command must end with a sentence and keep what is finished, and the same command on a scheduler that
is there again must go on to the same files.
"""

import filecmp
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

SCENARIO = 'title = "Small"\nyears = 2\n[structure]\nsites = 10\ncolleagues = 20\n'
STUDY = """
title = "Two hubs"
kind = "compare"
scenario = "small.toml"
replicates = 500
[arms]
"as it is" = {}
strong = { set = { "hub_leadership.level" = 0.9 } }
"""
PATIENCE = 600  # seconds, on a machine that does other things


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def begun(module: str, *words: str, where: Path) -> subprocess.Popen:
    """A process of the cluster, in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *words, "--no-dashboard"],
        cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


class Cluster:
    """A scheduler and two workers."""

    def __init__(self, where: Path) -> None:
        self.where, self.port = where, free_port()
        self.begin()

    def begin(self) -> None:
        """Begin; again at the same address, where it was there before."""
        at = f"tcp://127.0.0.1:{self.port}"
        known = ("--host", "127.0.0.1", "--port", str(self.port))
        self.scheduler = begun("dask_scheduler", *known, where=self.where)
        pool = ("--nworkers", "2", "--nthreads", "1")
        self.workers = begun("dask_worker", at, *pool, where=self.where)

    def kill_a_worker(self) -> bool:
        """Kill one of the processes that compute; its nanny begins another."""
        listed = subprocess.run(
            ["pgrep", "-P", str(self.workers.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        for pid in reversed(listed):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
                return True
        return False

    def end(self) -> None:
        """Kill all of it."""
        for process in (self.scheduler, self.workers):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def study(home: Path, *words: str) -> subprocess.Popen:
    """The study under way."""
    return subprocess.Popen(
        [sys.executable, "-m", "nicsim", "study", "study.toml", "--quiet", *words],
        cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def parts(home: Path, name: str) -> int:
    """How many tasks are stored."""
    return len(list((home / f"{name}.partial" / "parts").glob("*.npz")))


def stored(home: Path, name: str, more: int, process: subprocess.Popen) -> bool:
    """Wait until so many tasks more are stored; False where the study ended before."""
    before, until = parts(home, name), time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if parts(home, name) >= before + more:
            return True
        time.sleep(0.02)
    return False


def same(one: Path, other: Path) -> list[str]:
    """Files that differ, byte for byte; `record.json` may."""
    names = {p.relative_to(one).as_posix() for p in one.rglob("*") if p.is_file()}
    return [
        name
        for name in sorted(names - {"record.json"})
        if not (other / name).is_file() or not filecmp.cmp(one / name, other / name, shallow=False)
    ]


def workers_killed(home: Path, cluster: Cluster) -> list[str]:
    """The study with workers killed under it."""
    on = ("--executor", f"dask:tcp://127.0.0.1:{cluster.port}", "--out", "killed")
    process, killed = study(home, *on), 0
    while killed < 4 and stored(home, "killed", 1, process):
        killed += cluster.kill_a_worker()
    said = process.communicate(timeout=PATIENCE)[0]
    print(f"{killed} workers killed; the study ended with {process.returncode} {said.strip()}")
    if process.returncode or not killed:
        return [f"workers killed: {said}"]
    return same(home / "threads", home / "killed")


def scheduler_ended(home: Path, cluster: Cluster) -> list[str]:
    """The study with its scheduler killed, then begun again."""
    on = ("--executor", f"dask:tcp://127.0.0.1:{cluster.port}", "--out", "ended")
    process = study(home, *on)
    if not stored(home, "ended", 3, process):
        return [f"nothing was stored: {process.communicate()[0]}"]
    cluster.end()
    begin = time.monotonic()
    said = process.communicate(timeout=PATIENCE)[0]
    kept = parts(home, "ended")
    print(f"scheduler ended: {time.monotonic() - begin:.0f} s later {process.returncode}, {kept} "
          f"tasks kept, and told: {said.strip()}")  # fmt: skip
    faults = [] if process.returncode == 1 and "Traceback" not in said else [f"told: {said}"]
    cluster.begin()
    process = study(home, *on)
    said = process.communicate(timeout=PATIENCE)[0]
    print(f"the same command again ended with {process.returncode} {said.strip()}")
    return faults + ([said] if process.returncode else same(home / "threads", home / "ended"))


def main() -> None:
    """Both."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "small.toml").write_text(SCENARIO)
        (home / "study.toml").write_text(STUDY)
        whole: Any = study(home, "--out", "threads").communicate()[0]
        print(f"on threads: {whole.strip() or 'made'}")
        cluster = Cluster(home)
        try:
            faults = workers_killed(home, cluster) + scheduler_ended(home, cluster)
        finally:
            cluster.end()
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
    print("\n".join(faults) or "the same bytes")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

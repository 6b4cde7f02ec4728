"""A long day in an hour: commands, kills, dropped streams, full disks; nothing lost, nothing left.

    uv run --group dev python tests/soak.py 3600

Studies are made undisturbed first. Then, for so many seconds, what a random day brings is done to
one folder and one server: the same commands, ended by kill -9, Ctrl-C or a terminal that closes, or
met by a disk that takes no more (a limit on a file's size, whose fault comes at the same calls);
reports, verification, files of results that vanish; streams of the page that are dropped, hand-outs
that nobody waits for, requests that make no sense. At the end every study is finished by its own
command, and every file must be, byte for byte, that of the undisturbed one. What happens hangs on
`--seed` alone, but for the moments of kills.
"""

import argparse
import contextlib
import filecmp
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from nicsim.foundation.jit.contents import PACKAGE, files_hash

SCENARIO = """
title = "Small"
years = 1
[structure]
sites = 4
colleagues = 5
[practices]
count = 3
"""
STUDY = """
title = "Two hubs"
kind = "compare"
scenario = "small.toml"
replicates = 60
[arms]
"as it is" = {}
strong = { set = { "hub_leadership.level" = 0.9 } }
"""
SENSITIVITY = """
title = "What moves it"
kind = "sensitivity"
scenario = "small.toml"
method = "morris"
samples = 6
replicates = 2
measures = ["spread_helpful"]
"""
FILES = {"small.toml": SCENARIO, "study.toml": STUDY, "moves.toml": SENSITIVITY}
STUDIES = {  # folders of results and the commands that make them
    "one": ["run", "small.toml", "--replicates", "300", "--events"],
    "two": ["study", "study.toml"],
    "three": ["study", "moves.toml"],
    "four": ["compare", "small.toml", "weak_hub", "--replicates", "8", "--years", "1"],
}
LEFTOVERS = re.compile(r"\.(partial|tmp|new|search|lock)$|^lock$|figures\.tmp|^part")
GROWTH = 60  # MB that the server may grow by in the second half of the day
SOON = 2.0  # seconds in which it must end


class Day:
    """A folder, a server, and what is done to them.

    Parameters
    ----------
    folder : Path
    seed : int
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw, self.told, self.faults = random.Random(seed), Counter(), []
        self.home, self.calm, self.temporary = folder / "home", folder / "calm", folder / "tmp"
        for place in (self.home, self.calm, self.temporary):
            place.mkdir()
        for name, text in FILES.items():
            (self.home / name).write_text(text)
            (self.calm / name).write_text(text)
        self.env = os.environ | {"TMPDIR": str(self.temporary)}
        self.errors = (folder / "server.txt").open("w+")
        self.server, self.address = None, ""

    def command(self, words: list[str], where: Path, **how: Any) -> subprocess.Popen:
        """A command of nicsim under way."""
        return subprocess.Popen(
            [sys.executable, "-m", "nicsim", *words],
            cwd=where, env=self.env, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **how,
        )  # fmt: skip

    def ended(self, words: list[str], process: subprocess.Popen, allowed: tuple[int, ...]) -> None:
        """Wait for a command: it must end as it may, and without a traceback."""
        said = process.communicate(timeout=600)[0]
        if process.returncode not in allowed or "Traceback" in said:
            self.faults.append(f"{' '.join(words)}: ended with {process.returncode}: {said[-600:]}")

    def done(self, name: str, where: Path) -> None:
        """Finish a study as who asked for it would: with the same command."""
        words = [*STUDIES[name], "--out", name, "--quiet"]
        self.ended(words, self.command(words, where), (0,))

    # What a day brings.

    def disturbed(self) -> None:
        """A study is begun, or taken up, and stopped at some moment."""
        name = self.draw.choice(list(STUDIES))
        words = [*STUDIES[name], "--out", name, "--quiet", "--workers", self.draw.choice("12")]
        process = self.command(words, self.home)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.draw.uniform(0.5, 6))
        how = self.draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGHUP))
        if process.poll() is None:
            os.killpg(process.pid, how)
            self.told[f"stopped by {how.name}"] += 1
        allowed = {signal.SIGKILL: (-9,), signal.SIGINT: (130, -2), signal.SIGHUP: (-1,)}[how]
        self.ended(words, process, (0, *allowed))

    def full(self) -> None:
        """A study on a disk that takes no more."""
        name, most = self.draw.choice(list(STUDIES)), self.draw.choice((2_000, 20_000, 200_000))
        words = [*STUDIES[name], "--out", name, "--quiet"]
        limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # noqa: E731
        self.ended(words, self.command(words, self.home, preexec_fn=limited), (0, 1, 2))
        self.told["met a full disk"] += 1

    def finished(self) -> None:
        """A study goes on to its end."""
        self.done(self.draw.choice(list(STUDIES)), self.home)
        self.told["went on to the end"] += 1

    def looked_at(self) -> None:
        """Results are verified, or their report made anew, finished or not."""
        name, what = self.draw.choice(list(STUDIES)), self.draw.choice(("verify", "report"))
        there = (self.home / name).exists()
        words = [what, name, "--quiet"]
        self.ended(words, self.command(words, self.home), (0,) if there else (2,))
        self.told[f"{what} of what {'is' if there else 'is not'} finished"] += 1

    def vanished(self) -> None:
        """Somebody removes a page, or a whole folder."""
        name = self.draw.choice(list(STUDIES))
        if self.draw.random() < 0.3:
            shutil.rmtree(self.home / name, ignore_errors=True)
            self.told["folder removed"] += 1
        elif (self.home / name / "report.html").exists():
            (self.home / name / "report.html").unlink()
            self.told["page removed"] += 1
            words = ["report", name, "--quiet"]
            self.ended(words, self.command(words, self.home), (0,))

    def visited(self) -> None:
        """A visitor of the page asks for something, and may leave in the middle."""
        values = {"years": self.draw.choice((1, 5, 20)), "culture.level": self.draw.random()}
        arms = [{"title": "x", "values": values}]
        route = self.draw.choice(("bands", "bands", "handout", "recording", "check"))
        body = json.dumps({"arms": arms, "arm": arms[0], "replicates": 4, "seed": 1}).encode()
        if self.draw.random() < 0.2:
            body = self.draw.randbytes(50)
        head = {"content-type": "application/json"}
        asked = urllib.request.Request(f"{self.address}api/{route}", data=body, headers=head)
        try:
            with urllib.request.urlopen(asked, timeout=self.draw.choice((0.2, 0.5, 60))) as answer:
                if self.draw.random() < 0.5:
                    answer.readline()
                    self.told["streams dropped"] += 1
                else:
                    answer.read()
                    self.told["answers read"] += 1
        except urllib.error.HTTPError as fault:
            self.told[f"answers {fault.code}"] += 1
            if fault.code >= 500:
                self.faults.append(f"{route} {body!r}: {fault.code}")
        except OSError:
            self.told["requests dropped"] += 1

    # Beginning and end.

    def opened(self) -> None:
        """Begin: the undisturbed studies, and the server."""
        for name in STUDIES:
            self.done(name, self.calm)
        words = ["app", "--no-browser", "--port", "0"]
        self.server = subprocess.Popen(
            [sys.executable, "-m", "nicsim", *words],
            cwd=self.home, env=self.env, text=True, stdout=subprocess.PIPE, stderr=self.errors,
        )  # fmt: skip
        assert self.server.stdout
        found = re.search(r"http://\S+", self.server.stdout.readline())
        assert found
        self.address = found[0]

    def memory(self) -> tuple[float, int]:
        """MB that the server holds, and how many files and sockets it has open."""
        assert self.server
        about = Path(f"/proc/{self.server.pid}")
        held = re.search(r"VmRSS:\s+(\d+)", (about / "status").read_text())
        assert held
        return int(held[1]) / 1000, len(list((about / "fd").iterdir()))

    def closed(self) -> None:
        """End: every study finished, every byte as it is undisturbed, nothing left behind."""
        assert self.server
        self.server.send_signal(signal.SIGINT)
        begun = time.monotonic()
        self.server.wait(60)
        took = time.monotonic() - begun
        self.errors.seek(0)
        said = self.errors.read()
        print(f"the server ended {took:.1f} s after Ctrl-C")
        if took > SOON or self.server.returncode != 0 or "Traceback" in said:
            self.faults.append(
                f"server: {took:.1f} s, code {self.server.returncode}, {said[-600:]}"
            )
        for name in STUDIES:
            self.done(name, self.home)
            self.faults += differing(self.calm / name, self.home / name)
        left = [p for p in self.home.rglob("*") if LEFTOVERS.search(p.name)]
        known = {*FILES, *STUDIES}
        left += [p for p in self.home.iterdir() if p.name not in known]
        left += list(self.temporary.iterdir())
        self.faults += [f"left behind: {path}" for path in left]


def differing(one: Path, other: Path) -> list[str]:
    """Files of two folders that are not the same, byte for byte; `record.json` may differ."""
    names = {p.relative_to(f).as_posix() for f in (one, other) for p in f.rglob("*") if p.is_file()}
    names.discard("record.json")
    return [
        f"{other.name}/{name} is not as it is undisturbed"
        for name in sorted(names)
        if not ((one / name).is_file() and (other / name).is_file())
        or not filecmp.cmp(one / name, other / name, shallow=False)
    ]


def main() -> None:
    """A day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=3600.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        day, sources = Day(Path(folder), asked.seed), files_hash(PACKAGE.rglob("*.py"))
        day.opened()
        begun, done, held = time.monotonic(), 0, []
        happenings = [day.disturbed] * 6 + [day.visited] * 8 + [day.full, day.finished] * 2
        happenings += [day.looked_at] * 3 + [day.vanished] * 2
        while (now := time.monotonic() - begun) < asked.seconds:
            day.draw.choice(happenings)()
            done += 1
            if now > asked.seconds * (len(held) + 1) / 10:
                held.append(day.memory())
                print(
                    f"{now:5.0f} s: {done} happenings, server {held[-1][0]:.0f} MB, "
                    f"{held[-1][1]} files open, {len(day.faults)} faults",
                    flush=True,
                )
        last, half = held[-1], held[len(held) // 2]
        if last[0] > half[0] + GROWTH or last[1] > half[1] + 20:
            day.faults.append(f"the server grew from {half} to {last} (MB, files open)")
        day.closed()
        if files_hash(PACKAGE.rglob("*.py")) != sources:
            day.faults.append("the sources of nicsim changed meanwhile: begin again")
        print(f"{done} happenings: " + ", ".join(f"{n} {what}" for what, n in day.told.items()))
        print("\n".join(day.faults) or "nothing lost, nothing left behind, every byte the same")
        sys.exit(bool(day.faults))


if __name__ == "__main__":
    main()

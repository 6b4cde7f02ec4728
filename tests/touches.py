"""What may happen to a file of a results folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

Touch = Callable[[Path], object]


def gone(name: str) -> Touch:
    return lambda folder: (folder / name).unlink()


def cut(name: str) -> Touch:
    def touch(folder):
        raw = (folder / name).read_bytes()
        (folder / name).write_bytes(raw[: len(raw) // 2])

    return touch


def emptied(name: str) -> Touch:
    return lambda folder: (folder / name).write_bytes(b"")


def flipped(name: str) -> Touch:
    """One bit, in the middle."""

    def touch(folder):
        raw = bytearray((folder / name).read_bytes())
        raw[len(raw) // 2] ^= 1
        (folder / name).write_bytes(raw)

    return touch


def longer(name: str) -> Touch:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + b"\n0,0\n")


def a_folder(name: str) -> Touch:
    def touch(folder):
        (folder / name).unlink()
        (folder / name).mkdir()

    return touch


def edited(name: str, change: Callable[[dict], object]) -> Touch:
    def touch(folder):
        content = json.loads((folder / name).read_text())
        change(content)
        (folder / name).write_text(json.dumps(content, indent=1) + "\n")

    return touch


def with_frame(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Touch:
    def touch(folder):
        file = folder / name
        is_csv = name.endswith(".csv")
        frame = change(pd.read_csv(file) if is_csv else pd.read_parquet(file))
        frame.to_csv(file, index=False) if is_csv else frame.to_parquet(file, index=False)

    return touch


def invented(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a replicate that was never run."""
    rows = frame[frame["replicate"] == 0].assign(replicate=4)
    return pd.concat([frame, rows], ignore_index=True)


def better(frame: pd.DataFrame) -> pd.DataFrame:
    column = frame.select_dtypes("float").columns[0]
    return frame.assign(**{column: frame[column] + 0.03})


def saved_again(name: str) -> Touch:
    """The same numbers, written by another program."""

    def touch(folder):
        table = pq.read_table(folder / name)
        pq.write_table(pa.table(table), folder / name, compression="none")

    return touch


PLAIN = (gone, cut, emptied, flipped, longer)

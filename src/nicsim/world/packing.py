"""Columns packed into one structured array a table, as the compiled driver wants them.

A compiled function takes a hundred columns as a thousand numbers; it compiles in a fraction of the
time when each table comes as one array of records. The source of the stages is the same for both:
`now.people.norm[i]` is a column of a tuple or a field of a structured array.
"""

import numpy as np

from nicsim.domains import Settings
from nicsim.world.state import Ground, State


def packed_state(state: State) -> State:
    """The same state with a structured array in place of each table (data are copied)."""
    return State(*(_packed(table) for table in state))


def packed_ground(ground: Ground) -> Ground:
    """The same ground, tables packed; the landscape's arrays, all of other shapes, as they are."""
    return Ground(*(_packed(table) for table in ground[:-1]), ground.landscape)


def unpack_into(state: State, packed: State) -> None:
    """Copy a packed state back into columns."""
    for table, records in zip(state, packed, strict=True):
        for name, column in zip(type(table)._fields, table, strict=True):
            column[...] = records[name]


def packed_settings(settings: Settings) -> np.ndarray:
    """Coded settings as a structured array of one row; a domain is a record within it."""
    kinds = np.dtype(
        [
            (domain, [(name, type(value)) for name, value in zip(r._fields, r, strict=True)])
            for domain, r in zip(Settings._fields, settings, strict=True)
        ]
    )
    return np.array([tuple(tuple(record) for record in settings)], kinds)


def _packed(table):
    if type(table).__name__ in ('People','Use','Counts','Neighbours'):
        return type(table)(*(c.copy() for c in table))
    fields = type(table)._fields
    kinds = np.dtype([(name, column.dtype) for name, column in zip(fields, table, strict=True)])
    records = np.empty(table[0].shape, kinds)
    for name, column in zip(fields, table, strict=True):
        records[name] = column
    return records

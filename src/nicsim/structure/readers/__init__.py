"""Network files of other programs, each read into sheets of people and of ties."""

from nicsim.structure.readers.choosing import read_sheets
from nicsim.structure.readers.sheet import Sheet

__all__ = ["Sheet", "read_sheets"]

"""Which reader a file wants: by the end of its name, then by how it begins."""

from collections.abc import Callable, Mapping
from pathlib import Path

from nicsim.foundation.errors import StructureError
from nicsim.structure.readers import (
    gml,
    json_graphs,
    pajek,
    plain_graphs,
    ucinet,
    ucinet_binary,
    workbook,
    xml_graphs,
)
from nicsim.structure.readers.sheet import Sheet, refused
from nicsim.structure.tables import header_for, read_table

FORMATS = (
    "CSV (or text with tabs or semicolons), Excel .xlsx and .xls, .ods (NodeXL too), GraphML, "
    "GEXF, GML, Pajek .net, .paj, .clu and .vec, UCINET .dl and .##h, Kumu JSON, VNA, NCOL, LGL"
)
_BY_NAME = {
    ".clu": pajek.read_values,
    ".vec": pajek.read_values,
    ".graphml": xml_graphs.read,
    ".gexf": xml_graphs.read,
    ".xml": xml_graphs.read,
    ".gml": gml.read,
    ".net": pajek.read,
    ".paj": pajek.read,
    ".dl": ucinet.read,
    ".##h": ucinet_binary.read,
    ".##d": ucinet_binary.read,
    ".json": json_graphs.read,
    ".vna": plain_graphs.read_vna,
    ".ncol": plain_graphs.read_ncol,
    ".lgl": plain_graphs.read_lgl,
}
_WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))
_OTHERS = {
    ".xlsb": "a binary Excel workbook; save it as .xlsx or CSV",
    ".numbers": "a Numbers table; export it as .xlsx or CSV",
    ".gephi": "a Gephi project; export the graph from Gephi as GEXF or GraphML",
    ".rdata": "an R workspace; write the network from R as CSV or GraphML",
    ".rds": "an R object; write the network from R as CSV or GraphML",
    ".sav": "an SPSS file; export it as CSV",
    ".pdf": "a PDF; a table or a network file is needed",
    ".zip": "an archive; unpack it and give the files in it",
}


def read_sheets(path: Path, headers: Mapping[str, int] | None = None) -> list[Sheet]:
    """Read a network file of any known format.

    Parameters
    ----------
    path : Path
    headers : mapping of str to int, optional
        The row of the header in tables, by the name of file or sheet; under "" for all.

    Returns
    -------
    list of Sheet
        Of people, of ties, of values in the order of people, or of what only its columns tell.

    Raises
    ------
    StructureError
        If the file cannot be read or makes no sense.
    """
    end = path.suffix.lower()
    if end in _OTHERS:
        raise refused(path, f"{_OTHERS[end]} (read are: {FORMATS})")
    try:
        reader = _BY_NAME.get(end) or _by_content(path)
        return reader(path) if reader is not None else _table(path, headers or {})
    except StructureError:
        raise
    except RecursionError:
        raise refused(path, "nested too deeply") from None
    except MemoryError:
        raise refused(path, "too large for the memory of this computer") from None
    except (ValueError, LookupError, ArithmeticError, TypeError, OSError) as fault:
        told = str(fault)[:80] or type(fault).__name__
        raise refused(path, f"cannot be read as {end or 'a table'}: {told}") from None


def _by_content(path: Path) -> Callable[[Path], list[Sheet]] | None:
    """The reader for a file whose name does not tell; None: it is a table."""
    if path.suffix.lower() in _WORKBOOKS or not path.is_file():
        return None  # who reads tables says why a file cannot be opened
    with path.open("rb") as file:
        head = file.read(2_000)
    text = head.decode("latin-1").lstrip("ï»¿ \t\r\n").lower()
    if text.startswith("*"):
        return plain_graphs.read_vna if text.startswith(("*node", "*tie")) else pajek.read
    if text.startswith("<"):
        return xml_graphs.read
    if text.startswith("dl") and text[2:3] in (" ", "\n", "\r", "\t", ","):
        return ucinet.read
    if text.startswith("graph") and "[" in text[:40]:
        return gml.read
    if text.startswith(("{", "[")):
        return json_graphs.read
    return None


def _table(path: Path, headers: Mapping[str, int]) -> list[Sheet]:
    """The sheets of a workbook, or a table of text; what they hold is told from columns later."""
    is_workbook = path.suffix.lower() in _WORKBOOKS
    if not is_workbook and path.is_file():
        with path.open("rb") as file:
            is_workbook = file.read(8).startswith((b"PK\x03\x04", workbook.OLD))
    if is_workbook:
        return workbook.read(path, headers)
    table = read_table(path, header_for(headers, path.name, str(path)), blanks=False)
    return [Sheet(path.name, "unknown", table.columns, table.rows, True, tuple(table.notes),
                  table.head)]  # fmt: skip

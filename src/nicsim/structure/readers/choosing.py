"""Which reader a file wants: by the end of its name, then by how it begins."""

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
from nicsim.structure.tables import read_table

FORMATS = (
    "CSV (or text with tabs or semicolons), Excel .xlsx (NodeXL too), GraphML, GEXF, GML, "
    "Pajek .net and .paj, UCINET .dl and .##h, Kumu JSON, VNA, NCOL, LGL"
)
_BY_NAME = {
    ".xlsx": workbook.read,
    ".xlsm": workbook.read,
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
_OTHERS = {
    ".xls": "an Excel file of the old kind; save it as .xlsx or CSV",
    ".ods": "an OpenDocument table; save it as .xlsx or CSV",
    ".numbers": "a Numbers table; export it as .xlsx or CSV",
    ".gephi": "a Gephi project; export the graph from Gephi as GEXF or GraphML",
    ".rdata": "an R workspace; write the network from R as CSV or GraphML",
    ".rds": "an R object; write the network from R as CSV or GraphML",
    ".sav": "an SPSS file; export it as CSV",
    ".pdf": "a PDF; a table or a network file is needed",
    ".zip": "an archive; unpack it and give the files in it",
}


def read_sheets(path: Path) -> list[Sheet]:
    """Read a network file of any known format.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of Sheet
        Of people, of ties, or of what only its columns tell.

    Raises
    ------
    StructureError
        If the file cannot be read or makes no sense.
    """
    end = path.suffix.lower()
    if end in _OTHERS:
        raise refused(path, f"{_OTHERS[end]} (read are: {FORMATS})")
    reader = _BY_NAME.get(end) or _by_content(path)
    try:
        return reader(path)
    except StructureError:
        raise
    except RecursionError:
        raise refused(path, "nested too deeply") from None
    except MemoryError:
        raise refused(path, "too large for the memory of this computer") from None
    except (ValueError, KeyError, IndexError, OverflowError) as fault:
        told = str(fault)[:80] or type(fault).__name__
        raise refused(path, f"cannot be read as {end or 'a table'}: {told}") from None


def _by_content(path: Path):
    """The reader for a file whose name does not tell."""
    try:
        with path.open("rb") as file:
            head = file.read(2_000)
    except (OSError, ValueError):
        return read_csv  # which says why it cannot be opened
    if head.startswith(b"PK\x03\x04"):
        return workbook.read
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
    return read_csv


def read_csv(path: Path) -> list[Sheet]:
    """A table of text; what it holds is told from its columns later."""
    table = read_table(path)
    return [Sheet(path.name, "unknown", table.columns, table.rows, True, tuple(table.notes),
                  table.head)]  # fmt: skip

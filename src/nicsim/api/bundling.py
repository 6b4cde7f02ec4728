"""A results folder as an RO-Crate: data, scenarios, versions, licence, opened again elsewhere."""

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.crates import INPUTS, MARKS, inputs_of, relocated
from nicsim.experiments.store.stored import arm_from
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.scenario.writing import toml_of

SPDX = "https://spdx.org/licenses/"  # where a short name of a licence leads
FORMATS = {
    ".parquet": "application/vnd.apache.parquet", ".csv": "text/csv", ".json": "application/json",
    ".html": "text/html", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain",
    ".toml": "application/toml",
}  # fmt: skip


def bundle(results: Path | str, to: Path | str, *, licence: str, author: str = "") -> Path:
    """Pack a results folder as an RO-Crate: all that others need to look at and verify it.

    Parameters
    ----------
    results : Path or str
        A finished results folder.
    to : Path or str
        A folder that is not there yet, or a file that ends in `.zip`.
    licence : str
        Under which others may use the results: a short name of SPDX, such as `CC-BY-4.0`, or an
        address.
    author : str
        Who made them.

    Returns
    -------
    Path
        What was written. Unpacked, `nicsim verify` and `nicsim.open_results` take it like the
        results folder itself.

    Raises
    ------
    ResultsError
        If the folder is none, or not as it was written; if files that it was made from are gone or
        changed; if the bundle cannot be written.
    NicsimError
        If no licence is named, or rocrate (extra `bundle`) is not there.
    """
    folder, to = Path(results), Path(to)
    if not licence.strip():
        raise NicsimError("licence: say under which one others may use it, CC-BY-4.0 for instance")
    manifests = _manifests(folder)
    if to.exists():
        raise ResultsError(f"{to}: there already; give another name")
    crate = _crate()
    main = manifests[0]
    request = main["request"]
    crate.name = request["title"]
    crate.description = _finding(folder) or request.get("question") or request["title"]
    crate.license = licence if "://" in licence else f"{SPDX}{licence.strip()}"
    with tempfile.TemporaryDirectory() as beside:
        data = _files(crate, folder, Path(beside), manifests)
        _made_by(crate, main, data, author)
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
            if to.suffix == ".zip":
                crate.write_zip(to)
            else:
                crate.write(to)
        except OSError as fault:
            shutil.rmtree(to, ignore_errors=True)
            told = requests.reason(fault)
            raise ResultsError(f"{to}: could not be written ({told})") from None
    return to


def _manifests(folder: Path) -> list[dict[str, Any]]:
    """Of the results, and of those inside of a gallery of structures."""
    inside = [folder] if (folder / MARKS[0]).is_file() else []
    if not inside and folder.is_dir() and (folder / MARKS[1]).is_file():
        inside = sorted(file.parent for file in folder.glob(f"*/{MARKS[0]}"))
    found = [requests.read_manifest(one) for one in inside or [folder]]
    touched = [one for place in {folder, *inside} for one in seals.touched(place)]
    if touched:
        raise ResultsError(f"{folder}: {seals.told(touched)}; nicsim report makes it anew")
    return [manifest | {"request": relocated(manifest["request"], place)}
            for manifest, place in zip(found, inside or [folder], strict=True)]  # fmt: skip


def _files(crate: Any, folder: Path, beside: Path, manifests: list[dict[str, Any]]) -> list[Any]:
    """Add results, inputs and scenarios; what was added as data."""
    added = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = f"{folder.name}/{file.relative_to(folder).as_posix()}"
        added.append(_add(crate, file, place))
    inputs = {name: path for manifest in manifests for path, name in inputs_of(manifest["request"])}
    for name, path in inputs.items():
        _add(crate, path, f"{INPUTS}/{name}", description="a table that the runs read")
    scenarios: dict[str, str] = {}
    for manifest in manifests:
        for number, arm in enumerate(manifest["request"]["arms"]):
            read = arm_from(_beside(arm), manifest["origins"][arm["name"]])
            text = toml_of(read.scenario)
            if text not in scenarios.values():
                scenarios[f"arm_{number + 1}_{len(scenarios) + 1}.toml"] = text
    for name, text in scenarios.items():
        (beside / name).write_text(text, "utf-8")
        _add(crate, beside / name, f"scenarios/{name}", description="a scenario, for nicsim run")
    return added


def _beside(arm: dict[str, Any]) -> dict[str, Any]:
    """An arm whose files are those of the bundle, as its scenario file there names them."""
    request = {"arms": [arm]}
    names = {str(path): f"../{INPUTS}/{name}" for path, name in inputs_of(request)}
    scenario = arm["scenario"]
    values = {
        k: names.get(v, v) if isinstance(v, str) else v for k, v in scenario["values"].items()
    }
    return arm | {"scenario": scenario | {"values": values}}


def _add(crate: Any, file: Path, place: str, **more: str) -> Any:
    told = {"encodingFormat": FORMATS.get(file.suffix, "application/octet-stream"), **more}
    return crate.add_file(file, dest_path=place, properties={"name": Path(place).name, **told})


def _made_by(crate: Any, manifest: dict[str, Any], data: list[Any], author: str) -> None:
    """With what program and libraries the data were made, and by whom."""
    from rocrate.model.contextentity import ContextEntity
    from rocrate.model.person import Person
    from rocrate.model.softwareapplication import SoftwareApplication

    libraries = ", ".join(f"{k} {v}" for k, v in manifest["libraries"].items() if v)
    told = {
        "name": "nicsim", "version": manifest["nicsim"], "license": f"{SPDX}MIT",
        "softwareRequirements": f"Python {manifest['python']}; {libraries}",
        "identifier": f"sources {manifest['sources']}",
    }  # fmt: skip
    program = crate.add(SoftwareApplication(crate, "#nicsim", properties=told))
    made = {
        "@type": "CreateAction", "name": manifest["request"]["title"],
        "description": f"hash of the request: {manifest['hash']}; bundled by nicsim "
        f"{version('nicsim')}; nicsim verify runs it again",
    }  # fmt: skip
    action = crate.add(ContextEntity(crate, "#runs", properties=made))
    action["instrument"] = program
    action["result"] = data
    if author.strip():
        person = crate.add(Person(crate, "#author", properties={"name": author.strip()}))
        crate.root_dataset["author"] = person
        action["agent"] = person


def _finding(folder: Path) -> str:
    file = folder / "finding.txt"
    return file.read_text("utf-8").strip() if file.is_file() else ""


def _crate() -> Any:
    try:
        from rocrate.rocrate import ROCrate
    except ImportError:
        raise NicsimError(
            "bundles need rocrate, the extra bundle: uv run --extra bundle nicsim bundle ..., or "
            "pip install 'nicsim[bundle]'"
        ) from None
    return ROCrate()

"""Write what agencies install with the program, and under which licences: a CycloneDX bill of materials and a list.

    python3 scripts/run.py sbom [--out build]

Packages and hashes come from the lock of the runtime, licences from what the installed packages say of themselves. The
same lock gives the same bytes: there is no serial number and no time in them, and no address of an index.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

import kehoach

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "scripts/requirements-runtime.txt"
FONTS = ROOT / "scripts/kehoach/assets/fonts"
THEME = "mkdocs-material"
_LOCKED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Says that it is free, and under which licence only in a file.
_UNSAID = ("", "UNKNOWN", "Dual License")
_CLASSIFIER = "License :: OSI Approved :: "
_SPDX = {"MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0"}


class UnknownLicenceError(Exception):
    """A package says nowhere under which licence it is, or is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that agencies install: a package, or what lies within one."""

    name: str
    version: str
    licence: str
    kind: str = "pypi"
    """Kind of its package URL: pypi, npm or generic."""
    hashes: tuple[str, ...] = ()
    """SHA-256 of its files."""
    marker: str = ""
    """For which Pythons; empty for all."""
    within: str = ""
    """Name of the package that brings it along; empty for what the lock names."""


def _brought(name: str, version: str, licence: str, kind: str = "npm") -> Part:
    return Part(name=name, version=version, licence=licence, kind=kind, within=THEME)


# As the theme's own files name them. Their versions are not always said there.
BROUGHT_BY_THE_THEME = (
    _brought("clipboard", "2.0.11", "MIT"),
    _brought("escape-html", "", "MIT"),
    _brought("focus-visible", "", "W3C-20150513"),
    _brought("lunr", "2.3.9", "MIT"),
    _brought("lunr-languages", "", "MPL-1.1"),
    _brought("rxjs", "", "Apache-2.0"),
    _brought("tslib", "", "0BSD"),
    _brought("material-design-icons", "", "Apache-2.0", "generic"),
    _brought("font-awesome-free", "", "CC-BY-4.0", "generic"),
    _brought("octicons", "", "MIT", "generic"),
    _brought("simple-icons", "", "CC0-1.0", "generic"),
)


def main(arguments: list[str]) -> int:
    """Write both files; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build")
    options = parser.parse_args(arguments)
    try:
        parts = tuple(list_parts(LOCK.read_text("utf-8")))
    except UnknownLicenceError as error:
        print(f"sbom: {error}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("sbom.cdx.json", write_bom(parts)),
        ("licences.md", write_list(parts)),
    ):
        (options.out / name).write_text(text, "utf-8")
        print(options.out / name)
    return 0


def list_parts(lock: str) -> Iterator[Part]:
    """Yield what a lock names, then what the program and the theme bring along. Raises UnknownLicenceError."""
    yield from read_lock(lock)
    files = sorted(FONTS.glob("*.woff2"))
    yield Part(
        name="@fontsource-variable/source-sans-3",
        version="5.3.0",
        licence="OFL-1.1",
        kind="npm",
        hashes=tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in files),
        within="kehoach",
    )
    yield from BROUGHT_BY_THE_THEME


def read_lock(lock: str) -> Iterator[Part]:
    """Yield the packages of a lock with their hashes. Raises UnknownLicenceError."""
    # One package a stretch: its name, then a line for each hash.
    for stretch in re.split(r"\n(?=[A-Za-z0-9])", lock):
        locked = _LOCKED.match(stretch)
        if locked:
            name, version, marker = locked.groups(default="")
            yield Part(
                name=name,
                version=version,
                licence=licence_of(name),
                hashes=tuple(_HASH.findall(stretch)),
                marker=marker,
            )


def licence_of(name: str) -> str:
    """Return what an installed package says of its licence: an SPDX expression, or a name.

    Raises UnknownLicenceError.
    """
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError as error:
        raise UnknownLicenceError(f"{name} is locked and not installed") from error
    said_plainly = said.get_all("License-Expression")
    if said_plainly:
        return str(said_plainly[0])
    text = str((said.get_all("License") or [""])[0])
    # Some put the whole text there.
    if text not in _UNSAID and "\n" not in text:
        return text
    names = [
        _name_of(str(classifier))
        for classifier in said.get_all("Classifier") or ()
        if str(classifier).startswith(_CLASSIFIER)
    ]
    if not names:
        raise UnknownLicenceError(f"{name} says nowhere under which licence it is")
    return " / ".join(names)


def _name_of(classifier: str) -> str:
    """Return the SPDX name of a classifier, where it means one licence only; else what it says."""
    name = classifier.removeprefix(_CLASSIFIER)
    return _SPDX.get(name, name)


def write_bom(parts: Iterable[Part]) -> str:
    """Return parts as CycloneDX 1.6 in JSON."""
    bom = Bom()
    # Both would differ from run to run.
    bom.serial_number = None  # type: ignore[assignment]
    bom.metadata.timestamp = None  # type: ignore[assignment]
    program = Component(
        name="kehoach",
        version=kehoach.__version__,
        type=ComponentType.APPLICATION,
        bom_ref="kehoach",
        licenses=[LicenseFactory().make_with_id("MIT")],
    )
    bom.metadata.component = program
    components = [_component(part) for part in parts]
    bom.components.update(components)
    bom.register_dependency(program, components)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _component(part: Part) -> Component:
    purl = PackageURL.from_string(_purl(part))
    notes = []
    if part.marker:
        notes.append(Property(name="kehoach:marker", value=part.marker))
    if part.within:
        notes.append(Property(name="kehoach:within", value=part.within))
    licence = LicenseFactory().make_from_string(part.licence)
    return Component(
        name=part.name,
        version=part.version or None,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[licence],
        hashes=[
            HashType(alg=HashAlgorithm.SHA_256, content=one) for one in part.hashes
        ],
        properties=notes,
    )


def _purl(part: Part) -> str:
    version = f"@{part.version}" if part.version else ""
    return f"pkg:{part.kind}/{part.name.replace('@', '%40')}{version}"


def write_list(parts: Iterable[Part]) -> str:
    """Return parts as a table for people."""
    rows = []
    for part in parts:
        within = f" (in {part.within})" if part.within else ""
        marker = f" ({part.marker})" if part.marker else ""
        rows.append(
            f"| {part.name}{within} | {part.version or '–'}{marker} | {part.licence} |\n"
        )
    return (
        "# Licences\n\n"
        f"What an agency installs with kehoach {kehoach.__version__} (MIT), by the lock of its runtime.\n\n"
        "| package | version | licence |\n| --- | --- | --- |\n" + "".join(rows)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

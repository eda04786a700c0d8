"""The bill of materials holds what the runtime's lock names, is valid by CycloneDX's schema, and is the same twice."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

sys.path.insert(0, str(ROOT / "scripts"))
import sbom

LOCK = (ROOT / "scripts/requirements-runtime.txt").read_text("utf-8")


def locked() -> set[tuple[str, str]]:
    """Read the lock with the library that installers use."""
    found = set()
    for line in LOCK.splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.rstrip("\\ "))
            version = str(requirement.specifier).removeprefix("==")
            found.add((requirement.name, version))
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sbom")
    assert sbom.main(["--out", str(folder)]) == 0
    return folder


def test_it_is_valid_by_the_schema(written: Path) -> None:
    text = (written / "sbom.cdx.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    broken = text.replace('"type": "library"', '"type": "thu-vien"', 1)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_every_package_of_the_lock_is_in_it_and_no_other(written: Path) -> None:
    bom = json.loads((written / "sbom.cdx.json").read_text("utf-8"))
    packages = [c for c in bom["components"] if c["purl"].startswith("pkg:pypi/")]
    assert {(c["name"], c["version"]) for c in packages} == locked()
    hashes = [h["content"] for c in packages for h in c["hashes"]]
    assert sorted(hashes) == sorted(re.findall("sha256:([0-9a-f]{64})", LOCK))
    # Each has a licence, and the typeface and what the theme brings are named too.
    assert all(c["licenses"] for c in bom["components"])
    others = {c["name"]: c["licenses"] for c in bom["components"] if c not in packages}
    assert others["@fontsource-variable/source-sans-3"] == [
        {"license": {"id": "OFL-1.1"}}
    ]
    assert {"lunr", "rxjs", "material-design-icons"} <= set(others)


def test_the_list_for_people_has_a_row_for_each(written: Path) -> None:
    bom = json.loads((written / "sbom.cdx.json").read_text("utf-8"))
    rows = (written / "licences.md").read_text("utf-8").splitlines()
    rows = [row for row in rows if row.startswith("| ")][2:]
    assert len(rows) == len(bom["components"])


def test_nothing_of_this_run_is_in_it(written: Path, tmp_path: Path) -> None:
    sbom.main(["--out", str(tmp_path)])
    for name in ("sbom.cdx.json", "licences.md"):
        data = (tmp_path / name).read_bytes()
        assert data == (written / name).read_bytes()
        addresses = set(re.findall(rb"https?://[^\"\s]+", data))
        assert addresses <= {b"http://cyclonedx.org/schema/bom-1.6.schema.json"}
        assert b"serialNumber" not in data
        assert b"timestamp" not in data


def test_a_package_without_a_word_about_its_licence_is_an_error() -> None:
    with pytest.raises(sbom.UnknownLicenceError, match="khong-co"):
        sbom.licence_of("khong-co")

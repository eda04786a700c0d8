"""Every published page and our own styles are valid, says the Nu Html Checker (the W3C's)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser.judgement import ask_vnu
from conftest import ROOT


def place(message: dict[str, Any], folder: Path) -> str:
    path = message.get("url", "").partition(folder.name + "/")[2]
    return f"{path}:{message.get('lastLine')}: {message['type']}: {message['message']} {message.get('extract', '')!r}"


@pytest.fixture(scope="module")
def messages(real_site: Path, judges: Path) -> list[dict[str, Any]]:
    return ask_vnu(judges, ["--skip-non-html", real_site])


def test_every_page_is_valid(messages: list[dict[str, Any]], real_site: Path) -> None:
    faults = [place(message, real_site) for message in messages]
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_our_styles_are_valid(judges: Path) -> None:
    styles = sorted((ROOT / "scripts/kehoach/assets").rglob("*.css"))
    assert styles
    faults = [place(message, ROOT) for message in ask_vnu(judges, ["--css", *styles])]
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_a_fault_is_seen(judges: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<!doctype html><html lang=vi><title>Trang</title><p><div></p></html>", "utf-8"
    )
    (tmp_path / "style.css").write_text("p { colour: red }", "utf-8")
    assert ask_vnu(judges, [tmp_path / "page.html"])
    assert ask_vnu(judges, ["--css", tmp_path / "style.css"])

"""Every published page and our own styles are valid, says the Nu Html Checker (the W3C's)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browser.judgement import ask_vnu
from conftest import ROOT

# Faults of the theme's own templates that no setting of ours avoids: message, and a pattern of the element that has it.
# Each is let through on exactly that element; one that is no longer found fails, so that the list only gets shorter.
THEME = (
    # partials of base.html: both switches carry an attribute that is of no use there; browsers ignore it.
    (
        "Attribute “autocomplete” is only allowed when the input type is “color”, “date”, “datetime-local”, “email”, "
        "“hidden”, “month”, “number”, “password”, “range”, “search”, “tel”, “text”, “time”, “url”, or “week”.",
        '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer" autocomplete="off">',
    ),
    (
        "Attribute “autocomplete” is only allowed when the input type is “color”, “date”, “datetime-local”, “email”, "
        "“hidden”, “month”, “number”, “password”, “range”, “search”, “tel”, “text”, “time”, “url”, or “week”.",
        '<input class="md-toggle" data-md-toggle="search" type="checkbox" id="__search" autocomplete="off">',
    ),
    # partials/nav-item.html: an open menu's label; browsers treat the empty value as none.
    (
        "Bad value “” for attribute “tabindex” on element “label”: The empty string is not a valid integer.",
        r'<label class="md-nav__link" for="__nav_\d+" id="__nav_\d+_label" tabindex="">',
    ),
)


def place(message: dict[str, Any], folder: Path) -> str:
    path = message.get("url", "").partition(folder.name + "/")[2]
    return f"{path}:{message.get('lastLine')}: {message['type']}: {message['message']} {message.get('extract', '')!r}"


def excused(message: dict[str, Any]) -> set[tuple[str, str]]:
    said, where = message["message"], message.get("extract", "")
    return {(text, element) for text, element in THEME if said == text and re.search(element, where)}


@pytest.fixture(scope="module")
def messages(real_site: Path, judges: Path) -> list[dict[str, Any]]:
    return ask_vnu(judges, ["--skip-non-html", real_site])


def test_every_page_is_valid(messages: list[dict[str, Any]], real_site: Path) -> None:
    faults = [place(message, real_site) for message in messages if not excused(message)]
    assert not faults, "\n".join(faults)


def test_no_excuse_is_out_of_date(messages: list[dict[str, Any]]) -> None:
    assert set().union(*map(excused, messages)) == set(THEME)


def test_our_styles_are_valid(judges: Path) -> None:
    styles = sorted((ROOT / "scripts/kehoach/assets").rglob("*.css"))
    assert styles
    faults = [place(message, ROOT) for message in ask_vnu(judges, ["--css", *styles])]
    assert not faults, "\n".join(faults)


def test_a_fault_is_seen(judges: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><html lang=vi><title>Trang</title><p><div></p></html>", "utf-8")
    (tmp_path / "style.css").write_text("p { colour: red }", "utf-8")
    assert ask_vnu(judges, [tmp_path / "page.html"])
    assert ask_vnu(judges, ["--css", tmp_path / "style.css"])

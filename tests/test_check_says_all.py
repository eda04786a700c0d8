"""What build would refuse, check says: letters without a glyph, pages at one path, settings the engine cannot read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import MINIMAL, run_kehoach, with_deadline

from kehoach.plan.schema import parse_url


def refuse(project: Path, command: str) -> str:
    """Run a command that has to fail and return what it says."""
    done = run_kehoach(command, "--lang", "vi", cwd=project)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def edit(project: Path, name: str, old: str, new: str) -> None:
    file = project / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.engine
def test_letters_without_a_glyph_are_named_at_their_line(small: Path) -> None:
    edit(small, "plan.yaml", "Nộp báo cáo", "Nộp 中 báo 文 cáo")
    lines = (small / "plan.yaml").read_text("utf-8").splitlines()
    task = next(number for number, line in enumerate(lines, 1) if "中" in line)
    said = refuse(small, "check")
    for letter in "中文":
        [line] = re.findall(
            rf"^plan\.yaml:(\d+):\d+: lỗi: .*{letter}.*\[no-glyph\]$",
            said,
            re.MULTILINE,
        )
        assert 0 <= int(line) - task < 12
    assert "[no-glyph]" in refuse(small, "build")


@pytest.mark.engine
def test_a_text_at_a_generated_path_is_named(small: Path) -> None:
    (small / "content/nhiem-vu").mkdir()
    (small / "content/nhiem-vu/hop.md").write_text("# x\n")
    for command in ("check", "build"):
        assert "nhiem-vu/hop/index.html" in refuse(small, command)


@pytest.mark.engine
def test_settings_that_the_engine_cannot_read_are_named(small: Path) -> None:
    with (small / "mkdocs.yml").open("a") as file:
        file.write("\nplugins: [khong-co]\n")
    for command in ("check", "build"):
        assert "khong-co" in refuse(small, command)
    assert not (small / "build/site").exists()


@pytest.mark.engine
def test_a_sound_plan_passes_both(small: Path) -> None:
    for command in ("check", "build"):
        done = run_kehoach(command, "--lang", "vi", cwd=small)
        assert done.returncode == 0, done.stdout + done.stderr


WRONG = [
    "https://a.vn/a b/",
    "ftp://a.vn/",
    "https://a.vn/?x=1",
    "https://a.vn/#x",
    "https://thiđua.vn/",
    "https://[::1/",
    "https://[1:2]/",
    "https://a..vn/",
    "https://-a.vn/",
    "https://a.vn:99999/",
    "https://a_b.vn/",
    "a.vn",
    "https://",
    f"https://{'a.' * 100}vn/",
    f"https://a.vn/{'x' * 3000}",
]


@pytest.mark.parametrize("address", WRONG, ids=lambda address: str(address)[:24])
def test_an_address_that_makes_no_uri_is_refused_everywhere(
    address: str, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    given = run_kehoach("build", "--lang", "vi", "--url", address, cwd=tmp_path)
    by_variable = run_kehoach(
        "build", "--lang", "vi", cwd=tmp_path, KEHOACH_URL=address
    )
    for done in (given, by_variable):
        assert done.returncode == 2
        # The last line says where to read on.
        assert "không dùng làm địa chỉ của trang được" in done.stderr.splitlines()[-2]
    (tmp_path / "plan.yaml").write_text(
        MINIMAL.replace("https://thu.example.vn/", f"'{address}'"), "utf-8"
    )
    checked = run_kehoach("check", "--lang", "vi", cwd=tmp_path)
    assert checked.returncode == 1
    assert re.match(r"plan\.yaml:8:8: lỗi: .*\[not-url\]", checked.stdout)


@pytest.mark.parametrize(
    "address",
    [
        "https://a.vn",
        "http://127.0.0.1:8000/x/",
        "https://[::1]/",
        "https://a-b.example.vn/ke-hoach/2020/",
    ],
)
def test_an_address_of_a_site_is_taken(address: str) -> None:
    assert parse_url(address) == address


@pytest.mark.parametrize(
    "zone",
    [
        "Asia",
        "localtime",
        "posixrules",
        "../Asia/Tokyo",
        "Asia/Ha_Noi",
        "+07:00",
        "zone.tab",
    ],
)
def test_a_zone_that_is_none_is_one_line(zone: str, tmp_path: Path) -> None:
    text = with_deadline("id: viec, kind: ongoing, phrase: thường xuyên")
    (tmp_path / "plan.yaml").write_text(
        text.replace("  issuer: mot", f"  issuer: mot\n  timezone: '{zone}'"), "utf-8"
    )
    done = run_kehoach("check", "--lang", "vi", cwd=tmp_path)
    assert done.returncode == 1
    assert re.match(r"plan\.yaml:8:13: lỗi: .*\[not-timezone\]", done.stdout)

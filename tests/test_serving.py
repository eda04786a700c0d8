"""A site shown on this machine follows the keeper; the recipes for other servers are written by command."""

from __future__ import annotations

import http.client
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MINIMAL, run_kehoach

from kehoach.cli import serving
from kehoach.cli.command import CommandError
from kehoach.cli.terminal import Terminated
from kehoach.plan.resolution import load_plan
from kehoach.site.building import Built


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a project that can be built."""
    (tmp_path / "plan.yaml").write_text(MINIMAL, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: thu\n", "utf-8")
    return tmp_path


def fake_build(plan_path: Path, out: Path, **_: object) -> Built:
    """Publish a page that says the plan's title, in no time; refuse what cannot be read."""
    plan = load_plan(plan_path)
    site = out / "site"
    site.mkdir(parents=True, exist_ok=True)
    (site / "index.html").write_text(plan.header.title, "utf-8")
    return Built(
        plan=plan, problems=(), notices=(), site=site, pages=1, feeds=0, sheets=0
    )


class Keeper:
    """Does one thing whenever the command rests, looks at what it says, and presses Ctrl-C in the end."""

    def __init__(self, *steps: Callable[[], None]) -> None:
        self.steps = list(steps)
        self.seen: list[str] = []
        self.url = ""

    def __call__(self, _seconds: float) -> None:
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()

    def look(self) -> None:
        with urllib.request.urlopen(self.url) as answer:
            self.seen.append(answer.read().decode())


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_a_site_is_built_again_whenever_something_is_saved(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = project / "plan.yaml"
    port = free_port()

    def save(old: str, new: str) -> Callable[[], None]:
        def write() -> None:
            plan.write_text(MINIMAL.replace(old, new), "utf-8")

        return write

    keeper = Keeper()
    keeper.url = f"http://127.0.0.1:{port}/"
    keeper.steps = [
        keeper.look,
        save("Kế hoạch thử", "Kế hoạch hai"),
        keeper.look,
        save("lead: [mot]", "lead: [ai]"),
        keeper.look,
        save("Kế hoạch thử", "Kế hoạch ba"),
        keeper.look,
    ]
    monkeypatch.setattr(serving, "build_site", fake_build)
    monkeypatch.setattr("kehoach.cli.watching.time.sleep", keeper)
    done = run_kehoach("serve", "--port", str(port), "--lang", "vi", cwd=project)
    assert done.returncode == 0, done.stderr
    # What cannot be built leaves the site as it was, and is said at its line.
    assert keeper.seen == [
        "Kế hoạch thử",
        "Kế hoạch hai",
        "Kế hoạch hai",
        "Kế hoạch ba",
    ]
    assert re.search(r"^plan\.yaml:\d+:\d+: .*\[unknown-party\]$", done.stderr, re.M)
    assert done.stderr.count("vẫn là bản trước") == 1
    assert "Traceback" not in done.stderr
    # Nobody answers any more.
    with pytest.raises(urllib.error.URLError):
        keeper.look()


@pytest.mark.parametrize("name", ["mkdocs.yml", "content/gioi-thieu.md"])
def test_texts_and_settings_count_as_well(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    built = []

    def count(*arguments: object, **more: object) -> Built:
        built.append(1)
        return fake_build(*arguments, **more)  # type: ignore[arg-type]

    def save() -> None:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("site_name: khac\n", "utf-8")

    monkeypatch.setattr(serving, "build_site", count)
    monkeypatch.setattr(
        "kehoach.cli.watching.time.sleep", Keeper(save, lambda: None, lambda: None)
    )
    assert run_kehoach("serve", "--port", "0", cwd=project).returncode == 0
    assert len(built) == 2


def test_what_ends_a_build_from_outside_ends_the_command(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[object] = [None, CommandError("asked to end", 143)]
    answers[1].__cause__ = Terminated(15)  # type: ignore[attr-defined]

    def build(*arguments: object, **more: object) -> Built:
        error = answers.pop(0)
        if isinstance(error, CommandError):
            raise error
        return fake_build(*arguments, **more)  # type: ignore[arg-type]

    def save() -> None:
        (project / "plan.yaml").write_text(MINIMAL + "\n", "utf-8")

    monkeypatch.setattr(serving, "build_site", build)
    monkeypatch.setattr("kehoach.cli.watching.time.sleep", Keeper(save))
    done = run_kehoach("serve", "--port", "0", cwd=project)
    assert done.returncode == 143
    assert "asked to end" in done.stderr


def test_a_first_build_that_fails_serves_nothing(project: Path) -> None:
    (project / "plan.yaml").write_text(MINIMAL.replace("[mot]", "[ai]"), "utf-8")
    done = run_kehoach("serve", "--port", "0", "--lang", "vi", cwd=project)
    assert done.returncode == 1
    assert "[unknown-party]" in done.stderr
    assert "http://" not in done.stdout


def test_a_taken_port_is_one_line_and_nothing_is_built(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_kehoach("serve", "--port", str(port), "--lang", "vi", cwd=project)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith(f"Không mở được cổng {port}")
    assert not (project / "build").exists()


@pytest.mark.parametrize("text", ["65536", "-1", "8o00", "٨٠٠٠", ""])
def test_what_is_no_port_is_refused(project: Path, text: str) -> None:
    done = run_kehoach("serve", f"--port={text}", "--lang", "vi", cwd=project)
    assert done.returncode == 2
    assert "cổng không hợp lệ" in done.stderr


def test_only_this_machine_is_answered(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    refused = []

    def knock() -> None:
        # Another address of this machine, as others on the net would use.
        try:
            connection = http.client.HTTPConnection("127.0.0.2", port, timeout=5)
            connection.request("GET", "/")
        except ConnectionRefusedError:
            refused.append(True)

    monkeypatch.setattr(serving, "build_site", fake_build)
    monkeypatch.setattr("kehoach.cli.watching.time.sleep", Keeper(knock))
    run_kehoach("serve", "--port", str(port), cwd=project)
    assert refused == [True]


FIRST_LINES = {
    "nginx": 'root "/srv/trang";',
    "caddy": "https://thu.example.vn {",
    "apache": "ErrorDocument 404 /404.html",
    "redirects": "# Redirects.",
    "headers": "/*",
}


@pytest.mark.parametrize("server", FIRST_LINES)
def test_a_recipe_is_written_to_the_terminal_or_a_file(
    project: Path, server: str
) -> None:
    (project / "build/public").mkdir(parents=True)
    (project / "build/public/index.html").write_text("", "utf-8")
    told = run_kehoach(
        "hosting", "--for", server, "--root", "/srv/trang", cwd=project
    ).stdout
    assert FIRST_LINES[server] in told
    done = run_kehoach(
        "hosting",
        "--for",
        server,
        "--root",
        "/srv/trang",
        "--out",
        "recipe",
        cwd=project,
    )
    assert done.returncode == 0, done.stderr
    assert (project / "recipe").read_text("utf-8") == told


def test_a_recipe_follows_the_address_that_is_given(project: Path) -> None:
    told = run_kehoach(
        "hosting", "--for", "apache", "--url", "https://o.vn/ke-hoach/", cwd=project
    ).stdout
    assert "ErrorDocument 404 /ke-hoach/404.html" in told


def test_headers_need_a_built_site(project: Path) -> None:
    done = run_kehoach("hosting", "--for", "headers", "--lang", "vi", cwd=project)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "kehoach build" in line


def test_a_plan_that_cannot_be_read_has_no_recipe(project: Path) -> None:
    (project / "plan.yaml").write_text(MINIMAL.replace("[mot]", "[ai]"), "utf-8")
    done = run_kehoach("hosting", "--for", "nginx", "--out", "recipe", cwd=project)
    assert done.returncode == 1
    assert "[unknown-party]" in done.stderr
    assert not (project / "recipe").exists()

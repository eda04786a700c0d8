"""Published whole or not at all: killed at each step, two at once, a full disk, and nothing of others touched.

Two editions of a site are published in turn, small ones and without an engine: what is asked is what lies at the
target afterwards. Processes are forked, which starts them at once.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import tree

from kehoach import routes
from kehoach.editions.ledger import LEDGER_VERSION
from kehoach.render.context import Artifact, StagedPage, ready
from kehoach.site.output import exchange as exchanging
from kehoach.site.output.errors import ForeignFolderError, PlaceError
from kehoach.site.output.files import PART
from kehoach.site.output.foreign import carry, foreign_files
from kehoach.site.output.lock import BusyError, locked
from kehoach.site.output.publication import Publication

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="forks, which Windows does not"
)

EDITIONS = {
    "A": {"index.html": b"A", "feeds/all.ics": b"A", "feeds/old.ics": b"A"},
    "B": {"index.html": b"B", "feeds/all.ics": b"B", "assets/new.css": b"B"},
}


def manifest_of(files: dict[str, bytes]) -> bytes:
    listed = {
        path: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in files.items()
    }
    told = {"plan": "a", "edition": "2020-01-22", "complete": True, "files": listed}
    return json.dumps(told).encode()


WHOLE = {
    name: {**files, routes.MANIFEST: manifest_of(files)}
    for name, files in EDITIONS.items()
}


BUSY = 75
"""How a child says that another run is at work."""


@pytest.fixture(autouse=True)
def no_waiting_for_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing put on disk: that waits for whatever else the machine is writing, and no power is cut here."""
    monkeypatch.setattr(os, "sync", lambda: None)


def publish(
    project: Path, edition: str, target: Path | None = None, patience: float = 60
) -> list[str]:
    """Publish an edition below a project as a build does, with an engine that only copies."""
    publication = Publication(project / "build", target)
    with publication.held(project, patience):
        files = WHOLE[edition]
        publication.staging.stage(
            [
                StagedPage(staged="index.md", make=ready(edition.encode())),
                Artifact(path="feeds/all.ics", make=ready(files["feeds/all.ics"])),
            ]
        )
        publication.add(
            Artifact(path=path, make=ready(data)) for path, data in files.items()
        )
        return publication.swap()


def in_child(work: Callable[[], object]) -> int:
    """Run something in a process of its own and return how that ended: its exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BusyError:
            os._exit(BUSY)
        except BaseException:
            os._exit(70)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def die_at(step: int) -> None:
    """Kill this process as it is about to take a step at the file system, the numbered one."""
    steps = iter(range(1, step + 1))
    touching = ("open", "os.", "shutil.")

    def count(event: str, _arguments: tuple[object, ...]) -> None:
        if event.startswith(touching) and next(steps, None) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose edition A is published, with files of others beside it."""
    made = tmp_path / "project"
    (made / "content").mkdir(parents=True)
    publish(made, "A")
    (made / "build/site/CNAME").write_bytes(b"ke-hoach.example.vn")
    (made / "build/site/.well-known").mkdir()
    (made / "build/site/.well-known/proof").write_bytes(b"proof")
    (made / "build/docs/mine.txt").write_bytes(b"mine")
    return made


FOREIGN = {"CNAME": b"ke-hoach.example.vn", ".well-known/proof": b"proof"}


def edition_at(site: Path) -> str:
    """Tell which edition a site is, whole and with what others laid there; fail if it is neither."""
    found = tree(site)
    for name, files in WHOLE.items():
        if found == files | FOREIGN:
            return name
    raise AssertionError(sorted(found))


@pytest.mark.slow
def test_killed_before_any_step_it_leaves_one_site_whole(project: Path) -> None:
    site = project / "build/site"
    seen = []
    for step in range(1, 2000):

        def killed(number: int = step) -> None:
            die_at(number)
            publish(project, "B")

        code = in_child(killed)
        seen.append(edition_at(site))
        assert (project / "build/docs/mine.txt").read_bytes() == b"mine"
        # The next run puts the first edition back, whatever the killed one left.
        publish(project, "A")
        assert edition_at(site) == "A"
        if code == 0:
            break
        assert code == -signal.SIGKILL
    # Every step was tried, before the exchange and after it.
    assert len(seen) > 50
    assert seen == sorted(seen)
    assert set(seen) == {"A", "B"}


@pytest.mark.slow
def test_a_hundred_kills_at_random_moments(project: Path) -> None:
    site = project / "build/site"
    moments = random.Random(15)
    for _ in range(100):
        child = os.fork()
        if child == 0:
            for edition in "BABABABA":
                publish(project, edition)
            os._exit(0)
        time.sleep(moments.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        edition_at(site)
    publish(project, "B")
    assert edition_at(site) == "B"
    left = {path.name for path in (project / "build").iterdir()}
    locks = {".kehoach.lock", ".site.kehoach-lock"}
    assert left == {".kehoach.json", "docs", "site", *locks}


def test_there_is_no_moment_without_a_site(project: Path) -> None:
    """Look as often as possible while editions are exchanged: the page is always there."""
    page = project / "build/site/index.html"
    child = os.fork()
    if child == 0:
        for edition in "BABABABABABABABABABA":
            publish(project, edition)
        os._exit(0)
    seen = []
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        seen.append(page.read_bytes())
    assert set(seen) == {b"A", b"B"}


@pytest.mark.parametrize("offset", range(14))
def test_two_at_once_end_well_one_after_the_other(project: Path, offset: int) -> None:
    """Start a second run this many milliseconds after the first one: each is whole, and the later one stays."""
    children = []
    for edition in "AB":
        child = os.fork()
        if child == 0:
            publish(project, edition)
            os._exit(0)
        children.append(child)
        time.sleep(offset / 1000)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0, 0]
    edition_at(project / "build/site")


def test_who_comes_second_is_told_who_is_at_work(project: Path) -> None:
    out = project / "build"
    holding, release = os.pipe()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(release)
        with Publication(out).held(project):
            os.write(tell, b"held")
            os.read(holding, 1)
        os._exit(0)
    os.read(told, 4)
    with pytest.raises(BusyError) as caught:
        publish(project, "B", patience=0.1)
    holder = caught.value.holder
    assert holder is not None
    assert (holder.process, caught.value.folder) == (child, out)
    os.close(release)
    os.waitpid(child, 0)
    publish(project, "B", patience=0.1)
    assert edition_at(project / "build/site") == "B"


def test_two_outputs_with_one_target_wait_for_each_other(tmp_path: Path) -> None:
    """The target has a lock of its own: its folder may be given to runs of several places."""
    target = tmp_path / "www/site"
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    publish(tmp_path / "one", "A", target)
    with locked(tmp_path / "www/.site.kehoach-lock", target, 1):
        # In another process: the same one is given its lock again.
        code = in_child(lambda: publish(tmp_path / "two", "B", target, patience=0.1))
    assert code == BUSY
    assert tree(target) == WHOLE["A"]


def test_a_target_in_the_output_of_another_run_is_locked_too(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    publish(tmp_path / "one", "A")
    site = tmp_path / "one/build/site"
    with Publication(tmp_path / "one/build").held(tmp_path / "one"):
        code = in_child(lambda: publish(tmp_path / "two", "B", site, patience=0.1))
    assert code == BUSY
    assert tree(site) == WHOLE["A"]


def test_files_of_others_are_carried_over_and_named(project: Path) -> None:
    assert publish(project, "B") == [".well-known/proof", "CNAME"]
    assert edition_at(project / "build/site") == "B"


def test_a_file_of_others_is_not_overwritten(project: Path) -> None:
    (project / "build/site/assets").mkdir()
    (project / "build/site/assets/new.css").write_bytes(b"theirs")
    before = tree(project / "build/site")
    with pytest.raises(ForeignFolderError) as caught:
        publish(project, "B")
    assert caught.value.folder == project / "build/site/assets/new.css"
    assert tree(project / "build/site") == before


def test_what_is_laid_there_during_the_exchange_is_carried_too(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project / "build/site"
    at_once = exchanging._exchanged_at_once

    def late(fresh: Path, place: Path) -> bool:
        (site / "late.txt").write_bytes(b"late")
        return at_once(fresh, place)

    monkeypatch.setattr(exchanging, "_exchanged_at_once", late)
    assert "late.txt" in publish(project, "B")
    assert (site / "late.txt").read_bytes() == b"late"


def during_the_exchange(
    monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object], *, after: bool
) -> None:
    """Let something happen once, just before the first exchange or right after it."""
    at_once = exchanging._exchanged_at_once
    waiting = [happens]

    def exchanged(fresh: Path, place: Path) -> bool:
        now = waiting.pop() if waiting else lambda: None
        if not after:
            now()
        done = at_once(fresh, place)
        if after:
            now()
        return done

    monkeypatch.setattr(exchanging, "_exchanged_at_once", exchanged)


def test_what_is_replaced_there_during_the_exchange_is_the_new_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Web servers' tools write beside a file and rename: its second name leads to the old one then."""
    site = project / "build/site"

    def replace() -> None:
        (site / "new").write_bytes(b"other.example.vn")
        (site / "new").replace(site / "CNAME")

    during_the_exchange(monkeypatch, replace, after=False)
    publish(project, "B")
    assert (site / "CNAME").read_bytes() == b"other.example.vn"
    assert (site / "index.html").read_bytes() == b"B"


def test_what_is_laid_in_the_way_during_the_exchange_takes_it_back(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project / "build/site"

    def lay() -> None:
        (site / "assets").mkdir()
        (site / "assets/new.css").write_bytes(b"theirs")

    during_the_exchange(monkeypatch, lay, after=False)
    with pytest.raises(ForeignFolderError) as caught:
        publish(project, "B")
    assert caught.value.folder == site / "assets/new.css"
    assert tree(site) == {**WHOLE["A"], **FOREIGN, "assets/new.css": b"theirs"}


def test_a_signal_right_after_the_exchange_loses_nothing_of_others(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project / "build/site"
    waiting = site.with_name(".site.kehoach-next")

    def end() -> None:
        # Laid at the last moment, it now lies in the old site.
        (waiting / "late.txt").write_bytes(b"late")
        raise KeyboardInterrupt

    during_the_exchange(monkeypatch, end, after=True)
    with pytest.raises(KeyboardInterrupt):
        publish(project, "B")
    assert tree(site) == {**WHOLE["B"], **FOREIGN, "late.txt": b"late"}


def test_folders_of_others_keep_their_rights(project: Path) -> None:
    """One that only its owner may read would else be served to everybody."""
    private = project / "build/site/private"
    private.mkdir()
    (private / "list.txt").write_bytes(b"theirs")
    empty = project / "build/site/uploads"
    empty.mkdir()
    private.chmod(0o500)
    empty.chmod(0o1777)
    publish(project, "B")
    assert private.stat().st_mode & 0o7777 == 0o500
    assert empty.stat().st_mode & 0o7777 == 0o1777


NOBODY = 65534


def as_nobody(work: Callable[[], object]) -> int:
    """Run something in a process of its own as a user who owns nothing."""

    def demoted() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        work()

    return in_child(demoted)


@pytest.fixture
def shared() -> Iterator[Path]:
    """Return a project that everybody may write, below a folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        made.chmod(0o777)
        yield made


@pytest.mark.skipif(os.geteuid() != 0, reason="acts as two users")
@pytest.mark.parametrize("rights", [0o644, 0o666])
def test_a_file_of_another_user_is_carried(shared: Path, rights: int) -> None:
    assert as_nobody(lambda: publish(shared, "A")) == 0
    theirs = shared / "build/site/CNAME"
    theirs.write_bytes(b"ke-hoach.example.vn")
    theirs.chmod(rights)
    assert as_nobody(lambda: publish(shared, "B")) == 0
    assert theirs.read_bytes() == b"ke-hoach.example.vn"


@pytest.mark.skipif(os.geteuid() != 0, reason="acts as two users")
def test_what_cannot_be_cleared_away_is_named_before_anything_is_made(
    shared: Path,
) -> None:
    """A folder of another user: its files are linked, but only that user may remove them from the old site."""
    assert as_nobody(lambda: publish(shared, "A")) == 0
    theirs = shared / "build/site/theirs"
    theirs.mkdir()
    (theirs / "x").write_bytes(b"x")
    assert as_nobody(lambda: publish(shared, "B")) == 0

    def publish_again() -> None:
        try:
            publish(shared, "A")
        except ForeignFolderError as error:
            assert error.folder == shared / "build/.site.kehoach-next"
            os._exit(33)

    assert as_nobody(publish_again) == 33
    assert tree(shared / "build/site") == {**WHOLE["B"], "theirs/x": b"x"}


def test_links_and_empty_folders_of_others_stay(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "empty").mkdir(parents=True)
    (old / "link").symlink_to("/nowhere")
    new.mkdir()
    found = foreign_files(old)
    assert found == ["empty/", "link"]
    assert carry(found, old, new) == []
    assert (new / "empty").is_dir()
    assert (new / "link").readlink() == Path("/nowhere")


def test_a_site_of_an_earlier_version_has_only_strange_files_of_others(
    tmp_path: Path,
) -> None:
    """Its manifest names only what the program rendered: pages of the engine are known by where they lie."""
    for path in (
        "index.html",
        "404.html",
        "lich/index.html",
        "assets/x/y.js",
        "search/search_index.json",
        "sitemap.xml.gz",
        "feeds/all.ics",
        "googleabc.html",
        "CNAME",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    (tmp_path / "api/v1").mkdir(parents=True)
    files = {"feeds/all.ics": {"bytes": 1, "sha256": "x"}}
    manifest = {"plan": "a", "edition": "2020-01-22", "files": files}
    (tmp_path / routes.MANIFEST).write_text(json.dumps(manifest))
    assert foreign_files(tmp_path) == ["CNAME", "googleabc.html"]


def test_a_damaged_manifest_leaves_it_to_the_ledger_what_is_ours(project: Path) -> None:
    site = project / "build/site"
    (site / routes.MANIFEST).write_bytes(b"")
    ledger = {
        "version": LEDGER_VERSION,
        "plan": "a",
        "edition": "2020-01-22",
        "records": 0,
        "items": [],
        "feeds": {},
        "retired": [],
        "paths": ["feeds/all.ics", "feeds/old.ics"],
    }
    (site / routes.LEDGER).write_text(json.dumps(ledger))
    assert publish(project, "B") == [".well-known/proof", "CNAME"]
    assert edition_at(site) == "B"


def test_without_an_exchange_of_the_system_two_renames_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanging, "_library", lambda: None)
    publish(project, "B")
    assert edition_at(project / "build/site") == "B"


@pytest.mark.parametrize("renames", [1, 2])
def test_a_signal_at_either_rename_leaves_a_site(
    project: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    monkeypatch.setattr(exchanging, "_library", lambda: None)
    site = project / "build/site"
    rename = Path.rename
    done = []

    def interrupted(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        if site in (path, target):
            done.append(path)
            if len(done) == renames:
                raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(project, "B")
    assert edition_at(site) == "AB"[renames - 1]


def test_a_link_to_a_site_that_lies_aside_is_mended(tmp_path: Path) -> None:
    """Where the system cannot exchange at once, the link leads nowhere for a moment: a kill may leave it so."""
    project, place = tmp_path / "project", tmp_path / "www/html"
    place.mkdir(parents=True)
    (project / "build").mkdir(parents=True)
    (project / "build/site").symlink_to(place)
    publish(project, "A")
    place.rename(tmp_path / "www/.html.kehoach-previous")
    publish(project, "B")
    assert tree(place) == WHOLE["B"]
    assert [path.name for path in place.parent.iterdir() if path.is_dir()] == ["html"]


def test_a_run_killed_between_two_renames_is_mended(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanging, "_library", lambda: None)
    site = project / "build/site"
    site.rename(site.with_name(".site.kehoach-previous"))
    with Publication(project / "build").held(project):
        assert edition_at(site) == "A"


def test_a_site_that_is_a_link_stays_one(tmp_path: Path) -> None:
    project, place = tmp_path / "project", tmp_path / "www/html"
    project.mkdir()
    place.mkdir(parents=True)
    (project / "build").mkdir()
    (project / "build/site").symlink_to(place)
    for edition in "ABA":
        publish(project, edition)
        assert (project / "build/site").readlink() == place
        assert tree(place) == WHOLE[edition]


def test_unchanged_files_keep_their_time_and_the_folder_its_rights(
    project: Path,
) -> None:
    site = project / "build/site"
    os.utime(site / "index.html", ns=(1_500_000_000, 1_500_000_123))
    site.chmod(0o2775)
    publish(project, "A")
    assert (site / "index.html").stat().st_mtime_ns == 1_500_000_123
    assert site.stat().st_mode & 0o7777 == 0o2775


# The places where output cannot go.


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build/site").symlink_to(tmp_path / "gone")
    with pytest.raises(PlaceError, match="dangling-link"):
        publish(tmp_path, "A")


@pytest.mark.parametrize("name", ["build", "build/site"])
def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(PlaceError, match="file-in-the-way"):
        publish(tmp_path, "A")
    assert (tmp_path / name).read_bytes() == b"x"


def test_output_below_the_texts_would_be_a_text_of_the_next_build(
    tmp_path: Path,
) -> None:
    publication = Publication(tmp_path / "content/build")
    with (
        pytest.raises(PlaceError, match="inside-content"),
        publication.held(tmp_path),
    ):
        pass


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(PlaceError, match="dangling-link"):
        publish(tmp_path, "A", tmp_path / "round")
    with pytest.raises(OSError):
        publish(tmp_path, "A", tmp_path / "round/site")


@pytest.mark.parametrize("name", ["docs", "docs/site", ".kehoach-work/site"])
def test_a_target_in_a_working_folder_would_be_cleared_away(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(PlaceError, match="inside-workspace"):
        publish(tmp_path, "A", tmp_path / "build" / name)


@pytest.mark.parametrize("target", [".", "..", "build"])
def test_a_target_that_holds_the_plan_or_the_output_is_told(
    tmp_path: Path, target: str
) -> None:
    project = tmp_path / "project"
    (project / "build").mkdir(parents=True)
    with pytest.raises(PlaceError, match="swallows-project"):
        publish(project, "A", project / target)


def test_nothing_is_left_beside_a_target_that_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs/folder"
    theirs.mkdir(parents=True)
    (theirs / "mine.txt").write_bytes(b"x")
    with pytest.raises(ForeignFolderError):
        publish(tmp_path, "A", theirs)
    assert tree(tmp_path / "theirs") == {"folder/mine.txt": b"x"}


def test_a_folder_of_others_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "build/site").mkdir(parents=True)
    (tmp_path / "build/site/mine.txt").write_bytes(b"x")
    with pytest.raises(ForeignFolderError):
        publish(tmp_path, "A")
    assert tree(tmp_path / "build/site") == {"mine.txt": b"x"}


# What others laid into the folder of output, and records that lie.


def test_folders_of_others_beside_ours_are_left_alone(tmp_path: Path) -> None:
    """Other frameworks keep folders of these names in their output."""
    theirs = {
        ".next/cache": b"theirs",
        ".previous/x": b"theirs",
        ".mkdocs.yml": b"theirs",
        ".cache/y": b"theirs",
        ".site.previous/z": b"theirs",
    }
    for path, data in theirs.items():
        (tmp_path / "build" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "build" / path).write_bytes(data)
    publish(tmp_path, "A")
    publish(tmp_path, "B")
    found = tree(tmp_path / "build")
    assert {path: found.get(path) for path in theirs} == theirs


@pytest.mark.parametrize(
    "path", ["../../victim/keep.txt", "/etc/keep.txt", "..\\keep.txt", 7, None]
)
def test_a_record_is_not_believed_of_what_lies_elsewhere(
    project: Path, path: object
) -> None:
    victim = project / "victim/keep.txt"
    victim.parent.mkdir()
    victim.write_bytes(b"keep")
    (project / "build/.kehoach.json").write_text(json.dumps({"docs": [path]}))
    publish(project, "B")
    assert victim.read_bytes() == b"keep"
    assert edition_at(project / "build/site") == "B"


@pytest.mark.parametrize("digests", [["0" * 64], [], 7])
def test_a_record_is_not_believed_of_a_file_that_somebody_else_wrote(
    project: Path, digests: object
) -> None:
    """Whatever it says: what lies there is not what a run would have written."""
    docs = {"index.md": [], "feeds/all.ics": [], "mine.txt": digests}
    (project / "build/.kehoach.json").write_text(json.dumps({"docs": docs}))
    publish(project, "B")
    assert (project / "build/docs/mine.txt").read_bytes() == b"mine"


def test_a_record_of_an_earlier_version_lets_nothing_be_removed(project: Path) -> None:
    """It told paths alone."""
    record = {"docs": ["index.md", "feeds/all.ics", "mine.txt"], "lent": []}
    (project / "build/.kehoach.json").write_text(json.dumps(record))
    publish(project, "B")
    assert (project / "build/docs/mine.txt").read_bytes() == b"mine"
    assert edition_at(project / "build/site") == "B"


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"7", b'{"docs": 7}', b'{"made": []}', b"\xff\xfe", b"[" * 9999],
)
def test_a_damaged_record_stops_no_later_run(project: Path, record: bytes) -> None:
    (project / "build/.kehoach.json").write_bytes(record)
    publish(project, "B")
    assert edition_at(project / "build/site") == "B"
    assert (project / "build/docs/mine.txt").read_bytes() == b"mine"


def test_a_file_of_others_among_the_staged_is_not_overwritten(project: Path) -> None:
    publication = Publication(project / "build")
    with (
        publication.held(project),
        pytest.raises(ForeignFolderError) as caught,
    ):
        publication.staging.stage([Artifact(path="mine.txt", make=ready(b"ours"))])
    assert caught.value.folder == project / "build/docs/mine.txt"
    assert (project / "build/docs/mine.txt").read_bytes() == b"mine"
    assert (project / "build/docs/index.md").exists()


def test_a_half_written_file_is_neither_taken_for_one_of_others_nor_from_them(
    project: Path,
) -> None:
    docs = project / "build/docs"
    (docs / "index.md.part").write_bytes(b"theirs")
    (docs / PART).write_bytes(b"left by a kill")
    publication = Publication(project / "build")
    with publication.held(project):
        page = StagedPage(staged="index.md", make=ready(b"# A"))
        assert publication.staging.stage([page]) == ["index.md.part", "mine.txt"]
    assert (docs / "index.md.part").read_bytes() == b"theirs"
    assert not (docs / PART).exists()


def test_a_link_among_the_staged_files_leads_no_write_elsewhere(project: Path) -> None:
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "all.ics").write_bytes(b"theirs")
    shutil.rmtree(project / "build/docs/feeds")
    (project / "build/docs/feeds").symlink_to(elsewhere)
    with pytest.raises(ForeignFolderError):
        publish(project, "B")
    assert tree(elsewhere) == {"all.ics": b"theirs"}
    assert edition_at(project / "build/site") == "A"


def test_a_workspace_that_is_a_link_is_not_emptied(project: Path) -> None:
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_bytes(b"kept")
    (project / "build/.kehoach-work").symlink_to(elsewhere)
    with pytest.raises(ForeignFolderError):
        publish(project, "B")
    assert tree(elsewhere) == {"kept": b"kept"}


def test_what_others_laid_into_the_staged_tree_is_not_given_to_the_engine(
    project: Path,
) -> None:
    publication = Publication(project / "build")
    with publication.held(project):
        page = StagedPage(staged="index.md", make=ready(b"# A"))
        others = publication.staging.stage([page])
        assert others == ["mine.txt"]
        assert tree(publication.staging.shown) == {"index.md": b"# A"}


# Disks.


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 200 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("KHÔNG CÓ LỆNH MOUNT")
    if done.returncode:
        pytest.skip("KHÔNG ĐƯỢC PHÉP GẮN ĐĨA Ở ĐÂY")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_site(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_disk / "project"
    project.mkdir()
    publish(project, "A")
    big = {**WHOLE["B"], "big.pdf": b"x" * 400_000}
    monkeypatch.setitem(WHOLE, "B", big)
    with pytest.raises(OSError) as caught:
        publish(project, "B")
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename
    assert tree(project / "build/site") == WHOLE["A"]
    # Nothing of the try is left, so that the next one has the room that there was.
    assert not (project / "build/.kehoach-work").exists()
    publish(project, "A")


def test_a_full_disk_of_the_target_leaves_the_old_site(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, target = tmp_path / "project", small_disk / "site"
    project.mkdir()
    publish(project, "A", target)
    monkeypatch.setitem(WHOLE, "B", {**WHOLE["B"], "big.pdf": b"x" * 400_000})
    with pytest.raises(OSError):
        publish(project, "B", target)
    assert tree(target) == WHOLE["A"]
    assert {path.name for path in small_disk.iterdir()} == {
        "site",
        ".site.kehoach-lock",
    }
    publish(project, "A", target)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a disk")
def test_a_read_only_target_leaves_the_old_site(
    small_disk: Path, tmp_path: Path
) -> None:
    project, target = tmp_path / "project", small_disk / "site"
    project.mkdir()
    publish(project, "A", target)
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True)
    with pytest.raises(OSError) as caught:
        publish(project, "B", target)
    assert caught.value.errno == errno.EROFS
    assert tree(target) == WHOLE["A"]


def test_a_target_that_is_a_whole_disk_is_told(
    small_disk: Path, tmp_path: Path
) -> None:
    with pytest.raises(PlaceError, match="whole-disk"):
        publish(tmp_path, "A", small_disk)


def test_everything_is_on_disk_before_the_exchange(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    at_once = exchanging._exchanged_at_once

    def exchanged(fresh: Path, place: Path) -> bool:
        steps.append("exchanged")
        return at_once(fresh, place)

    monkeypatch.setattr(os, "sync", lambda: steps.append("synced"))
    monkeypatch.setattr(exchanging, "_exchanged_at_once", exchanged)
    publish(project, "B")
    assert steps == ["synced", "exchanged"]


def test_a_target_that_vanished_is_made_anew(tmp_path: Path) -> None:
    target = tmp_path / "www/deep/site"
    publish(tmp_path, "A", target)
    shutil.rmtree(tmp_path / "www")
    publish(tmp_path, "B", target)
    assert tree(target) == WHOLE["B"]

"""The parts of publishing, each by itself: the one writer of the output folder, the engines, the shell."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import tree

import kehoach
from kehoach.problems import InputError
from kehoach.render.context import Artifact, Leaf, StagedPage, ready
from kehoach.site.engine import (
    DEFAULT_ENGINE,
    ENGINES,
    MKDOCS,
    ZENSICAL,
    Engine,
)
from kehoach.site.output.publication import Publication
from kehoach.site.shell import mend_site, render_shell, splice

URL = "https://thu.example.vn/"
LEAF = Leaf(
    path="don-vi/to-mot/",
    title="Tổ <Một>",
    description="Việc & hạn",
    make=ready("<h1>Tổ Một</h1>"),
    boost=6,
)


def test_a_file_made_of_the_same_is_kept_until_somebody_changes_it(
    tmp_path: Path,
) -> None:
    sheet = Artifact(path="checklists/a.pdf", make=ready(b"A"), key="k1")
    first = Publication(tmp_path)
    first.staging.stage([sheet, StagedPage(staged="index.md", make=ready(b"# A"))])
    again = Publication(tmp_path)
    assert again.staging.kept("checklists/a.pdf", "k1") == b"A"
    assert again.staging.kept("checklists/a.pdf", "k2") is None
    assert again.staging.kept("index.md", "") is None
    (tmp_path / "docs/checklists/a.pdf").write_bytes(b"B")
    assert again.staging.kept("checklists/a.pdf", "k1") is None


def test_what_is_staged_no_more_goes_with_its_folder(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    page = StagedPage(staged="ke-hoach/index.md", make=ready(b"# A"))
    publication.staging.stage([page, Artifact(path="feeds/a.ics", make=ready(b"A"))])
    (tmp_path / "docs/of-the-keeper.txt").write_bytes(b"x")
    publication.staging.stage([page])
    assert tree(tmp_path / "docs") == {
        "ke-hoach/index.md": b"# A",
        "of-the-keeper.txt": b"x",
    }
    assert not (tmp_path / "docs/feeds").exists()


def test_only_a_replacement_may_meet_what_the_engine_made(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.next.mkdir(parents=True)
    (publication.next / "sitemap.xml").write_bytes(b"engine")
    leaf = Artifact(path="don-vi/a/index.html", make=ready(b"A"))
    publication.add([leaf])
    with pytest.raises(InputError) as caught:
        publication.add([Artifact(path="sitemap.xml", make=ready(b"ours"))])
    [problem] = caught.value.problems
    assert (problem.path, problem.code) == ("sitemap.xml", "path-taken")
    publication.replace([Artifact(path="sitemap.xml", make=ready(b"ours"))])
    assert publication.take("don-vi/a/index.html") == b"A"
    assert tree(publication.next) == {"sitemap.xml": b"ours"}
    assert not (publication.next / "don-vi").exists()


def test_only_publication_changes_the_output_folder() -> None:
    """Ask the sources: what writes, moves or removes files is called in that module alone."""
    folder = Path(kehoach.__file__).parent
    calls = ("write_bytes(", "write_text(", "mkdir(", "unlink(", "rmdir(", "rmtree(")
    writers = {
        path.relative_to(folder).as_posix()
        for part in ("render", "site", "checks", "editions", "plan")
        for path in (folder / part).rglob("*.py")
        if any(call in path.read_text("utf-8") for call in calls)
    }
    outside = {path for path in writers if not path.startswith("site/output/")}
    # The engine's settings are tried in a temporary folder.
    assert outside == {"site/engine.py"}
    engine = (folder / "site/engine.py").read_text("utf-8")
    tried = engine[engine.index("TemporaryDirectory") :]
    assert sum(engine.count(call) for call in calls) == 2
    assert tried.count("mkdir(") == tried.count("write_bytes(") == 1


def test_each_engine_is_one_entry() -> None:
    assert list(ENGINES) == ["mkdocs", "zensical"]
    assert ENGINES[DEFAULT_ENGINE] is MKDOCS
    # The rehearsal of `check` reads the settings with the default engine.
    assert MKDOCS.try_settings


def finished_site(folder: Path, engine: Engine, index: dict[str, object]) -> str:
    """Lay out what an engine leaves besides the shell's page, and return that page."""
    toggle = '<input class="md-toggle" type="checkbox" autocomplete="off">'
    (folder / "index.html").write_text(f"<p>Đầu</p>{toggle}", "utf-8")
    search = folder / engine.search.path
    search.parent.mkdir(exist_ok=True)
    search.write_text(json.dumps(index), "utf-8")
    (folder / "sitemap.xml").write_text(
        "<urlset>\n"
        f"    <url>\n         <loc>{URL}</loc>\n    </url>\n"
        f"    <url>\n         <loc>{URL}kehoach-shell/page/</loc>\n    </url>\n"
        "</urlset>",
        "utf-8",
    )
    return (
        f'<title>KEHOACHSHELLTITLE</title><meta content="KEHOACHSHELLDESCRIPTION">'
        f'<link href="{URL}kehoach-shell/page/">{toggle}<h1>KEHOACHSHELLSLOT</h1>'
    )


@pytest.mark.parametrize(
    ("engine", "rows", "row"),
    [
        (
            MKDOCS,
            "docs",
            {
                "location": "don-vi/to-mot/",
                "title": "Tổ &lt;Một&gt;",
                "text": "Việc &amp; hạn",
                "boost": 6,
            },
        ),
        (
            ZENSICAL,
            "items",
            {
                "location": "don-vi/to-mot/",
                "title": "Tổ &lt;Một&gt;",
                "text": "Việc &amp; hạn",
                "level": 1,
                "path": ["Tổ &lt;Một&gt;"],
                "tags": [],
            },
        ),
    ],
    ids=["mkdocs", "zensical"],
)
def test_leaves_take_the_place_of_the_shell(
    tmp_path: Path, engine: Engine, rows: str, row: dict[str, object]
) -> None:
    own = {"location": "", "title": "Đầu"}
    shell_row = {"location": "kehoach-shell/page/#a", "title": "x"}
    index: dict[str, object] = {
        "config": {"lang": ["vi"]},
        rows: [own, shell_row],
    }
    shell = finished_site(tmp_path, engine, index)
    before = tree(tmp_path)

    [leaf] = splice(shell.encode(), [LEAF], engine)
    assert leaf.path == "don-vi/to-mot/index.html"
    assert leaf.data.decode() == (
        '<title>Tổ &lt;Một&gt;</title><meta content="Việc &amp; hạn">'
        f'<link href="{URL}don-vi/to-mot/">'
        '<input class="md-toggle" type="checkbox"><h1>Tổ Một</h1>'
    )

    instead = {
        artifact.path: artifact.data
        for artifact in mend_site(tmp_path, shell.encode(), [LEAF], URL, engine)
    }
    assert instead.keys() == {
        "index.html",
        engine.search.path,
        "sitemap.xml",
        "sitemap.xml.gz",
    }
    assert instead["index.html"].decode() == (
        '<p>Đầu</p><input class="md-toggle" type="checkbox">'
    )
    assert json.loads(instead[engine.search.path]) == {
        "config": {"lang": ["vi"]},
        rows: [own, row],
    }
    sitemap = instead["sitemap.xml"].decode()
    assert f"<loc>{URL}don-vi/to-mot/</loc>" in sitemap
    assert f"<loc>{URL}</loc>" in sitemap
    assert "kehoach-shell" not in sitemap
    assert gzip.decompress(instead["sitemap.xml.gz"]) == instead["sitemap.xml"]
    # Nothing was written: what takes whose place is only said.
    assert tree(tmp_path) == before


def test_a_shell_without_a_slot_is_a_fault_of_ours() -> None:
    with pytest.raises(RuntimeError, match="KEHOACHSHELLSLOT"):
        list(
            splice(
                b"KEHOACHSHELLTITLE KEHOACHSHELLDESCRIPTION kehoach-shell/page/",
                [LEAF],
                MKDOCS,
            )
        )


def test_the_shell_is_as_deep_as_every_leaf() -> None:
    assert render_shell().path.count("/") == LEAF.path.count("/")

"""A superior body moves a day: its document explains the change, and each output says whose document it is."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from conftest import MINIMAL, context_of, make_plan

from kehoach.cli import main
from kehoach.editions.holdings import check_ledger
from kehoach.editions.ledger import ledger_of
from kehoach.plan.model import Plan
from kehoach.plan.resolution import load_plan
from kehoach.render import FEEDS, render_outputs
from kehoach.render.context import Artifact, Leaf, StagedPage

CITY = "UBND thành phố Hà Nội"
CITED = f"120/KH-UBND của {CITY}"
SETTLED = "contradictions: [{id: a, about: [viec], text: Hai ngày., settled_by: 120/KH-UBND}]\n"
CANCELLED = (
    "\n      - {id: hop, kind: event, date: 20/5/2020, phrase: ngày 20/5/2020}\n"
)
BASE = MINIMAL.rstrip("\n") + CANCELLED + SETTLED
TODAY = dt.date(2020, 4, 1)


def amended(issuer: str = "") -> str:
    named = f"    issuer: {issuer}\n" if issuer else ""
    return (
        f"{BASE}amendments:\n  - number: 120/KH-UBND\n    date: 10/3/2020\n{named}    changes:\n"
        "      - {moved: viec, date: 15/5/2020, phrase: trước 15/5/2020, refs: [mục 1]}\n"
        "      - {cancelled: hop}\n"
    )


def outputs(plan: Plan) -> dict[str, str]:
    """Return what is rendered without printing, as text by path."""
    rendered = render_outputs(plan, context_of(plan, TODAY))
    texts = {one.path: one.data.decode("utf-8", "replace") for one in rendered.of(Artifact)}  # fmt: skip
    for page in rendered.of(StagedPage):
        texts[page.path] = page.data.decode()
    for leaf in rendered.of(Leaf):
        texts[leaf.path] = leaf.html
    return texts


@pytest.fixture(scope="module")
def cited() -> dict[str, str]:
    return outputs(make_plan(amended(CITY)))


def unfolded(feed: str) -> str:
    return feed.replace("\r\n ", "")


def test_every_output_says_whose_document_it_is(cited: dict[str, str]) -> None:
    pages = {
        path: unfolded(text) for path, text in cited.items() if "120/KH-UBND" in text
    }
    kinds = {path.rpartition(".")[2] for path in pages}
    assert {"ics", "xml", "json", "txt", "html"} <= kinds
    assert any(path.endswith("/") for path in pages)
    silent = [path for path, text in pages.items() if CITY not in text]
    assert silent == []


def test_sentences_name_the_issuer(cited: dict[str, str]) -> None:
    changes = cited["changes/atom.xml"]
    assert f"Văn bản 120/KH-UBND ngày 10/3/2020 của {CITY}" in changes
    feed = unfolded(cited["feeds/units/mot.ics"]).replace("\\,", ",")
    assert f"nay theo {CITED}, mục 1" in feed
    item = json.loads(cited["api/v1/plan.json"])["tasks"][0]["deadlines"][0]
    assert [change["issuer"] for change in item["changes"]] == [CITY]
    remarks = [text for text in cited.values() if "Đã được giải quyết" in text]
    sentence = f"văn bản số 120/KH-UBND ngày 10/3/2020 của {CITY}."
    assert remarks
    assert all(sentence in text for text in remarks)


@pytest.mark.parametrize("issuer", ["", "mot", "Đơn vị Một", "dv1"])
def test_the_plans_own_issuer_is_not_said(issuer: str) -> None:
    """However it is named: what was published before there was the field stays as it was."""
    own, without = outputs(make_plan(amended(issuer))), outputs(make_plan(amended()))
    assert own == without
    # The schema alone tells of the field.
    assert not [
        path
        for path, text in own.items()
        if ('"issuer"' in text and '"120/KH-UBND",\n"issuer"' in text) or " của Đơn vị Một, mục" in text
    ]  # fmt: skip


def test_a_body_that_was_renamed_issued_its_document_all_the_same() -> None:
    renamed = "name: Đơn vị Một, was: [{name: Phòng Một, until: 01/4/2020}]"
    text = amended("Phòng Một").replace("name: Đơn vị Một", renamed)
    assert make_plan(text).amendments[0].issuer is None


def ledger(plan: Plan) -> object:
    rendered = render_outputs(plan, context_of(plan, TODAY))
    feeds = [(one.path, one.data) for one in rendered.of(Artifact, FEEDS)]
    return ledger_of(plan, feeds, [])


def test_the_ledger_takes_the_record_and_raises_what_it_names() -> None:
    third = "\n      - {id: ba, kind: event, date: 21/5/2020, phrase: ngày 21/5/2020}"
    old_text = BASE.replace(CANCELLED, third + CANCELLED).replace(SETTLED, "")
    new_text = amended(CITY).replace(CANCELLED, third + CANCELLED).replace(SETTLED, "")
    old, new = make_plan(old_text), make_plan(new_text)
    found = list(check_ledger(new, ledger(new), ledger(old), TODAY))  # type: ignore[arg-type]
    assert [problem.code for problem in found if problem.severity == "error"] == []
    raised = {item.id: item.sequence for _, item in new.items}
    assert raised == {"viec": 1, "hop": 1, "ba": 0}


def amend(folder: Path, *arguments: str) -> tuple[int, str]:
    said = io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        document = ["--number", "120/KH-UBND", "--date", "10/3/2020"]
        code = main(["amend", "--lang", "vi", *document, *arguments])
    return code, said.getvalue()


MOVE = ("--item", "viec", "--to", "15/5/2020", "--phrase", "trước 15/5/2020")


def test_the_command_writes_the_issuer_once(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(BASE.replace(SETTLED, ""), "utf-8")
    assert amend(tmp_path, *MOVE)[0] == 0
    # Told afterwards, of the same change.
    assert amend(tmp_path, *MOVE, "--issuer", CITY)[0] == 0
    assert load_plan(file).amendments[0].issuer == CITY
    assert f"    date: 10/3/2020\n    issuer: {CITY}\n" in file.read_text("utf-8")
    stands = file.read_bytes()
    assert amend(tmp_path, *MOVE, "--issuer", CITY)[0] == 0
    assert file.read_bytes() == stands
    code, said = amend(tmp_path, "--item", "hop", "--cancelled", "--issuer", "Bộ Nội vụ")  # fmt: skip
    assert code == 1
    assert "[amendment-other-issuer]" in said
    assert amend(tmp_path, "--item", "hop", "--cancelled", "--issuer", CITY)[0] == 0
    assert load_plan(file).items[-1][1].history[0].issuer == CITY

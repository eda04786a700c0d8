"""Boxes and fields of a printed sheet made fillable, each with the id of its deadline; the tags stay whole.

Typst sets no form fields (of its 0.15): it says where they belong, and they are put in here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from kehoach.render.sheets.typed import NAME, typeface_of_fields

_POINTS = 72 / 25.4
"""In a millimetre."""
_BOX = 5 * _POINTS
"""Side of a box to tick."""
_GAP = 1 * _POINTS
_LEAST = 8 * _POINTS
"""Height below which nobody writes; then the result is written beside the box."""
_PRINTED = 4
"""Flag of an annotation that is printed (ISO 32000-1, table 165)."""
_MULTILINE = 1 << 12
"""Flag of a text field of several lines (ISO 32000-1, table 228)."""
_TEXT = f"/{NAME} 11 Tf 0 g"
"""How what is typed looks: in 11 points."""
_TICK = b"q 1.4 w 1 J 3 7.5 m 6 4 l 11.5 11 l S Q"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a field stands, and what it is called."""

    kind: str
    """``done``, ``result`` or ``note``."""
    field: str
    """Of which sheet and deadline: ``phuong-kim-giang/sang-kien``."""
    name: str
    """What it is for, as a screen reader says it."""
    page: int
    """From 1."""
    left: float
    """Points from the left edge of the page; the next three likewise, ``top`` and ``bottom`` from its upper edge."""
    top: float
    right: float
    bottom: float


def places_of(marks: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    """Pair the marks of beginnings and ends that the layout leaves behind."""
    begun: dict[tuple[str, str], Mapping[str, Any]] = {}
    for mark in marks:
        key = (mark["kind"], mark["field"])
        if mark["side"] == "start":
            begun[key] = mark["at"]
            continue
        start, end = begun.pop(key), mark["at"]
        yield Place(
            kind=mark["kind"],
            field=mark["field"],
            name=mark["name"],
            page=start["page"],
            left=_points(start["x"]),
            top=_points(start["y"]),
            right=_points(end["x"]),
            bottom=_points(end["y"]),
        )


def fillable(data: bytes, places: Iterable[Place]) -> bytes:
    """Return a tagged PDF with a field at each place, in the order of the page; as it was where there is none."""
    waiting = list(places)
    if not waiting:
        return data
    with pikepdf.open(io.BytesIO(data)) as document:
        _head_rows(document)
        _Form(document).add(waiting)
        out = io.BytesIO()
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))


class _Form:
    """The form of a document, with a place in its tags for each field."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._tags = document.Root.StructTreeRoot
        self._parents = pikepdf.NumberTree(self._tags.ParentTree)
        self._next = max(self._parents, default=-1) + 1
        self._marks = {
            state: self._picture(content)
            for state, content in (("/Yes", _TICK), ("/Off", b""))
        }
        self._fields: list[pikepdf.Object] = []

    def add(self, places: Iterable[Place]) -> None:
        """Put the fields in."""
        boxes = _boxes(self._tags)
        cells: dict[str, tuple[pikepdf.Object, pikepdf.Object]] = {}
        waiting = list(places)
        # The picture of a box is found by its name, and by it the cells of its row.
        for place in waiting:
            if place.kind == "done":
                box = boxes[place.name].pop(0)
                cells[place.field] = self._tick(box, place)
        for place in waiting:
            if place.kind != "done":
                result, note = cells[place.field]
                self._write(result if place.kind == "result" else note, place)
        font = typeface_of_fields(self._document)
        self._document.Root.AcroForm = Dictionary(
            Fields=Array(self._fields),
            DA=String(_TEXT),
            DR=Dictionary(Font=Dictionary({f"/{NAME}": font})),
            NeedAppearances=True,
        )
        for page in self._document.pages:
            page.obj.Tabs = Name.S
        self._tags.ParentTreeNextKey = self._next

    def _tick(
        self, box: pikepdf.Object, place: Place
    ) -> tuple[pikepdf.Object, pikepdf.Object]:
        """Make the picture of a box a box; return its cell and the next one."""
        field = self._field(place, self._rect(place))
        field.FT = Name.Btn
        field.V = field.AS = Name.Off
        field.AP = Dictionary(N=Dictionary(self._marks))
        box.S = Name.Form
        self._bind(box, field, place)
        cell = box.P
        while cell.S != Name.TD:
            cell = cell.P
        row = list(cell.P.K)
        return cell, row[row.index(cell) + 1]

    def _write(self, cell: pikepdf.Object, place: Place) -> None:
        left, bottom, right, top = self._rect(place)
        if place.kind == "result":
            if top - bottom - _BOX - _GAP >= _LEAST:
                top -= _BOX + _GAP
            else:
                left += _BOX + _GAP
        field = self._field(place, (left, bottom, right, top))
        field.FT = Name.Tx
        field.Ff = _MULTILINE
        field.DA = String(_TEXT)
        tag = self._document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Form, P=cell, K=Array())
        )
        self._bind(tag, field, place)
        _append(cell, tag)

    def _field(
        self, place: Place, rect: tuple[float, float, float, float]
    ) -> pikepdf.Object:
        page = self._document.pages[place.page - 1].obj
        field = self._document.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                T=String(f"{place.field}/{place.kind}"),
                TU=String(place.name),
                Rect=Array([round(side, 2) for side in rect]),
                F=_PRINTED,
                P=page,
                StructParent=self._next,
            )
        )
        if Name.Annots not in page:
            page.Annots = Array()
        page.Annots.append(field)
        self._fields.append(field)
        return field

    def _bind(self, tag: pikepdf.Object, field: pikepdf.Object, place: Place) -> None:
        """Let a tag hold a field, and the field find its tag."""
        page = self._document.pages[place.page - 1].obj
        _append(tag, Dictionary(Type=Name.OBJR, Obj=field, Pg=page))
        self._parents[self._next] = tag
        self._next += 1

    def _rect(self, place: Place) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top as PDF counts them: from the lower edge."""
        height = float(self._document.pages[place.page - 1].mediabox[3])
        return place.left, height - place.bottom, place.right, height - place.top

    def _picture(self, content: bytes) -> pikepdf.Object:
        side = round(_BOX, 2)
        return self._document.make_stream(
            content,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, side, side]),
        )


def _append(tag: pikepdf.Object, kid: pikepdf.Object) -> None:
    kids = tag.get(Name.K)
    if kids is None:
        tag.K = Array([kid])
    elif isinstance(kids, Array):
        kids.append(kid)
    else:
        tag.K = Array([kids, kid])


def _boxes(tags: pikepdf.Object) -> dict[str, list[pikepdf.Object]]:
    """Find the pictures of a tagged document by what is said of them, in its order."""
    found: dict[str, list[pikepdf.Object]] = {}
    for tag in _walk(tags):
        if tag.get(Name.S) == Name.Figure and Name.Alt in tag:
            found.setdefault(str(tag.Alt), []).append(tag)
    return found


def _head_rows(document: pikepdf.Pdf) -> None:
    """Make the number of each line the head of its row, which its other cells name beside those of columns.

    The layout's own language has heads of columns only.
    """
    tags = document.Root.StructTreeRoot
    known = pikepdf.NameTree(tags.IDTree)
    rows = [tag for tag in _walk(tags) if tag.get(Name.S) == Name.TR]
    for count, row in enumerate(rows):
        head, *others = list(row.K)
        if not others or any(cell.S != Name.TD for cell in (head, *others)):
            continue
        identity = f"row-{count}"
        head.S = Name.TH
        head.ID = String(identity)
        _table_attributes(head).Scope = Name.Row
        known[identity] = head
        for cell in others:
            _table_attributes(cell).Headers.append(String(identity))


def _table_attributes(cell: pikepdf.Object) -> pikepdf.Object:
    """Return what a cell tells of its place in the table (ISO 32000-1, table 349)."""
    entries = list(cell.A) if isinstance(cell.A, Array) else [cell.A]
    [attributes] = [entry for entry in entries if entry.get(Name.O) == Name.Table]
    return attributes


def _walk(tags: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield every tag below one, in the order of the document."""
    waiting = [tags]
    while waiting:
        tag = waiting.pop()
        yield tag
        kids = tag.get(Name.K)
        listed = list(kids) if isinstance(kids, Array) else [kids]
        # The last waits at the end, so that the first is taken next.
        waiting += [kid for kid in reversed(listed) if isinstance(kid, Dictionary)]

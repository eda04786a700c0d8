"""Whole records of a plan, mutated: dropped with all that speaks of them, renamed, put somewhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attacking.places import Place
from attacking.plan_text import FOREIGN_NAME, PlanText, identity
from attacking.plan_times import later, read_day
from attacking.subject import Edit, Mutation

_WITH_REFS = ("tasks", "movements", "duties", "registration")


def tasks(plan: PlanText) -> Iterator[Mutation]:
    """Drop each task with its deadlines."""
    for task in plan.tasks:
        deadlines = task.listed("deadlines")
        days = [deadline.said("id") for deadline in deadlines]
        references = plan.without_references(task, [task.said("id"), *days], days)
        edits = [*task.dropped(), *references]
        yield plan.mutation("task-dropped", identity(task), task, "", edits)


def movements(plan: PlanText) -> Iterator[Mutation]:
    """Drop each movement, and give it a foreign name."""
    for movement in plan.root.listed("movements"):
        name = identity(movement)
        edits = [*movement.dropped(), *plan.without_references(movement, [name])]
        yield plan.mutation("movement-dropped", name, movement, "", edits)
        yield from _said_otherwise(
            plan, "movement-renamed", name, movement.get("name"), FOREIGN_NAME
        )


def duties(plan: PlanText) -> Iterator[Mutation]:
    """Drop all duties of a body, each of them alone, and give all to another body."""
    for turn, duty in enumerate(plan.root.listed("duties")):
        party = duty.get("party")
        name = f"{turn + 1}.{duty.said('party')}"
        yield plan.mutation("duty-dropped", name, duty, "", duty.dropped())
        items = duty.listed("items")
        # Without its only one the duty is dropped as a whole, which was done above.
        for number, item in enumerate(items if len(items) > 1 else (), start=1):
            of_item = f"{name}.{number}"
            yield plan.mutation("duty-item-dropped", of_item, item, "", item.dropped())
        other = plan.another_unit([party] if party else [], turn)
        yield from _said_otherwise(plan, "duty-body-changed", name, party, other)


def registration(plan: PlanText) -> Iterator[Mutation]:
    """Drop each title that somebody may register for, and each whole record of titles."""
    for record in plan.root.listed("registration"):
        name = identity(record)
        yield plan.mutation("registration-dropped", name, record, "", record.dropped())
        for number, title in enumerate(record.listed("titles"), start=1):
            of_title = f"{name}.titles.{number}"
            yield plan.mutation(
                "registration-title-dropped", of_title, title, "", title.dropped()
            )


def recipients(plan: PlanText) -> Iterator[Mutation]:
    """Drop each recipient of the document, and add one that it does not name."""
    listed = plan.header.get("recipients")
    for number, recipient in enumerate(listed or (), start=1):
        name = f"{number}"
        yield plan.mutation(
            "recipient-dropped", name, recipient, "", recipient.dropped()
        )
    if listed:
        other = "Đài Truyền thanh huyện bên"
        edits = [listed.with_item(other)]
        yield plan.mutation("recipient-added", "plan", listed, other, edits)


def basis(plan: PlanText) -> Iterator[Mutation]:
    """Drop each document that the plan rests on, and give it another number and another day."""
    for number, record in enumerate(plan.header.listed("basis"), start=1):
        name = f"{number}"
        written = record.get("number")
        known_as = written.text if written else ""
        edits = [*record.dropped(), *plan.without_references(record, [known_as])]
        yield plan.mutation("basis-dropped", name, record, "", edits)
        if written and known_as[:1].isdigit():
            other = f"9{known_as}"
            named_so = [
                scalar.replaced(other)
                for scalar in plan.root.within()
                if scalar.text == known_as
            ]
            yield plan.mutation("basis-number", name, written, other, named_so)
        yield from _day_later(plan, "basis-day", name, record.get("date"))


def phases(plan: PlanText) -> Iterator[Mutation]:
    """Take each task out of its part of the year, put it into another, and give the part another name."""
    every = plan.root.listed("phases")
    ids = [phase.said("id") for phase in every]
    owners = [*plan.tasks, *(deadline for _, deadline in plan.deadlines)]
    for owner in owners:
        phase = owner.get("phase")
        if not phase:
            continue
        name = f"{identity(owner)}.phase"
        yield plan.mutation("phase-removed", name, phase, "", phase.dropped())
        if phase.text in ids and len(ids) > 1:
            other = ids[(ids.index(phase.text) + 1) % len(ids)]
            yield from _said_otherwise(plan, "phase-changed", name, phase, other)
    for phase in every:
        name = f"{identity(phase)}.name"
        yield from _said_otherwise(
            plan, "phase-renamed", name, phase.get("name"), "Đợt cao điểm mùa hè"
        )


def letterhead(plan: PlanText) -> Iterator[Mutation]:
    """Change number, day, issuer, place, title and who signed."""
    header = plan.header
    number = header.get("number")
    if number:
        yield from _said_otherwise(
            plan, "letterhead-number", "plan.number", number, f"9{number.text}"
        )
    yield from _day_later(plan, "letterhead-day", "plan.issued", header.get("issued"))
    issuer = header.get("issuer")
    other = plan.another_unit([issuer] if issuer else [], 1)
    for field, entry, words in (
        ("issuer", issuer, other),
        ("place", header.get("place"), "Đồng Xa"),
        ("title", header.get("title"), "Kế hoạch phòng, chống bão lụt"),
    ):
        name = f"plan.{field}"
        yield from _said_otherwise(plan, f"letterhead-{field}", name, entry, words)
    signatory = header.get("signatory")
    if not signatory:
        return
    signed = [*signatory.listed("titles"), signatory.get("on_behalf")]
    for number_of, entry in enumerate(signed, start=1):
        name = f"plan.signatory.{number_of}"
        yield from _said_otherwise(
            plan, "letterhead-signer", name, entry, "Trưởng ban Thanh tra"
        )
    for number_of, entry in enumerate(signatory.listed("titles"), start=1):
        if len(signatory.listed("titles")) > 1:
            name = f"plan.signatory.{number_of}.dropped"
            edits = entry.dropped()
            yield plan.mutation("letterhead-signer", name, entry, "", edits)


def places(plan: PlanText) -> Iterator[Mutation]:
    """Have each record say that it stands somewhere else in the document."""
    records: list[Place] = [*plan.header.listed("basis")]
    for section in _WITH_REFS:
        records += plan.root.listed(section)
    records += [deadline for _, deadline in plan.deadlines]
    for record in records:
        refs = [ref.text for ref in record.listed("refs")]
        for ref in record.listed("refs"):
            other = plan.another_ref([ref.text, *refs])
            name = f"{_called(record)}.{ref.text}"
            yield from _said_otherwise(plan, "ref-changed", name, ref, other)


def exemptions(plan: PlanText) -> Iterator[Mutation]:
    """Let words that are no deadline in one place be none in the place around it, and none anywhere."""
    for number, known in enumerate(plan.root.listed("not_a_deadline"), start=1):
        refs = known.get("refs")
        name = f"{number}.{known.said('text')}"
        if not refs:
            continue
        everywhere = refs.dropped()
        yield plan.mutation("exemption-widened", name, refs, "khắp nơi", everywhere)
        for ref in refs:
            around = _around(ref.text)
            if around and around not in refs.texts:
                yield from _said_otherwise(
                    plan, "exemption-widened", f"{name}.{ref.text}", ref, around
                )


def _said_otherwise(
    plan: PlanText, kind: str, name: str, entry: Place | None, words: str
) -> Iterator[Mutation]:
    if entry and words and entry.text != words:
        yield plan.mutation(kind, name, entry, words, [entry.replaced(words)])


def _day_later(
    plan: PlanText, kind: str, name: str, entry: Place | None
) -> Iterator[Mutation]:
    day = read_day(entry.text) if entry else None
    if day:
        moved = later(day, "day")
        words = f"{moved.day:02}/{moved.month:02}/{moved.year}"
        yield from _said_otherwise(plan, kind, name, entry, words)


def _called(record: Place) -> str:
    """Call a record by its id, or by its list and place there."""
    owner = record.parent
    if record.get("id") or not owner:
        return identity(record)
    siblings: Sequence[Place] = list(owner)
    return f"{owner.key}.{siblings.index(record) + 1}"


def _around(ref: str) -> str:
    """Return the place around another one, II.1 of II.1.3; empty where that is the document."""
    # A row is not within the appendix: an exemption there is one of its running text.
    return ref.rpartition(".")[0]


def unmoved(plan: PlanText) -> Mutation:
    """Change nothing: what the proof finds then, it finds of the plan as it is."""
    edits: list[Edit] = []
    return plan.mutation("nothing", "plan", plan.header, "", edits)

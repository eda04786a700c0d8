"""Data for programs: api/v1, a versioned contract documented by its schema.json."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import Any

from kehoach import routes
from kehoach.checks.remarks import Remark
from kehoach.editions.published import VERSION
from kehoach.plan.endings import ended_slices
from kehoach.plan.model import Change, Deadline, Plan, Point, Task
from kehoach.plan.portions import filings_at, registration_of
from kehoach.plan.records import (
    Basis,
    Contact,
    Duty,
    Ended,
    Filing,
    FormerName,
    Group,
    PlanRecord,
    Registration,
    Signatory,
    Unit,
)
from kehoach.plan.roles import DEADLINE_ROLES, ROLES, TASK_ROLES, Cast, Role
from kehoach.plan.schema import json_schema
from kehoach.plan.slices import Item, items_of, possible_items_of
from kehoach.problems import Problem
from kehoach.proof.stored import StoredProof
from kehoach.render.context import Artifact, Context
from kehoach.render.feeds.calendars import content_digests, large_feeds
from kehoach.render.superiors import Asked, AskedItem, asked_of
from kehoach.render.wording import Wording
from kehoach.words import Words


def render_api(plan: Plan, context: Context) -> Iterator[Artifact]:
    """Yield plan.json, one file a unit, and both schemas."""
    whole = functools.partial(plan_data, plan, context)
    yield _json(routes.PLAN_JSON, whole)
    for party in plan.directory.addressees:
        own = functools.partial(_unit_json, plan, context, party)
        for identity in (party.id, *party.former):
            yield Artifact(path=routes.unit_json(identity), make=own)
    yield Artifact(path=routes.API_SCHEMA, make=api_schema)
    schema_in_words = functools.partial(source_schema, context.words)
    yield Artifact(path=routes.SOURCE_SCHEMA, make=schema_in_words)


def api_schema() -> bytes:
    """Return the JSON Schema of plan.json: the written one, with each role in the place that is kept for roles."""
    written = resources.files("kehoach") / "render" / "api" / "api.schema.json"
    text = written.read_text("utf-8")
    # As text: read and written anew, the schema would lose the lines that people read it by.
    for place, roles in (
        ("role of a task", TASK_ROLES),
        ("role of a deadline", DEADLINE_ROLES),
        ("any role", ROLES),
    ):
        names = [f'"{role.id}"' for role in roles]
        text = _with_roles(text, f'"{place}"', names)
    return text.encode()


def _with_roles(schema: str, place: str, names: list[str]) -> str:
    """Repeat each line that describes a role, and put all names where a list has the place."""
    lines = []
    for line in schema.splitlines(keepends=True):
        if f"{place}: " in line:
            # A comma stands between them, whether or not one ends the line that is repeated.
            described = line.rstrip(",\n")
            repeated = [described.replace(place, name) for name in names]
            lines.append(",\n".join(repeated) + line.removeprefix(described))
        else:
            lines.append(line.replace(place, ", ".join(names)))
    return "".join(lines)


def source_schema(words: Words) -> bytes:
    """Return the JSON Schema of plan.yaml, its explanations in the language of ``words``."""
    schema = json_schema(PlanRecord, words, title=words("schema.title"))
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def plan_data(plan: Plan, context: Context) -> dict[str, Any]:
    """Build the content of plan.json."""
    header = plan.header
    digests = content_digests(plan, context)
    # Within v1 fields are only added: programs that we do not know rely on each of these.
    data: dict[str, Any] = {
        "version": VERSION,
        "plan": {
            "id": header.id,
            "year": header.year,
            "title": header.title,
            "number": header.number,
            "issued": header.issued.isoformat(),
            "edition": plan.edition_date.isoformat(),
            "issuer": header.issuer,
            "place": header.place,
            "timezone": header.timezone,
            "url": context.url,
            "contact": _contact_data(header.contact) if header.contact else None,
            "basis": [_basis_data(basis) for basis in header.basis],
            "signatory": _signatory_data(header.signatory)
            if header.signatory
            else None,
            "recipients": list(header.recipients),
            "draft": bool(context.draft),
            "compared": _proof_data(context.proof) if context.proof else None,
        },
        "units": [_party_data(plan, unit) for unit in plan.directory.units],
        "groups": [_party_data(plan, group) for group in plan.directory.groups],
        "movements": [
            {
                "id": movement.id,
                "kind": movement.kind,
                "name": movement.name,
                "former": list(movement.former),
                "refs": list(movement.refs),
            }
            for movement in plan.movements
        ],
        "phases": [
            {
                "id": phase.id,
                "name": phase.name,
                "start": phase.start.isoformat(),
                "end": phase.end.isoformat(),
            }
            for phase in plan.phases
        ],
        "sections": [
            {
                "id": section.id,
                "ref": section.ref,
                "title": section.title,
                "summary": section.summary,
            }
            for section in plan.sections
        ],
        "registration": [_registration_data(entry) for entry in plan.registration],
        "duties": [_duty_data(duty) for duty in plan.duties],
        "tasks": [_task_data(task, digests, context.wording) for task in plan.tasks],
        "retired": [tombstone.id for tombstone in plan.retired],
        "ended": [_ended_data(ended) for ended in plan.ended],
        "problems": [_problem_data(problem, context) for problem in context.problems],
        "remarks": [_remark_data(remark, context) for remark in context.remarks],
        # Not every body has a feed in each role: a program need not try.
        "feeds": sorted(_feed_paths(plan, context)),
    }
    # Only where there are superiors: a plan by itself is published as it is alone.
    if context.above:
        data["asked"] = [_asked_data(one) for one in asked_of(plan, context)]
    return data


def _asked_data(asked: Asked) -> dict[str, Any]:
    """Tell what one superior's plan asks of this plan's bodies, and of which."""
    above, header = asked.above, asked.above.plan.header
    return {
        "plan": header.id,
        "number": header.number,
        "issued": header.issued.isoformat(),
        "title": header.title,
        "issuer": above.plan.directory.name(header.issuer),
        "url": above.context.url,
        "party": above.party,
        "to": sorted(above.to),
        "items": [_asked_item_data(item) for item in asked.items],
    }


def _asked_item_data(item: AskedItem) -> dict[str, Any]:
    wording = item.above.context.wording
    return {
        "task": item.task.id,
        "url": item.address,
        "roles": list(item.roles),
        "receives": item.receives,
        "actions": list(wording.actions.own(item)),
        "deadline": deadline_data(item.deadline, wording),
    }


def _feed_paths(plan: Plan, context: Context) -> set[str]:
    paths = set(context.feeds)
    for _, chosen in ended_slices(plan):
        paths.update(chosen.paths)
    for large in large_feeds(plan, context).values():
        paths.update(part.path for part in large.parts)
    return paths


def _contact_data(contact: Contact) -> dict[str, Any]:
    return {
        "office": contact.office,
        "address": contact.address,
        "email": contact.email,
        "sends": contact.sends,
        "note": contact.note,
        "refs": list(contact.refs),
    }


def _proof_data(proof: StoredProof) -> dict[str, Any]:
    return {
        "document": proof.source.document,
        "sha256": proof.source.sha256,
        "provisions": len(proof.provisions),
        "answered": proof.answered,
    }


def _basis_data(basis: Basis) -> dict[str, Any]:
    return {
        "number": basis.number,
        "date": _iso(basis.date),
        "issuer": basis.issuer,
        "title": basis.title,
        "refs": list(basis.refs),
    }


def _signatory_data(signatory: Signatory) -> dict[str, Any]:
    return {
        "on_behalf": signatory.on_behalf,
        "titles": list(signatory.titles),
        "name": signatory.name,
    }


def _registration_data(entry: Registration) -> dict[str, Any]:
    return {
        "id": entry.id,
        "subject": entry.subject,
        "titles": list(entry.titles),
        "papers": entry.papers,
        "refs": list(entry.refs),
    }


def _registering_data(plan: Plan, items: tuple[Item, ...]) -> list[dict[str, Any]]:
    """Tell what a party registers for by its items, each with the deadlines by which it does."""
    data = []
    for entry in registration_of(plan, items):
        filings = [item.deadline.id for item in filings_at([entry], items)]
        data.append({**_registration_data(entry), "deadlines": filings})
    return data


def _duty_data(duty: Duty) -> dict[str, Any]:
    return {
        "party": duty.party,
        "refs": list(duty.refs),
        "items": list(duty.items),
    }


def _problem_data(problem: Problem, context: Context) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "line": problem.line,
        "message": problem.message(context.words),
        "refs": list(problem.refs),
        "about": list(problem.about),
        "figures": [context.wording.fact(figure) for figure in problem.figures],
        "reason": problem.reason or None,
    }


def _remark_data(remark: Remark, context: Context) -> dict[str, Any]:
    return {
        "id": remark.id,
        "rule": remark.rule or None,
        "topic": remark.topic,
        "title": remark.title or context.wording.rule(remark) or None,
        "text": remark.text or context.wording.rule(remark),
        "meanwhile": remark.meanwhile or None,
        "keep_to": list(remark.keep_to),
        "figures": [context.wording.fact(figure) for figure in remark.figures],
        "about": list(remark.about),
        "deadlines": sorted(remark.deadlines),
        "ask": remark.ask,
        "asked": _iso(remark.asked),
        "answer": remark.answer,
        "settled_by": remark.settled.number if remark.settled else None,
        "settled": _iso(remark.settled.date) if remark.settled else None,
        "minor": remark.minor,
    }


def _party_data(plan: Plan, party: Unit | Group) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": party.id,
        "name": party.name,
        "superior": plan.directory.superior(party.id) or None,
        "aliases": list(party.aliases),
        "former": list(party.former),
        "was": [_former_name_data(former) for former in party.was],
    }
    if isinstance(party, Unit):
        data["groups"] = [group.id for group in plan.directory.groups_of(party.id)]
    else:
        data["members"] = list(party.members)
        data["except"] = list(party.except_)
        data["open"] = party.open
        data["may_mean"] = list(party.may_mean)
        data["of_each"] = list(party.of_each)
    return data


def _former_name_data(former: FormerName) -> dict[str, Any]:
    return {
        "name": former.name,
        "until": former.until.isoformat(),
        "by": former.by,
    }


def _ended_data(ended: Ended) -> dict[str, Any]:
    return {
        "kind": ended.kind,
        "id": ended.id,
        "name": ended.name,
        "date": ended.date.isoformat(),
        "by": ended.by,
        "reason": ended.reason,
        "instead": list(ended.instead),
    }


def _task_data(task: Task, digests: dict[str, str], wording: Wording) -> dict[str, Any]:
    return {
        "id": task.id,
        "former": list(task.former),
        "title": task.title,
        "refs": list(task.refs),
        "phase": next(iter(task.phases), None),
        "movement": task.movement,
        **_cast_data(task.cast, TASK_ROLES),
        "note": task.note,
        "actions": {role.id: task.actions.of(role.id) for role in TASK_ROLES},
        "inferred": {role.id: task.inferred.of(role.id) for role in TASK_ROLES},
        "capacities": [
            {"party": capacity.party, "name": capacity.name}
            for capacity in task.capacities
        ],
        # By its digest the next build knows a deadline that changed without a record of the change.
        "deadlines": [
            {**deadline_data(item, wording), "digest": digests[item.id]}
            for item in task.deadlines
        ],
    }


def _cast_data(cast: Cast, roles: Iterable[Role]) -> dict[str, list[str]]:
    return {role.id: list(cast.of(role.id)) for role in roles}


def deadline_data(item: Deadline, wording: Wording) -> dict[str, Any]:
    """Build the published form of one deadline."""
    return {
        "id": item.id,
        "kind": item.kind,
        "phase": item.phase,
        "title": wording.titles.full(item),
        "short": item.short,
        "date": _iso(item.date),
        "end": _iso(item.end),
        "weekday": item.due.isoweekday() if item.due else None,
        "time": item.time.strftime("%H:%M") if item.time else None,
        "place": item.place,
        "conditional": item.conditional,
        "phrase": item.phrase,
        "issued": _point_data(item.as_issued) if item.as_issued else None,
        "changes": [_change_data(change) for change in item.history],
        "day_off": wording.fact(item.day_off) if item.day_off else None,
        "last_safe_day": _iso(item.last_safe_day),
        "status": item.status,
        **_cast_data(item.cast, DEADLINE_ROLES),
        "filing": _filing_data(item.filing) if item.filing else None,
        "refs": list(item.refs),
        "note": item.note,
        "under_review": item.in_doubt,
        "sequence": item.sequence,
        "revised": item.revised.isoformat(),
    }


def _point_data(point: Point) -> dict[str, Any]:
    return {
        "phrase": point.phrase,
        "date": _iso(point.date),
        "end": _iso(point.end),
        "time": point.time.strftime("%H:%M") if point.time else None,
        "title": point.title,
        "filing": _filing_data(point.filing) if point.filing else None,
    }


def _change_data(change: Change) -> dict[str, Any]:
    # Only where it is another than the plan's own: most programs need not know of it.
    issuer = {"issuer": change.issuer} if change.issuer else {}
    return {
        "action": change.action,
        "number": change.number or None,
        **issuer,
        "date": change.date.isoformat(),
        "refs": list(change.refs),
        "reason": change.reason,
        "old": _point_data(change.old),
        "new": _point_data(change.new),
    }


def _filing_data(filing: Filing) -> dict[str, Any]:
    return {
        "what": filing.what,
        "short": filing.short,
        "to": list(filing.to),
        "how": filing.how,
        "inferred": filing.inferred,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _unit_json(plan: Plan, context: Context, party: Unit | Group) -> bytes:
    data = _unit_data(plan, party, context.wording)
    if context.above:
        asked = asked_of(plan, context, party.id)
        data["asked"] = [_asked_data(one) for one in asked]
    return _as_json(data)


def _unit_data(plan: Plan, party: Unit | Group, wording: Wording) -> dict[str, Any]:
    mentions = plan.directory.mentions(party.id)
    items = items_of(plan, party.id)
    possible_items = possible_items_of(plan, party.id)
    return {
        "unit": _party_data(plan, party),
        "items": [
            {
                "task": item.task.id,
                "roles": list(item.roles),
                "receives": item.receives,
                "actions": list(wording.actions.own(item)),
                "deadline": deadline_data(item.deadline, wording),
            }
            for item in items
        ],
        "possible": [
            {
                "task": item.task.id,
                "roles": list(item.possible),
                "deadline": deadline_data(item.deadline, wording),
            }
            for item in possible_items
        ],
        "duties": [_duty_data(duty) for duty in plan.duties if duty.party in mentions],
        "registration": _registering_data(plan, items),
        "possible_registration": _registering_data(plan, possible_items),
    }


def _json(path: str, gather: Callable[[], object]) -> Artifact:
    """Promise a file of what is gathered when it is asked for."""
    return Artifact(path=path, make=lambda: _as_json(gather()))


def _as_json(data: object) -> bytes:
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()

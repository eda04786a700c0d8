"""Who does what, mutated: parties of a role taken out, put in, exchanged, and put under another role."""

from __future__ import annotations

from collections.abc import Iterator

from attacking.places import Place, flow
from attacking.plan_text import PlanText, identity
from attacking.subject import Edit, Mutation
from kehoach.plan.roles import DEADLINE_ROLES, TASK_ROLES

_ROLES = tuple(role.id for role in TASK_ROLES)
_FILERS = tuple(role.id for role in DEADLINE_ROLES)


def table_roles(plan: PlanText) -> Iterator[Mutation]:
    """Change the roles of tasks that stand in a table of the document."""
    for turn, task in enumerate(plan.tasks):
        if plan.is_in_table(task):
            yield from _roles(plan, task, "table-role", turn)


def body_roles(plan: PlanText) -> Iterator[Mutation]:
    """Change the roles of tasks that stand in its running text only."""
    for turn, task in enumerate(plan.tasks):
        if not plan.is_in_table(task):
            yield from _roles(plan, task, "body-role", turn)


def filers(plan: PlanText) -> Iterator[Mutation]:
    """Change who files: nobody, another body, one more, and one where nobody does."""
    for turn, (_, deadline) in enumerate(plan.deadlines):
        for role in _FILERS:
            yield from _in_role(plan, deadline, role, "filer", turn)


def destinations(plan: PlanText) -> Iterator[Mutation]:
    """Change where it is filed: nowhere, another body, one more; and the address of the office."""
    for turn, (_, deadline) in enumerate(plan.deadlines):
        filing = deadline.get("filing")
        if filing and filing.get("to"):
            name = identity(deadline)
            yield from _in_role(plan, filing, "to", "destination", turn, name)
    contact = plan.header.get("contact")
    email = contact.get("email") if contact else None
    if email:
        other = f"khac.{email.text}"
        edits = [email.replaced(other)]
        yield plan.mutation(
            "destination-replaced", "plan.contact.email", email, other, edits
        )


def _roles(plan: PlanText, task: Place, kind: str, turn: int) -> Iterator[Mutation]:
    for place, role in enumerate(_ROLES):
        yield from _in_role(plan, task, role, kind, turn + place)
        parties = task.get(role)
        other = _ROLES[(place + 1) % len(_ROLES)]
        for party in parties or ():
            if party.text in (item.text for item in task.listed(other)):
                continue
            edits = [*party.dropped(), _added(task, other, party.text)]
            name = f"{identity(task)}.{role}.{party.text}"
            yield plan.mutation(f"{kind}-moved", name, party, other, edits)


def _in_role(
    plan: PlanText,
    record: Place,
    role: str,
    kind: str,
    turn: int,
    name: str = "",
) -> Iterator[Mutation]:
    name = f"{name or identity(record)}.{role}"
    parties = record.get(role)
    cast = [entry for entry in record if entry.key in (role, *_ROLES)]
    other = plan.another_unit(cast, turn)
    for party in parties or ():
        of_party = f"{name}.{party.text}"
        yield plan.mutation(f"{kind}-removed", of_party, party, "", party.dropped())
        if other:
            edits = [party.replaced(other)]
            yield plan.mutation(f"{kind}-replaced", of_party, party, other, edits)
    if other:
        edits = [_added(record, role, other)]
        yield plan.mutation(f"{kind}-added", name, parties or record, other, edits)


def _added(record: Place, role: str, party: str) -> Edit:
    """Put a party under a role; its list begins with it where there was none."""
    parties = record.get(role)
    return (
        parties.with_item(party) if parties else record.with_entry(role, flow([party]))
    )

"""Published paths, below the site's root. People subscribe to them: they are permanent and hold no year."""

from __future__ import annotations

HOME = ""
PLAN = "ke-hoach/"
APPENDIX = PLAN + "phu-luc/"
DEADLINES = "thoi-han/"
CALENDAR = "lich/"
LEADERS = "dieu-hanh/"
TASKS = "nhiem-vu/"
MOVEMENTS = "phong-trao/"
PARTIES = "don-vi/"
PARTY_NAMES = PARTIES + "ten.json"
"""Names of all units and groups, where they are chosen by typing: no id has a dot, so none can take the place."""
SUBSCRIBE = "dang-ky-lich/"
REMARKS = "luu-y/"
CHANGES = "thay-doi/"
GUIDES = "huong-dan/"
SUPERIOR = "cap-tren/"
CHANGES_FEED = "changes/atom.xml"

ASSETS = "assets/"
"""Styles, scripts, typeface; below it also what takes the place of one of the theme's own files."""
MESSAGES = "messages/"
PREVIEW = ASSETS + "preview.png"
# Programs read below it: within v1 fields are only added, never renamed or removed.
API = "api/v1/"
PLAN_JSON = API + "plan.json"
API_SCHEMA = API + "schema.json"
SOURCE_SCHEMA = API + "plan-yaml.schema.json"
MANIFEST = API + "manifest.json"
LEDGER = API + "ledger.json"

_FEEDS = "feeds/"
_PARTS = _FEEDS + "parts/"
_CALENDAR = ".ics"


def section_page(identity: str) -> str:
    """Page of a section of the document."""
    return f"{PLAN}{identity}/"


def task_page(identity: str) -> str:
    """Page of a task; its deadlines are fragments of it."""
    return f"{TASKS}{identity}/"


def movement_page(identity: str) -> str:
    """Page of a movement or campaign."""
    return f"{MOVEMENTS}{identity}/"


def party_page(identity: str) -> str:
    """Page of a unit or group."""
    return f"{PARTIES}{identity}/"


def record_page(kind: str, identity: str) -> str:
    """Page of a record of plan.yaml by its kind (see records.ADDRESSED); home for what has none of its own."""
    match kind:
        case "unit" | "group":
            return party_page(identity)
        case "movement":
            return movement_page(identity)
        case "task":
            return task_page(identity)
        case "section":
            return section_page(identity)
    return HOME


def calendar_page(identity: str) -> str:
    """Year of one unit or group as month tables."""
    return f"{CALENDAR}{identity}/"


def calendar_part(identity: str, month: str, number: int) -> str:
    """One page of a year with too many deadlines for one; of everybody where no id is given.

    No id has an underscore, so none can take its place.
    """
    name = f"{identity}_{month}" if identity else f"thang__{month}"
    return f"{CALENDAR}{name}_{number}/" if number > 1 else f"{CALENDAR}{name}/"


def list_part(folder: str, name: str, number: int) -> str:
    """One page of a list that is too long for one; ``folder`` is the list's own address."""
    return f"{folder}{name}_{number}/"


def subscribe_page(identity: str) -> str:
    """Page that leads a unit's or group's people to their feeds."""
    return f"{SUBSCRIBE}{identity}/"


def checklist(identity: str, form: str = "html") -> str:
    """Sheet of a unit to print or file; ``all``, ``schedule``, ``quarter-N`` and ``month-N`` are those of everybody.

    ``months.pdf`` is each month on a sheet of its own; ``wall-a3.pdf`` and ``wall-a4.pdf`` are the year on one page, of
    ``all`` too.
    """
    return f"checklists/{identity}.{form}"


def message(identity: str) -> str:
    """Plain text of a unit, to paste into a chat."""
    return f"{MESSAGES}{identity}.txt"


def message_part(identity: str, number: int) -> str:
    """One part of it, from 1, of a length that a chat takes."""
    return f"{MESSAGES}{identity}/{number}.txt"


def unit_json(identity: str) -> str:
    """Place the data of one unit."""
    return f"{API}units/{identity}.json"


def feed(kind: str, identity: str = "", role: str | None = None) -> str:
    """Calendar feed of a slice (see slices.Slice for the kinds)."""
    return f"{_FEEDS}{feed_name(kind, identity, role)}{_CALENDAR}"


def feed_part(path: str, part: str) -> str:
    """One part of the feed at a path that holds more than calendars take; ``part`` names days of any year."""
    name = path.removeprefix(_FEEDS).removesuffix(_CALENDAR)
    return f"{_PARTS}{name}/{part}{_CALENDAR}"


def whole_feed(path: str) -> tuple[str, str]:
    """Return the path of the feed that a path is a part of, and the part's name; any other path as it is, unnamed."""
    if not path.startswith(_PARTS):
        return path, ""
    name, _, part = path.removeprefix(_PARTS).removesuffix(_CALENDAR).rpartition("/")
    return f"{_FEEDS}{name}{_CALENDAR}", part


def feed_name(kind: str, identity: str = "", role: str | None = None) -> str:
    """Name a feed as the keeper writes it under ``feeds.keep``: its path without what all paths of feeds share."""
    match kind:
        case "all":
            return "all"
        case "role":
            return f"units/{identity}/{role}"
        case "reminder":
            return f"reminders/units/{identity}"
        case "todo":
            return f"todo/units/{identity}"
        case "possible":
            return f"possible/units/{identity}"
        case "group-possible":
            return f"possible/groups/{identity}"
    # unit, group, movement, phase, task: the kind's plural names the folder.
    return f"{kind}s/{identity}"

"""A site carried into a bucket, against a real store: OpenStack Swift as a server process of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from conftest import DATA, copy_project, run_kehoach, tree
from external import needed
from object_store import KEY, SECRET, ObjectStore, find_disk

from kehoach.portal.building import PortalBuilding, PortalBuilt, Publishing
from kehoach.portal.crew import LocalCrew
from kehoach.portal.places import opened_place
from kehoach.problems import InputError
from kehoach.site.bucket import (
    Bucket,
    BucketAddress,
    BucketError,
    fetch_ledger,
    parse_bucket,
    parse_endpoint,
    read_remote,
)
from kehoach.site.upload import Uploaded, upload
from kehoach.words import load_words

pytestmark = pytest.mark.slow

LEDGER, MANIFEST = "api/v1/ledger.json", "api/v1/manifest.json"
# By hand, one of each kind; a manifest is added to it by ``whole``.
SITE = {
    "index.html": b"<h1>Home</h1>",
    "nhiem-vu/mot/index.html": b"<h1>Mot</h1>",
    "assets/theme.css": b"h1 {}",
    "search/search_index.json": b"[]",
    "sitemap.xml": b"<urlset/>",
    "feeds/all.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "checklists/mot.pdf": b"%PDF-1.7",
    "tep/Phụ lục 1 + 2.pdf": b"%PDF-1.7",
    "api/v1/plan.json": b"{}",
    LEDGER: b'{"edition": 1}',
}
NOT_CARRIED = "default-src 'self'"
HEADERS = {
    ".html": {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
        "Content-Security-Policy": NOT_CARRIED,
    },
    ".css": {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
    },
    ".ics": {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "max-age=3600",
    },
    ".pdf": {
        "Content-Type": "application/pdf",
        "Cache-Control": "no-cache",
        "Content-Disposition": "inline",
    },
    ".json": {"Content-Type": "application/json", "Cache-Control": "no-cache"},
    ".xml": {"Content-Type": "application/xml", "Cache-Control": "no-cache"},
}


def headers_of(path: str) -> Mapping[str, str]:
    suffix = Path(path).suffix
    return HEADERS.get(suffix, {"Content-Type": "application/octet-stream"})


def whole(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with their manifest."""
    listed = {}
    for path, data in files.items():
        digest = hashlib.sha256(data).hexdigest()
        listed[path] = {"bytes": len(data), "sha256": digest}
    head = {"plan": "thu-2020", "edition": "2020-01-02", "complete": True}
    return {**files, MANIFEST: json.dumps({**head, "files": listed}).encode()}


def lay(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Make a folder hold just these files."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    where = needed(lambda: find_disk(tmp_path_factory.mktemp("store")))
    with tempfile.TemporaryDirectory(dir=where) as folder:
        running = needed(lambda: ObjectStore(Path(folder)))
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the client find what is meant for it, and nothing of this machine."""
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    # Else it asks an address of the network for credentials where it has none.
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@dataclass
class Place:
    """A bucket of one test, seen with the tests' own client, and the folder that is carried into it."""

    store: ObjectStore
    address: BucketAddress
    folder: Path

    def publish(self, files: Mapping[str, bytes], **more: object) -> Uploaded:
        given = {"headers_of": headers_of, **more}
        return upload(lay(self.folder, whole(files)), self.address, **given)  # type: ignore[arg-type]

    def put(self, key: str, data: bytes) -> None:
        """Put an object as anybody else would."""
        client = self.store.client
        client.put_object(Bucket=self.address.bucket, Key=key, Body=data)

    def digests(self) -> dict[str, str]:
        """Return what the store says each object's MD5 is, by its key."""
        listed = self.store.client.list_objects_v2(Bucket=self.address.bucket)
        assert not listed["IsTruncated"]
        objects = listed.get("Contents", [])
        return {item["Key"]: item["ETag"].strip('"') for item in objects}

    def held(self) -> dict[str, bytes]:
        """Return every object by its key."""
        name, read = self.address.bucket, self.store.client.get_object
        return {
            key: read(Bucket=name, Key=key)["Body"].read() for key in self.digests()
        }

    def changes(self) -> list[tuple[str, str]]:
        """Return each writing request that the server answered, in order: method and path below the site's root."""
        root = f"/{self.address.bucket}/{self.address.prefix}"
        return [
            (method, path.removeprefix(root))
            for method, path, status in self.store.answers()
            if path.startswith(root) and method in ("PUT", "DELETE") and status < 300
        ]


NAMES = (f"kho-{number}" for number in itertools.count(1))


@pytest.fixture
def place(store: ObjectStore, tmp_path: Path) -> Place:
    """Return an empty bucket, below a folder of which a site is to lie."""
    name = next(NAMES)
    store.client.create_bucket(Bucket=name)
    address = parse_bucket(f"s3://{name}/thi-dua", store.endpoint)
    return Place(store=store, address=address, folder=tmp_path / "public")


def below(prefix: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {prefix + path: data for path, data in files.items()}


def one_line(error: BucketError) -> str:
    """Say it in both languages, which is a line each that gives away no secret."""
    said = [error.message(load_words(language)) for language in ("vi", "en")]
    for line in said:
        assert "\n" not in line
        assert SECRET not in line
        assert KEY not in line
    return said[1]


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://kho", "kho", ""),
        ("s3://kho/", "kho", ""),
        ("s3://kho/2020", "kho", "2020/"),
        ("s3://kho.thi-dua/nam/2020/", "kho.thi-dua", "nam/2020/"),
    ],
)
def test_an_address_names_a_bucket_and_what_keys_begin_with(
    text: str, bucket: str, prefix: str
) -> None:
    address = parse_bucket(text, "https://s3.example.vn:9000/")
    assert (address.bucket, address.prefix) == (bucket, prefix)
    assert address.endpoint == "https://s3.example.vn:9000"


@pytest.mark.parametrize(
    "text",
    [
        "kho",
        "s3:/kho",
        "s3://",
        "s3://k",
        "s3:///2020",
        "s3://kho//2020",
        "s3://kho/../khac",
        "s3://kho/a b",
        "s3://kho/a?b",
        "s3://kho/a%2Fb",
        "s3://-kho",
        "https://kho",
    ],
)
def test_another_text_is_no_address_of_a_bucket(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_bucket(text)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    "text",
    [
        "s3.example.vn",
        "ftp://s3.example.vn",
        "https://",
        "https://s3.example.vn:99999",
        "https://s3.example.vn/?a=b",
        "https://[::1",
    ],
)
def test_another_text_is_no_address_of_a_store(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_endpoint(text)
    assert str(refused.value) == text


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    for read, text in (
        (parse_bucket, "s3://NGUOI:matkhau@kho/2020"),
        (parse_endpoint, "https://NGUOI:matkhau@s3.example.vn"),
    ):
        with pytest.raises(ValueError, match=r"^(kho|s3)[^@]*$") as refused:
            read(text)
        assert "matkhau" not in str(refused.value)


def test_a_first_upload_brings_the_whole_site_with_types_and_caching(
    place: Place,
) -> None:
    told = []
    done = place.publish(SITE, progress=lambda *step: told.append(step))
    size = sum(map(len, whole(SITE).values()))
    assert done == Uploaded(sent=11, same=0, deleted=0, bytes=size, foreign=())
    assert place.held() == below("thi-dua/", whole(SITE))
    assert told == [("uploading", number, 11) for number in range(1, 12)]
    client = place.store.client
    for path in whole(SITE):
        head = client.head_object(Bucket=place.address.bucket, Key=f"thi-dua/{path}")
        carried = head["ResponseMetadata"]["HTTPHeaders"]
        for name, value in headers_of(path).items():
            if value != NOT_CARRIED:
                assert carried[name.lower()] == value, path
        assert "content-encoding" not in carried


def test_what_is_linked_to_comes_before_what_links_and_the_ledger_last(
    place: Place,
) -> None:
    place.publish(SITE)
    order = [path for _, path in place.changes()]
    assert order[-2:] == [MANIFEST, LEDGER]
    assert set(order[-4:-2]) == {"search/search_index.json", "sitemap.xml"}
    # Both pages are new, and nobody comes to either before the other is there.
    assert set(order[-6:-4]) == {"index.html", "nhiem-vu/mot/index.html"}


def test_a_new_page_comes_before_the_old_one_that_links_to_it(place: Place) -> None:
    place.publish(SITE)
    before = len(place.changes())
    added = "zz/index.html"
    done = place.publish({**SITE, "index.html": b"<a href=zz/>", added: b"new"})
    assert done.sent == 3
    order = [path for _, path in place.changes()[before:]]
    assert order == [added, "index.html", MANIFEST]


def test_nothing_is_sent_twice(place: Place) -> None:
    place.publish(SITE)
    before = place.changes()
    done = place.publish(SITE)
    assert done == Uploaded(sent=0, same=11, deleted=0, bytes=0, foreign=())
    assert place.changes() == before


def test_only_what_changed_is_sent_and_only_then_is_anything_deleted(
    place: Place,
) -> None:
    place.publish(SITE)
    before = len(place.changes())
    changed = {
        **SITE,
        # As long as before: its size tells nothing.
        "feeds/all.ics": SITE["feeds/all.ics"].replace(b"CAL", b"ALC"),
        LEDGER: b'{"edition": 2}',
    }
    del changed["nhiem-vu/mot/index.html"]
    done = place.publish(changed)
    files = whole(changed)
    size = len(files["feeds/all.ics"]) + len(files[MANIFEST]) + len(files[LEDGER])
    assert done == Uploaded(sent=3, same=7, deleted=1, bytes=size, foreign=())
    assert place.changes()[before:] == [
        ("PUT", "feeds/all.ics"),
        ("PUT", MANIFEST),
        ("PUT", LEDGER),
        ("DELETE", "nhiem-vu/mot/index.html"),
    ]
    assert place.held() == below("thi-dua/", whole(changed))


def test_a_file_is_sent_again_where_it_would_be_served_otherwise(place: Place) -> None:
    place.publish(SITE)

    def other(path: str) -> Mapping[str, str]:
        """Change what one object carries, and what none does."""
        headers = {**headers_of(path), "Referrer-Policy": "same-origin"}
        if path == "index.html":
            headers["Cache-Control"] = "max-age=60"
        return headers

    done = place.publish(SITE, headers_of=other)
    assert (done.sent, done.same) == (1, 10)
    client = place.store.client
    head = client.head_object(Bucket=place.address.bucket, Key="thi-dua/index.html")
    assert head["CacheControl"] == "max-age=60"


def test_what_somebody_wrote_over_is_sent_again(place: Place) -> None:
    place.publish(SITE)
    place.put("thi-dua/index.html", b"<h1>Hack</h1>")
    assert len(b"<h1>Hack</h1>") == len(SITE["index.html"])
    assert place.publish(SITE).sent == 1
    assert place.held() == below("thi-dua/", whole(SITE))


def test_what_others_put_there_stays_and_is_named(place: Place) -> None:
    neighbour = BucketAddress(
        bucket=place.address.bucket,
        prefix="thi-dua/2019/",
        endpoint=place.address.endpoint,
    )
    # Another site of ours, within the folder of this one, whose paths are the same below its own.
    site = lay(place.folder, whole(SITE))
    upload(site, neighbour, headers_of=headers_of)
    place.put("thi-dua/CNAME.txt", b"theirs")
    place.put("thi-dua-cu/index.html", b"theirs")
    place.publish(SITE)
    kept = {LEDGER: SITE[LEDGER]}
    done = place.publish(kept)
    assert done.deleted == 9
    assert set(done.foreign) == {"CNAME.txt"} | below("2019/", whole(SITE)).keys()
    assert place.held() == {
        "thi-dua/CNAME.txt": b"theirs",
        "thi-dua-cu/index.html": b"theirs",
        **below("thi-dua/", whole(kept)),
        **below("thi-dua/2019/", whole(SITE)),
    }


def test_what_the_manifest_lists_is_ours_though_another_tool_brought_it(
    place: Place,
) -> None:
    for path, data in whole(SITE).items():
        place.put(f"thi-dua/{path}", data)
    place.put("thi-dua/checklists/hai.pdf", b"theirs")
    kept = {path: data for path, data in SITE.items() if path != "feeds/all.ics"}
    done = place.publish(kept)
    # As the store does not tell what types that tool gave them, all others are sent.
    assert (done.sent, done.deleted, done.foreign) == (10, 1, ("checklists/hai.pdf",))


def test_a_first_upload_writes_over_nothing_of_others(place: Place) -> None:
    place.put("thi-dua/index.html", b"theirs")
    place.put(f"thi-dua/{MANIFEST}", b'["no manifest of ours"]')
    with pytest.raises(BucketError) as refused:
        place.publish(SITE)
    assert f"s3://{place.address.bucket}/thi-dua/{MANIFEST}" in one_line(refused.value)
    assert place.held().keys() == {"thi-dua/index.html", f"thi-dua/{MANIFEST}"}


KILLED = """
import os, sys
from pathlib import Path
from kehoach.site.bucket import parse_bucket
from kehoach.problems import InputError
from kehoach.site.upload import upload

begun = 0
def headers_of(path):
    # Asked for just before a file is sent: the fifth one never is.
    global begun
    begun += 1
    if begun == 5:
        os._exit(9)
    return {}

folder, address, endpoint = sys.argv[1:]
upload(Path(folder), parse_bucket(address, endpoint), headers_of=headers_of, jobs=1)
"""


def test_a_killed_run_is_taken_up_where_it_ended(place: Place) -> None:
    lay(place.folder, whole(SITE))
    address, endpoint = str(place.address), str(place.address.endpoint)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(place.folder), address, endpoint],
        check=False,
    )
    assert ended.returncode == 9
    sent = place.changes()
    assert len(sent) == 4
    assert fetch_ledger(place.address) is None
    done = place.publish(SITE, headers_of=lambda _path: {})
    assert (done.sent, done.same) == (7, 4)
    assert not set(place.changes()[4:]) & set(sent)
    assert place.changes()[-1] == ("PUT", LEDGER)
    assert place.held() == below("thi-dua/", whole(SITE))


def test_ctrl_c_begins_nothing_new(place: Place) -> None:
    def interrupted(_step: str, done: int, _count: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.publish(SITE, progress=interrupted, jobs=1)
    # The one at work may end meanwhile.
    assert len(place.changes()) in (2, 3)


def test_only_what_the_manifest_lists_is_sent_and_no_recipe_for_servers(
    place: Place, tmp_path: Path
) -> None:
    recipes = dict.fromkeys((".htaccess", "_headers", "_redirects"), b"for servers")
    site = lay(place.folder, whole({**SITE, **recipes}))
    (tmp_path / "secret").write_bytes(b"theirs")
    (site / "secret").symlink_to(tmp_path / "secret")
    (site / "CNAME").write_bytes(b"theirs")
    upload(site, place.address, headers_of=headers_of)
    assert place.held().keys() == below("thi-dua/", whole(SITE)).keys()


def test_a_folder_that_is_no_site_is_carried_nowhere(place: Place) -> None:
    place.publish(SITE)
    lay(place.folder, {"index.html": b"no site"})
    with pytest.raises(FileNotFoundError):
        upload(place.folder, place.address)
    lay(place.folder, {"index.html": b"no site", MANIFEST: b"{"})
    with pytest.raises(InputError, match="manifest-damaged"):
        upload(place.folder, place.address)
    assert place.held() == below("thi-dua/", whole(SITE))


def test_what_a_killed_run_left_is_deleted_when_the_plan_has_changed_since(
    place: Place,
) -> None:
    place.publish(SITE)
    # What such a run leaves: a page of ours that no manifest tells of.
    place.publish({**SITE, "nhiem-vu/hai/index.html": b"left"})
    done = place.publish(SITE)
    assert (done.deleted, done.foreign) == (1, ())


def test_a_store_that_dies_in_the_middle_keeps_the_old_ledger(place: Place) -> None:
    place.publish(SITE)
    changed = {path: data + b" " for path, data in SITE.items()}
    begun = itertools.count(1)

    def killing(path: str) -> Mapping[str, str]:
        if next(begun) == 5:
            place.store.kill()
        return headers_of(path)

    with pytest.raises(BucketError) as broken:
        place.publish(changed, headers_of=killing, jobs=1)
    assert "does not answer" in one_line(broken.value)
    place.store.start()
    assert fetch_ledger(place.address) == SITE[LEDGER]
    done = place.publish(changed)
    assert (done.sent, done.same) == (7, 4)
    assert place.held() == below("thi-dua/", whole(changed))


def test_a_missing_bucket_is_one_line_and_no_first_publication(
    place: Place,
) -> None:
    missing = parse_bucket("s3://khong-co/thi-dua", place.store.endpoint)
    lay(place.folder, whole(SITE))
    for ask in (
        lambda: fetch_ledger(missing),
        lambda: upload(place.folder, missing, headers_of=headers_of),
    ):
        with pytest.raises(BucketError) as refused:
            ask()
        assert one_line(refused.value).startswith("s3://khong-co: there is no such")


def test_wrong_credentials_are_one_line_and_no_first_publication(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(SITE)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    for ask in (lambda: fetch_ledger(place.address), lambda: place.publish(SITE)):
        with pytest.raises(BucketError) as refused:
            ask()
        assert "refuses the credentials (HTTP 403" in one_line(refused.value)
    assert place.held() == below("thi-dua/", whole(SITE))


def test_no_credentials_are_one_line(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BucketError) as refused:
        fetch_ledger(place.address)
    assert "no credentials" in one_line(refused.value)
    monkeypatch.setenv("AWS_PROFILE", "khong-co")
    with pytest.raises(BucketError) as refused:
        fetch_ledger(place.address)
    assert "no credentials" in one_line(refused.value)


def test_a_store_out_of_reach_is_one_line() -> None:
    # Port 1 is reserved, and nothing listens there.
    away = parse_bucket("s3://kho", "http://127.0.0.1:1")
    with pytest.raises(BucketError) as refused:
        fetch_ledger(away)
    assert "s3://kho/api/v1/ledger.json: the store does not" in one_line(refused.value)


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        # An answer to HEAD has no body, so the client takes the status for a code.
        (403, "403", "refuses the credentials (403)"),
        (400, "ExpiredToken", "refuses the credentials (HTTP 400 ExpiredToken)"),
        (400, "AuthorizationHeaderMalformed", "refuses the credentials (HTTP 400"),
        (503, "SlowDown", "does not answer (HTTP 503 SlowDown)"),
        (429, "TooManyRequests", "does not answer (HTTP 429 TooManyRequests)"),
        (301, "PermanentRedirect", "does not take the request (HTTP 301"),
        (501, "NotImplemented", "does not take the request (HTTP 501"),
    ],
)
def test_what_other_stores_answer_is_told_by_its_code(
    status: int, code: str, says: str
) -> None:
    client = boto3.session.Session().client("s3", region_name="us-east-1")
    bucket = Bucket(client, parse_bucket("s3://kho"))
    with Stubber(client) as answers:
        answers.add_client_error("head_object", code, SECRET, status)
        with pytest.raises(BucketError) as refused:
            bucket.marks("index.html")
    assert says in one_line(refused.value)
    client.close()


def test_an_object_that_vanished_since_it_was_listed_has_no_marks() -> None:
    client = boto3.session.Session().client("s3", region_name="us-east-1")
    with Stubber(client) as answers:
        answers.add_client_error("head_object", "404", "Not Found", 404)
        assert Bucket(client, parse_bucket("s3://kho")).marks("index.html") == {}
    client.close()


def test_the_client_finds_the_store_by_its_own_settings(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(SITE)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", place.store.endpoint)
    address = parse_bucket(str(place.address))
    assert read_remote(address, "index.html") == SITE["index.html"]
    assert read_remote(address, "khong-co.html") is None
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "no address")
    with pytest.raises(BucketError) as refused:
        read_remote(address, "index.html")
    one_line(refused.value)


def test_without_the_client_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(BucketError) as refused:
        fetch_ledger(parse_bucket("s3://kho"))
    assert "pip install 'kehoach[s3]'" in one_line(refused.value)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a command ended with, which gives away no secret."""
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert SECRET not in line
    return line


@pytest.mark.engine
def test_a_site_is_published_into_a_bucket_by_command(
    place: Place, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = place.store.endpoint
    where = ("--to", str(place.address), "--endpoint", endpoint, "--lang", "en")
    # Nothing answers there: with a bucket it is not asked.
    how = ("--url", "http://127.0.0.1:1/", "--formats", "html")
    done = run_kehoach("publish", "--first", *where, *how, cwd=small)
    assert done.returncode == 0, done.stderr
    files = tree(small / "build/public")
    for recipe in (".htaccess", "_headers", "_redirects"):
        files.pop(recipe)
    assert f"Sent {len(files)} files" in done.stdout
    assert place.digests() == {
        path: hashlib.md5(data).hexdigest()
        for path, data in below("thi-dua/", files).items()
    }
    assert fetch_ledger(place.address) == files[LEDGER]
    read = place.store.client.head_object
    feed = read(Bucket=place.address.bucket, Key="thi-dua/feeds/all.ics")
    # RFC 5545 8.1; each subscriber is to see a moved deadline at the next refresh.
    assert feed["ContentType"] == "text/calendar; charset=utf-8"
    assert feed["CacheControl"] == "no-cache"
    again = upload(small / "build/public", place.address)
    assert (again.sent, again.same) == (0, len(files))
    # Held against the ledger in the bucket: it is the last publication, wherever the folder went.
    shutil.rmtree(small / "build")
    plan = small / "plan.yaml"
    written = plan.read_text("utf-8")
    rehearsed = run_kehoach("publish", "--dry-run", *where, *how, cwd=small)
    assert rehearsed.returncode == 0, rehearsed.stderr
    [title] = re.findall(r"^    title: (.+)$", written, re.M)[:1]
    plan.write_text(written.replace(title, f"{title} khác", 1), "utf-8")
    refused = run_kehoach("publish", "--dry-run", *where, *how, cwd=small)
    assert refused.returncode == 1
    assert "changed-silently" in refused.stderr
    # Another machine publishes while this one builds: what it published has to be compared with first.
    plan.write_text(written, "utf-8")
    seen = iter([files[LEDGER], b"another"])
    monkeypatch.setattr("kehoach.site.build.fetch_ledger", lambda _: next(seen))
    overtaken = run_kehoach("publish", *where, *how, cwd=small)
    assert overtaken.returncode == 1
    assert "another run published into this bucket" in overtaken.stderr
    assert fetch_ledger(place.address) == files[LEDGER]


PORTAL = """\
portal: {id: cong, title: Cổng thử, url: https://cong.example.vn/}
plans: [{id: xa-dau, folder: xa, agency: Xã Đậu, province: Thử}]
leaders: [{id: chu-tich, name: Chủ tịch, leads: [xa-dau]}]
"""


@pytest.mark.engine
def test_a_portal_is_published_into_a_bucket_its_front_page_last(
    place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "cong"
    plan = copy_project(DATA / "portal/xa", folder / "xa")
    (folder / "portal.yaml").write_text(PORTAL, "utf-8")

    def publish() -> PortalBuilt:
        # As distant machines do: the plan travels as bytes, and no folder is shared.
        return PortalBuilding(
            folder / "portal.yaml",
            tmp_path / "nothing",
            publishing=Publishing(to=place.address, first=True),
            crew=LocalCrew(1),
            is_distant=True,
            today=dt.date(2025, 3, 1),
            engine="mkdocs",
            formats=("html",),
            progress=lambda *_: None,
        ).run()

    assert not publish().failed
    changes = [path for _, path in place.changes()]
    assert changes[-1] == "index.html"
    ledger = changes.index(f"ke-hoach/xa-dau/{LEDGER}")
    assert ledger < changes.index("lich/chu-tich.ics")
    held = place.held()
    assert b"quet-don@xa-2025" in held["thi-dua/lich/chu-tich.ics"]
    assert b'href="ke-hoach/xa-dau/"' in held["thi-dua/index.html"]
    # Nothing of it stays on this machine.
    assert not (tmp_path / "nothing").exists()
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("05/5/2025", "06/5/2025"), "utf-8")
    [refused] = publish().failed
    assert [problem.code for problem in refused.problems] == ["moved-silently"]
    after = place.held()
    assert "bản trước" in after.pop("thi-dua/index.html").decode()
    held.pop("thi-dua/index.html")
    assert after == held


def test_a_front_page_of_others_is_not_written_over(place: Place) -> None:
    place.put("thi-dua/index.html", b"<h1>Another</h1>")
    with opened_place(place.address) as there, pytest.raises(BucketError) as caught:
        there.refuse_foreign()
    assert "index.html" in one_line(caught.value)


def test_what_keeps_a_publication_from_a_bucket_is_one_line(
    place: Place, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish(to: str, endpoint: str) -> subprocess.CompletedProcess[str]:
        where = ("--to", to, "--endpoint", endpoint, "--lang", "vi")
        # With --first, too: what cannot be read may be there.
        return run_kehoach("publish", "--dry-run", "--first", *where, cwd=small)

    here, there = str(place.address), place.store.endpoint
    assert "không có kho này" in said(publish("s3://khong-co", there))
    assert "kho không trả lời" in said(publish(here, "http://127.0.0.1:1"))
    for to, endpoint in (("s3://A:B@kho", there), (here, "kho.example.vn")):
        done = publish(to, endpoint)
        assert (done.returncode, done.stdout) == (2, "")
        assert "không phải địa chỉ" in done.stderr
        assert "A:B" not in done.stderr
    done = publish("public", there)
    assert (done.returncode, done.stderr) == (
        2,
        "--endpoint: chỉ dùng với --to s3://…\n",
    )
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert "kho từ chối khóa truy cập" in said(publish(here, there))

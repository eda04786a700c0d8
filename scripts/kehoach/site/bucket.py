"""An object store that speaks S3, and the only room that talks to one.

Credentials, region and retries are what the client finds for itself (its environment variables and files): none is an
option of ours, and none is ever printed.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kehoach import routes
from kehoach.words import Words

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from types_boto3_s3 import S3Client

SCHEME = "s3://"
JOBS = 8
"""Requests at once: what passes over a network waits more than it works."""
_BUCKET = r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]"
_PATIENCE = 30
"""Seconds to wait for a store that does not answer; the client then tries again, three times at most by itself."""
_PARAMETERS = {
    "Cache-Control": "CacheControl",
    "Content-Disposition": "ContentDisposition",
    "Content-Language": "ContentLanguage",
    "Content-Type": "ContentType",
}
"""What an object can carry, by the name of the header."""
_NOT_LET_IN = {"AuthorizationHeaderMalformed", "ExpiredToken", "InvalidToken"}
"""Refusals of credentials that do not come as HTTP 401 or 403."""

_TRY_LATER = {429, 500, 502, 503, 504}
"""Too busy, or a fault of the store's own, after the client tried more than once."""


class BucketError(Exception):
    """A store cannot be used, or not for this; ``message`` is one line that says what to do."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        """Key below ``cli``."""
        self.values = values
        super().__init__(code, values)

    def message(self, words: Words) -> str:
        """Say what is wrong and what to do about it."""
        return words(f"cli.{self.code}", **self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAddress:
    """Where a site lies in a store: ``s3://bucket/prefix/``."""

    bucket: str
    prefix: str = ""
    """What each key begins with: empty, or with a slash at its end."""
    endpoint: str | None = None
    """Address of the store; None leaves it to the client's own settings, such as AWS_ENDPOINT_URL_S3."""

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}"


def is_bucket(text: str) -> bool:
    """Tell the address of a bucket from a folder."""
    return text.startswith(SCHEME)


def parse_bucket(text: str, endpoint: str | None = None) -> BucketAddress:
    """Read ``s3://bucket`` or ``s3://bucket/prefix``, and the address of a store (``https://host``, a port if need be).

    Raises ValueError with what may be shown of a text of another form.
    """
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    parts = prefix.removesuffix("/").split("/") if prefix else []
    if not is_bucket(text) or not re.fullmatch(_BUCKET, bucket):
        raise ValueError(_shown(text))
    if not all(map(_is_folder, parts)):
        raise ValueError(_shown(text))
    return BucketAddress(
        bucket=bucket,
        prefix="".join(f"{part}/" for part in parts),
        endpoint=parse_endpoint(endpoint) if endpoint else None,
    )


def parse_endpoint(text: str) -> str:
    """Return the address of a store as ``--endpoint`` takes it. Raises ValueError with what may be shown of it."""
    try:
        address = urlsplit(text)
        # Reading it refuses a port that is none.
        _ = address.port
    except ValueError as error:
        raise ValueError(_shown(text)) from error
    is_plain = not (address.query or address.fragment or "@" in address.netloc)
    if address.scheme not in ("http", "https") or not address.hostname or not is_plain:
        raise ValueError(_shown(text))
    return text.rstrip("/")


def _is_folder(part: str) -> bool:
    # Browsers resolve dots, and what reads the address takes the other letters for its own.
    return (
        part not in ("", ".", "..") and re.fullmatch(r"[^\s\\?#%]+", part) is not None
    )


def _shown(text: str) -> str:
    """Shorten a text, without what stands before an at sign: some write their password there."""
    return text.rpartition("@")[2][:80]


def carried(headers: Mapping[str, str]) -> dict[str, str]:
    """Return those headers that an object can carry; the others are the business of who serves the bucket."""
    return {name: value for name, value in headers.items() if name in _PARAMETERS}


class Bucket:
    """The objects of one site, each known by its path below the site's root. Every method raises BucketError."""

    def __init__(self, client: S3Client, address: BucketAddress) -> None:
        """Take a client, which several threads may use at once."""
        self._client = client
        self.address = address

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of each object by its path."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.address.bucket, Prefix=self.address.prefix
        )
        sizes = {}
        with _told(self.address):
            for page in pages:
                for item in page.get("Contents", ()):
                    path = item["Key"].removeprefix(self.address.prefix)
                    sizes[path] = item["Size"]
        # Consoles make an empty object of that name to show a folder.
        sizes.pop("", None)
        return sizes

    def marks(self, path: str) -> Mapping[str, str]:
        """Return what was noted beside an object (its user metadata), names in small letters; empty if it is gone."""
        with _told(self.address, path):
            try:
                head = self._client.head_object(**self._place(path))
            except self._client.exceptions.ClientError as error:
                # An answer to HEAD has no body, so its status is all there is.
                if _status(error) == 404:
                    return {}
                raise
        return {name.lower(): value for name, value in head["Metadata"].items()}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of an object; None where the store answers that there is none."""
        with _told(self.address, path):
            try:
                answer = self._client.get_object(**self._place(path))
            except self._client.exceptions.NoSuchKey:
                return None
            with contextlib.closing(answer["Body"]) as body:
                return body.read()

    def put(
        self,
        path: str,
        data: bytes,
        headers: Mapping[str, str],
        marks: Mapping[str, str],
    ) -> None:
        """Put an object, whole or not at all, with the headers that it is served with and the marks to note beside it.

        It is stored as it is: an object has one form for every reader, so packed it would also go to calendar clients
        that cannot unpack it. Who serves a bucket to browsers packs on the way.
        """
        # Every store checks this one; newer checksums are unknown to many.
        checksum = hashlib.md5(data, usedforsecurity=False).digest()
        parameters = {
            _PARAMETERS[name]: value for name, value in carried(headers).items()
        }
        with _told(self.address, path):
            self._client.put_object(
                **self._place(path),
                Body=data,
                ContentMD5=base64.b64encode(checksum).decode(),
                Metadata=dict(marks),
                **parameters,  # type: ignore[arg-type]
            )

    def delete(self, path: str) -> None:
        """Delete an object; one that is gone already is no fault."""
        # Singly: deleting many at once needs a checksum that not every store knows.
        with _told(self.address, path):
            self._client.delete_object(**self._place(path))

    def _place(self, path: str) -> _Place:
        return {"Bucket": self.address.bucket, "Key": self.address.prefix + path}


if TYPE_CHECKING:
    from typing import TypedDict

    class _Place(TypedDict):
        Bucket: str
        Key: str


@contextlib.contextmanager
def open_bucket(address: BucketAddress, *, jobs: int = JOBS) -> Iterator[Bucket]:
    """Make ready for up to ``jobs`` requests at once. Nothing is asked of the store yet. Raises BucketError."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise BucketError("bucket-client") from error
    config = Config(
        connect_timeout=_PATIENCE,
        read_timeout=_PATIENCE,
        max_pool_connections=jobs,
        # Else the client adds checksums of a newer kind, which many stores refuse.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with _told(address):
        # A session of its own: the module's finds its settings once, and keeps them.
        session = boto3.session.Session()
        client = session.client("s3", endpoint_url=address.endpoint, config=config)
    with contextlib.closing(client):
        yield Bucket(client, address)


def read_remote(address: BucketAddress, path: str) -> bytes | None:
    """Read one object of a site; None where the store answers that there is none. Raises BucketError."""
    with open_bucket(address, jobs=1) as bucket:
        return bucket.read(path)


def fetch_ledger(address: BucketAddress) -> bytes | None:
    """Read the ledger of the publication that lies in a bucket, as ``read_remote``."""
    return read_remote(address, routes.LEDGER)


@contextlib.contextmanager
def _told(address: BucketAddress, path: str = "") -> Iterator[None]:
    """Say in one line what kept a request from its answer. Raises BucketError."""
    # Here, not above: the client is an optional part, and slow to load.
    from botocore import exceptions as failures

    place = f"{address}{path}"
    try:
        yield
    except failures.ClientError as error:
        raise _refusal(address, place, error) from error
    except (
        failures.NoCredentialsError,
        failures.PartialCredentialsError,
        failures.CredentialRetrievalError,
        failures.ProfileNotFound,
        failures.TokenRetrievalError,
        failures.SSOError,
    ) as error:
        raise BucketError("bucket-credentials", place=place) from error
    except (
        failures.ConnectionError,
        failures.HTTPClientError,
        failures.IncompleteReadError,
    ) as error:
        # The class, not the message: that is the system's, in the system's language.
        detail = type(error).__name__
        raise BucketError("bucket-unreachable", place=place, detail=detail) from error
    # For an address in its settings that is none, the client raises a plain ValueError.
    except (failures.BotoCoreError, ValueError) as error:
        detail = type(error).__name__
        raise BucketError("bucket-failed", place=place, detail=detail) from error


def _refusal(address: BucketAddress, place: str, error: ClientError) -> BucketError:
    """Tell by the code of an answer what is wrong; never by its message, which may repeat a key."""
    status = _status(error)
    code = error.response.get("Error", {}).get("Code", "")
    detail = code if code == str(status) else f"HTTP {status} {code}".rstrip()
    if code == "NoSuchBucket":
        return BucketError("bucket-missing", place=f"{SCHEME}{address.bucket}")
    if status in (401, 403) or code in _NOT_LET_IN:
        return BucketError("bucket-refused", place=place, detail=detail)
    if status in _TRY_LATER:
        return BucketError("bucket-unreachable", place=place, detail=detail)
    return BucketError("bucket-failed", place=place, detail=detail)


def _status(error: ClientError) -> int:
    metadata = error.response.get("ResponseMetadata", {})
    return metadata.get("HTTPStatusCode", 0)

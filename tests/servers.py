"""Real web servers on free ports of this machine: each a private process with its written recipe, ended by the test."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from external import MissingError, find_program

from kehoach.site.delivery.answers import Delivery
from kehoach.site.delivery.apache import write_apache
from kehoach.site.delivery.caddy import write_caddy
from kehoach.site.delivery.nginx import write_nginx
from kehoach.site.server import SiteServer

HOST = "127.0.0.1"
MODULES = Path("/usr/lib/apache2/modules")
LOADED = (
    "mpm_event authz_core autoindex deflate dir filter headers mime rewrite setenvif"
)
"""As a server that follows the guide has them; autoindex, so that no listing is shown though it could be."""
IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    """By names in small letters; a header that came twice has both values."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate that nobody but the test trusts."""

    chain: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A server that runs."""

    name: str
    port: int
    over_tls: bool = False

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Ask for a path as it stands; names of headers are written with underscores."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        if self.over_tls:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            connection = http.client.HTTPSConnection(
                HOST, self.port, timeout=20, context=context
            )
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, headers=fields)
            answer = connection.getresponse()
            found: dict[str, str] = {}
            for name, value in answer.getheaders():
                name = name.lower()
                found[name] = f"{found[name]} AND {value}" if name in found else value
            return Reply(status=answer.status, headers=found, body=answer.read())
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port


@contextlib.contextmanager
def _process(
    name: str,
    command: list[str],
    own: Path,
    port: int,
    *,
    over_tls: bool,
    **environment: str,
) -> Iterator[Serving]:
    """Run a server in the foreground until it is no longer needed."""
    log = own / "output.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=own,
            env=os.environ | environment,
        )
        try:
            limit = time.monotonic() + 20
            while True:
                try:
                    socket.create_connection((HOST, port), 1).close()
                    break
                except OSError:
                    told = log.read_text("utf-8", "replace")
                    assert process.poll() is None, f"{name} ended: {told}"
                    assert time.monotonic() < limit, f"{name} does not answer: {told}"
                    time.sleep(0.05)
            yield Serving(name=name, port=port, over_tls=over_tls)
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def nginx(
    site: Path, own: Path, delivery: Delivery, certificate: Certificate | None = None
) -> Iterator[Serving]:
    """Run Debian's nginx with the written recipe included in a server block."""
    program = find_program("nginx")
    port = _free_port()
    (own / "recipe.conf").write_text(write_nginx(delivery, str(site)), "utf-8")
    temporary = "".join(
        f"{kind}_temp_path {own}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    tls = ""
    if certificate:
        tls = f" ssl; ssl_certificate {certificate.chain}; ssl_certificate_key {certificate.key}"
    user = "user root;" if IS_ROOT else ""
    (own / "nginx.conf").write_text(
        f"""
        daemon off; {user} worker_processes 1; pid {own}/nginx.pid; error_log {own}/error.txt;
        events {{ worker_connections 64; }}
        http {{
          access_log off; {temporary}
          server {{ listen {HOST}:{port}{tls}; include {own}/recipe.conf; }}
        }}
        """,
        "utf-8",
    )
    command = [program, "-p", str(own), "-c", "nginx.conf", "-e", "error.txt"]
    with _process("nginx", command, own, port, over_tls=bool(certificate)) as serving:
        yield serving


@contextlib.contextmanager
def caddy(
    site: Path, own: Path, delivery: Delivery, certificate: Certificate | None = None
) -> Iterator[Serving]:
    """Run Debian's Caddy with the written Caddyfile; only its port and its own places are ours."""
    program = find_program("caddy")
    port = _free_port()
    local = Delivery(
        base=delivery.base,
        origin=f"{'https' if certificate else 'http'}://{HOST}:{port}",
        moved=delivery.moved,
        gone=delivery.gone,
    )
    recipe = write_caddy(local, str(site))
    if certificate:
        # Elsewhere it gets one by itself; here it has nobody to ask.
        given = f"\ttls {certificate.chain} {certificate.key}\n}}\n"
        recipe = recipe.removesuffix("}\n") + given
    (own / "recipe").write_text(recipe, "utf-8")
    (own / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tdefault_bind {HOST}\n}}\nimport {own}/recipe\n",
        "utf-8",
    )
    command = [program, "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(own))
    with _process(
        "caddy", command, own, port, over_tls=bool(certificate), **homes
    ) as serving:
        yield serving


@contextlib.contextmanager
def apache(
    site: Path, own: Path, delivery: Delivery, certificate: Certificate | None = None
) -> Iterator[Serving]:
    """Run Debian's Apache; all that it is told of the site stands in .htaccess, against what offices often set."""
    program = find_program("apache2")
    if not MODULES.is_dir():
        raise MissingError("the modules of apache2 are not installed")
    port = _free_port()
    folder = site / delivery.base.strip("/")
    (folder / ".htaccess").write_text(write_apache(delivery), "utf-8")
    modules = LOADED.split()
    tls = ""
    if certificate:
        modules += ["socache_shmcb", "ssl"]
        tls = f"SSLEngine on\nSSLCertificateFile {certificate.chain}\nSSLCertificateKeyFile {certificate.key}"
    loaded = "\n".join(
        f"LoadModule {module}_module {MODULES}/mod_{module}.so" for module in modules
    )
    user = "User www-data\nGroup www-data" if IS_ROOT else ""
    (own / "apache.conf").write_text(
        f"""ServerRoot {own}
PidFile {own}/apache.pid
ErrorLog {own}/error.txt
ServerName {HOST}
Listen {HOST}:{port}
{loaded}
{tls}
{user}
TypesConfig /dev/null
AddEncoding x-gzip .gz
AddLanguage vi .vi
AddDefaultCharset ISO-8859-1
DocumentRoot {site}
<Directory {site}>
  Options Indexes FollowSymLinks
  AllowOverride FileInfo
  Require all granted
</Directory>
""",
        "utf-8",
    )
    command = [program, "-D", "FOREGROUND", "-f", str(own / "apache.conf")]
    with _process("apache", command, own, port, over_tls=bool(certificate)) as serving:
        yield serving


@contextlib.contextmanager
def serve(
    site: Path, _own: Path, delivery: Delivery, certificate: Certificate | None = None
) -> Iterator[Serving]:
    """Run the server of ``kehoach serve``, which knows no certificates."""
    assert certificate is None
    with SiteServer(site, delivery) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Serving(name="serve", port=server.server_port)
        finally:
            server.shutdown()
            thread.join(10)


def make_certificate(own: Path) -> Certificate:
    """Make a certificate for this machine. Raises MissingError."""
    made = Certificate(chain=own / "chain.pem", key=own / "key.pem")
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}"]
    form = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-nodes", "-days", "2", "-out", str(made.chain), "-keyout", str(made.key)]
    command = [find_program("openssl"), "req", *form, *subject, *files]
    subprocess.run(command, check=True, capture_output=True)
    made.key.chmod(0o644)
    return made


Runner: TypeAlias = Callable[
    [Path, Path, Delivery, Certificate | None],
    contextlib.AbstractContextManager[Serving],
]
SERVERS: dict[str, Runner] = {
    "nginx": nginx,
    "caddy": caddy,
    "apache": apache,
    "serve": serve,
}

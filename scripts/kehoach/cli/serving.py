"""Commands about web servers: one on this machine that follows the keeper, and the recipes for others."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kehoach.checks.printers import PRINTERS
from kehoach.cli.arguments import add_plan, check_file, day_type, today
from kehoach.cli.command import FINE, PROBLEMS, Command, CommandError
from kehoach.cli.site import build_options, make_site, url_type
from kehoach.cli.terminal import Terminated
from kehoach.cli.watching import each_saving, say_time
from kehoach.plan.resolution import load_plan
from kehoach.problems import InputError
from kehoach.site.build import PUBLIC, build_site
from kehoach.site.building import Built
from kehoach.site.delivery import RECIPES, Delivery, delivery_of
from kehoach.site.server import SiteServer
from kehoach.words import Words

_LAST_PORT = 65535
_POLL = 0.2
"""Seconds after which the server notices that it shall end."""
_ROOT = "/var/www/kehoach"
"""Where recipes look for the site unless told otherwise."""
_REFUSED = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)
"""Why the system does not give a port: somebody has it, or only its administrator may."""


def _serve_options(command: argparse.ArgumentParser, words: Words) -> None:
    build_options(command, words)
    command.add_argument(
        "--port", type=_port_type(words), default=8000, help=words("cli.port")
    )


def _port_type(words: Words) -> Callable[[str], int]:
    def read(text: str) -> int:
        port = int(text) if text.isascii() and text.isdigit() else -1
        if not 0 <= port <= _LAST_PORT:
            raise argparse.ArgumentTypeError(words("cli.bad-port", text=text[:20]))
        return port

    return read


def _serve(options: argparse.Namespace, words: Words) -> int:
    # Before anything is built: who has to take another port learns it at once.
    server = _take_port(options.out / "site", options.port, words)
    with server:
        savings = each_saving(options.plan)
        next(savings)
        built = make_site(build_site, options, words)
        if built is None:
            return PROBLEMS
        server.delivery = _local(built, options)
        with _answering(server):
            print(words("cli.serving", url=server.url), flush=True)
            try:
                for _ in savings:
                    say_time(words)
                    _rebuild(server, options, words)
            except KeyboardInterrupt:
                # The terminal shows ^C; what follows begins on a line of its own.
                print()
    return FINE


def _take_port(site: Path, port: int, words: Words) -> SiteServer:
    try:
        return SiteServer(site, Delivery(), port)
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        raise CommandError(words("cli.port-taken", port=port)) from error


@contextmanager
def _answering(server: SiteServer) -> Iterator[None]:
    """Let the server answer while something else is done."""
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def _rebuild(server: SiteServer, options: argparse.Namespace, words: Words) -> None:
    """Build anew; what cannot be built is said, and the site stays as it was."""
    try:
        built = make_site(build_site, options, words)
        if built:
            server.delivery = _local(built, options)
            return
    except InputError as error:
        sys.stderr.write(PRINTERS["human"](error.problems, words))
    except CommandError as error:
        # Asked to end while it builds, it ends.
        if isinstance(error.__cause__, Terminated):
            raise
        print(error.message, file=sys.stderr)
    print(words("cli.still-serving", url=server.url), file=sys.stderr, flush=True)


def _local(built: Built, options: argparse.Namespace) -> Delivery:
    """Return how a site is answered for here, where it lies at the server's root whatever its address will be."""
    return delivery_of(built.plan, today(options), "http://127.0.0.1/")


def _hosting_options(command: argparse.ArgumentParser, words: Words) -> None:
    command.add_argument(
        "--for",
        dest="server",
        required=True,
        choices=tuple(RECIPES),
        help=words("cli.for-server"),
    )
    add_plan(command, words)
    command.add_argument(
        "--root", default=_ROOT, metavar="DIR", help=words("cli.root", root=_ROOT)
    )
    command.add_argument(
        "--url",
        type=url_type(words),
        default=os.environ.get("KEHOACH_URL") or None,
        help=words("cli.url"),
    )
    command.add_argument("--today", type=day_type(words), help=words("cli.recipe-day"))
    command.add_argument(
        "--site", type=Path, metavar="DIR", help=words("cli.recipe-site")
    )
    command.add_argument(
        "--out", type=Path, metavar="FILE", help=words("cli.recipe-file")
    )


def _hosting(options: argparse.Namespace, words: Words) -> int:
    plan = load_plan(options.plan)
    delivery = delivery_of(plan, today(options), options.url)
    recipe = RECIPES[options.server]
    paths = _site_paths(options, words) if recipe.lists_files else ()
    text = recipe.write(delivery, options.root, paths)
    if options.out is None:
        sys.stdout.write(text)
        return FINE
    check_file(options.out, words).write_text(text, "utf-8")
    print(words("cli.recipe-written", path=options.out))
    return FINE


def _site_paths(options: argparse.Namespace, words: Words) -> tuple[str, ...]:
    """List the files of a built site. Raises CommandError where there is none."""
    built = options.plan.parent / "build"
    for site in [options.site] if options.site else [built / PUBLIC, built / "site"]:
        if (site / "index.html").is_file():
            files = (file for file in site.rglob("*") if file.is_file())
            return tuple(file.relative_to(site).as_posix() for file in files)
    raise CommandError(words("cli.no-site", path=options.site or built))


COMMANDS = (
    Command(name="serve", options=_serve_options, run=_serve),
    Command(name="hosting", options=_hosting_options, run=_hosting),
)

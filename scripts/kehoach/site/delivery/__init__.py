"""How a site is delivered: one policy, and the same said to each kind of server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from kehoach.render.context import Artifact, ready
from kehoach.site.delivery.answers import Delivery, delivery_of
from kehoach.site.delivery.apache import write_apache
from kehoach.site.delivery.caddy import write_caddy
from kehoach.site.delivery.netlify import write_headers, write_redirects
from kehoach.site.delivery.nginx import write_nginx

__all__ = ["RECIPES", "Delivery", "Recipe", "delivery_of", "published_recipes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The policy as one server reads it."""

    write: Callable[[Delivery, str, Collection[str]], str]
    """From the policy, the folder that the server takes files from, and the paths of the site's files."""
    lists_files: bool = False
    """Whether it needs those paths."""


RECIPES = {
    "nginx": Recipe(write=lambda delivery, root, _: write_nginx(delivery, root)),
    "caddy": Recipe(write=lambda delivery, root, _: write_caddy(delivery, root)),
    "apache": Recipe(write=lambda delivery, _root, _: write_apache(delivery)),
    "headers": Recipe(
        write=lambda delivery, _, paths: write_headers(delivery, paths),
        lists_files=True,
    ),
    "redirects": Recipe(write=lambda delivery, _root, _: write_redirects(delivery)),
}
"""By what can be asked for; the last two are the files that Netlify and Cloudflare Pages read."""
_PUBLISHED = {".htaccess": "apache", "_headers": "headers", "_redirects": "redirects"}


def published_recipes(
    delivery: Delivery, paths: Collection[str], foreign: Collection[str] = ()
) -> Iterator[Artifact]:
    """Yield the recipes that hosts read in the site itself.

    ``paths`` are those of the site's files, below its root, ``foreign`` of what others laid there: a recipe of theirs
    stands, and ours of the same name is left out.
    """
    # A name of bytes that are no text, or of two lines, can stand in no recipe.
    served = (*paths, *(path for path in foreign if path.isprintable()))
    for path, name in _PUBLISHED.items():
        if path not in foreign:
            text = RECIPES[name].write(delivery, "", served)
            yield Artifact(path=path, make=ready(text.encode()))

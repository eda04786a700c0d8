"""How a site is delivered: one policy, and the same said to each kind of server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kehoach.render.context import Artifact
from kehoach.site.delivery.answers import Delivery
from kehoach.site.delivery.apache import write_apache
from kehoach.site.delivery.netlify import write_headers, write_redirects


def published_recipes(delivery: Delivery, paths: Iterable[str]) -> Iterator[Artifact]:
    """Yield the recipes that hosts read in the site itself; ``paths`` are those of its files, below its root."""
    recipes = {
        "_headers": write_headers(delivery, paths),
        "_redirects": write_redirects(delivery),
        ".htaccess": write_apache(delivery),
    }
    for path, text in recipes.items():
        yield Artifact(path=path, data=text.encode())

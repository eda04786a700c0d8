"""What the site's Content-Security-Policy forbids stands in no published page, whichever engine made it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kehoach.site.engine import ENGINES, ZENSICAL, Engine
from kehoach.site.inline import lift_scripts, theme_scripts
from kehoach.site.leftovers import unwanted, without_map
from kehoach.site.policy import CONTENT_SECURITY_POLICY

DATA = {"application/json", "application/ld+json"}
SCOPE = '__md_scope=new URL("{}",location),__md_get=e=>e'
SHELL = (
    f"<head><script>{SCOPE.format('../..')}</script></head>"
    '<body><script>var palette=__md_get("__palette")</script>'
    '<script id="__config" type="application/json">{"base": "../.."}</script>'
    '<script src="../../assets/javascripts/bundle.js"></script></body>'
)


class Offences(HTMLParser):
    """Finds what the policy holds back in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and not values.get("src") and values.get("type") not in DATA:
            self.found.append("script")
        elif tag in ("style", "base", "iframe", "object", "embed"):
            self.found.append(tag)
        for name, value in values.items():
            if name.startswith("on") or name == "style":
                self.found.append(f"{name} of {tag}")
            if value.strip().lower().startswith("javascript:"):
                self.found.append(f"javascript: in {name} of {tag}")
            loaded = name == "src" or (tag == "link" and name == "href")
            outside = re.match(r"\w+:|//", value) and not value.startswith("data:")
            if loaded and outside and values.get("rel") != "canonical":
                self.found.append(f"another host: {value}")


def offences(page: str) -> list[str]:
    reader = Offences()
    reader.feed(page)
    reader.close()
    return reader.found


@pytest.mark.parametrize("fixture", ["real_site", "second_site"])
@pytest.mark.engine
def test_no_page_holds_what_the_policy_forbids(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    site: Path = request.getfixturevalue(fixture)
    pages = sorted(site.rglob("*.html"))
    # Else a site without one kind of page would do.
    kinds = {page.relative_to(site).parts[0] for page in pages}
    assert {"index.html", "404.html", "checklists", "don-vi", "huong-dan"} <= kinds
    found = [
        f"{page.relative_to(site)}: {offence}"
        for page in pages
        for offence in offences(page.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("fixture", ["real_site", "second_site"])
@pytest.mark.engine
def test_every_script_and_style_of_a_page_is_there(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    site: Path = request.getfixturevalue(fixture)
    asked: set[Path] = set()
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        addresses = re.findall(r'<script[^>]* src="([^"]+)"', text)
        addresses += re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
        # 404.html is shown at any address, so what it asks for begins at the host's root.
        for address in addresses:
            assert address.startswith("/") == (page.name == "404.html"), page
            top = site if address.startswith("/") else page.parent
            asked.add((top / address.lstrip("/")).resolve())
    assert [file for file in asked if not file.is_file()] == []
    lifted = set((site / "assets/javascripts").glob("inline-*.js"))
    assert lifted
    assert lifted <= asked


@pytest.mark.parametrize("fixture", ["real_site", "second_site"])
@pytest.mark.engine
def test_no_source_map_is_published_or_asked_for(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    site: Path = request.getfixturevalue(fixture)
    assert list(site.rglob("*.map")) == []
    for file in (site / "assets").rglob("*.*s"):
        assert "sourceMappingURL" not in file.read_text("utf-8"), file


def test_an_offence_is_seen() -> None:
    page = (
        "<html lang=vi><head><title>x</title><style>p {}</style></head><body onload='f()'>"
        "<script>f()</script><script type=module>f()</script>"
        "<script type='application/json'>{}</script><script src='a.js'></script>"
        "<p style='color: red'><a href=' JavaScript:f()'>x</a><svg><script>f()</script></svg>"
        "<img alt='' src='//elsewhere.example/a.png'><img alt='' src='data:,'></body></html>"
    )
    assert sorted(offences(page)) == [
        "another host: //elsewhere.example/a.png",
        "javascript: in href of a",
        "onload of body",
        "script",
        "script",
        "script",
        "style",
        "style of p",
    ]


def test_the_policy_lets_nothing_through_that_stands_in_a_page() -> None:
    rules = dict(
        rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; ") if rule
    )
    assert rules["default-src"] == "'none'"
    # What default-src does not stand in for (CSP 3, 6.3 and 6.4).
    for name in ("base-uri", "form-action", "frame-ancestors"):
        assert rules[name] == "'none'"
    for name in ("script-src", "style-src", "connect-src", "worker-src"):
        assert rules[name] == "'self'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "\n" not in CONTENT_SECURITY_POLICY


def test_the_themes_scripts_stand_in_files_where_they_stood() -> None:
    known = theme_scripts(SHELL)
    page = SHELL.replace("../..", "..")
    lifted = lift_scripts(page, "../", known)
    first, second = (file.path for file in lifted.files)
    assert lifted.page == (
        f'<head><script src="../{first}"></script></head>'
        f'<body><script src="../{second}"></script>'
        '<script id="__config" type="application/json">{"base": ".."}</script>'
        '<script src="../assets/javascripts/bundle.js"></script></body>'
    )
    assert [file.data.decode() for file in lifted.files] == [
        SCOPE.format("..") + "\n",
        'var palette=__md_get("__palette")\n',
    ]
    # At another depth the first is another script, the second the same one.
    other = [file.path for file in lift_scripts(SHELL, "../../", known).files]
    assert other[0] != first
    assert other[1] == second


def test_what_a_text_brings_is_left_where_the_policy_holds_it_back() -> None:
    known = theme_scripts(SHELL)
    brought = (
        "<script>alert(1)</script><script type='module'>alert(2)</script>"
        '<script>__md_scope=new URL("..",location),__md_get=e=>alert(3)</script>'
    )
    page = SHELL.replace("</body>", f"{brought}</body>")
    lifted = lift_scripts(page, "", known)
    assert brought in lifted.page
    assert not any(b"alert" in file.data for file in lifted.files)


def test_only_the_themes_source_maps_are_unwanted(tmp_path: Path) -> None:
    for path in (
        "assets/javascripts/bundle.js.map",
        "assets/javascripts/workers/search.js.map",
        "assets/stylesheets/main.css.map",
        "assets/stylesheets/main.css",
        "huong-dan/duong-di.map",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    assert unwanted(tmp_path) == [
        "assets/javascripts/bundle.js.map",
        "assets/javascripts/workers/search.js.map",
        "assets/stylesheets/main.css.map",
    ]


def test_a_script_leads_to_no_source_map() -> None:
    assert without_map("a();\n//# sourceMappingURL=a.js.map\n\n") == "a();\n"
    assert without_map("p{}\n/*# sourceMappingURL=a.css.map */") == "p{}\n"
    told = 'say("\\n//# sourceMappingURL=no");\nend();\n'
    assert without_map(told) == told


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_pages_are_mended_for_the_policy(engine: Engine) -> None:
    icon = '\n<link rel="icon" href="a">'
    neighbours = '\n  <link rel="prev" href="..">\n  <link rel="next" href="../b/">'
    assert engine.mend(f"<head>{neighbours}{icon}</head>") == f"<head>{icon}</head>"
    table = '<th style="text-align: right;">Số</th><td style="text-align: center;">1</td><td>x</td>'
    assert engine.mend(table) == (
        '<th class="kh-at-right">Số</th><td class="kh-at-center">1</td><td>x</td>'
    )


def test_the_second_engines_search_puts_its_styles_into_a_sheet() -> None:
    script = 'let o=n.attachShadow({mode:"open"});o.appendChild(C("style",{},Tc.toString()));try{x()}'
    assert ZENSICAL.mend_file(script) == (
        'let o=n.attachShadow({mode:"open"});'
        "(o.adoptedStyleSheets=[new CSSStyleSheet],o.adoptedStyleSheets[0].replaceSync(Tc.toString()));"
        "try{x()}"
    )

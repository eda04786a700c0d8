"""The look: a typeface for Vietnamese, the theme's words in one language, what a shared link shows."""

from __future__ import annotations

import ast
import re
import struct
import unicodedata
from contextlib import nullcontext
from html import unescape
from itertools import product
from pathlib import Path
from xml.etree.ElementTree import Element

import holidays
import html5lib
import material
import pytest
import typst
import zensical
from conftest import DISTRICT, MINIMAL, ROOT, context_of, make_plan
from fontTools.ttLib import TTFont
from test_project import strings

from kehoach.plan.workdays import public_holidays
from kehoach.problems import InputError
from kehoach.render.pages import preview
from kehoach.render.pages.look import look_settings, preview_counts
from kehoach.render.pages.preview import draw, refuse_undrawable, render_preview
from kehoach.render.sheets.pdf import missing_glyphs
from kehoach.render.typefaces import PLAIN, is_plain
from kehoach.site.build import build_site
from kehoach.words import LANGUAGES, load_words

PACKAGE = ROOT / "scripts/kehoach"
ASSETS = PACKAGE / "assets"
SMALL_URL = "https://nho.example.vn/"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
PREVIEW_TEXTS = set(
    re.findall(
        r"given\.([\w-]+)", (PACKAGE / "templates/preview.typ").read_text("utf-8")
    )
)
# Codes, not words: what the theme's script reads and no reader sees.
NO_WORDS = {
    "language",
    "direction",
    "search.config.lang",
    "search.config.pipeline",
    "search.config.separator",
}


def vietnamese_letters() -> set[str]:
    """Return the 67 letters that ASCII lacks, small and capital: every vowel with every tone, and đ."""
    vowels = {
        unicodedata.normalize("NFC", vowel + tone)
        for vowel, tone in product("aăâeêioôơuưy", TONES)
    }
    small = {letter for letter in vowels if not letter.isascii()} | {"đ"}
    return small | {letter.upper() for letter in small}


def ranges(css: str) -> dict[str, set[int]]:
    """Map each typeface file of the stylesheet to the characters that it is asked for."""
    found: dict[str, set[int]] = {}
    for file, listed in re.findall(
        r'url\("fonts/([^"]+)"\)[^}]*?unicode-range: ([^;]+);', css
    ):
        found[file] = set()
        for part in listed.replace("U+", "").split(", "):
            first, _, last = part.partition("-")
            found[file] |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def test_typeface_has_every_vietnamese_letter_where_the_stylesheet_asks_for_it() -> (
    None
):
    letters = vietnamese_letters()
    assert len(letters) == 134
    wanted = {
        ord(c)
        for c in letters
        | set("".join(TONES))
        | set(" ,.;:!?()[]/-–…“”‘’\"'%&+×₫0123456789")
    }
    wanted |= {
        ord(c)
        for text in (
            *strings("vi").values(),
            (DISTRICT / "plan.yaml").read_text("utf-8"),
        )
        for c in text
    }
    wanted = {code for code in wanted if chr(code).isprintable()}
    covered: set[int] = set()
    for file, asked in ranges((ASSETS / "theme.css").read_text("utf-8")).items():
        font = TTFont(ASSETS / "fonts" / file)
        covered |= asked & font.getBestCmap().keys()
    # An arrow in a hint on the command line is no text of a page.
    assert {chr(code) for code in wanted - covered} <= {"→"}


def test_fallback_is_as_high_as_the_typeface() -> None:
    css = (ASSETS / "theme.css").read_text("utf-8")
    [size, ascent, descent] = [
        float(re.search(rf"{name}: ([\d.]+)%", css)[1]) / 100  # type: ignore[index]
        for name in ("size-adjust", "ascent-override", "descent-override")
    ]
    for file in ranges(css):
        font = TTFont(ASSETS / "fonts" / file)
        assert ascent * size == pytest.approx(
            font["hhea"].ascent / font["head"].unitsPerEm, abs=0.002
        )
        assert descent * size == pytest.approx(
            -font["hhea"].descent / font["head"].unitsPerEm, abs=0.002
        )


def test_home_screen_icon_is_the_icon() -> None:
    assert (ASSETS / "icon-180.png").read_bytes() == draw("templates/icon.typ")


def theme_words(package: Path, language: str) -> dict[str, str]:
    text = (package / f"templates/partials/languages/{language}.html").read_text(
        "utf-8"
    )
    return dict(
        ast.literal_eval(text[text.index("{{ {") + 3 : text.index("}[key]") + 1])
    )


@pytest.mark.parametrize("engine", [material, zensical])
def test_no_word_of_the_theme_stays_english(engine: object) -> None:
    package = Path(str(engine.__file__)).parent  # type: ignore[attr-defined]
    english, vietnamese = theme_words(package, "en"), theme_words(package, "vi")
    ours = look_settings(make_plan(MINIMAL), load_words("vi"), "")["extra"]["kehoach"][
        "words"
    ]
    said = {
        key: ours.get(key) or vietnamese.get(key) or text
        for key, text in english.items()
        if key not in NO_WORDS
    }
    assert len(said) > 40
    assert [key for key, text in said.items() if text == english[key]] == []


def shown(page: Element) -> set[str]:
    """Everything that a page shows or a screen reader says, in pieces."""
    pieces: set[str] = set()
    for element in page.iter():
        if element.tag not in ("script", "style"):
            pieces |= {
                text.strip() for text in (element.text or "", element.tail or "")
            }
        pieces |= {
            element.get(name) or ""
            for name in ("title", "aria-label", "placeholder", "alt")
        }
    return pieces - {""}


@pytest.mark.engine
@pytest.mark.parametrize(("language", "other"), [("vi", "en"), ("en", "vi")])
def test_interface_follows_the_one_setting(
    language: str, other: str, small: Path
) -> None:
    plan = small / "plan.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("  url:", f"  language: {language}\n  url:"), "utf-8")
    today = make_plan(text).header.issued
    site = build_site(plan, small / "build", today=today, formats=["html"]).site
    own, foreign = strings(language), strings(other)
    words = {
        key for key in own if re.match(r"theme\.|tab\.|page\.[a-z]+$|guides\.", key)
    }
    for path in (
        "index.html",
        "huong-dan/index.html",
        "don-vi/to-mot/index.html",
        "404.html",
    ):
        page = html5lib.parse(
            (site / path).read_text("utf-8"), namespaceHTMLElements=False
        )
        assert page.get("lang") == language
        found = shown(page)
        assert {
            foreign[key] for key in words if own[key] != foreign[key]
        } & found == set(), path
        for key in (
            "theme.action-skip",
            "theme.nav",
            "theme.tabs",
            "theme.palette-dark",
            "theme.palette-light",
        ):
            assert own[key] in found, (path, key)
        for key in (
            "page.home",
            "page.tasks",
            "tab.movements",
            "tab.plan",
            "tab.remarks",
            "tab.guides",
        ):
            assert own[key] in found, (path, key)
    config = (site / "search/search_index.json").read_text("utf-8")
    assert '"lang":["vi"]' in config.replace(" ", "")


def metas(page: Element) -> dict[str, str]:
    return {
        element.get("property") or element.get("name") or "": element.get("content")
        or ""
        for element in page.iter("meta")
    }


@pytest.mark.engine
def test_a_shared_link_tells_what_it_leads_to(small: Path) -> None:
    plan = small / "plan.yaml"
    text = plan.read_text("utf-8").replace(
        "name: Tổ Một}", "name: 'Tổ \"Một\" & <bạn>'}"
    )
    plan.write_text(text, "utf-8")
    today = make_plan(text).header.issued
    site = build_site(plan, small / "build", today=today, formats=["html"]).site
    for path, title in (
        ("", "Kế hoạch nhỏ"),
        ("nhiem-vu/", "Nhiệm vụ"),
        ("don-vi/to-mot/", 'Tổ "Một" & <bạn>'),
    ):
        source = (site / path / "index.html").read_text("utf-8")
        page = html5lib.parse(source, namespaceHTMLElements=False)
        told = metas(page)
        assert told["og:title"] == title
        assert unescape(told["og:title"]) == title
        assert told["og:url"] == SMALL_URL + path
        assert told["og:description"]
        assert (told["og:type"], told["og:locale"]) == ("website", "vi_VN")
        assert told["og:image"] == f"{SMALL_URL}assets/preview.png"
        assert told["twitter:card"] == "summary_large_image"
        assert "KEHOACHSHELL" not in source
        assert "kehoach-shell" not in source
    assert struct.unpack(">II", (site / "assets/preview.png").read_bytes()[16:24]) == (
        1200,
        630,
    )


@pytest.mark.engine
def test_page_for_what_is_not_there_leads_on(real_site: Path) -> None:
    page = html5lib.parse(
        (real_site / "404.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    [heading] = [element.text for element in page.iter("h1")]
    assert heading == strings("vi")["theme.404-title"]
    [article] = list(page.iter("article"))
    links = [
        element.get("href") or ""
        for element in article.iter("a")
        if element.get("href")
    ]
    assert len(links) == 3
    for link in links:
        assert link.startswith("/")
        assert (real_site / link.lstrip("/") / "index.html").is_file()


def test_preview_is_the_same_each_time_and_tells_plans_apart() -> None:
    plan, other = (
        make_plan(MINIMAL),
        make_plan(MINIMAL.replace("Kế hoạch thử", "Kế hoạch khác")),
    )
    [one], [again], [third] = (
        list(render_preview(found, context_of(found))) for found in (plan, plan, other)
    )
    assert one.data == again.data
    assert one.data != third.data


def test_preview_refuses_a_letter_that_it_cannot_draw() -> None:
    plan = make_plan(MINIMAL.replace("Kế hoạch thử", "Kế hoạch 計画"))
    [picture] = render_preview(plan, context_of(plan))
    with pytest.raises(InputError, match="preview"):
        picture.make()
    # Before anything is made: a build must not be half done.
    with pytest.raises(InputError, match="preview"):
        refuse_undrawable(plan, context_of(plan))


def test_letters_out_of_the_ordinary_are_drawn_to_see(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[dict[str, str]] = []
    monkeypatch.setattr(preview, "draw", lambda _template, values: drawn.append(values))
    for title in ("Kế hoạch thử", "Kế hoạch ½"):
        plan = make_plan(MINIMAL.replace("Kế hoạch thử", title))
        refuse_undrawable(plan, context_of(plan))
    assert [values["title"] for values in drawn] == ["Kế hoạch ½"]


def test_plain_letters_are_in_every_typeface() -> None:
    # Each face has a letter of its own, or it would be set in another one: read from the files themselves.
    for file in sorted((PACKAGE / "templates/fonts").glob("*.ttf")):
        held = set(map(chr, TTFont(file).getBestCmap()))
        assert not PLAIN - held, file.name
    assert list(missing_glyphs(sorted(PLAIN))) == []
    # That of the picture comes with the typesetter: drawn as every text of the picture is.
    for letters, is_drawn in (("".join(sorted(PLAIN)), True), ("計", False)):
        texts = {name: letters for name in PREVIEW_TEXTS if name != "language"}
        with nullcontext() if is_drawn else pytest.raises(typst.TypstError):
            draw("templates/preview.typ", {**texts, "language": "vi"})


def test_holidays_read_from_one_file_are_those_of_the_package() -> None:
    for year in range(2015, 2036):
        named = holidays.country_holidays("VN", years=year, language="vi")
        assert public_holidays(year) == dict(named)


def test_what_the_program_says_by_itself_is_plain() -> None:
    for language in LANGUAGES:
        years = (public_holidays(year, language) for year in range(2015, 2036))
        names = {name for days in years for name in days.values()}
        said = [*strings(language).values(), *names]
        # The faces have it too; only in a plan's own text it is out of the ordinary.
        said = [text.replace("\\", "") for text in said]
        assert not [text for text in said if not is_plain(text)]
        assert not [text for text in said if not is_plain(text.upper())]


def test_a_site_is_described_by_its_summary_or_else_its_title() -> None:
    text = MINIMAL.replace("title: Kế hoạch thử", "title: Kế hoạch <thử> & 'khác'")
    with_summary = text.replace("  number:", "  summary: Việc & hạn\n  number:", 1)
    title = "Kế hoạch &lt;thử&gt; &amp; &#x27;khác&#x27;"
    for plan, summary in ((text, title), (with_summary, "Việc &amp; hạn")):
        settings = look_settings(make_plan(plan), load_words("vi"), "")
        # The engine's templates print them as they come.
        assert settings["site_name"] == title
        assert settings["site_description"] == summary


def test_every_page_names_issuer_document_and_what_the_plan_holds() -> None:
    text = (
        MINIMAL + "      - {id: mai, kind: ongoing, phrase: thường xuyên}\n"
        "      - {id: luon, kind: ongoing, phrase: hằng ngày}\n"
        "  - {id: sau, title: Sau, refs: [Mục 2], lead: [mot]}\n"
    )
    plan = make_plan(text)
    told = look_settings(plan, load_words("vi"), "")["extra"]["kehoach"]
    assert told["issuer"] == "Đơn vị Một"
    assert "1/KH" in told["source"]
    assert "02/01/2020" in told["source"]
    assert told["locale"] == "vi_VN"
    assert "Kế hoạch thử" in told["preview"]
    # Three deadlines, of which one has a day; two tasks, two units.
    assert preview_counts(plan) == {"deadlines": 1, "tasks": 2, "units": 2}
    for number, what in ((1, "thời hạn"), (2, "nhiệm vụ"), (2, "đơn vị")):
        assert f"{number} {what}" in told["preview"]


def test_project_may_bring_its_own_templates() -> None:
    plan = make_plan(MINIMAL)
    ours = look_settings(plan, load_words("vi"), "theme:\n  name: material\n")
    assert (Path(ours["theme"]["custom_dir"]) / "main.html").is_file()
    assert (
        "custom_dir"
        not in look_settings(plan, load_words("vi"), "theme:\n  custom_dir: mau\n")[
            "theme"
        ]
    )

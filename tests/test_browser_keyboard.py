"""The site by keyboard alone: skip link, search, and a place that can always be seen."""

from __future__ import annotations

import pytest
from browser.fixtures import Visit
from playwright.sync_api import Page, expect

from browsing import SAMPLES

BOX = "[data-md-component=search-query]"
FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // A switch without a box of its own is shown by its label.
  const label = element.matches("input") && !element.offsetWidth ? element.nextElementSibling : null;
  const shown = label?.matches("label") ? label : element;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const place = {
    name: `${element.nodeName.toLowerCase()}.${element.className}: ${element.textContent.trim().slice(0, 40)}`,
    ringed: outlined || style.boxShadow !== "none",
    seen: shown.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 0 &&
      box.height > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight,
    again: element === window.kehoachFirst,
  };
  window.kehoachFirst ??= element;
  return place;
}
"""
ENOUGH = 400


def walk(page: Page) -> list[dict[str, object]]:
    """Press Tab from the top to the end of the page; return what had the focus."""
    found: list[dict[str, object]] = []
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        # After the last place the focus leaves the page, or begins again.
        if at is None or at["again"]:
            return found
        found.append(at)
    raise AssertionError(f"no end after {ENOUGH} places")


@pytest.mark.parametrize("name", ["home", "task"])
def test_every_place_is_seen(name: str, visit: Visit) -> None:
    places = walk(visit(SAMPLES[name]))
    assert len(places) > 10
    hidden = [
        f"{at['name']} (seen {at['seen']}, ring {at['ringed']})"
        for at in places
        if not (at["seen"] and at["ringed"])
    ]
    assert not hidden, "\n".join(hidden)


@pytest.mark.parametrize("name", ["home", "task"])
def test_the_first_place_skips_to_the_text(name: str, visit: Visit) -> None:
    page = visit(SAMPLES[name])
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert (skip.get_attribute("href") or "").startswith("#")
    expect(skip).to_be_in_viewport()
    target = page.locator(skip.get_attribute("href") or "")
    page.keyboard.press("Enter")
    expect(target).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('header, nav.md-tabs')")
    assert page.evaluate("Boolean(document.activeElement.closest('main, footer'))")


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_search_opens_by_key_and_gives_the_focus_back(key: str, visit: Visit) -> None:
    page = visit()
    link = page.locator("article a").first
    link.focus()
    page.keyboard.press(key)
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(BOX)).to_have_value("")
    # As a person would: not within the moment in which the theme still moves the focus.
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).not_to_be_focused()
    expect(page.locator("#__search")).not_to_be_checked()
    expect(link).to_be_focused()


@pytest.mark.parametrize(
    ("name", "kind"), [("home", "a.kh-mark"), ("calendar", "[data-entry] a")]
)
def test_tab_reaches_a_deadline_and_enter_follows_it(
    name: str, kind: str, visit: Visit
) -> None:
    page = visit(SAMPLES[name])
    place = page.locator(f"main {kind}:focus")
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        if place.count():
            break
    # A link within a drawing has its address in an object.
    address = str(
        place.evaluate("link => new URL(link.getAttribute('href'), location).href")
    )
    assert "/nhiem-vu/" in address
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    _, _, deadline = address.partition("#")
    expect(page.locator(f"[id='{deadline}']")).to_be_in_viewport()

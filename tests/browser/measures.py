"""What is measured inside a page."""

from __future__ import annotations

from playwright.sync_api import Page

SHIFTS = """
() => new Promise((done) => {
  const found = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const nodes = entry.sources.map((source) => source.node && (source.node.className || source.node.nodeName));
      found.push([entry.value, nodes.join(", ")]);
    }
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(found), 20)));
})
"""
# Only elements that stick out by themselves: what lies in a box that scrolls or cuts is that box's content.
WIDE = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return done([]);
  const boxed = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 0.5 && !boxed(element));
  const names = out.map((element) => `${element.nodeName.toLowerCase()}.${element.className} ` +
    `to ${Math.round(element.getBoundingClientRect().right)}: ${element.textContent.trim().slice(0, 40)}`);
  done([`page ${root.scrollWidth} in ${root.clientWidth}`, ...names]);
})))
"""


def slow_down(page: Page) -> None:
    """Give a page what a weak mobile connection gives, and nothing that was loaded before.

    Scripts then arrive after the text has been painted, which is when they make things jump.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    speed = {"downloadThroughput": 200_000, "uploadThroughput": 100_000}
    session.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": 40, **speed}
    )


def layout_shifts(page: Page) -> list[tuple[float, str]]:
    """Return every shift of layout since the page began to load that no input caused: its score and what moved."""
    return [(score, what) for score, what in page.evaluate(SHIFTS)]


def too_wide(page: Page) -> list[str]:
    """Return what makes a page scroll sideways; nothing if it does not."""
    found: list[str] = page.evaluate(WIDE)
    return found

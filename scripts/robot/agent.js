/* What the robot sees and asks inside a page. It changes nothing by itself; without script only this still runs. */
(view) => {
  const doc = view.document;
  const CONTROLS = "a[href], button, summary, label, input, select, textarea, [role=button], [tabindex]";
  const WRITTEN = /^(text|search|email|url|tel|number|password|date)$/;

  const all = (selector, within) => Array.from((within || doc).querySelectorAll(selector));
  const styled = (element) => view.getComputedStyle(element);
  const short = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, 60);

  function path(element) {
    const steps = [];
    for (let step = element; step && step !== doc.documentElement; step = step.parentElement) {
      const same = step.parentElement ? Array.from(step.parentElement.children).filter((other) => other.nodeName === step.nodeName) : [];
      steps.unshift(step.nodeName.toLowerCase() + (same.length > 1 ? `:nth-of-type(${same.indexOf(step) + 1})` : ""));
    }
    return steps.join(" > ");
  }
  const get = (place) => doc.querySelector(place);

  /* Kept for screen readers only, in a box of one pixel or cut down to nothing. */
  function clipped(element) {
    for (let box = element; box && box !== doc.body; box = box.parentElement) {
      const style = styled(box);
      if (style.clipPath === "inset(50%)" || style.clip === "rect(0px, 0px, 0px, 0px)") return true;
      if (style.overflowX !== "visible" && style.display !== "inline" && (box.offsetWidth <= 1 || box.offsetHeight <= 1)) return true;
    }
    return false;
  }

  function shown(element) {
    if (!element.checkVisibility({ checkVisibilityCSS: true })) return false;
    const box = element.getBoundingClientRect();
    if (!element.getClientRects().length || !box.width || !box.height) return false;
    /* What lies left of or above the page can never be scrolled to. */
    if (box.right + view.scrollX <= 0 || box.bottom + view.scrollY <= 0) return false;
    if (clipped(element)) return false;
    if (element.checkVisibility({ checkOpacity: true })) return true;
    /* A field without colour over its own label is seen as that label. */
    const label = element.closest("label");
    return Boolean(label && label.control === element && label.checkVisibility({ checkOpacity: true }));
  }

  function kind(element) {
    const name = element.nodeName.toLowerCase();
    if (name === "a") return "link";
    if (name === "input") return WRITTEN.test(element.type) ? "field" : { checkbox: "tick", radio: "tick", file: "file" }[element.type] || "button";
    if (name === "textarea") return "field";
    if (name === "select" || name === "summary" || name === "label") return name;
    return "button";
  }

  /* What a press at a place works on: the nearest control around whatever lies on top there. */
  function control(element) {
    for (let near = element && element.closest(CONTROLS); near; near = near.parentElement && near.parentElement.closest(CONTROLS)) {
      if (near.hasAttribute("tabindex") && !near.matches("a[href], button, summary, label, input, select, textarea, [role=button]") && !near.__pressable && !near.onclick) continue;
      return near;
    }
    return null;
  }
  function pressable(element) {
    if (element.disabled || element.readOnly || element.type === "hidden") return false;
    if (control(element) !== element) return false;
    /* A summary that is not the first of its details does nothing. */
    if (element.nodeName === "SUMMARY" && element.parentElement.querySelector("summary") !== element) return false;
    if (element.nodeName !== "LABEL") return true;
    if (styled(element).pointerEvents === "none") return false;
    return Boolean(element.control && !shown(element.control) && !element.control.disabled);
  }
  function hits(element, x, y) {
    const top = doc.elementFromPoint(x, y);
    const near = control(top);
    if (!near) return false;
    return near === element || (near.nodeName === "LABEL" && near.control === element);
  }

  function named(element) {
    const label = element.labels && element.labels[0];
    const text = element.getAttribute("aria-label") || element.innerText || element.title || (label && label.innerText) ||
      element.placeholder || element.value || (element.control && `for #${element.control.id}`) || element.name || element.id;
    return short(text);
  }
  /* A link within a picture holds its address as it is written. */
  function address(link) {
    return typeof link.href === "string" ? link.href : new URL(link.href.baseVal, link.baseURI).href;
  }
  function describe(element) {
    const target = kind(element) === "label" ? element.control : element;
    const expanded = element.getAttribute("aria-expanded");
    const details = element.nodeName === "SUMMARY" && element.parentElement.open;
    const form = element.form || null;
    return {
      path: path(element), kind: kind(element), name: named(element), href: kind(element) === "link" ? address(element) : "",
      resets: element.type === "reset", submits: element.type === "submit" && Boolean(form),
      opened: expanded === "true" || Boolean(details) || (target !== element && target.checked === true),
    };
  }

  function scan() {
    return all(CONTROLS).filter((element) => pressable(element) && shown(element)).map(describe);
  }

  /* A place where the press reaches the control: its middle, or else another part of it. */
  function point(element) {
    const width = view.innerWidth, height = view.innerHeight;
    for (const box of element.getClientRects()) {
      for (const [right, down] of [[.5, .5], [.25, .5], [.75, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]]) {
        const x = Math.round(box.left + box.width * right), y = Math.round(box.top + box.height * down);
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        if (hits(element, x, y)) return [x, y];
      }
    }
    return null;
  }

  /* Scroll the first of some controls into view, and say which of them can be pressed as the page then stands. */
  function aim(places) {
    const first = get(places[0]);
    if (!first) return { state: "gone", by: "", points: [] };
    if (!shown(first)) return { state: "hidden", by: "", points: [] };
    const stood = view.scrollY;
    /* Who sees it already scrolls nowhere. */
    if (!point(first)) first.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const moved = view.scrollY !== stood;
    const points = [];
    for (const place of places) {
      const element = get(place);
      const at = element && shown(element) ? point(element) : null;
      if (at) points.push([place, at[0], at[1]]);
      else if (!points.length) break;
    }
    if (points.length) return { state: "ready", by: "", points, moved };
    const box = first.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const outside = x < 0 || y < 0 || x >= view.innerWidth || y >= view.innerHeight;
    if (outside) return { state: "outside", by: "", points };
    const top = doc.elementFromPoint(x, y);
    const inner = top && first.contains(top) && control(top) !== first;
    return { state: inner ? "inner" : "covered", by: top ? path(top) : "", points };
  }

  /* Note every click after the page's own handlers, and let no link lead away. */
  function arm(keepsChoosers) {
    view.__clicks = [];
    if (view.__armed) return true;
    view.__armed = true;
    view.addEventListener("click", (event) => {
      const near = control(event.target);
      const link = event.target.closest && event.target.closest("a[href]");
      view.__clicks.push({ path: near ? path(near) : "", prevented: event.defaultPrevented, trusted: event.isTrusted });
      if (link) event.preventDefault();
      if (keepsChoosers && event.target.type === "file") {
        event.preventDefault();
        view.__notes.push("chooser");
      }
    });
    return true;
  }
  const clicks = () => (view.__clicks || []).splice(0);
  const notes = () => (view.__notes || []).splice(0);

  /* The texts in the viewport that nothing covers, in the page's order. */
  function texts() {
    const said = [];
    // A page that is on its way has no body yet.
    if (!doc.body) return said;
    const walker = doc.createTreeWalker(doc.body, 4);
    const range = doc.createRange();
    const inside = (box) => box.width && box.height && box.bottom > 0 && box.top < view.innerHeight && box.right > 0 && box.left < view.innerWidth;
    const clear = (element, box) => {
      const x = Math.min(Math.max(box.left + box.width / 2, 0), view.innerWidth - 1);
      const y = Math.min(Math.max(box.top + box.height / 2, 0), view.innerHeight - 1);
      const top = doc.elementFromPoint(x, y);
      return Boolean(top && (top === element || top.contains(element) || element.contains(top)));
    };
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = short(node.data), element = node.parentElement;
      if (!text || !element || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TEXTAREA|OPTION)$/.test(element.nodeName)) continue;
      range.selectNodeContents(node);
      const box = Array.from(range.getClientRects()).find(inside);
      if (!box) continue;
      if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      if (clear(element, box)) said.push(text);
    }
    for (const field of all("input, textarea, select")) {
      if (!shown(field) || /^(checkbox|radio|file|hidden)$/.test(field.type)) continue;
      const box = field.getBoundingClientRect();
      if (inside(box) && clear(field, box)) said.push(`[${short(field.value || field.placeholder)}]`);
    }
    return said;
  }

  function fields() {
    const values = {};
    for (const field of all("input, textarea, select")) {
      if (shown(field)) values[path(field)] = /^(checkbox|radio)$/.test(field.type) ? field.checked : field.value;
    }
    return values;
  }

  function snapshot() {
    const focus = doc.activeElement;
    const seen = focus && focus !== doc.body && shown(focus) && (() => {
      const box = focus.getBoundingClientRect();
      return box.bottom > 0 && box.top < view.innerHeight && box.right > 0 && box.left < view.innerWidth && point(focus) !== null;
    })();
    const colours = [doc.body, doc.querySelector("header"), doc.querySelector("main")].map((element) => {
      if (!element) return "";
      const style = styled(element);
      return `${style.color} ${style.backgroundColor}`;
    });
    return {
      order: all("[aria-sort]").filter(shown).map((head) => `${path(head)} ${head.getAttribute("aria-sort")}`),
      address: view.location.href, focus: seen ? path(focus) : "", texts: texts(), fields: fields(), colours,
      scroll: [Math.round(view.scrollX), Math.round(view.scrollY)],
    };
  }

  /* Where a fragment leads on the page as it stands. */
  function anchored(fragment) {
    const target = doc.getElementById(fragment) || doc.getElementsByName(fragment)[0];
    if (!target) return "nothing";
    const closed = target.closest("details:not([open])");
    return target.getClientRects().length || closed || target.parentElement.getClientRects().length ? "seen" : "hidden";
  }

  function fill(element, value) {
    element.value = value;
    element.dispatchEvent(new view.Event("input", { bubbles: true }));
    element.dispatchEvent(new view.Event("change", { bubbles: true }));
  }
  /* Write into the form of a button what it is to take away or to send. */
  function prepare(place) {
    const form = get(place).form;
    if (!form) return false;
    for (const field of Array.from(form.elements)) {
      if (!shown(field) || field.readOnly) continue;
      if (kind(field) === "field") fill(field, "a");
      else if (kind(field) === "select" && field.options.length > 1) fill(field, field.options[1].value);
    }
    return true;
  }

  function ticked(place) {
    const box = get(place).getBoundingClientRect();
    return { checked: get(place).checked, box: [box.left, box.top, box.width, box.height].map(Math.round) };
  }
  const tick = (place, checked) => { get(place).checked = checked; return true; };
  const focusOn = (place) => { get(place).focus(); return doc.activeElement === get(place); };
  const value = (place) => get(place).value;
  const options = (place) => get(place).options.length;
  const isFocused = (place) => doc.activeElement === get(place);
  const forget = () => { try { view.localStorage.clear(); view.sessionStorage.clear(); } catch (_) { /* closed to it */ } return true; };
  const ready = () => doc.readyState === "complete" && doc.fonts.status === "loaded";
  const still = () => doc.getAnimations().every((movement) => movement.playState !== "running");
  const home = () => {
    const open = (element) => !element.hidden && element.getClientRects().length > 0;
    const part = doc.querySelector("[data-agenda]");
    const rows = all("[data-part=next] > [data-row], [data-part=soon] > [data-row]", part).filter(open);
    return {
      states: [part.dataset.shown].filter(Boolean),
      upcoming: rows.map((row) => row.dataset.deadline),
      left: rows.flatMap((row) => all("[data-left]", row).map((place) => [place.dataset.left, place.innerText.trim()])),
      asOf: doc.querySelector("[data-as-of]").innerText.trim(), text: doc.body.innerText,
    };
  };

  return { scan, aim, arm, clicks, notes, texts, snapshot, anchored, prepare, ticked, tick, focusOn, value, options, isFocused, forget, ready, still, home };
}

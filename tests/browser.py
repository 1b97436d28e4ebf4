#!/usr/bin/env python3
"""Opens a built site from file:// in headless Chromium over its debugging pipe and looks for what a reader would mind.

browser.py CHROMIUM OUTPUT_FOLDER AXE PAGE...

Standard library only; AXE is the file `axe.min.js` of the npm package axe-core. Follows every link of the pages named,
one step; fails on console messages, page errors, requests that leave the folder, blocked content, missing files, sideways
scrolling at 360 px and pages without title. Then one page of every kind (told by its template's form of address) is
looked at, 320 and 1280 px wide, light, dark and with large type: fails on any violation of axe, sideways scrolling, cells
one or two characters wide, numbers broken over lines, table heads that do not stay, focus rings under 3 : 1, small letters
in charts, times without a date, and words of the theme with ASCII marks among Chinese.
"""
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse


class Browser:
    def __init__(self, program):
        to_r, to_w = os.pipe()
        from_r, from_w = os.pipe()
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--disable-quic", "--hide-scrollbars",
                 f"--user-data-dir={self.profile.name}", "--remote-debugging-pipe", "about:blank"]

        def wire():
            os.dup2(to_r, 3)
            os.dup2(from_w, 4)

        os.set_inheritable(to_r, True)
        os.set_inheritable(from_w, True)
        self.process = subprocess.Popen([program, *flags], pass_fds=(3, 4, to_r, from_w), preexec_fn=wire,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_r)
        os.close(from_w)
        self.write, self.read = to_w, os.fdopen(from_r, "rb", buffering=0)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None

    def message(self):
        while b"\0" not in self.buffer:
            part = self.read.read(65536)
            if not part:
                sys.exit("the browser ended")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.write, json.dumps(request).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())
        events, self.events = self.events, []
        return events

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")


LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
STATE = """({title: document.title, h1: document.querySelectorAll('h1').length, lang: document.documentElement.lang,
 wide: document.documentElement.scrollWidth - innerWidth,
 inline: document.querySelectorAll('[style],body style,script:not([src])').length,
 heads: [...document.querySelectorAll('table')].filter(t => !t.querySelector('th')).length,
 images: [...document.images].filter(i => !i.alt).length})"""


# What a page of a kind must not have; run at every width and in every mode.
LOOK = r"""(() => {
 const faults = [];
 const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
 const say = e => e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ? '.' + e.className : '') +
   ' "' + e.textContent.trim().slice(0, 20) + '"';
 if (document.documentElement.scrollWidth > innerWidth)
   faults.push('page ' + (document.documentElement.scrollWidth - innerWidth) + ' px too wide');
 for (const cell of document.querySelectorAll('th, td, dt, dd')) {
   if (!shown(cell) || cell.closest('.skip')) continue;
   const style = getComputedStyle(cell);
   const wide = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
   const words = cell.textContent.trim();
   const inside = document.createRange(); inside.selectNodeContents(cell);
   const lines = new Set([...inside.getClientRects()].filter(r => r.width).map(r => Math.round(r.top / 6))).size;
   if ([...words].length > 2 && wide < 2.6 * parseFloat(style.fontSize) && lines > 2)
     faults.push('squeezed ' + say(cell) + ' ' + Math.round(wide) + ' px');
 }
 // A number or a Latin word on two lines, outside of addresses and code.
 const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
 for (let node; (node = walker.nextNode());) {
   const text = node.data, holder = node.parentElement;
   if (!/[0-9A-Za-z]{2}/.test(text) || holder.closest('code, pre, svg, script, style') || /https?:|@|sha256/.test(text)) continue;
   if (!shown(holder) || getComputedStyle(holder).clipPath !== 'none') continue;
   for (const match of text.matchAll(/[0-9A-Za-z.\u2212]{2,}/g)) {
     const range = document.createRange();
     range.setStart(node, match.index); range.setEnd(node, match.index + match[0].length);
     const tops = new Set([...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top)));
     if (tops.size > 1 && match[0].length < 20) faults.push('broken "' + match[0] + '" in ' + say(holder));
   }
 }
 // A character alone on the last line of a title.
 for (const title of document.querySelectorAll('h1')) {
   if (title.className === 'lead-title') continue;
   const range = document.createRange(); range.selectNodeContents(title);
   const lines = new Map();
   const texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
   for (let node; (node = texts.nextNode());) for (let i = 0; i < node.data.length; i++) {
     range.setStart(node, i); range.setEnd(node, i + 1);
     const rect = range.getClientRects()[0];
     if (rect) lines.set(Math.round(rect.top), (lines.get(Math.round(rect.top)) || '') + node.data[i]);
   }
   const list = [...lines.values()];
   if (list.length > 1 && [...list[list.length - 1].trim()].length < 2) faults.push('title leaves ' + list.join('/'));
 }
 for (const time of document.querySelectorAll('time'))
   if (!/^\d{4}-\d\d-\d\d/.test(time.dateTime || '')) faults.push('no date in ' + say(time));
 for (const text of document.querySelectorAll('svg text')) {
   const svg = text.ownerSVGElement, box = svg.viewBox.baseVal;
   const size = parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / box.width;
   if (size < 11.9) { faults.push('letters of ' + size.toFixed(1) + ' px in a chart'); break; }
 }
 const bad = /[\u4e00-\u9fff\u201d\uff09]\s?[:,;!?()]|[(,;:]\s?[\u4e00-\u9fff\u201c]/;
 for (const e of document.querySelectorAll('body *'))
   if (!e.closest('.prose, code, script, style') && [...e.childNodes].some(n => n.nodeType === 3 && bad.test(n.data)))
     faults.push('ASCII mark in ' + say(e));
 return faults;
})()"""

# A long table's head is seen in the middle of the table.
HEAD = r"""(() => {
 const faults = [];
 for (const table of document.querySelectorAll('table')) {
   if (!table.tHead || table.tHead.rows.length === 0 || table.offsetHeight < innerHeight * 2) continue;
   const row = table.tBodies[0].rows[Math.floor(table.tBodies[0].rows.length / 2)];
   row.scrollIntoView({block: 'center', behavior: 'instant'});
   const cell = table.tHead.rows[0].cells[0].getBoundingClientRect();
   const seen = document.elementFromPoint(Math.max(1, cell.left + 4), cell.top + cell.height / 2);
   if (cell.bottom < 0 || cell.top > innerHeight || !(seen && table.tHead.contains(seen)))
     faults.push('dead head of table "' + (table.caption ? table.caption.textContent : '').slice(0, 20) + '" at ' + Math.round(cell.top));
 }
 scrollTo(0, 0);
 return faults;
})()"""

# The ring around what has the focus against what lies behind it (WCAG 2.2, 1.4.11).
RING = r"""(() => {
 const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
 const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
 const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
 const behind = e => {
   const over = [];
   for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3]) over.push(c); if (c[3] === 255) break; }
   let base = over.length && over[over.length - 1][3] === 255 ? over.pop() : rgb(getComputedStyle(document.documentElement).backgroundColor);
   for (const c of over.reverse()) base = base.map((v, i) => i < 3 ? v + (c[i] - v) * c[3] / 255 : v);
   return base.slice(0, 3);
 };
 const faults = new Set();
 for (const e of document.querySelectorAll('a[href], input, button, summary, [tabindex="0"]')) {
   e.focus({focusVisible: true, preventScroll: true});
   if (document.activeElement !== e) continue;
   const style = getComputedStyle(e);
   if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) { faults.add('no ring on ' + e.className + e.tagName); continue; }
   // A ring inside the edge lies on the element itself.
   const on = parseFloat(style.outlineOffset) < 0 ? e : e.parentElement;
   const [a, b] = [light(rgb(style.outlineColor).slice(0, 3)), light(behind(on))].sort((x, y) => y - x);
   const ratio = (a + 0.05) / (b + 0.05);
   if (ratio < 3) faults.add('ring ' + ratio.toFixed(2) + ' : 1 on ' + e.tagName + ' "' + e.textContent.trim().slice(0, 12) + '" in ' + (e.parentElement.className || e.parentElement.tagName));
 }
 if (document.activeElement) document.activeElement.blur();
 return [...faults];
})()"""

AXE = """axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map(
 one => 'axe ' + one.id + ' (' + one.impact + '): ' + one.nodes.slice(0, 2).map(node => node.html.slice(0, 120)).join(' | ')))"""

MODES = ("light", "dark", "large")
WIDTHS = (320, 1280)


def look(browser, root, pages, axe):
    """One page of every kind at every width and in every mode."""
    faults = []
    for page in pages:
        for width in WIDTHS:
            for mode in MODES:
                scheme = "dark" if mode == "dark" else "light"
                browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
                browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
                browser.open(f"{root}/{page}")
                if mode == "large":
                    browser.evaluate("document.getElementById('size-large').checked = true")
                found = []
                for part in (LOOK, HEAD, RING):
                    answer = browser.call("Runtime.evaluate", expression=part, returnByValue=True)
                    if "exceptionDetails" in answer:
                        sys.exit(f"{page}: {answer['exceptionDetails']}")
                    found += answer["result"]["value"]
                browser.evaluate(axe)
                answer = browser.call("Runtime.evaluate", expression=AXE, awaitPromise=True, returnByValue=True)
                if "exceptionDetails" in answer:
                    sys.exit(f"{page}: {answer['exceptionDetails']}")
                found += answer["result"]["value"]
                faults += [f"{page} at {width} px, {mode}: {fault}" for fault in found]
    return faults


def kinds(folder):
    """One page of every kind: addresses that differ in ids and periods only are one kind."""
    found = {}
    for path, _, files in sorted(os.walk(folder)):
        for name in sorted(files):
            if name.endswith(".html"):
                page = os.path.relpath(os.path.join(path, name), folder)
                parts = page.split("/")
                kind = (parts[0], len(parts), parts[1] if len(parts) > 3 else "")
                # Of several the one with the most in it.
                size = os.path.getsize(os.path.join(path, name))
                if size > found.get(kind, (0, ""))[0]:
                    found[kind] = (size, page)
    return sorted(page for _, page in found.values())


def main(program, folder, axe, pages):
    folder = os.path.realpath(folder)
    root = "file://" + urllib.parse.quote(folder)
    browser = Browser(program)
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.call(f"{domain}.enable")
    faults, seen, todo = [], set(), [(f"{root}/{page}", 0) for page in pages]
    while todo:
        url, depth = todo.pop()
        if url in seen:
            continue
        seen.add(url)
        browser.call("Emulation.setDeviceMetricsOverride", width=360, height=800, deviceScaleFactor=1, mobile=False)
        for event in browser.open(url):
            method, params = event.get("method"), event.get("params", {})
            if method == "Network.requestWillBeSent" and not params["request"]["url"].startswith(root + "/"):
                faults.append(f"{url} asks for {params['request']['url']}")
            elif method == "Network.loadingFailed":
                faults.append(f"{url}: {params.get('errorText')} {params.get('blockedReason', '')}")
            elif method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
                faults.append(f"{url}: {json.dumps(params, ensure_ascii=False)[:300]}")
        state = browser.evaluate(STATE)
        if not state["title"] or state["h1"] != 1 or not state["lang"]:
            faults.append(f"{url}: {state}")
        for name in ("inline", "heads", "images"):
            if state[name]:
                faults.append(f"{url}: {name} {state[name]}")
        if state["wide"] > 0:
            faults.append(f"{url} scrolls {state['wide']} px sideways at 360 px")
        for link in browser.evaluate(LINKS):
            link = link.split("#")[0]
            if not link.startswith(root + "/"):
                if link.startswith(("http:", "https:", "mailto:", "tel:")):
                    continue
                faults.append(f"{url} links to {link}")
                continue
            file = urllib.parse.unquote(link[len("file://"):])
            if not os.path.isfile(file):
                faults.append(f"{url} links to {link}, which is no file")
            elif depth == 0 and link.endswith(".html"):
                todo.append((link, 1))
    with open(axe, encoding="utf-8") as file:
        library = file.read()
    shown = kinds(folder)
    faults += look(browser, root, shown, library)
    browser.process.kill()
    print(f"{len(seen)} pages opened, {len(shown)} looked at: {' '.join(shown)}")
    for fault in faults[:200]:
        print(fault)
    return 1 if faults or len(seen) < len(pages) + 3 else 0


sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))

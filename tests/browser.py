#!/usr/bin/env python3
"""Opens a built site from file:// in headless Chromium over its debugging pipe and looks for what a reader would mind.

browser.py CHROMIUM OUTPUT_FOLDER PAGE...

Standard library only. Follows every link of the pages named, one step; fails on console messages, page errors,
requests that leave the folder, blocked content, missing files, sideways scrolling at 360 px and pages without title.
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
        self.profile = tempfile.TemporaryDirectory()
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
 inline: document.querySelectorAll('[style],style,script:not([src])').length,
 heads: [...document.querySelectorAll('table')].filter(t => !t.querySelector('th')).length,
 images: [...document.images].filter(i => !i.alt).length})"""


def main(program, folder, pages):
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
    browser.process.kill()
    print(f"{len(seen)} pages opened")
    for fault in faults[:40]:
        print(fault)
    return 1 if faults or len(seen) < len(pages) + 3 else 0


sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))

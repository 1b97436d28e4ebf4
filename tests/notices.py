#!/usr/bin/env python3
"""Writes NOTICES.txt: the licences of everything that is linked into the program, which `tongbao licences` shows.

Usage: notices.py [--check]     --check: exit code 1 when the file is not what would be written.
Every crate is named with version and licence; each licence text stands once, with the crates it belongs to.
"""
import json, re, subprocess, sys
from pathlib import Path

TARGET = "x86_64-unknown-linux-gnu"


def linked(meta):
    """Packages that are linked: what tongbao needs at run time, not for tests, build scripts or macros' own use."""
    nodes = {node["id"]: node for node in meta["resolve"]["nodes"]}
    todo, seen = [meta["resolve"]["root"]], set()
    while todo:
        own = todo.pop()
        if own in seen:
            continue
        seen.add(own)
        for dep in nodes[own]["deps"]:
            if any(kind["kind"] is None for kind in dep["dep_kinds"]):
                todo.append(dep["pkg"])
    seen.discard(meta["resolve"]["root"])
    return sorted((p for p in meta["packages"] if p["id"] in seen), key=lambda p: (p["name"], p["version"]))


def texts(package):
    folder = Path(package["manifest_path"]).parent
    names = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|UNLICENSE)", re.I)
    for path in sorted(folder.iterdir()):
        if path.is_file() and names.match(path.name) and path.stat().st_size < 100_000:
            text = path.read_text("utf-8", "replace").replace("\r\n", "\n").replace("\t", "    ").strip()
            # A text that only says where the text is says nothing.
            if len(text) > 200:
                yield "\n".join(line.rstrip() for line in text.split("\n"))


def notices():
    line = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features", "--filter-platform", TARGET]
    meta = json.loads(subprocess.run(line, check=True, capture_output=True).stdout)
    packages = linked(meta)
    out = [f"tongbao links {len(packages)} libraries. Each with its licence; the texts follow.", ""]
    by_text = {}
    for package in packages:
        name = f"{package['name']} {package['version']}"
        out.append(f"{name}: {package['license'] or 'see its text'}")
        for text in texts(package):
            by_text.setdefault(text, []).append(name)
    for text, names in sorted(by_text.items(), key=lambda item: item[1]):
        out += ["", "=" * 80, ", ".join(names), "-" * 80, text]
    return "\n".join(out) + "\n"


def main():
    path = Path(__file__).parent.parent / "NOTICES.txt"
    wanted = notices()
    if "--check" in sys.argv:
        if not path.is_file() or path.read_text() != wanted:
            print("NOTICES.txt is out of date: run python3 tests/notices.py")
            return 1
        return 0
    path.write_text(wanted)
    print(f"{path.name}: {len(wanted) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

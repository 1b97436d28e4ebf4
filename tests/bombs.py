#!/usr/bin/env python3
"""Files made to take memory and time: twenty of each class, each checked and built within 5 seconds and 500 MB.

Usage: bombs.py BINARY SITE [CLASS]     SITE: a site folder such as tests/sites/small/site; it is copied.
Classes: workbook, picture, prose, faults. Exit code 1 when one is beyond the bounds or ends with anything but 0, 1 or 2.
The figures are CPU seconds and the peak of resident memory of the program itself.
"""
import os, random, resource, shutil, struct, sys, tempfile, zipfile, zlib
from pathlib import Path

SECONDS, MEGABYTES = 5.0, 500


def run(binary, args, folder):
    """Exit code, CPU seconds, peak memory in MB."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        void = os.open("/dev/null", os.O_WRONLY)
        os.dup2(void, 1); os.dup2(void, 2); os.chdir(folder)
        os.environ["RAYON_NUM_THREADS"] = "2"
        os.execv(binary, [binary, *args])
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def workbook(strings, rows, extra=(), sheets=1, styles=""):
    """An .xlsx in memory from its shared strings (XML) and rows (XML)."""
    out = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    names = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n if sheets < 300 else 0}"/>' for n in range(sheets))
    relations = "".join(f'<Relationship Id="r{n}" Target="worksheets/sheet{n if sheets < 300 else 0}.xml"/>' for n in range(sheets))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", f'<workbook xmlns:r="x"><sheets>{names}</sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        book.writestr("xl/sharedStrings.xml", f"<sst>{strings}</sst>")
        if styles:
            book.writestr("xl/styles.xml", styles)
        for n in range(min(sheets, 255)):
            book.writestr(f"xl/worksheets/sheet{n}.xml", f"<worksheet><sheetData>{rows}</sheetData>{''.join(extra)}</worksheet>")
    data = out.read_bytes()
    out.unlink()
    return data


def shared(text, count=1):
    return f"<si><t>{text}</t></si>" * count


def cells(rows, columns, inner='<v>0</v>', kind=' t="s"'):
    return "".join("<row>" + f"<c{kind}>{inner}</c>" * columns + "</row>" for _ in range(rows))


def workbooks():
    for size, rows in [(3_000_000, 20), (32_767, 2_000), (32_767, 5_000), (30_000, 50_000), (1_000, 50_000)]:
        yield f"one string of {size} named {rows * 10} times", workbook(shared("x" * size), cells(rows, 10))
    yield "490 000 cells", workbook(shared("甲"), cells(49_000, 10))
    yield "600 000 cells", workbook(shared("甲"), cells(60_000, 10))
    yield "400 000 strings", workbook(shared("甲" * 20, 400_000), cells(10, 10))
    yield "600 000 strings", workbook(shared("甲", 600_000), cells(10, 10))
    yield "inline text of 5 MB", workbook("", cells(1, 1, f"<is><t>{'x' * 5_000_000}</t></is>", ' t="inlineStr"'))
    yield "long inline texts", workbook("", cells(2_000, 10, f"<is><t>{'x' * 3_000}</t></is>", ' t="inlineStr"'))
    yield "10 000 sheets", workbook(shared("甲"), cells(10, 10), sheets=10_000)
    yield "250 sheets", workbook(shared("甲"), cells(100, 10), sheets=250)
    yield "100 000 merged ranges", workbook(shared("甲"), cells(10, 10), ['<mergeCell ref="A1:GR100000"/>' * 100_000])
    yield "merged over all", workbook(shared("甲"), cells(10, 10), ['<mergeCell ref="A1:GR100000"/>' * 1_000])
    yield "100 000 styles", workbook(shared("甲"), cells(10, 10), styles="<styleSheet><cellXfs>" + '<xf numFmtId="1"/>' * 100_000 + "</cellXfs></styleSheet>")
    yield "one far cell", workbook("", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "hidden columns and rows", workbook(shared("甲"), '<row hidden="1"/>' * 99_000, ['<col min="1" max="16384" hidden="1"/>' * 10_000])
    yield "60 MB of blanks", workbook("", " " * 60_000_000)
    yield "text of 100 000 digits", workbook(shared("9" * 30_000), cells(100, 1))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=b"", depth=8, colour=0, extra=b"", interlace=0):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def jpeg(width, height, marker=0xC0, parts=3, tail=b""):
    frame = struct.pack(">BHHB", 8, height, width, parts) + b"".join(bytes([n + 1, 0x11, 0]) for n in range(parts))
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes([0xFF, marker]) + struct.pack(">H", len(frame) + 2) + frame + tail + b"\xff\xd9"


def pictures():
    for side in (0, 16_001, 60_000, 0x7FFFFFFF, 0xFFFFFFFF):
        yield f"png {side} square", "png", png(side, side)
    yield "png 6 000 square, all there", "png", png(6_000, 6_000, (b"\0" + b"\0" * 6_000) * 6_000)
    yield "png 6 000 square in colour", "png", png(6_000, 6_000, (b"\0" + b"\0" * 24_000) * 6_000, colour=6)
    yield "png 6 000 square, cut", "png", png(6_000, 6_000, (b"\0" + b"\0" * 6_000) * 3_000)
    yield "png, 100 MB more than its points", "png", png(10, 10, b"\0" * 100_000_000)
    yield "png of 16 bits", "png", png(5_000, 5_000, (b"\0" + b"\0" * 40_000) * 5_000, depth=16, colour=6)
    yield "png interlaced", "png", png(4_000, 4_000, b"\0" * 16_100_000, interlace=1)
    yield "png, wrong depth", "png", png(100, 100, b"\0" * 10_100, depth=3)
    yield "png, text that unpacks", "png", png(1, 1, b"\0\0", extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 50_000_000)))
    yield "png, profile that unpacks", "png", png(1, 1, b"\0\0", extra=chunk(b"iCCP", b"a\0\0" + zlib.compress(b"x" * 50_000_000)))
    yield "png, one long line", "png", png(16_000, 2, (b"\0" + b"\0" * 16_000) * 2)
    for width, height in ((65_535, 65_535), (0, 0), (6_000, 6_000)):
        yield f"jpeg {width} x {height}", "jpg", jpeg(width, height)
    yield "jpeg progressive", "jpg", jpeg(6_300, 6_300, 0xC2)
    yield "jpeg with 255 parts", "jpg", jpeg(5_000, 5_000, 0xC0, 60)


def proses():
    yield "one million paragraphs", "段\n\n" * 330_000
    yield "100 000 columns", "|" + "a|" * 100_000 + "\n|" + "-|" * 100_000 + "\n"
    yield "200 x 1 700 cells", "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + ("|" + "a|" * 200 + "\n") * 1_700
    yield "200 columns, rows empty", "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + "|\n" * 300_000
    yield "one paragraph of 1 MB", "字" * 340_000
    yield "one paragraph in lines", "字字字字字字\n" * 50_000
    yield "nested quotes", "> " * 300_000 + "x"
    yield "nested lists", "".join("  " * n + "- x\n" for n in range(900))
    yield "nested emphasis", "*" * 400_000 + "x" + "*" * 400_000
    yield "open emphasis", "*a **b _c " * 90_000
    yield "open brackets", "[" * 900_000
    yield "open links", "[a](" * 250_000
    yield "open code", "`a``b```c" * 100_000
    yield "link definitions", "".join(f"[a{n}]: x\n" for n in range(60_000)) + "[a1] " * 10_000
    yield "figures", "[[cases.publicised=11]]" * 40_000
    yield "open figures", "[[" * 400_000
    yield "dead links", "".join(f"[x](cases/{n:06})\n\n" for n in range(45_000))
    yield "html", "<b><i><!-- " * 80_000
    yield "list items", "- x\n" * 240_000
    yield "entities and signs", "&amp;&lt;&#x4e00;3*4~5 " * 40_000


def faults(random):
    rows = lambda count, line: "id,name,tier,kind,parent,code,flags\n" + "".join(line(n) for n in range(count))
    yield "41 000 units without a parent", "content/units.csv", rows(41_000, lambda n: f"v{n},村{n},village,行政村,nobody{n},,\n")
    yield "20 000 units in a chain", "content/units.csv", rows(20_000, lambda n: f"v{n},村{n},village,行政村,v{n + 1},,\n")
    yield "20 000 units in a ring", "content/units.csv", rows(20_000, lambda n: f"v{n},村{n},town,镇,v{(n + 1) % 20_000},,\n")
    yield "90 000 times one unit", "content/units.csv", rows(90_000, lambda n: "v,村,village,行政村,v,,\n")
    yield "90 000 units with bad flags", "content/units.csv", rows(90_000, lambda n: f"v{n},村{n},village,x,,z,:;:;:\n")
    yield "100 000 short rows", "content/units.csv", "id,name,tier,kind,parent,code,flags\n" + "a,b\n" * 99_000
    yield "1.5 million score rows", "content/scores/village/2017-W30.csv", "unit,work\n" + "a,b\n" * 1_500_000
    yield "99 000 unknown units", "content/scores/village/2017-W30.csv", "unit,work\n" + "".join(f"nobody{n},1\n" for n in range(99_000))
    yield "99 000 wrong cells", "content/scores/village/2017-W30.csv", "unit,work\n" + "cun-a,一百\n" * 99_000
    yield "a cell of 900 000 digits", "content/scores/village/2017-W30.csv", "unit,work\ncun-a," + "9" * 900_000 + "\n"
    yield "400 000 unknown keys", "site.toml", "".join(f"k{n:06} = 1\n" for n in range(400_000))
    yield "unknown keys of 200 signs", "site.toml", "".join(f"{'k' * 200}{n:05} = 1\n" for n in range(30_000))
    yield "100 000 tables", "site.toml", "".join(f"[t{n}]\na = 1\n" for n in range(100_000))
    yield "100 000 entries", "site.toml", "[[a]]\n" * 100_000
    yield "deep arrays", "site.toml", "a = " + "[" * 500_000
    yield "deep keys", "site.toml", "a." * 400_000 + "a = 1\n"
    yield "deep tables", "site.toml", "a = " + "{a=" * 200_000
    yield "one text of 1 MB", "site.toml", 'title = "' + "甲" * 340_000 + '"\n'
    yield "a line of noise", "site.toml", "".join(chr(random.randrange(32, 0x3000)) for _ in range(300_000))
    yield "100 000 dead units", "content/rankings/village-2017/2017-07.toml", "".join(f'[[done]]\nunit = "x{n}"\n' for n in range(100_000))


def trials(wanted):
    if wanted in (None, "workbook"):
        for name, data in workbooks():
            yield "workbook", name, {"content/scores/village/2017-W30.xlsx": data}, ["content/scores/village/2017-W30.csv"]
    if wanted in (None, "picture"):
        for name, ending, data in pictures():
            yield "picture", name, {f"content/photos/x.{ending}": data}, []
    if wanted in (None, "prose"):
        for name, text in proses():
            yield "prose", name, {"content/articles/news.md": text}, []
    if wanted in (None, "faults"):
        for name, path, text in faults(random.Random(1)):
            yield "faults", name, {path: text.encode()}, []


def main():
    binary, site = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
    beyond, count = [], 0
    for kind, name, files, gone in trials(sys.argv[3] if len(sys.argv) > 3 else None):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "site"
            shutil.copytree(site, root)
            for path in gone:
                (root / path).unlink(missing_ok=True)
            for path, data in files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                if path == "content/articles/news.md":
                    head = (root / path).read_text().rsplit("+++", 1)[0]
                    data = f"{head}+++\n\n{data}".encode()
                if path.startswith("content/photos"):
                    record = root / "content/exemplars/model.md"
                    photo = f'photo = {{ file = "{path[8:]}", alt = "田间" }}\npublicised_on'
                    record.write_text(record.read_text().replace("publicised_on", photo, 1))
                (root / path).write_bytes(data)
            for command in (["check", "--as-of", "2017-08-21"], ["build", "--no-pdf", "--as-of", "2017-08-21"]):
                code, seconds, peak = run(binary, command, root)
                count += 1
                fits = seconds <= SECONDS and peak <= MEGABYTES and code in (0, 1, 2)
                print(f"{kind:9} {command[0]:6} exit {code:3} {seconds:6.2f} s {peak:6.0f} MB  {name}{'' if fits else '   <-- BEYOND'}", flush=True)
                if not fits:
                    beyond.append((kind, name, command[0]))
    print(f"{count} runs, {len(beyond)} beyond {SECONDS:.0f} s and {MEGABYTES} MB")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())

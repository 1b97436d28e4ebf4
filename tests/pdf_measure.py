#!/usr/bin/env python3
"""Measures an official PDF from the outside against GB/T 9704-2012 and prints PASS or FAIL a rule.

pdf_measure.py FILE official|letter|minutes|bulletin [sealed]
Numbers are the standard's (clauses in brackets); positions come from glyphs and lines, not from our templates.
"""
import collections
import re
import sys

import fitz  # PyMuPDF, Debian package python3-fitz

MM = 72 / 25.4
CELL = 156 / 28
PITCH = (225 - 16 / MM) / 21
RED, BLACK = 0xFF0000, 0
SEAL = 42
failed = False
Glyph = collections.namedtuple("Glyph", "c x y size font color flat")


def rule(clause, good, found=""):
    global failed
    failed = failed or not good
    print(f"{'PASS' if good else 'FAIL'} {clause}: {found}")


def near(value, wanted, slack):
    return value is not None and abs(value - wanted) <= slack


def glyphs(page):
    """Every character with its origin in mm; `flat` where it is not turned."""
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                for char in span["chars"]:
                    if not char["c"].isspace():
                        x, y = char["origin"]
                        flat = line["dir"][0] > 0.9
                        yield Glyph(char["c"], x / MM, y / MM, span["size"], span["font"], span["color"], flat)


def han(c):
    return "\u4e00" <= c <= "\u9fff"


class Row:
    """Characters on one baseline, from left to right."""

    def __init__(self, chars):
        self.chars = sorted(chars, key=lambda g: g.x)
        self.text = "".join(g.c for g in self.chars)
        self.left, self.y, self.size = self.chars[0].x, self.chars[0].y, self.chars[0].size
        last = self.chars[-1]
        wide = 0.5 if last.c.isascii() else 1
        self.right = last.x + (CELL if near(last.size, 16, 0.05) else last.size / MM) * wide
        self.top = self.y - 0.88 * self.size / MM
        self.font = self.chars[0].font


def rows_of(chars):
    rows = collections.defaultdict(list)
    for g in chars:
        rows[round(g.y, 1)].append(g)
    return [Row(rows[y]) for y in sorted(rows)]


def lines_of(page):
    """Horizontal rules: left, right, y, width in mm, colour."""
    found = []
    for d in page.get_drawings():
        rect = d["rect"]
        if rect.width / MM > 100 and rect.height / MM < 3 and d.get("color"):
            found.append((rect.x0 / MM, rect.x1 / MM, (rect.y0 + rect.y1) / 2 / MM, (d["width"] or 0) / MM, d["color"]))
    return sorted(found, key=lambda line: line[2])


def red_ink(page):
    """Upper and lower edge of every band of red ink, by pixels of 0.127 mm."""
    pix = page.get_pixmap(dpi=200)
    bands, inside = [], False
    for y in range(pix.height):
        row = pix.samples[y * pix.stride:(y + 1) * pix.stride]
        red = any(row[x] > 200 and row[x + 1] < 90 and row[x + 2] < 90 for x in range(0, pix.width * pix.n, pix.n))
        if red and not inside:
            bands.append([y / 200 * 25.4, 0])
        if red:
            bands[-1][1] = (y + 1) / 200 * 25.4
        inside = red
    return bands


def frame(doc, kind):
    """Paper, type area, pitch, page numbers: 5.1, 5.2, 7.5."""
    pages, gaps, counts, widths, faces = [], [], [], [], collections.Counter()
    imprint = [any(abs(line[2] - 262) < 1 and line[4][0] < 0.1 for line in lines_of(page)) for page in doc]
    for number, page in enumerate(doc, 1):
        rule("5.1 paper", near(page.rect.width / MM, 210, 0.5) and near(page.rect.height / MM, 297, 0.5), f"page {number}")
        chars = list(glyphs(page))
        # The statement of a demonstration stands above the type area, the number below it.
        inside = [g for g in chars if g.y > 33 and g.y < 265]
        body = rows_of(g for g in inside if near(g.size, 16, 0.05) and g.color == BLACK and g.flat)
        pages.append(body)
        rule("5.2.4 colours", {g.color for g in chars} <= {BLACK, RED}, f"page {number}")
        for row in body:
            faces.update(g.font for g in row.chars if han(g.c))
            if len(row.text) >= 26 and near(row.left, 28, 0.2) and all(han(c) for c in row.text):
                counts.append(len(row.text))
                widths += [b.x - a.x for a, b in zip(row.chars, row.chars[1:])]
        gaps += [b.y - a.y for a, b in zip(body, body[1:]) if 8 / MM * 2.8 < b.y - a.y < 12]
        if number > 1 and body:
            rule("5.2.1 first line", body[0].top > 36, f"page {number}: {body[0].top:.2f} mm")
        if len(body) >= 20 and number > 1 and near(body[0].top, 37, 1) and near(body[-1].top + 16 / MM, 262, 1):
            others = [g for g in inside if not near(g.size, 16, 0.05)]
            # A blank line before a signature is no line of text.
            if not others and all(b.y - a.y < 12 for a, b in zip(body, body[1:])):
                rule("5.2.3 lines", len(body) == 22, f"page {number}: {len(body)} lines")
        blank = not inside
        # 7.5: a blank page before the imprint bears no number, nor does the page of that imprint.
        silent = (blank and number < len(doc)) or (imprint[number - 1] and number > 1 and not list(glyphs_inside(doc[number - 2])))
        silent = silent or (kind == "letter" and number == 1)
        folio = Row(found) if (found := [g for g in chars if near(g.size, 14, 0.1) and 262.5 < g.y < 280]) else None
        if silent:
            rule("7.5 no number", folio is None, f"page {number}")
            continue
        rule("7.5 number", folio is not None and folio.text == f"—{number}—", f"page {number}: {folio and folio.text}")
        if folio:
            side = near(184 - folio.right, CELL, 1.2) if number % 2 else near(folio.left - 28, CELL, 1.2)
            rule("7.5 side", side, f"page {number}: {folio.left:.1f} to {folio.right:.1f} mm")
            ink = folio.y - 0.311 * 14 / MM
            rule("7.5 distance", near(ink - 262, 7, 0.3), f"page {number}: {ink - 262:.2f} mm below the type area")
            rule("7.5 face", "Song" in folio.font or "Serif" in folio.font, folio.font)
    starts = [row.left for body in pages for row in body if han(row.text[0])]
    rule("5.2.1 left edge", near(min(starts), 28, 1), f"{min(starts):.2f} mm")
    rights = [row.right for body in pages for row in body if han(row.text[-1])]
    rule("5.2.1 right edge", max(rights) < 185, f"{max(rights):.2f} mm")
    if gaps:
        middle = sorted(gaps)[len(gaps) // 2] * MM
        rule("5.2.3 pitch", 28.8 <= middle <= 29.8, f"{middle:.2f} pt")
    if counts:
        rule("5.2.3 characters", max(counts) == 28, f"{len(counts)} lines of Han, longest {max(counts)}")
        cell = sorted(widths)[len(widths) // 2]
        rule("5.2.3 character pitch", near(cell, CELL, 0.02), f"{cell:.3f} mm")
    rule("5.2.2 body face", "Fang" in faces.most_common(1)[0][0], faces.most_common(1)[0][0])
    return pages


def glyphs_inside(page):
    return [g for g in glyphs(page) if 33 < g.y < 265]


def head(doc, kind):
    """Red heading, number, signer, rule: 7.2, 10.1, 10.3. Returns where the title may begin."""
    page = doc[0]
    chars = [g for g in glyphs(page) if g.y > 20]
    red = [g for g in chars if g.color == RED]
    rule("7.2.4 red masthead", bool(red), "".join(g.c for g in red))
    rule("7.2.4 face", all("Song" in g.font or "Serif" in g.font for g in red), red[0].font if red else "")
    centre = (min(g.x for g in red) + max(g.x + g.size / MM for g in red)) / 2
    rule("7.2.4 centred", near(centre, 106, 3), f"{centre:.1f} mm")
    ink = red_ink(page)
    top = ink[0][0] if ink else None
    wanted = 30 if kind == "letter" else 72
    if kind != "bulletin":
        rule("10.1 heading top" if kind == "letter" else "7.2.4 masthead top", near(top, wanted, 1), f"{top} mm")
    bottom = max(g.y for g in red) + 0.08 * max(g.size for g in red) / MM
    rules = [line for line in lines_of(page) if line[4][0] > 0.9 and line[4][1] < 0.1]
    if kind == "letter":
        rule("10.1 rules", len(rules) == 4 and all(near(r - l, 170, 0.5) for l, r, *_ in rules), f"{len(rules)}")
        gap = ink[1][0] - ink[0][1]
        rule("10.1 upper rule", near(gap, 4, 0.5), f"{gap:.2f} mm below the heading")
        rule("10.1 upper rule is thick above", rules[0][3] > rules[1][3])
        rule("10.1 lower rule", near(297 - rules[3][2], 20, 1), f"{297 - rules[3][2]:.2f} mm above the edge")
        rule("10.1 lower rule is thick below", rules[3][3] > rules[2][3])
        line = rules[1][2]
    else:
        rule("7.2.7 red rule", len(rules) == 1 and near(rules[0][0], 28, 0.3) and near(rules[0][1], 184, 0.3), f"{rules[:1]}")
        line = rules[0][2]
    if kind == "bulletin":
        return line
    rows = rows_of(g for g in chars if near(g.size, 16, 0.05) and g.color == BLACK)
    number = next((row for row in rows if "〔" in row.text), None)
    rule("7.2.5 number", number is not None and bool(re.search(r"〔\d{4}〕[1-9]\d*号", number.text)), number and number.text)
    if kind == "letter":
        rule("10.1 number at the right", near(number.right, 184, 1), f"{number.right:.1f} mm")
        rule("10.1 number below the rule", near(number.top - line, 16 * 7 / 8 / MM, 1), f"{number.top - line:.2f} mm")
        return number.y
    rule("7.2.5 two lines below", near((number.top - bottom) / PITCH, 2.4, 0.7), f"{(number.top - bottom) / PITCH:.2f} lines")
    if "签发人" in number.text:
        rule("7.2.5 one character in", near(number.left - 28, CELL, 0.6), f"{number.left:.1f} mm")
        rule("7.2.6 signer one character in", near(184 - number.right, CELL, 0.8), f"{number.right:.1f} mm")
        rule("7.2.6 signer in 楷体", "Kai" in number.chars[-1].font, number.chars[-1].font)
    else:
        rule("7.2.5 centred", near((number.left + number.right) / 2, 106, 1.5), f"{(number.left + number.right) / 2:.1f} mm")
    above = max((row for row in rows if row.y < line), key=lambda row: row.y)
    gap = line - (above.y + 0.12 * 16 / MM)
    rule("7.2.7 4 mm below", near(gap, 4, 0.8), f"{gap:.2f} mm")
    return line


def title(doc, kind, line, body):
    """Title and addressee: 7.3.1, 7.3.2, 7.3.3."""
    rows = rows_of(g for g in glyphs(doc[0]) if near(g.size, 22, 0.1) and g.color == BLACK)
    rule("7.3.1 title 22 pt", bool(rows), "/".join(row.text for row in rows))
    rule("7.3.1 face", all("Song" in row.font or "Serif" in row.font for row in rows), rows[0].font)
    # The gap is measured to the ink, which begins a little below the upper edge of the letters' box.
    lines = (rows[0].top - line) / PITCH
    rule("7.3.1 two lines below", near(lines, 2, 0.35), f"{lines:.2f} lines")
    for row in rows:
        middle = (row.left + row.right) / 2
        rule("7.3.1 centred", near(middle, 106, 4.5), f"{row.text}: {middle:.1f} mm")
    lengths = [len(row.text) for row in rows]
    hourglass = any(b < a and b < c for a, b, c in zip(lengths, lengths[1:], lengths[2:]))
    rule("7.3.1 shape", not hourglass and min(lengths) > 2, str(lengths))
    below = [row for row in body[0] if row.y > rows[-1].y]
    rule("7.3.3 text on the first page", bool(below))
    if kind != "bulletin" and below and below[0].text.endswith(("：", ":")):
        gap = (below[0].top - (rows[-1].y + 0.12 * 22 / MM)) / PITCH
        rule("7.3.2 one line below", near(gap, 1.4, 0.5), f"{gap:.2f} lines")
        rule("7.3.2 flush left", near(below[0].left, 28, 0.3), f"{below[0].left:.1f} mm")
    return rows[-1].y


def text(doc, body):
    """Paragraphs, headings, numbers: 7.3.3."""
    rows = [row for page in body for row in page]
    for row, after in zip(rows, rows[1:]):
        if re.search(r"\d$", row.text) and row.right > 170:
            broken = re.match(r"(\d|年|月|日|%|％|万元)", after.text)
            rule("7.3.3 numbers not broken", not broken, f"{row.text[-6:]}|{after.text[:6]}")
    for sheet, page in zip(doc, body):
        for row in page:
            if near(row.left - 28, 2 * CELL, 0.6) and re.match(r"[一二三四五六七八九十]+、", row.text) and "Hei" in row.font:
                below = [g for g in glyphs_inside(sheet) if g.y > row.y + 3]
                rule("7.3.3 heading keeps its text", bool(below), row.text)
            if near(row.left - 28, 2 * CELL, 0.6) and re.match(r"（[一二三四五六七八九十]+）", row.text) and len(row.text) < 20:
                rule("7.3.3 second level", "Kai" in row.font or "Fang" in row.font, f"{row.text}: {row.font}")


def signature(doc, body, sealed):
    """Signature and date: 7.3.5; attachment note 7.3.4; 附注 7.3.6. Minutes have none."""
    found = None
    for number, rows in enumerate(body):
        for place, row in enumerate(rows):
            if re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", row.text) and row.left > 60:
                found = (number, place)
                break
    rule("7.3.5.4 date", found is not None and not re.search(r"年0|月0", body[found[0]][found[1]].text))
    if found is None:
        return
    rows = body[found[0]]
    date, name = rows[found[1]], rows[found[1] - 1]
    # The text before: whatever is neither a signature nor the note of attachments.
    before = [row for row in rows[:found[1] - 1]]
    texts = [row for row in before if row.right > 150 or row.left < 28 + 2.5 * CELL]
    rule("7.3.5 text on the page of the signature", any("附件：" not in row.text for row in texts), f"page {found[0] + 1}")
    if sealed:
        # Joint signatures stand side by side, the date below the last of them.
        gaps = [place for place, (a, b) in enumerate(zip(name.chars, name.chars[1:]), 1) if b.x - a.x > 2 * CELL]
        own_name = Row(name.chars[gaps[-1]:]) if gaps else name
        if not gaps:
            rule("7.3.5.1 date four characters in", near(184 - date.right, 4 * CELL, 1.5), f"{(184 - date.right) / CELL:.2f}")
        halves = (own_name.left + own_name.right) / 2 - (date.left + date.right) / 2
        rule("7.3.5.1 signature over the date", near(halves, 0, 2), f"{halves:.2f} mm off")
        upper = [row for row in before if row.y < name.y - 1]
        if upper:
            lower_edge = upper[-1].y + 0.12 * 16 / MM
            # Signature and date lie a little below the middle of the seal: their own middle is 0.38 em above the
            # mean of their baselines, the seal's 2.5 mm higher.
            centre = (name.y + date.y) / 2 - 0.38 * 16 / MM - 2.5
            rule("7.3.5.1 seal within a line of the text", centre - SEAL / 2 - lower_edge <= PITCH, f"{centre - SEAL / 2 - lower_edge:.1f} mm")
            rule("7.3.5.1 seal clear of the text", centre - SEAL / 2 >= lower_edge - 3, f"{centre - SEAL / 2 - lower_edge:.1f} mm")
        under = [g for g in glyphs_inside(doc[found[0]]) if date.y + 1 < g.y < date.y + 8 and not g.c.startswith("（")]
        rule("7.3.5.1 room below the seal", not under, "".join(g.c for g in under))
    else:
        rule("7.3.5.2 date two characters further", near(date.left - name.left, 2 * CELL, 0.4), f"{(date.left - name.left) / CELL:.2f}")
        edge = 184 - max(name.right, date.right)
        rule("7.3.5.2 two characters in", edge > 2 * CELL - 3 and edge < 2 * CELL + 3, f"{edge / CELL:.2f}")
        gap = (date.y - name.y) / PITCH
        rule("7.3.5.2 next line", near(gap, 1, 0.05), f"{gap:.2f}")
        if before and before[-1].right - before[-1].left > 0 and "附件" not in before[-1].text and before[-1].left < 60:
            gap = (name.y - before[-1].y) / PITCH
            rule("7.3.5.2 one line below", near(gap, 2, 0.1), f"{gap:.2f}")
    note = next((row for row in before if row.text.startswith("附件：")), None)
    if note:
        rule("7.3.4 two characters in", near(note.left - 28, 2 * CELL, 0.6), f"{note.left:.1f} mm")
        above = [row for row in before if row.y < note.y]
        if above:
            rule("7.3.4 one line below", near((note.y - above[-1].y) / PITCH, 2, 0.1), f"{(note.y - above[-1].y) / PITCH:.2f}")
        rule("7.3.4 no mark after the name", not note.text.endswith(("。", "；", "，")), note.text)
    remark = next((row for row in rows[found[1] + 1:] if row.text.startswith("（")), None)
    if remark:
        rule("7.3.6 two characters in", near(remark.left - 28, 2 * CELL, 1.5 * CELL), f"{remark.left:.1f} mm")


def attachments(doc, body):
    """7.3.7: on pages of their own; number in 黑体 on the first line, title in the middle of the third."""
    for number, (page, rows) in enumerate(zip(doc, body), 1):
        label = next((row for row in rows if re.fullmatch(r"附件\d*", row.text)), None)
        if label is None:
            turned = [g for g in glyphs(page) if not g.flat and near(g.size, 16, 0.05)]
            if "附件" in "".join(g.c for g in turned):
                rule("8 head at the left", min(g.x for g in turned) < 45, f"page {number}: {min(g.x for g in turned):.1f} mm")
            continue
        rule("7.3.7 first line", near(label.top, 37, 1) and number > 1, f"page {number}: {label.top:.2f} mm")
        rule("7.3.7 flush left in 黑体", near(label.left, 28, 0.5) and "Hei" in label.font, label.font)
        name = rows_of(g for g in glyphs(page) if near(g.size, 22, 0.1))
        rule("7.3.7 title on the third line", bool(name) and near(name[0].top, 37 + 2 * PITCH, 1.5), f"{name[0].top:.2f} mm")
        rule("7.3.7 title in the middle", bool(name) and near((name[0].left + name[0].right) / 2, 106, 4.5))


def imprint(doc, kind):
    """7.4, and 10.1 for letters."""
    last = doc[-1]
    rules = [line for line in lines_of(last) if line[4][0] < 0.1 and line[1] - line[0] > 150 and line[2] > 235]
    small = rows_of(g for g in glyphs(last) if near(g.size, 14, 0.1) and g.y < 262.5)
    if kind == "letter":
        rule("10.1 no imprint rules", not rules, f"{len(rules)}")
        rule("10.1 no printing body", not any("印发" in row.text for row in small))
        return
    rule("7.4.1 even page", len(doc) % 2 == 0, f"{len(doc)} pages")
    rule("7.4.1 wide as the type area", bool(rules) and all(near(l, 28, 0.3) and near(r, 184, 0.3) for l, r, *_ in rules))
    bottom = rules[-1][2] if rules else 0
    rule("7.4.1 last imprint rule", near(bottom, 262, 0.6), f"{bottom:.2f} mm")
    if rules:
        thick, thin = [rules[0][3], rules[-1][3]], [line[3] for line in rules[1:-1]]
        rule("7.4.1 thickness", all(near(w, 0.35, 0.03) for w in thick) and all(near(w, 0.25, 0.03) for w in thin), f"{thick} {thin}")
    printed = next((row for row in small if row.text.endswith("印发")), None)
    rule("7.4.3 印发", printed is not None and near(printed.left - 28, 14 / MM, 0.6) and near(184 - printed.right, 14 / MM, 0.6), printed and printed.text)
    rule("7.4.3 no leading zeros", printed is not None and not re.search(r"年0|月0", printed.text))
    copies = next((row for row in small if row.text.startswith("抄送：")), None)
    if copies:
        rule("7.4.2 抄送", near(copies.left - 28, 14 / MM, 0.6), f"{copies.left:.1f} mm")
        ends = [row for row in small if copies.y <= row.y < printed.y]
        rule("7.4.2 ends with 。", ends[-1].text.endswith("。"), ends[-1].text[-4:])


def about(doc):
    catalog = doc.pdf_catalog()
    rule("language", "zh" in doc.xref_get_key(catalog, "Lang")[1], doc.xref_get_key(catalog, "Lang")[1])
    rule("title shown", "DisplayDocTitle true" in doc.xref_get_key(catalog, "ViewerPreferences")[1])
    rule("outline", len(doc.get_toc()) > 0, f"{len(doc.get_toc())} entries")


def main(path, kind, sealed):
    doc = fitz.open(path)
    about(doc)
    body = frame(doc, kind)
    line = head(doc, kind)
    title(doc, kind, line, body)
    text(doc, body)
    if kind in ("official", "letter"):
        signature(doc, body, sealed)
    if kind == "minutes":
        rows = [row for rows in body for row in rows if row.text.startswith("出席：")]
        rule("10.3 出席 in 黑体", all("Hei" in row.font and near(row.left - 28, 2 * CELL, 0.6) for row in rows), f"{len(rows)}")
    if kind != "bulletin":
        attachments(doc, body)
    imprint(doc, kind)
    sys.exit(1 if failed else 0)


main(sys.argv[1], sys.argv[2], "sealed" in sys.argv[3:])

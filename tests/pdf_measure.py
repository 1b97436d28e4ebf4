#!/usr/bin/env python3
"""Measures an official PDF from the outside against GB/T 9704-2012 and prints PASS or FAIL a rule.

pdf_measure.py FILE.pdf official|bulletin
Numbers are the standard's (clauses in brackets); positions come from the glyphs, not from our template.
"""
import collections
import re
import sys

import fitz  # PyMuPDF, Debian package python3-fitz

MM = 72 / 25.4
RED = 0xFF0000
failed = False


def rule(clause, good, found):
    global failed
    failed = failed or not good
    print(f"{'PASS' if good else 'FAIL'} {clause}: {found}")


def near(value, wanted, slack):
    return abs(value - wanted) <= slack


def glyphs(page):
    """(character, left, top of a box of 1 em on the baseline, size, font, colour, baseline)."""
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                for char in span["chars"]:
                    x, y = char["origin"]
                    yield char["c"], x, y - 0.88 * span["size"], span["size"], span["font"], span["color"], y


def han(c):
    return "\u4e00" <= c <= "\u9fff"


def lines(chars):
    rows = collections.defaultdict(list)
    for g in chars:
        rows[round(g[6], 1)].append(g)
    return [sorted(rows[y], key=lambda g: g[1]) for y in sorted(rows)]


def main(path, kind):
    doc = fitz.open(path)
    body_lines, starts, pitches, counts, widths = [], [], [], [], []
    for number, page in enumerate(doc, 1):
        rule("5.1 paper", near(page.rect.width / MM, 210, 0.5) and near(page.rect.height / MM, 297, 0.5), f"page {number}")
        chars = list(glyphs(page))
        body = [g for g in chars if near(g[3], 16, 0.05) and g[5] == 0 and not g[0].isspace()]
        rows = [row for row in lines(body) if len(row) > 0]
        plain = [row for row in rows if near(row[0][3], 16, 0.05)]
        # Punctuation at an edge is set half-width, so edges are those of Han characters.
        starts += [row[0][1] / MM for row in plain if han(row[0][0])]
        tops = [row[0][2] / MM for row in plain]
        gaps = [b - a for a, b in zip(tops, tops[1:])]
        pitches += [g * MM for g in gaps if 8 < g < 12]
        for row in plain:
            # A line that is not the first of its paragraph, which has two characters less.
            if len(row) >= 26 and near(row[0][1] / MM, 28, 0.2) and all(han(g[0]) for g in row):
                counts.append(len(row))
                widths += [b[1] - a[1] for a, b in zip(row, row[1:])]
        if number > 1 and plain:
            rule("5.2.1 first line", tops[0] > 36 - 1, f"page {number}: {tops[0]:.2f} mm")
        has_table = any(near(g[3], size, 0.1) for g in chars for size in (10.5, 12, 14) if g[2] / MM < 250)
        full = len(plain) >= 20 and not has_table
        if full and number > 1 and number < len(doc):
            bottom = (plain[-1][0][2] + 16) / MM
            complete = near(tops[0], 37, 1) and near(bottom, 262, 1)
            if complete:
                rule("5.2.3 lines", len(plain) == 22, f"page {number}: {len(plain)} lines, {tops[0]:.2f} to {bottom:.2f} mm")
        folio = [g for g in chars if near(g[3], 14, 0.1) and g[2] / MM > 262]
        text = "".join(g[0] for g in sorted(folio, key=lambda g: g[1])).replace(" ", "")
        rule("7.5 number", text == f"—{number}—", f"page {number}: {text!r}")
        if folio:
            left, right = min(g[1] for g in folio) / MM, max(g[1] for g in folio) / MM + 14 / MM
            side = near(184 - right, 5.57, 1.2) if number % 2 else near(left - 28, 5.57, 1.2)
            rule("7.5 side", side, f"page {number}: {left:.1f} to {right:.1f} mm")
            dash = next(g for g in folio if g[0] == "—")
            ink = (dash[6] - 0.311 * 14) / MM
            rule("7.5 distance", near(ink - 262, 7, 0.3), f"page {number}: {ink - 262:.2f} mm below the type area")
        body_lines += plain
    catalog = doc.pdf_catalog()
    rule("language", "zh" in doc.xref_get_key(catalog, "Lang")[1], doc.xref_get_key(catalog, "Lang")[1])
    rule("title shown", "DisplayDocTitle true" in doc.xref_get_key(catalog, "ViewerPreferences")[1], "")
    rule("outline", len(doc.get_toc()) > 0, f"{len(doc.get_toc())} entries")
    rule("5.2.1 left edge", near(min(starts), 28, 1), f"{min(starts):.2f} mm")
    rights = [row[-1][1] / MM + 5.571 for row in body_lines if han(row[-1][0])]
    rule("5.2.1 right edge", max(rights) < 184 + 1, f"{max(rights):.2f} mm")
    if pitches:
        middle = sorted(pitches)[len(pitches) // 2]
        rule("5.2.3 pitch", 28.8 <= middle <= 29.8, f"{middle:.2f} pt")
    if counts:
        rule("5.2.3 characters", max(counts) == 28, f"{len(counts)} lines of Han, longest {max(counts)}")
        cell = sorted(widths)[len(widths) // 2]
        rule("5.2.3 character pitch", near(cell, 156 * MM / 28, 0.05), f"{cell:.3f} pt")
    fonts = collections.Counter(g[4] for row in body_lines for g in row if han(g[0]))
    rule("5.2.2 body face", "Fang" in fonts.most_common(1)[0][0], fonts.most_common(1)[0][0])
    first = list(glyphs(doc[0]))
    red = [g for g in first if g[5] == RED]
    rule("7.2.4 red masthead", bool(red), "".join(g[0] for g in red))
    titles = [g for g in first if near(g[3], 22, 0.1)]
    rule("7.3.1 title 22 pt", bool(titles), "".join(g[0] for g in titles))
    rules = [d for d in doc[0].get_drawings() if d.get("color") and d["color"][0] > 0.9 and d["color"][1] < 0.1]
    rule("7.2.7 red rule", any(near(d["rect"].width / MM, 156, 1) for d in rules), f"{len(rules)}")
    last = [d for d in doc[-1].get_drawings() if d["rect"].width / MM > 150]
    bottom = max((d["rect"].y1 / MM for d in last), default=0)
    rule("7.4.1 last imprint rule", near(bottom, 262, 1), f"{bottom:.2f} mm")
    if kind == "official":
        pix = doc[0].get_pixmap(dpi=200)
        top = None
        for y in range(pix.height):
            row = pix.samples[y * pix.stride:(y + 1) * pix.stride]
            if any(row[x] > 200 and row[x + 1] < 90 and row[x + 2] < 90 for x in range(0, pix.width * pix.n, pix.n)):
                top = y / 200 * 25.4
                break
        rule("7.2.4 masthead top", top is not None and near(top, 72, 1), f"{top} mm")
        number = [g for g in first if g[0] in "〔〕"]
        rule("7.2.5 brackets", len(number) >= 2, "".join(g[0] for g in number))
        centre = (min(g[1] for g in red) + max(g[1] + g[3] for g in red)) / 2 / MM
        rule("7.2.4 centred", near(centre, 106, 3), f"{centre:.1f} mm")
        digits = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
        rule("7.3.5.4 date", bool(digits.search(doc[-1].get_text().replace("\n", ""))), "")
    sys.exit(1 if failed else 0)


main(sys.argv[1], sys.argv[2])

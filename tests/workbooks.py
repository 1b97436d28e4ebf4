#!/usr/bin/env python3
"""Writes awkward office tables into a folder, and cases.json with what each must come to.

workbooks.py FOLDER

The register of the small site has 子村 zhen-a, 丑村 zhen-b (alias 丑丑村), 寅村 zhen-c; scores have the columns unit,
work (工作, 0 to 10), comment. Standard library only: workbooks are written part by part, wrong on purpose where that is
the point.
"""
import json
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
STYLES = f"""<styleSheet {NS}><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts>
<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="0"/></cellXfs>
</styleSheet>"""
PERCENT, DATE, ONE_PLACE = 1, 2, 3
folder = Path(sys.argv[1])
cases = []


def name(column):
    return chr(65 + column) if column < 26 else name(column // 26 - 1) + chr(65 + column % 26)


class Raw(str):
    """The XML of a cell, with {r} for its reference."""


def cell(value, row, column):
    place = f"{name(column)}{row}"
    if isinstance(value, Raw):
        return value.replace("{r}", place)
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def number(text, style=0):
    return Raw(f'<c r="{{r}}" s="{style}"><v>{text}</v></c>')


def formula(text, value):
    return Raw(f'<c r="{{r}}"><f>{text}</f><v>{value}</v></c>')


def sheet(rows, merged=(), hidden_rows=(), hidden_columns=(), more=""):
    cols = "".join(f'<col min="{c + 1}" max="{c + 1}" hidden="1"/>' for c in hidden_columns)
    body = "".join(
        f'<row r="{r}"{" hidden=" + quoteattr("1") if r in hidden_rows else ""}>'
        + "".join(cell(value, r, c) for c, value in enumerate(row))
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    return f"<worksheet {NS}>{'<cols>' + cols + '</cols>' if cols else ''}<sheetData>{body}{more}</sheetData>{merges}</worksheet>"


def book(file, sheets, states=None, extra=()):
    """sheets: name to XML."""
    states = states or {}
    with zipfile.ZipFile(folder / file, "w", zipfile.ZIP_DEFLATED) as archive:
        entries = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{i}" r:id="rId{i}"'
            f'{" state=" + quoteattr(states[title]) if title in states else ""}/>'
            for i, title in enumerate(sheets, 1)
        )
        links = "".join(
            f'<Relationship Id="rId{i}" Type="worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i, _ in enumerate(sheets, 1)
        )
        archive.writestr("xl/workbook.xml", f"<workbook {NS} {REL}><sheets>{entries}</sheets></workbook>")
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        archive.writestr("xl/styles.xml", STYLES)
        for i, xml in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", xml)
        for path, text in extra:
            archive.writestr(path, text)


GOOD = "unit,work,comment\nzhen-a,9.5,\nzhen-b,9,\nzhen-c,8,\n"
HEAD = ["单位", "工作"]
ROWS = [["子村", 9.5], ["丑村", 9], ["寅村", 8]]


def case(file, table=None, kinds=(), refusal=None, mapping=None, evaluations=False):
    """table: the clean table; kinds: findings that there must be; refusal: why the file is not read at all."""
    cases.append(dict(file=file, table=table, kinds=list(kinds), refusal=refusal, mapping=mapping, evaluations=evaluations))


def xlsx(file, rows, table=GOOD, kinds=(), refusal=None, mapping=None, **options):
    book(file, {"得分": sheet(rows, **options)})
    case(file, table, kinds, refusal, mapping)


def text(file, content, table=GOOD, kinds=(), refusal=None, mapping=None):
    (folder / file).write_bytes(content)
    case(file, table, kinds, refusal, mapping)


CSV = "单位,工作\n子村,9.5\n丑村,9\n寅村,8\n"
text("utf8.csv", CSV.encode())
text("utf8-bom-crlf.csv", b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode())
text("gbk.csv", CSV.encode("gbk"), kinds=["encoding"])
text("gb18030.csv", ("𠮷的得分\n" + CSV).encode("gb18030"), kinds=["encoding", "title_row"])
text("utf16-tabs.txt", CSV.replace(",", "\t").encode("utf-16"), kinds=["encoding"])
text("semicolons.csv", CSV.replace(",", ";").encode())
text("broken.csv", "单位,工作\n子村,".encode() + b"\xff\xff\n", None, refusal="encoding")
text("ids-and-aliases.csv", "unit,work\nzhen-a,9.5\n丑丑村,9\n 寅 村 ,8\n".encode(), kinds=["unit_name"])
xlsx("plain.xlsx", [HEAD, *ROWS])
xlsx("titles.xlsx", [["2017年评分表"], ["制表单位:样县委组织部"], [], HEAD, *ROWS], kinds=["title_row", "header_rows"], merged=["A1:D1"])
xlsx("two-row-header.xlsx", [["单位", "考评内容", None], [None, "工作", "点评"], *[row + ["好"] for row in ROWS]],
     table="unit,work,comment\nzhen-a,9.5,好\nzhen-b,9,好\nzhen-c,8,好\n", kinds=["header_rows"], merged=["A1:A2", "B1:C1"])
xlsx("totals-and-notes.xlsx", [["序号", *HEAD], *[[i, *row] for i, row in enumerate(ROWS, 1)], ["合计", None, formula("SUM(C2:C4)", 26.5)],
     ["平均", None, formula("AVERAGE(C2:C4)", 8.8333)], ["注:得分满分 10 分。"]], kinds=["derived_column", "total_row", "note_row"])
xlsx("repeated-header.xlsx", [HEAD, ROWS[0], HEAD, ROWS[1], ROWS[2]], kinds=["repeated_header"])
xlsx("stored-digits.xlsx", [HEAD, ["子村", number("9.5")], ["丑村", number("9.0000000000000018")], ["寅村", number("7.9999999999999991")]])
xlsx("full-width.xlsx", [HEAD, ["子村", "９．５"], ["丑村", "9分"], ["寅村", " 8 "]], kinds=["number_text"])
xlsx("absent.xlsx", [HEAD, ROWS[0], ["丑村", "缺考"], ["寅村", "请假"]], table="unit,work,comment\nzhen-a,9.5,\nzhen-b,缺,\nzhen-c,请假,\n", kinds=["absent"])
xlsx("blank.xlsx", [HEAD, ROWS[0], ["丑村", None], ROWS[2]], None, ["blank_cell"])
xlsx("formula.xlsx", [HEAD, ROWS[0], ["丑村", formula("4+5", 9)], ROWS[2]], None, ["formula"])
xlsx("formula-accepted.xlsx", [HEAD, ROWS[0], ["丑村", formula("4+5", 9)], ROWS[2]], mapping='accept = ["formula"]')
xlsx("error-value.xlsx", [HEAD, ROWS[0], ["丑村", Raw('<c r="{r}" t="e"><v>#DIV/0!</v></c>')], ROWS[2]], None, ["error_cell"])
xlsx("not-a-number.xlsx", [HEAD, ROWS[0], ["丑村", number("NaN")], ROWS[2]], None, ["error_cell"])
xlsx("infinite.xlsx", [HEAD, ROWS[0], ["丑村", number("1e999")], ROWS[2]], None, ["error_cell"])
xlsx("percent.xlsx", [HEAD, ROWS[0], ["丑村", number("0.09", PERCENT)], ROWS[2]], None, ["percent"])
xlsx("date.xlsx", [HEAD, ROWS[0], ["丑村", number("9", DATE)], ROWS[2]], None, ["date_cell"])
xlsx("shown-rounded.xlsx", [HEAD, ["子村", number("9.4567", ONE_PLACE)], *ROWS[1:]], None, ["rounded"])
xlsx("thirds.xlsx", [HEAD, ["子村", number("9.3333333333333339")], *ROWS[1:]], None, ["too_many_places"])
xlsx("words.xlsx", [HEAD, ["子村", "优"], *ROWS[1:]], None, ["not_number"])
xlsx("out-of-scale.xlsx", [HEAD, ["子村", 95], *ROWS[1:]], None, ["out_of_scale"])
xlsx("hidden-row.xlsx", [HEAD, *ROWS], None, ["hidden_row"], hidden_rows=[3])
xlsx("hidden-column.xlsx", [HEAD, *ROWS], None, ["hidden_column"], hidden_columns=[1])
xlsx("merged-values.xlsx", [HEAD, ROWS[0], ["丑村", None], ROWS[2]], None, ["merged_cell"], merged=["B2:B3"])
xlsx("duplicate-unit.xlsx", [HEAD, *ROWS, ["丑 村", 7]], None, ["duplicate_unit"])
xlsx("unknown-unit.xlsx", [HEAD, ["乌有村", 9], *ROWS[1:]], None, ["unknown_unit"])
xlsx("unknown-unit-mapped.xlsx", [HEAD, ["乌有村", 9.5], *ROWS[1:]], mapping='[units]\n"乌有村" = "zhen-a"')
xlsx("short-unit.xlsx", [HEAD, ["子村第一组", 9.5], *ROWS[1:]], None, ["unit_guess"])
xlsx("unknown-column.xlsx", [[*HEAD, "态度"], *[[*row, 1] for row in ROWS]], None, ["unknown_column"])
xlsx("unknown-column-mapped.xlsx", [[*HEAD, "态度"], *[[*row, 1] for row in ROWS]], kinds=["derived_column"], mapping='[columns]\n"态度" = "-"')
xlsx("guessed-heading.xlsx", [["单位", "工作得分(10分)"], *ROWS], None, ["header_guess"])
xlsx("guessed-heading-mapped.xlsx", [["单位", "工作得分(10分)"], *ROWS], mapping='[columns]\n"工作得分(10分)" = "work"')
xlsx("twice-the-column.xlsx", [[*HEAD, "work"], *[[*row, 1] for row in ROWS]], None, ["duplicate_column"])
xlsx("missing-unit.xlsx", [HEAD, *ROWS[:2]], table="unit,work,comment\nzhen-a,9.5,\nzhen-b,9,\n", kinds=["missing_unit"])
xlsx("no-header.xlsx", ROWS, None, ["no_header"])
xlsx("far-cell.xlsx", [HEAD, *ROWS], None, refusal="far_cell", more='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
xlsx("far-column.xlsx", [HEAD, *ROWS], None, refusal="far_cell", more='<row r="9"><c r="ZZ9"><v>1</v></c></row>')
xlsx("empty.xlsx", [[]], None, refusal="empty")

# Numbers by their shape, or doubted.
for i, text_cell in enumerate(["9,5", "9，0", "8 8.5", "①9", "9。5", "9..5", "9O", "9*", "9²"]):
    xlsx(f"doubtful-number-{i}.xlsx", [HEAD, ["子村", text_cell], *ROWS[1:]], None, ["number_doubt"])
xlsx("doubtful-number-decided.xlsx", [HEAD, ["子村", "9,5"], *ROWS[1:]], kinds=["value_mapped"], mapping='[values]\n"9，5" = "9.5"')
xlsx("not-read-as-ten.xlsx", [HEAD, ["子村", "½"], *ROWS[1:]], None, ["not_number"])
xlsx("truth.xlsx", [HEAD, ["子村", Raw('<c r="{r}" t="b"><v>1</v></c>')], *ROWS[1:]], None, ["truth"])
xlsx("mixed-percent.xlsx", [HEAD, ["子村", number("0.095", PERCENT)], ["丑村", number("0.09", PERCENT)], ["寅村", number("0.08")]], None, ["mixed_percent"], mapping='accept = ["percent"]')
xlsx("all-percent.xlsx", [HEAD, ["子村", number("0.095", PERCENT)], ["丑村", number("0.09", PERCENT)], ["寅村", number("0.08", PERCENT)]], mapping='accept = ["percent"]')
xlsx("shown-rounded-as-shown.xlsx", [HEAD, ["子村", number("9.4567", ONE_PLACE)], *ROWS[1:]], kinds=["number_text"], mapping='accept = ["rounded"]')
xlsx("thirds-to-places.xlsx", [HEAD, ["子村", number("9.4999999999999")], *ROWS[1:]], table=GOOD.replace("9.5", "9.50"), kinds=["number_text"], mapping="places = 2")
xlsx("scientific.csv.xlsx", [HEAD, ["子村", "9.9E+11"], *ROWS[1:]], None, ["scientific"])
xlsx("formula-without-result.xlsx", [HEAD, ["子村", Raw('<c r="{r}"><f>4+5</f></c>')], *ROWS[1:]], None, ["empty_formula"])
# Words for absence are the scheme's; any other is asked about.
for i, word in enumerate(["未评", "免评", "停评", "出差"]):
    xlsx(f"absence-word-{i}.xlsx", [HEAD, ROWS[0], ROWS[1], ["寅村", word]], None, ["absence_word"])
xlsx("absence-word-decided.xlsx", [HEAD, ROWS[0], ROWS[1], ["寅村", "未评"]], table=GOOD.replace("c,8", "c,请假"), kinds=["absent"], mapping='[values]\n"未评" = "请假"')
xlsx("blank-decided.xlsx", [HEAD, ROWS[0], ROWS[1], ["寅村", None, "未开展"]], None, ["blank_cell"])
xlsx("blank-means.xlsx", [["序号", *HEAD], [1, *ROWS[0]], [2, *ROWS[1]], [3, "寅村", None]], table=GOOD.replace("c,8", "c,缺"), kinds=["absent"], mapping='[values]\n"" = "缺"')
# Town and village columns, merged down or left blank, and checked against the register.
TOWN = ["乡镇", "村", "工作"]
xlsx("towns-merged.xlsx", [TOWN, ["甲镇", "子村", 9.5], [None, "丑村", 9], [None, "寅村", 8]], kinds=["filled_down"], merged=["A2:A4"])
text("towns-blank.csv", "乡镇,村,工作\n甲镇,子村,9.5\n,丑村,9\n,寅村,8\n".encode(), kinds=["filled_down"])
xlsx("town-differs.xlsx", [TOWN, ["样县", "子村", 9.5], ["甲镇", "丑村", 9], ["甲镇", "寅村", 8]], None, ["parent_differs"])
xlsx("town-unknown.xlsx", [TOWN, ["乙镇", "子村", 9.5], ["甲镇", "丑村", 9], ["甲镇", "寅村", 8]], None, ["unknown_parent"])
xlsx("full-names.xlsx", [HEAD, ["甲镇子村", 9.5], ["甲镇/丑村", 9], ["甲镇 寅村", 8]], kinds=["unit_name"])
xlsx("town-subtotal.xlsx", [HEAD, ["甲镇", 26.5], *ROWS, ["甲镇小计", 26.5]], kinds=["other_tier_row", "total_row"])
xlsx("foreign-row.xlsx", [HEAD, *ROWS, ["GLOBAL AVARAGE", number("43.0722222222222")]], None, ["unknown_unit"])
xlsx("foreign-row-decided.xlsx", [HEAD, *ROWS, ["GLOBAL AVARAGE", number("43.0722222222222")]], kinds=["skipped_row"], mapping='[units]\n"GLOBAL AVARAGE" = "-"')
xlsx("foreign-rows-accepted.xlsx", [HEAD, *ROWS, ["乌有乡政府", 9]], kinds=["skipped_row"], mapping='accept = ["foreign_units"]')
xlsx("footer.xlsx", [HEAD, *ROWS, ["样县组织部", "二〇一七年八月"]], kinds=["note_row"])
xlsx("header-merged-down.xlsx", [["单位", "工作", "备注"], [None, "(10分)", None], *ROWS], merged=["A1:A2", "C1:C2"], kinds=["header_rows"])
# Headings as a report prints them.
BREAK = [["单位", "工作\n（10分）"], *ROWS]
for i, key in enumerate(["工作 （10分）", "工作（10分）", "工作<U+000A>（10分）", "工作\\\\n（10分）", "工作\\n（10分）"]):
    xlsx(f"heading-with-break-{i}.xlsx", BREAK, mapping=f'[columns]\n"{key}" = "work"')
xlsx("heading-to-a-name.xlsx", BREAK, mapping='[columns]\n"工作（10分）" = "工作"')
xlsx("unused-line.xlsx", [HEAD, *ROWS], kinds=["unused_mapping"], mapping='[columns]\n"工做" = "work"')
xlsx("wrong-target.xlsx", BREAK, None, ["mapping_target"], mapping='[columns]\n"工作（10分）" = "wrok"')
# The sheet's own totals and ranks.
OWN = ["单位", "工作", "总分", "名次"]
xlsx("own-totals.xlsx", [OWN, ["子村", 9.5, 9.5, 1], ["丑村", 9, 9, 2], ["寅村", 8, 8, 3]], kinds=["totals_agree", "ranks_agree"])
xlsx("own-total-wrong.xlsx", [OWN, ["子村", 9.5, 9.5, 1], ["丑村", 9, 9, 2], ["寅村", 8, 8.5, 3]], None, ["total_differs"])
xlsx("own-rank-wrong.xlsx", [OWN, ["子村", 9.5, 9.5, 2], ["丑村", 9, 9, 1], ["寅村", 8, 8, 3]], None, ["rank_differs"])
xlsx("own-totals-other.xlsx", [OWN, ["子村", 9.5, 88, 1], ["丑村", 9, 87, 2], ["寅村", 8, 86, 3]], kinds=["totals_unclear", "ranks_agree"])
# What the sheet says of itself.
xlsx("other-week.xlsx", [["2017年第24周评分表"], HEAD, *ROWS], None, ["other_round"])
xlsx("other-week-accepted.xlsx", [["2017年第24周评分表"], HEAD, *ROWS], mapping='accept = ["round"]')
xlsx("other-month.xlsx", [["2017年五月评分表"], HEAD, *ROWS], None, ["other_round"])
xlsx("own-week.xlsx", [["2017年八月第一周评分表"], HEAD, *ROWS])
xlsx("other-tier.xlsx", [["各镇(办)考评得分"], HEAD, *ROWS], None, ["other_tier"])
book("macros.xlsx", {"得分": sheet([HEAD, *ROWS])}, extra=[("xl/vbaProject.bin", "x"), ("xl/externalLinks/externalLink1.xml", "<x/>")])
case("macros.xlsx", GOOD, ["macros", "external_links"])

book("hidden-sheet.xlsx", {"得分": sheet([HEAD, *ROWS]), "底稿": sheet([HEAD, ["子村", 1]])}, {"底稿": "hidden"})
case("hidden-sheet.xlsx", GOOD, ["hidden_sheet"])
book("two-sheets.xlsx", {"七月": sheet([HEAD, *ROWS]), "八月": sheet([HEAD, ["子村", 1]])})
case("two-sheets.xlsx", None, refusal="sheets")
book("two-sheets-mapped.xlsx", {"七月": sheet([HEAD, *ROWS]), "八月": sheet([HEAD, ["子村", 1]])})
case("two-sheets-mapped.xlsx", GOOD, mapping='sheet = "七月"')
false_count = f'<sst {NS} count="4000000000" uniqueCount="4000000000"><si><t>单位</t></si><si><t>工作</t></si></sst>'
shared = [[Raw('<c r="{r}" t="s"><v>0</v></c>'), Raw('<c r="{r}" t="s"><v>1</v></c>')], *ROWS]
book("false-count.xlsx", {"得分": sheet(shared)}, extra=[("xl/sharedStrings.xml", false_count)])
case("false-count.xlsx", GOOD)
book("bomb.xlsx", {"得分": sheet([HEAD, *ROWS])}, extra=[("xl/sharedStrings.xml", "<sst>" + " " * 80_000_000 + "</sst>")])
case("bomb.xlsx", None, refusal="too_large")
book("doctype.xlsx", {"得分": '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet([HEAD, *ROWS])})
case("doctype.xlsx", None, refusal="damaged")
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    book("double-entry.xlsx", {"得分": sheet([HEAD, *ROWS])}, extra=[("xl/worksheets/sheet1.xml", sheet([HEAD, ["子村", 1]]))])
case("double-entry.xlsx", None, refusal="double_entry")
(folder / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
case("old.xls", None, refusal="old")
(folder / "cut.xlsx").write_bytes((folder / "plain.xlsx").read_bytes()[:300])
case("cut.xlsx", None, refusal="damaged")
ballots = [["单位", "票类", "发出", "收回", "有效", "优秀", "称职", "不称职"]]
ballots += [[unit, cls, 6, 5, 5, 4, 1, 0] for unit in ("子村", "丑村", "寅村") for cls in ("A", "B")]
book("ballots.xlsx", {"票数": sheet(ballots)})
clean = "unit,class,issued,returned,valid,优秀,称职,不称职\n"
clean += "".join(f"zhen-{unit},{cls},6,5,5,4,1,0\n" for unit in "abc" for cls in "AB")
case("ballots.xlsx", clean, evaluations=True)
merged = [ballots[0]] + [[unit if cls == "A" else None, cls, 6, 5, 5, 4, 1, 0] for unit in ("子村", "丑村", "寅村") for cls in ("A", "B")]
book("ballots-merged.xlsx", {"票数": sheet(merged, merged=["A2:A3", "A4:A5", "A6:A7"])})
case("ballots-merged.xlsx", clean, ["filled_down"], evaluations=True)
(folder / "cases.json").write_text(json.dumps(cases, ensure_ascii=False), encoding="utf-8")

//! Markdown: Chinese emphasis right, nothing numbered by surprise, hostile text inert.

#![allow(clippy::wildcard_enum_match_arm, reason = "another parser's elements, and what the generator does not make")]

use std::time::{Duration, Instant};

use comrak::nodes::NodeValue;
use proptest::prelude::*;
use tongbao::load::prose::{ProseFaultKind, parse};
use tongbao::model::prose::{Block, Inline, Link, Prose};
use tongbao::said::text::{Resolve, plain_text, summary};
use tongbao::web::prose::to_html;

struct Site;

impl Resolve for Site {
    fn record(&self, kind: &str, id: &str) -> Option<String> {
        (kind == "cases").then(|| format!("../{id}/index.html"))
    }

    fn figure(&self, key: &str, _bound: Option<&str>) -> Option<(String, Option<String>)> {
        let href = (key == "cases.publicised").then(|| "../cases/index.html".to_owned());
        Some((format!("<{key}>"), href))
    }

    fn table_label(&self, _: &str) -> String {
        "\"表格\"".to_owned()
    }

    fn picture(&self, file: &str) -> Option<String> {
        Some(format!("../{file}"))
    }
}

fn html(text: &str) -> String {
    to_html(&parse(text).0, &Site).as_str().trim().to_owned()
}

/// The faults of a text: what, and the words they point at.
fn faults(text: &str) -> Vec<(ProseFaultKind, &str)> {
    parse(text).1.into_iter().map(|fault| (fault.kind, &text[fault.span])).collect()
}

/// A list whose every item holds the next, `depth` levels deep.
fn nested_list(depth: usize, item: &str) -> String {
    (0..depth).fold(String::new(), |text, level| text + &"  ".repeat(level) + "- " + item + "\n")
}

#[test]
fn chinese_emphasis_is_right() {
    let cases = [
        // Sentences of the founding article.
        ("**一是以上率下“带”。**全县36名县级领导", "<strong>一是以上率下“带”。</strong>全县36名县级领导"),
        ("旗帜往农村**“举”**、视角往基层**“转”**", "旗帜往农村<strong>“举”</strong>、视角往基层<strong>“转”</strong>"),
        ("共下发**《限期整改通知书》**38份", "共下发<strong>《限期整改通知书》</strong>38份"),
        // Wide punctuation within the signs, on either side and on both.
        ("**注意：**城关镇", "<strong>注意：</strong>城关镇"),
        ("**《条例》**第三条", "<strong>《条例》</strong>第三条"),
        ("这是**重点工作（第一季度）**的排名", "这是<strong>重点工作（第一季度）</strong>的排名"),
        ("**《条例》**第三条和**《办法》**", "<strong>《条例》</strong>第三条和<strong>《办法》</strong>"),
        ("*“举”*旗帜", "<em>“举”</em>旗帜"),
        ("他说：*“举”*旗帜", "他说：<em>“举”</em>旗帜"),
        ("全县**「三项」**机制", "全县<strong>「三项」</strong>机制"),
        ("全县**……**完", "全县<strong>……</strong>完"),
        ("全县**——**完", "全县<strong>——</strong>完"),
        ("**“放管服”**APP", "<strong>“放管服”</strong>APP"),
        ("GDP**（初步核算）**增长", "GDP<strong>（初步核算）</strong>增长"),
        // Narrow punctuation within the signs, Han without.
        ("税收**¥10,000**元", "税收<strong>¥10,000</strong>元"),
        ("学习**C#**和**(一)**节", "学习<strong>C#</strong>和<strong>(一)</strong>节"),
        ("他说**\"举\"**旗", "他说<strong>&quot;举&quot;</strong>旗"),
        // Both, three signs, within each other.
        ("***一是“带”。***全县", "<em><strong>一是“带”。</strong></em>全县"),
        ("**一是*“带”*。**全县", "<strong>一是<em>“带”</em>。</strong>全县"),
        ("~~（作废）~~的条款", "<del>（作废）</del>的条款"),
        ("**~~“旧”~~**的", "<strong><del>“旧”</del></strong>的"),
        // Around other inlines.
        ("**`码`。**全县", "<strong><code>码</code>。</strong>全县"),
        ("共**[[cases.total]]**起", "共<strong>&lt;cases.total&gt;</strong>起"),
        ("**[甲](cases/1)**的", "<strong><a href=\"../1/index.html\">甲</a></strong>的"),
        // Rare Han beyond the basic plane, with a variation selector.
        ("𠮷**(一)**𠮷", "𠮷<strong>(一)</strong>𠮷"),
        ("葛\u{e0100}**(一)**城", "葛\u{e0100}<strong>(一)</strong>城"),
        // Underscores part words as CommonMark says.
        ("注意：_强调_，后", "注意：<em>强调</em>，后"),
        ("__注意__：后", "<strong>注意</strong>：后"),
        ("全_县_人", "全_县_人"),
        // Latin text as ever.
        ("**bold** and *it*", "<strong>bold</strong> and <em>it</em>"),
        ("a**\"b\"**c", "a**&quot;b&quot;**c"),
        // Escaped and lone signs stay.
        (r"\**“带”*全", "*<em>“带”</em>全"),
        (r"\*\*“带”\*\*全", "**“带”**全"),
        ("** “带” **全", "** “带” **全"),
        ("注：*为必填", "注：*为必填"),
    ];
    for (text, wanted) in cases {
        assert_eq!(html(text), format!("<p>{wanted}</p>"), "{text}");
        assert_eq!(faults(text), [], "{text}");
    }
}

#[test]
fn emphasis_is_right_in_lists_quotations_headings_and_tables() {
    assert_eq!(html("- **“带”。**全县"), "<ul>\n<li><strong>“带”。</strong>全县</li>\n</ul>");
    assert_eq!(html(">**“带”。**全县"), "<blockquote>\n<p><strong>“带”。</strong>全县</p>\n</blockquote>");
    assert_eq!(html("## **“带”。**全县"), "<h2 id=\"h-1\"><strong>“带”。</strong>全县</h2>");
    let table = html("|**“甲”**|*“乙”*丙|\n|-|-|\n|**（一）**|二**“三”**|");
    // A bar ends the word: the oracle makes the same of the cell alone.
    assert!(html("|*“甲**|\n|-|").contains("<em>“甲</em>*</th>"));
    assert_eq!(html("*“甲**"), "<p><em>“甲</em>*</p>");
    for cell in [
        "<strong>“甲”</strong></th>",
        "<em>“乙”</em>丙</th>",
        "<strong>（一）</strong></td>",
        "二<strong>“三”</strong></td>",
    ] {
        assert!(table.contains(cell), "{cell} in {table}");
    }
}

#[test]
fn line_breaks_between_han_are_no_spaces() {
    let cases = [
        ("全县\n干部，\n苦干", "全县干部，苦干"),
        ("全县  干部\n  苦干", "全县  干部苦干"),
        ("**全县**\n干部", "<strong>全县</strong>干部"),
        ("全县\n**干部**", "全县<strong>干部</strong>"),
        ("[甲](cases/1)\n干部", "<a href=\"../1/index.html\">甲</a>干部"),
        ("“举”\n旗帜\n“转”", "“举”旗帜“转”"),
        ("ｶﾀ\nカナ", "ｶﾀカナ"),
        // A space where a word ends: Latin, digits, Korean, English quotation marks.
        ("two\nwords", "two\nwords"),
        ("全县\nGDP\n增长", "全县\nGDP\n增长"),
        ("全县\n36名", "全县\n36名"),
        ("한국어\n문장", "한국어\n문장"),
        ("全县\n한국", "全县\n한국"),
        ("“a”\n“b”", "“a”\n“b”"),
        ("共\n[[cases.total]]\n起", "共\n&lt;cases.total&gt;\n起"),
        // A break that the author asks for.
        ("一  \n二", "一<br>\n二"),
        ("一\\\n二", "一<br>\n二"),
        ("一\r\n二", "一二"),
    ];
    for (text, wanted) in cases {
        assert_eq!(html(text), format!("<p>{wanted}</p>"), "{text}");
    }
    assert_eq!(html("- 全县\n  干部"), "<ul>\n<li>全县干部</li>\n</ul>");
    assert_eq!(html("> 全县\n> 干部"), "<blockquote>\n<p>全县干部</p>\n</blockquote>");
    assert_eq!(html("全县\n干部\n==="), "<h2 id=\"h-1\">全县干部</h2>");
}

#[test]
fn nothing_is_numbered_by_surprise() {
    let as_typed = [
        "2017. 洋县",
        "2017) 洋县",
        "116. 全县",
        "007. 号",
        "2017.",
        "1234567890. 号",
        "1.一是",
        "1．一是",
        "（1）督办",
        "(1)督办",
        "（一）督办",
        "一、总体",
        "#标题",
        "3*4*5",
        "a*b*c",
        "3*4*5=60",
        "3~5月、6~8月",
        "~3月~",
        "$x$",
        "-5分",
        "+3分",
        "www.example.com",
        "https://example.com",
    ];
    for text in as_typed {
        assert_eq!(html(text), format!("<p>{text}</p>"));
    }
    assert_eq!(html("2016. 甲\n2017. 乙"), "<p>2016. 甲\n2017. 乙</p>");
    assert_eq!(html("- 2017. 洋县"), "<ul>\n<li>2017. 洋县</li>\n</ul>");
    assert_eq!(html("> 2017. 洋县"), "<blockquote>\n<p>2017. 洋县</p>\n</blockquote>");
    assert_eq!(html("1. 2017. 洋县"), "<ol>\n<li>2017. 洋县</li>\n</ol>");
    assert_eq!(html("- [ ] 待办"), "<ul>\n<li>[ ] 待办</li>\n</ul>");
    assert_eq!(html("“直”引号 \"straight\" -- ..."), "<p>“直”引号 &quot;straight&quot; -- ...</p>");
    // What is meant as a list is one, past its ninety-ninth item too.
    assert_eq!(html("3. 三\n4. 四"), "<ol start=\"3\">\n<li>三</li>\n<li>四</li>\n</ol>");
    assert_eq!(html("99. 末"), "<ol start=\"99\">\n<li>末</li>\n</ol>");
    let long = (1..=120).fold(String::new(), |text, number| text + &number.to_string() + ". 项\n");
    assert_eq!(html(&long).matches("<li>").count(), 120);
    // Signs that are hidden from the parser come back everywhere.
    assert_eq!(html("`3*4`、`3~5`、`2017. x`"), "<p><code>3*4</code>、<code>3~5</code>、<code>2017. x</code></p>");
    assert_eq!(html("```\n2017. x\n**“a”**b\n```"), "<pre><code>2017. x\n**“a”**b\n</code></pre>");
    assert_eq!(
        html("[甲](https://a.example/~x/3*4?**“”**)"),
        "<p><a href=\"https://a.example/~x/3*4?**“”**\" rel=\"noopener noreferrer external\">甲</a></p>"
    );
}

#[test]
fn figures_show_what_is_computed() {
    let link = "<a class=\"figure\" href=\"../cases/index.html\">&lt;cases.publicised&gt;</a>";
    assert_eq!(html("共[[cases.publicised=11]]起"), format!("<p>共{link}起</p>"));
    assert_eq!(html("[[[cases.publicised]]]"), format!("<p>[{link}]</p>"));
    assert_eq!(html("## 共[[cases.publicised]]起"), format!("<h2 id=\"h-1\">共{link}起</h2>"));
    // A reference of the same name does not take it.
    assert_eq!(html("[[cases.total]]\n\n[cases.total]: https://a.example"), "<p>&lt;cases.total&gt;</p>");
    // In a link it is only words, since HTML has no links in links.
    assert_eq!(
        html("[共[[cases.publicised]]起](cases/1)"),
        "<p><a href=\"../1/index.html\">共&lt;cases.publicised&gt;起</a></p>"
    );
    for text in ["`[[cases.publicised]]`", "`[[x y]]`"] {
        assert_eq!(html(text), format!("<p><code>{}</code></p>", text.trim_matches('`')));
        assert_eq!(faults(text), []);
    }
    assert_eq!(html("```\n[[x y]]\n```"), "<pre><code>[[x y]]\n</code></pre>");
    assert_eq!(html(r"\[[cases.total]]"), "<p>[[cases.total]]</p>");
    let text = "甲[[a.b]]**“乙[[c_d= 1.50 ]]”**丙";
    let (prose, _) = parse(text);
    let found: Vec<_> = prose.figures().collect();
    assert_eq!(found, [("a.b", None, 3..10), ("c_d", Some("1.50"), 18..32)]);
    assert_eq!(&text[18..32], "[[c_d= 1.50 ]]");
}

#[test]
fn figures_that_cannot_be_are_reported_and_stay_as_typed() {
    for text in
        ["[[村数]]", "[[Cases.total]]", "[[]]", "[[a b]]", "[[a=]]", "[[a1]]", "[[**a**]]", "[[<script>]]", "[[甲|乙]]"]
    {
        assert_eq!(faults(&format!("全县{text}个")), [(ProseFaultKind::FigureForm, text)]);
        let shown = text.replace('<', "&lt;").replace('>', "&gt;");
        assert_eq!(html(&format!("全县{text}个")), format!("<p>全县{shown}个</p>"));
    }
    // Not meant as figures.
    for text in ["[[村数", "[[村\n数]]", "村数]]", "[ [村数]]", "[[1]](https://a.example)", "[[甲](cases/1)]"]
    {
        assert_eq!(faults(text), [], "{text}");
    }
}

#[test]
fn links_lead_to_records_and_safe_addresses() {
    assert_eq!(html("见[案例](cases/2017-004)"), "<p>见<a href=\"../2017-004/index.html\">案例</a></p>");
    assert_eq!(html("见[草稿](notices/x)"), "<p>见草稿</p>");
    assert_eq!(html("[信](<a@b.example>)"), "<p>信</p>");
    assert_eq!(
        html("<a@b.example>"),
        "<p><a href=\"mailto:a@b.example\" rel=\"noopener noreferrer external\">a@b.example</a></p>"
    );
    assert_eq!(html("[一](#h-1)\n\n## 一"), "<p><a href=\"#h-1\">一</a></p>\n<h2 id=\"h-1\">一</h2>");
    for dead in ["[一](#h-2)", "[一](#h-0)", "[一](#h-01)", "[一](#h-+1)", "[一](#一)", "[一](#)"] {
        let text = format!("{dead}\n\n## 一");
        assert_eq!(faults(&text), [(ProseFaultKind::LinkScheme, dead)]);
        assert!(html(&text).starts_with("<p>一</p>"));
    }
    for dead in [
        "[一]()",
        "[一](https://)",
        "[一](https:///a.example)",
        "[一](http:a)",
        "[一](mailto:)",
        "[一](<https://a.example/ x>)",
        "[一](https://a.example&#9;)",
        "[一](https://a.example&#x202E;)",
        "[一](https:\\\\a.example)",
        "[一](https://a\\b.example)",
        "[一](cases/../x)",
        "[一](/cases/1)",
    ] {
        assert_eq!(faults(dead), [(ProseFaultKind::LinkScheme, dead)]);
        assert_eq!(html(dead), "<p>一</p>");
    }
    let (prose, _) = parse("**“甲”。**[乙](cases/1)、[丙](https://a.example)");
    let found: Vec<_> = prose.links().collect();
    let record = Link::Record { kind: "cases".to_owned(), id: "1".to_owned() };
    assert_eq!(found[0], (&record, 16..30));
    assert_eq!(found[1].0, &Link::External("https://a.example".to_owned()));
}

#[test]
fn blocks_keep_their_structure_and_order() {
    assert_eq!(
        html("# 一\n\n## 二\n\n### 三\n\n#### 四\n\n###### 六"),
        "<h2 id=\"h-1\">一</h2>\n<h2 id=\"h-2\">二</h2>\n<h3 id=\"h-3\">三</h3>\n<h4 id=\"h-4\">四</h4>\n<h4 id=\"h-5\">六</h4>"
    );
    assert_eq!(html("- 甲\n  ***\n  乙"), "<ul>\n<li><p>甲</p>\n<hr>\n<p>乙</p>\n</li>\n</ul>");
    assert_eq!(html("- 甲\n  - 乙\n- 丙"), "<ul>\n<li><p>甲</p>\n<ul>\n<li>乙</li>\n</ul>\n</li>\n<li>丙</li>\n</ul>");
    assert_eq!(
        html("| 甲 | 乙 | 丙 |\n| --- | ---: | :-: |\n| 1 | 2 | 3 |"),
        "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"&quot;表格&quot;\"><table>\n<thead><tr>\
         <th scope=\"col\">甲</th><th scope=\"col\" class=\"end\">乙</th><th scope=\"col\" class=\"center\">丙</th>\
         </tr></thead>\n<tbody>\n<tr><td>1</td><td class=\"end\">2</td><td class=\"center\">3</td></tr>\n</tbody></table></div>"
    );
}

#[test]
fn html_and_pictures_are_words_and_reported_once() {
    assert_eq!(html("全<u>县</u>"), "<p>全&lt;u&gt;县&lt;/u&gt;</p>");
    assert_eq!(faults("全<b>县"), [(ProseFaultKind::RawHtml, "<b>")]);
    assert_eq!(faults("<div>\n甲\n乙\n</div>").len(), 1);
    assert_eq!(html("<通知>"), "<p>&lt;通知&gt;</p>");
    assert_eq!(faults("<通知>"), []);
    assert_eq!(html("![田*间*](x.gif)全县"), "<p>田间全县</p>");
    assert_eq!(faults("![田间](x.gif)全县"), [(ProseFaultKind::Image, "![田间](x.gif)")]);
}

/// What people type that CommonMark would lose, hide or change.
#[test]
fn no_words_are_lost_or_moved() {
    let cases = [
        // Words in brackets with a colon are no address.
        ("[注]: 本表不含新设村。", "<p>[注]: 本表不含新设村。</p>"),
        ("> [注]: 甲", "<blockquote>\n<p>[注]: 甲</p>\n</blockquote>"),
        ("[a]: https://a.example\n", "<p>[a]: https://a.example</p>"),
        // Indented paragraphs are paragraphs, in quotations and after lists too.
        ("    一段\n\n\t二段", "<p>一段</p>\n<p>二段</p>"),
        ("　　一段\n　　二段", "<p>一段</p>\n<p>二段</p>"),
        ("甲\n　　\n乙", "<p>甲</p>\n<p>乙</p>"),
        (">     甲", "<blockquote>\n<p>甲</p>\n</blockquote>"),
        ("- 甲\n\n　　乙", "<ul>\n<li>甲</li>\n</ul>\n<p>乙</p>"),
        ("    **注意：**甲", "<p><strong>注意：</strong>甲</p>"),
        // Lines that are numbered by hand stay lines.
        ("要求：\n1、立即整改。\n2、举一反三。", "<p>要求：</p>\n<p>1、立即整改。</p>\n<p>2、举一反三。</p>"),
        ("（一）加强\n领导。\n（二）压实", "<p>（一）加强领导。</p>\n<p>（二）压实</p>"),
        ("**1、甲\n2、乙**", "<p><strong>1、甲</strong></p>\n<p><strong>2、乙</strong></p>"),
        // Numbers of a list are as typed.
        ("1. 甲\n3. 乙", "<ol>\n<li>甲</li>\n<li value=\"3\">乙</li>\n</ol>"),
        ("1. 甲\n1. 乙", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>"),
        // Breaks, bold and strikes by the tags that people know.
        ("甲<br>乙<br/>丙", "<p>甲<br>\n乙<br>\n丙</p>"),
        ("<b>甲</b>和<del>乙</del>", "<p><strong>甲</strong>和<del>乙</del></p>"),
        // Comments are never published.
        ("甲<!-- 不公开 -->乙", "<p>甲乙</p>"),
        ("<!-- 不\n公开 -->\n甲", "<p>甲</p>"),
        (
            "[甲](https://a.example \"说明\")",
            "<p><a href=\"https://a.example\" rel=\"noopener noreferrer external\">甲</a>（说明）</p>",
        ),
        ("```注意\n甲\n```", "<pre><code>注意\n甲\n</code></pre>"),
    ];
    for (text, wanted) in cases {
        assert_eq!(html(text), wanted, "{text}");
        assert_eq!(faults(text), [], "{text}");
    }
    // A line below a table is no row of it.
    let table = html("|甲|乙|\n|-|-|\n|1|2|\n注：不含丙");
    assert!(table.ends_with("</table></div>\n<p>注：不含丙</p>"), "{table}");
    assert_eq!(faults("|甲|乙|\n|-|-|\n|1|2|丙|"), [(ProseFaultKind::TableCells, "|1|2|丙|")]);
    assert_eq!(faults("|甲|乙|\n|---|\n|1|2|"), [(ProseFaultKind::TableForm, "|---|")]);
    assert_eq!(faults("甲<!-- 没写完"), [(ProseFaultKind::RawHtml, "<!-- 没写完")]);
}

#[test]
fn notes_stand_below_the_text_with_the_number_of_their_mark() {
    let text = "甲[^a]乙[^b]丙[^a]。\n\n[^b]: 后。\n[^a]: 先**强**。";
    assert_eq!(
        html(text),
        "<p>甲<sup id=\"note-1-mark\"><a class=\"note-sign\" href=\"#note-1\">①</a></sup>\
         乙<sup id=\"note-2-mark\"><a class=\"note-sign\" href=\"#note-2\">②</a></sup>\
         丙<sup><a class=\"note-sign\" href=\"#note-1\">①</a></sup>。</p>\n<ol class=\"notes\">\n\
         <li id=\"note-1\" value=\"1\"><a class=\"note-sign\" href=\"#note-1-mark\">①</a> 先<strong>强</strong>。</li>\n\
         <li id=\"note-2\" value=\"2\"><a class=\"note-sign\" href=\"#note-2-mark\">②</a> 后。</li>\n</ol>"
    );
    assert_eq!(faults(text), []);
    assert_eq!(faults("甲[^1]"), [(ProseFaultKind::NoteMissing, "[^1]")]);
    assert_eq!(faults("`[^1]`\\[^2]"), []);
    assert_eq!(html("甲\n\n[^1]: 无号"), "<p>甲</p>\n<p>无号</p>");
    assert_eq!(faults("甲\n\n[^1]: 无号"), [(ProseFaultKind::NoteUnused, "[^1]: 无号")]);
}

#[test]
fn pictures_have_words_and_captions() {
    assert_eq!(
        html("![田间](photos/x.png \"图为田间\")"),
        "<figure class=\"picture\"><img src=\"../photos/x.png\" alt=\"田间\" loading=\"lazy\">\
         <figcaption>图为田间</figcaption></figure>"
    );
    assert_eq!(html("见![图](a.jpg)。"), "<p>见<img src=\"../a.jpg\" alt=\"图\" loading=\"lazy\">。</p>");
    for bad in ["![](a.png)", "![图](../a.png)", "![图](https://a.example/a.png)", "![图](a.svg)"] {
        assert_eq!(faults(bad), [(ProseFaultKind::Image, bad)]);
    }
}

/// Characters that no page, feed or PDF may hold, by way of entities.
#[test]
fn entities_bring_no_controls() {
    assert_eq!(html("a&#1;b&#x202E;c&#xFDD0;d&#xFFFE;e"), "<p>a\u{fffd}b\u{fffd}cd\u{fffd}e</p>");
    assert_eq!(
        html("\u{fdd0}**“a”**\u{fdd1}\u{fdd3}0\u{fdd4}"),
        "<p>\u{fffd}<strong>“a”</strong>\u{fffd}\u{fffd}0\u{fffd}</p>"
    );
    assert_eq!(html("[[cases.total]]&#xFDD3;0&#xFDD4;"), "<p>&lt;cases.total&gt;\u{fffd}0\u{fffd}</p>");
}

const HOSTILE: [&str; 68] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<iframe src=//x>",
    "<iframe srcdoc='<script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<object data=x><embed src=x>",
    "<link rel=stylesheet href=//x>",
    "<style>*{display:none}</style>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//x><input></form>",
    "<math><mi xlink:href=javascript:1>",
    "<!-- <script> -->",
    "<!--><script>-->",
    "<![CDATA[<script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE x>",
    "<x-y onclick=1>",
    "<div\nonclick=1\n>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "`<script>`",
    "    <script>",
    "[^1]\n\n[^1]: <script>",
    "![x](a.png \"<script>\")",
    "<!-- <script>",
    "<b onclick=x>y</b> <b>z",
    "```html\n<script>\n```",
    "~~~\" onclick=x\n<script>\n~~~",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&#xFDD0;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](\u{fdd0}javascript:alert(1))",
    "[x](\u{200b}javascript:alert(1))",
    "[x](ｊavascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html,<script>)",
    "[x](file:///etc/passwd)",
    "[x](blob:x)",
    "[x](//evil.example)",
    "[x](\\\\evil)",
    "[x](../../../etc/passwd)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/a.png)",
    "[![x](javascript:1)](javascript:2)",
    "[x](<javascript:alert(1)>)",
    "[x](https://a.example \"onclick='x'\")",
    "[x](https://a.example/\"onmouseover=\"alert(1))",
    "[x](tel:1\" onclick=\"x)",
    "[x](#\"><script>)",
    "[<script>](cases/1)",
    "# x {onclick=alert(1)}",
    "# x {#__proto__}",
    "| <script> |\n|---|\n| <img src=x onerror=1> |",
    "> - <script>x</script>",
    "[[<script>]] [[a=<script>]]",
    "[a [b](https://b.example) [[cases.publicised]]](cases/1)",
];

/// Fails on any element, attribute or address that is not on the list, on bare `<`, on elements left open or crossed,
/// and on links in links.
fn inert(text: &str) {
    let out = html(text);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = out.as_str();
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("every element ends") + at;
        let element = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = element.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{text:?} crosses elements in {out}");
            continue;
        }
        let (name, mut attributes) = element.split_once(' ').unwrap_or((element, ""));
        let known: &[&str] = match name {
            "p" | "ul" | "blockquote" | "pre" | "code" | "hr" | "br" | "em" | "strong" | "del" | "table" | "thead"
            | "tbody" | "tr" | "figcaption" => &[],
            "h2" | "h3" | "h4" | "sup" => &["id"],
            "li" => &["id", "value"],
            "figure" | "span" | "td" => &["class"],
            "img" => &["src", "alt", "loading"],
            "ol" => &["start", "class"],
            "a" => &["href", "rel", "class", "id"],
            "div" => &["class", "role", "tabindex", "aria-label"],
            "th" => &["scope", "class"],
            _ => panic!("{text:?} makes <{name}> in {out}"),
        };
        assert!(name != "a" || !open.contains(&"a"), "{text:?} makes links in links in {out}");
        if !matches!(name, "hr" | "br" | "img") {
            open.push(name);
        }
        while !attributes.is_empty() {
            let (attribute, after) = attributes.split_once("=\"").expect("values are quoted");
            let (value, after) = after.split_once('"').expect("values are quoted");
            attributes = after.trim_start();
            assert!(known.contains(&attribute), "{text:?} makes {attribute} in {out}");
            let good = ["https://", "http://", "mailto:", "tel:", "#h-", "#note-", "../"];
            let leads = good.iter().any(|start| value.to_lowercase().starts_with(start)) && !value.contains("../..");
            assert!(attribute != "href" || leads, "{text:?} links to {value}");
            assert!(
                attribute != "id" || value.starts_with("h-") || value.starts_with("note-"),
                "{text:?} makes the id {value}"
            );
        }
    }
    assert!(open.is_empty(), "{text:?} leaves elements open in {out}");
    assert!(!rest.contains('>'), "{text:?} leaves a bare bracket in {out}");
}

#[test]
fn hostile_text_is_inert() {
    for text in HOSTILE {
        inert(text);
        // The same within other things.
        for around in ["- @", "> @", "# @", "**@**全", "[@](https://a.example)", "全@县", "| @ |\n|---|"] {
            inert(&around.replace('@', text));
        }
    }
}

#[test]
fn deep_text_is_cut_and_keeps_its_words() {
    let depth = |text: &str| {
        let out = html(text);
        let (mut now, mut most) = (0_usize, 0);
        for element in out.split('<').skip(1).filter(|element| !element.starts_with("hr") && !element.starts_with("br"))
        {
            if element.starts_with('/') {
                now -= 1;
            } else {
                now += 1;
            }
            most = most.max(now);
        }
        most
    };
    let indented: String = nested_list(200, "项");
    let emphasis = format!("{}末", "*a **b ".repeat(200)) + &" b** a*".repeat(200);
    for text in [
        ">".repeat(80) + "末",
        "- ".repeat(80) + "末",
        "1. ".repeat(80) + "末",
        "> - ".repeat(80) + "末",
        indented,
        emphasis,
    ] {
        inert(&text);
        assert!(depth(&text) <= 66, "{} levels", depth(&text));
        let (_, faults) = parse(&text);
        assert_eq!(faults.iter().filter(|fault| fault.kind == ProseFaultKind::TooDeep).count(), 1);
    }
    assert!(html(&(">".repeat(80) + "末")).contains('末'));
    assert_eq!(
        faults(&format!("甲\n\n{} 末\n", ">".repeat(80))),
        [(ProseFaultKind::TooDeep, &*(">".repeat(80) + " 末"))]
    );
    // Not deep: as many as are allowed, and a long line between sections.
    for text in [">".repeat(64), "- ".repeat(200), "* ".repeat(200)] {
        assert_eq!(faults(text.trim_end()), []);
    }
}

/// Ten times the text takes about ten times as long, and the page stays in proportion.
#[test]
fn long_hostile_text_stays_small_and_quick() {
    let shapes = [
        ">",
        "> ",
        ">a\n",
        "- ",
        "* ",
        "1. ",
        "-\n",
        "\t- ",
        "[",
        "[[",
        "[[a",
        "[[a]]",
        "[[甲]]",
        "]]",
        "[a]",
        "[a](",
        "[a]: x\n",
        "![",
        "[^",
        "[^a]: ",
        "*",
        "**",
        "**a",
        "**a ",
        "*a_ ",
        "***a",
        "**“",
        "*“a”*汉",
        "汉*",
        "_a",
        "a*\n",
        "~",
        "~~",
        "~\n",
        "~~a",
        "`",
        "`a",
        "``a`",
        "<",
        "<a ",
        "<!--",
        "<?",
        "<![CDATA[",
        "<http://",
        "<a@b",
        "&",
        "&#",
        "|",
        "|a",
        "|a\n|-\n|b|\n",
        "#",
        "# a\n",
        "a\n=\n",
        "\\",
        "汉\n",
        "[a](#h-1)\n# b\n",
        " ",
        "\n",
        "$$",
        "\u{fdd0}",
        "2017. ",
        "1.",
    ];
    for shape in shapes {
        let text = shape.repeat(100_000 / shape.len());
        let started = Instant::now();
        let out = html(&text);
        // A quadratic walk over 100 KB takes seconds; what is linear, milliseconds.
        assert!(started.elapsed() < Duration::from_secs(2), "{shape:?} takes {:?}", started.elapsed());
        assert!(out.len() < text.len() * 20, "{shape:?} grows to {}", out.len());
    }
    let deep = nested_list(300, "a") + &"\n".repeat(100_000);
    let ticks = (1..440).map(|length| "`".repeat(length) + "a").collect::<String>();
    let lines = "- ".repeat(50_000) + "a\n" + &"  a\n".repeat(25_000);
    let quoted = "> ".repeat(50_000) + "a\n" + &"> a\n".repeat(25_000);
    for text in [deep, ticks, lines, quoted] {
        let started = Instant::now();
        assert!(html(&text).len() < text.len() * 12);
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}

#[test]
fn summaries_end_where_a_sentence_does() {
    let short = |text: &str, limit| summary(&parse(text).0, &Site, limit);
    assert_eq!(short("全县脱贫。干部苦干。", 20), "全县脱贫。干部苦干。");
    assert_eq!(short("全县脱贫。干部苦干。群众满意。", 12), "全县脱贫。干部苦干。");
    assert_eq!(short("他说：“全县脱贫。”干部苦干，群众满意。", 12), "他说：“全县脱贫。”");
    assert_eq!(short("全县36名县级领导，包抓困难最多、矛盾最多的村", 16), "全县36名县级领导……");
    assert_eq!(short("补助资金3.20万元和2.50万元全部追缴到位", 14), "补助资金3.20万元和……");
    assert_eq!(short("## 题\n\n**甲**。\n\n乙。", 20), "甲。乙。");
    assert_eq!(short("One. Two.\n\nThree is long.", 12), "One. Two.");
    assert_eq!(short("One.\n\nTwo.", 20), "One. Two.");
    assert_eq!(short("", 20), "");
}

/// Emphasis as nested brackets: the structure without the words of any renderer.
fn ours(prose: &Prose) -> String {
    fn inlines(list: &[Inline], out: &mut String) {
        for inline in list {
            let (signs, inner) = match inline {
                Inline::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Inline::Emphasis(inner) => (["{", "}"], inner),
                Inline::Strong(inner) => (["[", "]"], inner),
                Inline::Strike(inner) => (["<", ">"], inner),
                other => panic!("not made by the generator: {other:?}"),
            };
            out.push_str(signs[0]);
            inlines(inner, out);
            out.push_str(signs[1]);
        }
    }
    let mut out = String::new();
    for block in &prose.blocks {
        match block {
            Block::Paragraph(content) => inlines(content, &mut out),
            other => panic!("not made by the generator: {other:?}"),
        }
    }
    out
}

fn oracle(text: &str) -> String {
    fn walk<'a>(node: &'a comrak::nodes::AstNode<'a>, out: &mut String) {
        for child in node.children() {
            let signs = match &child.data.borrow().value {
                NodeValue::Text(text) => {
                    out.push_str(text);
                    ["", ""]
                }
                NodeValue::Emph => ["{", "}"],
                NodeValue::Strong => ["[", "]"],
                NodeValue::Strikethrough => ["<", ">"],
                _ => ["", ""],
            };
            out.push_str(signs[0]);
            walk(child, out);
            out.push_str(signs[1]);
        }
    }
    let mut options = comrak::Options::default();
    options.extension.cjk_friendly_emphasis = true;
    options.extension.strikethrough = true;
    let arena = comrak::Arena::new();
    let mut out = String::new();
    walk(comrak::parse_document(&arena, text, &options), &mut out);
    out
}

/// The text for the oracle, with our two deviations from the proposal written out in it: a lone `*` between Latin
/// letters or digits is a multiplication sign, and quotation marks, dashes and ellipses, whose width is ambiguous,
/// are as wide as brackets are.
fn for_oracle(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let latin = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric);
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        match c {
            '*' if latin(at.checked_sub(1)) && latin(Some(at + 1)) => out.push_str("\\*"),
            '“' => out.push('「'),
            '”' => out.push('」'),
            '—' => out.push('〜'),
            '…' => out.push('〽'),
            c => out.push(*c),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// Any order of Han, wide and narrow punctuation, Latin letters, digits, spaces and runs of `*`.
    ///
    /// The text begins with a Han character, since a `*` at the beginning can be a list or a rule.
    #[test]
    fn emphasis_agrees_with_the_cjk_friendly_proposal(
        pieces in prop::collection::vec("(\\*{1,3}|[全县干部𠮷]|[，。：、（）《》「」“”—…]|[aB3]|[,.()\"!&#]| )", 1..16)
    ) {
        let text = format!("全{}", pieces.concat());
        let text = text.trim_end();
        prop_assert_eq!(for_oracle(&ours(&parse(text).0)), for_oracle(&oracle(&for_oracle(text))), "{}", text);
    }

    /// Without narrow punctuation: `a~~(b)~~` is struck out here, as GitHub does it, and is not in the proposal.
    /// Two signs at a time: of four, implementations make different things.
    #[test]
    fn strike_through_agrees_too(
        pieces in prop::collection::vec("(~~)?[全县干部，。：、（）《》“”aB3 ]", 1..12), last in "(~~)?"
    ) {
        let text = format!("全{}{last}", pieces.concat());
        let text = text.trim_end();
        prop_assert_eq!(for_oracle(&ours(&parse(text).0)), for_oracle(&oracle(&for_oracle(text))), "{}", text);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Soup of everything that means something, and of any other character.
    #[test]
    fn every_text_is_inert_and_places_lie_in_it(
        pieces in prop::collection::vec(
            "(\\*{1,3}|~{1,3}|_|`{1,3}|\\[\\[|\\]\\]|\\]\\(|[\\[\\]()<>|\\\\!#:=&;\"'-]|> |- |1\\. |2017\\. |#h-1|https://|javascript:\
            |cases/1|a\\.b|[全县“”，。（）]|[ab1 ]|\n|\n\n|    |<b>|<!--|&#xFDD0;|&lt;|\u{fdd0}|\u{fdd3}|\\PC|.)", 0..60)
    ) {
        let text = pieces.concat();
        inert(&text);
        let (prose, faults) = parse(&text);
        for fault in faults {
            let words = text.get(fault.span.clone());
            prop_assert!(words.is_some_and(|words| !words.is_empty()), "{:?} in {:?}", fault, text);
            if fault.kind == ProseFaultKind::FigureForm {
                prop_assert!(words.is_some_and(|words| words.starts_with("[[") && words.ends_with("]]")));
            }
        }
        for (key, _, span) in prose.figures() {
            let start = format!("[[{key}");
            prop_assert!(text.get(span.clone()).is_some_and(|words| words.starts_with(&start)), "{:?} in {:?}", span, text);
        }
        for (_, span) in prose.links() {
            let words = text.get(span.clone()).unwrap_or_default();
            prop_assert!(words.starts_with(['[', '<']) && words.ends_with([']', ')', '>']), "{:?} in {:?}", words, text);
        }
        let _ = summary(&prose, &Site, 20);
    }

    /// Without signs of Markdown, what goes in comes out, but for spaces at the ends.
    #[test]
    fn plain_words_come_out_as_they_went_in(text in "[全县干部一二三𠮷，。；：“”《》（）—…·a-zA-Z0-9%,:;/@'\" ]{1,60}") {
        let text = text.trim();
        prop_assert_eq!(plain_text(&parse(text).0, &Site), text);
    }

    /// Whatever the signs, every word is still there, in order.
    ///
    /// Without tables: in GitHub's tables a row loses the cells that the head has no column for, before we see it.
    #[test]
    fn no_word_is_lost(text in "[全县干部甲乙丙丁“”，。*_~`\\[\\]()<>#> \n-]{1,80}") {
        // Of a reference definition or a link the address is no word; neither is the language of code.
        prop_assume!(!text.contains("](") && !text.contains("```") && !text.contains("~~~"));
        let han = |text: &str| text.chars().filter(|c| ('\u{4e00}'..'\u{a000}').contains(c)).collect::<String>();
        prop_assert_eq!(han(&plain_text(&parse(&text).0, &Site)), han(&text));
    }

    #[test]
    fn summaries_are_short(text in "[全县，。；“”a1. \n]{0,200}", limit in 1_usize..60) {
        let short = summary(&parse(&text).0, &Site, limit);
        prop_assert!(short.chars().count() <= limit.max(2), "{}", short);
    }
}

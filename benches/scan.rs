//! How fast the search for private data reads: text without digits or cue words, pages, and the worst case.
//!
//! `cargo bench --bench scan`; the figure is bytes a second.

use divan::Bencher;
use divan::counter::BytesCount;
use tongbao::scan::{Form, Scanner};

fn main() {
    divan::main();
}

const PROSE: &str =
    "督查组对照清单逐条核对，发现台账记录不完整、责任人不明确等问题，已责成有关单位限期整改并书面报告。";
const PAGE: &str = "<tr><th scope=\"row\"><a href=\"../../units/qingshi/\">青石镇</a></th><td class=\"number\">98.50</td>\
    <td><time datetime=\"2017-08-21\">2017年8月21日</time></td></tr>\n";
const MARKUP: &str =
    "<section class=\"band band-good\"><h2 id=\"h\">Heading</h2><p class=\"note\">plain words</p></section>\n";
const DENSE: &str = "电话0916-2234567，身份证号110105 19491231 002X；低保户、残疾、举报人，";

#[divan::bench(args = ["prose", "markup", "page", "dense"])]
fn scan(bencher: Bencher<'_, '_>, kind: &str) {
    let (part, form) = match kind {
        "prose" => (PROSE, Form::Source),
        "markup" => (MARKUP, Form::Markup),
        "page" => (PAGE, Form::Markup),
        _ => (DENSE, Form::Source),
    };
    let text = part.repeat(8 * 1024 * 1024 / part.len());
    let scanner = Scanner::default();
    bencher.counter(BytesCount::of_str(&text)).bench(|| scanner.scan(divan::black_box(&text), form).len());
}

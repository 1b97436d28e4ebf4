//! A document is said once: its page, its print and its Word file bear the same red heading, numbers and signatures.

mod common;

use common::{Files, build, read, replace, small, write};

/// The words between marks, each time they occur.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Vec<&'t str> {
    text.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

/// The words of every paragraph of a style in all parts of a Word file, in the order of the parts.
fn styled(bytes: &[u8], style: &str) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip archive");
    let mut found = Vec::new();
    for place in 0..archive.len() {
        let mut text = Vec::new();
        std::io::copy(&mut archive.by_index(place).expect("the part is there"), &mut text).expect("whole");
        let text = String::from_utf8(text).expect("parts are text");
        for paragraph in between(&text, "<w:p>", "</w:p>") {
            if paragraph.contains(&format!("<w:pStyle w:val=\"{style}\"/>")) {
                found.push(between(paragraph, "<w:t xml:space=\"preserve\">", "</w:t>").concat());
            }
        }
    }
    found
}

fn page(files: &Files, path: &str) -> String {
    String::from_utf8(files[path].clone()).expect("pages are text")
}

#[test]
fn page_and_word_file_bear_one_red_heading() {
    let given = "样县作风建设简讯";
    let lead = "样县作风办";
    for (format, joint, own, wanted) in [
        ("文件", false, false, vec!["样县作风办文件"]),
        ("文件", true, false, vec!["样县作风办", "甲镇", "文件"]),
        ("文件", false, true, vec!["样县作风建设简讯文件"]),
        ("信函", false, false, vec![lead]),
        ("信函", true, false, vec![lead]),
        ("信函", true, true, vec![given]),
        ("纪要", false, false, vec!["样县作风办纪要"]),
        ("纪要", true, false, vec!["样县作风办纪要"]),
        ("纪要", false, true, vec![given]),
    ] {
        let site = small();
        let path = "content/notices/2017-001.md";
        let masthead = if own { format!("masthead = \"{given}\"\n") } else { String::new() };
        replace(site.path(), path, "number =", &format!("format = \"{format}\"\n{masthead}number ="));
        if joint {
            replace(site.path(), path, "issued_by = [\"office\"]", "issued_by = [\"office\", \"zhen\"]");
        }
        let (result, files, diags, _) = build(site.path(), "2017-08-21");
        result.unwrap_or_else(|error| panic!("{format}: {error}: {diags:?}"));
        let html = page(&files, "notices/2017-001/index.html");
        assert_eq!(between(&html, "<p class=\"issuer\">", "</p>"), wanted, "page: {format} {joint} {own}");
        let word = styled(&files["notices/2017-001/2017-001.docx"], "Masthead");
        assert_eq!(word, wanted, "Word file: {format} {joint} {own}");
    }
}

#[test]
fn attachments_of_an_order_have_the_numbers_of_the_print() {
    for attached in [0, 1, 2] {
        let site = small();
        let path = "content/orders/2017-001.md";
        let text = read(site.path(), path);
        let own = text.split("\n# ").next().unwrap_or_default();
        write(site.path(), path, &format!("{own}{}", "\n# 核查表\n\n逐项核查。\n".repeat(attached)));
        let (result, files, _, _) = build(site.path(), "2017-08-21");
        result.expect("no errors");
        let html = page(&files, "orders/2017-001/index.html");
        let shown: Vec<&str> = between(&html, "<p class=\"attachment-number\">", "</p>");
        assert_eq!(shown, styled(&files["orders/2017-001/2017-001.docx"], "AttachmentNumber"), "{attached}");
        assert_eq!(shown.len(), attached + 1);
        // The list under the text leads to each of them.
        for anchor in between(&html, "<a href=\"#", "\"").into_iter().filter(|anchor| *anchor != "main") {
            assert!(html.contains(&format!("id=\"{anchor}\"")), "#{anchor} leads nowhere");
        }
    }
}

#[test]
fn the_campaign_of_a_notice_is_on_its_page() {
    let site = small();
    replace(site.path(), "content/notices/2017-001.md", "number =", "campaign = \"驻村纪律专项督查\"\nnumber =");
    let (result, files, _, _) = build(site.path(), "2017-08-21");
    result.expect("no errors");
    assert!(page(&files, "notices/2017-001/index.html").contains("驻村纪律专项督查"));
}

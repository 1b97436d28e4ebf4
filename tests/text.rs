//! Words in equal words out: every construct of a text, in the page and in the Word file, against its source.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::io::Read as _;

use common::{build, small, write};

/// The smallest PNG: one grey point.
const PNG: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\
\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x68\x00\x00\x00\x82\x00\
\x81\x77\xcd\x72\xb6\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// A source, and what must be read in its text and in its notes.
#[derive(Default)]
struct Made {
    source: String,
    text: String,
    notes: String,
    words: u32,
    marks: u32,
    seed: u32,
}

impl Made {
    /// The next words: Han alone, different every time.
    fn word(&mut self) -> String {
        self.words += 1;
        let digit = |place: u32| {
            char::from_u32(0x4e10 + (self.words / 7_u32.pow(place)) % 7 * 400 + self.seed % 97).unwrap_or('一')
        };
        let word: String = (0..4).map(digit).collect();
        self.text.push_str(&word);
        word
    }

    fn note(&mut self) -> String {
        let kept = self.text.len();
        let word = self.word();
        self.text.truncate(kept);
        self.notes.push_str(&word);
        self.marks += 1;
        word
    }

    fn line(&mut self, source: &str) {
        self.source.push_str(source);
        self.source.push_str("\n\n");
    }

    fn construct(&mut self, which: u32) {
        let mut w = || self.word();
        let line = match which {
            0 => format!("{}**{}**{}", w(), w(), w()),
            1 => format!("{}*{}*~~{}~~", w(), w(), w()),
            2 => format!("{}`{}`[{}](https://a.example/x)", w(), w(), w()),
            3 => format!("{}\\\n{}  \n{}<br>{}", w(), w(), w(), w()),
            4 => format!("{}\n{}", w(), w()),
            5 => format!("## {}\n\n### **{}**\n\n{}", w(), w(), w()),
            6 => format!("- {}\n- **{}**\n  - {}\n\n    {}", w(), w(), w(), w()),
            7 => format!("1. {}\n2. ~~{}~~\n   {}", w(), w(), w()),
            8 => format!("> {}\n>\n> - {}", w(), w()),
            9 => format!("|{}|**{}**|\n|---|---|\n|{}<br>{}|~~{}~~|\n{}", w(), w(), w(), w(), w(), w()),
            10 => format!("```\n{}\n{}\n```", w(), w()),
            11 => format!("[{}]: {}", w(), w()),
            12 => format!("    {}\n\n\t{}\n\n　　{}\n　　{}", w(), w(), w(), w()),
            13 => format!("{}：\n1、{}\n2、{}\n（一）{}", w(), w(), w(), w()),
            14 => format!("{}<!-- 注释不公开 -->{}", w(), w()),
            15 => format!("![图](photos/x.png \"{}\")", w()),
            16 => format!("{}<b>{}</b><s>{}</s>", w(), w(), w()),
            17 => {
                let (before, mark) = (w(), self.marks + 1);
                let (after, note) = (self.word(), self.note());
                format!("{before}[^{mark}]{after}\n\n[^{mark}]: {note}")
            }
            _ => {
                let (cell, mark) = (w(), self.marks + 1);
                let (after, note) = (self.word(), self.note());
                format!("|{cell}[^{mark}]|{after}|\n|---|---|\n\n[^{mark}]: {note}")
            }
        };
        self.line(&line);
    }
}

/// A text of some constructs, the same for the same number.
fn made(seed: u32) -> Made {
    let mut made = Made { seed, ..Made::default() };
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12345);
    for place in 0..6 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // The first of a text in turn, so that each stands at the beginning somewhere.
        made.construct(if place == 0 { seed % 19 } else { (state >> 16) % 19 });
    }
    let last = made.word();
    made.line(&last);
    made
}

/// Han alone: what marks, numbers and space beside the words are, each output says in its own way.
fn han(text: &str) -> String {
    text.chars().filter(|c| matches!(c, '\u{4e10}'..='\u{9fff}')).collect()
}

/// The words of markup.
fn words(markup: &str) -> String {
    markup.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip archive");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let after = text.split_once(from).map_or("", |(_, after)| after);
    after.split_once(to).map_or(after, |(inner, _)| inner)
}

fn notice(number: u32, body: &str) -> String {
    format!(
        "+++\ntitle = \"ABC\"\nkind = \"情况\"\nnumber = \"样作〔2017〕{}号\"\nissued_by = [\"office\"]\nsigned_on = 2017-07-15\n\
         to = [\"XYZ\"]\n[review]\nreviewed = {{ office = \"审查办\", on = 2017-07-16, basis = \"条例第十七条\" }}\n\
         approved = {{ office = \"审批办\", on = 2017-07-17 }}\n+++\n\n{body}",
        number + 100
    )
}

#[test]
fn page_and_word_file_have_the_words_of_the_source_in_their_order() {
    let site = small();
    let texts: Vec<Made> = (0..500).map(made).collect();
    for (number, one) in (0..).zip(&texts) {
        write(site.path(), &format!("content/notices/t{number}.md"), &notice(number, &one.source));
    }
    std::fs::create_dir_all(site.path().join("content/photos")).expect("a folder");
    std::fs::write(site.path().join("content/photos/x.png"), PNG).expect("a picture");
    let (result, files, diags, sources) = build(site.path(), "2017-08-21");
    let report =
        tongbao::diag::human::render(&diags.sorted(&sources), &sources, tongbao::lang::Lang::Zh.catalogue(), false);
    assert!(result.is_ok(), "{report}");
    for (number, one) in texts.iter().enumerate() {
        let page = String::from_utf8_lossy(&files[&format!("notices/t{number}/index.html")]).into_owned();
        let prose = between(&page, "<div class=\"prose\">", "<p class=\"signature\">");
        let (text, notes) = prose.split_once("<ol class=\"notes\">").unwrap_or((prose, ""));
        assert_eq!(han(&words(text)), one.text, "page of {number}: {}", one.source);
        assert_eq!(han(&words(notes)), one.notes, "notes of page {number}: {}", one.source);
        let file = &files[&format!("notices/t{number}/t{number}.docx")];
        let document = part(file, "word/document.xml");
        let body = document.split_once("XYZ").map_or("", |(_, after)| after);
        let body = body.split_once("样县作风办").map_or(body, |(inner, _)| inner);
        let cut = body.rfind("<w:p>").unwrap_or(body.len());
        let body = &body[body.find("</w:p>").unwrap_or(0)..cut];
        assert_eq!(han(&words(body)), one.text, "Word file of {number}: {}", one.source);
        assert_eq!(han(&words(&part(file, "word/footnotes.xml"))), one.notes, "notes of Word file {number}");
        assert!(!document.contains("注释不公开") && !page.contains("注释不公开"));
    }
}

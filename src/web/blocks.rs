//! A text as it was issued, block by block, as HTML: what a page shows of a bulletin, now and after its records changed.

use super::prose::{Html, escape, told_apart};
use crate::output::OutPath;
use crate::said::Around;
use crate::said::block::{Cell, PrintAlign, PrintBlock, PrintChart, PrintPicture, Run, Table};
use crate::said::text::note_sign;

/// Rows beyond which a table has its own box.
const TALL: usize = 20;

/// Blocks as HTML on a page. Links lead only to pages that are there.
#[must_use]
pub(crate) fn to_html(list: &[PrintBlock], around: &Around<'_>, from: &OutPath) -> Html {
    let mut writer = Writer { around, from, out: String::new(), notes: Vec::new(), tables: Vec::new() };
    writer.blocks(list);
    writer.notes();
    Html::built(writer.out)
}

struct Writer<'s> {
    around: &'s Around<'s>,
    from: &'s OutPath,
    out: String,
    /// The names of the tables so far.
    tables: Vec<String>,
    /// Notes that stand below the text.
    notes: Vec<(usize, &'s [PrintBlock])>,
}

impl<'s> Writer<'s> {
    fn blocks(&mut self, list: &'s [PrintBlock]) {
        for block in list {
            match block {
                PrintBlock::Heading { level, runs } => {
                    let level = (level + 1).clamp(2, 6);
                    self.wrap(&format!("<h{level}>"), runs, &format!("</h{level}>\n"));
                }
                PrintBlock::Paragraph { runs } => self.wrap("<p>", runs, "</p>\n"),
                PrintBlock::List { numbers, items } => self.list(numbers.as_deref(), items),
                PrintBlock::Quote { blocks } => {
                    self.out.push_str("<blockquote>\n");
                    self.blocks(blocks);
                    self.out.push_str("</blockquote>\n");
                }
                PrintBlock::Code { text } => {
                    self.out.push_str("<pre><code>");
                    escape(text, &mut self.out);
                    self.out.push_str("</code></pre>\n");
                }
                PrintBlock::Figure { picture } => {
                    self.out.push_str("<figure class=\"picture\">");
                    self.image(picture);
                    if !picture.caption.is_empty() {
                        self.out.push_str("<figcaption>");
                        escape(&picture.caption, &mut self.out);
                        self.out.push_str("</figcaption>");
                    }
                    self.out.push_str("</figure>\n");
                }
                PrintBlock::Table(table) => self.table(table),
                PrintBlock::Chart(chart) => self.chart(chart),
            }
        }
    }

    fn list(&mut self, numbers: Option<&[u64]>, items: &'s [Vec<PrintBlock>]) {
        self.out.push_str(if numbers.is_some() { "<ol>\n" } else { "<ul>\n" });
        for (place, item) in items.iter().enumerate() {
            match numbers.and_then(|numbers| numbers.get(place)) {
                Some(number) => self.out.push_str(&format!("<li value=\"{number}\">")),
                None => self.out.push_str("<li>"),
            }
            match item.as_slice() {
                [PrintBlock::Paragraph { runs }] => self.runs(runs),
                item => self.blocks(item),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str(if numbers.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    /// Opens a table that scrolls on narrow screens.
    fn open(&mut self, caption: &str, head: &str, rows: usize) {
        // A long one scrolls in its own box, so that its head stays in sight.
        let tall = if rows > TALL { " tall" } else { "" };
        self.out.push_str(&format!("<div class=\"table-scroll{tall}\" role=\"region\" tabindex=\"0\" aria-label=\""));
        let name = told_apart(&mut self.tables, if caption.is_empty() { head } else { caption }.to_owned());
        let label = self.around.words("table_of", &[("name", &name)]);
        escape(&label, &mut self.out);
        self.out.push_str("\"><table>\n");
        if !caption.is_empty() {
            self.out.push_str("<caption><span>");
            escape(caption, &mut self.out);
            self.out.push_str("</span></caption>\n");
        }
    }

    fn table(&mut self, table: &'s Table) {
        let class = |column: usize| match table.align.get(column) {
            Some(PrintAlign::End) => " class=\"end\"",
            Some(PrintAlign::Center) => " class=\"center\"",
            Some(PrintAlign::Start) | None => "",
        };
        let head = table.head.iter().map(|Cell(runs)| runs.iter().map(|run| run.text.as_str()).collect::<String>());
        self.open(&table.caption, &head.collect::<Vec<_>>().join(" "), table.rows.len());
        self.out.push_str("<thead><tr>");
        for (column, Cell(runs)) in table.head.iter().enumerate() {
            self.wrap(&format!("<th scope=\"col\"{}>", class(column)), runs, "</th>");
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for (column, Cell(runs)) in row.iter().enumerate() {
                self.wrap(&format!("<td{}>", class(column)), runs, "</td>");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    /// A chart as the table that it draws.
    fn chart(&mut self, chart: &PrintChart) {
        self.open(&chart.caption, "", chart.bars.len());
        self.out.push_str("<thead><tr><th scope=\"col\">");
        escape(&self.around.word("ranking.score"), &mut self.out);
        self.out.push_str("</th>");
        for name in &chart.legend {
            self.out.push_str("<th scope=\"col\" class=\"end\">");
            escape(name, &mut self.out);
            self.out.push_str("</th>");
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for bar in &chart.bars {
            self.out.push_str("<tr><th scope=\"row\">");
            escape(&bar.label, &mut self.out);
            self.out.push_str("</th>");
            for part in &bar.parts {
                self.out.push_str(&format!("<td class=\"end\">{part}</td>"));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn wrap(&mut self, open: &str, inner: &'s [Run], close: &str) {
        self.out.push_str(open);
        self.runs(inner);
        self.out.push_str(close);
    }

    fn runs(&mut self, list: &'s [Run]) {
        for run in list {
            let there = |page: &String| page.parse().ok().filter(|page| self.around.plan.files.contains_key(page));
            let inside: Option<OutPath> = run.to.as_ref().and_then(there);
            // What led to a page of this site leads there or nowhere.
            let outside = run.link.as_ref().filter(|_| run.to.is_none());
            let href = inside.map(|page| self.from.link_to(&page)).or_else(|| outside.cloned());
            if let Some(href) = &href {
                self.out.push_str("<a href=\"");
                escape(href, &mut self.out);
                let rel = if outside.is_some() { " rel=\"noopener noreferrer external\"" } else { "" };
                self.out.push_str(&format!("\"{rel}>"));
            }
            self.words(run, href.is_some());
            if href.is_some() {
                self.out.push_str("</a>");
            }
        }
    }

    fn words(&mut self, run: &'s Run, in_link: bool) {
        let marks = [(run.strong, "strong"), (run.emphasis, "em"), (run.strike, "del")];
        let marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        for name in &marks {
            self.out.push_str(&format!("<{name}>"));
        }
        match (&run.note, &run.picture) {
            (Some(note), _) => {
                let (number, sign) = (note.number, note_sign(note.number));
                let id = if note.blocks.is_empty() { String::new() } else { format!(" id=\"note-{number}-mark\"") };
                if !note.blocks.is_empty() {
                    self.notes.push((number, &note.blocks));
                }
                let sign = match in_link {
                    true => sign,
                    false => format!("<a class=\"note-sign\" href=\"#note-{number}\">{sign}</a>"),
                };
                self.out.push_str(&format!("<sup{id}>{sign}</sup>"));
            }
            (None, Some(picture)) => self.image(picture),
            (None, None) => {
                for (place, line) in run.text.split('\n').enumerate() {
                    if place > 0 {
                        self.out.push_str("<br>\n");
                    }
                    escape(line, &mut self.out);
                }
            }
        }
        for name in marks.iter().rev() {
            self.out.push_str(&format!("</{name}>"));
        }
    }

    fn image(&mut self, picture: &PrintPicture) {
        let Some(page) = self.around.picture_named(&picture.name) else {
            return escape(&picture.alt, &mut self.out);
        };
        self.out.push_str("<img src=\"");
        escape(&self.from.link_to(&page), &mut self.out);
        self.out.push_str("\" alt=\"");
        escape(&picture.alt, &mut self.out);
        self.out.push_str("\" loading=\"lazy\">");
    }

    /// The notes in the order of their marks, below the text that they belong to.
    fn notes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.out.push_str("<ol class=\"notes\">\n");
        for (number, blocks) in notes {
            let sign = note_sign(number);
            self.out.push_str(&format!(
                "<li id=\"note-{number}\" value=\"{number}\"><a class=\"note-sign\" href=\"#note-{number}-mark\">{sign}</a> "
            ));
            match blocks {
                [PrintBlock::Paragraph { runs }] => self.runs(runs),
                blocks => self.blocks(blocks),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n");
    }
}

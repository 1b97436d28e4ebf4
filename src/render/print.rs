//! Records as documents for print, and the workers that set them.

use crate::diag::Diagnostic;
use crate::output::{OutPath, Sink, WriteError};
use crate::plan::Item;

use super::view::Around;

/// The templates of documents, compiled in: name below `templates/` and text.
pub(crate) const TEMPLATES: [(&str, &str); 3] = [
    ("print/gbt9704.typ", include_str!("../../templates/print/gbt9704.typ")),
    ("print/official.typ", include_str!("../../templates/print/official.typ")),
    ("print/bulletin.typ", include_str!("../../templates/print/bulletin.typ")),
];

/// Whether and with what documents are set in print.
#[derive(Debug)]
pub enum Print {
    /// Web only.
    Off,
    /// With these fonts.
    #[cfg(feature = "pdf")]
    On(Box<crate::render::pdf::Press>),
}

impl Print {
    /// Whether documents are planned.
    #[must_use]
    pub fn wanted(&self) -> bool {
        !matches!(self, Self::Off)
    }

    /// Sets the documents and puts them into the sink; what could not be set comes back.
    pub(super) fn render(
        &self,
        documents: &[(&OutPath, &Item<'_>)],
        around: &Around<'_>,
        sink: &dyn Sink,
    ) -> Result<Vec<Diagnostic>, WriteError> {
        match self {
            Self::Off => {
                let _ = (documents, around, sink);
                Ok(Vec::new())
            }
            #[cfg(feature = "pdf")]
            Self::On(press) => documents::render(press, documents, around, sink),
        }
    }
}

#[cfg(feature = "pdf")]
mod documents {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chrono::{Datelike as _, NaiveDate};

    use super::{Around, Diagnostic, Item, OutPath, Sink, WriteError};
    use crate::diag::{Code, Span};
    use crate::model::bulletin::Bulletin;
    use crate::model::notice::Notice;
    use crate::model::prose::{Align, Block, Inline, Prose};
    use crate::render::pdf::{
        BulletinDocument, Document, OfficialDocument, Press, PrintAlign, PrintBlock, PrintFault, Run, Section,
    };
    use crate::render::prose::Resolve;
    use crate::render::view::bulletin::{issue, of_month, rankings_of};
    use crate::render::view::{EntryView, Resolver};

    /// Plain threads: typst waits on rayon's pool, and a rayon iterator over documents overflows the stack there.
    pub(super) fn render(
        press: &Press,
        documents: &[(&OutPath, &Item<'_>)],
        around: &Around<'_>,
        sink: &dyn Sink,
    ) -> Result<Vec<Diagnostic>, WriteError> {
        let next = AtomicUsize::new(0);
        let faults = Mutex::new(Vec::new());
        let failed = Mutex::new(None);
        let threads =
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(documents.len().max(1));
        let work = || {
            while let Some((path, item)) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (document, date, span) = match item {
                    Item::NoticePdf(notice) => (official(around, path, notice), notice.printed_on, notice.body.span),
                    Item::BulletinPdf(one) => (bulletin(around, path, one), one.date, one.body.span),
                    _ => continue,
                };
                match press.typeset(&document, path.as_str(), date) {
                    Ok(bytes) => {
                        if let Err(error) = sink.put(path, bytes) {
                            *failed.lock().expect("no thread panics while it holds the lock") = Some(error);
                            return;
                        }
                    }
                    Err(found) => {
                        let mut faults = faults.lock().expect("no thread panics while it holds the lock");
                        faults.extend(found.into_iter().map(|fault| diagnostic(fault, path, span)));
                    }
                }
                press.forget(threads);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
        match failed.into_inner().expect("no thread panics while it holds the lock") {
            Some(error) => Err(error),
            None => Ok(faults.into_inner().expect("no thread panics while it holds the lock")),
        }
    }

    fn diagnostic(fault: PrintFault, path: &OutPath, span: Span) -> Diagnostic {
        let at = Span::new(span.file, span.start, span.start);
        match fault {
            PrintFault::MissingGlyph { character } => Diagnostic::new(Code::MissingGlyph, at)
                .arg("character", character)
                .arg("code", format!("U+{:04X}", u32::from(character)))
                .arg("path", path),
            PrintFault::Other { message } => Diagnostic::new(Code::Print, at).arg("path", path).arg("message", message),
        }
    }

    fn official(around: &Around<'_>, path: &OutPath, notice: &Notice) -> Document {
        let bodies: Vec<String> = notice.issued_by.iter().map(|id| around.view.unit_name(id).to_owned()).collect();
        let title_lines =
            if notice.title_lines.is_empty() { vec![notice.title.clone()] } else { notice.title_lines.clone() };
        let body = blocks(&around.prose(&notice.body), &Resolver { around, from: path });
        Document::Official(OfficialDocument {
            language: around.words.lang().tag().to_owned(),
            masthead: bodies.clone(),
            number: notice.number.to_string(),
            title: notice.title.clone(),
            title_lines,
            to: notice.to.clone(),
            blocks: body,
            printed_by: bodies.first().cloned().unwrap_or_default(),
            signers: bodies,
            date: chinese(notice.signed_on),
            cc: notice.cc.clone(),
            printed_on: chinese(notice.printed_on),
            demonstration: around.view.identity.demonstration.clone(),
        })
    }

    fn bulletin(around: &Around<'_>, path: &OutPath, bulletin: &Bulletin) -> Document {
        let view = around.view;
        let mut sections = Vec::new();
        for ranking in rankings_of(around, bulletin.month) {
            let Some(scheme) = view.scheme(&ranking.scheme) else { continue };
            let (month, tier) = (around.period(ranking.period), around.word(&format!("tier.{}", scheme.tier.key())));
            let mut head: Vec<String> =
                ["rank", "unit", "score"].map(|key| around.word(&format!("ranking.{key}"))).into();
            head.extend(scheme.indicators.iter().map(|indicator| indicator.name.clone()));
            head.extend(["band", "change"].map(|key| around.word(&format!("ranking.{key}"))));
            let mut align = vec![PrintAlign::Center, PrintAlign::Start, PrintAlign::End];
            align.extend(std::iter::repeat_n(PrintAlign::End, scheme.indicators.len()));
            align.extend([PrintAlign::Center, PrintAlign::Center]);
            let rows = ranking
                .rows
                .iter()
                .map(|row| {
                    let shown = crate::render::view::ranking::standing(around, path, row);
                    let rank = if row.tied {
                        around.words("ranking.tied", &[("rank", &row.rank.to_string())])
                    } else {
                        row.rank.to_string()
                    };
                    let mut cells = vec![rank, around.full_name(&row.unit), row.score.to_string()];
                    cells.extend(row.indicators.iter().map(ToString::to_string));
                    cells.push(row.band.clone().unwrap_or_else(|| "—".to_owned()));
                    cells.push(shown.change().to_owned());
                    cells
                })
                .collect();
            let caption = around.words("ranking.title", &[("month", &month), ("tier", &tier)]);
            let mut parts = vec![PrintBlock::Table { caption, head, rows, align }];
            if !ranking.unranked.is_empty() {
                let names: Vec<String> = ranking.unranked.iter().map(|row| around.full_name(&row.unit)).collect();
                let text = around.words("bulletin.unranked", &[("units", &names.join("、"))]);
                parts.push(PrintBlock::Paragraph { runs: vec![Run::plain(text)] });
            }
            let corrections = crate::render::view::certainty::in_words(around, ranking);
            parts.extend(corrections.into_iter().map(|text| PrintBlock::Paragraph { runs: vec![Run::plain(text)] }));
            let title = around.words("bulletin.ranking", &[("tier", &tier)]);
            sections.push(Section { title, blocks: parts });
        }
        let lists: [(&str, Vec<EntryView>); 3] = [
            (
                "notices",
                of_month(&view.notices, bulletin.month, |notice| notice.signed_on)
                    .into_iter()
                    .map(|place| around.notice_entry(path, place))
                    .collect(),
            ),
            (
                "cases",
                of_month(&view.cases, bulletin.month, |case| case.publicised_on)
                    .into_iter()
                    .map(|place| around.case_entry(path, place))
                    .collect(),
            ),
            (
                "exemplars",
                of_month(&view.exemplars, bulletin.month, |exemplar| exemplar.publicised_on)
                    .into_iter()
                    .map(|place| around.exemplar_entry(path, place))
                    .collect(),
            ),
        ];
        for (kind, entries) in lists {
            if entries.is_empty() {
                continue;
            }
            let items = entries
                .into_iter()
                .map(|entry| {
                    let text = around.words(
                        "bulletin.entry",
                        &[("title", &entry.title), ("note", &entry.note), ("date", &entry.date)],
                    );
                    vec![PrintBlock::Paragraph { runs: vec![Run::plain(text)] }]
                })
                .collect();
            let title = around.word(&format!("bulletin.{kind}"));
            sections.push(Section { title, blocks: vec![PrintBlock::List { start: Some(1), items }] });
        }
        Document::Bulletin(BulletinDocument {
            language: around.words.lang().tag().to_owned(),
            name: around.word("bulletin.name"),
            issue: issue(around, bulletin),
            office: view.unit_name(&bulletin.office).to_owned(),
            date: chinese(bulletin.date),
            title: bulletin.title.clone(),
            blocks: blocks(&around.prose(&bulletin.body), &Resolver { around, from: path }),
            sections,
            to: bulletin.to.clone(),
            cc: bulletin.cc.clone(),
            demonstration: view.identity.demonstration.clone(),
        })
    }

    /// 2017年7月5日: Arabic digits, no leading zeros (GB/T 9704-2012, 7.3.5.4).
    fn chinese(day: NaiveDate) -> String {
        format!("{}年{}月{}日", day.year(), day.month(), day.day())
    }

    fn blocks(prose: &Prose, site: &dyn Resolve) -> Vec<PrintBlock> {
        prose.blocks.iter().filter_map(|block| convert(block, site)).collect()
    }

    fn convert(block: &Block, site: &dyn Resolve) -> Option<PrintBlock> {
        Some(match block {
            Block::Heading { level, content, .. } => {
                PrintBlock::Heading { level: level - 1, runs: runs(content, site) }
            }
            Block::Paragraph(content) => PrintBlock::Paragraph { runs: runs(content, site) },
            Block::List { start, items } => PrintBlock::List {
                start: *start,
                items: items
                    .iter()
                    .map(|item| item.iter().filter_map(|block| convert(block, site)).collect())
                    .collect(),
            },
            Block::Quote(inner) => {
                PrintBlock::Quote { blocks: inner.iter().filter_map(|block| convert(block, site)).collect() }
            }
            Block::Table { align, head, rows } => {
                let words = |cell: &Vec<Inline>| {
                    let mut out = String::new();
                    crate::render::prose::plain_inlines(cell, site, &mut out);
                    out.replace('\n', " ")
                };
                PrintBlock::Table {
                    caption: String::new(),
                    head: head.iter().map(words).collect(),
                    rows: rows.iter().map(|row| row.iter().map(words).collect()).collect(),
                    align: align
                        .iter()
                        .map(|align| match align {
                            Align::Start => PrintAlign::Start,
                            Align::Center => PrintAlign::Center,
                            Align::End => PrintAlign::End,
                        })
                        .collect(),
                }
            }
            Block::Code(text) => PrintBlock::Paragraph { runs: vec![Run::plain(text.trim_end().replace('\n', " "))] },
            Block::Rule => return None,
        })
    }

    fn runs(list: &[Inline], site: &dyn Resolve) -> Vec<Run> {
        let mut out = Vec::new();
        collect(list, false, site, &mut out);
        out
    }

    fn collect(list: &[Inline], strong: bool, site: &dyn Resolve, out: &mut Vec<Run>) {
        for inline in list {
            match inline {
                Inline::Strong(inner) => collect(inner, true, site, out),
                Inline::Emphasis(inner) | Inline::Strike(inner) => collect(inner, strong, site, out),
                Inline::Link { content, .. } => collect(content, strong, site, out),
                other => {
                    let mut text = String::new();
                    crate::render::prose::plain_inlines(std::slice::from_ref(other), site, &mut text);
                    let text = text.replace('\n', " ");
                    match out.last_mut() {
                        Some(last) if last.strong == strong => last.text.push_str(&text),
                        _ => out.push(Run { text, strong }),
                    }
                }
            }
        }
    }
}

//! The parts of a text that take more than one event: asides, pictures, paragraphs, tables, marks and notes.

use std::ops::Range;

#[allow(clippy::wildcard_imports, reason = "one builder in several files")]
use super::*;

impl Builder<'_> {
    /// Words that a browser would show in a bubble only.
    pub(super) fn aside(&mut self, title: &str) {
        if !title.is_empty() {
            self.inline(Inline::Text(format!("（{title}）")));
        }
    }

    /// A picture of the site's own with words for it; else its words, and a fault.
    pub(super) fn picture(&mut self, file: String, caption: String, inlines: Vec<Inline>, span: Range<usize>) {
        let alt = words_of(&lines_joined(inlines)).replace('\n', " ");
        let lower = file.to_ascii_lowercase();
        let good = [".png", ".jpg", ".jpeg"].iter().any(|ending| lower.ends_with(ending))
            && !alt.trim().is_empty()
            && file.split('/').all(|part| !matches!(part, "" | "." | ".."))
            && !file.contains([':', '\\', '?', '#'])
            && !file.chars().any(|c| c.is_control() || c == '\u{fffd}');
        if good {
            return self.inline(Inline::Picture(Picture { file, alt, caption, span }));
        }
        self.faults.push(ProseFault { kind: ProseFaultKind::Image, span });
        self.inline(Inline::Text(alt));
        self.aside(&caption);
    }

    /// A paragraph, or several where lines begin that are paragraphs of their own.
    pub(super) fn paragraph(&mut self, inlines: Vec<Inline>) {
        for block in paragraphs(inlines) {
            if let Block::Paragraph(content) = &block
                && let Some(Inline::Text(text)) = content.first()
                && content.len() == 1
                && text.lines().any(delimiter)
            {
                let place = self.last_line(text);
                self.faults.push(ProseFault { kind: ProseFaultKind::TableForm, span: place });
            }
            self.block(block);
        }
    }

    /// Where the line stands that would be the second of a table.
    pub(super) fn last_line(&self, text: &str) -> Range<usize> {
        let line = text.lines().find(|line| delimiter(line)).unwrap_or_default();
        let start = self.original.find(line).unwrap_or(0);
        start..start + line.len()
    }

    /// A table; lines without a bar directly below it are paragraphs, which the parser would take for rows.
    pub(super) fn table(&mut self, align: Vec<Align>, head: Vec<Vec<Inline>>, mut rows: Vec<TableRow>) {
        let kept = rows.iter().rposition(|(_, bar)| *bar).map_or(0, |last| last + 1);
        let below = if head.len() > 1 { rows.split_off(kept) } else { Vec::new() };
        let rows = rows.into_iter().map(|(cells, _)| cells).collect();
        self.block(Block::Table { align, head, rows });
        for (cells, _) in below {
            let content = cells.into_iter().flatten().collect();
            self.paragraph(content);
        }
    }

    /// The end of a line within a paragraph. A line that its author indents or numbers begins a paragraph.
    pub(super) fn line_end(&mut self, range: &Range<usize>) {
        let rest = self.prepared.text[range.end..].trim_start_matches([' ', '\t', '>', '\n', '\r']);
        let line = rest.lines().next().unwrap_or_default();
        let before = self.prepared.text[..range.start].trim_end().chars().next_back();
        let sign = if line.starts_with(INDENT) || lines::typed(line.trim_start_matches('*'), before) {
            PARAGRAPH
        } else {
            SOFT_BREAK
        };
        self.inline(Inline::Text(sign.to_string()));
    }

    /// A line of HTML: only within a block of it.
    pub(super) fn html_line(&mut self, text: &str) {
        self.inline(Inline::Text(self.prepared.letters(text)));
    }

    /// An HTML tag within a line: a break, bold, emphasis and strike mean what they say.
    pub(super) fn tag(&mut self, text: &str, range: &Range<usize>) {
        match mark(text) {
            Some(Mark::Break) => return self.inline(Inline::Break),
            Some(Mark::Close(name)) => {
                if let Some(Frame { kind: Kind::Tagged(open), .. }) = self.stack.last()
                    && open.closed_by(name)
                    && let Some(frame) = self.stack.pop()
                {
                    return self.close(frame);
                }
            }
            Some(mark) if self.stack.len() < MAX_DEPTH && self.cut == 0 => {
                // Only where it is closed in the same line.
                let rest = self.prepared.text[range.end..].lines().next().unwrap_or_default();
                if mark.ends_in(rest) {
                    self.stack.push(Frame::new(Kind::Tagged(mark)));
                    return;
                }
            }
            Some(_) | None => {}
        }
        self.fault(ProseFaultKind::RawHtml, range);
        self.inline(Inline::Text(self.prepared.letters(text)));
    }

    /// The mark of a note; its number and text come when all are read.
    pub(super) fn note_mark(&mut self, label: &str, range: &Range<usize>) {
        self.code.push(self.prepared.original(range));
        self.inline(Inline::Note { number: 0, text: vec![Block::Code(label.to_owned())] });
    }

    /// Gives every mark its number and its note, and puts notes without a mark at the end, where they can be read.
    pub(super) fn put_notes(&mut self, root: &mut Vec<Block>) {
        if self.notes.is_empty() {
            return;
        }
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let notes = std::mem::take(&mut self.notes);
        split::each_note(root, &mut |number, text| {
            let Some(Block::Code(label)) = text.first() else { return };
            let (label, next) = (label.clone(), numbers.len() + 1);
            let known = numbers.get(&label).copied();
            *number = known.unwrap_or(next);
            text.clear();
            if known.is_none() {
                numbers.insert(label.clone(), next);
                text.extend(notes.get(&label).map(|(blocks, _)| split::without_notes(blocks)).unwrap_or_default());
            }
        });
        for (label, (blocks, span)) in &notes {
            if !numbers.contains_key(label) {
                self.faults
                    .push(ProseFault { kind: ProseFaultKind::NoteUnused, span: first_line(self.original, span) });
                root.extend(split::without_notes(blocks));
            }
        }
    }

    /// Reports `[^1]` without a note; within text set as it is, it is none.
    pub(super) fn marks_without_note(&mut self) {
        for (start, _) in self.original.match_indices("[^") {
            let rest = &self.original[start..];
            // As far as the next bracket, so that a text of nothing else is read once.
            let Some(end) = rest[2..].find(['[', ']', '\n']).map(|end| end + 2) else { continue };
            if end == 2 || !rest[end..].starts_with(']') {
                continue;
            }
            let escaped = self.original[..start].ends_with('\\') || rest[2..end].contains(char::is_whitespace);
            let next = self.code.partition_point(|code| code.start <= start);
            let inside = next > 0 && self.code[next - 1].contains(&start);
            if !escaped && !inside && !rest[end..].starts_with("]:") {
                self.faults.push(ProseFault { kind: ProseFaultKind::NoteMissing, span: start..start + end + 1 });
            }
        }
    }
}

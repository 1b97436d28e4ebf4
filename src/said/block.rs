//! A text as said, block by block, for what is printed and for pages of what was issued: strings only, with the words
//! of figures and names filled in. What is kept of an issued document is kept in this form.

use serde::{Deserialize, Serialize};

/// What every document says about itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Imprint {
    /// The language tag.
    pub language: String,
    /// The title in one line, for the window bar.
    pub title: String,
    /// The statement of a demonstration.
    pub demonstration: Option<String>,
    /// What stands across every page of a preview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
}

/// A section with a title.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its text.
    pub blocks: Vec<PrintBlock>,
    /// The page that it tells of, where all of it comes from one record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[expect(missing_docs, reason = "the blocks of model::prose, with strings")]
pub enum PrintBlock {
    Heading { level: u8, runs: Vec<Run> },
    Paragraph { runs: Vec<Run> },
    List { numbers: Option<Vec<u64>>, items: Vec<Vec<PrintBlock>> },
    Quote { blocks: Vec<PrintBlock> },
    Code { text: String },
    Figure { picture: PrintPicture },
    Table(Table),
    Chart(PrintChart),
}

impl PrintBlock {
    /// A paragraph without emphasis.
    #[must_use]
    pub fn plain(text: String) -> Self {
        Self::Paragraph { runs: vec![Run::plain(text)] }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it shows; empty when the text says so.
    pub caption: String,
    /// Head cells.
    pub head: Vec<Cell>,
    /// Rows of cells, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
    /// How each column is aligned.
    pub align: Vec<PrintAlign>,
    /// The width of each column in characters of its own size.
    pub widths: Vec<f64>,
    /// The size of its letters in points.
    pub size: f64,
    /// Whether it stands on the sheet's long side.
    pub landscape: bool,
}

/// The words of a cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cell(pub Vec<Run>);

impl From<String> for Cell {
    fn from(words: String) -> Self {
        if words.is_empty() { Self::default() } else { Self(vec![Run::plain(words)]) }
    }
}

impl From<Vec<Run>> for Cell {
    fn from(runs: Vec<Run>) -> Self {
        Self(runs)
    }
}

impl Cell {
    /// Its words, without what tells them apart.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }
}

/// The width of the type area in points: 156 mm (GB/T 9704-2012, 5.2.1).
const WIDE: f64 = 156.0 / 25.4 * 72.0;
/// The height of the type area in points: 225 mm.
const HIGH: f64 = 225.0 / 25.4 * 72.0;

impl Table {
    /// A table with the largest letters at which every column has room; on the long side when the short one is too
    /// narrow for 10.5 pt (五号).
    #[must_use]
    pub fn new<C: Into<Cell>>(caption: String, head: Vec<C>, rows: Vec<Vec<C>>, align: Vec<PrintAlign>) -> Self {
        let cells = |row: Vec<C>| row.into_iter().map(Into::into).collect::<Vec<Cell>>();
        let head = cells(head);
        let mut rows: Vec<Vec<Cell>> = rows.into_iter().map(cells).collect();
        for row in &mut rows {
            row.resize(head.len(), Cell::default());
        }
        let width = |cell: &Cell| cell.words().lines().map(width).fold(0.0, f64::max);
        // The width of a column whose head turns after so many characters.
        let columns = |turn: f64| -> Vec<f64> {
            let longest = |place: usize| rows.iter().map(|row| width(&row[place])).fold(2.0, f64::max);
            (0..head.len()).map(|place| longest(place).max(width(&head[place]).min(turn))).collect()
        };
        // Room for all columns when a cell turns after `cap` characters, and the padding of cells.
        let room = |columns: &[f64], cap: f64| columns.iter().map(|width| width.min(cap) + 0.9).sum::<f64>();
        let (natural, tight) = (columns(4.4), columns(2.2));
        let landscape = room(&tight, 5.0) * 10.5 > WIDE;
        let line = if landscape { HIGH } else { WIDE };
        let sizes = [(14.0, 16.0), (12.0, 6.0), (10.5, 5.0)];
        let fitting = |columns: &[f64]| {
            sizes.into_iter().find(|(size, cap)| room(columns, *cap) * size <= line).map(|(size, _)| size)
        };
        let (size, columns) = match fitting(&natural) {
            Some(size) => (size, natural),
            None => (fitting(&tight).unwrap_or(9.0), tight),
        };
        let widths = columns.iter().map(|width| width.min(16.0) + 0.9).collect();
        Self { caption, head, rows, align, widths, size, landscape }
    }
}

/// The width of words in characters: Latin letters and digits are about half as wide as Han characters.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum()
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the alignments of model::prose")]
pub enum PrintAlign {
    Start,
    Center,
    End,
}

/// Words of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The words; a line break is one.
    pub text: String,
    /// Whether they are strong.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strong: bool,
    /// Whether they are emphasised.
    #[serde(default, skip_serializing_if = "is_false")]
    pub emphasis: bool,
    /// Whether they are struck out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strike: bool,
    /// The whole address that they lead to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The page of this site that they lead to or tell of, as `notices/2017-003/index.html`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The note whose sign they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The picture that stands here; there are no words then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<PrintPicture>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Run {
    /// Words without emphasis.
    #[must_use]
    pub fn plain(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// A note (脚注).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Counted through the record from 1.
    pub number: usize,
    /// Its text; empty where it has been said before.
    pub blocks: Vec<PrintBlock>,
}

/// A picture in a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintPicture {
    /// A name made of what is in the file, under which a template asks for it.
    pub name: String,
    /// What it shows, in words.
    pub alt: String,
    /// The words below it; may be empty.
    pub caption: String,
    /// Its width in pixels.
    pub wide: u32,
    /// Its height in pixels.
    pub high: u32,
    /// The file.
    #[serde(skip)]
    pub bytes: std::sync::Arc<Vec<u8>>,
}

/// Bars with patterns, legible without colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintChart {
    /// What it shows.
    pub caption: String,
    /// The same in words.
    pub alt: String,
    /// Bars from left to right.
    pub bars: Vec<Bar>,
    /// The bands, in the order of their patterns.
    pub legend: Vec<String>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// How many units of each band, in the order of the legend.
    pub parts: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: usize, cell: &str) -> Table {
        let row = vec![cell.to_owned(); columns];
        Table::new(String::new(), row.clone(), vec![row], vec![PrintAlign::Start; columns])
    }

    #[test]
    fn letters_shrink_before_a_table_turns() {
        assert_eq!((table(3, "八个汉字一共八个").size, table(3, "八个汉字一共八个").landscape), (14.0, false));
        assert!(!table(7, "五个汉字吧").landscape);
        let wide = table(9, "五个汉字吧");
        assert!(wide.landscape && wide.size >= 10.5, "{wide:?}");
    }
}

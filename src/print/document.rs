//! Documents as data: what templates set in type and what becomes a Word file. Strings only, never template source.

mod chart;

pub use chart::{Bar, PrintChart, SquareCode};

use serde::Serialize;

use crate::model::document::Format;

/// A document for print.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Document {
    /// An official document.
    Official(Box<Official>),
    /// A bulletin (简报).
    Bulletin(Box<BulletinSheet>),
    /// A ranking for the notice board.
    Board(Box<Board>),
    /// Certificates.
    Certificate(Box<Certificates>),
    /// A poster.
    Poster(Box<Poster>),
    /// A yearly volume.
    Volume(Box<Volume>),
}

impl Document {
    /// The template that sets it.
    #[must_use]
    pub fn template(&self) -> &'static str {
        match self {
            Self::Official(_) => "print/official.typ",
            Self::Bulletin(_) => "print/bulletin.typ",
            Self::Board(_) => "print/board.typ",
            Self::Certificate(_) => "print/certificate.typ",
            Self::Poster(_) => "print/poster.typ",
            Self::Volume(_) => "print/volume.typ",
        }
    }
}

/// The layouts of `model::document::Format`, as templates call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the layouts of model::document")]
pub enum Layout {
    File,
    Letter,
    Minutes,
}

impl From<Format> for Layout {
    fn from(format: Format) -> Self {
        match format {
            Format::File => Self::File,
            Format::Letter => Self::Letter,
            Format::Minutes => Self::Minutes,
        }
    }
}

/// What every document says about itself.
#[derive(Clone, Debug, Serialize)]
pub struct Imprint {
    /// The language tag.
    pub language: String,
    /// The title in one line, for the window bar.
    pub title: String,
    /// The statement of a demonstration.
    pub demonstration: Option<String>,
}

/// An official document after GB/T 9704-2012.
#[derive(Clone, Debug, Serialize)]
pub struct Official {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// How it is laid out.
    pub format: Layout,
    /// The names in the red heading.
    pub masthead: Vec<String>,
    /// What stands behind the names: 文件, or nothing.
    pub masthead_word: &'static str,
    /// The document number.
    pub number: String,
    /// 签发人
    pub signers: Vec<String>,
    /// The title in lines broken by sense.
    pub title_lines: Vec<String>,
    /// 主送
    pub to: Vec<String>,
    /// The text.
    pub blocks: Vec<PrintBlock>,
    /// 附件
    pub attachments: Vec<Section>,
    /// 出席
    pub present: Vec<String>,
    /// 发文机关署名
    pub signatures: Vec<String>,
    /// Whether a seal is put over signature and date.
    pub sealed: bool,
    /// 成文日期
    pub date: String,
    /// 附注
    pub note: Option<String>,
    /// 抄送
    pub cc: Vec<String>,
    /// The body that prints it.
    pub printed_by: String,
    /// 印发日期
    pub printed_on: String,
}

/// A bulletin.
#[derive(Clone, Debug, Serialize)]
pub struct BulletinSheet {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// What kind of bulletin, in the red heading.
    pub name: String,
    /// 第N期(总第M期)
    pub issue: String,
    /// The office that edits it.
    pub office: String,
    /// Its date.
    pub date: String,
    /// The title in lines broken by sense.
    pub title_lines: Vec<String>,
    /// The editor's note.
    pub blocks: Vec<PrintBlock>,
    /// What the month brought.
    pub sections: Vec<Section>,
    /// 主送
    pub to: Vec<String>,
    /// 抄送
    pub cc: Vec<String>,
}

/// A ranking on sheets that hang on a board.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// `a3` or `a4`.
    pub paper: &'static str,
    /// Who publishes it.
    pub office: String,
    /// Where the numbers come from and how far the ranks are sure, in words.
    pub notes: Vec<String>,
    /// Head cells.
    pub head: Vec<String>,
    /// A row for each unit.
    pub rows: Vec<Vec<String>>,
    /// The code that leads to the page; none where the site does not say where it will stand.
    pub code: Option<SquareCode>,
}

/// Certificates, a page each.
#[derive(Clone, Debug, Serialize)]
pub struct Certificates {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// The big words.
    pub heading: String,
    /// One for each award.
    pub pages: Vec<CertificatePage>,
}

/// A certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificatePage {
    /// Whom it addresses, with a colon.
    pub to: String,
    /// What for.
    pub text: String,
    /// By which document.
    pub document: Option<String>,
    /// Who awards it.
    pub office: String,
    /// When.
    pub date: String,
}

/// A poster of an exemplar.
#[derive(Clone, Debug, Serialize)]
pub struct Poster {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// The words above.
    pub heading: String,
    /// The title of the deeds.
    pub headline: String,
    /// Who.
    pub name: String,
    /// Post, unit, awards.
    pub facts: Vec<String>,
    /// A picture with its words.
    pub photo: Option<Picture>,
    /// The deeds.
    pub blocks: Vec<PrintBlock>,
    /// Who publishes it.
    pub office: String,
    /// The code that leads to the page.
    pub code: Option<SquareCode>,
}

/// A picture.
#[derive(Clone, Debug, Serialize)]
pub struct Picture {
    /// `png` or `jpg`.
    pub format: &'static str,
    /// What it shows, in words.
    pub alt: String,
    /// The file; not part of the data, read by the template as `picture`.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// A yearly volume.
#[derive(Clone, Debug, Serialize)]
pub struct Volume {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// The big words on the cover.
    pub heading: String,
    /// Who publishes it.
    pub office: String,
    /// The days it covers, in words.
    pub period: String,
    /// The title of the contents.
    pub contents: String,
    /// Its parts.
    pub parts: Vec<VolumePart>,
    /// The title of the index.
    pub index_title: String,
    /// Units with the places of the records about them.
    pub index: Vec<IndexEntry>,
}

/// A part of a volume.
#[derive(Clone, Debug, Serialize)]
pub struct VolumePart {
    /// Its title.
    pub title: String,
    /// Its records.
    pub entries: Vec<VolumeEntry>,
}

/// A record in a volume.
#[derive(Clone, Debug, Serialize)]
pub struct VolumeEntry {
    /// Its place in the volume, from 0.
    pub place: usize,
    /// Its title.
    pub title: String,
    /// The title in lines broken by sense.
    pub title_lines: Vec<String>,
    /// Number, date, office.
    pub facts: Vec<String>,
    /// 主送
    pub to: Vec<String>,
    /// The text.
    pub blocks: Vec<PrintBlock>,
    /// Its attachments, or what the program adds to its text.
    pub sections: Vec<Section>,
    /// Signatures and date.
    pub signatures: Vec<String>,
}

/// A unit in the index of a volume.
#[derive(Clone, Debug, Serialize)]
pub struct IndexEntry {
    /// The unit.
    pub unit: String,
    /// The places of the records about it.
    pub places: Vec<usize>,
}

/// A section with a title.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its text.
    pub blocks: Vec<PrintBlock>,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the alignments of model::prose")]
pub enum PrintAlign {
    Start,
    Center,
    End,
}

/// Words of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Run {
    /// The words; a line break is one.
    pub text: String,
    /// Whether they are strong.
    #[serde(skip_serializing_if = "is_false")]
    pub strong: bool,
    /// Whether they are emphasised.
    #[serde(skip_serializing_if = "is_false")]
    pub emphasis: bool,
    /// Whether they are struck out.
    #[serde(skip_serializing_if = "is_false")]
    pub strike: bool,
    /// The whole address that they lead to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// Counted through the record from 1.
    pub number: usize,
    /// Its text; empty where it has been said before.
    pub blocks: Vec<PrintBlock>,
}

/// A picture in a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

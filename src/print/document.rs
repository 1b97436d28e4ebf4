//! Documents as data: what templates set in type and what becomes a Word file. Strings only, never template source.

use serde::{Deserialize, Serialize};

pub use crate::said::block::{
    Bar, Cell, Imprint, Note, PrintAlign, PrintBlock, PrintChart, PrintPicture, Run, Section, Table,
};
pub use crate::said::issue::BulletinSheet;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// An official document after GB/T 9704-2012.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Official {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// How it is laid out.
    pub format: Layout,
    /// The names in the red heading.
    pub masthead: Vec<String>,
    /// What stands behind the names: 文件, or nothing.
    pub masthead_word: String,
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

/// A ranking on sheets that hang on a board.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Board {
    /// What it says about itself.
    #[serde(flatten)]
    pub imprint: Imprint,
    /// `a3` or `a4`.
    pub paper: String,
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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

/// A QR code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SquareCode {
    /// The address it holds.
    pub address: String,
    /// A line of `1` (dark) and `0` for each row of modules.
    pub rows: Vec<String>,
}

//! The templates of documents.

/// The templates of documents, compiled in: name below `templates/` and text.
pub(crate) const TEMPLATES: [(&str, &str); 8] = [
    ("print/gbt9704.typ", include_str!("../../templates/print/gbt9704.typ")),
    ("print/official.typ", include_str!("../../templates/print/official.typ")),
    ("print/bulletin.typ", include_str!("../../templates/print/bulletin.typ")),
    ("print/sheet.typ", include_str!("../../templates/print/sheet.typ")),
    ("print/board.typ", include_str!("../../templates/print/board.typ")),
    ("print/certificate.typ", include_str!("../../templates/print/certificate.typ")),
    ("print/poster.typ", include_str!("../../templates/print/poster.typ")),
    ("print/volume.typ", include_str!("../../templates/print/volume.typ")),
];

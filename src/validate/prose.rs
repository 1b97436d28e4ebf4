//! The text of a record: characters, Markdown, links to records that exist, figures that exist.

use super::check::{Check, forbidden};
use super::index::Index;
use super::link;
use crate::diag::{Code, Diagnostic, Span};
use crate::load::RawBody;
use crate::load::picture::{size, strip};
use crate::load::prose::{ProseFaultKind, parse};
use crate::model::figure::FigureKey;
use crate::model::prose::{Body, Inline, Link};
use crate::model::record::Kind;
use crate::source::Sources;

/// The text as a tree; the only call of the parser in a build.
pub(super) fn body(raw: &RawBody, index: &Index, sources: &Sources, check: &mut Check<'_>) -> Body {
    let (prose, faults) = parse(&raw.value);
    let body = Body { prose, span: raw.span };
    let risky = |(_, c): &(usize, char)| forbidden(*c) && !matches!(c, '\n' | '\t');
    for (at, c) in raw.value.char_indices().filter(risky) {
        let fault = Diagnostic::new(Code::ForbiddenCharacter, body.place(&(at..at + c.len_utf8())));
        check.fault(fault.arg("character", format!("U+{:04X}", u32::from(c))));
    }
    for fault in faults {
        let code = match fault.kind {
            ProseFaultKind::RawHtml => Code::RawHtml,
            ProseFaultKind::LinkScheme => Code::LinkScheme,
            ProseFaultKind::Image => Code::Image,
            ProseFaultKind::NoteMissing => Code::NoteMissing,
            ProseFaultKind::NoteUnused => Code::NoteUnused,
            ProseFaultKind::TableCells => Code::TableCells,
            ProseFaultKind::TableForm => Code::TableForm,
            ProseFaultKind::TooDeep => Code::TooDeep,
            ProseFaultKind::FigureForm => Code::FigureForm,
            ProseFaultKind::TooLarge(_) => Code::ProseTooLarge,
        };
        let found = Diagnostic::new(code, body.place(&fault.span));
        let limit = if let ProseFaultKind::TooLarge(limit) = fault.kind { Some(limit) } else { None };
        check.fault(limit.into_iter().fold(found, |found, limit| found.arg("limit", limit)));
    }
    for one in body.prose.pictures() {
        picture(&one.file, body.place(&one.span), sources, check);
    }
    body.prose.each_inline(&mut |inline| match inline {
        Inline::Link { to: Link::Record { kind, id }, span, .. } => {
            let linked = kind.parse().ok().filter(|kind: &Kind| kind.linked());
            if !linked.is_some_and(|kind| index.has_record(kind, id)) {
                let ids = linked.into_iter().flat_map(|kind| index.ids(kind));
                let near = check.diags.guess(Code::DeadLink, id, ids).map(|near| format!("{kind}/{near}"));
                let fault = Diagnostic::new(Code::DeadLink, body.place(span));
                check.fault(fault.arg("found", format!("{kind}/{id}")).suggest(near.as_deref()));
            }
        }
        Inline::Link { to: Link::External(address), content, span } if link::deceives(address, &words(content)) => {
            check.fault(Diagnostic::new(Code::DeceptiveLink, body.place(span)));
        }
        Inline::Figure { key, span, .. } if key.parse::<FigureKey>().is_err() => {
            let keys: Vec<&str> = FigureKey::ALL.iter().map(|key| key.text()).collect();
            let near = check.diags.guess(Code::FigureUnknown, key, keys.iter().copied()).map(str::to_owned);
            let fault = Diagnostic::new(Code::FigureUnknown, body.place(span)).arg("found", key);
            check.fault(fault.arg("list", keys.join("、")).suggest(near.as_deref()));
        }
        Inline::Link { .. }
        | Inline::Figure { .. }
        | Inline::Text(_)
        | Inline::Emphasis(_)
        | Inline::Strong(_)
        | Inline::Strike(_)
        | Inline::Code(_)
        | Inline::Break
        | Inline::Note { .. }
        | Inline::Picture(_) => {}
    });
    body
}

/// The words of some inlines, without their signs.
fn words(list: &[Inline]) -> String {
    let mut out = String::new();
    for inline in list {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => out.push_str(&words(inner)),
            Inline::Link { content, .. } => out.push_str(&words(content)),
            Inline::Figure { .. } | Inline::Break | Inline::Note { .. } | Inline::Picture(_) => out.push(' '),
        }
    }
    out
}

/// Whether a picture exists below `content/` and is what its name says: PNG or JPEG by content.
pub(super) fn picture(file: &str, at: Span, sources: &Sources, check: &mut Check<'_>) -> bool {
    let Some(bytes) = sources.bytes(&format!("content/{file}")) else {
        check.fault(Diagnostic::new(Code::DeadPicture, at).arg("found", file));
        return false;
    };
    let name = file.to_ascii_lowercase();
    let png = name.ends_with(".png") && bytes.starts_with(b"\x89PNG");
    let jpeg = (name.ends_with(".jpg") || name.ends_with(".jpeg")) && bytes.starts_with(b"\xff\xd8\xff");
    let good = (png || jpeg) && strip(bytes).is_some_and(|bytes| size(&bytes).is_some());
    if !good {
        check.fault(Diagnostic::new(Code::PictureKind, at).arg("found", file));
    }
    good
}

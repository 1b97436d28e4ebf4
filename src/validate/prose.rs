//! The text of a record: characters, Markdown, links to records that exist, figures that exist.

use super::check::{Check, forbidden};
use super::index::Index;
use super::link;
use crate::diag::{Code, Diagnostic, closest};
use crate::load::RawBody;
use crate::load::prose::{ProseFaultKind, parse};
use crate::model::figure::FigureKey;
use crate::model::prose::{Body, Inline, Link};
use crate::model::record::Kind;

/// The text as a tree; the only call of the parser in a build.
pub(super) fn body(raw: &RawBody, index: &Index, check: &mut Check<'_>) -> Body {
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
            ProseFaultKind::TooDeep => Code::TooDeep,
            ProseFaultKind::FigureForm => Code::FigureForm,
        };
        check.fault(Diagnostic::new(code, body.place(&fault.span)));
    }
    body.prose.each_inline(&mut |inline| match inline {
        Inline::Link { to: Link::Record { kind, id }, span, .. } => {
            let linked = kind.parse().ok().filter(|kind: &Kind| kind.linked());
            if !linked.is_some_and(|kind| index.has_record(kind, id)) {
                let ids = linked.into_iter().flat_map(|kind| index.ids(kind));
                let near = closest(id, ids).map(|near| format!("{kind}/{near}"));
                let fault = Diagnostic::new(Code::DeadLink, body.place(span));
                check.fault(fault.arg("found", format!("{kind}/{id}")).suggest(near.as_deref()));
            }
        }
        Inline::Link { to: Link::External(address), content, span } if link::deceives(address, &words(content)) => {
            check.fault(Diagnostic::new(Code::DeceptiveLink, body.place(span)));
        }
        Inline::Figure { key, span, .. } if key.parse::<FigureKey>().is_err() => {
            let keys: Vec<&str> = FigureKey::ALL.iter().map(|key| key.text()).collect();
            let near = closest(key, keys.iter().copied()).map(str::to_owned);
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
        | Inline::Break => {}
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
            Inline::Figure { .. } | Inline::Break => out.push(' '),
        }
    }
    out
}

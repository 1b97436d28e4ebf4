//! The text of a record: characters, Markdown, links to records that exist, figures that exist.

use super::check::{Check, forbidden};
use super::index::Index;
use crate::compute::figures;
use crate::diag::{Code, Diagnostic, Span, closest};
use crate::load::RawBody;
use crate::load::prose::{ProseFaultKind, parse};
use crate::model::prose::{Inline, Link};
use crate::model::record::Kind;

pub(super) fn check(body: &RawBody, index: &Index, check: &mut Check<'_>) {
    let base = body.span.start;
    let place = |start: usize, end: usize| Span::new(body.span.file, base + start, base + end);
    let risky = |(_, c): &(usize, char)| forbidden(*c) && !matches!(c, '\n' | '\t');
    if let Some((at, c)) = body.value.char_indices().find(risky) {
        let fault = Diagnostic::new(Code::ForbiddenCharacter, place(at, at + c.len_utf8()));
        check.fault(fault.arg("character", format!("U+{:04X}", u32::from(c))));
    }
    let (prose, faults) = parse(&body.value);
    for fault in faults {
        let code = match fault.kind {
            ProseFaultKind::RawHtml => Code::RawHtml,
            ProseFaultKind::LinkScheme => Code::LinkScheme,
            ProseFaultKind::Image => Code::Image,
            ProseFaultKind::TooDeep => Code::TooDeep,
            ProseFaultKind::FigureForm => Code::FigureForm,
        };
        check.fault(Diagnostic::new(code, place(fault.span.start, fault.span.end)));
    }
    prose.each_inline(&mut |inline| match inline {
        Inline::Link { to: Link::Record { kind, id }, span, .. } => {
            let linked = kind.parse().ok().filter(|kind: &Kind| kind.linked());
            if !linked.is_some_and(|kind| index.has_record(kind, id)) {
                let ids = linked.into_iter().flat_map(|kind| index.ids(kind));
                let near = closest(id, ids).map(|near| format!("{kind}/{near}"));
                let fault = Diagnostic::new(Code::DeadLink, place(span.start, span.end));
                check.fault(fault.arg("found", format!("{kind}/{id}")).suggest(near.as_deref()));
            }
        }
        Inline::Figure { key, span, .. } if !figures::KEYS.contains(&key.as_str()) => {
            let near = closest(key, figures::KEYS).map(str::to_owned);
            let fault = Diagnostic::new(Code::FigureUnknown, place(span.start, span.end)).arg("found", key);
            check.fault(fault.arg("list", figures::KEYS.join("、")).suggest(near.as_deref()));
        }
        _ => {}
    });
}

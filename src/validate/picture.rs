//! Pictures: what they are, and whether anything shows them.

use super::check::Check;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned};
use crate::load::picture::{PictureFault, clean};
use crate::source::{Content, Sources};

/// Endings of pictures that are taken.
const ENDINGS: [&str; 3] = [".png", ".jpg", ".jpeg"];

/// Reports a picture that does not exist, is not what its name says, or carries more than a picture.
pub(super) fn check(file: &Spanned<String>, sources: &Sources, check: &mut Check<'_>) -> Option<()> {
    let name = &file.value;
    let Some(bytes) = sources.bytes(&format!("content/{name}")) else {
        check.fault(Diagnostic::new(Code::DeadPicture, file.span).arg("found", name));
        return None;
    };
    let named = if bytes.starts_with(b"\x89PNG") {
        name.ends_with(".png")
    } else {
        name.ends_with(".jpg") || name.ends_with(".jpeg")
    };
    let fault = match (named, clean(bytes)) {
        (true, Ok(_)) => return Some(()),
        (true, Err(fault)) => fault,
        (false, _) => PictureFault::Kind,
    };
    let code = match fault {
        PictureFault::Kind => Code::PictureKind,
        PictureFault::TooLarge => Code::PictureTooLarge,
        PictureFault::Foreign => Code::PictureForeign,
    };
    check.fault(Diagnostic::new(code, file.span).arg("found", name));
    None
}

/// Names pictures that no record mentions: somebody may believe that they are public, or that they are not.
pub(super) fn unused(sources: &Sources, diags: &mut Diagnostics) {
    for (id, file) in sources.iter() {
        let Some(name) = file.path.strip_prefix("content/") else { continue };
        let picture = ENDINGS.iter().any(|ending| name.to_lowercase().ends_with(ending));
        if !picture || !matches!(file.content, Content::Bytes(_)) {
            continue;
        }
        let last = name.rsplit('/').next().unwrap_or(name);
        let mentioned = sources.iter().any(|(_, other)| match &other.content {
            Content::Text(text) => text.contains(last),
            Content::Bytes(_) | Content::Refused => false,
        });
        if !mentioned {
            diags.push(Diagnostic::new(Code::PictureUnused, Span::file(id)).arg("found", name));
        }
    }
}

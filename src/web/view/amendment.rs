//! Pages of amendments: what was, what is, since when, and why.

use serde::Serialize;

use super::frame::{Column, Frame, article_frame};
use super::{Around, FactView};
use crate::model::amendment::Amendment;
use crate::model::record::Kind;
use crate::output::OutPath;
use crate::said::amendment::{self, AmendmentView};

/// An amendment.
#[derive(Debug, Serialize)]
pub struct AmendmentPage {
    frame: Frame,
    amendment: AmendmentView,
    review: Vec<FactView>,
}

pub(crate) fn amendment(around: &Around<'_>, from: &OutPath, one: &Amendment) -> AmendmentPage {
    let title = amendment::title(around, one);
    let publisher = &around.view.identity.publisher;
    AmendmentPage {
        frame: article_frame(around, from, Column::Of(Kind::Amendment), &title, one.on, publisher),
        amendment: amendment::view(around, from, one),
        review: around.review(&one.release.review),
    }
}

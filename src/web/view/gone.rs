//! What stands at the address of a record that is no more. It bears neither name nor title.

use serde::Serialize;

use super::frame::{Column, Frame, frame};
use super::{Around, LinkView};
use crate::gate::Why;
use crate::model::record::Record;
use crate::output::OutPath;
use crate::plan::address;

/// A tombstone.
#[derive(Debug, Serialize)]
pub struct GoneView {
    frame: Frame,
    text: String,
    reason: Option<String>,
    now: Option<LinkView>,
    log: Option<LinkView>,
}

pub(crate) fn gone(around: &Around<'_>, from: &OutPath, place: usize) -> GoneView {
    let gone = &around.view.gone[place];
    let day = around.day(gone.on);
    let (key, amendment) = match gone.why {
        Why::Withdrawn(one) => ("gone.withdrawn", Some(one)),
        Why::Moved(one) => ("gone.moved", Some(one)),
        Why::Erased => ("gone.erased", None),
        Why::Expired => ("gone.expired", None),
    };
    let title = around.word("gone.title");
    let target = amendment.and_then(|one| one.moved_to.as_deref()).and_then(address::named);
    GoneView {
        frame: frame(around, from, Column::Home, &title, &title),
        text: around.words(key, &[("day", &day)]),
        reason: amendment.filter(|one| one.moved_to.is_none()).map(|one| one.reason.clone()),
        now: target.map(|path| LinkView { text: around.word("gone.now"), href: from.link_to(&path) }),
        log: amendment.map(|one| LinkView {
            text: around.word("gone.log"),
            href: from.link_to(&address::of(Record::Amendment(one))),
        }),
    }
}

//! What templates see: structs of words and relative links, made from the public view and nothing else.

pub mod amendment;
pub mod article;
pub mod bulletin;
pub mod case;
pub mod consequence;
pub mod document;
pub mod exemplar;
pub mod frame;
pub mod gone;
pub mod home;
pub mod list;
pub mod method;
pub mod notice;
pub mod order;
pub mod ranking;
pub mod unit;

use serde::Serialize;

use super::prose::{Html, to_html};
use crate::compute::figures::Figure;
use crate::model::prose::Body;
use crate::output::OutPath;
use crate::plan::address;
use crate::said::{Around, EntryView, FactView, LinkView, Resolver};

/// A computed figure.
#[derive(Clone, Debug, Serialize)]
pub struct FigureView {
    /// What it counts.
    pub name: String,
    /// Its value.
    pub value: usize,
    /// Its counting unit: 起, 件, 家 …
    pub unit: String,
    /// The days it covers.
    pub period: String,
    /// The records behind it.
    pub href: String,
}

/// The text of a record as HTML on a page.
fn html(around: &Around<'_>, from: &OutPath, body: &Body) -> Html {
    to_html(&body.prose, &Resolver { around, from })
}

/// A computed figure on a page.
fn figure(around: &Around<'_>, from: &OutPath, figure: &Figure) -> FigureView {
    FigureView {
        name: around.word(&format!("figure.{}.name", figure.key.text().replace('.', "_"))),
        value: figure.value,
        unit: around.word(&format!("figure.{}.unit", figure.key.text().replace('.', "_"))),
        period: figure.period.map_or_else(String::new, |(from, to)| match from == to {
            true => around.words("date.until", &[("day", &around.day(to))]),
            false => around.days(from, to),
        }),
        href: from.link_to(&address::index(figure.list)),
    }
}

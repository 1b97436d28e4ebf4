//! Exemplars (先进典型): persons and collectives whose deeds are publicised.

use chrono::NaiveDate;

use super::accountability::closed_list;
use super::id::{DocNumber, Id};
use super::prose::Body;
use super::review::Release;

closed_list! {
    /// A person or a collective.
    ExemplarKind {
        Person = "个人",
        Collective = "集体",
    }
}

/// An exemplar.
#[derive(Clone, Debug)]
pub struct Exemplar {
    /// Its id.
    pub id: Id,
    /// The title of its page.
    pub title: String,
    /// A person or a collective.
    pub kind: ExemplarKind,
    /// The name.
    pub name: String,
    /// The person's post.
    pub post: Option<String>,
    /// Where.
    pub unit: Id,
    /// The topic, from the site's list.
    pub topic: String,
    /// The form and day of the person's own consent.
    pub consent: Option<(String, NaiveDate)>,
    /// First and last day of the publicity window (公示期).
    pub publicity: Option<(NaiveDate, NaiveDate)>,
    /// The day it was publicised.
    pub publicised_on: NaiveDate,
    /// A picture of it.
    pub photo: Option<Photo>,
    /// Awards.
    pub awards: Vec<Award>,
    /// Its deeds, in Markdown.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}

/// A picture with its alternative text.
#[derive(Clone, Debug)]
pub struct Photo {
    /// Its path below `content/`.
    pub file: String,
    /// What it shows, in words.
    pub alt: String,
}

/// An award.
#[derive(Clone, Debug)]
pub struct Award {
    /// Its name.
    pub name: String,
    /// Who gave it.
    pub decided_by: Id,
    /// When.
    pub decided_on: NaiveDate,
    /// By which document.
    pub document: Option<DocNumber>,
}

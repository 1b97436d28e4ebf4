//! `site.toml`.

use super::decode_inner;
use super::fields::{Fields, Value};
use crate::diag::{Span, Spanned};

/// Who publishes the site, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawIdentity {
    pub name: Option<Spanned<String>>,
    pub publisher: Option<Spanned<String>>,
    pub operator: Option<Spanned<String>>,
    pub description: Option<Spanned<String>>,
    pub language: Option<Spanned<String>>,
    pub timezone: Option<Spanned<String>>,
    pub domain: Option<Spanned<String>>,
    pub demonstration: Option<Spanned<String>>,
    pub copyright: Option<Spanned<String>>,
    pub contact: RawContact,
    pub objections: RawContact,
    pub government: RawGovernment,
    pub lists: RawLists,
    pub public_contacts: Vec<Spanned<String>>,
    pub words: RawWords,
    pub names: Vec<(&'static str, Spanned<String>)>,
    pub retention: Vec<(Spanned<String>, Spanned<Value>)>,
    pub navigation: Vec<RawNavigation>,
    pub show: RawShow,
    pub font_folders: Vec<Spanned<String>>,
    pub window_days: Option<Spanned<String>>,
    pub releases: Vec<RawPromise>,
    pub approval_digest: Option<Spanned<String>>,
}

/// What pages show of rankings, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawShow {
    pub intervals: Option<Spanned<bool>>,
    pub bottom_lists: Option<Spanned<bool>>,
}

/// How to reach an office, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawContact {
    pub name: Option<Spanned<String>>,
    pub phone: Option<Spanned<String>>,
    pub email: Option<Spanned<String>>,
    pub address: Option<Spanned<String>>,
    pub hours: Option<Spanned<String>>,
}

/// Government site identification, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawGovernment {
    pub site_id_code: Option<Spanned<String>>,
    pub icp: Option<Spanned<String>>,
    pub psb: Option<Spanned<String>>,
}

/// The lists that records choose from, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawLists {
    pub fields: Vec<Spanned<String>>,
    pub problems: Vec<Spanned<String>>,
    pub topics: Vec<Spanned<String>>,
}

/// Words to avoid, as written.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawWords {
    pub forbidden: Vec<Spanned<String>>,
    pub preferred: Vec<(Spanned<String>, Spanned<Value>)>,
}

/// When a scheme's rankings are to be published, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawPromise {
    pub span: Span,
    pub scheme: Option<Spanned<String>>,
    pub day: Option<Spanned<String>>,
}

/// One entry of the navigation, as written.
#[derive(Debug)]
#[expect(missing_docs, reason = "the fields of docs/records.md under their own names")]
pub struct RawNavigation {
    pub title: Option<Spanned<String>>,
    pub page: Option<Spanned<String>>,
}

/// Takes the fields of `site.toml`.
pub fn identity(fields: &mut Fields<'_>) -> RawIdentity {
    RawIdentity {
        name: fields.required_text("name"),
        publisher: fields.required_text("publisher"),
        operator: fields.text("operator"),
        description: fields.required_text("description"),
        language: fields.text("language"),
        timezone: fields.text("timezone"),
        domain: fields.text("domain"),
        demonstration: fields.text("demonstration"),
        copyright: fields.text("copyright"),
        contact: inner(fields, "contact", contact),
        objections: inner(fields, "objections", contact),
        government: inner(fields, "government", government),
        lists: inner(fields, "lists", lists),
        public_contacts: inner(fields, "privacy", |privacy| privacy.texts("contacts")),
        words: inner(fields, "words", |words| RawWords {
            forbidden: words.texts("forbidden"),
            preferred: words.pairs("preferred"),
        }),
        names: inner(fields, "names", |names| {
            let groups = ["county", "section", "general", "village", "other"];
            groups.into_iter().filter_map(|group| Some((group, names.text(group)?))).collect()
        }),
        retention: fields.pairs("retention"),
        navigation: fields.tables("navigation").into_iter().map(|t| decode_inner(fields, t, navigation)).collect(),
        show: inner(fields, "ranking", show),
        font_folders: inner(fields, "fonts", |fonts| fonts.texts("folders")),
        releases: fields.tables("release").into_iter().map(|t| decode_inner(fields, t, promise)).collect(),
        approval_digest: inner(fields, "policy", |policy| policy.text("approval_digest")),
        window_days: inner(fields, "publicity", |publicity| publicity.number("working_days")),
    }
}

fn inner<T: Default>(fields: &mut Fields<'_>, key: &'static str, decoder: fn(&mut Fields<'_>) -> T) -> T {
    fields.table(key).map_or_else(T::default, |table| decode_inner(fields, table, decoder))
}

fn contact(fields: &mut Fields<'_>) -> RawContact {
    RawContact {
        name: fields.text("name"),
        phone: fields.text("phone"),
        email: fields.text("email"),
        address: fields.text("address"),
        hours: fields.text("hours"),
    }
}

fn government(fields: &mut Fields<'_>) -> RawGovernment {
    RawGovernment { site_id_code: fields.text("site_id_code"), icp: fields.text("icp"), psb: fields.text("psb") }
}

fn lists(fields: &mut Fields<'_>) -> RawLists {
    RawLists { fields: fields.texts("fields"), problems: fields.texts("problems"), topics: fields.texts("topics") }
}

fn show(fields: &mut Fields<'_>) -> RawShow {
    RawShow { intervals: fields.bool("intervals"), bottom_lists: fields.bool("bottom_lists") }
}

fn promise(fields: &mut Fields<'_>) -> RawPromise {
    RawPromise { span: fields.span(), scheme: fields.required_text("scheme"), day: fields.required_number("day") }
}

fn navigation(fields: &mut Fields<'_>) -> RawNavigation {
    RawNavigation { title: fields.required_text("title"), page: fields.required_text("page") }
}

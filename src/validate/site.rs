//! `site.toml`: who publishes.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::check::Check;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Spanned, closest};
use crate::lang::Lang;
use crate::load::Record;
use crate::load::fields::Value;
use crate::load::site::{RawContact, RawIdentity, RawPromise, RawWords};
use crate::model::accountability::Mode;
use crate::model::case::{Level, Track};
use crate::model::naming::{NamePolicy, Naming};
use crate::model::promise::Promise;
use crate::model::record::Kind;
use crate::model::retention::{Retention, months};
use crate::model::site::{Contact, Government, Identity, Words};

pub(super) fn identity(record: Record<RawIdentity>, index: &Index, check: &mut Check<'_>) -> Option<Identity> {
    let raw = record.raw;
    for list in [&raw.lists.fields, &raw.lists.problems, &raw.lists.topics] {
        for item in list {
            check.text(Some(item.clone()));
        }
    }
    let mut navigation = Vec::new();
    for entry in raw.navigation {
        if let Some(page) = &entry.page
            && !index.has_record(Kind::Page, &page.value)
        {
            let near = closest(&page.value, index.ids(Kind::Page)).map(str::to_owned);
            let fault = Diagnostic::new(Code::UnknownRecord, page.span).arg("kind", Kind::Page.folder());
            check.fault(fault.arg("found", &page.value).suggest(near.as_deref()));
            continue;
        }
        if let (Some(title), Some(page)) = (check.text(entry.title), entry.page) {
            navigation.push((title, page.value));
        }
    }
    let releases = raw.releases.into_iter().filter_map(|raw| promise(raw, index, check)).collect();
    let name = check.text(raw.name);
    let publisher = check.text(raw.publisher);
    let description = check.text(raw.description);
    Some(Identity {
        name: name?,
        publisher: publisher?,
        operator: check.text(raw.operator),
        description: description?,
        language: check.listed(raw.language.as_ref(), &["zh-CN", "en"]).unwrap_or(Lang::Zh),
        timezone: timezone(raw.timezone, check),
        domain: domain(raw.domain, check),
        demonstration: check.text(raw.demonstration),
        copyright: check.text(raw.copyright),
        contact: contact(raw.contact, check),
        objections: contact(raw.objections, check),
        government: Government {
            site_id_code: check.text(raw.government.site_id_code),
            icp: check.text(raw.government.icp),
            psb: check.text(raw.government.psb),
        },
        words: words(raw.words, check),
        names: names(&raw.names, check),
        public_contacts: check.texts(raw.public_contacts),
        retention: retention(raw.retention, check),
        navigation,
        intervals: raw.show.intervals.is_none_or(|field| field.value),
        bottom_lists: raw.show.bottom_lists.is_none_or(|field| field.value),
        releases,
        font_folders: check.texts(raw.font_folders),
        digests_required: digests_required(raw.approval_digest.as_ref(), check),
        file: record.file,
    })
}

/// Whether an approval must carry a digest: `required`, or `optional`, as where nothing is said.
fn digests_required(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> bool {
    let Some(field) = field else { return false };
    if !["required", "optional"].contains(&field.value.as_str()) {
        check.not_in_list(field, ["required", "optional"]);
    }
    field.value == "required"
}

fn names(raw: &[(&'static str, Spanned<String>)], check: &mut Check<'_>) -> NamePolicy {
    let namings: Vec<&str> = Naming::ALL.iter().map(|naming| naming.text()).collect();
    let mut policy = NamePolicy::default();
    for (group, field) in raw {
        let level = match *group {
            "county" => Level::County,
            "section" => Level::Section,
            "general" => Level::General,
            "village" => Level::Village,
            _ => Level::Other,
        };
        if let Some(naming) = check.listed(Some(field), &namings) {
            policy.0.insert(level, naming);
        }
    }
    policy
}

fn words(raw: RawWords, check: &mut Check<'_>) -> Words {
    let mut preferred = BTreeMap::new();
    for (word, better) in raw.preferred {
        let Value::Text(text) = better.value else {
            let fault = Diagnostic::new(Code::WrongType, better.span).arg("field", &word.value).remedy("help-text");
            check.fault(fault);
            continue;
        };
        if let Some(better) = check.text(Some(Spanned::new(text, better.span))) {
            preferred.insert(word.value, better);
        }
    }
    Words { forbidden: check.texts(raw.forbidden), preferred }
}

/// How long outcomes stay public after their effect.
fn retention(raw: Vec<(Spanned<String>, Spanned<Value>)>, check: &mut Check<'_>) -> Retention {
    let tracks = Track::ALL.iter().map(|track| track.text());
    let outcomes: Vec<&str> = tracks.chain(Mode::ALL.iter().map(|mode| mode.text())).chain(VALUES).collect();
    let mut terms = BTreeMap::new();
    for (outcome, term) in raw {
        if !outcomes.contains(&outcome.value.as_str()) {
            check.not_in_list(&outcome, outcomes.iter().copied());
            continue;
        }
        let (Value::Text(text) | Value::Number(text) | Value::Date(text)) = &term.value else {
            check.fault(Diagnostic::new(Code::RetentionTerm, term.span).arg("found", &outcome.value));
            continue;
        };
        match months(text) {
            Some(months) => {
                terms.insert(outcome.value, months);
            }
            None => check.fault(Diagnostic::new(Code::RetentionTerm, term.span).arg("found", text)),
        }
    }
    Retention(terms)
}

/// Dispositions that may have a retention of their own, without what stands in brackets behind them.
const VALUES: [&str; 11] =
    ["警告", "严重警告", "撤销党内职务", "留党察看", "开除党籍", "记过", "记大过", "降级", "撤职", "开除", "谈话提醒"];

fn promise(raw: RawPromise, index: &Index, check: &mut Check<'_>) -> Option<Promise> {
    let day = check.whole(raw.day.as_ref(), 1, 31);
    let field = raw.scheme?;
    let scheme = index.schemes().iter().find(|scheme| scheme.id.as_str() == field.value);
    if scheme.is_none() && !index.schemes_incomplete {
        let near = closest(&field.value, index.schemes().iter().map(|scheme| scheme.id.as_str())).map(str::to_owned);
        let fault = Diagnostic::new(Code::UnknownRecord, field.span).arg("kind", Kind::Scheme.folder());
        check.fault(fault.arg("found", &field.value).suggest(near.as_deref()));
    }
    Some(Promise { scheme: scheme?.id.clone(), day: day?, span: raw.span })
}

fn contact(raw: RawContact, check: &mut Check<'_>) -> Contact {
    Contact {
        name: check.text(raw.name),
        phone: check.text(raw.phone),
        email: check.text(raw.email),
        address: check.text(raw.address),
        hours: check.text(raw.hours),
    }
}

/// How many working days a publicity window has at least: 5, where the site does not say more.
///
/// 公务员法 (2018), art. 32 and 49, and the practice for awards: not less than five working days.
pub(super) fn window_days(field: Option<&Spanned<String>>, check: &mut Check<'_>) -> u32 {
    check.whole(field, 1, 60).unwrap_or(5)
}

fn timezone(field: Option<Spanned<String>>, check: &mut Check<'_>) -> FixedOffset {
    let china = crate::model::site::china();
    let Some(field) = field else { return china };
    field.value.parse().unwrap_or_else(|_| {
        check.fault(Diagnostic::new(Code::TimezoneForm, field.span).arg("found", &field.value));
        china
    })
}

/// `https://name` without a path, so that feeds can append addresses.
fn domain(field: Option<Spanned<String>>, check: &mut Check<'_>) -> Option<String> {
    let field = field?;
    let text = field.value.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    let (host, path) = host.split_once('/').unwrap_or((host, ""));
    let good = !host.is_empty() && host.chars().all(plain) && path.chars().all(|c| plain(c) || "/_~".contains(c));
    if good {
        return Some(text.to_owned());
    }
    check.fault(Diagnostic::new(Code::DomainForm, field.span).arg("found", &field.value));
    None
}

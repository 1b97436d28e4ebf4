//! Writes a step of `[review]` into a record, and nothing else: every other byte stays.
//!
//! The text is changed where the step stands, not written anew from what was understood; then what it says is
//! compared, and a form that this does not know is refused rather than spoilt.

use crate::desk::stands::approved;
use crate::diag::{Diagnostics, FileId, Spanned};
use crate::load::fields::{self, Table, Value};
use crate::load::front_matter;
use crate::model::review::{Seal, Step};
use crate::source::Content;
use crate::understood::Understood;

/// The heading of what `approve` remembers.
const MARKS: &str = "[review.marks]";

/// A step of the way to publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 起草
    Drafted,
    /// 审查
    Reviewed,
    /// 审批
    Approved,
}

impl Role {
    /// Its key in `[review]`, and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Reviewed => "reviewed",
            Self::Approved => "approved",
        }
    }
}

/// The text of a record with a step set; `None` when the record writes its steps in a form that is not changed here.
#[must_use]
pub fn with_step(path: &str, text: &str, role: Role, step: &Step, seal: Option<&Seal>) -> Option<String> {
    let range = head(path, text)?;
    let toml = &text[range.clone()];
    // An approval of what was reviewed otherwise is none.
    let toml = if role == Role::Approved { toml.to_owned() } else { cut_step(&cut_marks(toml), Role::Approved)? };
    let written = set(&toml, role, &entry(step, seal))?;
    let written = match seal {
        Some(seal) => marks(&written, seal),
        None => written,
    };
    let out = format!("{}{written}{}", &text[..range.start], &text[range.end..]);
    says_the_same(path, text, &out, role).then_some(out)
}

/// The text of a record without the digest of its approval and what stands beside it, so that nothing can be guessed
/// from them; the approval itself stays. `None` when there is none, or not in the form that [`with_step`] writes.
#[must_use]
pub fn without_seal(path: &str, text: &str) -> Option<String> {
    let range = head(path, text)?;
    let written = cut_marks(&text[range.clone()]);
    let table = parse(&written);
    let written = match step(&table, Role::Approved) {
        Some(value) => {
            let inside = &written[value.span.start..value.span.end];
            let at = inside.find(", digest = \"")?;
            let end = at + 12 + inside[at + 12..].find('"')? + 1;
            let (start, end) = (value.span.start + at, value.span.start + end);
            format!("{}{}", &written[..start], &written[end..])
        }
        None => return None,
    };
    Some(format!("{}{written}{}", &text[..range.start], &text[range.end..]))
}

/// Where the TOML of a record stands: all of it, or between the lines of `+++`.
fn head(path: &str, text: &str) -> Option<std::ops::Range<usize>> {
    if !path.ends_with(".md") {
        return Some(0..text.len());
    }
    let (_, body) = front_matter::split(text, FileId(0), &mut Diagnostics::default())?;
    let start = text.find('\n')? + 1;
    let end = text[..body.span.start].trim_end_matches('\n').rfind('\n').map_or(start, |newline| newline + 1);
    Some(start..end)
}

fn parse(toml: &str) -> Table {
    fields::parse(toml, FileId(0), 0, &mut Diagnostics::default())
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A step in one line.
fn entry(step: &Step, seal: Option<&Seal>) -> String {
    let mut out = format!("{{ office = {}, on = {}", quoted(&step.office), step.on);
    if let Some(basis) = &step.basis {
        out.push_str(&format!(", basis = {}", quoted(basis)));
    }
    if let Some(seal) = seal {
        out.push_str(&format!(", digest = \"sha256:{}\"", seal.digest));
    }
    out.push_str(" }");
    out
}

/// The entries of a table, in their order.
type Entries = [(Spanned<String>, Spanned<Value>)];

fn review(table: &Table) -> Option<(&Entries, crate::diag::Span)> {
    let found = table.entries.iter().find(|(key, _)| key.value == "review")?;
    let Value::Table(list) = &found.1.value else { return None };
    Some((list, found.1.span))
}

fn step(table: &Table, role: Role) -> Option<&Spanned<Value>> {
    review(table)?.0.iter().find(|(key, _)| key.value == role.key()).map(|(_, value)| value)
}

fn set(toml: &str, role: Role, entry: &str) -> Option<String> {
    let table = parse(toml);
    if let Some(value) = step(&table, role) {
        let old = toml.get(value.span.start..value.span.end)?;
        // A section of its own, or dotted keys: a person put it so.
        if !old.starts_with('{') || !old.ends_with('}') {
            return None;
        }
        return Some(format!("{}{entry}{}", &toml[..value.span.start], &toml[value.span.end..]));
    }
    let line = format!("{} = {entry}", role.key());
    let Some((list, span)) = review(&table) else { return Some(appended(toml, &format!("[review]\n{line}\n"))) };
    if toml[span.start..].starts_with('{') {
        let inside = toml.get(span.start..span.end)?.strip_suffix('}')?.trim_end();
        let comma = if inside.ends_with('{') { " " } else { ", " };
        return Some(format!("{}{inside}{comma}{line} }}{}", &toml[..span.start], &toml[span.end..]));
    }
    // Steps stand in the order in which they are taken.
    let before: &[&str] = match role {
        Role::Drafted => &[],
        Role::Reviewed => &["drafted"],
        Role::Approved => &["drafted", "reviewed"],
    };
    let inline = |value: &Spanned<Value>| toml[value.span.start..].starts_with('{');
    let earlier = list.iter().filter(|(key, value)| before.contains(&key.value.as_str()) && inline(value));
    let after = match earlier.map(|(_, value)| value.span.end).max() {
        Some(end) => end,
        None => heading(toml, "[review]")?.1,
    };
    let end = toml[after..].find('\n').map_or(toml.len(), |newline| after + newline + 1);
    let gap = if toml[..end].ends_with('\n') { "" } else { "\n" };
    Some(format!("{}{gap}{line}\n{}", &toml[..end], &toml[end..]))
}

/// The same without the line of a step; `None` when it does not stand on a line of its own.
fn cut_step(toml: &str, role: Role) -> Option<String> {
    let table = parse(toml);
    let Some(value) = step(&table, role) else { return Some(toml.to_owned()) };
    let begin = toml[..value.span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = toml[value.span.end..].find('\n').map_or(toml.len(), |newline| value.span.end + newline + 1);
    let alone = toml[begin..].trim_start().starts_with(role.key()) && toml[value.span.start..].starts_with('{');
    alone.then(|| format!("{}{}", &toml[..begin], &toml[end..]))
}

/// A heading's line: where it begins, and where it ends without its line end.
fn heading(toml: &str, heading: &str) -> Option<(usize, usize)> {
    let mut begin = 0;
    for line in toml.split_inclusive('\n') {
        let said = line.split('#').next().unwrap_or_default().trim();
        if said == heading {
            return Some((begin, begin + line.trim_end().len()));
        }
        begin += line.len();
    }
    None
}

/// A part more at the end, after an empty line.
fn appended(toml: &str, part: &str) -> String {
    let gap = match toml {
        "" => "",
        _ if toml.ends_with("\n\n") => "",
        _ if toml.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    format!("{toml}{gap}{part}")
}

fn marks(toml: &str, seal: &Seal) -> String {
    let mut section = format!("{MARKS}\n");
    if let Some(salt) = &seal.salt {
        section.push_str(&format!("salt = \"{salt}\"\n"));
    }
    for (group, marks) in &seal.marks {
        section.push_str(&format!("{} = \"{marks}\"\n", quoted(group)));
    }
    match section_of(toml) {
        Some(range) => format!("{}{section}{}", &toml[..range.start], &toml[range.end..]),
        None => appended(toml, &section),
    }
}

/// Where the marks stand: from their heading to the last line that is theirs.
fn section_of(toml: &str) -> Option<std::ops::Range<usize>> {
    let (begin, end) = heading(toml, MARKS)?;
    let mut at = toml[end..].find('\n').map_or(toml.len(), |newline| end + newline + 1);
    for line in toml[at..].split_inclusive('\n') {
        let said = line.trim();
        if said.is_empty() || said.starts_with(['[', '#']) {
            break;
        }
        at += line.len();
    }
    Some(begin..at)
}

fn cut_marks(toml: &str) -> String {
    match section_of(toml) {
        Some(range) => {
            let before = &toml[..range.start];
            let before = if before.ends_with("\n\n") { &before[..before.len() - 1] } else { before };
            format!("{before}{}", &toml[range.end..])
        }
        None => toml.to_owned(),
    }
}

/// Whether nothing but a step and what is remembered of it differs.
fn says_the_same(path: &str, old: &str, new: &str, role: Role) -> bool {
    let prefix = format!("review.{}.", role.key());
    let said = |text: &str| {
        let understood = Understood::of(path, &Content::Text(text.to_owned()));
        understood.only(|name| approved(name) && !name.starts_with(&prefix))
    };
    let mut found = Diagnostics::default();
    head(path, new).is_some_and(|range| {
        fields::parse(&new[range], FileId(0), 0, &mut found);
        found.errors() == 0 && said(old) == said(new)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diag::Span;

    fn step_of(office: &str) -> Step {
        let on = "2017-07-05".parse().expect("a day");
        Step { office: office.to_owned(), on, basis: Some("条例第十七条".to_owned()) }
    }

    fn seal() -> Seal {
        let marks = BTreeMap::from([("notices/a".to_owned(), "AbCdEf".to_owned())]);
        Seal { digest: "0".repeat(64), salt: Some("abcd".to_owned()), marks, span: Span::file(FileId(0)) }
    }

    #[test]
    fn only_the_step_changes() {
        let cases = [
            "+++\ntitle = \"甲\" # 注\n+++\n正文。\n",
            "+++\ntitle = \"甲\"\n[review] # 审\ndrafted = { office = \"起\", on = 2017-07-01 } # 起\n[[person]]\nname = \"乙\"\n+++\n正文。\n",
            "+++\ntitle = \"甲\"\n\n[review]\nreviewed = { office = \"审\", on = 2017-07-01, basis = \"条\" }\napproved = { office = \"旧\", on = 2017-07-02 } # 留\n+++\n",
            "+++\nfacts_period = { from = 2015-03 }\nreview = { drafted = { office = \"起\", on = 2017-07-01 } }\n+++\n",
        ];
        for (at, case) in cases.into_iter().enumerate() {
            let seal = seal();
            let seal = (at != 3).then_some(&seal);
            let once = with_step("content/notices/a.md", case, Role::Approved, &step_of("县委\"办\""), seal);
            let once = once.unwrap_or_else(|| panic!("{case}"));
            assert!(once.contains("approved = { office = "), "{once}");
            for line in case.lines().filter(|line| !line.starts_with("approved") && !line.starts_with("review =")) {
                assert!(once.contains(line), "{line} is gone from\n{once}");
            }
            let twice = with_step("content/notices/a.md", &once, Role::Approved, &step_of("县委\"办\""), seal);
            assert_eq!(twice.as_deref(), Some(once.as_str()));
            if seal.is_some() {
                let plain = without_seal("content/notices/a.md", &once).expect("it has a digest");
                assert!(!plain.contains("sha256") && !plain.contains("AbCdEf") && plain.contains("县委"), "{plain}");
            }
        }
    }

    #[test]
    fn a_form_that_is_not_known_is_left_alone() {
        for case in [
            "[review.approved]\noffice = \"旧\"\non = 2017-07-02\n",
            "review.approved.office = \"旧\"\nreview.approved.on = 2017-07-02\n",
        ] {
            assert_eq!(with_step("content/units.toml", case, Role::Approved, &step_of("县委"), None), None, "{case}");
        }
    }
}

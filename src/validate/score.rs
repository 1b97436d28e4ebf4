//! Weekly sheets against the scheme in force: columns, scales, absences, ballots.

use std::collections::BTreeMap;

use super::check::Check;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned, closest};
use crate::load::Record;
use crate::load::score::RawSheet;
use crate::model::id::Id;
use crate::model::number::Decimal;
use crate::model::period::Week;
use crate::model::scheme::{IndicatorSource, Scheme};
use crate::model::score::{Ballots, Entry, EvaluationSheet, ScoreSheet, WeeklyScore};
use crate::model::unit::Tier;

/// What tables write for a unit absent without leave.
const UNEXCUSED: [&str; 3] = ["缺", "缺考", "未评"];

/// What tables write for a unit absent with leave.
const EXCUSED: [&str; 3] = ["请假", "公假", "免评"];

pub(super) fn scores(record: Record<RawSheet>, index: &Index, diags: &mut Diagnostics) -> Option<ScoreSheet> {
    let check = &mut Check::new(diags);
    let (tier, week, scheme) = place(&record, index, check)?;
    let table = &record.raw.table;
    let mut unit_column = None;
    let mut comment_column = None;
    let mut columns: BTreeMap<usize, &str> = BTreeMap::new();
    let wanted: Vec<(&str, &str)> = scheme
        .indicators
        .iter()
        .filter(|indicator| matches!(indicator.source, IndicatorSource::Column { .. }))
        .map(|indicator| (indicator.key.as_str(), indicator.name.as_str()))
        .collect();
    for (place, cell) in table.header.iter().enumerate() {
        let text = cell.value.as_str();
        if text == "unit" || text == "单位" {
            unit_column = Some(place);
        } else if text == "comment" || text == "点评" {
            comment_column = Some(place);
        } else if let Some((key, _)) = wanted.iter().find(|(key, name)| *key == text || *name == text) {
            columns.insert(place, key);
        } else {
            let known = wanted.iter().map(|(key, _)| *key).chain(["unit", "comment"]);
            let near = closest(text, known.clone()).map(str::to_owned);
            let list = known.collect::<Vec<_>>().join(", ");
            let fault = Diagnostic::new(Code::UnknownField, cell.span).arg("field", text).arg("known", list);
            check.fault(fault.suggest(near.as_deref()));
        }
    }
    let mut absent: Vec<&str> =
        wanted.iter().map(|(key, _)| *key).filter(|key| !columns.values().any(|have| have == key)).collect();
    if unit_column.is_none() {
        absent.insert(0, "unit");
    }
    let header_end = table.header.last().map_or(0, |cell| cell.span.end);
    if !absent.is_empty() {
        let fault = Diagnostic::new(Code::TableHeader, Span::new(record.file, 0, header_end));
        check.fault(fault.arg("missing", absent.join(", ")).remedy("help-missing"));
    }
    let unit_column = unit_column?;
    let mut rows = BTreeMap::new();
    // A row with a fault is no missing row; one whose unit is unclear may stand for any.
    let mut mentioned = std::collections::BTreeSet::new();
    let mut unclear = false;
    for row in &table.rows {
        let Some(unit) = index.unit_of_tier(Some(&row[unit_column]), Some(tier), check) else {
            unclear = true;
            continue;
        };
        mentioned.insert(unit.id.clone());
        let Some(entry) = entry(row, &columns, scheme, check) else { continue };
        let comment = comment_column
            .filter(|place| !row[*place].value.is_empty())
            .and_then(|place| check.text(Some(row[place].clone())));
        if rows.insert(unit.id.clone(), WeeklyScore { entry, comment }).is_some() {
            check.fault(Diagnostic::new(Code::DuplicateRow, row[unit_column].span).arg("unit", &unit.name));
        }
    }
    let day = week.thursday();
    let left_out: Vec<_> =
        index.units().of_tier(tier).filter(|unit| unit.validity.holds(day) && !mentioned.contains(&unit.id)).collect();
    if !left_out.is_empty() && !unclear {
        let names = left_out.iter().take(5).map(|unit| unit.name.as_str()).collect::<Vec<_>>().join("、");
        let fault = Diagnostic::new(Code::MissingRow, Span::new(record.file, 0, header_end));
        check.fault(fault.arg("count", left_out.len()).arg("list", names));
    }
    for unit in left_out {
        rows.insert(unit.id.clone(), WeeklyScore { entry: Entry::Unexcused, comment: None });
    }
    Some(ScoreSheet { tier, week, rows })
}

pub(super) fn evaluations(record: Record<RawSheet>, index: &Index, diags: &mut Diagnostics) -> Option<EvaluationSheet> {
    let check = &mut Check::new(diags);
    let (tier, week, scheme) = place(&record, index, check)?;
    let table = &record.raw.table;
    let header_span = Span::new(record.file, 0, table.header.last().map_or(0, |cell| cell.span.end));
    let ballots = scheme.indicators.iter().find_map(|indicator| match &indicator.source {
        IndicatorSource::Ballots { grades, classes } => Some((grades, classes)),
        IndicatorSource::Column { .. } => None,
    });
    let Some((grades, classes)) = ballots else {
        check.fault(Diagnostic::new(Code::SchemeMissing, header_span).remedy("help-ballots"));
        return None;
    };
    let fixed = ["unit", "class", "issued", "returned", "valid"];
    let known: Vec<&str> = fixed.into_iter().chain(grades.iter().map(|(name, _)| name.as_str())).collect();
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, cell) in table.header.iter().enumerate() {
        match known.iter().find(|name| **name == cell.value) {
            Some(name) => {
                columns.insert(name, place);
            }
            None => {
                let near = closest(&cell.value, known.iter().copied()).map(str::to_owned);
                let fault = Diagnostic::new(Code::UnknownField, cell.span).arg("field", &cell.value);
                check.fault(fault.arg("known", known.join(", ")).suggest(near.as_deref()));
            }
        }
    }
    let absent: Vec<&str> = known.iter().copied().filter(|name| !columns.contains_key(name)).collect();
    if !absent.is_empty() {
        let fault = Diagnostic::new(Code::TableHeader, header_span);
        check.fault(fault.arg("missing", absent.join(", ")).remedy("help-missing"));
        return None;
    }
    let mut rows: BTreeMap<Id, BTreeMap<String, Ballots>> = BTreeMap::new();
    let mut faulty = std::collections::BTreeSet::new();
    for row in &table.rows {
        let unit = index.unit_of_tier(Some(&row[columns["unit"]]), Some(tier), check);
        let class_cell = &row[columns["class"]];
        let class = classes.iter().find(|class| class.key == class_cell.value || class.name == class_cell.value);
        if class.is_none() {
            check.not_in_list(class_cell, classes.iter().map(|class| class.key.as_str()));
        }
        let mut count = |name: &str| check.whole(Some(&row[columns[name]]), 0, 1_000_000);
        let (issued, returned, valid) = (count("issued"), count("returned"), count("valid"));
        let counts: Option<BTreeMap<String, u32>> =
            grades.iter().map(|(name, _)| count(name).map(|count| (name.clone(), count))).collect();
        let (Some(unit), Some(class), Some(issued), Some(returned), Some(valid), Some(grades)) =
            (unit, class, issued, returned, valid, counts)
        else {
            continue;
        };
        let sum: u64 = grades.values().map(|count| u64::from(*count)).sum();
        if sum != u64::from(valid) || valid > returned || returned > issued {
            let fault = Diagnostic::new(Code::BallotsSum, row[columns["valid"]].span);
            check.fault(fault.arg("valid", valid).arg("sum", sum).arg("returned", returned).arg("issued", issued));
            faulty.insert(unit.id.clone());
            continue;
        }
        if valid == 0 {
            check.fault(Diagnostic::new(Code::BallotsNone, row[columns["valid"]].span).arg("unit", &unit.name));
            faulty.insert(unit.id.clone());
            continue;
        }
        let ballots = Ballots { issued, returned, valid, grades };
        if rows.entry(unit.id.clone()).or_default().insert(class.key.clone(), ballots).is_some() {
            check.fault(Diagnostic::new(Code::DuplicateRow, class_cell.span).arg("unit", &unit.name));
        }
    }
    for (id, have) in &rows {
        let missing: Vec<&str> =
            classes.iter().map(|class| class.name.as_str()).filter(|name| !has_class(have, classes, name)).collect();
        if !missing.is_empty() && !faulty.contains(id) {
            let name = index.units().get(id).map_or("", |unit| &unit.name);
            let fault = Diagnostic::new(Code::BallotsNone, header_span).arg("unit", name);
            check.fault(fault.arg("classes", missing.join("、")).remedy("help-classes"));
        }
    }
    Some(EvaluationSheet { tier, week, rows })
}

fn has_class(have: &BTreeMap<String, Ballots>, classes: &[crate::model::scheme::VoterClass], name: &str) -> bool {
    classes.iter().any(|class| class.name == name && have.contains_key(&class.key))
}

/// Tier and week from folder and file name, and the scheme that applied then.
fn place<'i>(record: &Record<RawSheet>, index: &'i Index, check: &mut Check<'_>) -> Option<(Tier, Week, &'i Scheme)> {
    let file = Span::file(record.file);
    let tier = check.listed(Some(&Spanned::new(record.raw.tier.clone(), file)), &Tier::ALL.map(Tier::key));
    let week: Option<Week> = record.id.parse().ok();
    if week.is_none() {
        check.fault(Diagnostic::new(Code::RecordId, file).arg("id", &record.id).remedy("help-week"));
    }
    let (tier, week): (Tier, Week) = (tier?, week?);
    let scheme = index.schemes().iter().find(|scheme| scheme.tier == tier && scheme.applies(week.thursday()));
    if scheme.is_none() && !index.schemes_incomplete {
        let fault = Diagnostic::new(Code::SchemeMissing, file).arg("tier", tier.key()).arg("day", week.thursday());
        check.fault(fault);
    }
    Some((tier, week, scheme?))
}

fn entry(
    row: &[Spanned<String>],
    columns: &BTreeMap<usize, &str>,
    scheme: &Scheme,
    check: &mut Check<'_>,
) -> Option<Entry> {
    let cells: Vec<&Spanned<String>> = columns.keys().map(|place| &row[*place]).collect();
    let all = |words: &[&str]| !cells.is_empty() && cells.iter().all(|cell| words.contains(&cell.value.as_str()));
    if all(&UNEXCUSED) {
        return Some(Entry::Unexcused);
    }
    if all(&EXCUSED) {
        return Some(Entry::Excused);
    }
    let mut values = BTreeMap::new();
    for (place, key) in columns {
        let cell = &row[*place];
        let text = cell.value.as_str();
        if text.is_empty() || UNEXCUSED.contains(&text) || EXCUSED.contains(&text) {
            // Missing is never zero, and a row is either scored or absent.
            check.fault(Diagnostic::new(Code::CellMissing, cell.span));
            continue;
        }
        let Ok(value) = text.parse::<Decimal>() else {
            let proposed = propose(text);
            check.fault(Diagnostic::new(Code::CellNumber, cell.span).arg("found", text).suggest(proposed.as_deref()));
            continue;
        };
        let source =
            scheme.indicators.iter().find(|indicator| indicator.key == *key).map(|indicator| &indicator.source);
        if let Some(IndicatorSource::Column { low, high }) = source
            && (value < *low || value > *high)
        {
            let fault = Diagnostic::new(Code::ScoreScale, cell.span).arg("found", text).arg("low", low);
            check.fault(fault.arg("high", high));
            continue;
        }
        values.insert((*key).to_owned(), value);
    }
    (values.len() == columns.len()).then_some(Entry::Scored(values))
}

/// The decimal that full-width digits, thousands marks or a percent sign stand for.
fn propose(text: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = text.nfkc().filter(|c| !matches!(c, ',' | ' ' | '%' | '分' | '+')).collect();
    let folded = folded.strip_suffix('.').unwrap_or(&folded);
    folded.parse::<Decimal>().ok().map(|number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_offices_write_them_are_proposed_not_taken() {
        let cases = [
            ("９５.５０", Some("95.50")),
            ("1,000", Some("1000")),
            ("95%", Some("95")),
            ("95分", Some("95")),
            ("优", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(propose(text).as_deref(), wanted, "{text}");
            assert!(text.parse::<Decimal>().is_err());
        }
    }
}

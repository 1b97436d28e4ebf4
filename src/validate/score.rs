//! Weekly sheets against the scheme in force: columns, scales, absences, ballots.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::columns::{self, Column};
use super::index::Index;
use super::office;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, Spanned, closest};
use crate::import::mapping::Layout;
use crate::import::number::{self, Reading};
use crate::import::{folded, wanted};
use crate::load::Record;
use crate::load::score::RawSheet;
use crate::model::id::Id;
use crate::model::number::Decimal;
use crate::model::period::Round;
use crate::model::scheme::{Absence, BallotRule, Indicator, IndicatorSource, Scheme};
use crate::model::score::{Ballots, Cell, Entry, EvaluationSheet, ScoreSheet, SheetPlace, UnitScore, Values};
use crate::model::unit::{Tier, Unit};

pub(super) fn scores(record: Record<RawSheet>, index: &Index, diags: &mut Diagnostics) -> Option<Part> {
    let check = &mut Check::new(diags);
    let (place, tier, round, schemes) = place(&record, index, check)?;
    let office = record.raw.office.as_deref();
    let wish = wanted::scores(&schemes, tier, round, office);
    let known_layouts = layouts(&schemes, index, "scores");
    let table = &office::clean(&record, &wish, &known_layouts, index, check)?;
    let known = columns::known(&schemes, office);
    let mut columns: BTreeMap<usize, Column> = BTreeMap::new();
    for (place, cell) in table.header.iter().enumerate() {
        let text = cell.value.as_str();
        let Some((_, column)) = known.iter().find(|(names, _)| names.iter().any(|name| name == text)) else {
            let first = || known.iter().map(|(names, _)| names[0].as_str());
            let near = closest(text, first()).map(str::to_owned);
            let list = first().collect::<Vec<_>>().join(", ");
            let fault = Diagnostic::new(Code::UnknownField, cell.span).arg("field", text).arg("known", list);
            check.fault(fault.suggest(near.as_deref()));
            continue;
        };
        if columns.values().any(|have| have == column) {
            check.fault(Diagnostic::new(Code::DuplicateRow, cell.span).arg("unit", text));
        }
        columns.insert(place, column.clone());
    }
    let wanted = known.iter().filter(|(_, column)| *column != Column::Comment);
    let absent: Vec<&str> = wanted
        .filter(|(_, column)| !columns.values().any(|have| have == column))
        .map(|(names, _)| names[0].as_str())
        .collect();
    let header_end = table.header.last().map_or(0, |cell| cell.span.end);
    if !absent.is_empty() {
        let fault = Diagnostic::new(Code::TableHeader, Span::new(record.file, 0, header_end));
        check.fault(fault.arg("missing", absent.join(", ")).remedy("help-missing"));
    }
    let column = |wanted: Column| columns.iter().find(|(_, column)| **column == wanted).map(|(place, _)| *place);
    let (unit_column, comment_column) = (column(Column::Unit), column(Column::Comment));
    let unit_column = unit_column?;
    let mut rows = BTreeMap::new();
    // A row with a fault is no missing row; one whose unit is unclear may stand for any.
    let mut mentioned = std::collections::BTreeSet::new();
    let mut unclear = false;
    let day = round.day();
    let name = |id: &Id| index.units().told_apart(id, day);
    for row in &table.rows {
        let Some(unit) = index.unit_of_tier(Some(&row[unit_column]), Some(tier), Some(round.day()), check) else {
            unclear = true;
            continue;
        };
        mentioned.insert(unit.id.clone());
        exists(unit, round, row[unit_column].span, check);
        let Some(entry) = entry(row, &columns, &schemes, &wish.absence, check) else { continue };
        let comment = comment_column
            .filter(|place| !row[*place].value.is_empty())
            .and_then(|place| check.text(Some(row[place].clone())));
        if rows.insert(unit.id.clone(), UnitScore { entry, comment }).is_some() {
            check.fault(Diagnostic::new(Code::DuplicateRow, row[unit_column].span).arg("unit", name(&unit.id)));
        }
    }
    let takes_part = |id: &Id| schemes.iter().any(|scheme| scheme.takes_part(id));
    let idle: Vec<String> = mentioned.iter().filter(|id| !takes_part(id)).map(&name).collect();
    if !idle.is_empty() {
        let fault = Diagnostic::new(Code::NotParticipant, Span::new(record.file, 0, header_end));
        check.fault(fault.arg("count", idle.len()).arg("list", idle[..idle.len().min(5)].join("、")));
    }
    let due = index.units().existing(tier, day).filter(|unit| takes_part(&unit.id));
    let left_out: Vec<_> = due.filter(|unit| !mentioned.contains(&unit.id)).collect();
    if !left_out.is_empty() && !unclear {
        let names = left_out.iter().take(5).map(|unit| name(&unit.id)).collect::<Vec<_>>().join("、");
        let fault = Diagnostic::new(Code::MissingRow, Span::new(record.file, 0, header_end));
        check.fault(fault.arg("count", left_out.len()).arg("list", names));
    }
    for unit in left_out {
        rows.insert(unit.id.clone(), UnitScore { entry: Entry::Unexcused, comment: None });
    }
    let (sheet, office, span) = (ScoreSheet { place, round, rows }, record.raw.office, Span::file(record.file));
    Some(Part { sheet, office, span })
}

/// Reports a unit that does not exist on any day of a round.
fn exists(unit: &Unit, round: Round, at: Span, check: &mut Check<'_>) {
    if !unit.exists_within(round.days()) {
        let fault = Diagnostic::new(Code::UnitAbsent, at).arg("unit", unit.name(round.day()));
        check.fault(fault.arg("round", round));
    }
}

pub(super) fn evaluations(record: Record<RawSheet>, index: &Index, diags: &mut Diagnostics) -> Option<EvaluationSheet> {
    let check = &mut Check::new(diags);
    let (place, tier, round, schemes) = place(&record, index, check)?;
    let wish = wanted::evaluations(&schemes, tier, round);
    let known_layouts = layouts(&schemes, index, "evaluations");
    let table = &match &wish {
        Some(wish) => office::clean(&record, wish, &known_layouts, index, check)?,
        None => office::header(&record),
    };
    let header_span = Span::new(record.file, 0, table.header.last().map_or(0, |cell| cell.span.end));
    // Two versions side by side share grades and classes, or the table could not serve both.
    let Some(rule) = schemes.iter().flat_map(|scheme| &scheme.indicators).find_map(Indicator::ballots) else {
        check.fault(Diagnostic::new(Code::SchemeMissing, header_span).remedy("help-ballots"));
        return None;
    };
    let BallotRule { grades, classes, .. } = rule;
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
    let name = |id: &Id| index.units().told_apart(id, round.day());
    let mut unknown_classes = std::collections::BTreeSet::new();
    for row in &table.rows {
        let unit = index.unit_of_tier(Some(&row[columns["unit"]]), Some(tier), Some(round.day()), check);
        if let Some(unit) = unit {
            exists(unit, round, row[columns["unit"]].span, check);
        }
        let class_cell = &row[columns["class"]];
        let class = classes.iter().find(|class| class.key == class_cell.value || class.name == class_cell.value);
        // A class that the scheme no longer has stands in every third row; it is one fault.
        if class.is_none() && unknown_classes.insert(class_cell.value.as_str()) {
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
            check.fault(Diagnostic::new(Code::BallotsNone, row[columns["valid"]].span).arg("unit", name(&unit.id)));
            faulty.insert(unit.id.clone());
            continue;
        }
        let ballots = Ballots { issued, returned, valid, grades };
        if rows.entry(unit.id.clone()).or_default().insert(class.key.clone(), ballots).is_some() {
            check.fault(Diagnostic::new(Code::DuplicateRow, class_cell.span).arg("unit", name(&unit.id)));
        }
    }
    for (id, have) in &rows {
        let missing: Vec<&str> =
            classes.iter().map(|class| class.name.as_str()).filter(|name| !has_class(have, classes, name)).collect();
        if !missing.is_empty() && !faulty.contains(id) {
            let fault = Diagnostic::new(Code::BallotsNone, header_span).arg("unit", name(id));
            check.fault(fault.arg("classes", missing.join("、")).remedy("help-classes"));
        }
    }
    Some(EvaluationSheet { place, round, rows })
}

/// What was decided about tables of these schemes.
fn layouts<'i>(schemes: &[&Scheme], index: &'i Index, kind: &str) -> Vec<&'i Layout> {
    let own = |(scheme, layout): &&(String, Layout)| {
        layout.kind == kind && schemes.iter().any(|known| known.id.as_str() == scheme)
    };
    index.layouts.iter().filter(own).map(|(_, layout)| layout).collect()
}

fn has_class(have: &BTreeMap<String, Ballots>, classes: &[crate::model::scheme::VoterClass], name: &str) -> bool {
    classes.iter().any(|class| class.name == name && have.contains_key(&class.key))
}

/// Tier and round from folder and file name, and the schemes that applied then: one, or two while a version replaces
/// another.
fn place<'i>(
    record: &Record<RawSheet>,
    index: &'i Index,
    check: &mut Check<'_>,
) -> Option<(SheetPlace, Tier, Round, Vec<&'i Scheme>)> {
    let file = Span::file(record.file);
    let folder = record.raw.folder.as_str();
    let own = index.schemes().iter().find(|scheme| scheme.id.as_str() == folder);
    let tier = match own {
        Some(scheme) => Some(scheme.tier),
        None => check.listed(Some(&Spanned::new(folder.to_owned(), file)), &Tier::ALL.map(Tier::key)),
    };
    let round: Option<Round> = record.id.parse().ok();
    if round.is_none() {
        check.fault(Diagnostic::new(Code::RecordId, file).arg("id", &record.id).remedy("help-week"));
    }
    let (tier, round): (Tier, Round) = (tier?, round?);
    let applies = |scheme: &&Scheme| {
        let meant = own.map_or(scheme.work.is_none(), |own| own.id == scheme.id);
        meant && scheme.tier == tier && scheme.cadence.scores(round) && scheme.applies(round.day())
    };
    let schemes: Vec<&Scheme> = index.schemes().iter().filter(applies).collect();
    if schemes.is_empty() {
        if !index.schemes_incomplete {
            let fault = Diagnostic::new(Code::SchemeMissing, file).arg("tier", tier.key()).arg("day", round.day());
            check.fault(fault);
        }
        return None;
    }
    let place = own.map_or(SheetPlace::Tier(tier), |scheme| SheetPlace::Scheme(scheme.id.clone()));
    Some((place, tier, round, schemes))
}

fn entry(
    row: &[Spanned<String>],
    columns: &BTreeMap<usize, Column>,
    schemes: &[&Scheme],
    absence: &Absence,
    check: &mut Check<'_>,
) -> Option<Entry> {
    let cells = |wanted: fn(&Column) -> bool| columns.iter().filter(move |(_, column)| wanted(column));
    let value_cells = || cells(|column| !matches!(column, Column::Unit | Column::Comment));
    let words: Vec<String> = value_cells().map(|(place, _)| folded(&row[*place].value)).collect();
    let all = |list: &[String]| !words.is_empty() && words.iter().all(|word| list.contains(word));
    if all(&absence.unexcused) {
        return Some(Entry::Unexcused);
    }
    if all(&absence.excused) {
        return Some(Entry::Excused);
    }
    // One word in every cell says why there is no score, but not whether it costs points.
    if let Some((place, _)) = value_cells().next()
        && words.iter().all(|word| *word == words[0])
        && !words[0].is_empty()
        && !NOT_APPLICABLE.contains(&words[0].as_str())
        && words[0].chars().count() <= 8
        && number::read(&words[0]) == Reading::Nothing
    {
        let list = [absence.unexcused.as_slice(), &absence.excused].concat().join("、");
        let fault = Diagnostic::new(Code::AbsenceUnknown, row[*place].span).arg("found", &row[*place].value);
        check.fault(fault.arg("list", list));
        return None;
    }
    let mut values = Values::default();
    let mut good = true;
    for (place, column) in columns {
        let cell = &row[*place];
        let taken = match column {
            Column::Unit | Column::Comment | Column::Of(_) | Column::Beside(_) => continue,
            Column::Value(key) | Column::Event(key) | Column::Hits(key) if spared(cell, column, schemes) => {
                Some((key, Cell::NotApplicable))
            }
            Column::Event(key) => event(cell, schemes, check).map(|count| (key, Cell::Value(count))),
            Column::Value(key) => {
                let beside = columns.iter().find(|(_, other)| **other == Column::Beside(key.clone()));
                let other = beside.map(|(place, _)| measured(&row[*place], check));
                let value = value(cell, key, schemes, absence, check);
                match other {
                    None => value.map(|value| (key, Cell::Value(value))),
                    Some(other) => value.zip(other).map(|(value, other)| (key, Cell::Beside { value, other })),
                }
            }
            Column::Hits(key) => {
                let of = columns.iter().find(|(_, other)| **other == Column::Of(key.clone()));
                of.and_then(|(of, _)| counts(cell, &row[*of], check)).map(|counts| (key, counts))
            }
        };
        match taken {
            Some((key, value)) => {
                // What does not apply is said of the indicator, whichever of its events says so.
                match (key.split_once('/'), value) {
                    (Some((indicator, _)), Cell::NotApplicable) => values.set(&indicator.into(), value),
                    _ => values.set(key, value),
                }
            }
            None => good = false,
        }
    }
    good.then_some(Entry::Scored(values))
}

/// Words for an indicator that does not apply to a unit.
const NOT_APPLICABLE: [&str; 3] = ["不适用", "免考", "n/a"];

/// Whether a cell says that its indicator does not apply, in a scheme that says what that counts for; there a blank
/// cell says so too, but for a count, where it is none.
fn spared(cell: &Spanned<String>, column: &Column, schemes: &[&Scheme]) -> bool {
    let text = cell.value.as_str();
    let blank = text.is_empty() && matches!(column, Column::Value(_));
    schemes.iter().any(|scheme| scheme.not_applicable.is_some()) && (blank || NOT_APPLICABLE.contains(&text))
}

/// A count of events; blank is none where the scheme gives blank cells a meaning.
fn event(cell: &Spanned<String>, schemes: &[&Scheme], check: &mut Check<'_>) -> Option<Decimal> {
    if cell.value.is_empty() {
        if schemes.iter().any(|scheme| scheme.not_applicable.is_some()) {
            return Some(Decimal::whole(0));
        }
        check.fault(Diagnostic::new(Code::CellMissing, cell.span));
        return None;
    }
    let count = check.whole(Some(cell), 0, 1_000_000)?;
    Some(Decimal::whole(i32::try_from(count).ok()?))
}

/// A target or an earlier value, which others are divided by.
fn measured(cell: &Spanned<String>, check: &mut Check<'_>) -> Option<Decimal> {
    let value: Option<Decimal> = cell.value.parse().ok();
    if value.is_none_or(|value| value <= Decimal::whole(0)) {
        check.fault(Diagnostic::new(Code::CellNumber, cell.span).arg("found", &cell.value));
        return None;
    }
    value
}

/// The sheets of a round as one, where offices each send in their part.
pub(super) fn joined(sheets: Vec<Part>, index: &Index, diags: &mut Diagnostics) -> Vec<ScoreSheet> {
    let mut list: Vec<(ScoreSheet, Vec<String>, Span)> = Vec::new();
    for Part { sheet, office, span } in sheets {
        let same = |other: &&mut (ScoreSheet, _, _)| office.is_some() && other.0.is(&sheet.place, sheet.round);
        match list.iter_mut().find(same) {
            Some((own, offices, _)) => {
                own.join(sheet);
                offices.extend(office);
            }
            None => list.push((sheet, office.into_iter().collect(), span)),
        }
    }
    for (sheet, offices, span) in &list {
        let SheetPlace::Scheme(id) = &sheet.place else { continue };
        let Some(scheme) = index.schemes().iter().find(|scheme| scheme.id == *id) else { continue };
        let due: BTreeSet<&String> = scheme.indicators.iter().filter_map(|each| each.office.as_ref()).collect();
        for office in due.into_iter().filter(|office| !offices.is_empty() && !offices.contains(office)) {
            let fault = Diagnostic::new(Code::OfficeMissing, *span).arg("round", sheet.round).arg("office", office);
            diags.push(fault.arg("folder", id.as_str()));
        }
    }
    list.into_iter().map(|(sheet, ..)| sheet).collect()
}

/// A sheet, and whose part it is.
pub(super) struct Part {
    sheet: ScoreSheet,
    office: Option<String>,
    span: Span,
}

fn value(
    cell: &Spanned<String>,
    key: &str,
    schemes: &[&Scheme],
    absence: &Absence,
    check: &mut Check<'_>,
) -> Option<Decimal> {
    let text = cell.value.as_str();
    let word = folded(text);
    if text.is_empty() || absence.unexcused.contains(&word) || absence.excused.contains(&word) {
        // Missing is never zero, and a row is either scored or absent.
        check.fault(Diagnostic::new(Code::CellMissing, cell.span));
        return None;
    }
    let Ok(value) = text.parse::<Decimal>() else {
        check.fault(not_a_number(cell));
        return None;
    };
    let indicators = schemes.iter().flat_map(|scheme| &scheme.indicators).filter(|indicator| indicator.key == *key);
    for indicator in indicators {
        if let IndicatorSource::Column { low, high } = &indicator.source
            && (value < *low || value > *high)
        {
            let fault = Diagnostic::new(Code::ScoreScale, cell.span).arg("found", text).arg("low", low);
            check.fault(fault.arg("high", high));
            return None;
        }
    }
    Some(value)
}

/// Two counts; both empty when nothing was looked at.
fn counts(hits: &Spanned<String>, of: &Spanned<String>, check: &mut Check<'_>) -> Option<Cell> {
    if hits.value.is_empty() && of.value.is_empty() {
        return Some(Cell::Counts { hits: 0, of: 0 });
    }
    let (right, all) = (check.whole(Some(hits), 0, 1_000_000), check.whole(Some(of), 0, 1_000_000));
    let (right, all) = (right?, all?);
    if right > all {
        let fault = Diagnostic::new(Code::ScoreScale, hits.span).arg("found", right).arg("low", 0);
        check.fault(fault.arg("high", all));
        return None;
    }
    Some(Cell::Counts { hits: right, of: all })
}

/// A cell that holds no plain decimal, with what it may mean: proposed, never taken.
fn not_a_number(cell: &Spanned<String>) -> Diagnostic {
    let fault = Diagnostic::new(Code::CellNumber, cell.span).arg("found", &cell.value);
    match number::read(&cell.value) {
        Reading::Folded(number) => fault.suggest(Some(&number)),
        Reading::Percent(number) => fault.arg("readings", number).remedy("help-percent"),
        Reading::Doubtful(readings) if !readings.is_empty() => {
            fault.arg("readings", readings.join(" / ")).remedy("help-readings")
        }
        Reading::Long(_) => fault.remedy("help-places"),
        Reading::Scientific => fault.remedy("help-scientific"),
        Reading::Plain(_) | Reading::Doubtful(_) | Reading::Nothing => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FileId;

    #[test]
    fn numbers_as_offices_write_them_are_proposed_not_taken() {
        let cases = [
            ("９５.５０", Some("help-suggestion")),
            ("1,000", Some("help-suggestion")),
            ("95分", Some("help-suggestion")),
            ("95%", Some("help-percent")),
            ("8,5", Some("help-readings")),
            ("①88", Some("help-readings")),
            ("3.3333334", Some("help-places")),
            ("9.9E+11", Some("help-scientific")),
            ("优", None),
        ];
        for (text, wanted) in cases {
            let cell = Spanned::new(text.to_owned(), Span::file(FileId(0)));
            assert_eq!(not_a_number(&cell).remedy, wanted, "{text}");
            assert!(text.parse::<Decimal>().is_err());
        }
    }
}

//! Everything one period's ranking is computed from, and the digest that shows whether it has changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::id::Id;
use super::number::Decimal;
use super::period::{Period, Round};
use super::ranking::{Adjustment, Correction, RankingRelease, Veto, Was};
use super::scheme::{IndicatorSource, MeanKind, Scheme, Span, Take};
use super::score::{Ballots, Cell, Entry, EvaluationSheet, ScoreSheet, UnitScore};
use super::unit::{Unit, UnitTree};

/// The inputs of one period of one scheme.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// The period.
    pub period: Period,
    /// The units that take part and exist in at least one of its rounds, in the order of the register.
    pub units: Vec<&'a Id>,
    /// What they and the units above them were called on that day; empty where an older data file does not say.
    pub called: BTreeMap<&'a Id, Called<'a>>,
    /// Its rounds.
    pub rounds: Vec<Sheets<'a>>,
    /// Its additions and deductions.
    pub adjustments: Cow<'a, [Adjustment]>,
    /// Its vetoes.
    pub vetoes: Cow<'a, [Veto]>,
    /// The rankings that are rolled up in it, oldest first.
    pub rolled: Vec<Rolled>,
}

/// A ranking of another scheme that this one rests on.
#[derive(Clone, Debug)]
pub struct Rolled {
    /// The scheme.
    pub scheme: Id,
    /// The period.
    pub period: Period,
    /// The digest of its inputs.
    pub digest: String,
    /// The indicators that roll it up, by key.
    pub indicators: BTreeSet<String>,
    /// Its published scores.
    pub scores: BTreeMap<Id, Decimal>,
}

/// What a unit was called on the last day of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// The id and name of the unit above it.
    pub parent: Option<(&'a Id, Cow<'a, str>)>,
}

/// What the digest of a period is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Without the names of units: periods closed before names had dates.
    Ids,
    /// With the names of the units and of those above them.
    Names,
}

/// What was sent in for one round.
#[derive(Clone, Debug)]
pub struct Sheets<'a> {
    /// The round.
    pub round: Round,
    /// Scores.
    pub scores: Option<Cow<'a, ScoreSheet>>,
    /// Evaluations.
    pub evaluations: Option<Cow<'a, EvaluationSheet>>,
    /// Units of the period that did not exist in this round.
    pub outside: BTreeSet<&'a Id>,
}

impl<'a> Inputs<'a> {
    /// Collects the inputs of a released period.
    pub fn of(
        release: &'a RankingRelease,
        scheme: &Scheme,
        units: &'a UnitTree,
        scores: impl Fn(Round) -> Option<&'a ScoreSheet>,
        evaluations: impl Fn(Round) -> Option<&'a EvaluationSheet>,
    ) -> Self {
        let last_day = release.period.last_day();
        let rounds = scheme.cadence.rounds(release.period);
        let listed = units.of_tier(scheme.tier).filter(|unit| scheme.takes_part(&unit.id));
        let listed: Vec<&Unit> = listed.filter(|unit| rounds.iter().any(|round| unit.exists(round.day()))).collect();
        let called = listed.iter().map(|unit| {
            let parent = unit.parent(last_day).and_then(|id| units.get(id));
            let parent = parent.map(|above| (&above.id, Cow::Borrowed(above.name(last_day))));
            (&unit.id, Called { name: Cow::Borrowed(unit.name(last_day)), parent })
        });
        let rounds = rounds.into_iter().map(|round| Sheets {
            round,
            scores: scores(round).map(Cow::Borrowed),
            evaluations: evaluations(round).map(Cow::Borrowed),
            outside: listed.iter().filter(|unit| !unit.exists(round.day())).map(|unit| &unit.id).collect(),
        });
        let all = Self {
            period: release.period,
            units: listed.iter().map(|unit| &unit.id).collect(),
            called: called.collect(),
            rounds: rounds.collect(),
            adjustments: Cow::Borrowed(&release.adjustments),
            vetoes: Cow::Borrowed(&release.vetoes),
            rolled: Vec::new(),
        };
        release.later.iter().rev().fold(all, |state, correction| state.before(correction))
    }

    /// The inputs as they stood before a correction.
    #[must_use]
    pub fn before(&self, correction: &Correction) -> Self {
        let mut before = self.clone();
        for change in &correction.changes {
            before.take_back(&change.unit, &change.was);
        }
        before
    }

    fn take_back(&mut self, unit: &Id, was: &Was) {
        match was {
            Was::Value { round, indicator, value } => {
                let Some(row) = self.row(*round, unit) else { return };
                match &mut row.entry {
                    Entry::Scored(values) => {
                        values.set(&indicator.as_str().into(), *value);
                    }
                    other @ (Entry::Excused | Entry::Unexcused) => {
                        *other = Entry::Scored([(indicator.as_str().into(), *value)].into_iter().collect());
                    }
                }
            }
            Was::Absent { round, entry } => {
                if let Some(row) = self.row(*round, unit) {
                    row.entry = entry.clone();
                }
            }
            Was::Ballots { round, class, column, count } => {
                let Some(sheets) = self.rounds.iter_mut().find(|sheets| sheets.round == *round) else { return };
                let Some(sheet) = &mut sheets.evaluations else { return };
                let ballots = sheet.to_mut().rows.get_mut(unit).and_then(|classes| classes.get_mut(class));
                let Some(ballots) = ballots else { return };
                match column.as_str() {
                    "issued" => ballots.issued = *count,
                    "returned" => ballots.returned = *count,
                    "valid" => ballots.valid = *count,
                    grade => {
                        ballots.grades.insert(grade.to_owned(), *count);
                    }
                }
            }
            Was::Name { name } => {
                if let Some(called) = self.called.get_mut(unit) {
                    called.name = Cow::Owned(name.clone());
                }
            }
            Was::Pieces { key, document, pieces } => {
                let adjustments = self.adjustments.to_mut();
                adjustments.retain(|one| one.unit != *unit || one.key != *key || one.document != *document);
                adjustments.extend(pieces.clone().map(|(count, condition)| Adjustment {
                    unit: unit.clone(),
                    key: key.clone(),
                    document: document.clone(),
                    count,
                    condition,
                }));
            }
            Was::Veto { key, document, on } => {
                let vetoes = self.vetoes.to_mut();
                vetoes.retain(|one| one.unit != *unit || one.key != *key || one.document != *document);
                vetoes.extend(on.map(|on| Veto {
                    unit: unit.clone(),
                    key: key.clone(),
                    document: document.clone(),
                    on,
                }));
            }
            Was::Adjustment { key, document } => {
                let adjustments = self.adjustments.to_mut();
                adjustments.retain(|adjustment| adjustment.unit != *unit || adjustment.key != *key);
                adjustments.extend(document.clone().map(|document| Adjustment {
                    unit: unit.clone(),
                    key: key.clone(),
                    document,
                    count: 1,
                    condition: None,
                }));
            }
        }
    }

    fn row(&mut self, round: Round, unit: &Id) -> Option<&mut UnitScore> {
        let sheets = self.rounds.iter_mut().find(|sheets| sheets.round == round)?;
        let rows = &mut sheets.scores.as_mut()?.to_mut().rows;
        Some(rows.entry(unit.clone()).or_insert(UnitScore { entry: Entry::Unexcused, comment: None }))
    }

    /// The SHA-256 of everything that decides the ranking: the scheme's rules, the units, every value, every
    /// adjustment; in the order of ids, so that the order of rows and files says nothing. Comments decide nothing and
    /// are left out.
    #[must_use]
    pub fn digest(&self, scheme: &Scheme) -> String {
        self.digest_in(Form::Names, scheme)
    }

    /// Whether the inputs have a digest, in the form of today or an older one.
    #[must_use]
    pub fn fits(&self, scheme: &Scheme, digest: &str) -> bool {
        [Form::Names, Form::Ids].into_iter().any(|form| self.digest_in(form, scheme) == digest)
    }

    fn digest_in(&self, form: Form, scheme: &Scheme) -> String {
        let mut text = rules(form, scheme);
        let units: BTreeSet<&Id> = self.units.iter().copied().collect();
        line(&mut text, "period", &[&self.period]);
        for unit in &units {
            match self.called.get(unit).filter(|_| form == Form::Names) {
                None => line(&mut text, "unit", &[unit]),
                Some(Called { name, parent: None }) => line(&mut text, "unit", &[unit, name]),
                Some(Called { name, parent: Some((id, above)) }) => line(&mut text, "unit", &[unit, name, id, above]),
            }
        }
        for sheets in &self.rounds {
            for unit in &sheets.outside {
                line(&mut text, "outside", &[&sheets.round, unit]);
            }
            let scores = sheets.scores.iter().flat_map(|sheet| &sheet.rows);
            for (unit, row) in scores.filter(|(unit, _)| units.contains(unit)) {
                entry(&mut text, scheme, sheets.round, unit, &row.entry);
            }
            let evaluations = sheets.evaluations.iter().flat_map(|sheet| &sheet.rows);
            for (unit, classes) in evaluations.filter(|(unit, _)| units.contains(unit)) {
                for (class, ballots) in classes {
                    let Ballots { issued, returned, valid, grades } = ballots;
                    line(&mut text, "ballots", &[&sheets.round, unit, class, issued, returned, valid]);
                    for (grade, count) in grades {
                        line(&mut text, "grade", &[grade, count]);
                    }
                }
            }
        }
        let mut adjustments: Vec<&Adjustment> = self.adjustments.iter().collect();
        adjustments.sort();
        for adjustment in adjustments {
            line(&mut text, "adjustment", &[&adjustment.unit, &adjustment.key, &adjustment.document]);
            if adjustment.count != 1 || adjustment.condition.is_some() {
                let condition = adjustment.condition.as_deref().unwrap_or_default();
                line(&mut text, "pieces", &[&adjustment.count, &condition]);
            }
        }
        let mut vetoes: Vec<&Veto> = self.vetoes.iter().collect();
        vetoes.sort();
        for veto in vetoes {
            line(&mut text, "veto", &[&veto.unit, &veto.key, &veto.document, &veto.on]);
        }
        for rolled in &self.rolled {
            line(&mut text, "rolled", &[&rolled.scheme, &rolled.period, &rolled.digest]);
        }
        Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// A line of the text that the digest is taken of: words apart by tabs, which no value can hold.
fn line(text: &mut String, kind: &str, words: &[&dyn std::fmt::Display]) {
    text.push_str(kind);
    for word in words {
        let _ = write!(text, "\t{word}");
    }
    text.push('\n');
}

/// Only the indicators of the scheme: a sheet may hold columns for another version beside it.
fn entry(text: &mut String, scheme: &Scheme, round: Round, unit: &Id, entry: &Entry) {
    let values = match entry {
        Entry::Excused => return line(text, "excused", &[&round, unit]),
        // A unit that is not in the table counts as absent without leave, so both read the same.
        Entry::Unexcused => return,
        Entry::Scored(values) => values,
    };
    for indicator in &scheme.indicators {
        match values.get(&indicator.key) {
            // 98 and 98.0 are one value.
            Some(Cell::Value(value)) => line(text, "value", &[&round, unit, &indicator.key, &value.exact().fraction()]),
            Some(Cell::Counts { hits, of }) => line(text, "counts", &[&round, unit, &indicator.key, &hits, &of]),
            Some(Cell::Beside { value, other }) => {
                let (value, other) = (value.exact().fraction(), other.exact().fraction());
                line(text, "beside", &[&round, unit, &indicator.key, &value, &other]);
            }
            Some(Cell::NotApplicable) => line(text, "not-applicable", &[&round, unit, &indicator.key]),
            None => {}
        }
        if let IndicatorSource::Events(rule) = &indicator.source {
            for item in &rule.items {
                if let Some(Cell::Value(count)) = values.get(&event_key(&indicator.key, &item.name)) {
                    line(text, "events", &[&round, unit, &indicator.key, &item.name, &count.exact().fraction()]);
                }
            }
        }
    }
}

/// The key under which a sheet keeps the count of an event: `/` stands in no key of an indicator.
#[must_use]
pub fn event_key(indicator: &str, item: &str) -> String {
    format!("{indicator}/{item}")
}

fn rules(form: Form, scheme: &Scheme) -> String {
    let mut text = String::from(match form {
        Form::Ids => "tongbao inputs 1\n",
        Form::Names => "tongbao inputs 2\n",
    });
    line(&mut text, "scheme", &[&scheme.id, &scheme.version, &scheme.cadence.key()]);
    for indicator in &scheme.indicators {
        let weight = indicator.weight.exact().fraction();
        line(&mut text, "indicator", &[&indicator.key, &weight]);
        match &indicator.source {
            IndicatorSource::Column { low, high } => line(&mut text, "column", &[low, high]),
            IndicatorSource::Rate { .. } => line(&mut text, "rate", &[]),
            IndicatorSource::Events(rule) => {
                line(&mut text, "start", &[&rule.start, &rule.floor, &rule.cap]);
                for item in &rule.items {
                    line(&mut text, "event", &[&item.name, &item.points]);
                }
            }
            IndicatorSource::Measured(measure) => line(&mut text, "measured", &[&format!("{measure:?}")]),
            IndicatorSource::RollUp(roll) => {
                line(&mut text, "roll", &[&roll.scheme, &roll.full, &roll.take.key(), &roll.minimum]);
                if roll.span != Span::Period {
                    line(&mut text, "span", &[&roll.span.key()]);
                }
                if let Take::Gain(gain) = roll.take {
                    let full = gain.full.map_or_else(String::new, |full| full.to_string());
                    line(&mut text, "gain", &[&gain.against.key(), &gain.relative, &full]);
                }
            }
            IndicatorSource::Ballots(rule) => {
                line(&mut text, "minimum", &[&rule.minimum]);
                if let Some(trim) = &rule.trim {
                    line(&mut text, "trim", &[&trim.percent, &trim.remain]);
                }
                for (grade, points) in &rule.grades {
                    line(&mut text, "points", &[grade, points]);
                }
                for class in &rule.classes {
                    line(&mut text, "class", &[&class.key, &class.weight]);
                }
            }
        }
    }
    for rule in &scheme.adjustments {
        line(&mut text, "rule", &[&rule.key, &rule.points]);
    }
    for band in &scheme.bands {
        line(&mut text, "band", &[&band.name, &band.from]);
    }
    let zero = scheme.missing.unexcused == super::scheme::Unexcused::Zero;
    line(&mut text, "missing", &[&scheme.missing.minimum_weeks, &zero]);
    let up = scheme.rounding.mode == super::number::RoundingMode::HalfUp;
    let dense = scheme.ties == super::scheme::TieRule::Dense;
    language(&mut text, scheme);
    if let Some(total) = &scheme.total {
        line(&mut text, "total", &[&total.exact().fraction()]);
    }
    line(&mut text, "published", &[&scheme.rounding.places, &up, &dense]);
    text
}

/// The rules beyond weights, scales and bands; nothing where a scheme has none.
fn language(text: &mut String, scheme: &Scheme) {
    for block in &scheme.blocks {
        let weight = block.weight.map_or_else(String::new, |weight| weight.to_string());
        let of = block.of.map_or("", |of| &scheme.blocks[of].key);
        line(text, "block", &[&block.key, &of, &weight, &block.mean.key()]);
        if let Some(cap) = &block.cap {
            line(text, "block-cap", &[&block.key, cap]);
        }
    }
    for indicator in &scheme.indicators {
        if let Some(block) = indicator.block {
            line(text, "in", &[&indicator.key, &scheme.blocks[block].key]);
        }
    }
    if scheme.by_order {
        line(text, "by-order", &[]);
    }
    for (unit, coefficient) in &scheme.difficulty {
        line(text, "difficulty", &[unit, coefficient]);
    }
    if scheme.mean == MeanKind::Geometric {
        line(text, "geometric", &[]);
    }
    for rule in &scheme.adjustments {
        if let Some(cap) = &rule.cap {
            line(text, "cap", &[&rule.key, cap]);
        }
        for (name, factor) in &rule.conditions {
            line(text, "condition", &[&rule.key, name, factor]);
        }
    }
    let limits = &scheme.limits;
    for (name, limit) in
        [("bonus", limits.bonus), ("malus", limits.malus), ("top", limits.top), ("bottom", limits.bottom)]
    {
        if let Some(limit) = limit {
            line(text, name, &[&limit]);
        }
    }
    if let Some(gate) = &limits.gate {
        line(text, "gate", &[&gate.from, &gate.measured.key()]);
    }
    for veto in &scheme.vetoes {
        line(text, "veto-rule", &[&veto.key, &format!("{:?}", veto.effect)]);
    }
    for group in &scheme.groups {
        line(text, "group", &[&group.name]);
        for unit in &group.units {
            line(text, "member", &[unit]);
        }
    }
    for band in scheme.bands.iter().filter(|band| band.quota.is_some()) {
        line(text, "quota", &[&band.name, &band.quota.unwrap_or_default(), &scheme.shares.key()]);
    }
    if let Some(rule) = scheme.not_applicable {
        line(text, "not-applicable", &[&rule.key()]);
    }
    for at in &scheme.tie_chain {
        line(text, "then", &[&scheme.indicators[*at].key]);
    }
}

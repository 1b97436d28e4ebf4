//! What a single cell of a table says.

use super::layout::Layout;
use super::number::{self, Reading as Number};
use super::rows::Absent;
use super::wanted::{Role, Wanted};
use super::{Kind, Reading, folded};
use crate::model::number::{Decimal, Exact, Rounding, RoundingMode};
use crate::workbook::Doubt;

impl Reading<'_> {
    /// Whether every value of a row says that the unit was absent, in the words of the scheme or as decided.
    pub(super) fn absent(&mut self, row: usize, layout: &Layout) -> Absent {
        let values = self.wish.columns.iter().zip(&layout.columns).filter(|(wanted, _)| wanted.role.is_value());
        let columns: Vec<usize> = values.filter_map(|(_, column)| *column).collect();
        let Some(first) = columns.first().copied() else { return Absent::No };
        let texts: Vec<String> = columns
            .iter()
            .map(|column| {
                let text = self.grid.text(row, *column);
                folded(self.decisions.value(text).unwrap_or(text))
            })
            .collect();
        let absence = &self.wish.absence;
        let any = |words: &[String]| texts.iter().any(|text| words.contains(text));
        // A word for absence may stand in one cell merged over the row, or in the first alone.
        let rest = |words: &[String]| texts.iter().all(|text| text.is_empty() || words.contains(text));
        let word = if any(&absence.unexcused) && rest(&absence.unexcused) {
            "缺"
        } else if any(&absence.excused) && rest(&absence.excused) {
            "请假"
        } else {
            if any(&absence.unexcused) || any(&absence.excused) {
                self.find_at((row, first), Kind::MixedAbsence, "");
                return Absent::Asked;
            }
            let said = texts.iter().find(|text| !text.is_empty());
            let alone = said.is_some_and(|said| texts.iter().all(|text| text.is_empty() || text == said));
            let word = |text: &String| text.chars().count() <= 8 && number::read(text) == Number::Nothing;
            let column = columns.iter().copied().find(|column| !self.grid.text(row, *column).is_empty());
            let plain =
                columns.iter().all(|column| self.grid.cells.get(&(row, *column)).is_none_or(|c| c.doubt.is_none()));
            if alone && plain && said.is_some_and(word) && (columns.len() > 1 || said.is_some_and(|said| likely(said)))
            {
                self.find_at((row, column.unwrap_or(first)), Kind::AbsenceWord, "");
                return Absent::Asked;
            }
            return Absent::No;
        };
        self.find_at((row, first), Kind::Absent, word);
        Absent::Word(word)
    }

    fn merged(&self, (row, column): (usize, usize)) -> bool {
        let holds = |&(top, left, bottom, right): &(usize, usize, usize, usize)| {
            (top..=bottom).contains(&row) && (left..=right).contains(&column)
        };
        self.grid.merged.iter().any(holds)
    }

    /// The key of a voter class.
    pub(super) fn class(&mut self, at: (usize, usize), text: &str, classes: &[(String, String)]) -> Option<String> {
        let text = self.decisions.value(text).unwrap_or(text);
        let class = classes.iter().find(|(key, name)| key == text || folded(name) == folded(text));
        if class.is_none() {
            let list: Vec<&str> = classes.iter().map(|(key, _)| key.as_str()).collect();
            self.find_at(at, Kind::NotInList, &list.join("、"));
        }
        class.map(|(key, _)| key.clone())
    }

    /// The number in a cell, as clean tables write it.
    pub(super) fn value(&mut self, at: (usize, usize), wanted: &Wanted) -> Option<String> {
        if self.merged(at) {
            self.find_at(at, Kind::MergedCell, "");
            return None;
        }
        let cell = self.grid.cells.get(&at).cloned().unwrap_or_default();
        let text = cell.text.as_str();
        let refused = match cell.doubt {
            Some(Doubt::Error) => Some(Kind::ErrorCell),
            Some(Doubt::EmptyFormula) => Some(Kind::EmptyFormula),
            Some(Doubt::Date) => Some(Kind::DateCell),
            Some(Doubt::Truth | Doubt::Percent) | None => None,
        };
        if let Some(kind) = refused {
            self.find_at(at, kind, "");
            return None;
        }
        if let Some(to) = self.decisions.value(text).map(str::to_owned) {
            self.find_at(at, Kind::ValueMapped, &to);
            return match number::read(&to) {
                Number::Plain(number) => self.in_scale(at, wanted, number),
                _ if to.is_empty() && matches!(wanted.role, Role::Whole { optional: true }) => Some(to),
                Number::Folded(_)
                | Number::Percent(_)
                | Number::Long(_)
                | Number::Scientific
                | Number::Doubtful(_)
                | Number::Nothing => {
                    self.find_at(at, Kind::MixedAbsence, &to);
                    None
                }
            };
        }
        if text.is_empty() {
            if matches!(wanted.role, Role::Whole { optional: true }) {
                return Some(String::new());
            }
            self.find_at(at, Kind::BlankCell, &wanted.header);
            return None;
        }
        if cell.doubt == Some(Doubt::Truth) {
            self.find_at(at, Kind::Truth, if text == "TRUE" { "1" } else { "0" });
            return None;
        }
        if cell.formula {
            self.doubt(at, Kind::Formula, cell.shown.as_deref().unwrap_or(text));
        }
        if cell.doubt == Some(Doubt::Percent) {
            let Some(hundred) = hundredfold(text) else {
                self.find_at(at, Kind::TooManyPlaces, "");
                return None;
            };
            self.doubt(at, Kind::Percent, &hundred);
            return self.in_scale(at, wanted, hundred);
        }
        match &cell.shown {
            Some(shown) if self.decisions.accepts("rounded") => {
                self.find(self.grid.place(at.0, at.1), Kind::NumberText, text, shown);
                return self.in_scale(at, wanted, shown.clone());
            }
            Some(shown) if !self.decisions.accepts("stored") && self.decisions.places().is_none() => {
                self.find_at(at, Kind::Rounded, shown);
                return None;
            }
            Some(_) | None => {}
        }
        self.number(at, wanted, text)
    }

    fn number(&mut self, at: (usize, usize), wanted: &Wanted, text: &str) -> Option<String> {
        match number::read(text) {
            Number::Plain(number) => {
                if self.percents.contains(&at.1) {
                    let hundred = hundredfold(&number).unwrap_or_default();
                    self.find_at(at, Kind::MixedPercent, &format!("{hundred}、{number}"));
                    return None;
                }
                self.in_scale(at, wanted, number)
            }
            Number::Folded(number) => {
                // 1,234 is 1234, unless only 1.234 is on the scale.
                let comma = number::decimal_comma(text).filter(|other| on_scale(wanted, other));
                if let Some(other) = comma.filter(|_| !on_scale(wanted, &number)) {
                    self.find_at(at, Kind::NumberDoubt, &other);
                    return None;
                }
                self.find_at(at, Kind::NumberText, &number);
                self.in_scale(at, wanted, number)
            }
            Number::Percent(number) => {
                self.doubt(at, Kind::Percent, &number);
                self.in_scale(at, wanted, number)
            }
            Number::Long(number) => match self.decisions.places().and_then(|places| number::rounded(&number, places)) {
                Some(rounded) => {
                    self.find_at(at, Kind::NumberText, &rounded);
                    self.in_scale(at, wanted, rounded)
                }
                None => {
                    self.find_at(at, Kind::TooManyPlaces, "");
                    None
                }
            },
            Number::Scientific => {
                self.find_at(at, Kind::Scientific, "");
                None
            }
            Number::Doubtful(readings) => {
                let fitting: Vec<String> = readings.iter().filter(|text| on_scale(wanted, text)).cloned().collect();
                let list = if fitting.is_empty() { readings } else { fitting };
                self.find_at(at, Kind::NumberDoubt, &list.join("、"));
                None
            }
            Number::Nothing => {
                self.find_at(at, Kind::NotNumber, "");
                None
            }
        }
    }

    fn in_scale(&mut self, at: (usize, usize), wanted: &Wanted, number: String) -> Option<String> {
        let good = on_scale(wanted, &number);
        if !good {
            let scale = match &wanted.role {
                Role::Number { low, high } => format!("{low}–{high}"),
                Role::Unit
                | Role::Comment
                | Role::Class(_)
                | Role::Whole { .. }
                | Role::Parent
                | Role::Total
                | Role::Rank => "0, 1, 2 …".to_owned(),
            };
            self.find_at(at, Kind::OutOfScale, &scale);
        }
        good.then_some(number)
    }
}

/// Words that are likely to say why there is no score, in a table with a single column of values.
fn likely(word: &str) -> bool {
    ["评", "缺", "假", "停", "免", "无", "未", "外出", "出差", "-", "—", "/"].iter().any(|part| word.contains(part))
}

fn on_scale(wanted: &Wanted, number: &str) -> bool {
    let Ok(value) = number.parse::<Decimal>() else { return false };
    match &wanted.role {
        Role::Number { low, high } => *low <= value && value <= *high,
        Role::Unit | Role::Comment | Role::Class(_) | Role::Whole { .. } | Role::Parent | Role::Total | Role::Rank => {
            value.parts().1 == 0 && !value.is_negative()
        }
    }
}

/// A hundred times a number: what a cell with a percentage shows.
fn hundredfold(text: &str) -> Option<String> {
    let number: Decimal = text.parse().ok()?;
    let exact = number.exact().times(Exact::whole(100)).ok()?;
    let places = number.parts().1.saturating_sub(2);
    exact.round(Rounding { places, mode: RoundingMode::HalfEven }).ok().map(|number| number.to_string())
}

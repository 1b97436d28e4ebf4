//! The rows of a sheet: which are about a unit, which sum up or say something, what is filled down.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::Layout;
use super::own::OwnRow;
use super::unit::Named;
use super::wanted::Role;
use super::{Kind, Reading, Weight, column_of, folded, number};
use crate::model::id::Id;
use crate::workbook::Doubt;

/// Beginnings and ends of rows that sum up.
pub(super) const TOTALS: [&str; 12] =
    ["合计", "总计", "小计", "平均", "平均分", "平均值", "均值", "最高分", "最低分", "最高", "最低", "全县"];

/// Beginnings of rows that say something about the table.
pub(super) const NOTES: [&str; 19] = [
    "注",
    "说明",
    "备注",
    "制表",
    "填表",
    "审核",
    "统计",
    "负责人",
    "日期",
    "主管",
    "分管",
    "联系",
    "复核",
    "打印",
    "报送",
    "经办",
    "签字",
    "单位(盖章)",
    "(盖章)",
];

/// What a row is about.
enum About {
    /// This unit.
    Unit(Id),
    /// A unit that waits for an answer; its cells are looked at all the same.
    Asked,
    /// None of ours.
    Nothing,
}

/// Whether a row's unit was absent.
pub(super) enum Absent {
    /// It has numbers.
    No,
    /// It was, with this word of clean tables.
    Word(&'static str),
    /// Only a person can tell, and was asked.
    Asked,
}

impl Reading<'_> {
    pub(super) fn rows(&mut self, layout: &Layout) {
        let wanted = &self.wish.columns;
        let (rows, columns) = self.grid.size();
        self.percents = self.percent_columns(layout);
        let filled = self.filled_down(layout, rows);
        let last = (layout.first_row..rows)
            .rev()
            .find(|row| {
                let text = filled.get(&(*row, layout.unit)).map_or("", String::as_str);
                self.names.knows(text) || self.decisions.unit(text).is_some()
            })
            .unwrap_or(rows);
        let mut seen: BTreeSet<(Id, String)> = BTreeSet::new();
        let parent = column_of(layout, wanted, |role| matches!(role, Role::Parent));
        for row in layout.first_row..rows {
            let cells: Vec<usize> = (0..columns).filter(|column| !self.grid.text(row, *column).is_empty()).collect();
            let text = |column: usize| filled.get(&(row, column)).cloned().unwrap_or_default();
            if cells.is_empty() || self.aside(row, &cells, &text(layout.unit), layout, row > last) {
                continue;
            }
            if self.grid.hidden_rows.contains(&row) {
                self.find_at((row, cells[0]), Kind::HiddenRow, "");
            }
            let above = parent.map(text).unwrap_or_default();
            match self.unit((row, layout.unit), &text(layout.unit), &above) {
                About::Unit(unit) => self.row(row, Some(unit), layout, &filled, &mut seen),
                About::Asked => self.row(row, None, layout, &filled, &mut seen),
                About::Nothing => {}
            }
        }
        if self.table.rows.is_empty() && self.table.weight() < Weight::Unsure {
            self.find(String::new(), Kind::NoRows, "", "");
        }
    }

    /// One row of a unit; `None` for a unit that waits for an answer, whose cells are looked at all the same.
    fn row(
        &mut self,
        row: usize,
        unit: Option<Id>,
        layout: &Layout,
        filled: &BTreeMap<(usize, usize), String>,
        seen: &mut BTreeSet<(Id, String)>,
    ) {
        let wanted = &self.wish.columns;
        let absent = self.absent(row, layout);
        let mut cells = Vec::with_capacity(wanted.len());
        let mut values = Vec::new();
        let written = wanted.iter().zip(&layout.columns).filter(|(wanted, _)| wanted.role.written());
        let count = written.clone().count();
        for (wanted, column) in written {
            let at = column.map(|column| (row, column));
            let cell = match (&wanted.role, at, &absent) {
                (Role::Unit, ..) => unit.as_ref().map(ToString::to_string),
                (_, None, _) => Some(String::new()),
                (Role::Comment, Some(at), _) => Some(self.grid.text(at.0, at.1).to_owned()),
                (role, Some(_), Absent::Word(word)) if role.is_value() => Some((*word).to_owned()),
                (role, Some(_), Absent::Asked) if role.is_value() => None,
                (Role::Class(classes), Some(at), _) => {
                    let text = filled.get(&at).map_or("", String::as_str);
                    self.class(at, text, classes)
                }
                (_, Some(at), _) => self.value(at, wanted),
            };
            if let (Role::Number { .. }, Some(value)) = (&wanted.role, cell.as_ref().and_then(|cell| cell.parse().ok()))
            {
                values.push((wanted.header.clone(), value));
            }
            cells.extend(cell);
        }
        let class = wanted.iter().zip(&cells).find(|(wanted, _)| matches!(wanted.role, Role::Class(_)));
        let key = class.map_or_else(String::new, |(_, cell)| cell.clone());
        if let Some(unit) = unit
            && !seen.insert((unit, key))
        {
            self.find_at((row, layout.unit), Kind::DuplicateUnit, "");
        }
        if cells.len() == count {
            self.table.rows.push(cells);
            if !values.is_empty() {
                let text = |wanted: fn(&Role) -> bool| {
                    let column = column_of(layout, &self.wish.columns, wanted);
                    column.map_or_else(String::new, |column| self.shown(row, column))
                };
                let total = text(|role| matches!(role, Role::Total));
                let rank = text(|role| matches!(role, Role::Rank));
                self.own.push(OwnRow { row, values, total, rank });
            }
        }
    }

    /// What a cell shows a reader.
    pub(super) fn shown(&self, row: usize, column: usize) -> String {
        let cell = self.grid.cells.get(&(row, column));
        cell.map_or_else(String::new, |cell| cell.shown.as_ref().unwrap_or(&cell.text).clone())
    }

    /// Key cells by place, with what stands in the merged cell or, where the office left a repeated town or unit
    /// blank, in the row above.
    fn filled_down(&mut self, layout: &Layout, rows: usize) -> BTreeMap<(usize, usize), String> {
        let mut filled = BTreeMap::new();
        let wanted = &self.wish.columns;
        let class = column_of(layout, wanted, |role| matches!(role, Role::Class(_)));
        let parent = column_of(layout, wanted, |role| matches!(role, Role::Parent));
        for column in [parent, Some(layout.unit), class].into_iter().flatten() {
            // A blank below a unit is its next row only where rows are told apart by class; below a town, by village.
            let beside =
                if Some(column) == parent { Some(layout.unit) } else { class.filter(|class| *class != column) };
            let mut above = String::new();
            let mut said = false;
            for row in layout.first_row..rows {
                let own = self.grid.text(row, column);
                let merged = self.grid.covered(row, column);
                let blank = merged.is_empty() && beside.is_some_and(|beside| !self.grid.text(row, beside).is_empty());
                let text = if blank { above.clone() } else { merged.to_owned() };
                if own.is_empty() && !text.is_empty() && !said {
                    said = true;
                    self.find(self.grid.place(row, column), Kind::FilledDown, &text, "");
                }
                if !text.is_empty() {
                    above.clone_from(&text);
                    filled.insert((row, column), text);
                }
            }
        }
        filled
    }

    /// Whether a row is none of a unit: a repeated header, totals, notes, a unit of another tier.
    fn aside(&mut self, row: usize, filled: &[usize], unit: &str, layout: &Layout, below_units: bool) -> bool {
        let first = folded(self.grid.text(row, filled[0]));
        let name = folded(unit);
        let known = self.names.knows(unit) || self.decisions.unit(unit).is_some();
        let sums = |text: &str| TOTALS.iter().any(|word| text.starts_with(word) || text.ends_with(word));
        let notes = |text: &str| NOTES.iter().any(|word| text.starts_with(word));
        let numbers = || {
            let values = self.wish.columns.iter().zip(&layout.columns).filter(|(wanted, _)| wanted.role.is_value());
            values
                .filter_map(|(_, column)| *column)
                .any(|column| number::read(self.grid.text(row, column)) != number::Reading::Nothing)
        };
        let kind = if name == folded(&layout.unit_heading) {
            Kind::RepeatedHeader
        } else if !known && (sums(&first) || sums(&name)) {
            Kind::TotalRow
        } else if !known && (notes(&first) || notes(&name) || (filled.len() == 1 && filled[0] != layout.unit)) {
            Kind::NoteRow
        } else if !known && self.names.is_other_tier(unit) {
            Kind::OtherTierRow
        } else if !known && below_units && !numbers() {
            Kind::NoteRow
        } else {
            return false;
        };
        self.find_at((row, filled[0]), kind, "");
        true
    }

    /// The unit of a row.
    fn unit(&mut self, at: (usize, usize), text: &str, above: &str) -> About {
        let place = self.grid.place(at.0, at.1);
        if text.is_empty() {
            self.find(place, Kind::BlankUnit, "", "");
            return About::Asked;
        }
        let (kind, understood) = match self.names.find(text, above, &self.decisions) {
            Named::Unit(id) => {
                if text != id.as_str() {
                    self.find(place, Kind::UnitName, text, id.as_str());
                }
                return About::Unit(id);
            }
            Named::Skip => {
                self.find(place, Kind::SkippedRow, text, "");
                return About::Nothing;
            }
            Named::Unknown(near) if near.is_empty() => {
                if self.decisions.accepts("foreign_units") {
                    self.find(place, Kind::SkippedRow, text, "");
                    return About::Nothing;
                }
                (Kind::UnknownUnit, String::new())
            }
            Named::OtherTier => (Kind::UnknownUnit, String::new()),
            Named::Unknown(near) => (Kind::UnitNear, near.join("、")),
            Named::Several(ids) => (Kind::AmbiguousUnit, ids.join("、")),
            Named::Guess(name) => (Kind::UnitGuess, name),
            Named::UnknownParent => {
                self.find(place, Kind::UnknownParent, above, text);
                return About::Asked;
            }
            Named::ParentDiffers(full) => (Kind::ParentDiffers, full),
        };
        let found = if kind == Kind::ParentDiffers { format!("{above}{text}") } else { text.to_owned() };
        self.find(place, kind, &found, &understood);
        About::Asked
    }

    /// Sheets whose columns hold percentages, which a lone plain number among them is not.
    fn percent_columns(&self, layout: &Layout) -> BTreeSet<usize> {
        let percent = |((row, column), cell): (&(usize, usize), &crate::workbook::GridCell)| {
            let is = cell.doubt == Some(Doubt::Percent) || cell.text.ends_with(['%', '％']);
            (*row >= layout.first_row && is).then_some(*column)
        };
        self.grid.cells.iter().filter_map(percent).collect()
    }
}

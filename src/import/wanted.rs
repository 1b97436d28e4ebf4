//! The columns a table is to have, by the scheme.

use crate::model::number::Decimal;
use crate::model::scheme::{Indicator, IndicatorSource, Scheme};

/// A wanted column.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its heading in the clean table.
    pub header: String,
    /// What office tables call it.
    pub names: Vec<String>,
    /// What it holds.
    pub role: Role,
}

/// What a column holds.
#[derive(Clone, Debug)]
pub enum Role {
    /// The unit.
    Unit,
    /// A comment; may be missing.
    Comment,
    /// A voter class: keys and names.
    Class(Vec<(String, String)>),
    /// A number on a scale.
    Number {
        /// The lowest.
        low: Decimal,
        /// The highest.
        high: Decimal,
    },
    /// A whole number.
    Whole {
        /// Whether it may be blank.
        optional: bool,
    },
}

impl Role {
    /// Whether a table may lack the column.
    #[must_use]
    pub fn optional(&self) -> bool {
        matches!(self, Self::Comment)
    }
}

fn wanted(header: &str, names: &[&str], role: Role) -> Wanted {
    let names = std::iter::once(&header).chain(names).map(|name| (*name).to_owned()).collect();
    Wanted { header: header.to_owned(), names, role }
}

fn unit() -> Wanted {
    let names =
        ["单位", "单位名称", "名称", "镇(办)", "镇办", "镇", "村", "村名", "村(社区)", "行政村", "部门", "被评单位"];
    wanted("unit", &names, Role::Unit)
}

/// The columns of a score table.
#[must_use]
pub fn scores(schemes: &[&Scheme]) -> Vec<Wanted> {
    let mut list = vec![unit()];
    for indicator in schemes.iter().flat_map(|scheme| &scheme.indicators) {
        let name = indicator.name.as_str();
        match &indicator.source {
            _ if list.iter().any(|wanted| wanted.header == indicator.key) => {}
            IndicatorSource::Ballots(_) => {}
            IndicatorSource::Column { low, high } => {
                list.push(wanted(&indicator.key, &[name], Role::Number { low: *low, high: *high }));
            }
            IndicatorSource::Rate { hits, of } => {
                for column in [hits, of] {
                    list.push(wanted(column, &[], Role::Whole { optional: true }));
                }
            }
        }
    }
    list.push(wanted("comment", &["点评", "评语", "意见"], Role::Comment));
    list
}

/// The columns of a table of ballots; `None` when no scheme has any.
#[must_use]
pub fn evaluations(schemes: &[&Scheme]) -> Option<Vec<Wanted>> {
    let rule = schemes.iter().flat_map(|scheme| &scheme.indicators).find_map(Indicator::ballots)?;
    let classes = rule.classes.iter().map(|class| (class.key.clone(), class.name.clone())).collect();
    let whole = || Role::Whole { optional: false };
    let mut list = vec![
        unit(),
        wanted("class", &["票类", "票别", "类别"], Role::Class(classes)),
        wanted("issued", &["发出", "发出票", "发票数", "发出票数"], whole()),
        wanted("returned", &["收回", "收回票", "收票数", "收回票数"], whole()),
        wanted("valid", &["有效", "有效票", "有效票数"], whole()),
    ];
    list.extend(rule.grades.iter().map(|(grade, _)| wanted(grade, &[], whole())));
    Some(list)
}

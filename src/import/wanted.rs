//! What a table is to hold, by the scheme: its columns, the words for absence, how its values are weighed.

use crate::model::number::{Decimal, Exact};
use crate::model::period::Round;
use crate::model::scheme::{Absence, Indicator, IndicatorSource, Scheme};
use crate::model::unit::Tier;

/// What a table is wanted for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The columns, those of the clean table first.
    pub columns: Vec<Wanted>,
    /// Whose table it is.
    pub tier: Tier,
    /// Which round it is for.
    pub round: Round,
    /// The words for absence.
    pub absence: Absence,
    /// How the scheme weighs the columns, where all its indicators are columns: header and what one point is worth.
    pub weights: Vec<(String, Exact)>,
}

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
    /// The unit above, which tells units of one name apart; read, not written.
    Parent,
    /// The sheet's own total, compared and not written.
    Total,
    /// The sheet's own rank, compared and not written.
    Rank,
}

impl Role {
    /// Whether a table may lack the column.
    #[must_use]
    pub fn optional(&self) -> bool {
        match self {
            Self::Comment | Self::Parent | Self::Total | Self::Rank => true,
            Self::Unit | Self::Class(_) | Self::Number { .. } | Self::Whole { .. } => false,
        }
    }

    /// Whether the clean table has the column.
    #[must_use]
    pub fn written(&self) -> bool {
        match self {
            Self::Parent | Self::Total | Self::Rank => false,
            Self::Unit | Self::Comment | Self::Class(_) | Self::Number { .. } | Self::Whole { .. } => true,
        }
    }

    /// Whether it holds numbers of the table's own.
    #[must_use]
    pub fn is_value(&self) -> bool {
        match self {
            Self::Number { .. } | Self::Whole { .. } => true,
            Self::Unit | Self::Comment | Self::Class(_) | Self::Parent | Self::Total | Self::Rank => false,
        }
    }
}

fn wanted(header: &str, names: &[&str], role: Role) -> Wanted {
    let names = std::iter::once(&header).chain(names).map(|name| (*name).to_owned()).collect();
    Wanted { header: header.to_owned(), names, role }
}

/// What office tables call a town where it stands beside a village.
pub(super) const TOWNS: [&str; 15] = [
    "镇",
    "乡镇",
    "镇(办)",
    "镇办",
    "乡(镇)",
    "乡镇(街道)",
    "镇(街道)",
    "街道",
    "所属镇",
    "所属乡镇",
    "所在镇",
    "所在乡镇",
    "乡镇名称",
    "镇名",
    "乡镇办",
];

fn unit(tier: Tier) -> Wanted {
    let mut names = vec!["单位", "单位名称", "名称", "被评单位", "考核单位", "被考核单位"];
    match tier {
        Tier::Village => names.extend(["村", "村名", "村(社区)", "行政村", "村居", "村(居)", "村社区", "社区"]),
        Tier::Town => names.extend(TOWNS),
        Tier::Department => names.extend(["部门", "部门名称", "县直单位", "责任单位"]),
        Tier::County => names.extend(["县", "县(区)", "区县"]),
    }
    wanted("unit", &names, Role::Unit)
}

/// Columns that are read beside those of the clean table.
fn beside(tier: Tier, list: &mut Vec<Wanted>) {
    if tier == Tier::Village {
        list.push(wanted("town", &TOWNS, Role::Parent));
    }
    list.push(wanted("total", &["总分", "合计", "合计得分", "得分合计", "总得分", "综合得分", "总成绩"], Role::Total));
    list.push(wanted("rank", &["名次", "排名", "位次", "排序"], Role::Rank));
}

/// What a score table is to hold.
#[must_use]
pub fn scores(schemes: &[&Scheme], tier: Tier, round: Round, office: Option<&str>) -> Wish {
    let mut list = vec![unit(tier)];
    for indicator in schemes.iter().flat_map(|scheme| &scheme.indicators).filter(|each| each.of_office(office)) {
        let name = indicator.name.as_str();
        match &indicator.source {
            IndicatorSource::Ballots(_) | IndicatorSource::RollUp(_) => {}
            IndicatorSource::Measured(measure) => {
                let any = || Role::Number { low: Decimal::LOWEST, high: Decimal::HIGHEST };
                list.push(wanted(&indicator.key, &[name], any()));
                list.extend(measure.beside().map(|beside| wanted(beside, &[], any())));
            }
            IndicatorSource::Events(rule) => {
                list.extend(rule.items.iter().map(|item| wanted(&item.name, &[], Role::Whole { optional: true })));
            }
            IndicatorSource::Column { low, high } => {
                match list.iter_mut().find(|wanted| wanted.header == indicator.key) {
                    // Two versions may call one indicator by two names.
                    Some(known) if known.names.iter().any(|other| other == name) => {}
                    Some(known) => known.names.push(name.to_owned()),
                    None => list.push(wanted(&indicator.key, &[name], Role::Number { low: *low, high: *high })),
                }
            }
            IndicatorSource::Rate { hits, of } => {
                for column in [hits, of] {
                    if list.iter().all(|wanted| wanted.header != *column) {
                        list.push(wanted(column, &[], Role::Whole { optional: true }));
                    }
                }
            }
        }
    }
    list.push(wanted("comment", &["点评", "评语", "意见"], Role::Comment));
    beside(tier, &mut list);
    Wish { columns: list, tier, round, absence: absence(schemes), weights: weights(schemes) }
}

/// What a table of ballots is to hold; `None` when no scheme has any.
#[must_use]
pub fn evaluations(schemes: &[&Scheme], tier: Tier, round: Round) -> Option<Wish> {
    let rule = schemes.iter().flat_map(|scheme| &scheme.indicators).find_map(Indicator::ballots)?;
    let classes = rule.classes.iter().map(|class| (class.key.clone(), class.name.clone())).collect();
    let whole = || Role::Whole { optional: false };
    let mut list = vec![
        unit(tier),
        wanted("class", &["票类", "票别", "类别"], Role::Class(classes)),
        wanted("issued", &["发出", "发出票", "发票数", "发出票数"], whole()),
        wanted("returned", &["收回", "收回票", "收票数", "收回票数"], whole()),
        wanted("valid", &["有效", "有效票", "有效票数"], whole()),
    ];
    list.extend(rule.grades.iter().map(|(grade, _)| wanted(grade, &[], whole())));
    beside(tier, &mut list);
    Some(Wish { columns: list, tier, round, absence: absence(schemes), weights: Vec::new() })
}

fn absence(schemes: &[&Scheme]) -> Absence {
    let mut lists = schemes.iter().map(|scheme| &scheme.absence);
    let mut all = lists.next().cloned().unwrap_or_default();
    for other in lists {
        all.unexcused
            .extend(other.unexcused.iter().filter(|word| !all.unexcused.contains(word)).cloned().collect::<Vec<_>>());
        all.excused
            .extend(other.excused.iter().filter(|word| !all.excused.contains(word)).cloned().collect::<Vec<_>>());
    }
    all
}

/// What a point of each column is worth in the score; empty unless one scheme has nothing but columns.
fn weights(schemes: &[&Scheme]) -> Vec<(String, Exact)> {
    let [scheme] = schemes else { return Vec::new() };
    if !scheme.is_plain() {
        return Vec::new();
    }
    let sum = scheme.indicators.iter().try_fold(Exact::zero(), |sum, indicator| sum.plus(indicator.weight.exact()));
    let share = |indicator: &Indicator| match &indicator.source {
        IndicatorSource::Column { low, high } if low.parts().0 == 0 => {
            let points = indicator.weight.exact().times(scheme.full().exact()).ok()?;
            let worth = points.over(sum.ok()?).ok()?.over(high.exact()).ok()?;
            Some((indicator.key.clone(), worth))
        }
        IndicatorSource::Column { .. }
        | IndicatorSource::Rate { .. }
        | IndicatorSource::Ballots(_)
        | IndicatorSource::Events(_)
        | IndicatorSource::Measured(_)
        | IndicatorSource::RollUp(_) => None,
    };
    scheme.indicators.iter().map(share).collect::<Option<_>>().unwrap_or_default()
}

//! Cases (案例): one matter of misconduct, its stage and its dispositions.

use chrono::NaiveDate;

use super::accountability::closed_list;
use super::id::Id;
use super::money::Fen;
use super::period::Month;
use super::prose::Body;
use super::review::Release;

closed_list! {
    /// How far a case has come. The words readers see come from here, never from free text.
    Stage {
        Filed = "立案",
        Investigation = "审查调查",
        Trial = "审理",
        Decided = "处分决定",
        Appeal = "申诉",
        Expired = "影响期满",
    }
}

closed_list! {
    /// The group of posts a person belongs to.
    Level {
        County = "县处级",
        Section = "乡科级",
        General = "一般干部",
        Village = "村干部",
        Other = "其他",
    }
}

closed_list! {
    /// Why the case may be published.
    ///
    /// Source: 个人信息保护法, art. 13 and 25: a statutory duty, separate consent, or already lawfully public.
    PublicityBasis {
        Statutory = "法定公开",
        Consent = "本人单独同意",
        AlreadyPublic = "已合法公开",
    }
}

closed_list! {
    /// The track of a disposition; one person can receive several in parallel.
    Track {
        Party = "党纪处分",
        Government = "政务处分",
        Administrative = "行政处分",
        Handling = "组织处理",
        Admonition = "诫勉",
        Accountability = "问责",
        Light = "轻处理",
        Judicial = "司法",
        Economic = "经济",
    }
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// Where it happened.
    pub unit: Id,
    /// The campaign it belongs to.
    pub campaign: Option<String>,
    /// Problem field, from the site's list.
    pub field: String,
    /// Problem type, from the site's list.
    pub problem: String,
    /// When the facts happened: first and last month.
    pub facts_period: Option<(Month, Month)>,
    /// The amount concerned.
    pub amount: Option<Fen>,
    /// How far it has come.
    pub stage: Stage,
    /// The day it was publicised.
    pub publicised_on: NaiveDate,
    /// Why it may be published.
    pub publicity_basis: PublicityBasis,
    /// The persons, named as the name policy publishes them.
    pub persons: Vec<Person>,
    /// Its Markdown text.
    pub body: Body,
    /// Its approval.
    pub release: Release,
}

/// A person in a case.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name as published.
    pub name: String,
    /// The post held at the time.
    pub post: String,
    /// The group of posts.
    pub level: Level,
    /// What was decided.
    pub dispositions: Vec<Disposition>,
}

/// What was decided on a person.
#[derive(Clone, Debug)]
pub struct Disposition {
    /// Its track.
    pub track: Track,
    /// Its value, such as 留党察看(一年).
    pub value: String,
    /// The deciding body.
    pub decided_by: Id,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// The day it takes effect.
    pub effective_on: NaiveDate,
}

//! A unit's place in a ranking, in words.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Around, LinkView, certainty, lacks, naming};
use crate::compute::ranking::{Change, Moved, Ranking, Row};
use crate::compute::scoring::RoundState;
use crate::model::period::Round;
use crate::output::OutPath;

/// A ranked unit in short.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    pub(crate) rank: u32,
    pub(crate) tied: bool,
    unit: LinkView,
    parent: String,
    score: String,
    about: Option<String>,
    band: Option<String>,
    change: String,
    direction: &'static str,
    /// Places up, by which pages pick the movers.
    #[serde(skip)]
    pub(crate) places: i64,
    score_change: String,
}

impl Standing {
    /// The change of rank in words.
    #[must_use]
    pub fn change(&self) -> &str {
        &self.change
    }
}

/// `day` is the last of the ranking's period: units are named as they were then.
pub(crate) fn standing(around: &Around<'_>, from: &OutPath, row: &Row, day: NaiveDate) -> Standing {
    let (change, direction, places, score_change) = match row.change {
        Change::None => (around.word("change.none"), "none", 0, String::new()),
        Change::New => (around.word("change.new"), "new", 0, String::new()),
        Change::Moved(moved) => {
            let (text, key) = change(around, moved);
            (text, key, moved.places, moved.score.map_or_else(String::new, |score| signed(&score.to_string())))
        }
    };
    Standing {
        rank: row.rank,
        tied: row.tied,
        unit: around.unit_link(from, &row.unit, day),
        parent: naming::parent(around, &row.unit, day),
        score: row.shown_score(),
        about: certainty::about(around, row),
        band: row.band.clone(),
        change,
        direction,
        places,
        score_change,
    }
}

/// A change of place in words, and its direction; one whose score moved by no more than its standard error is hollow.
pub(crate) fn change(around: &Around<'_>, moved: Moved) -> (String, &'static str) {
    let key = match (moved.places, moved.beyond) {
        (0, _) => "same",
        (1.., Some(false)) => "up_within",
        (1.., _) => "up",
        (_, Some(false)) => "down_within",
        (_, _) => "down",
    };
    (around.words(&format!("change.{key}"), &[("places", &moved.places.abs().to_string())]), key)
}

/// A difference with its sign; the minus sign is U+2212.
pub(crate) fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| ('1'..='9').contains(&c)) => format!("−{rest}"),
        Some(rest) => rest.to_owned(),
        None if text.chars().any(|c| ('1'..='9').contains(&c)) => format!("+{text}"),
        None => text.to_owned(),
    }
}

/// A round for readers: 第27周, or the period.
pub(crate) fn round_name(around: &Around<'_>, round: Round) -> String {
    match round {
        Round::Week(week) => {
            around.words("date.week", &[("week", &week.parts().1.to_string()), ("iso", &week.to_string())])
        }
        Round::Whole(period) => around.period(period),
    }
}

/// A week's score for a table: the number, or the word for why there is none.
pub(crate) fn week_cell(around: &Around<'_>, ranking: &Ranking, week: &crate::compute::scoring::RoundOf) -> String {
    match (week.state, week.score) {
        (RoundState::Scored, Some(score)) => score.to_string(),
        // Scored by what makes no score of one round, such as counts of events.
        (RoundState::Scored, None) => around.word("week.scored"),
        (RoundState::Unexcused, _) => around.word("week.unexcused"),
        (RoundState::Excused, _) => around.word("week.excused"),
        (RoundState::NoSheet, _) if lacks::missing(ranking, week.round) => around.word("week.missing"),
        (RoundState::NoSheet, _) => around.word("week.none"),
        (RoundState::Outside, _) => around.word("week.outside"),
    }
}

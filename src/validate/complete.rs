//! Whether a period has the sheets and ballots it needs, and whether each is one of its own.

use super::Placed;
use super::index::Index;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::model::period::Round;
use crate::model::ranking::RankingRelease;
use crate::model::scheme::{Indicator, Scheme};
use crate::model::score::{Entry, EvaluationSheet, ScoreSheet, SheetPlace};
use crate::source::Sources;

/// From how many scored units on two equal sheets are a copy rather than chance.
const COPIED: usize = 3;

/// Reports rounds of a published period that have no sheet, ballots that are missing or lie in a round without scores,
/// and sheets that say the same as another round's.
pub(super) fn check(
    rankings: &[Placed<RankingRelease>],
    (scores, evaluations): (&[ScoreSheet], &[EvaluationSheet]),
    index: &Index,
    sources: &Sources,
    diags: &mut Diagnostics,
) {
    // A period that is not approved may still wait for its sheets.
    for ranking in rankings.iter().filter(|ranking| ranking.value.release.review.approved.is_some()) {
        let Some(scheme) = index.schemes().iter().find(|scheme| scheme.id == ranking.value.scheme) else { continue };
        let rounds = scheme.cadence.rounds(ranking.value.period);
        let lack = |have: &dyn Fn(Round) -> bool| -> Vec<Round> {
            rounds.iter().copied().filter(|round| !have(*round) && !told(&ranking.value, *round)).collect()
        };
        let said = |code: Code, missing: &[Round]| {
            let list = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
            Diagnostic::new(code, ranking.span).arg("month", ranking.value.period).arg("list", list)
        };
        let sheets =
            lack(&|round| scores.iter().any(|sheet| SheetPlace::of(scheme).any(|place| sheet.is(&place, round))));
        if sheets.len() == rounds.len() {
            continue; // `ranking-empty` says so.
        }
        if !sheets.is_empty() {
            diags.push(said(Code::SheetsMissing, &sheets));
        }
        if scheme.indicators.iter().all(|indicator| Indicator::ballots(indicator).is_none()) {
            continue;
        }
        let ballots =
            lack(&|round| evaluations.iter().any(|sheet| SheetPlace::of(scheme).any(|place| sheet.is(&place, round))));
        let ballots: Vec<Round> = if ballots.len() == rounds.len() {
            ballots
        } else {
            ballots.into_iter().filter(|round| !sheets.contains(round)).collect()
        };
        if ballots.len() == rounds.len() {
            diags.push(said(Code::BallotsMissing, &ballots));
        } else if ballots.len() * 2 < rounds.len() && !ballots.is_empty() {
            // Ballots once a month are a custom; ballots in most weeks and not in one are a sheet forgotten.
            diags.push(said(Code::SheetsMissing, &ballots).remedy("help-ballots"));
        }
    }
    for sheet in evaluations {
        let together = |scheme: &Scheme, place: &SheetPlace| SheetPlace::of(scheme).any(|own| own == *place);
        let beside = |other: &ScoreSheet| {
            let mut schemes = index.schemes().iter();
            let same = schemes.any(|scheme| together(scheme, &sheet.place) && together(scheme, &other.place));
            other.round == sheet.round && (same || other.place == sheet.place)
        };
        if !scores.iter().any(beside) {
            let span = file(sources, "evaluations", &sheet.place, sheet.round);
            if let Some(span) = span {
                diags.push(Diagnostic::new(Code::BallotsAlone, span).arg("round", sheet.round));
            }
        }
    }
    for (place, sheet) in scores.iter().enumerate() {
        let same = scores[..place].iter().find(|other| other.place == sheet.place && copied(other, sheet));
        if let Some(other) = same {
            let span = file(sources, "scores", &sheet.place, sheet.round);
            if let Some(span) = span {
                diags.push(Diagnostic::new(Code::SheetsEqual, span).arg("other", other.round));
            }
        }
    }
}

/// Whether the record's note tells readers of a round that was not held: 第4周, or 2017-W04.
fn told(ranking: &RankingRelease, round: Round) -> bool {
    let Some(note) = &ranking.note else { return false };
    let week = match round {
        Round::Week(week) => note.contains(&format!("第{}周", week.parts().1)),
        Round::Whole(_) => false,
    };
    week || note.contains(&round.to_string())
}

/// Whether two sheets have the same values for the same units, which differ among the units.
fn copied(one: &ScoreSheet, other: &ScoreSheet) -> bool {
    let scored = |sheet: &'_ ScoreSheet| -> Vec<_> {
        let own = sheet.rows.iter().filter(|(_, row)| matches!(row.entry, Entry::Scored(_)));
        own.map(|(unit, row)| (unit.clone(), row.entry.clone())).collect()
    };
    let (ours, theirs) = (scored(one), scored(other));
    ours.len() >= COPIED && ours.iter().any(|(_, entry)| *entry != ours[0].1) && ours == theirs
}

/// The file of a sheet.
fn file(sources: &Sources, kind: &str, place: &SheetPlace, round: Round) -> Option<Span> {
    let folder = match place {
        SheetPlace::Tier(tier) => tier.key(),
        SheetPlace::Scheme(id) => id.as_str(),
    };
    let path = format!("content/{kind}/{folder}/{round}.");
    sources.iter().find(|(_, file)| file.path.starts_with(&path)).map(|(id, _)| Span::file(id))
}

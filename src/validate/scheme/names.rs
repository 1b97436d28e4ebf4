//! Keys and names of a scheme: each stands for one thing, or a table and a reader could not tell which is meant.

use std::collections::BTreeMap;

use super::super::check::Check;
use crate::diag::{Code, Diagnostic, Spanned};
use crate::load::scheme::RawScheme;

/// Keys and names that share a space: what must differ within each.
pub(super) fn of(raw: &RawScheme) -> Vec<Vec<Vec<Spanned<String>>>> {
    fn one(fields: &[&Option<Spanned<String>>]) -> Vec<Spanned<String>> {
        fields.iter().filter_map(|field| (*field).clone()).collect()
    }
    // That a rate has two columns is checked with the rate.
    let columns = raw.indicators.iter().map(|each| one(&[&each.key, &each.name, &each.hits, &each.of]));
    let mut spaces: Vec<Vec<Vec<Spanned<String>>>> = vec![
        columns.collect(),
        raw.adjustments.iter().map(|each| one(&[&each.key, &each.name])).collect(),
        raw.bands.iter().map(|each| one(&[&each.name])).collect(),
        raw.consequences.iter().map(|each| one(&[&each.name])).collect(),
    ];
    spaces.push(raw.blocks.iter().map(|each| one(&[&each.key, &each.name])).collect());
    spaces.push(raw.vetoes.iter().map(|each| one(&[&each.key, &each.name])).collect());
    spaces.push(raw.groups.iter().map(|each| one(&[&each.name])).collect());
    spaces.push(raw.flags.iter().map(|each| one(&[&each.name])).collect());
    // The columns of events and targets are those of the table, like the indicators'.
    for indicator in &raw.indicators {
        let own = &indicator.scoring;
        spaces[0].extend(own.events.iter().map(|(name, _)| vec![name.clone()]));
        spaces[0].extend([one(&[&own.target]), one(&[&own.before])]);
    }
    for indicator in &raw.indicators {
        let names = |list: &[(Spanned<String>, Spanned<_>)]| list.iter().map(|(name, _)| vec![name.clone()]).collect();
        spaces.push(names(&indicator.grades));
        spaces.push(names(&indicator.classes));
    }
    spaces
}

/// Reports keys and names that two things of one space share.
pub(super) fn unique(spaces: Vec<Vec<Vec<Spanned<String>>>>, check: &mut Check<'_>) {
    for space in spaces {
        let mut owners: BTreeMap<String, usize> = BTreeMap::new();
        for (owner, words) in space.into_iter().enumerate() {
            for word in words {
                let text = word.value.trim().to_owned();
                match owners.get(&text) {
                    // A thing may be called by its key.
                    Some(other) if *other == owner => {}
                    Some(_) => check.fault(Diagnostic::new(Code::SchemeName, word.span).arg("name", text)),
                    None => {
                        owners.insert(text, owner);
                    }
                }
            }
        }
    }
}

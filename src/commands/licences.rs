//! `tongbao licences`

use super::{OK, say};
use crate::lang::Catalogue;

/// The licences of what is linked, written by `tests/notices.py`.
const NOTICES: &str = include_str!("../../NOTICES.txt");

/// Shows under which licences the program and everything linked into it may be passed on.
pub fn run(words: &Catalogue) -> u8 {
    say(&words.text("cli.licences.own", &[]));
    say("\n\n");
    for text in [include_str!("../../LICENSE-MIT"), include_str!("../../LICENSE-APACHE"), NOTICES] {
        say(text);
        say("\n");
    }
    OK
}

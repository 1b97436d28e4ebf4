//! `tongbao serve`
use clap::ArgMatches;
use crate::lang::Catalogue;
/// Preview.
pub fn run(_matches: &ArgMatches, _words: &Catalogue) -> u8 { 0 }

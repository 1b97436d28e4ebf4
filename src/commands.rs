//! Commands: arguments in, library call, words out. The only place that reads the clock and the environment.

#![allow(clippy::disallowed_methods, reason = "commands read the clock and the environment")]

pub mod amend;
pub mod approve;
pub mod build;
pub mod check;
pub mod close;
pub mod erase;
pub mod explain;

pub mod fonts;
mod guard;
pub mod import;
pub mod licences;
mod now;
pub mod publish;
mod register;
#[cfg(feature = "serve")]
pub mod serve;
mod threads;
mod timings;
mod trouble;
pub mod verify;
pub mod waive;

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use clap::ArgMatches;
use clap::error::ErrorKind;

use trouble::failed;

use crate::desk::Differs;
use crate::diag::{Diagnostics, Severity, human, inert, json, sarif, short};
use crate::gate::Held;
use crate::lang::{Catalogue, Lang};
use crate::model::amendment::AmendmentKind;
use crate::model::clock::{Clocks, DISCLOSE, WITHDRAW};
use crate::model::period::parse_day;
use crate::model::review::Hold;
use crate::output::Recovered;
use crate::source::Sources;
use crate::{AsOf, Report, cli, source};

/// Nothing wrong.
pub const OK: u8 = 0;
/// The content is wrong.
pub const CONTENT: u8 = 1;
/// The command could not run.
pub const FAILED: u8 = 2;

/// Runs a command line and returns the exit code.
#[must_use]
pub fn run(args: Vec<OsString>) -> u8 {
    let words = language(&args).catalogue();
    let matches = match cli::command(words).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            say(&error.to_string());
            return OK;
        }
        Err(error) => {
            complain(&cli::explain(&error, words));
            return FAILED;
        }
    };
    if let Err(error) = threads::start() {
        complain_line(&words.text("cli.error.threads", &[("error", &error)]));
        return FAILED;
    }
    let code = command(&matches, words);
    if UNSAID.load(Ordering::Relaxed) && code == OK {
        complain_line(&words.text("cli.error.unsaid", &[]));
        return FAILED;
    }
    code
}

/// Brings back a site that a stopped build had set aside, before anything else is done.
fn recover(output: &Path, words: &Catalogue) {
    let key = match crate::output::recover(output) {
        Recovered::Nothing => return,
        Recovered::Cleared => "cli.cleared",
        Recovered::BroughtBack => "cli.brought_back",
    };
    complain_line(&words.text(key, &[("path", &output.display().to_string())]));
}

fn command(matches: &ArgMatches, words: &'static Catalogue) -> u8 {
    // Whatever is asked for, a site that a stopped build had set aside comes back first.
    if let Some((name, matches)) = matches.subcommand()
        && name != "build"
    {
        if let Ok(Some(paths)) = matches.try_get_many::<String>("path") {
            paths.for_each(|path| recover(Path::new(path), words));
        } else {
            recover(&Path::new(cli::value(matches, "root").unwrap_or(".")).join("output"), words);
        }
    }
    match matches.subcommand() {
        Some(("build", matches)) => build::run(matches, words),
        Some(("check", matches)) => check::run(matches, words),
        Some(("publish", matches)) => publish::run(matches, words),
        Some(("approve", matches)) => approve::run(matches, words),
        Some(("amend", matches)) => amend::run(matches, None, words),
        Some(("withdraw", matches)) => amend::run(matches, Some(AmendmentKind::Withdrawal), words),
        Some(("move", matches)) => amend::run(matches, Some(AmendmentKind::Move), words),
        Some(("erase", matches)) => erase::run(matches, words),
        Some(("close", matches)) => close::run(matches, words),
        Some(("import", matches)) => import::run(matches, words),
        Some(("waive", matches)) => waive::run(matches, words),
        Some(("explain", matches)) => explain::run(matches, words),
        Some(("verify", matches)) => verify::run(matches, words),
        Some(("fonts", matches)) => fonts::run(matches, words),
        Some(("licences", _)) => licences::run(words),
        #[cfg(feature = "serve")]
        Some(("serve", matches)) => serve::run(matches, words),
        _ => FAILED,
    }
}

/// `--lang`, then `TONGBAO_LANG`, then the locale, then the site's language, then Chinese.
fn language(args: &[OsString]) -> Lang {
    let option = |name: &str| {
        let with_value = format!("{name}=");
        let mut list = args.iter().map(|arg| arg.to_string_lossy().into_owned());
        while let Some(arg) = list.next() {
            if arg == name {
                return list.next();
            }
            if let Some(value) = arg.strip_prefix(&with_value) {
                return Some(value.to_owned());
            }
        }
        None
    };
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = variable("LC_ALL").or_else(|| variable("LC_MESSAGES")).or_else(|| variable("LANG"));
    let root = option("--root").unwrap_or_else(|| ".".to_owned());
    option("--lang")
        .and_then(|lang| Lang::from_locale(&lang))
        .or_else(|| variable("TONGBAO_LANG").and_then(|lang| Lang::from_locale(&lang)))
        .or_else(|| locale.and_then(|locale| Lang::from_locale(&locale)))
        .or_else(|| source::language(Path::new(&root)).and_then(|lang| Lang::from_locale(&lang)))
        .unwrap_or(Lang::Zh)
}

/// The as-of date that was asked for, or this moment.
fn as_of(matches: &ArgMatches, words: &Catalogue) -> Result<AsOf, u8> {
    let Some(text) = cli::value(matches, "as-of") else { return Ok(AsOf::Moment(chrono::Utc::now())) };
    match parse_day(text) {
        Ok(day) => Ok(AsOf::Day(day)),
        Err(_) => {
            complain_line(&words.text("cli.error.date", &[("found", text)]));
            Err(FAILED)
        }
    }
}

/// Shows what was found in the content, in the format that was asked for, and how much it was.
///
/// Faults go to standard output in the formats for programs and to standard error for people, like a compiler's.
fn report_faults(diags: &Diagnostics, sources: &Sources, format: &str, words: &Catalogue) {
    match format {
        "json" => return say(&json::render(&diags.sorted(sources), sources, words)),
        "short" => return say(&short::render(&diags.sorted(sources), sources, words)),
        "sarif" => return say(&sarif::render(&diags.sorted(sources), sources, words)),
        _ => {}
    }
    let (list, more) = diags.shown(sources);
    if list.is_empty() {
        return;
    }
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    complain(&human::render(&list, sources, words, colour));
    for (code, count) in more {
        let args = [("code", code.as_str()), ("count", &count.to_string())];
        complain_line(&words.text("cli.faults_more", &args));
    }
    let (errors, warnings) = (diags.of(Severity::Error).to_string(), diags.of(Severity::Warning).to_string());
    complain_line(&words.text("cli.faults", &[("errors", &errors), ("warnings", &warnings)]));
}

/// What was published and what was held back, and why.
fn summary(report: &Report, words: &Catalogue) -> String {
    let mut out = words.text("cli.as_of_is", &[("day", &report.as_of.to_string())]);
    out.push('\n');
    let counts: Vec<String> = report
        .published
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| words.text(&format!("cli.count.{}", kind.folder()), &[("count", &count.to_string())]))
        .collect();
    let key = if counts.is_empty() { "cli.published_none" } else { "cli.published" };
    out.push_str(&words.text(key, &[("list", &counts.join(&words.text("cli.comma", &[])))]));
    out.push('\n');
    out.push_str(&clocks(&report.clocks, words));
    out.push_str(&expiring(report, words));
    if !report.held.is_empty() {
        out.push_str(&words.text("cli.held", &[("count", &report.held.len().to_string())]));
        out.push('\n');
        out.push_str(&held_back(&report.held, words));
    }
    out
}

/// How many of what expires next are listed.
const EXPIRING: usize = 5;

/// What expires next, with the days.
fn expiring(report: &Report, words: &Catalogue) -> String {
    if report.expiring.is_empty() {
        return String::new();
    }
    let one = |(day, record): &(NaiveDate, String)| {
        words.text("cli.expiring_one", &[("record", &inert(record)), ("day", &day.to_string())])
    };
    let shown: Vec<String> = report.expiring.iter().take(EXPIRING).map(one).collect();
    let (many, count) = (shown.len().to_string(), report.expiring.len().to_string());
    let list = shown.join(&words.text("cli.comma", &[]));
    format!("{}\n", words.text("cli.expiring", &[("shown", &many), ("count", &count), ("list", &list)]))
}

/// The clocks of law as figures: in time, late, run out, running.
fn clocks(clocks: &Clocks, words: &Catalogue) -> String {
    if clocks.is_empty() {
        return String::new();
    }
    let list = |list: &[(String, NaiveDate)]| {
        let shown = list.iter().take(3).map(|(record, day)| format!("{} {day}", inert(record))).collect::<Vec<_>>();
        if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(&words.text("cli.comma", &[]))) }
    };
    let overdue: Vec<(String, NaiveDate)> = clocks.overdue.iter().map(|(one, due, _)| (one.clone(), *due)).collect();
    let numbers = [
        ("days", DISCLOSE.to_string()),
        ("withdraw", WITHDRAW.to_string()),
        ("on_time", clocks.on_time.to_string()),
        ("late", clocks.late.len().to_string()),
        ("late_list", list(&clocks.late)),
        ("overdue", clocks.overdue.len().to_string()),
        ("overdue_list", list(&overdue)),
        ("running", clocks.running.len().to_string()),
        ("running_list", list(&clocks.running)),
    ];
    let args: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut out = words.text("cli.clocks", &args);
    if !clocks.unknown.is_empty() {
        let years =
            clocks.unknown.iter().map(ToString::to_string).collect::<Vec<_>>().join(&words.text("cli.comma", &[]));
        out.push_str(&words.text("cli.clocks_unknown", &[("years", &years)]));
    }
    out.push('\n');
    out
}

/// A line for each record with a reason of its own; what waits for another is named in that one's line.
fn held_back(held: &[Held], words: &Catalogue) -> String {
    let mut out = String::new();
    let awaited =
        |record: &str| held.iter().filter(|one| one.waits_for().is_some_and(|other| other == record)).collect();
    let stands_in_another = |one: &Held| {
        let other = one.waits_for();
        other.is_some_and(|other| held.iter().any(|one| one.record == other))
    };
    for one in held.iter().filter(|one| !stands_in_another(one)) {
        out.push_str(&format!("  {}: {}", inert(&one.record), reason(one, words)));
        let waiting: Vec<&Held> = awaited(&one.record);
        if !waiting.is_empty() {
            let list =
                waiting.iter().map(|one| inert(&one.record)).collect::<Vec<_>>().join(&words.text("cli.comma", &[]));
            let count = waiting.len().to_string();
            out.push_str(&words.text("cli.hold.awaited", &[("count", &count), ("list", &list)]));
        }
        out.push('\n');
    }
    out
}

fn reason(held: &Held, words: &Catalogue) -> String {
    why_held(&held.hold, words)
}

/// Why a record is not published, in words.
fn why_held(hold: &Hold, words: &Catalogue) -> String {
    match hold {
        Hold::NotReviewed => words.text("cli.hold.not_reviewed", &[]),
        Hold::NotApproved => words.text("cli.hold.not_approved", &[]),
        Hold::Changed => words.text("cli.hold.changed", &[]),
        Hold::Unbound => words.text("cli.hold.unbound", &[]),
        Hold::ApprovedLater(day) => words.text("cli.hold.approved_later", &[("day", &day.to_string())]),
        Hold::NotBefore(day) => words.text("cli.hold.not_before", &[("day", &day.to_string())]),
        Hold::Expired(day) => words.text("cli.hold.expired", &[("day", &day.to_string())]),
        Hold::TakenBack(day) => words.text("cli.hold.taken_back", &[("day", &day.to_string())]),
        Hold::Register => words.text("cli.hold.register", &[]),
        Hold::Named(record) => words.text("cli.hold.named", &[("record", &inert(record))]),
        Hold::Scheme(id) => words.text("cli.hold.scheme", &[("scheme", id.as_str())]),
    }
}

/// What the desk has beyond the newest publication, in a line; empty when nothing or when the desk itself was built.
fn beyond(report: &Report, words: &Catalogue) -> String {
    let count = |how: Differs| report.beyond.iter().filter(|one| one.how == how).count();
    let (new, changed, gone) = (count(Differs::New), count(Differs::Changed), count(Differs::Gone));
    let Some(publication) = report.publication else { return String::new() };
    let numbers = [publication as usize, new, changed, gone].map(|number| number.to_string());
    let args =
        [("publication", &*numbers[0]), ("new", &*numbers[1]), ("changed", &*numbers[2]), ("gone", &*numbers[3])];
    let key = if new + changed + gone == 0 { "cli.build.published" } else { "cli.build.beyond" };
    format!("{}\n", words.text(key, &args))
}

/// Writes to standard output; a reader that has gone away is no fault of ours.
fn say(text: &str) {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => UNSAID.store(true, Ordering::Relaxed),
        _ => {}
    }
}

/// Whether something could not be written to standard output, as to a full disk.
static UNSAID: AtomicBool = AtomicBool::new(false);

fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn complain_line(text: &str) {
    complain(&format!("{text}\n"));
}

//! Where the time of a build goes, as the clock on the wall sees it: the shares add up to all of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::lang::Catalogue;
use crate::output::Work;

/// What was noted so far, in nanoseconds.
#[derive(Debug, Default)]
pub(super) struct Timings {
    read: AtomicU64,
    load: AtomicU64,
    check: AtomicU64,
    compute: AtomicU64,
    /// Pages and Word files by the clock, and the threads' own time for each part of it.
    pages: AtomicU64,
    page: AtomicU64,
    word: AtomicU64,
    scan: AtomicU64,
    write: AtomicU64,
    print: AtomicU64,
    sync: AtomicU64,
}

impl Timings {
    /// Takes a piece of work that ends now.
    pub(super) fn note(&self, work: Work, since: Instant) {
        let kind = match work {
            Work::Read => &self.read,
            Work::Load => &self.load,
            Work::Check => &self.check,
            Work::Compute => &self.compute,
            Work::Pages => &self.pages,
            Work::Page => &self.page,
            Work::Word => &self.word,
            Work::Scan => &self.scan,
            Work::Print => &self.print,
        };
        if work != Work::Scan || self.pages.load(Ordering::Relaxed) == 0 {
            add(kind, since);
        }
    }

    /// Takes the writing of one file. Those in print are written while others are set and count as print.
    pub(super) fn wrote(&self, since: Instant) {
        if self.pages.load(Ordering::Relaxed) == 0 {
            add(&self.write, since);
        }
    }

    /// Takes what makes the site durable and swaps it in.
    pub(super) fn synced(&self, since: Instant) {
        add(&self.sync, since);
    }

    /// The shares of the whole, a line each.
    pub(super) fn table(&self, whole: Duration, words: &Catalogue) -> String {
        let get = |kind: &AtomicU64| Duration::from_nanos(kind.load(Ordering::Relaxed));
        // Several threads share the time of the pages in the measure of their own work.
        let (page, word, scan, write) = (get(&self.page), get(&self.word), get(&self.scan), get(&self.write));
        let own = (page + word + scan + write).as_secs_f64();
        let share = |part: Duration| if own > 0.0 { get(&self.pages).mul_f64(part.as_secs_f64() / own) } else { part };
        let parts = [
            ("read", get(&self.read)),
            ("load", get(&self.load)),
            ("check", get(&self.check)),
            ("compute", get(&self.compute)),
            ("page", share(page)),
            ("word", share(word)),
            ("scan", share(scan)),
            ("write", share(write)),
            ("print", get(&self.print)),
            ("sync", get(&self.sync)),
        ];
        let known: Duration = parts.iter().map(|(_, time)| *time).sum();
        let rest = ("rest", whole.saturating_sub(known));
        let mut out = String::new();
        for (key, time) in parts.into_iter().chain([rest]) {
            let percent = 100.0 * time.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE);
            let (seconds, percent) = (format!("{:8.3}", time.as_secs_f64()), format!("{percent:5.1}"));
            let args = [
                ("seconds", seconds.as_str()),
                ("percent", &percent),
                ("work", &words.text(&format!("cli.timings.{key}"), &[])),
            ];
            out.push_str(&words.text("cli.timings.line", &args));
            out.push('\n');
        }
        out
    }
}

fn add(kind: &AtomicU64, since: Instant) {
    kind.fetch_add(u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

//! `tongbao build`

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::ArgMatches;

use super::timings::Timings;
use super::trouble::write_failed;
use super::{OK, as_of, complain, complain_line, failed, guard, report_faults, summary};
use crate::Options;
use crate::cli::value;
use crate::diag::Diagnostics;
use crate::lang::Catalogue;
use crate::output::{OutPath, Seal, Sink, Staged, Work, WriteError};
use crate::print::Print;
use crate::publish::GENERATOR;
use crate::source::Sources;

/// Checks, then builds into a staged folder and swaps it in whole.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let started = Instant::now();
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = Path::new(value(matches, "root").unwrap_or("."));
    let output = value(matches, "output").map_or_else(|| root.join("output"), PathBuf::from);
    super::recover(&output, words);
    let format = value(matches, "format").unwrap_or("human");
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let print = if matches.get_flag("no-pdf") {
        Ok(Print::Off)
    } else {
        super::fonts::press(root, !matches.get_flag("no-cache"), words)
    };
    let print = match print {
        Ok(print) => print,
        Err(code) => {
            // Faults in the content are shown all the same: they are what the author can mend.
            let found = crate::check(root, as_of, &mut sources, &mut diags);
            report_faults(&diags, &sources, format, words);
            return found.map_or_else(|error| failed(&error, words).max(code), |_| code);
        }
    };
    let staged = match Staged::new(&output, root) {
        Ok(staged) => Progress { inner: staged, done: AtomicUsize::new(0), timings: Timings::default() },
        Err(error) => {
            complain_line(&write_failed(&error, words));
            return super::FAILED;
        }
    };
    let desk = matches.get_flag("desk");
    if desk && crate::output::standing(&output).is_some_and(|manifest| manifest.publication.is_some()) {
        complain_line(&words.text("cli.build.desk_over", &[("folder", &output.display().to_string())]));
        return super::FAILED;
    }
    let options = Options { as_of, desk, print };
    let result = watched(&staged, words, || crate::build(root, &options, &staged, &mut sources, &mut diags));
    report_faults(&diags, &sources, format, words);
    let report = match result {
        Ok(report) => report,
        Err(error) => {
            let code = failed(&error, words);
            complain_line(&words.text("cli.build.stopped", &[]));
            return code;
        }
    };
    // What changed while the site was rendered is half old and half new.
    match sources.changed(root) {
        Ok(changed) if changed.is_empty() => {}
        Ok(changed) => {
            let more = changed.len().to_string();
            complain_line(&words.text("cli.build.changed", &[("path", &changed[0]), ("count", &more)]));
            return super::FAILED;
        }
        Err(error) => return failed(&crate::BuildError::Read(error), words),
    }
    if !guard::archive_reaches(staged.inner.standing(), report.newest, words) {
        complain_line(&words.text("cli.build.stopped", &[]));
        return super::FAILED;
    }
    if !guard::allowed(matches, &staged.inner, &report, words) {
        complain_line(&words.text("cli.build.stopped", &[]));
        return super::FAILED;
    }
    let seal = Seal { generator: GENERATOR, as_of: report.as_of, publication: report.publication };
    let (since, timings) = (Instant::now(), staged.timings);
    let written = match staged.inner.seal(&seal).and_then(|_| staged.inner.swap()) {
        Ok(written) => written,
        Err(error) => {
            complain_line(&write_failed(&error, words));
            return super::FAILED;
        }
    };
    timings.synced(since);
    complain(&summary(&report, words));
    if matches.get_flag("timings") {
        complain(&timings.table(started.elapsed(), words));
    }
    for (key, paths) in
        [("altered", &written.altered), ("left", &written.left.iter().map(|path| path.display().to_string()).collect())]
    {
        if let Some(first) = paths.first() {
            let count = paths.len().to_string();
            complain_line(&words.text(&format!("cli.build.{key}"), &[("path", first), ("count", &count)]));
        }
    }
    let numbers = [
        ("files", written.files.to_string()),
        ("size", format!("{}.{}", written.bytes / 1_048_576, written.bytes % 1_048_576 * 10 / 1_048_576)),
        ("folder", output.display().to_string()),
        ("seconds", format!("{:.1}", started.elapsed().as_secs_f64())),
    ];
    let args: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    complain_line(&words.text("cli.build.done", &args));
    complain(&super::beyond(&report, words));
    OK
}

/// A sink that counts what passes.
struct Progress {
    inner: Staged,
    done: AtomicUsize,
    timings: Timings,
}

impl Sink for Progress {
    fn put(&self, path: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        self.done.fetch_add(1, Ordering::Relaxed);
        let since = Instant::now();
        let put = self.inner.put(path, bytes);
        self.timings.wrote(since);
        put
    }

    fn note(&self, work: Work, since: Instant) {
        self.timings.note(work, since);
    }
}

/// Shows on a terminal how far a build is, once it has taken a second.
fn watched<T>(progress: &Progress, words: &Catalogue, build: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return build();
    }
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Without a thread to spare nothing is shown.
        let _ = std::thread::Builder::new().spawn_scoped(scope, || {
            let started = Instant::now();
            let mut shown = false;
            while !finished.load(Ordering::Acquire) {
                std::thread::park_timeout(Duration::from_millis(100));
                if started.elapsed() >= Duration::from_secs(1) && !finished.load(Ordering::Acquire) {
                    let done = progress.done.load(Ordering::Relaxed).to_string();
                    complain(&format!("\r{}", words.text("cli.build.progress", &[("files", &done)])));
                    shown = true;
                }
            }
            if shown {
                complain("\r\x1b[K");
            }
        });
        let result = build();
        finished.store(true, Ordering::Release);
        result
    })
}

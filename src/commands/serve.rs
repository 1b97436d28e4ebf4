//! `tongbao serve`

use std::path::PathBuf;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use chrono::{FixedOffset, NaiveDate};
use clap::ArgMatches;
use notify_debouncer_full::new_debouncer;
use notify_debouncer_full::notify::RecursiveMode;

use super::trouble::in_words;
use super::{FAILED, as_of, complain_line, failed};
use crate::cli::value;
use crate::diag::{Diagnostics, human};
use crate::lang::Catalogue;
use crate::output::Tree;
use crate::print::Print;
use crate::serve::{Preview, Shown};
use crate::source::{self, Sources};
use crate::web::prose::escape;
use crate::{AsOf, BuildError, Options};

/// How long the files must rest before the site is built again.
const REST: Duration = Duration::from_millis(80);

/// How long no news is believed.
const LOOK: Duration = Duration::from_secs(1);

/// What is shown, and when it must be built again.
struct Desk {
    root: PathBuf,
    /// The day that was asked for; without one it is today, also tomorrow.
    day: Option<NaiveDate>,
    drafts: bool,
    options: Options,
    /// The day of what is shown, in its zone.
    shown: Option<(NaiveDate, FixedOffset)>,
    words: &'static Catalogue,
}

/// Serves the site on loopback and builds it again at every change.
pub fn run(matches: &ArgMatches, words: &'static Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = PathBuf::from(value(matches, "root").unwrap_or("."));
    let port = matches.get_one::<u16>("port").copied().unwrap_or(8017);
    // What is not approved is kept nowhere, so nothing that was set is remembered.
    let print = if matches.get_flag("pdf") { super::fonts::press(&root, false, words) } else { Ok(Print::Off) };
    let print = match print {
        Ok(print) => print,
        Err(code) => return code,
    };
    let day = match as_of {
        AsOf::Day(day) => Some(day),
        AsOf::Moment(_) => None,
    };
    let options = Options { as_of, desk: true, print };
    let mut desk = Desk { root, day, drafts: matches.get_flag("drafts"), options, shown: None, words };
    // Taken before the first build, so that what changes during it is built again.
    let seen = source::fingerprint(&desk.root).ok();
    let shown = match desk.build() {
        Ok(shown) => shown,
        Err(error) => return failed(&error, words),
    };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return FAILED };
    runtime.block_on(async {
        let listener = match tokio::net::TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => listener,
            Err(error) => {
                let args = [("port", port.to_string()), ("error", error.to_string())];
                let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
                complain_line(&words.text("cli.serve.busy", &args));
                return FAILED;
            }
        };
        // Port 0 asks the system for a free one.
        let port = listener.local_addr().map_or(port, |address| address.port());
        let preview = Preview::new(shown, port);
        complain_line(&words.text("cli.serve.at", &[("port", &port.to_string())]));
        if desk.drafts {
            complain_line(&words.text("cli.serve.with_drafts", &[]));
        }
        let watched = preview.clone();
        std::thread::spawn(move || desk.watch(seen, &watched));
        match preview.serve(listener).await {
            Ok(()) => super::OK,
            Err(_) => FAILED,
        }
    })
}

impl Desk {
    fn watch(&mut self, mut seen: Option<[u8; 32]>, preview: &Preview) {
        let (sender, receiver) = std::sync::mpsc::channel();
        // Where the system tells of no changes, the folder is only looked at by the clock.
        let mut debouncer = new_debouncer(REST, None, sender).ok();
        for part in ["site.toml", "content", "templates"] {
            let watched = debouncer.as_mut().map(|one| one.watch(self.root.join(part), RecursiveMode::Recursive));
            drop(watched);
        }
        let mut said = String::new();
        loop {
            // Not every file system tells of changes, so the folder is also looked at by the clock.
            if matches!(receiver.recv_timeout(LOOK), Err(RecvTimeoutError::Disconnected)) {
                std::thread::sleep(LOOK);
            }
            let now = source::fingerprint(&self.root).ok();
            if now == seen && !self.is_tomorrow() {
                continue;
            }
            seen = now;
            let before = std::mem::take(&mut said);
            let started = Instant::now();
            match self.build() {
                Ok(shown) => {
                    preview.show(shown);
                    let seconds = format!("{:.2}", started.elapsed().as_secs_f64());
                    complain_line(&self.words.text("cli.serve.rebuilt", &[("seconds", &seconds)]));
                }
                // What cannot be read is said in the place of the pages: they are not what stands there.
                Err(error) => {
                    said = in_words(&error, self.words);
                    // It may be over the next time, without anything to see from outside.
                    seen = None;
                    if said != before {
                        complain_line(&said);
                        preview.show(Shown::Faults(faults_page("cli.serve.unreadable", &said, self.words)));
                    }
                }
            }
        }
    }

    /// Whether the day has changed since what is shown was built.
    fn is_tomorrow(&self) -> bool {
        let today = |zone: FixedOffset| chrono::Utc::now().with_timezone(&zone).date_naive();
        self.day.is_none() && self.shown.is_some_and(|(day, zone)| today(zone) != day)
    }

    /// The site, or the faults in its place: stale content is never shown.
    fn build(&mut self) -> Result<Shown, BuildError> {
        let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
        let tree = Tree::default();
        self.options.as_of = self.day.map_or_else(|| AsOf::Moment(chrono::Utc::now()), AsOf::Day);
        match crate::preview(&self.root, &self.options, self.drafts, &tree, &mut sources, &mut diags) {
            Ok(report) => {
                self.shown = Some((report.as_of, report.timezone));
                Ok(Shown::Site(tree.into_files()))
            }
            Err(BuildError::Content) => {
                complain_line(&self.words.text("cli.serve.faults", &[]));
                let list = human::render(&diags.sorted(&sources), &sources, self.words, false);
                Ok(Shown::Faults(faults_page("cli.serve.title", &list, self.words)))
            }
            Err(error) => Err(error),
        }
    }
}

fn faults_page(title: &str, list: &str, words: &Catalogue) -> String {
    let title = words.text(title, &[]);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<pre>",
        words.lang().tag()
    );
    escape(list, &mut page);
    page.push_str("</pre>\n</body>\n</html>\n");
    page
}

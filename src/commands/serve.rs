//! `tongbao serve`

use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use notify_debouncer_full::new_debouncer;
use notify_debouncer_full::notify::RecursiveMode;

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

/// Serves the site on loopback and builds it again at every change.
pub fn run(matches: &ArgMatches, words: &'static Catalogue) -> u8 {
    let as_of = match as_of(matches, words) {
        Ok(as_of) => as_of,
        Err(code) => return code,
    };
    let root = PathBuf::from(value(matches, "root").unwrap_or("."));
    let port = matches.get_one::<u16>("port").copied().unwrap_or(8017);
    // Taken before the first build, so that what changes during it is built again.
    let seen = source::fingerprint(&root).ok();
    let shown = match build(&root, as_of, words) {
        Ok(shown) => shown,
        Err(code) => return code,
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
        let watched = preview.clone();
        std::thread::spawn(move || watch(&root, as_of, seen, &watched, words));
        match preview.serve(listener).await {
            Ok(()) => super::OK,
            Err(_) => FAILED,
        }
    })
}

fn watch(root: &Path, as_of: AsOf, mut seen: Option<[u8; 32]>, preview: &Preview, words: &'static Catalogue) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let Ok(mut debouncer) = new_debouncer(REST, None, sender) else { return };
    for part in ["site.toml", "content", "templates"] {
        let _ = debouncer.watch(root.join(part), RecursiveMode::Recursive);
    }
    loop {
        // Not every file system tells of changes, so the folder is also looked at by the clock.
        if matches!(receiver.recv_timeout(LOOK), Err(RecvTimeoutError::Disconnected)) {
            return;
        }
        let now = source::fingerprint(root).ok();
        if now == seen {
            continue;
        }
        seen = now;
        let started = Instant::now();
        if let Ok(shown) = build(root, as_of, words) {
            preview.show(shown);
            let seconds = format!("{:.2}", started.elapsed().as_secs_f64());
            complain_line(&words.text("cli.serve.rebuilt", &[("seconds", &seconds)]));
        }
    }
}

/// The site, or the faults in its place: stale content is never shown.
fn build(root: &Path, as_of: AsOf, words: &Catalogue) -> Result<Shown, u8> {
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let tree = Tree::default();
    let options = Options { as_of, desk: true, print: Print::Off };
    let result = crate::build(root, &options, &tree, &mut sources, &mut diags);
    match result {
        Ok(_) => Ok(Shown::Site(tree.into_files())),
        Err(BuildError::Content) => {
            complain_line(&words.text("cli.serve.faults", &[]));
            let list = human::render(&diags.sorted(&sources), &sources, words, false);
            Ok(Shown::Faults(faults_page(&list, words)))
        }
        Err(error) => Err(failed(&error, words)),
    }
}

fn faults_page(list: &str, words: &Catalogue) -> String {
    let title = words.text("cli.serve.title", &[]);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<pre>",
        words.lang().tag()
    );
    escape(list, &mut page);
    page.push_str("</pre>\n</body>\n</html>\n");
    page
}

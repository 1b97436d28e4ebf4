//! What a build promises about files and days, whatever happens while it runs.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use common::{program, replace, small, tree, write};

const BUILD: [&str; 4] = ["build", "--no-pdf", "--as-of", "2017-08-21"];

fn run(args: &[&str], folder: &Path) -> (i32, String) {
    let output = program().args(args).args(["--lang", "en"]).current_dir(folder).output().expect("the program starts");
    let words = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap_or(-1), words)
}

fn built() -> tempfile::TempDir {
    let site = small();
    let (code, words) = run(&BUILD, site.path());
    assert_eq!(code, 0, "{words}");
    site
}

fn beside(site: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(site).expect("readable");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !["site.toml", "content", "templates", "output"].contains(&name.as_str()));
    names
}

#[test]
fn the_day_is_guarded() {
    let site = built();
    let before = tree(&site.path().join("output"));
    let build = |extra: &[&str]| run(&[&["build", "--no-pdf"], extra].concat(), site.path());
    let (code, words) = build(&["--as-of", "2999-01-01"]);
    assert!(code == 2 && words.contains("2999-01-01") && words.contains("--allow-ahead"), "{words}");
    let (code, words) = build(&["--as-of", "2017-07-01"]);
    assert!(code == 2 && words.contains("2017-08-21") && words.contains("--allow-back"), "{words}");
    assert!(words.contains("addresses that would go"), "{words}");
    assert!(tree(&site.path().join("output")) == before, "the site stands as it was");
    assert_eq!(build(&["--as-of", "2017-07-01", "--allow-back"]).0, 0);
    assert_eq!(build(&["--as-of", "2999-01-01", "--allow-ahead", "--allow-gone"]).0, 0);
    assert!(beside(site.path()).is_empty());
}

#[test]
fn a_site_that_was_set_aside_comes_back_with_any_command() {
    for command in [&["check"][..], &["verify", "output"], &["close", "village-2017", "2017-07"], &BUILD] {
        let site = built();
        let before = tree(&site.path().join("output"));
        // As a kill leaves it between the two renames, where the file system knows no exchange.
        std::fs::create_dir(site.path().join(".output.new")).expect("writable");
        std::fs::rename(site.path().join("output"), site.path().join(".output.new/old")).expect("writable");
        let (_, words) = run(command, site.path());
        assert!(words.contains("stands again"), "{command:?}: {words}");
        assert!(tree(&site.path().join("output")) == before, "{command:?}");
        assert!(beside(site.path()).is_empty(), "{command:?}");
    }
}

#[test]
fn what_a_stopped_build_left_goes_and_nobody_else_can_read_it() {
    let site = built();
    let left = site.path().join(".output.new/site");
    std::fs::create_dir_all(&left).expect("writable");
    std::fs::write(left.join("index.html"), "withdrawn").expect("writable");
    let (_, words) = run(&["check"], site.path());
    assert!(words.contains("deleted") && beside(site.path()).is_empty(), "{words}");
}

#[test]
fn modes_do_not_depend_on_the_umask() {
    let site = small();
    for mask in ["000", "077", "027"] {
        let _ = std::fs::remove_dir_all(site.path().join("output"));
        let line = format!("umask {mask}; exec \"$0\" \"$@\"");
        let mut shell = std::process::Command::new("sh");
        let status =
            shell.args(["-c", &line, env!("CARGO_BIN_EXE_tongbao")]).args(BUILD).current_dir(site.path()).output();
        assert!(status.expect("starts").status.success());
        for entry in walkdir::WalkDir::new(site.path().join("output")) {
            let entry = entry.expect("readable");
            let mode = entry.metadata().expect("there").permissions().mode() & 0o777;
            let wanted = if entry.file_type().is_dir() { 0o755 } else { 0o644 };
            assert_eq!(mode, wanted, "umask {mask}: {}", entry.path().display());
        }
    }
}

#[test]
fn what_is_the_same_is_not_written_again() {
    let site = built();
    let number = |path: &str| std::fs::metadata(site.path().join("output").join(path)).expect("there").ino();
    let before = (number("404.html"), number("articles/news/index.html"));
    replace(site.path(), "content/articles/news.md", "title = \"", "title = \"新");
    assert_eq!(run(&BUILD, site.path()).0, 0);
    assert_eq!(number("404.html"), before.0);
    assert_ne!(number("articles/news/index.html"), before.1);
    // A page altered by hand is not believed, even when its size and the manifest say that it is ours.
    let page = site.path().join("output/404.html");
    let text = std::fs::read_to_string(&page).expect("readable");
    std::fs::write(&page, text.replacen("html", "htmm", 1)).expect("writable");
    let (code, words) = run(&BUILD, site.path());
    assert!(code == 0 && words.contains("changed by hand") && words.contains("404.html"), "{words}");
    assert_eq!(std::fs::read_to_string(&page).expect("readable"), text);
}

#[test]
fn places_that_cannot_be_exchanged_are_named_before_the_work() {
    let site = built();
    let path = |name: &str| site.path().join(name);
    let build = |output: &str| run(&[&BUILD[..], &["--output", output]].concat(), site.path());
    symlink(path("output"), path("link")).expect("writable");
    std::fs::create_dir(path("cut")).expect("writable");
    write(site.path(), "cut/manifest.json", "{\"generator\": \"tong");
    for (output, word) in [("", "names no folder"), ("link", "is a link"), ("cut", "cut off"), ("/proc", "mount point")]
    {
        let (code, words) = build(output);
        assert!(code == 2 && words.contains(word), "{output}: {words}");
    }
    let precious = path("precious");
    std::fs::write(&precious, "x").expect("writable");
    symlink(&precious, path(".other.lock")).expect("writable");
    let (code, words) = build("other");
    assert!(code == 2 && words.contains(".other.lock"), "{words}");
    assert_eq!(std::fs::read(&precious).expect("readable"), b"x");
}

#[test]
fn the_shares_of_the_time_add_up() {
    let site = small();
    let (code, words) = run(&[&BUILD[..], &["--timings"]].concat(), site.path());
    assert_eq!(code, 0, "{words}");
    let share = |line: &str| line.split(" s ").nth(1)?.split(" %").next()?.trim().parse::<f64>().ok();
    let shares: Vec<f64> = words.lines().filter_map(share).collect();
    let all: f64 = shares.iter().sum();
    assert!(shares.len() == 11 && (99.0..=101.0).contains(&all), "{shares:?} of {words}");
}

#[test]
fn the_licences_are_in_the_program() {
    let site = small();
    let (code, words) = run(&["licences"], site.path());
    assert!(code == 0 && words.contains("MIT License") && words.contains("rustix 1."), "{code}");
}

#[test]
fn a_folder_that_cannot_be_looked_at_is_no_empty_one() {
    let site = small();
    std::fs::remove_dir_all(site.path().join("content")).expect("writable");
    symlink(common::repository().join("tests/sites/small/site/content"), site.path().join("content"))
        .expect("writable");
    let (code, words) = run(&["check"], site.path());
    assert!(code == 1 && words.contains("not-a-file"), "links are not followed: {words}");
}

#[test]
fn a_result_that_cannot_be_written_is_no_success() {
    let site = small();
    for args in [&["check", "--format", "json"][..], &["verify", "output"]] {
        assert_eq!(run(&BUILD, site.path()).0, 0);
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there");
        let status = program().args(args).current_dir(site.path()).stdout(full).output().expect("starts").status;
        assert_eq!(status.code(), Some(2), "{args:?}");
    }
}

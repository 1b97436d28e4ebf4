//! The built site in a real browser, opened from a folder.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::process::Command;

use common::{program, repository};

#[test]
fn the_site_opens_from_a_folder_without_a_fault() {
    // A folder whose name has a space and Chinese, as on a clerk's desktop.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("公开 网站");
    let status = program()
        .args(["build", "--as-of", "2017-08-21", "--output"])
        .arg(&output)
        .current_dir(repository())
        .output()
        .expect("starts");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let pages = [
        "index.html",
        "rankings/village-2017/2017-07/index.html",
        "notices/2017-07-workstyle/index.html",
        "articles/2017-08-21-zonghe/index.html",
        "units/index.html",
    ];
    let result = Command::new("python3")
        .arg(repository().join("tests/browser.py"))
        .arg("/usr/bin/chromium")
        .arg(&output)
        .arg(std::env::var("TONGBAO_AXE").expect("tests/run.sh fetches axe-core and says where it is"))
        .args(pages)
        .output()
        .expect("python3 and chromium are installed by tests/run.sh");
    assert!(
        result.status.success(),
        "{}",
        String::from_utf8_lossy(&result.stdout) + String::from_utf8_lossy(&result.stderr)
    );
}

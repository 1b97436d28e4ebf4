//! `tongbao fonts` and `tongbao fonts fetch`

#![allow(clippy::disallowed_methods, reason = "fetches fonts into the data folder")]

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ArgMatches;

use super::{FAILED, OK, complain_line, say};
use crate::cli::value;
use crate::fonts::{FontFolders, FontReport, find};
use crate::lang::Catalogue;
use crate::print::Print;
use crate::source;

/// Packages of Debian and the faces that are taken from them.
const PACKAGES: [(&str, &[&str]); 2] = [
    (
        "texlive-lang-chinese",
        &["FandolFang-Regular.otf", "FandolHei-Regular.otf", "FandolKai-Regular.otf", "FandolSong-Regular.otf"],
    ),
    ("fonts-noto-cjk", &["NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"]),
];

/// Lists roles, or fetches the free faces.
pub fn run(matches: &ArgMatches, words: &Catalogue) -> u8 {
    let root = Path::new(value(matches, "root").unwrap_or("."));
    if matches.subcommand_name() == Some("fetch") {
        return fetch(words);
    }
    let report = find(&folders(root));
    say(&list(&report, words));
    if report.missing().is_empty() { OK } else { FAILED }
}

/// Every role with the file that serves it.
#[must_use]
pub fn list(report: &FontReport, words: &Catalogue) -> String {
    let mut out = String::new();
    for (role, served) in &report.roles {
        let role = words.text(&format!("print.role.{}", role.key()), &[]);
        let line = match served {
            None => words.text("print.missing", &[("role", &role)]),
            Some(served) => {
                let key = if served.substitute { "print.substitute" } else { "print.served" };
                let file = served.file.display().to_string();
                words.text(key, &[("role", &role), ("family", served.family), ("file", &file)])
            }
        };
        out.push_str(&line);
        out.push('\n');
    }
    if !report.missing().is_empty() {
        out.push_str(&words.text("print.cure", &[]));
        out.push('\n');
    }
    out
}

/// Where fonts are looked for: the site's folders, the data folder, the system's folders.
fn folders(root: &Path) -> FontFolders {
    let mut site = vec![root.join("fonts")];
    site.extend(source::font_folders(root).into_iter().map(|folder| root.join(folder)));
    let mut system: Vec<PathBuf> =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"]
            .map(PathBuf::from)
            .into();
    if let Some(home) = variable("HOME") {
        system.push(Path::new(&home).join(".fonts"));
        system.push(Path::new(&home).join("Library/Fonts"));
    }
    FontFolders { site, data: data_folder(), system }
}

/// A variable that says something: an empty one is one that is not set.
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// `TONGBAO_FONTS`, or `tongbao/fonts` in the user's data folder.
fn data_folder() -> PathBuf {
    if let Some(folder) = variable("TONGBAO_FONTS") {
        return folder.into();
    }
    let base = variable("XDG_DATA_HOME").map(PathBuf::from).or_else(|| {
        let home = variable("HOME")?;
        Some(Path::new(&home).join(".local/share"))
    });
    // Without a home, the system's own folder: a shared temporary one could hold anybody's fonts.
    base.unwrap_or_else(|| PathBuf::from("/usr/local/share")).join("tongbao/fonts")
}

/// `TONGBAO_CACHE`, or `tongbao/print` in the user's cache folder.
pub(super) fn cache_folder() -> Option<PathBuf> {
    if let Some(folder) = variable("TONGBAO_CACHE") {
        return Some(folder.into());
    }
    let base = variable("XDG_CACHE_HOME").map(PathBuf::from);
    let base = base.or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache")));
    Some(base?.join("tongbao/print"))
}

/// The press for a build, or the exit code when fonts are missing.
///
/// With `cached`, documents that were set before are taken from the user's cache folder.
pub(super) fn press(root: &Path, cached: bool, words: &Catalogue) -> Result<Print, u8> {
    #[cfg(not(feature = "pdf"))]
    {
        let _ = (root, cached, words);
        Ok(Print::Off)
    }
    #[cfg(feature = "pdf")]
    {
        let report = find(&folders(root));
        if !report.missing().is_empty() {
            complain_line(list(&report, words).trim_end());
            return Err(FAILED);
        }
        let stand_ins: Vec<String> = report
            .roles
            .iter()
            .filter_map(|(role, served)| {
                let served = served.as_ref().filter(|served| served.substitute)?;
                Some(format!("{} {}", words.text(&format!("print.role.{}", role.key()), &[]), served.family))
            })
            .collect();
        if !stand_ins.is_empty() {
            let names = stand_ins.join(&words.text("cli.comma", &[]));
            complain_line(&words.text("print.stand_ins", &[("list", &names)]));
        }
        let press = match cache_folder().filter(|_| cached) {
            Some(folder) => crate::print::pdf::Press::with_cache(&report, &folder),
            None => crate::print::pdf::Press::new(&report),
        };
        match press {
            Ok(press) => Ok(Print::On(Box::new(press))),
            Err(error) => {
                complain_line(&words.text("print.broken", &[("error", &error)]));
                Err(FAILED)
            }
        }
    }
}

/// Fetches the packages with the system's package client, unpacks them without installing, and keeps the faces.
fn fetch(words: &Catalogue) -> u8 {
    let data = data_folder();
    let absent = |faces: &[&str]| faces.iter().any(|face| !data.join(face).is_file());
    let wanted: Vec<_> = PACKAGES.iter().filter(|(_, faces)| absent(faces)).collect();
    let shown = data.display().to_string();
    if wanted.is_empty() {
        say(&format!("{}\n", words.text("print.have", &[("folder", &shown)])));
        return OK;
    }
    let tool = |name: &str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !tool("apt-get") || !tool("dpkg-deb") {
        let faces: Vec<&str> = PACKAGES.iter().flat_map(|(_, faces)| faces.iter().copied()).collect();
        complain_line(&words.text("print.by_hand", &[("folder", &shown), ("list", &faces.join(", "))]));
        return FAILED;
    }
    for (package, faces) in wanted {
        say(&format!("{}\n", words.text("print.fetching", &[("package", package)])));
        if let Err(error) = fetch_package(&data, package, faces) {
            complain_line(&words.text("print.fetch_failed", &[("package", package), ("error", &error)]));
            return FAILED;
        }
    }
    say(&format!("{}\n", words.text("print.have", &[("folder", &shown)])));
    OK
}

fn fetch_package(data: &Path, package: &str, faces: &[&str]) -> Result<(), String> {
    let work = data.join(format!(".{package}"));
    let result = unpack(data, &work, package, faces);
    let _ = std::fs::remove_dir_all(&work);
    result
}

fn unpack(data: &Path, work: &Path, package: &str, faces: &[&str]) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let _ = std::fs::remove_dir_all(work);
    std::fs::create_dir_all(work).map_err(text)?;
    let download = || run_tool(Command::new("apt-get").args(["download", package]).current_dir(work));
    // A fresh machine has no package lists yet; they can be fetched where we are allowed to.
    if let Err(first) = download() {
        run_tool(Command::new("apt-get").arg("update")).map_err(|_| first)?;
        download()?;
    }
    let archive = std::fs::read_dir(work)
        .map_err(text)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .ok_or_else(|| package.to_owned())?;
    let tree = work.join("tree");
    run_tool(Command::new("dpkg-deb").arg("-x").arg(&archive).arg(&tree))?;
    for entry in walkdir::WalkDir::new(&tree).into_iter().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy();
        let licence = name == "copyright" && entry.path().to_string_lossy().contains(package);
        let kept = if faces.contains(&name.as_ref()) {
            name.into_owned()
        } else if licence {
            format!("{package}-copyright.txt")
        } else {
            continue;
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let part = work.join(&kept);
        std::fs::copy(entry.path(), &part).map_err(text)?;
        std::fs::rename(&part, data.join(&kept)).map_err(text)?;
    }
    match faces.iter().find(|face| !data.join(face).is_file()) {
        None => Ok(()),
        Some(face) => Err((*face).to_owned()),
    }
}

fn run_tool(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(text.lines().next().unwrap_or("apt-get").to_owned())
}

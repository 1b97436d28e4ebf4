//! Sets 1 000 notices of two pages, cold and from the cache, then a yearly volume, and says what memory it took.
//!
//! `cargo bench --bench print`. Whole builds of a generated site: pages, Word files and PDFs, thrown away as they come.

#![allow(clippy::disallowed_methods, reason = "writes its own folders and reads its own memory from the system")]
#![allow(clippy::print_stdout, reason = "says what it measured")]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tongbao::diag::Diagnostics;
use tongbao::fonts::{FontFolders, find};
use tongbao::output::{OutPath, Sink, WriteError};
use tongbao::print::Print;
use tongbao::print::pdf::Press;
use tongbao::source::Sources;
use tongbao::{AsOf, Options};

const REVIEW: &str = "[review]\nreviewed = { office = \"审查办\", on = 2017-07-02, basis = \"条例第十七条\" }\n\
    approved = { office = \"审批办\", on = 2017-07-03 }\n";

const SENTENCE: &str =
    "督查组对照清单逐项核对，发现台账记录不完整、责任人不明确等问题，已责成有关单位限期整改并书面报告。";

/// Counts files and bytes and keeps none.
#[derive(Default)]
struct Drain {
    files: AtomicUsize,
    bytes: AtomicUsize,
}

impl Sink for Drain {
    fn put(&self, _: &OutPath, bytes: Vec<u8>) -> Result<(), WriteError> {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(())
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("below the root")).expect("writable");
    std::fs::write(path, text).expect("writable");
}

/// A site of so many notices, and of a bulletin, which asks for a volume.
fn site(notices: usize, bulletin: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(root, "site.toml", "name = \"样县公开网\"\npublisher = \"样县\"\ndescription = \"测试。\"\n");
    let units =
        "id,name,tier,kind,parent,code,flags\nyang,样县,county,县,,,\noffice,样县作风办,department,部门,yang,,\n";
    write(root, "content/units.csv", units);
    write(root, "content/units.toml", REVIEW);
    for place in 1..=notices {
        let text = format!(
            "+++\ntitle = \"关于第{place}次检查的通报\"\nkind = \"批评\"\nnumber = \"样作〔2017〕{place}号\"\n\
             issued_by = [\"office\"]\nsigned_on = 2017-07-01\nto = [\"各镇\"]\ncc = [\"县纪委\"]\n{REVIEW}+++\n\n\
             第{place}次检查。{}\n\n## 一、问题\n\n{}\n\n## 二、要求\n\n{}\n",
            SENTENCE.repeat(3),
            SENTENCE.repeat(4),
            SENTENCE.repeat(3)
        );
        write(root, &format!("content/notices/n{place:04}.md"), &text);
    }
    if bulletin {
        let text = format!(
            "+++\ntitle = \"七月情况\"\nissue = 1\ntotal = 1\noffice = \"office\"\ndate = 2017-07-05\n{REVIEW}+++\n\n{SENTENCE}\n"
        );
        write(root, "content/bulletins/2017-06.md", &text);
    }
    folder
}

fn build(root: &Path, cache: &Path, name: &str) {
    let home = std::env::var_os("HOME").unwrap_or_default();
    let folders = FontFolders {
        site: Vec::new(),
        data: Path::new(&home).join(".local/share/tongbao/fonts"),
        system: vec!["/usr/share/fonts".into()],
    };
    let started = Instant::now();
    let press = Press::with_cache(&find(&folders), cache).expect("`tongbao fonts fetch` has been run");
    let day = chrono::NaiveDate::from_ymd_opt(2017, 8, 21).expect("a day");
    let options = Options { desk: false, as_of: AsOf::Day(day), print: Print::On(Box::new(press)) };
    let (mut sources, mut diags) = (Sources::default(), Diagnostics::default());
    let drain = Drain::default();
    let report = tongbao::build(root, &options, &drain, &mut sources, &mut diags);
    assert!(report.is_ok(), "{:?}", diags.errors());
    let (files, bytes) = (drain.files.into_inner(), drain.bytes.into_inner() / 1_048_576);
    println!(
        "{name}: {:.2} s, {files} files, {bytes} MiB, at most {} of memory",
        started.elapsed().as_secs_f64(),
        peak()
    );
}

/// The most memory that this process has had.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned()
}

fn main() {
    let cache = tempfile::tempdir().expect("a temporary folder");
    let notices = site(1000, false);
    build(notices.path(), cache.path(), "1000 notices, cold");
    build(notices.path(), cache.path(), "1000 notices, warm");
    let volume = site(250, true);
    build(volume.path(), cache.path(), "250 notices and their volume, cold");
    build(volume.path(), cache.path(), "250 notices and their volume, warm");
}

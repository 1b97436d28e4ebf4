//! The program as a clerk meets it: words, exit codes, what is written and what is left alone.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::path::Path;
use std::process::Output;

use common::{program, read, replace, repository, small, tree, write};

fn run(args: &[&str], folder: &Path) -> (i32, String, String) {
    let mut command = program();
    if args.contains(&"erase") {
        // An erasure empties the cache, which other tests use.
        command.env("TONGBAO_CACHE", folder.join("cache"));
    }
    let Output { status, stdout, stderr } = command.args(args).current_dir(folder).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

#[test]
fn transcripts() {
    // tests/cli/*.md: a command after `$`, then what it shows, then its exit code.
    for entry in std::fs::read_dir(repository().join("tests/cli")).expect("the folder is there") {
        let path = entry.expect("readable").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let site = small();
        let mut made = String::new();
        for block in text.split("```console\n").skip(1) {
            let (block, prose) = block.split_once("```\n").expect("a block ends");
            let (command, _) = block.split_once('\n').expect("a command and its output");
            let words = command.strip_prefix("$ tongbao").expect("a command").trim();
            let args: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
            let (code, stdout, stderr) = run(&args, site.path());
            // The time a build takes is the machine's, the digest of a publication chance.
            let shown = without_digests(&format!("{stdout}{stderr}"));
            let shown = match shown.find("用时 ") {
                Some(at) => format!("{}用时 … 秒。\n", &shown[..at]),
                None => shown,
            };
            made.push_str(&format!("```console\n{command}\n{shown}? {code}\n```\n{prose}"));
        }
        let head = text.split("```console\n").next().unwrap_or_default();
        let made = format!("{head}{made}");
        if common::updating() {
            std::fs::write(&path, &made).expect("writable");
        }
        assert_eq!(made, if common::updating() { made.clone() } else { text }, "{}", path.display());
    }
}

/// Folders of publications, `0001-2017-08-07-3f9c2a1b`, without their digests.
fn without_digests(text: &str) -> String {
    let hex = |word: &str| word.len() >= 8 && word.bytes().take(8).all(|b| b.is_ascii_hexdigit());
    let mut out = String::new();
    for piece in text.split_inclusive('-') {
        let dated = out.ends_with('-')
            && out.len() > 16
            && out[..out.len() - 1].bytes().rev().take(2).all(|b| b.is_ascii_digit());
        match dated && hex(piece) {
            true => out.push_str(&format!("…{}", &piece[8..])),
            false => out.push_str(piece),
        }
    }
    out
}

#[test]
fn languages_are_chosen_in_order() {
    let site = small();
    let say = |args: &[&str], vars: &[(&str, &str)]| {
        let output = program().args(args).envs(vars.iter().copied()).current_dir(site.path()).output().expect("starts");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(say(&["check"], &[]).contains("检查完成"), "the site's language");
    assert!(say(&["check"], &[("LANG", "en_GB.UTF-8")]).contains("no errors"), "the locale");
    assert!(say(&["check"], &[("LANG", "en_GB.UTF-8"), ("TONGBAO_LANG", "zh")]).contains("检查完成"), "the variable");
    assert!(say(&["check", "--lang", "en"], &[("TONGBAO_LANG", "zh")]).contains("no errors"), "the option");
    replace(site.path(), "site.toml", "language = \"zh-CN\"", "language = \"en\"");
    assert!(say(&["check"], &[]).contains("no errors"), "the site's language again");
}

#[test]
fn a_failed_build_leaves_the_output_untouched() {
    let site = small();
    let build = ["build", "--no-pdf", "--as-of", "2017-08-21"];
    assert_eq!(run(&build, site.path()).0, 0);
    let before = tree(&site.path().join("output"));
    replace(site.path(), "content/cases/2017-001.md", "stage = \"处分决定\"", "stage = \"结案\"");
    let (code, _, words) = run(&build, site.path());
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("[not-in-list]") && words.contains("没有生成"), "{words}");
    assert!(tree(&site.path().join("output")) == before);
    let left: Vec<_> =
        std::fs::read_dir(site.path()).expect("readable").map(|e| e.expect("readable").file_name()).collect();
    assert_eq!(left.len(), 3, "nothing half written is left: {left:?}");
}

#[test]
fn foreign_files_are_never_overwritten() {
    let site = small();
    let build = ["build", "--no-pdf", "--as-of", "2017-08-21"];
    write(site.path(), "output/年终总结.doc", "x");
    let (code, _, words) = run(&build, site.path());
    assert_eq!(code, 2);
    assert!(words.contains("年终总结.doc"), "{words}");
    assert_eq!(read(site.path(), "output/年终总结.doc"), "x");
    std::fs::remove_dir_all(site.path().join("output")).expect("writable");
    assert_eq!(run(&build, site.path()).0, 0);
    write(site.path(), "output/notes.txt", "x");
    assert_eq!(run(&build, site.path()).0, 2, "a file added later is foreign too");
    for folder in [".", "content", "content/x", "templates/out", ".."] {
        let (code, _, words) = run(&["build", "--no-pdf", "--as-of", "2017-08-21", "--output", folder], site.path());
        assert_eq!(code, 2, "{folder}: {words}");
    }
}

#[test]
fn withdrawn_records_leave_no_file() {
    let site = small();
    let build = ["build", "--no-pdf", "--as-of", "2017-08-21"];
    assert_eq!(run(&build, site.path()).0, 0);
    assert!(site.path().join("output/articles/news/index.html").is_file());
    std::fs::remove_file(site.path().join("content/articles/news.md")).expect("writable");
    let (code, _, words) = run(&build, site.path());
    assert!(code == 2 && words.contains("--allow-gone") && words.contains("articles/news/index.html"), "{words}");
    assert!(site.path().join("output/articles/news/index.html").is_file(), "nothing vanishes that nobody asked for");
    assert_eq!(run(&[&build[..], &["--allow-gone"]].concat(), site.path()).0, 0);
    assert!(!site.path().join("output/articles/news").exists());
}

#[test]
fn the_machine_does_not_show_in_the_bytes() {
    let (one, other) = (small(), small());
    let build = |folder: &Path, vars: &[(&str, &str)]| {
        let status = program()
            .args(["build", "--no-pdf", "--as-of", "2017-08-21"])
            .envs(vars.iter().copied())
            .current_dir(folder)
            .output()
            .expect("starts")
            .status;
        assert!(status.success());
        tree(&folder.join("output"))
    };
    let a = build(one.path(), &[("TZ", "UTC"), ("LANG", "C"), ("RAYON_NUM_THREADS", "1")]);
    let b = build(other.path(), &[("TZ", "Pacific/Kiritimati"), ("LANG", "de_DE.UTF-8"), ("RAYON_NUM_THREADS", "4")]);
    assert!(a == b);
    let folder = one.path().to_string_lossy().into_owned();
    for (path, bytes) in &a {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&folder) && !text.contains(env!("CARGO_MANIFEST_DIR")), "{path} names a folder");
    }
}

#[test]
fn two_builds_do_not_meet() {
    let site = small();
    let lock = std::fs::File::create(site.path().join(".output.lock")).expect("writable");
    lock.lock().expect("lockable");
    let (code, _, words) = run(&["build", "--no-pdf", "--as-of", "2017-08-21"], site.path());
    assert_eq!(code, 2);
    assert!(words.contains("另一个 tongbao"), "{words}");
}

#[test]
fn closing_keeps_how_the_office_wrote_its_record() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = small();
    let record = "content/rankings/village-2017/2017-07.toml";
    let path = site.path().join(record);
    let text = read(site.path(), record);
    let open = text.split("[closed]").next().unwrap_or_default().trim_end().to_owned();
    let windows = format!("\u{feff}{}\r\n", open.replace('\n', "\r\n"));
    std::fs::write(&path, &windows).expect("writable");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("writable");
    let close = ["close", "village-2017", "2017-07", "--as-of", "2017-08-21"];
    let lock = std::fs::File::create(site.path().join(".tongbao.lock")).expect("writable");
    lock.lock().expect("lockable");
    let (code, _, words) = run(&close, site.path());
    assert!(code == 2 && words.contains("另一个 tongbao"), "{words}");
    drop(lock);
    let (code, _, words) = run(&close, site.path());
    assert_eq!(code, 0, "{words}");
    let after = read(site.path(), record);
    let added = after.strip_prefix(windows.as_str()).expect("every line that was there keeps its bytes");
    assert!(
        added.contains("\r\n[closed]\r\n") && added.matches('\n').count() == added.matches("\r\n").count(),
        "{added:?}"
    );
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    let mut left: Vec<_> =
        std::fs::read_dir(site.path()).expect("readable").map(|e| e.expect("readable").file_name()).collect();
    left.sort();
    assert_eq!(left, ["content", "site.toml"], "nothing is left beside the records");
}

#[test]
fn machines_read_faults_as_json() {
    let site = small();
    replace(site.path(), "content/articles/news.md", "date = 2017-07-11", "date = 2017-07-32");
    let (code, stdout, _) = run(&["check", "--format", "json"], site.path());
    assert_eq!(code, 1);
    let rows: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(rows[0]["path"], "content/articles/news.md");
    assert_eq!((rows[0]["line"].as_u64(), rows[0]["column"].as_u64()), (Some(3), Some(8)));
}

#[test]
fn one_template_can_be_overridden() {
    let site = small();
    write(
        site.path(),
        "templates/site/404.html",
        "{% extends \"site/base.html\" %}{% block main %}<p>自家的 {{ frame.title }}</p>{% endblock main %}",
    );
    assert_eq!(run(&["build", "--no-pdf", "--as-of", "2017-08-21"], site.path()).0, 0);
    assert!(read(site.path(), "output/404.html").contains("自家的"));
    assert!(read(site.path(), "output/index.html").contains("样县公开网"));
}

#[test]
fn pictures_lose_what_the_camera_wrote() {
    let site = small();
    // The smallest PNG, with a text chunk that names a place.
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut out = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        let mut body = kind.to_vec();
        body.extend_from_slice(data);
        let mut crc = 0xffff_ffff_u32;
        for byte in &body {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
            }
        }
        out.extend_from_slice(&body);
        out.extend_from_slice(&(!crc).to_be_bytes());
        out
    };
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
    png.extend(chunk(b"tEXt", b"Location\0secret-place"));
    png.extend(chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1]));
    png.extend(chunk(b"IEND", b""));
    png.extend_from_slice(b"trailing-secret");
    std::fs::create_dir_all(site.path().join("content/photos")).expect("writable");
    std::fs::write(site.path().join("content/photos/x.png"), png).expect("writable");
    replace(
        site.path(),
        "content/exemplars/model.md",
        "publicised_on",
        "photo = { file = \"photos/x.png\", alt = \"田间\" }\npublicised_on",
    );
    let (code, _, words) = run(&["build", "--no-pdf", "--as-of", "2017-08-21"], site.path());
    assert_eq!(code, 0, "{words}");
    let photo = std::fs::read(site.path().join("output/exemplars/model/photo.png")).expect("published");
    assert!(!photo.windows(6).any(|part| part == b"secret"));
    assert!(read(site.path(), "output/exemplars/model/index.html").contains("alt=\"田间\""));
}

#[test]
#[cfg(feature = "pdf")]
fn the_readmes_first_command_builds_the_demonstration_with_its_documents() {
    let site = common::demonstration();
    let (code, _, words) = run(&["build", "--as-of", "2017-08-21"], site.path());
    assert_eq!(code, 0, "{words}");
    let output = site.path().join("output");
    for path in [
        "index.html",
        "bulletins/2017-07/bulletin-2017-07.pdf",
        "notices/2017-06-cases/2017-06-cases.pdf",
        "manifest.json",
    ] {
        assert!(output.join(path).is_file(), "{path}");
    }
    // Again in another folder, zone, locale and with another number of threads: the same bytes, PDFs included.
    let other = common::demonstration();
    let status = program()
        .args(["build", "--as-of", "2017-08-21"])
        .env("TZ", "America/New_York")
        .env("LC_ALL", "C")
        .env("RAYON_NUM_THREADS", "1")
        .current_dir(other.path())
        .output()
        .expect("starts")
        .status;
    assert!(status.success());
    assert!(tree(&output) == tree(&other.path().join("output")));
}

/// A server that ends with its test, also when the test fails.
#[cfg(feature = "serve")]
struct Server(std::process::Child);

#[cfg(feature = "serve")]
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(feature = "serve")]
#[test]
fn the_preview_answers_its_own_host_only_and_shows_faults() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    let site = small();
    let mut server = Server(
        program()
            .args(["serve", "--as-of", "2017-08-21", "--port", "0"])
            .current_dir(site.path())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("starts"),
    );
    let mut lines = BufReader::new(server.0.stderr.take().expect("piped"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let port: u16 = line
        .split("127.0.0.1:")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .and_then(|port| port.parse().ok())
        .expect("a port");
    let ask = |path: &str, host: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).expect("listening");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).expect("a socket");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8_lossy(&answer).into_owned()
    };
    let own = format!("localhost:{port}");
    let page = ask("/", &own);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("样县公开网") && page.contains("/-/reload.js"), "{page}");
    assert!(ask("/notices/2017-001/", &own).contains("关于清单不实的通报"));
    for host in ["evil.example", &format!("evil.example:{port}"), "localhost:1", "127.0.0.1"] {
        assert!(ask("/", host).starts_with("HTTP/1.1 403"), "{host}");
    }
    for path in ["/../site.toml", "/%2e%2e/site.toml", "//etc/passwd", "/nothing"] {
        assert!(ask(path, &own).starts_with("HTTP/1.1 404"), "{path}");
    }
    replace(site.path(), "content/articles/news.md", "date = 2017-07-11", "date = 2017-07-32");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let page = ask("/", &own);
        if page.contains("content/articles/news.md:3:8") {
            assert!(!page.contains("清单细"), "stale content is shown");
            break;
        }
        assert!(std::time::Instant::now() < deadline, "the change is not seen");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

//! The preview server as browsers, other sites and broken connections meet it.

#![cfg(feature = "serve")]
#![allow(clippy::disallowed_methods, reason = "tests write their own folders and wait for a server")]

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{program, replace, small};

/// A server that ends with its test, also when the test fails.
struct Server {
    child: std::process::Child,
    port: u16,
}

impl Server {
    fn start(root: &Path, more: &[&str]) -> Self {
        let mut child = program()
            .args(["serve", "--as-of", "2017-08-21", "--port", "0"])
            .args(more)
            .current_dir(root)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        // Read on, so that the server never waits for a reader.
        std::thread::spawn(move || lines.lines().for_each(drop));
        Self { child, port: port.unwrap_or_else(|| panic!("{line}")) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("listening");
        stream.set_read_timeout(Some(Duration::from_secs(40))).expect("a socket");
        stream
    }

    fn send(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, method: &str, path: &str, more: &str) -> String {
        let port = self.port;
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{more}\r\n"))
    }

    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "")
    }

    /// Asks until a page says something.
    fn until(&self, path: &str, says: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let page = self.get(path);
            if says(&page) {
                return page;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{page}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head of an answer, names in lower case.
fn head(answer: &str) -> String {
    answer.split("\r\n\r\n").next().unwrap_or_default().to_lowercase()
}

#[test]
fn every_answer_carries_the_same_guards() {
    let site = small();
    let server = Server::start(site.path(), &[]);
    let evil = format!("GET / HTTP/1.1\r\nHost: evil.example:{}\r\nConnection: close\r\n\r\n", server.port);
    let answers = [
        ("200", "text/html; charset=utf-8", server.get("/")),
        ("200", "text/css; charset=utf-8", server.get("/assets/site.css")),
        ("200", "application/xml; charset=utf-8", server.get("/feed.xml")),
        ("200", "text/javascript; charset=utf-8", server.get("/-/reload.js")),
        ("404", "text/html; charset=utf-8", server.get("/nothing")),
        ("405", "text/plain; charset=utf-8", server.ask("POST", "/", "")),
        ("403", "text/plain; charset=utf-8", server.send(&evil)),
    ];
    for (status, kind, answer) in &answers {
        let head = head(answer);
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
        guarded(&head);
        assert!(head.contains(&format!("content-type: {kind}")), "{kind}:\n{head}");
    }
    // News comes in pieces and ends with the connection: its head is enough.
    let mut stream = server.connect();
    let port = server.port;
    write!(stream, "GET /-/changes HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").expect("sent");
    let mut news = Vec::new();
    while !news.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        news.push(byte[0]);
    }
    let news = head(&String::from_utf8_lossy(&news));
    guarded(&news);
    assert!(news.contains("content-type: text/event-stream"), "{news}");
    assert!(server.ask("HEAD", "/", "").ends_with("\r\n\r\n"), "a HEAD has no body");
}

fn guarded(head: &str) {
    for wanted in [
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
        "cross-origin-opener-policy: same-origin",
        "x-robots-tag: noindex",
        "content-security-policy: default-src 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(head.contains(wanted), "{wanted} is missing:\n{head}");
    }
}

#[test]
fn other_sites_are_refused_and_this_machine_is_known_by_its_names() {
    let site = small();
    let server = Server::start(site.path(), &[]);
    for from in ["cross-site", "same-site"] {
        assert!(server.ask("GET", "/", &format!("Sec-Fetch-Site: {from}\r\n")).starts_with("HTTP/1.1 403"), "{from}");
    }
    for from in ["none", "same-origin"] {
        assert!(server.ask("GET", "/", &format!("Sec-Fetch-Site: {from}\r\n")).starts_with("HTTP/1.1 200"), "{from}");
    }
    assert!(server.ask("GET", "/", "Origin: http://evil.example\r\n").starts_with("HTTP/1.1 403"));
    for host in ["LOCALHOST", "127.0.0.1", "[::1]"] {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}:{}\r\nConnection: close\r\n\r\n", server.port);
        assert!(server.send(&request).starts_with("HTTP/1.1 200"), "{host}");
    }
}

#[test]
fn what_cannot_be_read_is_said_in_the_place_of_the_old_page() {
    let site = small();
    let root = site.path();
    let server = Server::start(root, &[]);
    assert!(server.get("/").contains("样县公开网"));
    std::fs::rename(root.join("site.toml"), root.join("away.toml")).expect("ours");
    let page = server.until("/", |page| page.contains("读不了网站文件夹"));
    assert!(page.starts_with("HTTP/1.1 503") && page.contains("没有 site.toml") && !page.contains("清单"), "{page}");
    let style = server.get("/assets/site.css");
    assert!(style.starts_with("HTTP/1.1 503"), "nothing old is served beside it");
    std::fs::rename(root.join("away.toml"), root.join("site.toml")).expect("ours");
    server.until("/", |page| page.starts_with("HTTP/1.1 200") && page.contains("样县公开网"));
}

#[test]
fn half_and_slow_requests_are_ended_and_nobody_waits_for_them() {
    let site = small();
    let server = Server::start(site.path(), &[]);
    let mut half = server.connect();
    half.write_all(b"GET / HTTP/1.1\r\nHost: local").expect("sent");
    let slow = server.connect();
    let mut dripping = slow.try_clone().expect("a socket");
    let begun = Instant::now();
    std::thread::spawn(move || {
        // A byte now and then keeps no connection open.
        while begun.elapsed() < Duration::from_secs(35) && dripping.write_all(b"G").is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    let silent = server.connect();
    assert!(server.get("/").starts_with("HTTP/1.1 200"), "others are answered meanwhile");
    for (name, mut stream) in [("half", half), ("slow", slow.try_clone().expect("a socket")), ("silent", silent)] {
        let mut left = [0; 512];
        // Ended, with or without a word, or reset: what counts is that it is over.
        while let Ok(count) = stream.read(&mut left)
            && count > 0
        {}
        assert!(begun.elapsed() < Duration::from_secs(30), "{name} is held for ever");
    }
    let _ = slow.shutdown(std::net::Shutdown::Both);
}

#[test]
fn drafts_are_shown_only_when_they_are_asked_for() {
    let site = small();
    let root = site.path();
    replace(root, "content/articles/news.md", "approved = ", "# approved = ");
    let plain = Server::start(root, &[]);
    assert!(plain.get("/articles/news/").starts_with("HTTP/1.1 404") && !plain.get("/").contains("draft-banner"));
    let drafts = Server::start(root, &["--drafts"]);
    let page = drafts.get("/articles/news/");
    assert!(page.contains("draft-banner") && page.contains("还没有审批"), "{page}");
    assert!(drafts.get("/").contains("draft-banner"));
}

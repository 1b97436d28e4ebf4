//! Every reader of foreign bytes, fed with what nobody would write: none may panic, hang or take much memory.
//!
//! The corpus lies in `tests/fuzz/<reader>/`, and the small site's records are part of it. In a test run each file is
//! changed a few hundred times from fixed seeds; `FUZZ_SECONDS=60 cargo test --release --test fuzz` (`tests/fuzz.sh`)
//! goes on for that long for each reader with new seeds, and keeps what fails in the corpus.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "reads and keeps its corpus, and tells how far it came"
)]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use common::{repository, tree};
use tongbao::diag::{Diagnostics, human};
use tongbao::lang::Lang;
use tongbao::load::{self, picture, prose, table};
use tongbao::model::id::{DocNumber, Id};
use tongbao::model::money::Fen;
use tongbao::model::number::Decimal;
use tongbao::model::period::{Month, Period, Round, Week};
use tongbao::source::Sources;
use tongbao::workbook;

/// The longest that one input may take, even in a slow build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

struct Reader {
    name: &'static str,
    read: fn(&[u8]),
    /// Records of the small site that belong to the corpus.
    also: &'static [&'static str],
}

const READERS: [Reader; 7] = [
    Reader { name: "markdown", read: markdown, also: &["content/notices/2017-001.md", "content/articles/news.md"] },
    Reader {
        name: "front-matter",
        read: front_matter,
        also: &["content/cases/2017-001.md", "content/exemplars/model.md"],
    },
    Reader { name: "fields", read: fields, also: &["content/schemes/village-2017.toml", "site.toml"] },
    Reader { name: "csv", read: csv, also: &["content/units.csv", "content/scores/village/2017-W30.csv"] },
    Reader { name: "workbook", read: grid, also: &[] },
    Reader { name: "words", read: words, also: &[] },
    Reader { name: "picture", read: picture, also: &[] },
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn markdown(bytes: &[u8]) {
    let text = text(bytes);
    let (_, faults) = prose::parse(&text);
    for fault in faults {
        assert!(text.get(fault.span.clone()).is_some(), "a fault lies in the text: {:?}", fault.span);
    }
}

/// Loads one file and shows its faults, so that their places are looked up too.
fn record(path: &str, bytes: &[u8]) {
    let text = text(bytes);
    let sources = Sources::from_texts([(path, text.as_str())]);
    let mut diags = Diagnostics::default();
    let _ = load::load(&sources, &mut diags);
    let _ = human::render(&diags.shown(&sources).0, &sources, Lang::Zh.catalogue(), false);
}

fn front_matter(bytes: &[u8]) {
    record("content/cases/x.md", bytes);
    record("content/exemplars/x.md", bytes);
}

fn fields(bytes: &[u8]) {
    record("content/schemes/x.toml", bytes);
    record("site.toml", bytes);
    record("content/rankings/x/2017-07.toml", bytes);
}

fn csv(bytes: &[u8]) {
    let text = text(bytes);
    let sources = Sources::from_texts([("content/units.csv", text.as_str())]);
    let file = sources.iter().next().expect("one file").0;
    let mut diags = Diagnostics::default();
    if let Some(table) = table::parse(&text, file, &mut diags) {
        for cell in table.header.iter().chain(table.rows.iter().flatten()) {
            assert!(text.get(cell.span.start..cell.span.end).is_some(), "a cell lies in the text");
        }
    }
    let _ = workbook::text::read(bytes);
}

fn grid(bytes: &[u8]) {
    let _ = workbook::read(bytes, None);
    let _ = workbook::read(bytes, Some("Sheet1"));
}

/// What is parsed is printed, and reads the same again.
fn words(bytes: &[u8]) {
    fn again<T: std::str::FromStr + ToString + PartialEq + std::fmt::Debug>(text: &str) {
        if let Ok(value) = text.parse::<T>() {
            assert_eq!(value.to_string().parse::<T>().ok(), Some(value), "{text:?}");
        }
    }
    for line in text(bytes).lines() {
        again::<DocNumber>(line);
        again::<Decimal>(line);
        again::<Month>(line);
        again::<Week>(line);
        again::<Period>(line);
        again::<Round>(line);
        again::<Id>(line);
        let _ = line.parse::<Fen>();
    }
}

fn picture(bytes: &[u8]) {
    let _ = picture::size(bytes);
    let _ = picture::clean(bytes);
    let _ = picture::strip(bytes);
}

/// A generator that is the same everywhere (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap_or(0)
    }
}

/// Pieces that mean something to one of the readers.
const PIECES: [&[u8]; 30] = [
    b"\n",
    b"\r\n",
    b"+++\n",
    b"[[",
    b"]]",
    b"**",
    b"|",
    b"> ",
    b"- ",
    b"#",
    b"`",
    b"<",
    b"&#",
    b"\"",
    b"'''",
    b",",
    b"\t",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    "〔".as_bytes(),
    "號".as_bytes(),
    "\u{202e}".as_bytes(),
    b"9999999999",
    b"-1",
    b"1e999",
    b"2017-02-30",
    b"PK\x01\x02",
    b"\xff\xd8\xff",
    b"IHDR",
];

fn change(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
            2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.below(8)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let times = 1 + dice.below(50);
                drop(bytes.splice(at..at, piece.repeat(times)));
            }
            4 => bytes.truncate(at),
            5 => {
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(200)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].iter().copied()));
            }
            _ => bytes.iter_mut().skip(at).take(4).for_each(|byte| *byte = u8::try_from(dice.below(256)).unwrap_or(0)),
        }
    }
    bytes.truncate(64 * 1024);
    bytes
}

fn trial(reader: &Reader, bytes: &[u8]) {
    let started = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| (reader.read)(bytes)));
    let took = started.elapsed();
    if result.is_err() || took > PATIENCE {
        let name = format!(
            "tests/fuzz/{}/found-{:08x}",
            reader.name,
            bytes.iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)))
        );
        let kept = repository().join(&name);
        let _ = std::fs::create_dir_all(kept.parent().expect("a file lies in a folder"));
        let _ = std::fs::write(kept, bytes);
        panic!("{}: {took:?}, panic {}; kept as {name}", reader.name, result.is_err());
    }
}

#[test]
fn no_bytes_stop_a_reader() {
    let seconds: Option<u64> = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    for reader in &READERS {
        let mut corpus: Vec<Vec<u8>> = tree(&repository().join("tests/fuzz").join(reader.name)).into_values().collect();
        let site = repository().join("tests/sites/small/site");
        corpus
            .extend(reader.also.iter().map(|path| std::fs::read(site.join(path)).expect("a record of the small site")));
        assert!(!corpus.is_empty(), "{} has a corpus", reader.name);
        for seed in &corpus {
            trial(reader, seed);
        }
        let start = if seconds.is_some() { u64::from(std::process::id()) << 20 } else { 0 };
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ start);
        let (begun, mut count) = (Instant::now(), 0_u32);
        while seconds.map_or(count < 300, |seconds| begun.elapsed() < Duration::from_secs(seconds)) {
            let (one, other) = (dice.below(corpus.len()), dice.below(corpus.len()));
            trial(reader, &change(&corpus[one], &corpus[other], &mut dice));
            count += 1;
        }
        eprintln!("{}: {count} inputs", reader.name);
    }
}

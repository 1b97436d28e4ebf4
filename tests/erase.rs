//! Erasure: what is taken out is in no file of the folder, for every kind of record, and nothing is left to guess from.

#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

mod common;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use common::{Files, program, read, replace, report, small, tree, write};
use sha2::{Digest as _, Sha256};
use tongbao::model::record::Kind;

/// What is written into a record and taken out again.
const CANARY: &str = "金丝雀";

/// Runs a command on a site folder; its words, and whether it went well.
fn run(root: &Path, as_of: &str, args: &[&str]) -> (String, bool) {
    let mut command = program();
    command.args(args).args(["--as-of", as_of, "--root"]).arg(root);
    command.env("TONGBAO_CACHE", root.join("cache")).env("TONGBAO_LANG", "zh");
    let done = command.output().expect("the program runs");
    let text = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    (text, done.status.success())
}

fn works(root: &Path, as_of: &str, args: &[&str]) -> String {
    let (text, well) = run(root, as_of, args);
    assert!(well, "{args:?} as of {as_of}:\n{text}");
    text
}

fn published(root: &Path, as_of: &str) {
    works(root, as_of, &["publish", "--no-pdf"]);
}

/// The review entries that an office adds to an amendment.
const REVIEWED: &str = "\n[review]\nreviewed = { office = \"审查办\", on = 2017-08-10, basis = \"条例第十七条\" }\n\
    approved = { office = \"审批办\", on = 2017-08-10 }\n";

/// Everything that a file says: its bytes as text in the encodings of offices, and what is packed in it.
fn said(bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![String::from_utf8_lossy(bytes).into_owned()];
    for encoding in [encoding_rs::GB18030, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE] {
        texts.push(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    if let Ok(mut zip) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for place in 0..zip.len() {
            let mut part = Vec::new();
            zip.by_index(place).expect("a part").read_to_end(&mut part).expect("whole");
            let text = String::from_utf8_lossy(&part).into_owned();
            // Runs of a paragraph are cut anywhere.
            let mut plain = String::new();
            for piece in text.split('<') {
                plain.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
            }
            texts.extend([text, plain]);
        }
    }
    texts
}

/// The files of a folder that say a word, in their names or anywhere inside.
fn saying(files: &Files, word: &str) -> Vec<String> {
    let says = |bytes: &[u8]| said(bytes).iter().any(|text| text.replace(char::is_whitespace, "").contains(word));
    files.iter().filter(|(path, bytes)| path.contains(word) || says(bytes)).map(|(path, _)| path.clone()).collect()
}

/// Every string of 64 hexadecimal digits in a folder.
fn digests(files: &Files) -> BTreeSet<String> {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let mut found = BTreeSet::new();
    for bytes in files.values() {
        for text in said(bytes) {
            found.extend(text.split(|c| !hex(c)).filter(|word| word.len() == 64).map(str::to_owned));
        }
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Nothing in the folder can be made from what was erased: not from the old files, not from the words, with none of
/// the random bytes that are left.
fn nothing_to_guess_from(before: &Files, after: &Files, words: &[&str]) {
    let stated = digests(after);
    let salts: Vec<Vec<u8>> = stated
        .iter()
        .map(|text| (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("hex")).collect())
        .collect();
    let mut contents: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
    let gone: Vec<String> = words.iter().flat_map(|word| saying(before, word)).collect();
    contents.extend(gone.iter().map(|path| before[path].as_slice()));
    for content in contents {
        let plain = hex(&Sha256::digest(content));
        assert!(!stated.contains(&plain), "the digest of what was erased stands somewhere");
        for salt in &salts {
            let salted = hex(&Sha256::new().chain_update(salt).chain_update(content).finalize());
            assert!(!stated.contains(&salted), "a salted digest of what was erased can be made");
        }
    }
}

/// A record of a kind, the file it stands in, and how the canary gets into it.
fn canary(kind: Kind) -> (&'static str, &'static str, &'static str, &'static str) {
    match kind {
        Kind::Unit => ("units/zhen-b", "content/units.csv", "丑村", "金丝雀村"),
        Kind::Ranking => {
            ("rankings/village-2017/2017-07", "content/rankings/village-2017/2017-07.toml", "说明。", "金丝雀说明。")
        }
        Kind::Bulletin => ("bulletins/2017-07", "content/bulletins/2017-07.md", "七月简报", "金丝雀简报"),
        Kind::Notice => ("notices/2017-001", "content/notices/2017-001.md", "抽查发现", "抽查**金丝**雀发现"),
        Kind::Order => ("orders/2017-001", "content/orders/2017-001.md", "请按清单整改", "请按金丝\n雀清单整改"),
        Kind::Case => ("cases/2017-001", "content/cases/2017-001.md", "title = \"子村", "title = \"金丝雀"),
        Kind::Exemplar => ("exemplars/model", "content/exemplars/model.md", "name = \"李样\"", "name = \"金丝雀\""),
        Kind::Article => ("articles/news", "content/articles/news.md", "title = \"消息\"", "title = \"金丝雀的消息\""),
        Kind::Page => ("pages/about", "content/pages/about.md", "说明。", "说明金丝雀。"),
        Kind::Scheme => ("schemes/village-2017", "content/schemes/village-2017.toml", "村级考评办法", "金丝雀考评办法"),
        Kind::Amendment => {
            ("amendments/articles-news-1", "content/articles/news.md", "title = \"消息\"", "title = \"金丝雀\"")
        }
    }
}

/// A site with the canary in a record, published, said otherwise and published again.
fn with_canary(kind: Kind) -> (tempfile::TempDir, &'static str) {
    let site = small();
    let root = site.path();
    let (record, file, old, new) = canary(kind);
    if kind == Kind::Unit {
        for round in ["2017-W27", "2017-W28", "2017-W29", "2017-W30"] {
            replace(root, &format!("content/scores/village/{round}.csv"), "丑村", "金丝雀村");
        }
        replace(root, "content/units.csv", "丑丑村", "丑金丝雀村");
    }
    replace(root, file, old, new);
    published(root, "2017-08-07");
    if kind == Kind::Amendment {
        replace(root, file, "金丝雀", "消息");
        works(root, "2017-08-10", &["amend", "articles/news", "--reason", "金丝雀有误"]);
        let path = "content/amendments/articles-news-1.toml";
        let text = read(root, path);
        write(root, path, &format!("{text}{REVIEWED}"));
    } else {
        let article = read(root, "content/articles/news.md");
        write(root, "content/articles/second.md", &article.replace("全县", "另有金丝雀一说。全县"));
    }
    published(root, "2017-08-11");
    (site, record)
}

/// Five days: before the erasure, between publications, on its day, after it.
const DAYS: [&str; 5] = ["2017-08-07", "2017-08-09", "2017-08-11", "2017-08-15", "2017-08-21"];

fn gone_for_every_day(root: &Path, before: &Files, words: &[&str]) {
    for day in DAYS {
        works(root, day, &["build", "--no-pdf", "--allow-back", "--allow-gone"]);
        for word in words {
            assert_eq!(saying(&tree(root), word), Vec::<String>::new(), "{word}, as of {day}");
        }
    }
    nothing_to_guess_from(before, &tree(root), words);
    let found = report(root, "2017-08-21");
    assert!(!found.contains("archive-"), "{found}");
}

#[test]
fn words_of_every_kind_of_record_are_in_no_file_afterwards() {
    std::thread::scope(|scope| {
        for kind in Kind::ALL {
            scope.spawn(move || {
                let (site, record) = with_canary(*kind);
                let root = site.path();
                let before = tree(root);
                assert!(saying(&before, CANARY).len() > 4, "{record}: {:?}", saying(&before, CANARY));
                let args = ["erase", record, "--words", CANARY, "--reason", "当事人申请", "--yes", "--no-pdf"];
                let told = works(root, "2017-08-15", &args);
                assert!(told.contains("抹去完成") && told.contains("够不到"), "{told}");
                gone_for_every_day(root, &before, &[CANARY]);
            });
        }
    });
}

#[test]
fn a_record_of_every_kind_goes_whole_and_leaves_a_tombstone_without_its_name() {
    std::thread::scope(|scope| {
        for kind in Kind::ALL {
            // The scheme of a ranking cannot go; a test below tells what is said then.
            if *kind == Kind::Scheme {
                continue;
            }
            scope.spawn(move || {
                let (site, record) = with_canary(*kind);
                let root = site.path();
                let second = root.join("content/articles/second.md");
                // Only a title and a name are known to stand elsewhere too.
                let (words, before): (&[&str], _) = match kind {
                    Kind::Case => (&["金丝雀张某某虚报冒领问题"], tree(root)),
                    Kind::Unit => (&["金丝雀村"], tree(root)),
                    Kind::Exemplar => (&[CANARY], tree(root)),
                    Kind::Ranking
                    | Kind::Bulletin
                    | Kind::Notice
                    | Kind::Order
                    | Kind::Article
                    | Kind::Page
                    | Kind::Scheme
                    | Kind::Amendment => (&[], tree(root)),
                };
                assert!(second.exists() || *kind == Kind::Amendment);
                let args = ["erase", record, "--reason", "依申请", "--yes", "--no-pdf"];
                works(root, "2017-08-15", &args);
                gone_for_every_day(root, &before, words);
                let files = tree(root);
                let own = format!("content/{record}.");
                assert!(!files.keys().any(|path| path.contains(&own)), "{record}");
                if *kind != Kind::Unit {
                    let stone = String::from_utf8_lossy(
                        &files[&format!("output/{}/index.html", record.replace("amendments/", "corrections/"))],
                    )
                    .into_owned();
                    assert!(stone.contains("依法删除"), "{stone}");
                    assert!(!stone.contains(CANARY));
                }
            });
        }
    });
}

/// The first publication's folder.
fn first(root: &Path) -> String {
    let names = std::fs::read_dir(root.join("archive")).expect("an archive").map(|entry| entry.expect("readable"));
    let mut names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.into_iter().find(|name| name.starts_with("0001-")).expect("a publication")
}

fn page(root: &Path, path: &str) -> String {
    read(root, &format!("output/{path}"))
}

/// The history "erased": a case is published, quoted, withdrawn a month later, and erased when its subject asks.
#[test]
fn a_history_a_case_is_erased() {
    let site = small();
    let root = site.path();
    replace(root, "content/cases/2017-001.md", "经查属实。", "经查，当事人金大雀属实。");
    published(root, "2017-08-07");
    let about = page(root, "bulletins/2017-07/index.html");
    assert!(about.contains("子村张某某虚报冒领问题"), "{about}");
    // Nobody is asked where nobody answers, and nothing is done then.
    let before = tree(root);
    let (told, well) = run(root, "2017-08-15", &["erase", "cases/2017-001", "--reason", "当事人申请", "--no-pdf"]);
    assert!(!well && told.contains("--yes"), "{told}");
    for touched in ["content/cases/2017-001.md", "bulletins/2017-07/index.html", "notices/2017-001", "够不到"] {
        assert!(told.contains(touched), "{touched} is not listed: {told}");
    }
    assert!(before == tree(root), "nothing was done");
    works(root, "2017-08-15", &["erase", "cases/2017-001", "--reason", "当事人申请", "--yes", "--no-pdf"]);
    gone_for_every_day(root, &before, &["金大雀", "子村张某某虚报冒领问题"]);
    let stone = page(root, "cases/2017-001/index.html");
    assert!(stone.contains("依法删除") && stone.contains("2017年8月15日"), "{stone}");
    // The bulletin says where something stood, the notice what it said of the number.
    let bulletin = page(root, "bulletins/2017-07/index.html");
    assert!(bulletin.contains("依法删除"), "{bulletin}");
    assert!(page(root, "notices/2017-001/index.html").contains('1'));
    // The list of places, and the next publication goes on as ever.
    let list = read(root, "archive/erasures.toml");
    assert!(list.contains("content/cases/2017-001.md") && list.contains("当事人申请"), "{list}");
    let article = read(root, "content/articles/news.md");
    write(root, "content/articles/later.md", &article);
    published(root, "2017-08-22");
    assert!(report(root, "2017-08-22").is_empty(), "{}", report(root, "2017-08-22"));
    // What comes back from an old backup is told.
    write(root, "content/cases/2017-001.md", &String::from_utf8_lossy(&before["content/cases/2017-001.md"]));
    assert!(report(root, "2017-08-22").contains("erased-back"));
    std::fs::remove_file(root.join("content/cases/2017-001.md")).expect("ours");
    let back = format!("archive/{}/content/cases/2017-001.md", first(root));
    write(root, &back, &String::from_utf8_lossy(&before[&back]));
    assert!(report(root, "2017-08-22").contains("archive-restored"));
    works(root, "2017-08-23", &["erase", "cases/2017-001", "--reason", "旧备份", "--yes", "--no-pdf"]);
    assert!(!root.join(&back).exists());
    assert!(report(root, "2017-08-23").is_empty(), "{}", report(root, "2017-08-23"));
}

/// The history "name masked later": a name stood in a text, a table in GBK, a workbook and a closed month.
#[test]
fn a_history_a_name_is_masked_later() {
    let site = small();
    let root = site.path();
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现金大雀、金 大雀和**金大**雀所报不实");
    replace(root, "content/articles/news.md", "source = \"样县\"", "source = \"金大雀\"");
    let sheet = "content/scores/village/2017-W28.csv";
    let text = read(root, sheet).replace("清单细", "金大雀的清单细");
    std::fs::write(root.join(sheet), encoding_rs::GBK.encode(&text).0).expect("a sheet in GBK");
    let closed = ["close", "village-2017", "2017-07"];
    works(root, "2017-08-01", &closed);
    published(root, "2017-08-07");
    let ranking = page(root, "rankings/village-2017/2017-07/ranking.csv");
    let before = tree(root);
    let args = ["erase", "notices/2017-001", "--words", "金大雀", "--reason", "隐去姓名", "--yes", "--no-pdf"];
    works(root, "2017-08-15", &args);
    gone_for_every_day(root, &before, &["金大雀"]);
    assert!(page(root, "notices/2017-001/index.html").contains("██"));
    assert_eq!(ranking, page(root, "rankings/village-2017/2017-07/ranking.csv"), "a closed month keeps its ranks");
    let sheet = std::fs::read(root.join(sheet)).expect("it is there");
    assert!(std::str::from_utf8(&sheet).is_err() && encoding_rs::GBK.decode(&sheet).0.contains("██的清单细"));
    // The desk goes on: the office writes the masked name, which is an amendment like any other.
    replace(root, "content/articles/news.md", "██", "金某某");
    assert!(report(root, "2017-08-20").contains("published-changed"));
}

/// The history "retention ending": the effect of a sanction and the time it is kept are over.
#[test]
fn a_history_a_retention_ends() {
    let site = small();
    let root = site.path();
    let text = read(root, "site.toml");
    // One year of probation, two more, and a year of retention: from 2017-06-12 to 2021-06-12.
    write(root, "site.toml", &format!("{text}\n[retention]\n党纪处分 = \"12个月\"\n"));
    published(root, "2017-08-07");
    let built = works(root, "2017-08-08", &["build", "--no-pdf"]);
    assert!(built.contains("cases/2017-001（2021-06-12）"), "{built}");
    let case = |day: &str| {
        works(root, day, &["build", "--no-pdf", "--allow-back", "--allow-gone"]);
        page(root, "cases/2017-001/index.html")
    };
    assert!(case("2021-06-11").contains("张某某"));
    assert!(report(root, "2021-06-12").is_empty(), "{}", report(root, "2021-06-12"));
    let stone = case("2021-06-12");
    assert!(stone.contains("保留期已于2021年6月12日届满") && !stone.contains("张某某"), "{stone}");
    let output = tree(&root.join("output"));
    assert_eq!(saying(&output, "子村张某某虚报冒领问题"), Vec::<String>::new());
    // It is still in the archive, and check says so from the next day on.
    assert!(!saying(&tree(&root.join("archive")), "子村张某某虚报冒领问题").is_empty());
    assert!(report(root, "2021-06-13").contains("retention-overdue"));
    let before = tree(root);
    let told = works(root, "2021-06-13", &["erase", "--expired", "--yes", "--no-pdf"]);
    assert!(told.contains("content/cases/2017-001.md"), "{told}");
    nothing_to_guess_from(&before, &tree(root), &["子村张某某虚报冒领问题"]);
    assert_eq!(saying(&tree(root), "子村张某某虚报冒领问题"), Vec::<String>::new());
    assert!(report(root, "2021-06-13").is_empty(), "{}", report(root, "2021-06-13"));
    assert!(page(root, "cases/2017-001/index.html").contains("保留期已于2021年6月12日届满"));
    let (again, well) = run(root, "2021-06-14", &["erase", "--expired", "--yes", "--no-pdf"]);
    assert!(!well && again.contains("没有保留期已满的记录"), "{again}");
}

#[test]
fn without_a_retention_nothing_expires() {
    let site = small();
    published(site.path(), "2017-08-07");
    let built = works(site.path(), "2037-08-08", &["build", "--no-pdf", "--allow-ahead"]);
    assert!(!built.contains("保留期"), "{built}");
    assert!(!report(site.path(), "2037-08-08").contains("retention"));
}

#[test]
fn what_cannot_be_erased_is_refused_before_anything_is_written() {
    let site = small();
    let root = site.path();
    let cases: [(&[&str], &str); 8] = [
        (&["units", "--reason", "x"], "名册不能整份抹去"),
        (&["notices/2017-009", "--reason", "x"], "没有“notices/2017-009”这条记录"),
        (&["notices/2017-001", "--reason", "x", "--words", "张"], "太短"),
        (&["notices/2017-001", "--reason", "x", "--words", "无此人"], "没有这些字句"),
        (&["notices/2017-001", "--reason", "抽查发现有误", "--words", "抽查发现"], "理由里写了"),
        (&["schemes/village-2017", "--reason", "x"], "网站就生成不了"),
        (&["notices/2017-001"], "要写抹去哪条记录和理由"),
        (&["cases/2017-001", "--reason", "x", "--words", "处分决定"], "网站就生成不了"),
    ];
    let (told, _) = run(root, "2017-08-15", &["erase", "notices/2017-001", "--reason", "x", "--yes"]);
    assert!(told.contains("还没有发布过"), "{told}");
    published(root, "2017-08-07");
    let before = tree(root);
    for (args, wanted) in cases {
        let args: Vec<&str> = ["erase"].iter().chain(args).chain(&["--yes", "--no-pdf"]).copied().collect();
        let (told, well) = run(root, "2017-08-15", &args);
        assert!(!well && told.contains(wanted), "{args:?}: {told}");
        assert!(before == tree(root), "{args:?} changed something");
    }
}

#[test]
fn what_was_stopped_reads_as_it_will_be_and_goes_on() {
    let site = small();
    let root = site.path();
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现金大雀所报不实");
    published(root, "2017-08-07");
    let before = tree(root);
    let wish = tongbao::erase::Wish {
        record: Some("notices/2017-001".to_owned()),
        words: vec!["金大雀".to_owned()],
        reason: "申请".to_owned(),
        expired: false,
    };
    let (mut sources, mut diags) = (tongbao::source::Sources::default(), tongbao::diag::Diagnostics::default());
    let day = common::day("2017-08-15");
    let prepared = tongbao::erase::prepare(root, day, &wish, &mut || [9; 32], &mut sources, &mut diags);
    let prepared = prepared.unwrap_or_else(|error| panic!("{error}: {diags:?}"));
    let folder = tongbao::site_folder::SiteFolder::lock(root).expect("nobody else writes");
    tongbao::erase::carry_out(&folder, prepared).expect("it can be written");
    drop(folder);
    // Half of the copies come back, as if they had not been written yet.
    let path = format!("archive/{}/content/notices/2017-001.md", first(root));
    std::fs::write(root.join(&path), &before[&path]).expect("ours");
    let found = report(root, "2017-08-15");
    assert!(found.contains("archive-erasing") && !found.contains("archive-restored"), "{found}");
    assert!(saying(&common::shown(root, "2017-08-15"), "金大雀").is_empty());
    let (told, well) = run(root, "2017-08-16", &["publish", "--no-pdf"]);
    assert!(!well && told.contains("archive-erasing"), "{told}");
    assert!(works(root, "2017-08-16", &["erase", "--no-pdf"]).contains("没有做完"));
    gone_for_every_day(root, &before, &["金大雀"]);
}

#[test]
fn what_is_withdrawn_at_once_was_listed_wherever_it_stood_and_is_in_no_output() {
    std::thread::scope(|scope| {
        for kind in Kind::ALL {
            // The register stands as a whole, and an amendment is answered by another.
            if matches!(kind, Kind::Unit | Kind::Amendment) {
                continue;
            }
            scope.spawn(move || {
                let site = small();
                let root = site.path();
                let (record, file, old, new) = canary(*kind);
                replace(root, file, old, new);
                published(root, "2017-08-07");
                // Unfinished work on the desk stays there.
                replace(root, "content/articles/news.md", "source = \"样县\"", "source = \"半截\"");
                let stood = saying(&tree(&root.join("output")), CANARY);
                let mut args = vec!["withdraw", record, "--reason", "核实有误", "--yes", "--no-pdf", "--now"];
                args.extend(["--office", "县纪委", "--basis", "条例第十七条"]);
                let (told, well) = run(root, "2017-08-15", &args);
                let amendment = root.join(format!("content/amendments/{}-1.toml", record.replace('/', "-")));
                for path in stood {
                    let shown = path.strip_suffix("index.html").unwrap_or(&path);
                    let shown = if shown.is_empty() { "/" } else { shown };
                    assert!(told.contains(&format!("\n  {shown}\n")), "{record}: {path} is not listed:\n{told}");
                }
                if !well {
                    // Somebody has to decide about what rests on it; until then nothing is left.
                    assert!(told.contains("rests-on-withdrawn") && !amendment.exists(), "{record}: {told}");
                    let keep =
                        ["notices/2017-001", "orders/2017-001", "rankings/village-2017/2017-07", "exemplars/model"];
                    args.extend(keep.iter().flat_map(|record| ["--keep", record]));
                    works(root, "2017-08-15", &args);
                }
                assert!(amendment.exists());
                let output = tree(&root.join("output"));
                assert_eq!(saying(&output, CANARY), Vec::<String>::new(), "{record}");
                assert_eq!(saying(&output, "半截"), Vec::<String>::new(), "{record}");
                assert!(!saying(&output, "核实有误").is_empty(), "{record}");
            });
        }
    });
}

#[test]
fn a_withdrawal_tells_figures_deductions_orders_and_links() {
    let site = small();
    let root = site.path();
    published(root, "2017-08-07");
    let (told, well) = run(root, "2017-08-15", &["withdraw", "notices/2017-001", "--reason", "核实有误"]);
    assert!(!well, "nobody said yes");
    for wanted in [
        "notices/2017-001/2017-001.docx",
        "bulletins/2017-07/\n",
        "units/zhen-b/",
        "feed.xml",
        "依据它的扣分（1 条）：\n  rankings/village-2017/2017-07",
        "依据它的整改通知（1 条）：\n  orders/2017-001",
        "变动的数字",
        "--keep",
    ] {
        assert!(told.contains(wanted), "{wanted} is not told:\n{told}");
    }
    let (told, well) = run(root, "2017-08-15", &["withdraw", "notices/2017-001", "--reason", "x", "--now", "--yes"]);
    assert!(!well && told.contains("--office"), "{told}");
}

/// A workbook whose strings hold the name whole and cut into runs, and numbers.
fn workbook() -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let strings = ["unit", "工作", "comment", "zhen-a", "丑村", "zhen-c", "<r><t>金大</t></r><r><t>雀迟到</t></r>"];
    let strings = strings.map(|text| match text.starts_with('<') {
        true => format!("<si>{text}</si>"),
        false => format!("<si><t>{text}</t></si>"),
    });
    let strings = strings.concat();
    let text = |cell: &str, at: usize| format!("<c r=\"{cell}\" t=\"s\"><v>{at}</v></c>");
    let number = |cell: &str, value: &str| format!("<c r=\"{cell}\"><v>{value}</v></c>");
    let rows = [
        [text("A1", 0), text("B1", 1), text("C1", 2)],
        [text("A2", 3), number("B2", "9"), text("C2", 6)],
        [text("A3", 4), number("B3", "9.5"), String::new()],
        [text("A4", 5), number("B4", "8"), String::new()],
    ];
    let rows = rows.map(|cells| format!("<row>{}</row>", cells.concat())).concat();
    for (name, part) in [
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>")),
        ("docProps/core.xml", "<cp:coreProperties><dc:creator>金大雀</dc:creator></cp:coreProperties>".to_owned()),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
        zip.write_all(part.as_bytes()).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

#[test]
fn a_workbook_is_blanked_cell_by_cell_and_keeps_its_numbers() {
    let site = small();
    let root = site.path();
    std::fs::remove_file(root.join("content/scores/village/2017-W28.csv")).expect("it is there");
    std::fs::write(root.join("content/scores/village/2017-W28.xlsx"), workbook()).expect("writable");
    published(root, "2017-08-07");
    let ranking = page(root, "rankings/village-2017/2017-07/ranking.csv");
    let before = tree(root);
    let args = ["erase", "rankings/village-2017/2017-07", "--words", "金大雀", "--reason", "x", "--yes", "--no-pdf"];
    works(root, "2017-08-15", &args);
    gone_for_every_day(root, &before, &["金大雀"]);
    assert_eq!(ranking, page(root, "rankings/village-2017/2017-07/ranking.csv"));
}

/// In print: what was issued as PDF is set again without the words.
#[cfg(feature = "pdf")]
#[test]
fn a_kept_pdf_with_the_words_is_set_again_and_others_stay() {
    let site = small();
    let root = site.path();
    replace(root, "content/notices/2017-001.md", "抽查发现不实", "抽查发现金大雀所报不实");
    works(root, "2017-08-07", &["publish"]);
    let text = |path: &str| {
        let done = std::process::Command::new("pdftotext").arg(root.join(path)).arg("-").output();
        done.ok().map(|done| String::from_utf8_lossy(&done.stdout).replace(char::is_whitespace, ""))
    };
    let notice = "output/notices/2017-001/2017-001.pdf";
    let before = tree(root);
    if let Some(text) = text(notice) {
        assert!(text.contains("金大雀"), "{text}");
    }
    works(root, "2017-08-15", &["erase", "notices/2017-001", "--words", "金大雀", "--reason", "申请", "--yes"]);
    let after = tree(root);
    for path in after.keys().filter(|path| path.ends_with(".pdf")) {
        assert!(text(path).is_none_or(|text| !text.contains("金大雀")), "{path}");
    }
    assert!(before[notice] != after[notice]);
    // The same bytes as before stand nowhere, under whatever name.
    assert!(!after.values().any(|bytes| *bytes == before[notice]));
    let order = "output/orders/2017-001/2017-001.pdf";
    assert!(before[order] == after[order], "what does not say the words stays as it was issued");
    nothing_to_guess_from(&before, &after, &["金大雀"]);
}

#[test]
fn a_name_in_a_closed_month_goes_and_the_month_stays_closed_with_its_ranks() {
    let site = small();
    let root = site.path();
    works(root, "2017-08-01", &["close", "village-2017", "2017-07"]);
    published(root, "2017-08-07");
    let record = "content/rankings/village-2017/2017-07.toml";
    let seal = |text: &str| text.lines().find(|line| line.starts_with("digest")).map(str::to_owned).expect("closed");
    let sealed = seal(&read(root, record));
    let places = |text: &str| {
        let lines =
            text.lines().map(|line| line.split(',').filter(|cell| cell.parse::<f64>().is_ok()).collect::<Vec<_>>());
        lines.map(|cells| cells.join(",")).collect::<Vec<_>>()
    };
    let ranking = places(&page(root, "rankings/village-2017/2017-07/ranking.csv"));
    let before = tree(root);
    let told = works(root, "2017-08-15", &["erase", "units/zhen-b", "--reason", "地名涉密", "--yes", "--no-pdf"]);
    assert!(told.contains("关账摘要重新计算的 1 条"), "{told}");
    gone_for_every_day(root, &before, &["丑村", "丑丑村"]);
    assert_eq!(ranking, places(&page(root, "rankings/village-2017/2017-07/ranking.csv")));
    let now = seal(&read(root, record));
    assert_ne!(sealed, now);
    // Nobody can try names against the old seal.
    assert!(!digests(&tree(root)).contains(sealed.split(':').nth(1).expect("a digest").trim_end_matches('"')));
    // Sheets that named the village name it by its id now.
    assert!(read(root, "content/scores/village/2017-W28.csv").contains("zhen-b,9.5"));
    assert!(report(root, "2017-08-15").is_empty(), "{}", report(root, "2017-08-15"));
}

#[test]
fn a_full_name_goes_from_a_case_and_its_approval_loses_the_digest() {
    let site = small();
    let root = site.path();
    let path = "content/cases/2017-001.md";
    replace(root, path, "name = \"张某某\"", "name = \"金大雀\"");
    let approved = "approved = { office = \"审批办\", on = 2017-07-03";
    replace(root, path, &format!("{approved} }}"), &format!("{approved}, digest = \"sha256:\" }}"));
    // A digest over the record itself, as the first version wrote it.
    let digest = hex(&Sha256::digest(read(root, path).as_bytes()));
    replace(root, path, "\"sha256:\"", &format!("\"sha256:{digest}\""));
    published(root, "2017-08-07");
    let before = tree(root);
    works(root, "2017-08-15", &["erase", "cases/2017-001", "--words", "金大雀", "--reason", "x", "--yes", "--no-pdf"]);
    gone_for_every_day(root, &before, &["金大雀"]);
    assert_eq!(saying(&tree(root), &digest), Vec::<String>::new());
    assert!(read(root, path).contains(&format!("{approved} }}")), "the approval itself stays");
}

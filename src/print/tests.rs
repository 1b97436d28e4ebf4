//! Documents as data: what is bound in a volume, and where characters in print come from.

use std::path::Path;

use super::document::Document;
use super::{origin, volume};
use crate::diag::Diagnostics;
use crate::plan::Printed;
use crate::said::Around;
use crate::source::Sources;
use crate::{compute, gate, load, plan, source, validate};

/// Asks something about the small site after a change of one of its files.
fn ask<T>(path: &str, old: &str, new: &str, question: impl FnOnce(&Around<'_>, &Sources) -> T) -> T {
    let mut diags = Diagnostics::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/small/site");
    let read = source::read(&folder, &mut diags).expect("a folder of the repository");
    let texts: Vec<(String, String)> = read
        .iter()
        .map(|(id, file)| {
            let text = read.text(id).to_owned();
            assert!(file.path != path || text.contains(old), "{path} has no {old:?}");
            (file.path.clone(), if file.path == path { text.replacen(old, new, 1) } else { text })
        })
        .filter(|(path, _)| !path.ends_with(".png"))
        .collect();
    let sources = Sources::from_texts(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let raw = load::load(&sources, &mut diags);
    let site = validate::validate(raw, &sources, &mut diags).expect("a site");
    let as_of = "2017-08-21".parse().expect("a day");
    let (view, held) = gate::open(&site, as_of);
    let computed = compute::compute(&view);
    let plan =
        plan::plan(&view, &computed, &held, &site.incomplete, true, &std::collections::BTreeSet::new(), &mut diags);
    question(&Around::new(&plan, &view, &computed, site.identity.language.catalogue(), &sources), &sources)
}

const BULLETIN: &str = "content/bulletins/2017-07.md";

#[test]
fn a_volume_holds_the_whole_text_of_a_bulletin() {
    let added = "+++\n\n# 下月安排\n\n八月份开展交叉检查，此句在卷中。\n";
    let bound = ask(BULLETIN, "+++\n\n", "+++\n\n", |around, _| {
        volume::volume(around, &"bulletins/2017/volume-2017.pdf".parse().expect("a path"), 2017)
    });
    let more = ask(BULLETIN, "\n+++\n", &format!("\n{added}"), |around, _| {
        volume::volume(around, &"bulletins/2017/volume-2017.pdf".parse().expect("a path"), 2017)
    });
    let (Document::Volume(bound), Document::Volume(more)) = (bound, more) else { panic!("a volume") };
    let (bound, more) = (&bound.parts[0].entries[0], &more.parts[0].entries[0]);
    assert!(format!("{:?}", more.blocks).contains("此句在卷中"), "{more:?}");
    assert_eq!(more.blocks.len(), bound.blocks.len() + 2);
    // What the program adds is still there, once.
    assert_eq!(format!("{:?}", more.sections), format!("{:?}", bound.sections));
    assert!(!bound.sections.is_empty());
}

/// The files and lines where a character of a document was written.
fn lines(path: &str, old: &str, new: &str, printed: for<'v> fn(&'v Around<'v>) -> Printed<'v>) -> Vec<(String, usize)> {
    ask(path, old, new, |around, sources| {
        let places = origin::origins(around, printed(around), '😀', sources);
        places.into_iter().map(|at| (sources.path(at.file).to_owned(), sources.place(at).0)).collect()
    })
}

#[test]
fn a_character_in_the_name_of_a_unit_is_blamed_on_its_row() {
    let row = vec![("content/units.csv".to_owned(), 5)];
    assert_eq!(lines("content/units.csv", ",子村", ",子村😀", |_| Printed::Board(0, plan::Sheet::A3)), row);
    assert_eq!(lines("content/units.csv", ",子村", ",子村😀", |_| Printed::Volume(2017)), row);
    assert_eq!(
        lines("content/units.csv", ",子村", ",子村😀", |around| Printed::Bulletin(around.view.bulletins[0])),
        row
    );
}

#[test]
fn a_document_as_a_whole_comes_from_its_own_record() {
    let path = |printed: for<'v> fn(&'v Around<'v>) -> Printed<'v>| {
        ask(BULLETIN, "", "", |around, sources| {
            let origin = origin::origin(around, printed(around), sources).expect("every document has one");
            sources.path(origin.file).to_owned()
        })
    };
    assert_eq!(path(|around| Printed::Order(around.view.orders[0])), "content/orders/2017-001.md");
    assert_eq!(path(|_| Printed::Board(0, plan::Sheet::A4)), "content/rankings/village-2017/2017-07.toml");
    assert_eq!(path(|_| Printed::Volume(2017)), BULLETIN);
}

#[test]
fn a_character_in_a_record_is_blamed_on_its_line_in_whatever_is_printed() {
    let case = "content/cases/2017-001.md";
    let found = lines(case, "title = \"", "title = \"😀", |_| Printed::Volume(2017));
    assert_eq!(found.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), [case]);
    let found = lines("site.toml", "name = \"", "name = \"😀", |around| Printed::Notice(around.view.notices[0]));
    assert_eq!(found.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["site.toml"]);
}

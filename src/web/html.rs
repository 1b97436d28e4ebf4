//! Pages from templates. The only module that knows `tera`.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::prose::Html;
use super::view;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, closest};
use crate::lang::Catalogue;
use crate::model::record::Record;
use crate::model::site::Identity;
use crate::output::OutPath;
use crate::plan::PageItem;
use crate::said::Around;
use crate::source::Sources;

/// The default theme, compiled in: name below `templates/` and text.
const BUILT_IN: &[(&str, &str)] = &[
    ("site/base.html", include_str!("../../templates/site/base.html")),
    ("site/parts.html", include_str!("../../templates/site/parts.html")),
    ("site/home.html", include_str!("../../templates/site/home.html")),
    ("site/rankings.html", include_str!("../../templates/site/rankings.html")),
    ("site/ranking.html", include_str!("../../templates/site/ranking.html")),
    ("site/units.html", include_str!("../../templates/site/units.html")),
    ("site/unit.html", include_str!("../../templates/site/unit.html")),
    ("site/list.html", include_str!("../../templates/site/list.html")),
    ("site/notice.html", include_str!("../../templates/site/notice.html")),
    ("site/order.html", include_str!("../../templates/site/order.html")),
    ("site/case.html", include_str!("../../templates/site/case.html")),
    ("site/exemplar.html", include_str!("../../templates/site/exemplar.html")),
    ("site/article.html", include_str!("../../templates/site/article.html")),
    ("site/page.html", include_str!("../../templates/site/page.html")),
    ("site/consequences.html", include_str!("../../templates/site/consequences.html")),
    ("site/methods.html", include_str!("../../templates/site/methods.html")),
    ("site/method.html", include_str!("../../templates/site/method.html")),
    ("site/bulletins.html", include_str!("../../templates/site/bulletins.html")),
    ("site/bulletin.html", include_str!("../../templates/site/bulletin.html")),
    ("site/data.html", include_str!("../../templates/site/data.html")),
    ("site/amendment.html", include_str!("../../templates/site/amendment.html")),
    ("site/gone.html", include_str!("../../templates/site/gone.html")),
    ("site/404.html", include_str!("../../templates/site/404.html")),
];

/// Files that pages refer to, copied as they are; a site overrides them like templates.
const ASSETS: &[(&str, &str)] = &[
    ("assets/site.css", include_str!("../../templates/assets/site.css")),
    ("assets/site.js", include_str!("../../templates/assets/site.js")),
];

/// Templates and words, ready to render pages.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    words: &'static Catalogue,
    assets: BTreeMap<String, Vec<u8>>,
    /// Which file of the site overrides a template, for faults in it.
    overrides: BTreeMap<String, crate::diag::FileId>,
    site_file: crate::diag::FileId,
}

/// The default theme with the site's own templates in the places they override.
///
/// `None` when a template is broken or overrides nothing; the diagnostics say which.
pub fn theme(sources: &Sources, identity: &Identity, diags: &mut Diagnostics) -> Option<Theme> {
    let words = identity.language.catalogue();
    let own = sources.templates();
    let names = || BUILT_IN.iter().chain(ASSETS).map(|(name, _)| *name);
    let before = diags.errors();
    for (name, (file, text)) in &own {
        // Documents are set by constant templates; a copy of one changes nothing, another text is no override.
        let printed =
            crate::print::templates::TEMPLATES.iter().any(|(known, built_in)| known == name && built_in == text);
        if !printed && !names().any(|known| known == *name) {
            let near = closest(name, names()).map(str::to_owned);
            let fault = Diagnostic::new(Code::UnknownTemplate, Span::file(*file)).arg("found", name);
            diags.push(fault.suggest(near.as_deref()));
        }
    }
    let mut tera = Tera::new();
    // Every template is escaped, whatever its name ends in.
    tera.autoescape_on(vec![""]);
    tera.register_function("t", move |kwargs: Kwargs, _: &State| -> tera::TeraResult<String> {
        let key: &str = kwargs.must_get("key")?;
        let mut args: Vec<(String, String)> = Vec::new();
        for (name, value) in kwargs.iter() {
            args.push((name.to_string(), value.to_string()));
        }
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        words
            .get(&format!("site.{key}"), &args)
            .ok_or_else(|| tera::Error::message(format!("no words under the key {key}")))
    });
    let chosen: Vec<(&str, &str)> =
        BUILT_IN.iter().map(|(name, text)| (*name, own.get(name).map_or(*text, |(_, own)| *own))).collect();
    if let Err(error) = tera.add_raw_templates(chosen) {
        diags.push(fault(sources, "", &error));
    }
    if diags.errors() > before {
        return None;
    }
    let assets = ASSETS
        .iter()
        .map(|(name, text)| {
            let text = own.get(name).map_or(*text, |(_, own)| *own);
            (name.trim_start_matches("assets/").to_owned(), text.as_bytes().to_vec())
        })
        .collect();
    let overrides = own.iter().map(|(name, (file, _))| ((*name).to_owned(), *file)).collect();
    let site_file = sources.iter().find(|(_, file)| file.path == "site.toml").map(|(id, _)| id)?;
    Some(Theme { tera, words, assets, overrides, site_file })
}

impl Theme {
    /// The words of the site's language.
    #[must_use]
    pub fn words(&self) -> &'static Catalogue {
        self.words
    }

    /// The style sheet as text that may stand inside a page.
    fn style(&self) -> Html {
        Html::built(String::from_utf8_lossy(self.asset("site.css")).replace("</", "<\\/"))
    }

    /// Its digest as a source of styles in a content security policy.
    pub(crate) fn style_digest(&self) -> String {
        format!("sha256-{}", base64(&Sha256::digest(self.style().as_str().as_bytes())))
    }

    /// A file of the theme.
    #[must_use]
    pub fn asset(&self, name: &str) -> &[u8] {
        self.assets.get(name).map_or(&[], Vec::as_slice)
    }

    /// A page.
    pub(crate) fn page(&self, path: &OutPath, item: PageItem<'_>, around: &Around<'_>) -> Result<String, Diagnostic> {
        match item {
            PageItem::Home => self.fill("site/home.html", path, &view::home::home(around, path)),
            PageItem::Rankings => self.fill("site/rankings.html", path, &view::ranking::index(around, path)),
            PageItem::Units => self.fill("site/units.html", path, &view::unit::index(around, path)),
            PageItem::Bulletins => self.fill("site/bulletins.html", path, &view::bulletin::index(around, path)),
            PageItem::Methods => self.fill("site/methods.html", path, &view::method::index(around, path)),
            PageItem::Consequences => {
                self.fill("site/consequences.html", path, &view::consequence::index(around, path))
            }
            PageItem::DataFiles => self.fill("site/data.html", path, &view::list::data(around, path)),
            PageItem::List(kind, page) => {
                self.fill("site/list.html", path, &view::list::list(around, path, kind, page))
            }
            PageItem::Record(record) => self.record(path, record, around),
            PageItem::Gone(place) => self.fill("site/gone.html", path, &view::gone::gone(around, path, place)),
            PageItem::NotFound => self.fill(
                "site/404.html",
                path,
                &view::list::not_found(around, path, self.style(), self.style_digest()),
            ),
        }
    }

    fn record(&self, path: &OutPath, record: Record<'_>, around: &Around<'_>) -> Result<String, Diagnostic> {
        match record {
            Record::Unit(one, _) => self.fill("site/unit.html", path, &view::unit::unit(around, path, one)),
            Record::Ranking(one) => self.fill("site/ranking.html", path, &view::ranking::ranking(around, path, one)),
            Record::Bulletin(one) => {
                self.fill("site/bulletin.html", path, &view::bulletin::bulletin(around, path, one))
            }
            Record::Notice(one) => self.fill("site/notice.html", path, &view::notice::notice(around, path, one)),
            Record::Order(one) => self.fill("site/order.html", path, &view::order::order(around, path, one)),
            Record::Case(one) => self.fill("site/case.html", path, &view::case::case(around, path, one)),
            Record::Exemplar(one) => {
                self.fill("site/exemplar.html", path, &view::exemplar::exemplar(around, path, one))
            }
            Record::Article(one) => self.fill("site/article.html", path, &view::article::article(around, path, one)),
            Record::Page(one) => self.fill("site/page.html", path, &view::article::page(around, path, one)),
            Record::Scheme(one) => self.fill("site/method.html", path, &view::method::method(around, path, one)),
            Record::Amendment(one) => {
                self.fill("site/amendment.html", path, &view::amendment::amendment(around, path, one))
            }
        }
    }

    fn fill<V: Serialize>(&self, template: &str, path: &OutPath, view: &V) -> Result<String, Diagnostic> {
        let broken = |error: tera::Error| self.fault(path.as_str(), &error);
        let context = Context::from_serialize(view).map_err(broken)?;
        self.tera.render(template, &context).map_err(broken)
    }

    fn fault(&self, page: &str, error: &tera::Error) -> Diagnostic {
        let (template, message, at) = place(error);
        let file = self.overrides.get(&template).copied().unwrap_or(self.site_file);
        let span = at.map_or(Span::file(file), |at| Span::new(file, at.start, at.end));
        Diagnostic::new(Code::Template, span).arg("template", template).arg("page", page).arg("message", message)
    }
}

/// Bytes in the letters of RFC 4648, 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let number =
            part.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte)) << (8 * (3 - part.len()));
        let letters = (0..4).map(|place| char::from(LETTERS[number >> (18 - 6 * place) & 63]));
        out.extend(letters.enumerate().map(|(place, letter)| if place > part.len() { '=' } else { letter }));
    }
    out
}

fn fault(sources: &Sources, page: &str, error: &tera::Error) -> Diagnostic {
    let (template, message, at) = place(error);
    template_fault(sources, &template, page, &message, at)
}

/// Template, message and place of an error.
fn place(error: &tera::Error) -> (String, String, Option<std::ops::Range<usize>>) {
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind() {
        let span = report.span();
        return (report.filename().to_owned(), report.message().to_owned(), Some(span.range.clone()));
    }
    (String::new(), error.to_string(), None)
}

/// A fault in a template, shown at its place in the override if the site has one.
pub(crate) fn template_fault(
    sources: &Sources,
    template: &str,
    page: &str,
    message: &str,
    at: Option<std::ops::Range<usize>>,
) -> Diagnostic {
    let templates = sources.templates();
    let file = templates.get(template).map(|(file, _)| *file);
    let site = sources.iter().find(|(_, file)| file.path == "site.toml").map(|(id, _)| id);
    let span = match (file, at, site) {
        (Some(file), Some(at), _) => Span::new(file, at.start, at.end),
        (Some(file), None, _) => Span::file(file),
        (None, _, Some(site)) => Span::file(site),
        (None, _, None) => Span::file(crate::diag::FileId(0)),
    };
    Diagnostic::new(Code::Template, span).arg("template", template).arg("page", page).arg("message", message)
}

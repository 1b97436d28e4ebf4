//! What hangs on walls: notice-board sheets, certificates, posters.

use super::bulletin::rank;
use super::document::{Board, CertificatePage, Certificates, Document, Picture, Poster, SquareCode};
use super::text::{blocks, chinese, imprint};
use crate::model::exemplar::{Exemplar, ExemplarKind};
use crate::model::record::Record;
use crate::output::OutPath;
use crate::plan::{Sheet, address};
use crate::said::{Around, Resolver, certainty, naming, standing as standings};

/// A ranking for the notice board.
pub(crate) fn board(around: &Around<'_>, path: &OutPath, place: usize, sheet: Sheet) -> Option<Document> {
    let ranking = &around.computed.rankings[place];
    let scheme = around.view.scheme(&ranking.scheme)?;
    let day = ranking.period.last_day();
    let (month, tier) = (around.period(ranking.period), around.word(&format!("tier.{}", scheme.tier.key())));
    let head = ["rank", "unit", "score", "band", "change"].map(|key| around.word(&format!("ranking.{key}")));
    let rows = ranking.rows.iter().map(|row| {
        let shown = standings::standing(around, path, row, day);
        let band = row.band.clone().unwrap_or_else(|| "—".to_owned());
        vec![
            rank(around, row),
            naming::full_name(around, &row.unit, day),
            row.shown_score(),
            band,
            shown.change().to_owned(),
        ]
    });
    let mut notes = Vec::new();
    if !ranking.unranked.is_empty() {
        let names: Vec<String> = ranking.unranked.iter().map(|row| naming::full_name(around, &row.unit, day)).collect();
        notes.push(around.words("print.unranked", &[("units", &names.join("、"))]));
    }
    notes.extend(certainty::in_words(around, ranking));
    notes.push(around.words("print.source", &[("scheme", &scheme.title)]));
    let page = address::ranking(&ranking.scheme, ranking.period);
    Some(Document::Board(Box::new(Board {
        imprint: imprint(around, around.words("ranking.title", &[("month", &month), ("tier", &tier)])),
        paper: sheet.key().to_owned(),
        office: around.view.identity.publisher.clone(),
        notes,
        head: head.into(),
        rows: rows.collect(),
        code: code(around, &page),
    })))
}

/// The certificate of an award, by its place among those of the exemplar.
pub(crate) fn certificate(around: &Around<'_>, exemplar: &Exemplar, award: usize) -> Option<Document> {
    let award = exemplar.awards.get(award)?;
    let (key, whom) = match exemplar.kind {
        ExemplarKind::Person => ("person", exemplar.name.as_str()),
        ExemplarKind::Collective => ("collective", exemplar.name.as_str()),
    };
    let page = CertificatePage {
        to: around.words(&format!("certificate.to_{key}"), &[("name", whom)]),
        text: around.words(&format!("certificate.text_{key}"), &[("award", &award.name)]),
        document: award.document.as_ref().map(ToString::to_string),
        office: around.view.unit_name(&award.decided_by, award.decided_on).to_owned(),
        date: chinese(award.decided_on),
    };
    Some(Document::Certificate(Box::new(Certificates {
        imprint: imprint(around, around.words("certificate.window", &[("name", whom)])),
        heading: around.word("certificate.heading"),
        pages: vec![page],
    })))
}

/// A poster; `picture` is the exemplar's picture as published.
pub(crate) fn poster(around: &Around<'_>, path: &OutPath, exemplar: &Exemplar, picture: Vec<u8>) -> Document {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(exemplar.post.clone());
    facts.push(naming::full_name(around, &exemplar.unit, exemplar.publicised_on));
    facts.extend(exemplar.awards.iter().map(|award| award.name.clone()));
    let photo = exemplar.photo.as_ref().filter(|_| !picture.is_empty()).map(|photo| Picture {
        format: if photo.file.ends_with(".png") { "png" } else { "jpg" },
        alt: photo.alt.clone(),
        bytes: picture,
    });
    Document::Poster(Box::new(Poster {
        imprint: imprint(around, exemplar.title.clone()),
        heading: around.word("print.poster"),
        headline: exemplar.title.clone(),
        name: exemplar.name.clone(),
        facts,
        photo,
        blocks: blocks(&exemplar.body.prose, &Resolver { around, from: path }),
        office: around.view.identity.publisher.clone(),
        code: code(around, &address::of(Record::Exemplar(exemplar))),
    }))
}

/// The code of a page; none while the site does not say where it will stand.
///
/// Level M: 15 % of the code may be lost, as on a board in the rain. ISO/IEC 18004 asks for a margin of four modules,
/// which the template leaves.
fn code(around: &Around<'_>, page: &OutPath) -> Option<SquareCode> {
    let base = around.view.identity.domain.as_deref()?;
    let address = format!("{base}/{}", page.as_str().trim_end_matches("index.html"));
    let code = qrcode::QrCode::with_error_correction_level(&address, qrcode::EcLevel::M).ok()?;
    let dark = |color: &qrcode::Color| if *color == qrcode::Color::Dark { '1' } else { '0' };
    let rows = code.to_colors().chunks(code.width()).map(|row| row.iter().map(dark).collect()).collect();
    Some(SquareCode { address, rows })
}

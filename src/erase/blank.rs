//! Blanks words in a copy of a file: texts and tables in the encoding they are in, workbooks part by part. What cannot
//! be blanked without doubt is refused, never guessed.

use encoding_rs::Encoding;
use serde_json::Value;

use super::workbook;
use crate::scan::Form;
use crate::scan::find::Wanted;
use crate::workbook::text;

/// What stands where words were erased; how long they were is not told.
pub const BLANK: &str = "██";

/// What becomes of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Blanked {
    /// None of the words stands in it.
    Same,
    /// These bytes take its place; how many places were blanked.
    Copy(Vec<u8>, usize),
    /// It holds the words and cannot be blanked: a document that is set again, or nothing.
    Unwritable,
}

/// A copy of a file with the words blanked, its path telling what it is.
pub(crate) fn copy(path: &str, bytes: &[u8], wanted: &Wanted) -> Blanked {
    if bytes.starts_with(b"PK\x03\x04") {
        return match path.ends_with(".xlsx") {
            true => workbook::blank(bytes, wanted),
            false if workbook::holds(bytes, wanted) => Blanked::Unwritable,
            false => Blanked::Same,
        };
    }
    if !textual(path) {
        return in_bytes(bytes, wanted);
    }
    let Ok((written, _)) = text::decode(bytes) else { return in_bytes(bytes, wanted) };
    let (encoding, mark) = encoding(bytes);
    let form = Form::of(path);
    let (blank, count) = match path.ends_with(".json").then(|| serde_json::from_str(&written)) {
        Some(Ok(mut value)) => {
            let count = json(&mut value, wanted);
            (format!("{value:#}\n"), count)
        }
        Some(Err(_)) | None => words(&written, form, wanted),
    };
    match (count, encode(&blank, encoding, mark)) {
        (0, _) => Blanked::Same,
        (_, Some(bytes)) => Blanked::Copy(bytes, count),
        (_, None) => Blanked::Unwritable,
    }
}

/// A text with the words blanked, and how many places there were.
pub(crate) fn words(text: &str, form: Form, wanted: &Wanted) -> (String, usize) {
    let (mut text, mut count) = (text.to_owned(), 0);
    // What stands beside a blank may make a word of what is left; each round takes some, so there is an end.
    loop {
        let places = wanted.places(&text, form);
        if places.is_empty() {
            return (text, count);
        }
        count += places.len();
        for place in places.iter().rev() {
            text.replace_range(place.clone(), BLANK);
        }
    }
}

/// Blanks the strings of a kept document. Lines of a title, and pieces of a paragraph that look different, are read as
/// one; the first of them then holds what is left.
fn json(value: &mut Value, wanted: &Wanted) -> usize {
    match value {
        Value::String(text) => {
            let (blank, count) = words(text, Form::Json, wanted);
            *text = blank;
            count
        }
        Value::Array(items) => {
            let mut count: usize = items.iter_mut().map(|item| json(item, wanted)).sum();
            let mut pieces: Vec<&mut String> = items.iter_mut().filter_map(piece).collect();
            let joined: String = pieces.iter().map(|piece| piece.as_str()).collect();
            let (blank, more) = words(&joined, Form::Json, wanted);
            if more > 0 {
                count += more;
                for piece in &mut pieces {
                    piece.clear();
                }
                if let Some(first) = pieces.first_mut() {
                    **first = blank;
                }
            }
            count
        }
        Value::Object(fields) => fields.iter_mut().map(|(_, field)| json(field, wanted)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// The text of an item of a list.
fn piece(item: &mut Value) -> Option<&mut String> {
    match item {
        Value::String(text) => Some(text),
        Value::Object(fields) => match fields.get_mut("text")? {
            Value::String(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// Files of pictures and fonts, and texts in unknown encodings: the words' own bytes.
fn in_bytes(bytes: &[u8], wanted: &Wanted) -> Blanked {
    let holds = |text: &str| wanted.stand_in(text, Form::Json);
    let wide = |encoding: &'static Encoding| holds(&encoding.decode_without_bom_handling(bytes).0);
    let found = holds(&String::from_utf8_lossy(bytes))
        || wide(encoding_rs::GB18030)
        || wide(encoding_rs::UTF_16LE)
        || wide(encoding_rs::UTF_16BE);
    if !found {
        return Blanked::Same;
    }
    // What a camera or a program wrote into a picture can go; its pixels stay.
    match crate::load::picture::strip(bytes) {
        Some(plain) if plain != bytes && in_bytes(&plain, wanted) == Blanked::Same => Blanked::Copy(plain, 1),
        Some(_) | None => Blanked::Unwritable,
    }
}

fn textual(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    ["toml", "md", "csv", "html", "css", "js", "xml", "txt", "typ", "json"].contains(&ending.as_str())
}

/// The encoding of a text, and its byte order mark.
fn encoding(bytes: &[u8]) -> (&'static Encoding, usize) {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, 0),
        None => (encoding_rs::GB18030, 0),
    }
}

fn encode(text: &str, encoding: &'static Encoding, mark: usize) -> Option<Vec<u8>> {
    let sixteen = |units: &mut dyn Iterator<Item = [u8; 2]>| units.flatten().collect::<Vec<u8>>();
    let mut out: Vec<u8> = match mark {
        0 => Vec::new(),
        3 => vec![0xef, 0xbb, 0xbf],
        _ if encoding == encoding_rs::UTF_16BE => vec![0xfe, 0xff],
        _ => vec![0xff, 0xfe],
    };
    let body = if encoding == encoding_rs::UTF_16LE {
        sixteen(&mut text.encode_utf16().map(u16::to_le_bytes))
    } else if encoding == encoding_rs::UTF_16BE {
        sixteen(&mut text.encode_utf16().map(u16::to_be_bytes))
    } else {
        let (bytes, _, lost) = encoding.encode(text);
        (!lost).then(|| bytes.into_owned())?
    };
    out.extend(body);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        Wanted::new(["张大明"]).unwrap()
    }

    #[test]
    fn a_copy_keeps_its_encoding() {
        let text = "unit,说明\n张大明,好\n";
        let blank = "unit,说明\n██,好\n";
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        let wide = |text: &str| encode(text, encoding_rs::UTF_16LE, 2).unwrap();
        let marked = |text: &str| encode(text, encoding_rs::UTF_8, 3).unwrap();
        for (before, after) in [
            (text.as_bytes().to_vec(), blank.as_bytes().to_vec()),
            (gbk(text), gbk(blank)),
            (wide(text), wide(blank)),
            (marked(text), marked(blank)),
        ] {
            assert_eq!(copy("content/a.csv", &before, &wanted()), Blanked::Copy(after.clone(), 1));
            assert_eq!(copy("content/a.csv", &after, &wanted()), Blanked::Same);
        }
    }

    #[test]
    fn pieces_of_a_kept_paragraph_are_read_as_one() {
        let text = r#"{"title_lines":["关于张大","明的通报"],"blocks":[{"runs":[{"text":"张"},{"text":"大明说"}]}]}"#;
        let Blanked::Copy(left, 2) = copy("issued/a.json", text.as_bytes(), &wanted()) else { panic!("two places") };
        let left: Value = serde_json::from_slice(&left).unwrap();
        assert_eq!(left["title_lines"][0], "关于██的通报");
        assert_eq!(left["blocks"][0]["runs"][0]["text"], "██说");
    }

    #[test]
    fn what_cannot_be_blanked_is_refused() {
        assert_eq!(copy("content/a.jpg", "\u{1}张大明".as_bytes(), &wanted()), Blanked::Unwritable);
        assert_eq!(copy("content/a.jpg", &[1, 2, 3], &wanted()), Blanked::Same);
    }
}

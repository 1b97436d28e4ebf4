//! XML written element by element; what is no markup is escaped.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

pub(crate) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// For people to read: a line for each element.
    pub(crate) fn new() -> Self {
        Self::with(Writer::new_with_indent(Vec::new(), b' ', 1), None)
    }

    /// Where white space between elements could count.
    pub(crate) fn dense() -> Self {
        Self::with(Writer::new(Vec::new()), Some("yes"))
    }

    fn with(mut writer: Writer<Vec<u8>>, standalone: Option<&str>) -> Self {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), standalone))).expect(MEMORY);
        Self(writer)
    }

    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start)).expect(MEMORY);
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.0.write_event(Event::End(BytesEnd::new(name))).expect(MEMORY);
    }

    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(start)).expect(MEMORY);
    }

    /// An element within which the function writes.
    pub(crate) fn within(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        inner(self);
        self.close(name);
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    pub(crate) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.0.write_event(Event::Text(BytesText::new(text))).expect(MEMORY);
        self.close(name);
    }

    pub(crate) fn finish(self) -> String {
        let mut text = String::from_utf8(self.0.into_inner()).expect("made of strings");
        text.push('\n');
        text
    }
}

const MEMORY: &str = "writing to memory does not fail";

//! Pictures without what cameras and editors write into them: place, time, author, earlier versions, trailing data.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;

/// PNG chunks that make the picture (PNG specification, 5.6), and no others.
const PNG_CHUNKS: [&[u8; 4]; 7] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA"];

/// A PNG or JPEG picture with nothing but what makes the picture; `None` for anything else.
#[must_use]
pub fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let mut png = Png::from_bytes(bytes.to_vec().into()).ok()?;
        png.chunks_mut().retain(|chunk| PNG_CHUNKS.contains(&&chunk.kind()));
        return Some(png.encoder().bytes().to_vec());
    }
    let mut jpeg = Jpeg::from_bytes(bytes.to_vec().into()).ok()?;
    jpeg.segments_mut().retain(|segment| {
        let marker = segment.marker();
        marker == markers::APP0 || !(markers::APP1..=markers::APP15).contains(&marker) && marker != markers::COM
    });
    Some(jpeg.encoder().bytes().to_vec())
}

//! Pictures with nothing but the picture: decoded and encoded anew, so that place, time, author, thumbnails, earlier
//! versions and whatever hides behind the end marker are gone, and nothing that is a picture and something else as well
//! ever goes out.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The most pixels of a picture: more than a camera makes, less than fills the memory (4 bytes a pixel).
const MOST_PIXELS: u64 = 50_000_000;

/// The quality of JPEG pictures, of 100: no loss that an eye sees.
const QUALITY: u8 = 92;

/// Beginnings of files that a picture must not carry behind its end or in its comments.
const FOREIGN: [&[u8]; 10] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"Rar!\x1a",
    b"7z\xbc\xaf",
    b"<!DOCTYPE",
    b"<html",
    b"<script",
    b"<?php",
    b"\x7fELF",
];

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// Neither PNG nor JPEG, or damaged.
    Kind,
    /// More pixels than anybody needs.
    TooLarge,
    /// Another file is in it.
    Foreign,
}

/// A PNG or JPEG picture made anew from its pixels, turned as its maker saw it.
///
/// # Errors
/// [`PictureFault`]; the number of pixels is known before any memory is taken.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, PictureFault> {
    let format = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => ImageFormat::Png,
        [0xff, 0xd8, 0xff, ..] => ImageFormat::Jpeg,
        _ => return Err(PictureFault::Kind),
    };
    if FOREIGN.iter().any(|foreign| holds(bytes, foreign)) {
        return Err(PictureFault::Foreign);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(|_| PictureFault::Kind)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureFault::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8 * 2);
    decoder.set_limits(limits).map_err(|_| PictureFault::TooLarge)?;
    let orientation = decoder.orientation().map_err(|_| PictureFault::Kind)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PictureFault::Kind)?;
    picture.apply_orientation(orientation);
    encoded(picture, format).ok_or(PictureFault::Kind)
}

/// A picture as [`clean`] makes it; `None` for anything else.
#[must_use]
pub fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    clean(bytes).ok()
}

fn encoded(picture: DynamicImage, format: ImageFormat) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    if format == ImageFormat::Png {
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
        picture.write_with_encoder(encoder).ok()?;
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        // Colours of printing presses and deep greys become those that every program shows.
        let plain = if picture.color().has_color() {
            DynamicImage::ImageRgb8(picture.into_rgb8())
        } else {
            DynamicImage::ImageLuma8(picture.into_luma8())
        };
        plain.write_with_encoder(encoder).ok()?;
    }
    Some(out)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Width and height of a picture in pixels, without decoding it.
#[must_use]
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok().filter(|(width, height)| *width > 0 && *height > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let picture = DynamicImage::ImageRgb8(image::RgbImage::from_fn(40, 30, |x, y| {
            image::Rgb([u8::try_from(x * 6).unwrap(), u8::try_from(y * 8).unwrap(), 90])
        }));
        encoded(picture, format).unwrap()
    }

    fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &length, contents].concat()
    }

    #[test]
    fn everything_that_is_not_picture_is_gone() {
        let jpeg = picture(ImageFormat::Jpeg);
        let secrets = [
            segment(0xe0, b"JFXX\0\x13SECRET-thumbnail"),
            segment(0xe1, b"Exif\0\0SECRET-place"),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0SECRET-author"),
            segment(0xe2, b"MPF\0SECRET-second"),
            segment(0xed, b"Photoshop 3.0\0SECRET-caption"),
            segment(0xfe, b"SECRET-comment"),
        ];
        let hidden = [&jpeg[..2], &secrets.concat(), &jpeg[2..], b"SECRET-behind-the-end"].concat();
        let out = clean(&hidden).unwrap();
        assert!(!holds(&out, b"SECRET"));
        assert_eq!(image::load_from_memory(&out).unwrap().into_rgb8().dimensions(), (40, 30));
        let png = picture(ImageFormat::Png);
        let hidden = [&png[..], b"SECRET-behind-the-end"].concat();
        assert!(!holds(&clean(&hidden).unwrap(), b"SECRET"));
        // The same picture gives the same bytes.
        assert_eq!(clean(&jpeg), clean(&jpeg));
    }

    #[test]
    fn files_in_two_forms_and_bombs_are_refused() {
        let jpeg = picture(ImageFormat::Jpeg);
        for foreign in [&b"PK\x03\x04zip"[..], b"<script>alert(1)</script>", b"%PDF-1.7", b"<html>"] {
            assert_eq!(clean(&[&jpeg[..], foreign].concat()), Err(PictureFault::Foreign));
            let comment = [&jpeg[..2], &segment(0xfe, foreign), &jpeg[2..]].concat();
            assert_eq!(clean(&comment), Err(PictureFault::Foreign));
        }
        // 65 535 by 65 535 pixels announced in the frame header of a small file.
        let mut bomb = jpeg.clone();
        let frame = (0..bomb.len()).find(|at| bomb[*at] == 0xff && (0xc0..=0xc2).contains(&bomb[at + 1])).unwrap();
        bomb[frame + 5..frame + 9].fill(0xff);
        assert_eq!(clean(&bomb), Err(PictureFault::TooLarge));
        let mut bomb = picture(ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        // The checksum of the header is wrong as well, so either reason will do.
        assert!(clean(&bomb).is_err());
        assert_eq!(clean(b"GIF89a"), Err(PictureFault::Kind));
        assert_eq!(clean(&jpeg[..40]), Err(PictureFault::Kind));
    }

    #[test]
    fn a_turned_picture_is_turned() {
        let jpeg = picture(ImageFormat::Jpeg);
        // Orientation 6: a quarter turn (Exif 2.32, 4.6.4).
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&jpeg[..2], &segment(0xe1, exif), &jpeg[2..]].concat();
        assert_eq!(image::load_from_memory(&clean(&turned).unwrap()).unwrap().into_rgb8().dimensions(), (30, 40));
    }
}

//! Tests of the module above.

use super::*;

#[test]
fn text_is_the_same_with_mark_and_windows_lines() {
    assert_eq!(text(b"\xef\xbb\xbfa\r\nb\r\n".to_vec()).unwrap(), "a\nb\n");
}

#[test]
fn what_programs_leave_behind_is_passed_over() {
    for name in ["~$2026-W23.xlsx", ".~lock.2026-W23.xlsx#", ".DS_Store", "Thumbs.db", "desktop.ini", "._a.csv"] {
        assert!(passed_over(name), "{name}");
    }
    for name in ["2026-W23.xlsx", "~2026.csv", "备份.DS_Store.csv"] {
        assert!(!passed_over(name), "{name}");
    }
}

#[test]
fn foreign_encodings_are_named_with_the_first_bad_line() {
    let (gbk, _, _) = encoding_rs::GBK.encode("a\n通报\n");
    assert_eq!(text(gbk.into_owned()), Err((Code::Encoding, "GBK/GB18030, 2".to_owned())));
    assert_eq!(text(b"\xff\xfea\0".to_vec()), Err((Code::Encoding, "UTF-16, 1".to_owned())));
}

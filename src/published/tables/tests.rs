//! Tests of the module above.

use super::text;

#[test]
fn text_cells_cannot_become_formulas() {
    for risky in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\"=1", "\u{200b}=1"] {
        assert!(text(risky).starts_with('\''), "{risky:?}");
    }
    assert_eq!(text("青石镇"), "青石镇");
}

//! Words that stand near private things. Most text holds none of them, so they are looked for first: a table of bits says
//! whether a character can begin one.

#![allow(clippy::wildcard_enum_match_arm, reason = "every sign that is not named ends a number")]

use std::sync::LazyLock;

use super::glyph::{self, Form, Glyph};

/// Words that make the stretch around them worth a closer look.
const CUES: &[&str] = &[
    // Minors.
    "未成年",
    "岁",
    "小学",
    "初中",
    "中学",
    "高中",
    "幼儿园",
    "年级",
    "学生",
    "初一",
    "初二",
    "初三",
    "高一",
    "高二",
    "高三",
    // Informants.
    "举报人",
    "检举人",
    "控告人",
    "信访人",
    "上访人",
    "反映人",
    "投诉人",
    "来信人",
    "知情人",
    "证人",
    "线索来源",
    "线索提供",
    "信访来源",
    "举报来源",
    "实名举报",
    "举报称",
    "反映称",
    "举报反映",
    "来信反映",
    "来电反映",
    "信访反映",
    "检举",
    "受害人",
    "被害人",
    // Beneficiaries.
    "建档立卡",
    "贫困户",
    "低保",
    "五保",
    "特困",
    "户主",
    "残疾户",
    "脱贫户",
    "监测户",
    "受助",
    "补助对象",
    "救助对象",
    "困难户",
    // Health.
    "患",
    "确诊",
    "诊断",
    "残疾",
    "精神分裂",
    "精神病",
    "抑郁",
    "艾滋",
    "乙肝",
    "癌",
    "肿瘤",
    "白血病",
    "尿毒症",
    "怀孕",
    "流产",
    "病历",
    // Secrets.
    "绝密",
    "机密",
    "秘密",
    "密级",
    "份号",
    "内部资料",
    "内部文件",
    "内部材料",
    "内部使用",
    "内部参考",
    "内部掌握",
    "保密期限",
    // Papers.
    "护照",
    "通行证",
    "台胞证",
    "回乡证",
    "军官证",
    "士兵证",
    "警官证",
    "驾驶证",
    "户口簿",
    "户口本",
    "医保",
    "社保",
    "学籍号",
    // Ways to reach a person.
    "微信",
    "薇信",
    "宅电",
    "家庭电话",
    // Homes.
    "住址",
    "家住",
    "住在",
    "现住",
    "门牌",
    "单元",
    "号楼",
    "小区",
    "家庭地址",
    "居住地",
    // What identifies a person.
    "出生",
    "生于",
    "月生",
    "日生",
    "籍贯",
    "祖籍",
    "文化程度",
    "族，",
    "族,",
    "身份证",
];

/// The first characters of number plates (GA 36-2018), before a letter.
const PLATES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Characters behind which a house can be numbered.
const GROUPS: &str = "组社队";

struct Table {
    /// One bit a character of the basic plane: can begin a cue, a plate or a Chinese numeral.
    bits: Vec<u64>,
    /// Cues by their first character, sorted.
    cues: Vec<(char, &'static str)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 1024];
    let mut mark = |code: u32| {
        let code = usize::try_from(code).unwrap_or_default();
        if let Some(word) = bits.get_mut(code / 64) {
            *word |= 1 << (code % 64);
        }
    };
    let mut cues: Vec<(char, &str)> =
        CUES.iter().filter_map(|cue| cue.chars().next().map(|first| (first, *cue))).collect();
    cues.sort_unstable();
    for c in cues.iter().map(|(first, _)| *first).chain(PLATES.chars()).chain(GROUPS.chars()) {
        mark(u32::from(c));
    }
    for code in 0x80..0xffff {
        let sign = char::from_u32(code).map(glyph::of);
        if matches!(sign, Some(Glyph::Digit(_) | Glyph::Numeral(_))) {
            mark(code);
        }
    }
    Table { bits, cues }
});

/// What begins at a character that is not ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// Nothing of interest.
    Nothing,
    /// A digit of some script.
    Digit,
    /// A word that calls for a closer look.
    Cue,
}

/// The table, made once, for a loop that asks often.
#[derive(Clone, Copy)]
pub(super) struct Sieve(&'static Table);

impl Sieve {
    /// The sieve.
    pub(super) fn new() -> Self {
        Self(&TABLE)
    }

    /// Whether a character of three bytes can begin anything.
    #[inline]
    pub(super) fn may(self, first: u8, second: u8, third: u8) -> bool {
        let code = usize::from(first & 0x0f) << 12 | usize::from(second & 0x3f) << 6 | usize::from(third & 0x3f);
        self.0.bits[code >> 6] & (1 << (code & 63)) != 0
    }

    /// What begins at a place where a character of the table stands.
    pub(super) fn begins(self, text: &str, place: usize, form: Form) -> Begin {
        let Some(c) = text[place..].chars().next() else { return Begin::Nothing };
        let next = place + c.len_utf8();
        match glyph::of(c) {
            Glyph::Digit(_) => return Begin::Digit,
            Glyph::Numeral(_)
                if matches!(next_seen(text, next, form, true), Some((Glyph::Digit(_) | Glyph::Numeral(_), _))) =>
            {
                return Begin::Digit;
            }
            _ => {}
        }
        if PLATES.contains(c)
            && let Some((Glyph::Letter(_), _)) = next_seen(text, next, form, true)
        {
            return Begin::Cue;
        }
        if GROUPS.contains(c)
            && let Some((Glyph::Digit(_) | Glyph::Numeral(_), _)) = next_seen(text, next, form, true)
        {
            return Begin::Cue;
        }
        let from = self.0.cues.partition_point(|(first, _)| *first < c);
        let cues = self.0.cues[from..].iter().take_while(|(first, _)| *first == c);
        for (_, cue) in cues {
            if spelt(text, next, form, &cue[c.len_utf8()..]) {
                return Begin::Cue;
            }
        }
        Begin::Nothing
    }
}

/// Whether the rest of a cue follows, whatever unseen things stand between its characters.
fn spelt(text: &str, mut place: usize, form: Form, rest: &str) -> bool {
    if text[place..].starts_with(rest) {
        return true;
    }
    for wanted in rest.chars() {
        let Some((_, at)) = next_seen(text, place, form, false) else { return false };
        let Some(c) = text[at..].chars().next() else { return false };
        let (c, length) = glyph::decoded(&text[at..]).unwrap_or((c, c.len_utf8()));
        if c != wanted {
            return false;
        }
        place = at + length;
    }
    true
}

/// The next sign that is seen, and its place: spaces and markup stepped over, dots too where they may be.
fn next_seen(text: &str, mut place: usize, form: Form, dots: bool) -> Option<(Glyph, usize)> {
    for _ in 0..4 {
        if place >= text.len() {
            return None;
        }
        let (sign, length) = glyph::at(text, place, form);
        match sign {
            Glyph::Nothing | Glyph::Separator(glyph::Gap::Space) => place += length,
            Glyph::Separator(glyph::Gap::Dot | glyph::Gap::Hyphen) if dots => place += length,
            _ => return Some((sign, place)),
        }
    }
    None
}

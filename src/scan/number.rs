//! Numbers that name or reach a person: identity numbers with checksum, date and region, telephones, bank cards.
//!
//! Longer meanings go first: three in four identity numbers hold eleven digits that look like a telephone.

use std::ops::Range;

use super::cluster::{Cluster, X};
use super::glyph::{Form, Gap};
use super::{Kind, Scanner, context};

/// Weights and check characters of identity numbers (GB 11643-1999).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = [1, 0, X, 9, 8, 7, 6, 5, 4, 3, 2];

/// The first two digits of region codes (GB/T 2260), the special administrative regions and Taiwan included.
const REGIONS: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];

/// Groups in which people write mobile numbers.
const MOBILE_SHAPES: [&[usize]; 13] = [
    &[11],
    &[3, 4, 4],
    &[3, 8],
    &[7, 4],
    &[4, 3, 4],
    &[4, 4, 3],
    &[3, 3, 5],
    &[3, 2, 2, 2, 2],
    &[3, 2, 3, 3],
    &[5, 6],
    &[6, 5],
    &[3, 3, 3, 2],
    &[4, 7],
];

/// Words after which a number is an amount.
const AMOUNTS: [&str; 28] = [
    "元", "万", "亿", "千", "百", "公斤", "千克", "吨", "亩", "平方", "立方", "米", "公里", "株", "棵", "袋", "户",
    "人", "名", "个", "次", "项", "%", "％", "‰", "倍", "字节", "B",
];

/// Words before which a number counts documents and things, not persons.
const SERIALS: [&str; 36] = [
    "编号",
    "单号",
    "流水",
    "流水号",
    "订单",
    "发票号码",
    "发票代码",
    "发票号",
    "合同号",
    "注册号",
    "许可证号",
    "备案号",
    "批号",
    "货号",
    "条码",
    "条形码",
    "代码",
    "案号",
    "文号",
    "序号",
    "档案号",
    "档号",
    "凭证号",
    "票号",
    "编码",
    "识别码",
    "标识码",
    "书号",
    "IMEI",
    "ISBN",
    "ISSN",
    "isbn",
    "NO.",
    "No.",
    "设备号",
    "机身号",
];

/// What some groups of digits are, if they are one thing.
type Pass<'a> = &'a dyn Fn(&Range<usize>) -> Option<Kind>;

/// Finds the numbers of a cluster, and calls for each with its bytes.
pub(super) fn find(
    cluster: &Cluster,
    text: &str,
    form: Form,
    scanner: &Scanner,
    mut found: impl FnMut(Kind, Range<usize>),
) {
    if cluster.values.len() < 10 || in_a_word(cluster, text) {
        return;
    }
    let mut free = vec![true; cluster.groups.len()];
    let bare = form == Form::Json && bare(text, cluster.groups[0].bytes.start);
    let passes: [Pass<'_>; 6] = [
        &|groups| identity(cluster, groups).then_some(Kind::Identity),
        &|groups| if bare { None } else { card(cluster, groups, text) },
        &|groups| doubtful(cluster, groups).then_some(Kind::Doubtful),
        &|groups| if bare { None } else { old_identity(cluster, groups, text) },
        &|groups| (!bare && mobile(cluster, groups, text)).then_some(Kind::Phone),
        &|groups| if bare { None } else { landline(cluster, groups, text) },
    ];
    for pass in passes {
        for start in 0..free.len() {
            for end in start + 1..=free.len() {
                let groups = start..end;
                if !free[end - 1] || cluster.count(&groups) > 23 {
                    break;
                }
                if cluster.letter_after && end == free.len() {
                    break;
                }
                if let Some(kind) = pass(&groups) {
                    free[groups.clone()].fill(false);
                    let allowed =
                        matches!(kind, Kind::Phone | Kind::Landline) && scanner.allows(cluster.digits(&groups));
                    if !allowed {
                        found(kind, cluster.bytes(&groups));
                    }
                    break;
                }
            }
        }
    }
}

/// Whether the digits are the tail of a longer word of letters and digits, such as a digest or a serial number.
fn in_a_word(cluster: &Cluster, text: &str) -> bool {
    let before = &text[..cluster.groups[0].bytes.start];
    let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let further = before.len().checked_sub(letters + 1).map_or(b' ', |at| before.as_bytes()[at]);
    letters > 10 || letters > 0 && (further.is_ascii_digit() || matches!(further, b'+' | b'=' | b'-' | b'_'))
}

/// Whether a JSON number stands there, not a text.
fn bare(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '\n', '-', '.', '0']);
    before.ends_with([':', '[', ','])
}

/// 18 digits with a region, a date and the right check digit, whatever stands between them; a certificate of
/// disability has two more behind them.
fn identity(cluster: &Cluster, groups: &Range<usize>) -> bool {
    let digits = cluster.digits(groups);
    let whole = digits.len() == 18 || matches!(digits.len(), 20 | 22) && groups.len() == 1;
    whole && shaped(&digits[..18]) && checked(&digits[..18])
}

fn shaped(digits: &[u8]) -> bool {
    let plain = digits[..17].iter().all(|digit| *digit < 10);
    plain && region(digits) && date(number(&digits[6..10]), &digits[10..14])
}

fn region(digits: &[u8]) -> bool {
    REGIONS.contains(&(digits[0] * 10 + digits[1]))
}

/// Whether the digits before the last give the last (GB 11643-1999, ISO 7064 MOD 11-2).
fn checked(digits: &[u8]) -> bool {
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * u32::from(*digit)).sum();
    CHECKS[usize::try_from(sum % 11).unwrap_or_default()] == digits[17]
}

fn date(year: u32, rest: &[u8]) -> bool {
    let (month, day) = (number(&rest[..2]), number(&rest[2..4]));
    let year = i32::try_from(year).unwrap_or_default();
    (1900..=2040).contains(&year) && chrono::NaiveDate::from_ymd_opt(year, month, day).is_some()
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit))
}

/// 18 digits that are an identity number but for the check digit: mistyped, or no identity number at all.
fn doubtful(cluster: &Cluster, groups: &Range<usize>) -> bool {
    let digits = cluster.digits(groups);
    let written = matches!(cluster.shape(groups).as_slice(), [18] | [6, 8, 4] | [6, 4, 4, 4] | [17, 1] | [14, 4]);
    digits.len() == 18 && written && shaped(digits)
}

/// 15 digits with a region and a date of birth in the last century (GB 11643-1989).
fn old_identity(cluster: &Cluster, groups: &Range<usize>, text: &str) -> Option<Kind> {
    let digits = cluster.digits(groups);
    let shape = cluster.shape(groups);
    let written = matches!(shape.as_slice(), [15] | [6, 6, 3] | [6, 9] | [3, 3, 3, 3, 3])
        || shape.len() == 15 && cluster.even(groups);
    if digits.len() != 15 || !written || digits.contains(&X) || !region(digits) || decimal(cluster, groups) {
        return None;
    }
    let year = 1900 + number(&digits[6..8]);
    if year < 1920 || !date(year, &digits[8..12]) {
        return None;
    }
    let serial = counted(text, cluster.bytes(groups).start) || amount(text, cluster.bytes(groups).end);
    Some(if serial { Kind::Doubtful } else { Kind::OldIdentity })
}

/// 16 to 19 digits with a known beginning and the right check digit (ISO/IEC 7812-1, Luhn).
fn card(cluster: &Cluster, groups: &Range<usize>, text: &str) -> Option<Kind> {
    let digits = cluster.digits(groups);
    let shape = cluster.shape(groups);
    let fours = shape.len() > 3 && shape[..shape.len() - 1].iter().all(|size| *size == 4);
    let written = shape.len() == 1
        || cluster.even(groups)
            && (fours || shape[0] == 6 && shape.len() < 5 || shape.len() == digits.len() || shape == [4, 6, 5]);
    let length = digits.len();
    if !(15..=19).contains(&length) || !written || digits.contains(&X) || decimal(cluster, groups) || !luhn(digits) {
        return None;
    }
    let start = cluster.bytes(groups).start;
    let head = number(&digits[..4]);
    let union = head / 100 == 62 && length >= 16;
    let other = match head {
        4000..=4999 | 5100..=5599 | 2221..=2720 | 3500..=3599 | 6000..=6099 => matches!(length, 16 | 19),
        3400..=3499 | 3700..=3799 => length == 15,
        9400..=9799 | 6800..=6999 => matches!(length, 16 | 18 | 19),
        _ => false,
    };
    let cue = context::before(text, start, 16);
    let cued = ["卡", "账", "帐", "行", "户头", "card", "Card", "visa", "VISA"].iter().any(|word| cue.contains(word));
    let serial = counted(text, start) || amount(text, cluster.bytes(groups).end);
    match (union, other) {
        (true, _) | (_, true) if serial && !cued => Some(Kind::Doubtful),
        (true, _) => Some(Kind::Card),
        (_, true) if cued || fours && matches!(cluster.gap(groups), Some(Gap::Space | Gap::Hyphen)) => Some(Kind::Card),
        (_, true) if head / 1000 == 4 || head / 1000 == 5 => Some(Kind::Doubtful),
        _ => None,
    }
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Eleven digits that begin as mobile numbers do, with or without the country before them.
fn mobile(cluster: &Cluster, groups: &Range<usize>, text: &str) -> bool {
    let digits = cluster.digits(groups);
    let mut shape = cluster.shape(groups);
    let mut national = digits;
    let mut even = cluster.even(groups);
    for country in [&[0, 0, 8, 6][..], &[8, 6], &[0]] {
        let apart = shape.first() == Some(&country.len()) && (country != [0] || cluster.gap(groups) != Some(Gap::Dot));
        if digits.len() == 11 + country.len() && digits.starts_with(country) && (apart || shape.len() == 1) {
            national = &digits[country.len()..];
            if apart {
                shape.remove(0);
                even = cluster.even(&(groups.start + 1..groups.end));
            } else if country == [0] {
                // A trunk zero is no longer dialled; twelve digits in one are a code.
                return false;
            } else {
                shape = vec![11];
            }
            break;
        }
    }
    if national.len() != 11 || national[0] != 1 || !(3..=9).contains(&national[1]) || national.contains(&X) {
        return false;
    }
    let singles = shape.len() == 11 && even;
    let known = singles || MOBILE_SHAPES.contains(&shape.as_slice()) && (even || shape == [3, 4, 4]);
    let gap_fits = match cluster.gap(groups) {
        Some(Gap::Comma) => singles,
        Some(Gap::Line) => shape.len() == 2,
        _ => true,
    };
    if !known || !gap_fits || decimal(cluster, groups) || cluster.guessed(groups) && shape.len() > 1 {
        return false;
    }
    let bytes = cluster.bytes(groups);
    !counted(text, bytes.start) && !amount(text, bytes.end)
}

/// An area code and seven or eight digits, unless the words before say that it is an office's.
fn landline(cluster: &Cluster, groups: &Range<usize>, text: &str) -> Option<Kind> {
    const OFFICES: [&str; 20] = [
        "举报", "监督", "投诉", "热线", "公示", "值班", "办公", "咨询", "服务", "受理", "传真", "报警", "接待", "信访",
        "来电", "政务", "客服", "救助", "异议", "总机",
    ];
    const ENDINGS: [&str; 12] = ["政府", "委", "局", "办", "部", "中心", "室", "所", "站", "院", "校", "厅"];
    let digits = cluster.digits(groups);
    let mut shape = cluster.shape(groups);
    let mut local = digits;
    if local.starts_with(&[8, 6]) && shape.first() == Some(&2) {
        local = &local[2..];
        shape.remove(0);
    }
    let trunk = local.first() == Some(&0);
    if !trunk && local.len() == digits.len() {
        return None;
    }
    let local = if trunk { &local[1..] } else { local };
    let (area, rest) = match local {
        [1, 0, rest @ ..] | [2, _, rest @ ..] if rest.len() == 8 => (2, rest),
        [3..=9, _, _, rest @ ..] if matches!(rest.len(), 7 | 8) => (3, rest),
        _ => return None,
    };
    let head = area + usize::from(trunk);
    let written = match shape.as_slice() {
        [_] => true,
        [first, number] => *first == head && *number == rest.len(),
        [first, 3 | 4, 4] => *first == head,
        _ => false,
    };
    if !written || local.contains(&X) || rest[0] < 2 || decimal(cluster, groups) {
        return None;
    }
    let bytes = cluster.bytes(groups);
    if counted(text, bytes.start) || amount(text, bytes.end) {
        return None;
    }
    let words = context::before(text, bytes.start, 14);
    if ["宅", "家庭", "家中", "住宅", "本人", "个人"].iter().any(|word| words.contains(word)) {
        return Some(Kind::Phone);
    }
    let office = words.trim_end_matches(['：', ':', '电', '话', '联', '系', '(', '（']);
    let known = OFFICES.iter().any(|word| words.contains(word)) || ENDINGS.iter().any(|word| office.ends_with(word));
    (!known).then_some(Kind::Landline)
}

/// Whether some groups are the places of a decimal fraction, or have such behind them.
fn decimal(cluster: &Cluster, groups: &Range<usize>) -> bool {
    let dotted = |at: usize| cluster.groups.get(at).is_some_and(|group| group.gap == Some(Gap::Dot));
    let before = groups.len() == 1 && groups.start > 0 && dotted(groups.start) && {
        let whole = &cluster.groups[groups.start - 1];
        whole.digits.len() == 1 && cluster.values[whole.digits.start] == 0
    };
    let after = dotted(groups.end) && cluster.groups[groups.end].digits.len() <= 2 && groups.len() == 1;
    before || after
}

/// Whether the words before say that things are numbered.
fn counted(text: &str, start: usize) -> bool {
    let words = context::before(text, start, 12);
    let words = words.trim_end_matches([':', '：', '为', '是', '#', '(', '（', '"', '“']);
    words.ends_with(['¥', '￥', '$', '第']) || SERIALS.iter().any(|word| words.ends_with(word))
}

/// Whether the words behind say how much it is.
fn amount(text: &str, end: usize) -> bool {
    let words = context::after(text, end, 3);
    AMOUNTS.iter().any(|word| words.starts_with(word))
}

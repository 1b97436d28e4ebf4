//! Titles in lines broken by sense (回行要做到词意完整,排列对称,长短适宜,间距恰当): GB/T 9704-2012, 7.3.1.
//!
//! An author who knows better gives `title_lines`. Otherwise a line breaks where a phrase ends: after a particle or
//! before a preposition, never inside quotation marks, a number with its measure, or the name of a unit; and lines
//! form a trapezium or a diamond, not a square block.

/// Characters of 22 pt on a line of 156 mm.
const LINE: usize = 20;

/// Words after which a phrase ends.
const AFTER: [&str; 13] = ["关于", "情况", "工作", "问题", "和", "与", "及", "的", "，", "、", "》", "”", "）"];

/// Words with which a phrase begins.
const BEFORE: [&str; 16] = [
    "违反",
    "开展",
    "做好",
    "加强",
    "落实",
    "进一步",
    "认真",
    "给予",
    "表彰",
    "有关",
    "存在",
    "限期",
    "督导",
    "部分",
    "先进",
    "通报",
];

/// Letters that make one word with what stands before them: 工作队, 工作组.
const JOINED: &str = "队组者人会站员部";

/// The title in lines; `names` are not broken.
pub(crate) fn lines<'n>(title: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let letters: Vec<char> = title.chars().collect();
    if letters.len() <= LINE {
        return vec![title.to_owned()];
    }
    let costs = costs(&letters, names);
    let count = letters.len().div_ceil(LINE);
    // One line more than needed may break better; the cheaper one is taken.
    let candidates = [count, count + 1].into_iter().filter_map(|count| best(&costs, letters.len(), count));
    let Some((_, breaks)) = candidates.min_by_key(|(cost, _)| *cost) else { return vec![title.to_owned()] };
    let mut from = 0;
    let mut lines = Vec::with_capacity(breaks.len() + 1);
    for to in breaks.into_iter().chain([letters.len()]) {
        lines.push(letters[from..to].iter().collect());
        from = to;
    }
    lines
}

/// What a break before each character costs: 0 at the end of a phrase, much inside a word that must stay whole.
fn costs<'n>(letters: &[char], names: impl IntoIterator<Item = &'n str>) -> Vec<u32> {
    let mut costs = vec![30; letters.len()];
    for place in 1..letters.len() {
        let before: String = letters[..place].iter().collect();
        let (last, next) = (letters[place - 1], letters[place]);
        let after: String = letters[place..].iter().collect();
        if AFTER.iter().any(|word| before.ends_with(word)) && !JOINED.contains(next) {
            costs[place] = if before.ends_with("关于") { 8 } else { 0 };
        } else if BEFORE.iter().any(|word| after.starts_with(word)) {
            costs[place] = 4;
        }
        let joined = last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric();
        let measured = last.is_ascii_digit() && !next.is_ascii_digit();
        if joined || measured || "，、。；：》”）〕".contains(next) || "《“（〔".contains(last) {
            costs[place] = 1000;
        }
        // “问题的通报” stays whole: a line never begins with the particle.
        if next == '的' || (last == '的' && letters.len() - place <= 2) {
            costs[place] = 500;
        }
    }
    keep(letters, '“', '”', &mut costs);
    keep(letters, '《', '》', &mut costs);
    let text: String = letters.iter().collect();
    for name in names.into_iter().filter(|name| name.chars().count() > 1) {
        for (at, _) in text.match_indices(name) {
            let start = text[..at].chars().count();
            for cost in &mut costs[start + 1..start + name.chars().count()] {
                *cost = (*cost).max(300);
            }
        }
    }
    costs
}

/// What stands between two marks is not broken.
fn keep(letters: &[char], open: char, close: char, costs: &mut [u32]) {
    let mut inside = false;
    for (place, letter) in letters.iter().enumerate() {
        if inside {
            costs[place] = costs[place].max(400);
        }
        inside = if *letter == open { true } else { inside && *letter != close };
    }
}

/// The cheapest breaks into so many lines, and their cost.
fn best(costs: &[u32], len: usize, count: usize) -> Option<(u32, Vec<usize>)> {
    let mut found: Option<(u32, Vec<usize>)> = None;
    let mut breaks = vec![0; count - 1];
    search(costs, len, &mut breaks, 0, &mut found);
    found
}

fn search(costs: &[u32], len: usize, breaks: &mut Vec<usize>, depth: usize, found: &mut Option<(u32, Vec<usize>)>) {
    let from = if depth == 0 { 0 } else { breaks[depth - 1] };
    if depth == breaks.len() {
        if len - from > LINE || len - from < 2 {
            return;
        }
        let total = shape(breaks, len) + breaks.iter().map(|place| costs[*place]).sum::<u32>();
        if found.as_ref().is_none_or(|(best, _)| total < *best) {
            *found = Some((total, breaks.clone()));
        }
        return;
    }
    for place in from + 2..=(from + LINE).min(len - 1) {
        breaks[depth] = place;
        search(costs, len, breaks, depth + 1, found);
    }
}

/// Unevenness, and a penalty for an hourglass or a square block: lines grow, shrink, or are longest in the middle.
fn shape(breaks: &[usize], len: usize) -> u32 {
    let mut lines = Vec::with_capacity(breaks.len() + 1);
    let mut from = 0;
    for to in breaks.iter().copied().chain([len]) {
        lines.push(to - from);
        from = to;
    }
    let longest = lines.iter().copied().max().unwrap_or(0);
    let short: usize = lines.iter().map(|line| longest - line).sum();
    let dips = lines.windows(3).any(|three| three[1] < three[0] && three[1] < three[2]);
    let square = lines.len() > 1 && short == 0;
    let lone = lines.iter().any(|line| *line < 4);
    // A line more costs a little, so that it must earn its place.
    let rows = u32::try_from(lines.len()).unwrap_or(0);
    u32::try_from(short).unwrap_or(0)
        + if dips { 40 } else { 0 }
        + if square { 3 } else { 0 }
        + if lone { 60 } else { 0 }
        + rows * 12
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(title: &str) -> String {
        lines(title, ["核桃岭镇", "松澜县"]).join("/")
    }

    #[test]
    fn lines_end_where_a_phrase_ends() {
        assert_eq!(shown("关于2017年6月排名的通报"), "关于2017年6月排名的通报");
        for (title, wanted) in [
            ("关于部分驻村工作队违反工作纪律问题的通报", "关于部分驻村工作队违反工作纪律问题的通报"),
            (
                "关于核桃岭镇部分驻村工作队违反工作纪律有关问题的通报",
                "关于核桃岭镇部分驻村工作队/违反工作纪律有关问题的通报",
            ),
        ] {
            let got = shown(title);
            assert_eq!(got.replace('/', ""), title);
            assert!(got.split('/').all(|line| line.chars().count() <= LINE), "{got}");
            assert_eq!(got, wanted);
        }
    }

    #[test]
    fn names_numbers_and_quotations_stay_whole() {
        let got = shown("关于认真学习贯彻落实《松澜县驻村扶贫工作考评办法（试行）》和开展自查自纠工作的通知");
        assert!(got.split('/').any(|line| line.contains("《松澜县驻村扶贫工作考评办法（试行）》")), "{got}");
        let got = shown("关于给予在脱贫攻坚一线成绩突出的核桃岭镇2017年第2季度先进集体表彰的决定");
        assert!(got.split('/').any(|line| line.contains("核桃岭镇")), "{got}");
        assert!(!got.split('/').any(|line| line.ends_with(|c: char| c.is_ascii_digit())), "{got}");
    }
}

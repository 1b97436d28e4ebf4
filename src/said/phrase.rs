//! Where a title may turn: between words, never inside one, a name, a number with its measure or a quotation mark.
//!
//! Words are those of the jieba dictionary; the names that a site knows (units, posts, persons) stay whole whatever it
//! says. Does not decide which of the places is best; `print::title` does.

use std::sync::OnceLock;

use jieba_rs::Jieba;

/// Words of the field that the dictionary takes apart.
const COMPOUNDS: &[&str] = &[
    "工作队员",
    "工作队",
    "工作组",
    "工作人员",
    "驻村工作队",
    "第一书记",
    "人民政府",
    "党支部书记",
    "党委书记",
    "村委会主任",
    "村民委员会",
    "领导小组",
    "纪律检查委员会",
    "监察委员会",
    "人居环境",
    "脱贫攻坚",
    "形式主义",
    "官僚主义",
    "优亲厚友",
    "虚报冒领",
    "党风廉政",
    "乡村振兴",
    "有效衔接",
    "责任追究",
    "典型案例",
    "先进集体",
    "先进个人",
];

/// Single characters that belong to the word before them: 乡镇、机构、量词、助词.
const BEHIND: &str =
    "镇乡村县市区州省局委办院部队组者人会站员所处科股室厂校路号级次个名件起家的了之等们年月日时分岁条项款季度";

/// Single characters that belong to the word after them.
const AHEAD: &str = "驻在于对向把被将从原各全第副总老不未拟约近每本该其";

/// Endings of offices: what 和 joins before one of them is one name (人力资源和社会保障局).
const OFFICES: &str = "局委部厅办署院";

fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        let mut jieba = Jieba::new();
        for word in COMPOUNDS {
            jieba.add_word(word, Some(100_000), None);
        }
        jieba
    })
}

/// Reads the dictionary, which takes a while, so that a later call need not.
pub fn warm() {
    let _ = dictionary();
}

/// A text in pieces between which a line may turn.
pub fn phrases<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let turns = turns(&letters, names);
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for (letter, turn) in letters.iter().zip(turns) {
        if turn && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push(*letter);
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// Whether a line may turn before each character.
pub(crate) fn turns<'n>(letters: &[char], names: impl IntoIterator<Item = &'n str>) -> Vec<bool> {
    let text: String = letters.iter().collect();
    let mut turns = vec![false; letters.len()];
    let (mut at, mut before) = (0, "");
    let words: Vec<&str> = dictionary().cut(&text, false).into_iter().map(|token| token.word).collect();
    for word in &words {
        if at > 0 {
            turns[at] = !glued(before, word);
        }
        at += word.chars().count();
        before = word;
    }
    keep_offices(&words, &mut turns);
    for name in names.into_iter().filter(|name| name.chars().count() > 1) {
        for (start, _) in text.match_indices(name) {
            let start = text[..start].chars().count();
            turns[start + 1..start + name.chars().count()].fill(false);
        }
    }
    turns
}

/// Whether two neighbouring words stay on one line.
fn glued(before: &str, word: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().last(), word.chars().next()) else { return true };
    let alone = |word: &str, list: &str| word.chars().count() == 1 && word.chars().all(|c| list.contains(c));
    let latin = |c: char| c.is_ascii_alphanumeric();
    // 2017年6月30日, 第2季度, 3.20万元
    let number = latin(last) || latin(next) && "年月第〔.-—．约".contains(last) || before == "第";
    let marks =
        "，、。；：？！》”’）〕】…—".contains(next) || "《“‘（〔【—".contains(last) || next == '.' || last == '.';
    // 李某某, 罗某: a name that is masked, with its family name.
    let masked = next == '某';
    let blank = next.is_whitespace();
    number || marks || masked || blank || alone(word, BEHIND) || alone(before, AHEAD)
}

/// 人力资源和社会保障局: what 和 joins before the ending of an office is one name.
fn keep_offices(words: &[&str], turns: &mut [bool]) {
    let mut starts = Vec::with_capacity(words.len());
    let mut at = 0;
    for word in words {
        starts.push(at);
        at += word.chars().count();
    }
    for place in (1..words.len()).filter(|place| ["和", "与"].contains(&words[*place])) {
        let office = |word: &&str| word.chars().count() > 1 && word.ends_with(|c| OFFICES.contains(c));
        let single = |word: &&str| word.chars().count() == 1 && word.chars().all(|c| OFFICES.contains(c));
        let end = words[place + 1..].iter().take(3).position(|word| office(word) || single(word));
        if let Some(end) = end.filter(|_| !office(&words[place - 1])) {
            for start in &starts[place..=place + 1 + end] {
                turns[*start] = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        phrases(text, ["石板坡村", "罗江海", "松澜县"]).join("|")
    }

    #[test]
    fn words_names_and_numbers_stay_whole() {
        // The title, and what no line may part.
        for (title, whole) in [
            ("关于人力资源和社会保障局李某某违规问题的通报", &["人力资源和社会保障局", "李某某"][..]),
            ("松澜县人民政府镇长工作队员管理办法", &["人民政府", "镇长", "工作队员", "管理", "松澜县"]),
            ("全县农村人居环境整治情况", &["全县", "农村", "人居环境"]),
            ("校外培训机构专项督查", &["校外", "培训", "机构"]),
            ("石板坡村罗江海虚报冒领补助", &["石板坡村", "罗江海", "虚报冒领"]),
            ("关于2017年6月30日“村村通”第2季度的通报", &["2017年6月30日", "第2季度", "“村村通”"]),
            ("青石镇党支部书记罗某某收受钱物3.20万元", &["党支部书记", "罗某某", "3.20万元", "青石镇"]),
        ] {
            let cut = cut(title);
            assert_eq!(cut.replace('|', ""), title);
            for word in whole {
                assert!(cut.contains(word), "{word} in {cut}");
            }
        }
    }

    #[test]
    fn any_text_is_its_pieces() {
        for text in ["", "。", "a", "Report of the Board 2017", "《》《", "某某某", "1.2.3 第第第", "𠅤㛃"]
        {
            assert_eq!(phrases(text, []).concat(), text);
        }
    }
}

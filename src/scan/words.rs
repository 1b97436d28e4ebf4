//! Private things that are told by words: minors, informants, beneficiaries, health, homes, papers, secrets.
//!
//! A word alone is no finding: offices write about the protection of minors and of informants. A word with a name, an age,
//! a house or a number is one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::name::{BEHIND, PATTERN, is_masked, is_name};

/// What else must hold for a match.
#[derive(Clone, Copy)]
enum Only {
    /// Nothing.
    Match,
    /// The group `n` is a name.
    Name,
    /// The group `n` is a name in clear: with it masked, nobody is named.
    Clear,
    /// The group `n` is a name and the group `a` an age below 18.
    Young,
    /// The group `a` is an age below 18, and a person is masked or named near it.
    Plate,
}

struct Rule {
    kind: Kind,
    only: Only,
    pattern: Regex,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(rules);

/// Calls for each finding in a folded stretch of text, with its bytes and those of what must not be shown.
pub(super) fn find(text: &str, mut found: impl FnMut(Kind, Range<usize>)) {
    for rule in RULES.iter() {
        let mut from = 0;
        while let Some(captures) = rule.pattern.captures_at(text, from) {
            let whole = captures.get(0).map_or(0..0, |all| all.range());
            let shown = captures.name("s").map_or(whole.clone(), |part| part.range());
            let name = captures.name("n").map_or("", |name| name.as_str());
            let holds = match rule.only {
                Only::Match => true,
                Only::Name => is_name(name),
                Only::Clear => is_name(name) && !is_masked(name),
                Only::Young => is_name(name) && captures.name("a").is_some_and(|age| young(age.as_str())),
                Only::Plate => plate(name),
            };
            if holds {
                found(rule.kind, shown.clone());
            }
            // A name that is none may hide the beginning of one.
            let step = text[whole.start..].chars().next().map_or(1, char::len_utf8);
            from = if holds { shown.end.max(whole.start + step) } else { whole.start + step };
        }
    }
}

/// An age in digits or Chinese numerals below 18 (未成年人保护法, art. 2).
fn young(age: &str) -> bool {
    if let Ok(age) = age.parse::<u32>() {
        return age < 18;
    }
    let ones = |text: &str| text.chars().next().and_then(super::glyph::numeral).unwrap_or_default();
    match age.split_once('十') {
        Some(("", ones_digit)) => ones(ones_digit) < 8,
        Some(_) => false,
        None => age.chars().count() == 1,
    }
}

/// Five or six signs with two digits at least, and not only digits that could be a year.
fn plate(signs: &str) -> bool {
    signs.bytes().filter(u8::is_ascii_digit).count() >= 2
}

#[expect(clippy::too_many_lines, reason = "a list of rules")]
fn rules() -> Vec<Rule> {
    let name = format!("(?P<s>(?P<n>{}))", PATTERN.as_str());
    let person = format!("{name}{BEHIND}");
    let age = "(?:现年|年龄|年仅|今年|时年|刚满|才)?(?P<a>[0-9]{1,2}|十?[一二三四五六七八九]|十)(?:周)?岁";
    let is = "(?:[：:，、（(|\\s]|是|为|系|叫|名叫|姓名[：:]?)*";
    let rule = |kind: Kind, only: Only, pattern: String| Rule {
        kind,
        only,
        pattern: Regex::new(&pattern).expect("the patterns are constants (a test compiles them)"),
    };
    vec![
        // Minors: 未成年人保护法, art. 103; 个人信息保护法, art. 28.
        rule(Kind::Minor, Only::Young, format!("{name}[，、,（(]?(?:[男女][，、,]?)?(?:[汉回苗][族][，、,]?)?{age}")),
        rule(Kind::Minor, Only::Young, format!("{age}的?(?:男孩|女孩|孩子|儿子|女儿|学生|少年|女童|男童|孙子|孙女)?{person}")),
        rule(Kind::Minor, Only::Name, format!("未成年(?:人|学生|子女|女儿|儿子|女孩|男孩|受害人|被害人)?{is}{person}")),
        rule(
            Kind::Minor,
            Only::Name,
            format!("(?:小学|初中|中学|高中|幼儿园|年级|[初高][一二三]|[0-9一二三四五六七八九]班)[^，。；、\\n]{{0,8}}?(?:学生|女生|男生|幼儿|学童|同学|孩子|新生|班){is}{person}"),
        ),
        // Informants: 监察法, art. 74; 信访工作条例, art. 30.
        rule(
            Kind::Informant,
            Only::Name,
            format!("(?:举报人|检举人|控告人|信访人|上访人|反映人|投诉人|来信人|知情人|证人|线索提供人|线索提供者|举报者|受害人|被害人)(?:员|士)?{is}{person}"),
        ),
        rule(
            Kind::Informant,
            Only::Name,
            format!("(?:^|[，。；：、“（\\s]|据|由|经|对|接|接到|收到|村民|群众|党员|干部|职工|会计|社员|农户){name}(?:同志|等人|等|的)?(?:向[^，。]{{2,14}})?(?:实名)?(?:举报|检举|来信反映|来电反映|信访反映|反映称|举报反映|控告)(?:称|的|了|反映|材料|信|我|其|，|。|该|村|原|：|有|线索)"),
        ),
        rule(
            Kind::Informant,
            Only::Name,
            format!("(?:线索来源|信访来源|举报来源)[：:|\\s]*(?:[^，。；\\n]{{0,10}}?)?{person}"),
        ),
        // Beneficiaries: named nowhere, counted only.
        rule(
            Kind::Beneficiary,
            Only::Name,
            format!("(?:建档立卡户|建档立卡贫困户|贫困户|低保户|低保对象|低保人员|五保户|五保老人|五保对象|特困人员|特困户|特困供养人员|户主|残疾户|脱贫户|监测户|受助学生|补助对象|救助对象|困难户|受助人){is}{person}"),
        ),
        rule(
            Kind::Beneficiary,
            Only::Name,
            format!("(?:^|[，。；：、“\"（\\s]|村民|组){name}(?:[，、（(])?(?:是|系|属|为|被评为|纳入|享受)(?:该?村|[一二三四五六七八九0-9]+组|本村|我村)?(?:的)?(?:建档立卡|贫困户|低保|五保|特困)"),
        ),
        rule(Kind::Beneficiary, Only::Match, "(?:^|[|,，\\t\\n])\\s*\"?(?P<s>户主(?:姓名)?)\"?\\s*(?:[|,，\\t])".to_owned()),
        // Health: 个人信息保护法, art. 28.
        rule(
            Kind::Health,
            Only::Name,
            format!("{name}(?:[^。；，\\n]{{0,6}}[，、]?)?(?:因|身|长期|突)?(?:患有?|罹患|确诊为?|被?诊断为|感染|查出|检查出)[^。；，\\n]{{0,10}}?(?:病|癌|瘤|症|炎|艾滋|HIV|瘫|结石|综合征)"),
        ),
        rule(
            Kind::Health,
            Only::Name,
            format!("{name}[^。；\\n]{{0,8}}?(?:精神分裂|精神病|精神障碍|抑郁症|艾滋病|乙肝|HIV|白血病|尿毒症|癌症|肺癌|肝癌|胃癌|乳腺癌|肿瘤|怀孕|流产|残疾证|残疾人证|[一二三四1-4]级(?:肢体|智力|精神|视力|听力|言语|多重)?残疾|(?:肢体|智力|精神|视力|听力|言语)残疾)"),
        ),
        rule(
            Kind::Health,
            Only::Name,
            format!("(?:精神病人|精神病患者|精神障碍患者|艾滋病人|艾滋病患者|癌症患者|重病患者|患者|残疾人|孕妇|[一二三四1-4]级残疾人?){is}{person}"),
        ),
        rule(Kind::Health, Only::Match, "残疾人?证(?:号码?|编号)[：:为是\\s]*(?P<s>[0-9X*]{8,22})".to_owned()),
        // Secrets: 保守国家秘密法; GB/T 9704-2012, 7.2.1 and 7.2.2.
        rule(Kind::Secret, Only::Match, "(?P<s>(?:绝密|机密|秘密)\\s*[★☆✩✭⭐])".to_owned()),
        rule(Kind::Secret, Only::Match, "密\\s*级\\s*(?:和保密期限)?[：:|\\s]\\s*(?P<s>绝密|机密|秘密|内部)".to_owned()),
        rule(Kind::Secret, Only::Match, "(?P<s>(?:绝密|机密|秘密)[^，。\\n]{0,4}启用前)".to_owned()),
        rule(Kind::Secret, Only::Match, "(?:^|\\n)\\s*[\"“【\\[(（]?(?P<s>绝密|机密|秘密)[\"”】\\])）]?\\s*(?:\\n|$)".to_owned()),
        rule(Kind::Secret, Only::Match, "[【\\[(（](?P<s>绝密|机密|秘密)[】\\])）]".to_owned()),
        rule(Kind::Secret, Only::Match, "份\\s*号[：:\\s]*(?P<s>[0-9]{1,8})".to_owned()),
        rule(Kind::Secret, Only::Match, "保密期限[：:\\s]*(?P<s>[0-9一二三四五六七八九十]+\\s*(?:年|个月)|长期)".to_owned()),
        rule(
            Kind::Secret,
            Only::Match,
            "(?P<s>内部(?:资料|文件|材料)[，,、；。！ ]*(?:请)?(?:注意保存|注意保密|妥善保管|不得外传|严禁外传|请勿外传|不得翻印|严禁转载|不得转发|请勿转发))".to_owned(),
        ),
        rule(Kind::Secret, Only::Match, "(?P<s>仅?供?内部(?:使用|参考|掌握)[，,、 ]*(?:不得|严禁|请勿|禁止|切勿)[^，。\\n]{1,6})".to_owned()),
        rule(Kind::Secret, Only::Match, "(?P<s>仅供内部(?:使用|参考|掌握))".to_owned()),
        // Papers that name a person.
        rule(
            Kind::Paper,
            Only::Match,
            "(?:护照|港澳通行证|台湾通行证|通行证|台胞证|回乡证|海员证|旅行证)[^，。；\\n]{0,8}?(?P<s>[A-Za-z]{1,2}[ -]?[0-9]{7,8}|[0-9]{8,10})(?:$|[^0-9A-Za-z])".to_owned(),
        ),
        rule(
            Kind::Paper,
            Only::Match,
            "(?:军官证|士兵证|警官证|文职干部证|军人证)[^，。；\\n]{0,6}?(?P<s>[一-鿿]字第?[ ]?[0-9]{4,8}号?|[0-9]{6,10})".to_owned(),
        ),
        rule(
            Kind::Paper,
            Only::Match,
            "(?:户口簿|户口本|社保卡?|社会保障卡?|医保卡?|学籍|驾驶证)(?:号码?|编号|档案号)[：:为是\\s]*(?P<s>[A-Z]?[0-9]{8,18}X?)".to_owned(),
        ),
        // Homes below town level.
        rule(
            Kind::Home,
            Only::Match,
            "(?:家庭住址|家庭地址|现住址|住址|现住|家住|住在|居住地|居住于|户籍地址|家住在)[：:为是于在|\\s]*(?P<s>[^，。；：\\n]{2,30}(?:组|社|号|室|栋|幢|单元|楼|户))".to_owned(),
        ),
        rule(
            Kind::Address,
            Only::Match,
            "(?P<s>[一-鿿]{2,6}(?:村|社区|屯|庄|寨)[^，。；：\\n]{0,6}?[0-9一二三四五六七八九十]{1,3}(?:组|社|队)[ 第]?[0-9一二三四五六七八九十]{1,4}(?:号|户))".to_owned(),
        ),
        rule(
            Kind::Address,
            Only::Match,
            "(?P<s>[一-鿿]{2,10}?[0-9一二三四五六七八九十A-Z]{1,3}(?:号楼|栋|幢|座)?[-—]?[0-9一二三四五六七八九十]{1,2}单元[-—]?(?:[0-9一二三四五六七八九十]{1,2}楼)?[0-9一二三四五六七八九十]{0,5}(?:室|号|户)?)".to_owned(),
        ),
        rule(Kind::Address, Only::Match, "(?P<s>[一-鿿]{1,8}小区[^，。；\\n]{0,6}?[0-9A-Z]{1,3}(?:号楼|栋|幢|座)[^，。；\\n]{0,8}?[0-9]{2,4}室?)".to_owned()),
        rule(Kind::Address, Only::Match, "门牌号?[：:为是\\s]*(?P<s>[0-9]{1,4}号?)".to_owned()),
        // Number plates.
        rule(
            Kind::Plate,
            Only::Plate,
            "(?P<s>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•.\\-]?(?P<n>[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[学警挂港澳]))(?:$|[^A-Za-z0-9])".to_owned(),
        ),
        // Ways to reach a person.
        rule(
            Kind::Contact,
            Only::Match,
            "(?:微信号?|薇信号?|WeChat|wechat)(?:ID|id)?[：:为是\\s]*(?P<s>[A-Za-z][A-Za-z0-9_-]{5,19})(?:$|[^A-Za-z0-9_.-])".to_owned(),
        ),
        rule(Kind::Contact, Only::Match, "QQ(?:号码?|邮箱)?[：:为是\\s]*(?P<s>[1-9][0-9]{4,10})(?:$|[^0-9])".to_owned()),
        rule(Kind::Phone, Only::Match, "(?:宅电|家庭电话)[：:为是\\s]*(?P<s>[2-9][0-9]{6,7})(?:$|[^0-9])".to_owned()),
        // What identifies a person beyond name and post.
        rule(Kind::Detail, Only::Match, "(?P<s>(?:出生于|生于|出生日期[：:为是]?|出生年月[：:为是]?)\\s*[0-9]{4}[年.-][0-9]{1,2})".to_owned()),
        rule(Kind::Detail, Only::Match, "(?P<s>[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:出生|生)(?:于)?)(?:$|[，。；、,(（])".to_owned()),
        rule(Kind::Detail, Only::Clear, format!("{name}[，,][男女][，,](?:[一-鿿]{{1,5}}族)[，,]")),
        rule(Kind::Detail, Only::Match, "(?P<s>(?:籍贯|祖籍)[：:为是]?\\s*[一-鿿]{2,8})".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(rules().len() > 30);
    }

    #[test]
    fn ages_below_eighteen_are_young() {
        for age in ["3", "17", "六", "十", "十七"] {
            assert!(young(age), "{age}");
        }
        for age in ["18", "45", "十八", "二十", "七十三"] {
            assert!(!young(age), "{age}");
        }
    }
}

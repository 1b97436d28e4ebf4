//! Writes the weekly scores and evaluations of the demonstration site.
//!
//! Run as `cargo run --release --example demo_scores -- content`. It reads `units.csv` in that folder and writes
//! `scores/` and `evaluations/` beside it; the same register gives the same files on every machine. Scores are made
//! the way real ones come about: a unit has a level of its own, close to its town's, which drifts a little from week
//! to week; each indicator leans its own way; scorers give half points; a few units are absent. What happens to a unit
//! in the notices of the demonstration (a criticism, a flood, a good spring) is in the tables below, so that scores
//! and texts tell one story. Nothing here stands for a real place.

#![allow(clippy::disallowed_methods, reason = "writes the demonstration tables")]
#![allow(clippy::bool_to_int_with_if, reason = "the arms are grades, not truth values")]

use std::fmt::Write as _;
use std::path::Path;

/// SplitMix64 (Steele, Lea and Flood, 2014): small, seeded, the same on every machine.
struct Random(u64);

impl Random {
    /// A stream of its own for each name, so that a new unit changes no other unit's numbers.
    fn named(name: &str) -> Self {
        // FNV-1a, 64 bits.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(hash ^ SEED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to `limit` - 1.
    fn below(&mut self, limit: u64) -> i64 {
        i64::try_from(self.next() % limit).unwrap_or(0)
    }

    /// About normal with mean 0: the sum of four even draws, each from `-spread` to `spread`.
    fn about(&mut self, spread: u64) -> i64 {
        (0..4).map(|_| self.below(2 * spread + 1) - i64::try_from(spread).unwrap_or(0)).sum()
    }

    /// One of a list.
    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        let place = usize::try_from(self.below(list.len() as u64)).unwrap_or(0);
        list.get(place).copied().unwrap_or("")
    }
}

const SEED: u64 = 2017;

/// Levels are kept in hundredths of a point; the mean unit starts here.
const START: i64 = 8640;

/// The week without a sheet: Spring Festival.
const NO_SHEET: &str = "2017-W04";

/// What changes a unit's level, in hundredths of a point, spread evenly over the weeks from the first to the last.
const STORIES: [(&str, &str, &str, i64); 31] = [
    // Towns.
    ("chashuwan", "2016-W48", "2016-W48", 300),
    ("luozigou", "2016-W48", "2016-W48", -250),
    ("luozigou", "2017-W09", "2017-W12", -250),
    ("luozigou", "2017-W15", "2017-W26", 420),
    ("hetaoling", "2017-W10", "2017-W12", -300),
    ("hetaoling", "2017-W14", "2017-W20", 350),
    ("mafangping", "2017-W17", "2017-W20", -280),
    ("mafangping", "2017-W22", "2017-W28", 260),
    ("qingshi", "2017-W24", "2017-W29", -480),
    ("yanghezhai", "2017-W22", "2017-W29", -420),
    ("fengshulin", "2017-W06", "2017-W22", 380),
    // Villages: exemplars and risers.
    ("chashuwan-panlong", "2016-W48", "2016-W48", 700),
    ("chashuwan-xinchayuan", "2016-W48", "2016-W48", -750),
    ("chashuwan-xinchayuan", "2017-W01", "2017-W20", 700),
    ("fengshulin-hongfengpo", "2017-W06", "2017-W24", 650),
    ("jiepaiya-laoyingzui", "2017-W09", "2017-W22", 800),
    ("dengzhanwo-dengzhan", "2017-W02", "2017-W18", 450),
    ("bailiangou-gounei", "2017-W08", "2017-W25", 500),
    ("qingshi-shimenkan", "2017-W14", "2017-W26", 900),
    ("xuepenling-gaoshanding", "2017-W29", "2017-W31", 200),
    // Villages that the notices name, and others that slipped.
    ("qingshi-shuanghe", "2016-W48", "2016-W48", -400),
    ("hetaoling-yinpo", "2016-W48", "2016-W48", -450),
    ("hetaoling-yinpo", "2017-W07", "2017-W11", -600),
    ("hetaoling-yinpo", "2017-W14", "2017-W26", 850),
    ("luozigou-goutou", "2017-W13", "2017-W18", -700),
    ("luozigou-goutou", "2017-W22", "2017-W30", 600),
    ("luozigou-yezhuping", "2017-W18", "2017-W26", -650),
    ("qingshi-songshuping", "2017-W22", "2017-W28", -800),
    ("yunlan-xichengwan", "2017-W20", "2017-W28", -1050),
    ("xuepenling-yangchangping", "2017-W06", "2017-W16", -600),
    ("xuepenling-yangchangping", "2017-W20", "2017-W28", 750),
];

/// Absences by unit: the weeks, the word and the comment.
const ABSENCES: [(&str, &[&str], &str, &str); 12] = [
    ("jiepaiya", &["2017-W09", "2017-W10", "2017-W11"], "请假", "抢修水毁道路，经批准"),
    ("xuepenling", &["2017-W27", "2017-W28"], "请假", "防汛抢险，经批准"),
    ("xuepenling-gaoshanding", &["2017-W27", "2017-W28", "2017-W29"], "请假", "山洪抢险，经批准"),
    ("luozigou-yezhuping", &["2017-W27", "2017-W28"], "缺", "未报评分资料"),
    ("dengzhanwo-wopo", &["2017-W15"], "缺", "未报评分资料"),
    ("xuepenling-yangchangping", &["2017-W13"], "缺", "工作队无人到会"),
    ("jiepaiya-jiepai", &["2017-W09", "2017-W10"], "请假", "抢修水毁道路，经批准"),
    ("longtanzi-xianglugang", &["2017-W02"], "请假", "大雪封山，经批准"),
    ("shuanglonghe-duanqiao", &["2017-W24"], "请假", "便桥抢修，经批准"),
    ("muxihe-luotuozui", &["2016-W51"], "请假", "配合易地搬迁入户核查，经批准"),
    ("yanghezhai-zaojiaoshu", &["2017-W19"], "缺", "未报评分资料"),
    ("jingkanzui-mamaoling", &["2017-W32"], "请假", "配合第三方评估，经批准"),
];

/// Cells set by hand, in hundredths of a point: they bring pairs of towns to the same published score, so that the
/// demonstration has ties at both tiers. (Among 116 villages ties come by themselves.)
const SET_BY_HAND: [(&str, &str, usize, i64); 6] = [
    // April: 百莲沟镇 and 龙潭子镇.
    ("longtanzi", "2017-W14", 1, 8650),
    ("longtanzi", "2017-W15", 1, 8650),
    ("longtanzi", "2017-W14", 2, 8600),
    ("longtanzi", "2017-W15", 2, 8700),
    // July: 箩子沟乡 and 云澜街道.
    ("yunlan", "2017-W28", 0, 8950),
    ("yunlan", "2017-W28", 1, 9050),
];

/// ISO weeks from December 2016 to the last before 2017-08-21.
fn weeks() -> Vec<String> {
    let of_2016 = (48..=52).map(|week| format!("2016-W{week}"));
    of_2016.chain((1..=33).map(|week| format!("2017-W{week:02}"))).collect()
}

struct Tier {
    key: &'static str,
    /// Columns with what a reviewer praises and what a reviewer faults about each.
    columns: &'static [(&'static str, [&'static str; 3], [&'static str; 3])],
    /// Ballots issued by class: the lowest number and how many numbers from there.
    classes: [(&'static str, i64, u64); 3],
}

const TIERS: [Tier; 2] = [
    Tier {
        key: "town",
        columns: &[
            (
                "duty",
                ["党委专题研究有记录、有结果", "书记带队遍访贫困村", "包村领导到村次数足、解决问题实"],
                ["党委专题研究偏少", "包村领导到村次数不够", "任务部署后跟进不紧"],
            ),
            (
                "inspection",
                ["迎查资料规范，现场与台账一致", "自查严格，问题不遮掩", "镇级抽查每周都有记录"],
                ["镇级周抽查未全覆盖", "现场与上报情况有出入", "抽查记录过于简单"],
            ),
            (
                "rectification",
                ["上周交办问题全部整改", "整改有照片、有签字、有回访", "销号手续齐全"],
                ["上周交办问题尚有遗留", "整改只报结果、缺少佐证", "个别问题反复出现"],
            ),
            (
                "results",
                ["产业项目推进快于计划", "搬迁点配套完成较好", "危房改造进度居前"],
                ["产业项目开工不足", "危房改造进度偏慢", "资金拨付滞后，请抓紧报账"],
            ),
        ],
        classes: [("A", 22, 7), ("B", 18, 8), ("C", 40, 16)],
    },
    Tier {
        key: "village",
        columns: &[
            (
                "checklist",
                ["清单具体，件件有着落", "清单按时上报，写到户、写到事", "清单与日志对得上"],
                ["清单有两天未按时上报", "清单内容笼统，没有写到户", "清单完成情况未逐项注明"],
            ),
            (
                "spotcheck",
                ["抽查五项，项项属实", "随机入户，群众说法与清单一致", "镇上抽查未发现出入"],
                ["抽查有一项与清单不符", "抽查时台账未及时更新", "入户核对，两户说法与记录有出入"],
            ),
            (
                "results",
                ["产业路、水渠进度快，群众满意", "农产品销路有了着落", "政策宣讲到户，明白卡填写准确"],
                ["产业项目进度慢，需倒排工期", "帮扶措施不够具体", "入户次数不足，群众反映见面少"],
            ),
        ],
        classes: [("A", 8, 8), ("B", 5, 5), ("C", 30, 31)],
    },
];

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| String::from("content"));
    let folder = Path::new(&folder);
    let register = std::fs::read_to_string(folder.join("units.csv")).expect("the folder holds units.csv");
    for tier in &TIERS {
        sheets(folder, tier, &units(&register, tier.key));
    }
}

fn write(path: &Path, text: &str) {
    let parent = path.parent().expect("a path in a folder");
    std::fs::create_dir_all(parent).and_then(|()| std::fs::write(path, text)).expect("the folder can be written");
}

/// A unit's id and its parent's, for every unit of a tier, in the order of the register.
fn units(register: &str, tier: &str) -> Vec<(String, String)> {
    let rows = register.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|row| row.get(2) == Some(&tier)).map(|row| (row[0].to_owned(), row[4].to_owned())).collect()
}

/// One unit while the weeks go by.
struct Unit {
    id: String,
    random: Random,
    level: i64,
    leanings: Vec<i64>,
    /// Ballots issued each week, by class.
    issued: [i64; 3],
}

impl Unit {
    fn new(id: &str, parent: &str, tier: &Tier) -> Self {
        // A town and its villages share something of their level.
        let town = if tier.key == "town" { id } else { parent };
        let shared = Random::named(&format!("level of {town}")).about(130);
        let mut random = Random::named(id);
        let own = if tier.key == "town" { random.about(120) } else { random.about(260) };
        Self {
            id: id.to_owned(),
            level: START + shared + own,
            leanings: tier.columns.iter().map(|_| random.about(110)).collect(),
            issued: tier.classes.map(|(_, lowest, more)| lowest + random.below(more)),
            random,
        }
    }

    /// The level of the week: a slow walk, a little better every week, and what the stories say.
    fn walk(&mut self, week: &str, weeks: &[String]) {
        self.level += 3 + self.random.about(20);
        for (unit, first, last, change) in STORIES {
            if unit == self.id && (first..=last).contains(&week) {
                let length = weeks.iter().filter(|other| (first..=last).contains(&other.as_str())).count();
                self.level += change / i64::try_from(length).unwrap_or(1);
            }
        }
        self.level = self.level.clamp(7000, 9650);
    }

    /// The scores of the week, one a column, in half points.
    fn scores(&mut self, week: &str) -> Vec<i64> {
        let week_long = self.random.about(45);
        let mut values = Vec::new();
        for (column, leaning) in self.leanings.iter().enumerate() {
            let value = self.level + leaning + week_long + self.random.about(75);
            let value = ((value + 25) / 50 * 50).clamp(5000, 9900);
            let by_hand = SET_BY_HAND.iter().find(|set| set.0 == self.id && set.1 == week && set.2 == column);
            values.push(by_hand.map_or(value, |set| set.3));
        }
        values
    }

    /// One class's ballots of the week: issued, returned, valid, then the four grades.
    fn ballots(&mut self, class: usize) -> [i64; 7] {
        let issued = self.issued[class];
        let limit = if issued > 25 { 4 } else { 2 };
        let returned = issued - self.random.below(limit);
        let valid = returned - i64::from(self.random.below(4) == 0);
        // Shares in thousandths of a thousandth, such that their mean is near the level: see `grades` in the scheme.
        let lack = (10_000 - self.level.clamp(7600, 9700)) / 10;
        let none = lack * lack * 3 / 10;
        let fair = lack * 550 + lack * lack * 12 / 10;
        let good = (lack * 1000 - fair * 4 / 10 - none) * 5;
        let mut grades = [0; 4];
        for _ in 0..valid {
            let draw = self.random.below(1_000_000);
            let grade = if draw < none {
                3
            } else if draw < none + fair {
                2
            } else if draw < none + fair + good {
                1
            } else {
                0
            };
            grades[grade] += 1;
        }
        [issued, returned, valid, grades[0], grades[1], grades[2], grades[3]]
    }

    /// What a reviewer writes beside the scores: most often nothing, and then about what stands out.
    fn comment(&mut self, values: &[i64], tier: &Tier) -> &'static str {
        let turn = self.random.below(10);
        let best = (0..values.len()).max_by_key(|column| values[*column]).unwrap_or(0);
        let worst = (0..values.len()).min_by_key(|column| values[*column]).unwrap_or(0);
        let column = |place: usize| tier.columns.get(place).expect("a column for each value");
        match turn {
            0..=2 if values[best] >= 9250 => self.random.pick(&column(best).1),
            3..=6 if values[worst] < 8150 => self.random.pick(&column(worst).2),
            7 if values[best] - values[worst] >= 350 => self.random.pick(&column(worst).2),
            _ => "",
        }
    }
}

fn sheets(folder: &Path, tier: &Tier, register: &[(String, String)]) {
    let mut units: Vec<Unit> = register.iter().map(|(id, parent)| Unit::new(id, parent, tier)).collect();
    let weeks = weeks();
    for week in &weeks {
        let columns: Vec<&str> = tier.columns.iter().map(|column| column.0).collect();
        let mut scores = format!("unit,{},comment\n", columns.join(","));
        let mut ballots = String::from("unit,class,issued,returned,valid,优秀,称职,基本称职,不称职\n");
        for unit in &mut units {
            unit.walk(week, &weeks);
            let values = unit.scores(week);
            let comment = unit.comment(&values, tier);
            let cast = [unit.ballots(0), unit.ballots(1), unit.ballots(2)];
            if let Some((_, _, word, why)) = ABSENCES.iter().find(|row| row.0 == unit.id && row.1.contains(&&**week)) {
                let _ = writeln!(scores, "{},{},{why}", unit.id, vec![*word; columns.len()].join(","));
                continue;
            }
            let shown: Vec<String> = values.iter().map(|value| points(*value)).collect();
            let _ = writeln!(scores, "{},{},{comment}", unit.id, shown.join(","));
            for ((class, ..), counts) in tier.classes.iter().zip(cast) {
                let counts = counts.map(|count| count.to_string()).join(",");
                let _ = writeln!(ballots, "{},{class},{counts}", unit.id);
            }
        }
        if week != NO_SHEET {
            write(&folder.join(format!("scores/{}/{week}.csv", tier.key)), &scores);
            write(&folder.join(format!("evaluations/{}/{week}.csv", tier.key)), &ballots);
        }
    }
}

/// Hundredths as a number with at most one decimal.
fn points(hundredths: i64) -> String {
    if hundredths % 100 == 0 {
        (hundredths / 100).to_string()
    } else {
        format!("{}.{}", hundredths / 100, hundredths % 100 / 10)
    }
}

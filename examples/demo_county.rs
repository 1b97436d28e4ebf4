//! Writes the tables of the demonstration site: unit register, weekly scores, evaluations, ranking records.
//!
//! Run as `cargo run --release --example demo_county -- content`. The same seed gives the same files. Scores are made
//! the way real ones come about: every unit has a level that drifts a little from week to week, every indicator has
//! its own leaning, scorers give half points, and a few units are absent. Nothing here stands for a real place.

#![allow(clippy::disallowed_methods, reason = "writes the demonstration tables")]

use std::fmt::Write as _;
use std::path::Path;

/// SplitMix64 (Steele, Lea and Flood, 2014): small, seeded, the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `limit`.
    fn below(&mut self, limit: u64) -> i64 {
        i64::try_from(self.next() % limit).unwrap_or(0)
    }

    /// About normal, mean 0: the sum of four dice, each from `-spread` to `spread`, in tenths of a point.
    fn about(&mut self, spread: u64) -> i64 {
        (0..4).map(|_| self.below(2 * spread + 1) - i64::try_from(spread).unwrap_or(0)).sum()
    }
}

struct Town {
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    villages: &'static [(&'static str, &'static str)],
}

const fn town(
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    villages: &'static [(&'static str, &'static str)],
) -> Town {
    Town { id, name, kind, villages }
}

const TOWNS: [Town; 18] = [
    town(
        "yunlan",
        "云澜街道",
        "街道",
        &[
            ("dongmen", "东门社区"),
            ("beiguan", "北关社区"),
            ("hexi", "河西社区"),
            ("wenmiao", "文庙社区"),
            ("nanqiao", "南桥村"),
            ("xichengwan", "西城湾村"),
        ],
    ),
    town(
        "qingshi",
        "青石镇",
        "镇",
        &[
            ("shuanghe", "双河村"),
            ("shimenkan", "石门坎村"),
            ("liulinwan", "柳林湾村"),
            ("baiyanzui", "白岩嘴村"),
            ("huangjiagou", "黄桷沟村"),
            ("songshuping", "松树坪村"),
            ("laomiaotai", "老庙台村"),
        ],
    ),
    town(
        "baihutan",
        "白鹭滩镇",
        "镇",
        &[
            ("luzhou", "鹭洲村"),
            ("shatang", "沙塘村"),
            ("weiziping", "苇子坪村"),
            ("yuchang", "渔场村"),
            ("gudukou", "古渡口村"),
            ("tianxin", "田心坝村"),
            ("xiaozhou", "小洲村"),
        ],
    ),
    town(
        "hetaoling",
        "核桃岭镇",
        "镇",
        &[
            ("taoyuanhe", "桃源河村"),
            ("hetaoshu", "核桃树村"),
            ("dashiban", "大石板村"),
            ("gaojiatai", "高家台村"),
            ("yangpoding", "阳坡顶村"),
            ("yinpo", "阴坡村"),
            ("lengshuijing", "冷水井村"),
        ],
    ),
    town(
        "mafangping",
        "磨坊坪镇",
        "镇",
        &[
            ("mopan", "磨盘村"),
            ("shuinianzi", "水碾子村"),
            ("caoba", "草坝村"),
            ("fangjiawan", "方家湾村"),
            ("liangfengya", "凉风垭村"),
            ("shanzhahe", "山楂河村"),
        ],
    ),
    town(
        "chashuwan",
        "茶树湾镇",
        "镇",
        &[
            ("chalin", "茶林村"),
            ("wuyun", "雾云村"),
            ("panlong", "盘垄村"),
            ("jiaotan", "角滩村"),
            ("xinchayuan", "新茶园村"),
            ("bajiaozhai", "八角寨村"),
            ("tuanshan", "团山坝村"),
        ],
    ),
    town(
        "shiqiaobian",
        "石桥边镇",
        "镇",
        &[
            ("qiaotou", "桥头村"),
            ("qiaowei", "桥尾村"),
            ("yuanzitang", "院子塘村"),
            ("niuchang", "牛场村"),
            ("shatanjiao", "沙滩角村"),
            ("heiwatan", "黑瓦滩村"),
        ],
    ),
    town(
        "longtanzi",
        "龙潭子镇",
        "镇",
        &[
            ("longtou", "龙头岩村"),
            ("shuiyuan", "水源村"),
            ("xianglushan", "香炉岗村"),
            ("sanjiaoba", "三角坝村"),
            ("tongmuyuan", "桐木园村"),
            ("zhuwan", "竹弯村"),
            ("yangjiaping", "杨家坪上村"),
        ],
    ),
    town(
        "fengshulin",
        "枫树林镇",
        "镇",
        &[
            ("hongfeng", "红枫坡村"),
            ("shanyao", "山腰村"),
            ("gulou", "鼓楼坝村"),
            ("dawan", "大湾里村"),
            ("tangjiagou", "唐家沟口村"),
            ("yejuhua", "野菊坪村"),
        ],
    ),
    town(
        "jinggangzui",
        "井冈嘴镇",
        "镇",
        &[
            ("gujing", "古井台村"),
            ("shangjing", "上井湾村"),
            ("xiajing", "下井湾村"),
            ("huangtupo", "黄土坡上村"),
            ("caizi", "菜籽沟村"),
            ("mamaoling", "马帽岭村"),
        ],
    ),
    town(
        "muxihe",
        "木犀河镇",
        "镇",
        &[
            ("muxi", "木犀村"),
            ("guihuashu", "桂花树下村"),
            ("hekou", "河口坝村"),
            ("shuimo", "水磨湾村"),
            ("liangchahe", "两岔河口村"),
            ("luotuozui", "骆驼嘴村"),
            ("yanwan", "岩湾里村"),
        ],
    ),
    town(
        "bailiangou",
        "百廉沟镇",
        "镇",
        &[
            ("lianhuachi", "莲花池边村"),
            ("gouwai", "沟外村"),
            ("gounei", "沟内村"),
            ("zhangjiaya", "张家垭上村"),
            ("erlang", "二朗坝村"),
            ("luoshiwan", "螺蛳弯村"),
        ],
    ),
    town(
        "xuepenling",
        "雪盆岭镇",
        "镇",
        &[
            ("xuegou", "雪沟村"),
            ("gaoshan", "高山顶村"),
            ("caodian", "草甸村"),
            ("yangchang", "羊场坪村"),
            ("linchang", "林场口村"),
            ("paozhuwan", "泡竹弯村"),
        ],
    ),
    town(
        "dengzhanwo",
        "灯盏窝乡",
        "乡",
        &[
            ("dengzhan", "灯盏村"),
            ("wopo", "窝坡村"),
            ("youfang", "油坊湾村"),
            ("shanmenkou", "山门口村"),
            ("hualiban", "花栎坂村"),
            ("maolin", "茂林坪村"),
        ],
    ),
    town(
        "luozigou",
        "罗子沟乡",
        "乡",
        &[
            ("luozi", "罗子村"),
            ("goutou", "沟头村"),
            ("qianfoyan", "千夫岩村"),
            ("yezhu", "野猪坪村"),
            ("dutai", "渡台村"),
            ("chaijiawan", "柴家弯村"),
        ],
    ),
    town(
        "yanghuzhai",
        "阳护寨乡",
        "乡",
        &[
            ("zhaimen", "寨门村"),
            ("zhaihou", "寨后村"),
            ("dajianshan", "大尖坡村"),
            ("shuitian", "水田弯村"),
            ("zaojiao", "皂角树村"),
            ("nongke", "农科坪村"),
        ],
    ),
    town(
        "jiepaiya",
        "界牌垭乡",
        "乡",
        &[
            ("jiepai", "界牌村"),
            ("laoyingzui", "老鹰嘴上村"),
            ("pingan", "坪安村"),
            ("matiping", "马蹄坪上村"),
            ("heilongkou", "黑垄口村"),
            ("fanjiatai", "樊家台子村"),
        ],
    ),
    town(
        "shuanglonghe",
        "双垄河乡",
        "乡",
        &[
            ("shanghe", "上河源村"),
            ("zhonghe", "中河源村"),
            ("xiahe", "下河源村"),
            ("duanqiao", "断桥村"),
            ("tianba", "田坝口村"),
            ("sanchahe", "三汊河村"),
            ("guanyin", "观荫岩村"),
            ("liangting", "凉亭坳村"),
        ],
    ),
];

const DEPARTMENTS: [(&str, &str, &str); 22] = [
    ("county-committee", "中共松澜县委", "党组织"),
    ("county-government", "松澜县人民政府", "部门"),
    ("county-organisation", "中共松澜县委组织部", "部门"),
    ("county-publicity", "中共松澜县委宣传部", "部门"),
    ("county-discipline", "中共松澜县纪律检查委员会", "党组织"),
    ("county-workstyle", "松澜县作风建设办公室", "部门"),
    ("county-poverty", "松澜县扶贫开发办公室", "部门"),
    ("county-personnel", "松澜县人力资源和社会保障局", "部门"),
    ("county-finance", "松澜县财政局", "部门"),
    ("county-housing", "松澜县住房和城乡建设管理局", "部门"),
    ("county-civil", "松澜县民政局", "部门"),
    ("county-agriculture", "松澜县农业局", "部门"),
    ("county-forestry", "松澜县林业局", "部门"),
    ("county-water", "松澜县水利局", "部门"),
    ("county-traffic", "松澜县交通运输局", "部门"),
    ("county-education", "松澜县教育体育局", "部门"),
    ("county-health", "松澜县卫生和计划生育局", "部门"),
    ("county-land", "松澜县国土资源局", "部门"),
    ("county-audit", "松澜县审计局", "部门"),
    ("county-tourism", "松澜县旅游局", "部门"),
    ("county-supply", "松澜县供销合作社联合社", "部门"),
    ("county-market", "松澜县市场监督管理局", "部门"),
];

/// Villages in the poverty register: as many as the founding article counts.
const POOR: usize = 35;

/// The week without a sheet: Spring Festival.
const NO_SHEET: &str = "2017-W04";

/// ISO weeks from the first of December 2016 to the last before 2017-08-21, with the month of their Thursday.
fn weeks() -> Vec<(String, &'static str)> {
    let months_2017 = [
        ("2017-01", 4),
        ("2017-02", 4),
        ("2017-03", 5),
        ("2017-04", 4),
        ("2017-05", 4),
        ("2017-06", 5),
        ("2017-07", 4),
        ("2017-08", 3),
    ];
    let mut list: Vec<(String, &'static str)> = (48..=52).map(|week| (format!("2016-W{week}"), "2016-12")).collect();
    let mut week = 1;
    for (month, count) in months_2017 {
        for _ in 0..count {
            list.push((format!("2017-W{week:02}"), month));
            week += 1;
        }
    }
    list
}

struct Tier {
    key: &'static str,
    scheme: &'static str,
    columns: &'static [&'static str],
    /// Ballots issued by class: lowest number and how many more there can be.
    classes: [(&'static str, i64, u64); 3],
}

const TIERS: [Tier; 2] = [
    Tier {
        key: "town",
        scheme: "town-2017",
        columns: &["duty", "inspection", "rectification", "results"],
        classes: [("A", 24, 8), ("B", 30, 12), ("C", 60, 30)],
    },
    Tier {
        key: "village",
        scheme: "village-2017",
        columns: &["checklist", "spotcheck", "results"],
        classes: [("A", 9, 5), ("B", 5, 4), ("C", 30, 20)],
    },
];

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| String::from("content"));
    let folder = Path::new(&folder);
    write(&folder.join("units.csv"), &units());
    for tier in &TIERS {
        sheets(folder, tier);
    }
}

fn write(path: &Path, text: &str) {
    let parent = path.parent().expect("a path in a folder");
    std::fs::create_dir_all(parent).and_then(|()| std::fs::write(path, text)).expect("the folder can be written");
}

fn units() -> String {
    let mut out = String::from("id,name,tier,kind,parent,code,flags\nsonglan,松澜县,county,县,,990721000000,\n");
    for (id, name, kind) in DEPARTMENTS {
        let _ = writeln!(out, "{id},{name},department,{kind},songlan,,");
    }
    let (mut streets, mut towns, mut townships) = (0, 0, 0);
    let mut place = 0;
    for town in &TOWNS {
        let part = match town.kind {
            "街道" => {
                streets += 1;
                streets
            }
            "镇" => {
                towns += 1;
                99 + towns
            }
            _ => {
                townships += 1;
                199 + townships
            }
        };
        let _ = writeln!(out, "{},{},town,{},songlan,990721{part:03}000,", town.id, town.name, town.kind);
        let (mut communities, mut villages) = (0, 0);
        for (id, name) in town.villages {
            let community = name.ends_with("社区");
            let number = if community {
                communities += 1;
                communities
            } else {
                villages += 1;
                199 + villages
            };
            let kind = if community { "社区" } else { "村" };
            // Every third village outside the county town, until the register is full.
            let poor = place % 3 == 1 && place > 5 && place / 3 < POOR + 2;
            let flag = if poor { "贫困村:2014-01-01.." } else { "" };
            let _ =
                writeln!(out, "{}-{id},{name},village,{kind},{},990721{part:03}{number:03},{flag}", town.id, town.id);
            place += 1;
        }
    }
    out
}

fn ids(tier: &Tier) -> Vec<String> {
    match tier.key {
        "town" => TOWNS.iter().map(|town| town.id.to_owned()).collect(),
        _ => {
            TOWNS.iter().flat_map(|town| town.villages.iter().map(move |(id, _)| format!("{}-{id}", town.id))).collect()
        }
    }
}

fn sheets(folder: &Path, tier: &Tier) {
    let ids = ids(tier);
    let mut random = Random(0x7467_6261_6f00 + tier.key.len() as u64);
    // Tenths of a point: most units between 80 and 95, a few below.
    let mut levels: Vec<i64> = ids.iter().map(|_| 882 + random.about(18)).collect();
    let leanings: Vec<Vec<i64>> = ids.iter().map(|_| tier.columns.iter().map(|_| random.about(8)).collect()).collect();
    for (number, (week, month)) in weeks().iter().enumerate() {
        for (unit, level) in levels.iter_mut().enumerate() {
            *level = (*level + random.about(2)).clamp(740, 968);
            // One unit is turned round in spring, one slips in summer.
            if unit == 9 && number > 18 {
                *level = (*level + 5).min(955);
            }
            if unit == 5 && number > 26 {
                *level = (*level - 6).max(760);
            }
        }
        let mut scores = format!("unit,{},comment\n", tier.columns.join(","));
        let mut ballots = String::from("unit,class,issued,returned,valid,优秀,称职,基本称职,不称职\n");
        for (unit, id) in ids.iter().enumerate() {
            let word = absence(tier, id, week, month, unit, number);
            let values: Vec<i64> =
                leanings[unit].iter().map(|leaning| half(levels[unit] + leaning + random.about(6))).collect();
            // Units that stand alike in the books of July.
            let values = twins(tier, &ids, id, month).map_or(values, <[i64]>::to_vec);
            if let Some(word) = word {
                let cells = vec![word; tier.columns.len()].join(",");
                let _ = writeln!(scores, "{id},{cells},");
                continue;
            }
            let shown: Vec<String> = values.iter().map(|value| points(*value)).collect();
            let mean = values.iter().sum::<i64>() / i64::try_from(values.len()).unwrap_or(1);
            let _ = writeln!(scores, "{id},{},{}", shown.join(","), comment(mean, &mut random, number + unit));
            let level = if twins(tier, &ids, id, month).is_some() { 900 } else { levels[unit] };
            for (class, lowest, more) in tier.classes {
                let fixed = twins(tier, &ids, id, month).is_some();
                let issued = if fixed { lowest + 2 } else { lowest + random.below(more) };
                let returned = issued - if fixed { 0 } else { random.below(3) };
                let valid = returned - if fixed { 0 } else { random.below(2) };
                let grades = grades(level, valid, if fixed { None } else { Some(&mut random) });
                let _ = writeln!(
                    ballots,
                    "{id},{class},{issued},{returned},{valid},{},{},{},{}",
                    grades[0], grades[1], grades[2], grades[3]
                );
            }
        }
        if week == NO_SHEET {
            continue;
        }
        write(&folder.join(format!("scores/{}/{week}.csv", tier.key)), &scores);
        write(&folder.join(format!("evaluations/{}/{week}.csv", tier.key)), &ballots);
    }
    let _ = tier.scheme;
}

/// Who is absent when: with leave after a landslide, without leave for lack of a report.
fn absence(tier: &Tier, id: &str, week: &str, month: &str, unit: usize, number: usize) -> Option<&'static str> {
    match (tier.key, id, week, month) {
        ("village", "xuepenling-gaoshan", _, "2017-07") if week != "2017-W30" => Some("请假"),
        ("village", "luozigou-yezhu", "2017-W27" | "2017-W28", _) | ("village", "dengzhanwo-wopo", "2017-W15", _) => {
            Some("缺")
        }
        ("town", "jiepaiya", _, "2017-03") if week != "2017-W13" && week != "2017-W12" => Some("请假"),
        ("town", "xuepenling", "2017-W29", _) => Some("请假"),
        ("village", ..) if (unit * 7 + number * 13) % 419 == 17 => Some("请假"),
        ("village", ..) if (unit * 11 + number * 5) % 613 == 29 => Some("缺"),
        _ => None,
    }
}

/// Two pairs of units with the same books in July, so that the demonstration has ties.
fn twins(tier: &Tier, ids: &[String], id: &str, month: &str) -> Option<&'static [i64]> {
    if month != "2017-07" {
        return None;
    }
    let at = |place: usize| ids.get(place).is_some_and(|other| other == id);
    match tier.key {
        "town" if at(3) || at(7) => Some(&[910, 905, 890, 920]),
        "village" if at(14) || at(40) || at(77) => Some(&[920, 890, 905]),
        "village" if at(22) || at(63) => Some(&[845, 860, 850]),
        _ => None,
    }
}

/// Half points, at most 100.
fn half(tenths: i64) -> i64 {
    ((tenths + 2) / 5 * 5).clamp(400, 995)
}

fn points(tenths: i64) -> String {
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// Ballots by grade: the higher the level, the more 优秀.
fn grades(level: i64, valid: i64, random: Option<&mut Random>) -> [i64; 4] {
    let noise = random.map_or(0, |random| random.below(9) - 4);
    let share = ((level - 700) * 100 / 300 + noise).clamp(8, 92);
    let best = valid * share / 100;
    let rest = valid - best;
    let good = rest * 70 / 100;
    let fair = (rest - good) * 75 / 100;
    [best, good, fair, rest - good - fair]
}

/// What a reviewer would write beside such a score; most rows have none.
fn comment(mean: i64, random: &mut Random, turn: usize) -> &'static str {
    const HIGH: [&str; 5] = [
        "清单细、落实快，群众反映好",
        "入户扎实，台账与实际一致",
        "产业项目推进有力，值得推广",
        "问题整改到位，资料规范",
        "队员吃住在村，工作主动",
    ];
    const LOW: [&str; 5] = [
        "清单流于形式，下周重点抽查",
        "抽查时台账未及时更新，限期补齐",
        "入户次数不足，请村支部督促",
        "项目进度偏慢，要倒排工期",
        "群众反映见面少，队长要作说明",
    ];
    if random.below(9) != 0 {
        return "";
    }
    if mean >= 915 {
        HIGH[turn % 5]
    } else if mean < 850 {
        LOW[turn % 5]
    } else {
        ""
    }
}

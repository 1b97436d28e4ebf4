//! What a Chinese personal name looks like, where a word before or behind says that one is likely there.

use std::sync::LazyLock;

/// The commonest surnames that are not also common words; more than nine in ten people bear one of them.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈任姚卢姜崔钟谭陆汪范金石廖贾韦夏付傅\
    邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤康尚牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿焦巴\
    柯裴甘祝霍阮纪柳喻骆祁鲍费";

/// Compound surnames.
const COMPOUND: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "令狐", "夏侯", "尉迟", "慕容", "东方", "长孙", "宇文", "轩辕",
    "端木", "独孤", "南宫",
];

/// Words that begin like a name.
const WORDS: &[&str] = &[
    "任何", "任务", "任职", "任免", "任期", "任命", "高度", "高级", "高校", "高中", "高龄", "高额", "高效", "高血",
    "何时", "何地", "何种", "马上", "许多", "许可", "周围", "周边", "周岁", "周期", "金额", "金融", "江河", "程序",
    "程度", "田地", "田间", "林地", "林业", "石油", "龙头", "段落", "余额", "余款", "余人", "余名", "余户", "严重",
    "严格", "严肃", "严禁", "严守", "武装", "成员", "项目", "安全", "安排", "安置", "安装", "康复", "尚未", "尚有",
    "尚无", "易地", "易发", "申请", "申报", "申诉", "纪委", "纪律", "纪检", "费用", "章程", "史上", "汤药", "范围",
    "夏季", "秦巴", "江苏", "江西", "陈述", "陈旧", "陈规", "张贴", "张榜", "谢绝", "应当", "应该", "梁上", "沈阳",
    "甘肃", "付款", "付出", "叶片", "石头", "牛羊", "孔雀", "毛巾", "毛利", "余下", "罗列", "温饱", "贺信", "顾问",
    "顾客", "雷同", "钟表", "鲁莽", "巴士", "欧洲", "石材", "黄金", "黄牛", "金牛", "高山", "高标", "康养", "齐全",
    "齐抓", "易返", "易致", "史志", "钱款", "钱物", "王者", "祝贺", "柳树", "曾经", "曾任", "曾被", "曾因", "曾在",
    "庄稼", "庄园", "林下", "林草", "林木", "牛场", "高收", "江边",
];

/// Characters that end no given name but many nouns.
const ENDINGS: &str =
    "村镇乡县市区局办组会所站队户款费项表法的了在是和与及等对将已被由为从其之该每各第案件处次月日时们么吗";

/// Where a name is expected, in a regular expression: a surname and one or two characters, or a masked form.
pub(super) static PATTERN: LazyLock<String> = LazyLock::new(|| {
    let compound = COMPOUND.join("|");
    format!("(?:{compound}|[{SURNAMES}])(?:[某×＊*Xx]{{1,2}}[甲乙丙丁]?|[一-鿿㐀-䶿]{{1,2}}|·[一-鿿]{{1,6}})")
});

/// What stands behind a name, in a regular expression.
pub(super) const BEHIND: &str = "(?:$|[，。、；：！？,;:!?()（）\\[\\]【】《》\"“”'’\\s|/<>0-9]|同志|同学|等|的|之|系|患|因|家|户|反映|举报|检举|提供|称|说|为|现|被|于|在|与|和|某|身|确|诊|住|今年|一家|父|母|妻|夫|子|女|遭|向|到|及|是|家里|家中|参与|参加|受|就读|上学|领取|获|收|交|给|把|将|对|从|自|未|也|还|曾|已|正|打|写|拨|通过|要求|请求|希望|认为|表示|介绍|告诉|投诉|信访|上访|控告|揭发|发放|补助|兑|签)";

/// Whether characters that match the pattern are a name and not a word.
pub(super) fn is_name(text: &str) -> bool {
    if WORDS.iter().any(|word| text.starts_with(word)) {
        return false;
    }
    let masked = text.contains(['某', '×', '*', '＊']);
    masked || !text.ends_with(|c| ENDINGS.contains(c))
}

/// Whether a name is already masked: only its surname stands there.
pub(super) fn is_masked(text: &str) -> bool {
    text.contains(['某', '×', '*', '＊'])
}

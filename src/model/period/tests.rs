//! Days, neighbours and names of periods.

use super::*;

#[test]
fn a_week_belongs_to_the_month_of_its_thursday() {
    // Calendar of 2017: 29 June to 2 July is the end of W26, whose Thursday is 29 June.
    let cases = [("2017-W26", "2017-06"), ("2017-W27", "2017-07"), ("2017-W31", "2017-08"), ("2016-W52", "2016-12")];
    for (week, month) in cases {
        assert_eq!(week.parse::<Week>().unwrap().month().to_string(), month, "{week}");
    }
    let weeks = |m: &str| m.parse::<Month>().unwrap().weeks().len();
    assert_eq!((weeks("2017-06"), weeks("2017-07"), weeks("2017-08")), (5, 4, 5));
}

#[test]
fn a_year_has_52_or_53_weeks() {
    assert!("2015-W53".parse::<Week>().is_ok());
    assert!("2017-W53".parse::<Week>().is_err());
    assert!("2017-W00".parse::<Week>().is_err());
    assert!("2017-W1".parse::<Week>().is_err());
}

#[test]
fn of_periods_the_later_end_is_greater_then_the_shorter() {
    let period = |text: &str| text.parse::<Period>().unwrap();
    assert!(period("2017-07") > period("2017-Q2") && period("2017-06") > period("2017-Q2"));
    assert!(period("2017") > period("2017-Q3") && period("2017-12") > period("2017"));
}

#[test]
fn periods_and_rounds_read_as_written() {
    for text in ["2017-07", "2017-Q3", "2017"] {
        assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
    }
    for bad in ["2017-Q5", "2017-Q0", "17", "2017-7", "2017-W07"] {
        assert!(bad.parse::<Period>().is_err(), "{bad}");
    }
    let quarter: Period = "2017-Q1".parse().unwrap();
    assert_eq!(
        (quarter.previous().to_string(), quarter.last_day().to_string()),
        ("2016-Q4".into(), "2017-03-31".into())
    );
    assert_eq!(Cadence::Weekly.rounds("2017-06".parse().unwrap()).len(), 5);
    assert_eq!(Cadence::Quarterly.rounds(quarter), ["2017-Q1".parse::<Round>().unwrap()]);
    assert!(!Cadence::Weekly.scores("2017-06".parse().unwrap()));
}

#[test]
fn days_are_iso_and_real() {
    assert!(parse_day("2017-02-28").is_ok());
    for bad in ["2017-02-29", "2017-2-8", "2017/02/08", "2017年2月8日", "0017-02-08", "2017-02-08-01"] {
        assert!(parse_day(bad).is_err(), "{bad}");
    }
}

#[test]
fn every_clock_has_days_and_neighbours() {
    // text, first day, last day, before, after, a year before
    let cases = [
        ("2017-07-T1", "2017-07-01", "2017-07-10", "2017-06-T3", "2017-07-T2", "2016-07-T1"),
        ("2017-02-T3", "2017-02-21", "2017-02-28", "2017-02-T2", "2017-03-T1", "2016-02-T3"),
        ("2017-B4", "2017-07-01", "2017-08-31", "2017-B3", "2017-B5", "2016-B4"),
        ("2017-B1", "2017-01-01", "2017-02-28", "2016-B6", "2017-B2", "2016-B1"),
        ("2017-H2", "2017-07-01", "2017-12-31", "2017-H1", "2018-H1", "2016-H2"),
        ("2017-Q4", "2017-10-01", "2017-12-31", "2017-Q3", "2018-Q1", "2016-Q4"),
        (
            "2017-03-01--2017-03-10",
            "2017-03-01",
            "2017-03-10",
            "2017-02-19--2017-02-28",
            "2017-03-11--2017-03-20",
            "2016-03-01--2016-03-10",
        ),
    ];
    for (text, first, last, before, after, year) in cases {
        let period: Period = text.parse().unwrap();
        let found = [
            period.to_string(),
            period.first_day().to_string(),
            period.last_day().to_string(),
            period.previous().to_string(),
            period.next().to_string(),
            period.year_before().to_string(),
        ];
        assert_eq!(found, [text, first, last, before, after, year].map(str::to_owned));
    }
    for wrong in ["2017-07-T4", "2017-B7", "2017-H0", "2017-H3", "2017-03-02--2017-03-01", "2017--2018", "2017-7-T1"] {
        assert_eq!(wrong.parse::<Period>(), Err(PeriodError), "{wrong}");
    }
    let within = |whole: &str, part: &str| whole.parse::<Period>().unwrap().holds(part.parse().unwrap());
    assert!(within("2017-H1", "2017-06") && within("2017-07", "2017-07-T3") && !within("2017-B4", "2017-06"));
}

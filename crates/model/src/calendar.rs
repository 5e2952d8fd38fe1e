//! *Hverdage og frister*: public holidays, the days a deadline counts, and the days a body meets.

use std::{borrow::Cow, fmt, num::NonZeroU8, str::FromStr};

use jiff::{Span, civil};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ClockTime, Date};

/// *Dagsordenens frist* in weekdays before the meeting (kommunestyrelsesloven § 8).
pub const AGENDA_WEEKDAYS: u32 = 4;
/// *Sagsmaterialets frist* in weekdays before the meeting (kommunestyrelsesloven § 8).
pub const MATERIAL_WEEKDAYS: u32 = 3;
/// *Frist for medlemsforslag* in calendar days before the meeting (kommunestyrelsesloven § 11), where the rules of
/// procedure set no other.
pub const REQUEST_DAYS: u32 = 8;
/// The last year Store bededag was a holiday (lov nr. 214 af 6. marts 2023).
const LAST_PRAYER_DAY: i16 = 2023;

/// *Helligdag*: the name of the public holiday a day is, in the Gregorian calendar.
///
/// Grundlovsdag, juleaftensdag and nytårsaftensdag are days off by agreement or habit and no holidays by law: see
/// [`Weekdays::off`].
///
/// ```
/// use sagsgang_model::{calendar::holiday, Date};
/// assert_eq!(holiday(Date::constant(2024, 4, 1)), Some("2. påskedag"));
/// assert_eq!(holiday(Date::constant(2024, 6, 5)), None);
/// ```
pub fn holiday(date: Date) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => return Some("Nytårsdag"),
        (12, 25) => return Some("Juledag"),
        (12, 26) => return Some("2. juledag"),
        _ => {}
    }
    let first_of_march = if date.in_leap_year() { 61 } else { 60 };
    match date.day_of_year() - first_of_march - easter(date.year()) {
        -3 => Some("Skærtorsdag"),
        -2 => Some("Langfredag"),
        0 => Some("Påskedag"),
        1 => Some("2. påskedag"),
        26 if date.year() <= LAST_PRAYER_DAY => Some("Store bededag"),
        39 => Some("Kristi himmelfartsdag"),
        49 => Some("Pinsedag"),
        50 => Some("2. pinsedag"),
        _ => None,
    }
}

/// *Påskedag*: days from 1 March to Easter Sunday, 21–55, by the rule of Meeus, Jones and Butcher.
fn easter(year: i16) -> i16 {
    let (golden, century, of_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let moon_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let full_moon = (19 * golden + century - century.div_euclid(4) - moon_correction + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * of_century.div_euclid(4) - full_moon - of_century.rem_euclid(4)).rem_euclid(7);
    let late = (golden + 11 * full_moon + 22 * to_sunday).div_euclid(451);
    full_moon + to_sunday - 7 * late + 21
}

/// *Hverdage*: which days a deadline in weekdays counts. A setting of a body, as strict as the law by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Weekdays {
    /// Whether Saturday counts; by default it does not, which gives the earlier deadline.
    pub saturday: bool,
    /// Days of every year that do not count though they are no holidays: Grundlovsdag, juleaftensdag.
    pub off: Vec<MonthDay>,
}

impl Weekdays {
    /// Whether the day counts: no Sunday, no holiday, no day off, and Saturday only where the setting says so.
    pub fn counts(&self, date: Date) -> bool {
        match date.weekday() {
            civil::Weekday::Sunday => false,
            civil::Weekday::Saturday if !self.saturday => false,
            _ => !self.is_off(date),
        }
    }

    /// Whether the day is a holiday or one of the days off, whichever day of the week it is.
    pub fn is_off(&self, date: Date) -> bool {
        holiday(date).is_some() || self.off.iter().any(|off| off.is(date))
    }

    /// *Frist*: the last day on which something must be in the members' hands, `days` weekdays before the meeting.
    ///
    /// It is the `days`-th day that counts, backwards from the day before the meeting: the day of the meeting is not
    /// counted, the day of delivery is. With 4 days, a meeting on a Monday and no holiday that is the Tuesday before;
    /// where Saturday counts, the Wednesday. With 0 days it is the day of the meeting. Where so few days count that there
    /// is none, it is the first day of the calendar.
    pub fn before(&self, meeting: Date, days: u32) -> Date {
        let mut date = meeting;
        for _ in 0..days {
            loop {
                let Ok(earlier) = date.yesterday() else { return date };
                date = earlier;
                if self.counts(date) {
                    break;
                }
            }
        }
        date
    }

    /// The first day that counts after the given one; none at the end of the calendar.
    pub fn after(&self, date: Date) -> Option<Date> {
        let mut date = date.tomorrow().ok()?;
        while !self.counts(date) {
            date = date.tomorrow().ok()?;
        }
        Some(date)
    }
}

/// The day that lies `days` calendar days before the meeting: the last on which a member's request is in time
/// (kommunestyrelsesloven § 11), [`REQUEST_DAYS`] where nothing else is set.
pub fn days_before(meeting: Date, days: u32) -> Date {
    meeting.saturating_sub(Span::new().try_days(days).unwrap_or_else(|_| Span::new().days(7_304_484)))
}

/// *Rettidig*: whether a request of the given day lies at least `days` calendar days before the meeting.
pub fn is_in_time(asked: Date, meeting: Date, days: u32) -> bool {
    asked <= days_before(meeting, days)
}

/// *Fast dag*: a day of every year, written `MM-DD` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// *Grundlovsdag*, 5 June.
    pub const CONSTITUTION_DAY: Self = Self { month: 6, day: 5 };
    /// *Juleaftensdag*, 24 December.
    pub const CHRISTMAS_EVE: Self = Self { month: 12, day: 24 };
    /// *Nytårsaftensdag*, 31 December.
    pub const NEW_YEARS_EVE: Self = Self { month: 12, day: 31 };

    /// Builds a day from month 1–12 and day; `None` where no year has it.
    pub fn new(month: i8, day: i8) -> Option<Self> {
        // 2000 is a leap year: 29 February is a day of some years.
        Date::new(2000, month, day).is_ok().then_some(Self { month, day })
    }

    /// Whether the date is this day of its year.
    pub fn is(self, date: Date) -> bool {
        (date.month(), date.day()) == (self.month, self.day)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// Says that a text is not a day of the year.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("»{0}« is not a day of the year; write 5 June as 06-05")]
pub struct NotADay(String);

impl FromStr for MonthDay {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let is_two = |digits: &&str| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        let two = |digits: &str| Some(digits).filter(is_two)?.parse().ok();
        let parts = text.split_once('-').and_then(|(month, day)| Self::new(two(month)?, two(day)?));
        parts.ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for MonthDay {
    fn schema_name() -> Cow<'static, str> {
        "MonthDay".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" })
    }
}

/// *Mødekadence*: the rule a body's meeting plan is drawn up by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingRule {
    /// Which days, before months and holidays are looked at.
    pub recurrence: Recurrence,
    /// Months without meetings, 1–12; July by default.
    #[serde(default = "july")]
    pub months_off: Vec<i8>,
    /// When the meetings begin.
    pub time: ClockTime,
    /// What becomes of a meeting on a holiday or a day off.
    #[serde(default)]
    pub on_holiday: OnHoliday,
}

fn july() -> Vec<i8> {
    vec![7]
}

/// *Gentagelse*: which days a body meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Once a month: the second Monday, the last Thursday.
    Monthly {
        /// Which of the month's days of that name.
        week: WeekOfMonth,
        /// The day of the week.
        day: DayOfWeek,
    },
    /// Every so many weeks from a day, that day included.
    Weekly {
        /// How many weeks lie between two meetings.
        weeks: NonZeroU8,
        /// The first meeting, which sets the day of the week.
        from: Date,
    },
}

/// Which of a month's days of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeekOfMonth {
    /// *Første*.
    First,
    /// *Anden*.
    Second,
    /// *Tredje*.
    Third,
    /// *Fjerde*.
    Fourth,
    /// *Sidste*: the fourth or the fifth.
    Last,
}

/// *Ugedag*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOfWeek {
    /// *Mandag*.
    Monday,
    /// *Tirsdag*.
    Tuesday,
    /// *Onsdag*.
    Wednesday,
    /// *Torsdag*.
    Thursday,
    /// *Fredag*.
    Friday,
    /// *Lørdag*.
    Saturday,
    /// *Søndag*.
    Sunday,
}

/// What becomes of a meeting that the rule puts on a holiday or a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// *Flyttes*: it is held on the next weekday.
    #[default]
    NextWeekday,
    /// *Udgår*: it is not held.
    Skip,
}

/// A day of a meeting plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Planned {
    /// The day of the meeting.
    pub date: Date,
    /// The holiday or day off the rule had put it on.
    pub moved_from: Option<Date>,
}

impl WeekOfMonth {
    fn number(self) -> i8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
            Self::Fourth => 4,
            Self::Last => -1,
        }
    }
}

impl DayOfWeek {
    fn civil(self) -> civil::Weekday {
        match self {
            Self::Monday => civil::Weekday::Monday,
            Self::Tuesday => civil::Weekday::Tuesday,
            Self::Wednesday => civil::Weekday::Wednesday,
            Self::Thursday => civil::Weekday::Thursday,
            Self::Friday => civil::Weekday::Friday,
            Self::Saturday => civil::Weekday::Saturday,
            Self::Sunday => civil::Weekday::Sunday,
        }
    }
}

impl MeetingRule {
    /// *Mødeplan*: the meetings held in a year, in order, none on the same day as another.
    ///
    /// The body's weekdays tell its days off and where a moved meeting may go. Months off are held against the day of the
    /// rule: a meeting moved into such a month is still held. One moved over New Year belongs to the year it is held in.
    pub fn dates(&self, year: i16, weekdays: &Weekdays) -> Vec<Planned> {
        let planned = |date: Date| match self.on_holiday {
            _ if !weekdays.is_off(date) => Some(Planned { date, moved_from: None }),
            OnHoliday::Skip => None,
            OnHoliday::NextWeekday => Some(Planned { date: weekdays.after(date)?, moved_from: Some(date) }),
        };
        let by_rule = [year.checked_sub(1), Some(year)].into_iter().flatten().flat_map(|year| self.recurrence.dates(year));
        let held = by_rule.filter(|date| !self.months_off.contains(&date.month())).filter_map(planned);
        let mut plan: Vec<Planned> = held.filter(|planned| planned.date.year() == year).collect();
        plan.dedup_by_key(|planned| planned.date);
        plan
    }
}

impl Recurrence {
    /// The days of the rule that lie in the year, in order.
    fn dates(&self, year: i16) -> Vec<Date> {
        match *self {
            Self::Monthly { week, day } => (1..=12)
                .filter_map(|month| Date::new(year, month, 1).ok()?.nth_weekday_of_month(week.number(), day.civil()).ok())
                .collect(),
            Self::Weekly { weeks, from } => {
                let (Ok(first), Ok(last)) = (Date::new(year, 1, 1), Date::new(year, 12, 31)) else { return Vec::new() };
                let step = 7 * i32::from(weeks.get());
                let gone = first.since(from).map_or(0, |span| span.get_days()).max(0);
                let on = |days: i32| from.checked_add(Span::new().try_days(days).ok()?).ok();
                // Rounded up to whole steps: the first meeting that is not before the year.
                let first = (gone + step - 1) / step * step;
                (0..).map_while(|at| on(first + at * step)).take_while(|date| *date <= last).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::{ToSpan as _, civil::date};
    use proptest::prelude::*;

    use super::*;

    /// Easter Sundays 2000–2050 as `month * 100 + day`. All holidays of those years were once held against a published list.
    const EASTER: [i16; 51] = [
        423, 415, 331, 420, 411, 327, 416, 408, 323, 412, 404, 424, 408, 331, 420, 405, 327, 416, 401, 421, 412, 404, 417, 409,
        331, 420, 405, 328, 416, 401, 421, 413, 328, 417, 409, 325, 413, 405, 425, 410, 401, 421, 406, 329, 417, 409, 325, 414,
        405, 418, 410,
    ];

    /// Easter Sunday by Gauss's rule with the numbers of 1900–2099.
    fn easter_by_gauss(year: i16) -> Date {
        let d = (19 * (year % 19) + 24) % 30;
        let e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7;
        let late = d + e == 35 || (d == 28 && e == 6 && year % 19 > 10);
        date(year, 3, 22) + i64::from(d + e - if late { 7 } else { 0 }).days()
    }

    fn holidays_by_table(year: i16) -> BTreeMap<Date, &'static str> {
        let easter = easter_by_gauss(year);
        let mut days: BTreeMap<Date, &str> = [
            (date(year, 1, 1), "Nytårsdag"),
            (easter - 3.days(), "Skærtorsdag"),
            (easter - 2.days(), "Langfredag"),
            (easter, "Påskedag"),
            (easter + 1.day(), "2. påskedag"),
            // The sixth Thursday and the seventh Sunday after Easter.
            (easter.nth_weekday(6, civil::Weekday::Thursday).unwrap(), "Kristi himmelfartsdag"),
            (easter.nth_weekday(7, civil::Weekday::Sunday).unwrap(), "Pinsedag"),
            (easter.nth_weekday(7, civil::Weekday::Sunday).unwrap() + 1.day(), "2. pinsedag"),
            (date(year, 12, 25), "Juledag"),
            (date(year, 12, 26), "2. juledag"),
        ]
        .into();
        if year < 2024 {
            days.insert(easter.nth_weekday(4, civil::Weekday::Friday).unwrap(), "Store bededag");
        }
        days
    }

    fn every_day() -> impl Iterator<Item = Date> {
        date(2000, 1, 1).series(1.day()).take_while(|day| day.year() <= 2050)
    }

    #[test]
    fn every_day_of_half_a_century_is_what_another_calculation_says() {
        let holidays: BTreeMap<Date, &str> = (2000..=2050).flat_map(holidays_by_table).collect();
        let strict = Weekdays::default();
        let lenient = Weekdays { saturday: true, off: Vec::new() };
        assert_eq!(every_day().count(), 18_628);
        // The days that count so far: a deadline is read off by place instead of walked back to.
        let (mut counted, mut counted_saturdays) = (Vec::new(), Vec::new());
        for day in every_day() {
            assert_eq!(holiday(day), holidays.get(&day).copied(), "{day}");
            let number = day.weekday().to_monday_one_offset();
            assert_eq!(strict.counts(day), number <= 5 && !holidays.contains_key(&day), "{day}");
            assert_eq!(lenient.counts(day), number <= 6 && !holidays.contains_key(&day), "{day}");
            for days in [1, 3, 4, 10] {
                if counted.len() >= 10 {
                    assert_eq!(strict.before(day, days), counted[counted.len() - days as usize], "{day}");
                    assert_eq!(lenient.before(day, days), counted_saturdays[counted_saturdays.len() - days as usize], "{day}");
                }
            }
            if !holidays.contains_key(&day) {
                counted.extend((number <= 5).then_some(day));
                counted_saturdays.extend((number <= 6).then_some(day));
            }
        }
    }

    #[test]
    fn easter_is_where_tables_put_it() {
        for (year, day) in (2000..).zip(EASTER) {
            let day = date(year, i8::try_from(day / 100).unwrap(), i8::try_from(day % 100).unwrap());
            assert_eq!(holiday(day), Some("Påskedag"), "{day}");
            assert_eq!(easter_by_gauss(year), day);
        }
    }

    #[test]
    fn agendas_are_out_four_weekdays_before() {
        let (strict, saturdays) = (Weekdays::default(), Weekdays { saturday: true, off: Vec::new() });
        for (meeting, by_law, with_saturday) in [
            (date(2021, 11, 29), date(2021, 11, 23), date(2021, 11, 24)),
            (date(2024, 4, 2), date(2024, 3, 22), date(2024, 3, 25)),
            (date(2023, 5, 8), date(2023, 5, 1), date(2023, 5, 2)),
        ] {
            assert_eq!(strict.before(meeting, AGENDA_WEEKDAYS), by_law);
            assert_eq!(saturdays.before(meeting, AGENDA_WEEKDAYS), with_saturday);
        }
        assert_eq!(strict.before(date(2021, 11, 29), MATERIAL_WEEKDAYS), date(2021, 11, 24));
        assert_eq!(strict.before(date(2021, 11, 29), 0), date(2021, 11, 29));
    }

    #[test]
    fn days_off_are_a_setting() {
        let local = Weekdays { saturday: false, off: vec![MonthDay::CONSTITUTION_DAY] };
        assert!(Weekdays::default().counts(date(2024, 6, 5)));
        assert!(!local.counts(date(2024, 6, 5)));
        assert_eq!(Weekdays::default().before(date(2024, 6, 6), 1), date(2024, 6, 5));
        assert_eq!(local.before(date(2024, 6, 6), 1), date(2024, 6, 4));
        let text = r#"{"saturday":false,"off":["06-05"]}"#;
        assert_eq!(serde_json::to_string(&local).unwrap(), text);
        assert_eq!(serde_json::from_str::<Weekdays>(text).unwrap(), local);
        assert_eq!(serde_json::from_str::<Weekdays>("{}").unwrap(), Weekdays::default());
        for wrong in ["", "6-5", "13-01", "02-30", "06-05-01", "+6-05", "ab-cd"] {
            assert!(wrong.parse::<MonthDay>().is_err(), "{wrong}");
        }
        assert_eq!("02-29".parse(), Ok(MonthDay { month: 2, day: 29 }));
    }

    #[test]
    fn a_calendar_that_ends_stops_the_counting() {
        let never = Weekdays {
            saturday: true,
            off: (1..=12).flat_map(|month| (1..=31).filter_map(move |day| MonthDay::new(month, day))).collect(),
        };
        assert_eq!(never.before(date(-9998, 1, 1), 1), Date::MIN);
        assert_eq!(never.after(date(9998, 1, 1)), None);
        assert_eq!(days_before(date(2024, 1, 1), u32::MAX), Date::MIN);
    }

    #[test]
    fn requests_are_in_time_eight_days_before() {
        let meeting = date(2024, 3, 8);
        assert_eq!(days_before(meeting, REQUEST_DAYS), date(2024, 2, 29));
        assert!(is_in_time(date(2024, 2, 29), meeting, REQUEST_DAYS));
        assert!(!is_in_time(date(2024, 3, 1), meeting, REQUEST_DAYS));
    }

    fn monthly(week: WeekOfMonth, day: DayOfWeek) -> MeetingRule {
        let recurrence = Recurrence::Monthly { week, day };
        MeetingRule { recurrence, months_off: july(), time: "16.00".parse().unwrap(), on_holiday: OnHoliday::NextWeekday }
    }

    fn days(plan: &[Planned]) -> Vec<String> {
        plan.iter().map(|planned| planned.date.strftime("%d/%m").to_string()).collect()
    }

    #[test]
    fn plans_follow_the_month() {
        let plan = monthly(WeekOfMonth::First, DayOfWeek::Monday).dates(2024, &Weekdays::default());
        assert_eq!(
            days(&plan),
            ["02/01", "05/02", "04/03", "02/04", "06/05", "03/06", "05/08", "02/09", "07/10", "04/11", "02/12"]
        );
        let moved: Vec<Date> = plan.iter().filter_map(|planned| planned.moved_from).collect();
        assert_eq!(moved, [date(2024, 1, 1), date(2024, 4, 1)]);
        let rule =
            MeetingRule { on_holiday: OnHoliday::Skip, months_off: vec![], ..monthly(WeekOfMonth::First, DayOfWeek::Monday) };
        let plan = rule.dates(2024, &Weekdays::default());
        assert_eq!(days(&plan), ["05/02", "04/03", "06/05", "03/06", "01/07", "05/08", "02/09", "07/10", "04/11", "02/12"]);
        let plan = monthly(WeekOfMonth::Last, DayOfWeek::Thursday).dates(2024, &Weekdays::default());
        assert_eq!(
            days(&plan),
            ["25/01", "29/02", "02/04", "25/04", "30/05", "27/06", "29/08", "26/09", "31/10", "28/11", "27/12"]
        );
    }

    #[test]
    fn plans_follow_the_weeks() {
        let recurrence = Recurrence::Weekly { weeks: NonZeroU8::new(4).unwrap(), from: date(2024, 2, 6) };
        let rule = MeetingRule { recurrence, ..monthly(WeekOfMonth::First, DayOfWeek::Monday) };
        let weekdays = Weekdays::default();
        assert_eq!(rule.dates(2023, &weekdays), []);
        assert_eq!(
            days(&rule.dates(2024, &weekdays)),
            ["06/02", "05/03", "02/04", "30/04", "28/05", "25/06", "20/08", "17/09", "15/10", "12/11", "10/12"]
        );
        assert_eq!(days(&rule.dates(2025, &weekdays))[..2], ["07/01", "04/02"]);
    }

    #[test]
    fn a_meeting_moved_over_new_year_is_in_the_plan_of_the_year_it_is_held_in() {
        let rule = monthly(WeekOfMonth::Last, DayOfWeek::Friday);
        let weekdays = Weekdays { saturday: false, off: vec![MonthDay::NEW_YEARS_EVE] };
        let held: Vec<Planned> = [2027, 2028].into_iter().flat_map(|year| rule.dates(year, &weekdays)).collect();
        assert_eq!(held.len(), 22, "2026 gives none and 2028 keeps its own");
        assert!(held.contains(&Planned { date: date(2028, 1, 3), moved_from: Some(date(2027, 12, 31)) }));
        assert_eq!(rule.dates(2028, &weekdays)[0].date, date(2028, 1, 3));
    }

    #[test]
    fn rules_are_settings() {
        let text = r#"{"recurrence":{"monthly":{"week":"second","day":"monday"}},"time":"16:00"}"#;
        let rule: MeetingRule = serde_json::from_str(text).unwrap();
        assert_eq!(rule, monthly(WeekOfMonth::Second, DayOfWeek::Monday));
        let text =
            r#"{"recurrence":{"weekly":{"weeks":3,"from":"2024-02-06"}},"months_off":[7,12],"time":"09:30","on_holiday":"skip"}"#;
        let rule: MeetingRule = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        assert!(serde_json::from_str::<Recurrence>(r#"{"weekly":{"weeks":0,"from":"2024-02-06"}}"#).is_err());
    }

    prop_compose! {
        fn any_day()(days in 0i64..25_000) -> Date {
            date(1990, 1, 1) + days.days()
        }
    }

    prop_compose! {
        fn any_weekdays()(saturday: bool, off in prop::collection::vec((1i8..=12, 1i8..=28), 0..4)) -> Weekdays {
            Weekdays { saturday, off: off.into_iter().filter_map(|(month, day)| MonthDay::new(month, day)).collect() }
        }
    }

    proptest! {
        #[test]
        fn deadlines_keep_their_order(weekdays in any_weekdays(), meeting in any_day(), n in 0u32..15, more in 0u32..5) {
            let deadline = weekdays.before(meeting, n);
            prop_assert!(weekdays.before(meeting, n + more) <= deadline);
            prop_assert!(deadline <= weekdays.before(meeting + 1.day(), n), "a later meeting never has an earlier deadline");
            prop_assert!(n == 0 || weekdays.counts(deadline) && deadline < meeting);
            prop_assert_eq!(weekdays.before(deadline, more), weekdays.before(meeting, n + more));
            let between = deadline.series(1.day()).take_while(|day| *day < meeting).filter(|day| weekdays.counts(*day)).count();
            prop_assert_eq!(u32::try_from(between).unwrap(), n);
        }

        #[test]
        fn what_counts_less_comes_earlier(weekdays in any_weekdays(), meeting in any_day(), n in 0u32..15) {
            let saturdays = Weekdays { saturday: true, ..weekdays.clone() };
            let none_off = Weekdays { off: Vec::new(), ..weekdays.clone() };
            prop_assert!(saturdays.before(meeting, n) >= weekdays.before(meeting, n));
            prop_assert!(none_off.before(meeting, n) >= weekdays.before(meeting, n));
            prop_assert!(days_before(meeting, n) >= weekdays.before(meeting, n));
        }

        #[test]
        fn plans_are_in_order_and_keep_free_of_days_off(
            weekdays in any_weekdays(), from in any_day(), weeks in 1u8..9, year in 1990i16..2058, monthly_rule: bool, skip: bool
        ) {
            let recurrence = match monthly_rule {
                true => Recurrence::Monthly { week: WeekOfMonth::Last, day: DayOfWeek::Thursday },
                false => Recurrence::Weekly { weeks: NonZeroU8::new(weeks).unwrap(), from },
            };
            let on_holiday = if skip { OnHoliday::Skip } else { OnHoliday::NextWeekday };
            let rule = MeetingRule { recurrence, on_holiday, ..monthly(WeekOfMonth::Last, DayOfWeek::Thursday) };
            let plan = rule.dates(year, &weekdays);
            prop_assert!(plan.is_sorted_by(|a, b| a.date < b.date));
            for planned in plan {
                prop_assert_eq!(planned.date.year(), year);
                prop_assert!(!weekdays.is_off(planned.date));
                prop_assert!(planned.moved_from.unwrap_or(planned.date).month() != 7);
                if let Some(from) = planned.moved_from {
                    prop_assert!(!skip && weekdays.is_off(from) && weekdays.counts(planned.date));
                    prop_assert_eq!(weekdays.before(planned.date, 1), weekdays.before(from, 1));
                }
            }
        }
    }
}

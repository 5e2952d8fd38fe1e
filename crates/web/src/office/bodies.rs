//! `/kontor/udvalg`: how each body holds its meetings, and its meeting plan.

use std::num::NonZeroU8;

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error,
    office::{self, MeetingSeen, NewMeeting, policy::Action},
};
use sagsgang_model::{
    ClockTime, Date,
    calendar::{DayOfWeek, MeetingRule, OnHoliday, Recurrence, WeekOfMonth},
    id::BodyId,
    standing_orders::{AnnualItem, BodyKind, Numbering, StandingItem, StandingOrders},
};
use sagsgang_store::body::Body;

use super::{asked::Asked, cases::refuse, form::Form, frame::Frame, may_with, reply::Reply};
use crate::{State, danish, respond::Failure};

/// Days of the week by their names in forms.
const DAYS: [(&str, &str, DayOfWeek); 7] = [
    ("monday", "mandag", DayOfWeek::Monday),
    ("tuesday", "tirsdag", DayOfWeek::Tuesday),
    ("wednesday", "onsdag", DayOfWeek::Wednesday),
    ("thursday", "torsdag", DayOfWeek::Thursday),
    ("friday", "fredag", DayOfWeek::Friday),
    ("saturday", "lørdag", DayOfWeek::Saturday),
    ("sunday", "søndag", DayOfWeek::Sunday),
];
/// Weeks of the month by their names in forms.
const WEEKS: [(&str, &str, WeekOfMonth); 5] = [
    ("first", "første", WeekOfMonth::First),
    ("second", "anden", WeekOfMonth::Second),
    ("third", "tredje", WeekOfMonth::Third),
    ("fourth", "fjerde", WeekOfMonth::Fourth),
    ("last", "sidste", WeekOfMonth::Last),
];

#[derive(Template)]
#[template(path = "office/bodies.html")]
struct Bodies {
    frame: Frame,
    /// Identity, name, what it is.
    bodies: Vec<(BodyId, String, String)>,
}

pub(super) fn list(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let mut bodies = Vec::new();
    for body in office::planned_bodies(&state.store, asked.actor()?)? {
        let (body, orders) = office::standing_orders(&state.store, body.id)?;
        bodies.push((body.id, body.name, kind_name(orders.kind)));
    }
    Ok(Reply::page(Bodies { frame: Frame::new(state, asked, "Udvalg"), bodies }.render()?))
}

fn kind_name(kind: BodyKind) -> String {
    let preset = office::presets().iter().find(|preset| preset.orders.kind == kind);
    preset.map_or_else(|| kind.code().to_owned(), |preset| preset.name.clone())
}

#[derive(Template)]
#[template(path = "office/body.html")]
struct Page {
    frame: Frame,
    body: Body,
    orders: StandingOrders,
    kind: String,
    /// The meetings to come.
    meetings: Vec<Line>,
    /// How many of them are not told yet.
    unannounced: usize,
    plans: bool,
    settles: bool,
    /// The years that can be planned.
    years: Vec<i16>,
    /// What was entered, when it could not be taken.
    entered: Entered,
    problem: Option<String>,
}

/// A meeting in a list.
pub(super) struct Line {
    pub(super) address: String,
    pub(super) body: String,
    pub(super) when: String,
    pub(super) time: String,
    pub(super) place: String,
    pub(super) state: &'static str,
    pub(super) extraordinary: bool,
    pub(super) over: bool,
}

pub(super) fn line(seen: &MeetingSeen) -> Line {
    Line {
        address: format!("/kontor/moeder/{}", seen.meeting.id),
        body: seen.body.name.clone(),
        when: danish::weekday_and_date(seen.meeting.date),
        time: danish::clock(seen.meeting.time),
        place: seen.meeting.place.clone(),
        state: seen.meeting.state.danish(),
        extraordinary: seen.meeting.extraordinary,
        over: !seen.meeting.state.is_live(),
    }
}

/// What the forms of the page hold.
struct Entered {
    date: String,
    time: String,
    place: String,
    first: String,
    last: String,
    annual: String,
    week: String,
    day: String,
    months_off: String,
    weekly: bool,
    weeks: String,
    from: String,
    skips: bool,
}

impl Entered {
    fn of(orders: &StandingOrders) -> Self {
        let items = |first: bool| {
            let lines = orders.standing_items.iter().filter(|item| item.first == first).map(|item| match item.text.as_str() {
                "" => item.title.clone(),
                text => format!("{} | {}", item.title, text.replace('\n', " ")),
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        let annual = orders.annual_items.iter().map(|item| format!("{}: {}", month(item.month), item.title));
        let mut entered = Self {
            date: String::new(),
            time: orders.time().map_or_else(|| "16:00".to_owned(), |time| time.to_string()),
            place: orders.place.clone(),
            first: items(true),
            last: items(false),
            annual: annual.collect::<Vec<_>>().join("\n"),
            week: "first".to_owned(),
            day: "monday".to_owned(),
            months_off: "juli".to_owned(),
            weekly: false,
            weeks: "4".to_owned(),
            from: String::new(),
            skips: false,
        };
        if let Some(rule) = &orders.rule {
            entered.skips = rule.on_holiday == OnHoliday::Skip;
            entered.months_off = rule.months_off.iter().map(|at| month(*at)).collect::<Vec<_>>().join(", ");
            match rule.recurrence {
                Recurrence::Monthly { week, day } => {
                    let of_week = WEEKS.iter().find(|(_, _, known)| *known == week).map_or("first", |(code, ..)| code);
                    let of_day = DAYS.iter().find(|(_, _, known)| *known == day).map_or("monday", |(code, ..)| code);
                    (entered.week, entered.day) = (of_week.to_owned(), of_day.to_owned());
                }
                Recurrence::Weekly { weeks, from } => {
                    (entered.weekly, entered.weeks, entered.from) = (true, weeks.to_string(), from.to_string());
                }
            }
        }
        entered
    }

    /// Keeps what somebody entered over what is settled.
    fn over(mut self, form: &Form) -> Self {
        for (name, place) in [
            ("dato", &mut self.date),
            ("tid", &mut self.time),
            ("sted", &mut self.place),
            ("foerst", &mut self.first),
            ("sidst", &mut self.last),
            ("aarshjul", &mut self.annual),
            ("uge", &mut self.week),
            ("dag", &mut self.day),
            ("fri", &mut self.months_off),
            ("uger", &mut self.weeks),
            ("fra", &mut self.from),
        ] {
            if form.has(name) {
                *place = form.value(name).to_owned();
            }
        }
        if form.has("gentagelse") {
            self.weekly = form.value("gentagelse") == "uger";
            self.skips = form.value("helligdag") == "udgaar";
        }
        self
    }
}

fn month(at: i8) -> &'static str {
    Date::new(2024, at, 1).map_or("", danish::month)
}

fn month_named(name: &str) -> Option<i8> {
    let name = name.trim().to_lowercase();
    (1..=12).find(|at| month(*at) == name || at.to_string() == name)
}

fn id_of(asked: &Asked) -> Option<BodyId> {
    asked.parameter("body").parse().ok()
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, None)
}

fn page(state: &State, asked: &Asked, status: StatusCode, problem: Option<String>) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    // Who plans the meetings sees this page too, when they do not settle how they are held.
    let plans = may_with(state, asked, Action::PlanMeeting, &[id])?.is_none();
    let refused = may_with(state, asked, Action::SetOrders, &[id])?;
    let settles = refused.is_none();
    if let (Some(reply), false) = (refused, plans) {
        return Ok(reply);
    }
    let actor = asked.actor()?;
    let (body, orders) = match office::standing_orders(&state.store, id) {
        Ok(found) => found,
        Err(error) => return refuse(state, asked, error),
    };
    let coming = office::coming(&state.store, actor, actor.today, Date::MAX)?;
    let own: Vec<&MeetingSeen> = coming.iter().filter(|seen| seen.body.id == id).collect();
    let entered = Entered::of(&orders);
    let this_year = actor.today.year();
    let page = Page {
        frame: Frame::new(state, asked, &body.name),
        kind: kind_name(orders.kind),
        unannounced: own.iter().filter(|seen| seen.meeting.state == sagsgang_model::agenda::MeetingState::Planned).count(),
        meetings: own.into_iter().map(line).collect(),
        plans,
        settles,
        years: (this_year..=this_year + 2).collect(),
        entered: if asked.posts { entered.over(&asked.form) } else { entered },
        body,
        orders,
        problem,
    };
    Ok(Reply::Page(status, page.render()?))
}

/// Goes back to the body's page, or shows it with what was wrong and all that was entered.
fn told(state: &State, asked: &Asked, id: BodyId, done: Result<String, Error>) -> Result<Reply, Failure> {
    match done {
        Ok(word) => Ok(Reply::go(format!("/kontor/udvalg/{id}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Some(why)),
        Err(error) => refuse(state, asked, error),
    }
}

/// `POST /kontor/udvalg/{body}/forretningsorden`.
pub(super) fn settle(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    if let Some(reply) = may_with(state, asked, Action::SetOrders, &[id])? {
        return Ok(reply);
    }
    let (_, known) = match office::standing_orders(&state.store, id) {
        Ok(found) => found,
        Err(error) => return refuse(state, asked, error),
    };
    let done = orders(&asked.form, known).and_then(|orders| {
        office::set_standing_orders(&state.store, &state.surroundings, asked.actor_or_error()?, id, &orders)?;
        Ok("forretningsorden".to_owned())
    });
    told(state, asked, id, done)
}

/// The standing orders a form holds, upon those there are.
fn orders(form: &Form, known: StandingOrders) -> Result<StandingOrders, Error> {
    let wrong = |why: &str| Error::Invalid(why.to_owned());
    let kind = BodyKind::from_code(form.value("type")).unwrap_or(known.kind);
    // Another kind begins with what belongs to it.
    if kind != known.kind
        && let Some(preset) = office::presets().iter().find(|preset| preset.orders.kind == kind)
    {
        return Ok(StandingOrders {
            rule: known.rule,
            place: known.place,
            annual_items: known.annual_items,
            ..preset.orders.clone()
        });
    }
    let days = |name: &str, known: u32| match form.value(name).trim() {
        "" => Ok(known),
        days => days.parse().map_err(|_| wrong("Skriv fristerne som hele tal.")),
    };
    let items = |name: &str, first: bool| {
        let lines = form.value(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(move |line| {
            let (title, text) = line.split_once('|').unwrap_or((line, ""));
            StandingItem { title: title.trim().to_owned(), text: text.trim().to_owned(), first }
        });
        lines.collect::<Vec<_>>()
    };
    let mut standing_items = items("foerst", true);
    standing_items.extend(items("sidst", false));
    let mut annual_items = Vec::new();
    for line in form.value("aarshjul").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let found = line.split_once(':').and_then(|(month, title)| Some((month_named(month)?, title.trim())));
        let (month, title) =
            found.ok_or_else(|| Error::Invalid(format!("Årshjulet: skriv »{line}« som »marts: Budgetopfølgning«.")))?;
        annual_items.push(AnnualItem { title: title.to_owned(), month });
    }
    let mut weekdays = known.weekdays.clone();
    weekdays.saturday = form.value("loerdag") == "ja";
    let numbering = if form.value("nummerering") == "per_meeting" { Numbering::PerMeeting } else { Numbering::ThroughTheYear };
    let form_name = office::forms().find(|known| *known == form.value("skabelon")).map(str::to_owned);
    Ok(StandingOrders {
        agenda_days: days("dage_dagsorden", known.agenda_days)?,
        material_days: days("dage_materiale", known.material_days)?,
        request_days: days("dage_anmodning", known.request_days)?,
        place: form.value("sted").trim().to_owned(),
        form: form_name.unwrap_or(known.form),
        weekdays,
        numbering,
        approves_minutes: form.value("godkender") == "ja",
        standing_items,
        annual_items,
        ..known
    })
}

/// `POST /kontor/udvalg/{body}/aar`: the meetings of a year by a rule.
pub(super) fn plan_year(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    if let Some(reply) = may_with(state, asked, Action::PlanMeeting, &[id])? {
        return Ok(reply);
    }
    let done = rule(&asked.form).and_then(|rule| {
        let year = asked.form.value("aar").parse().map_err(|_| Error::Invalid("Vælg et år.".into()))?;
        let place = asked.form.value("sted");
        let planned = office::plan_year(&state.store, &state.surroundings, asked.actor_or_error()?, id, &rule, year, place)?;
        Ok(if planned > 0 { "aar" } else { "intet-aar" }.to_owned())
    });
    told(state, asked, id, done)
}

/// The rule a form holds.
fn rule(form: &Form) -> Result<MeetingRule, Error> {
    let wrong = |why: &str| Error::Invalid(why.to_owned());
    let recurrence = if form.value("gentagelse") == "uger" {
        let weeks =
            form.value("uger").parse::<NonZeroU8>().map_err(|_| wrong("Skriv, hvor mange uger der er mellem møderne."))?;
        let from = form.value("fra").parse().map_err(|_| wrong("Vælg dagen for det første møde."))?;
        Recurrence::Weekly { weeks, from }
    } else {
        let week = WEEKS.iter().find(|(code, ..)| *code == form.value("uge")).ok_or_else(|| wrong("Vælg en uge i måneden."))?;
        let day = DAYS.iter().find(|(code, ..)| *code == form.value("dag")).ok_or_else(|| wrong("Vælg en ugedag."))?;
        Recurrence::Monthly { week: week.2, day: day.2 }
    };
    let mut months_off = Vec::new();
    for name in form.value("fri").split(',').map(str::trim).filter(|name| !name.is_empty()) {
        months_off.push(month_named(name).ok_or_else(|| Error::Invalid(format!("»{name}« er ikke en måned.")))?);
    }
    let on_holiday = if form.value("helligdag") == "udgaar" { OnHoliday::Skip } else { OnHoliday::NextWeekday };
    Ok(MeetingRule { recurrence, months_off, time: time(form)?, on_holiday })
}

pub(super) fn time(form: &Form) -> Result<ClockTime, Error> {
    form.value("tid").trim().parse().map_err(|_| Error::Invalid("Skriv tidspunktet som 16.00.".into()))
}

/// When and where a form puts a meeting.
pub(super) fn new_meeting(form: &Form, body: BodyId) -> Result<NewMeeting, Error> {
    let date = danish::read_date(form.value("dato")).ok_or_else(|| Error::Invalid("Vælg en dag.".into()))?;
    let extraordinary = form.value("ekstraordinaert") == "ja";
    Ok(NewMeeting { body, date, time: time(form)?, place: form.value("sted").to_owned(), extraordinary })
}

/// `POST /kontor/udvalg/{body}/moeder`: one meeting by hand.
pub(super) fn plan(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    if let Some(reply) = may_with(state, asked, Action::PlanMeeting, &[id])? {
        return Ok(reply);
    }
    let done = new_meeting(&asked.form, id).and_then(|new| {
        office::plan_meeting(&state.store, &state.surroundings, asked.actor_or_error()?, &new)?;
        Ok("moede".to_owned())
    });
    told(state, asked, id, done)
}

/// `POST /kontor/udvalg/{body}/offentliggoer`.
pub(super) fn announce(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    if let Some(reply) = may_with(state, asked, Action::PlanMeeting, &[id])? {
        return Ok(reply);
    }
    let done = asked
        .actor_or_error()
        .and_then(|actor| office::announce(&state.store, &state.surroundings, actor, id))
        .map(|_| "plan".to_owned());
    told(state, asked, id, done)
}

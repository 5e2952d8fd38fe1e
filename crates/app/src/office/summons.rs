//! *Indkaldelse*: members are told of agendas that are sent and meetings that are moved or called off.

use askama::Template;
use jiff::SignedDuration;
use sagsgang_model::{
    Role,
    agenda::{MeetingState, PlannedMeeting, SentItem},
    danish_date,
    id::{AccountId, MeetingId},
};
use sagsgang_store::{
    Connection, Store, account, agenda, body, sitting,
    summons::{self, Summons},
};

use crate::{
    Error, Surroundings,
    alerts::{A_STEP, Delivered, Letter, Post, Site, send_each},
    icalendar::{escaped, push},
};

/// What a letter tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// An agenda was sent.
    Agenda,
    /// A supplementary agenda was sent.
    Supplement,
    /// An agenda was sent anew because something changed.
    Changed,
    /// The meeting is at another time.
    Moved,
    /// The meeting is called off.
    Cancelled,
    /// The minutes are to be signed.
    Minutes,
}

impl Occasion {
    const ALL: [Self; 6] = [Self::Agenda, Self::Supplement, Self::Changed, Self::Moved, Self::Cancelled, Self::Minutes];

    /// The name in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agenda => "agenda",
            Self::Supplement => "supplement",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Minutes => "minutes",
        }
    }

    /// The occasion of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|occasion| occasion.code() == code)
    }

    /// What a letter's subject begins with.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Agenda => "Dagsorden",
            Self::Supplement => "Tillægsdagsorden",
            Self::Changed => "Ændret dagsorden",
            Self::Moved => "Mødet er flyttet",
            Self::Cancelled => "Mødet er aflyst",
            Self::Minutes => "Referat til underskrift",
        }
    }
}

/// Who is called to meetings.
const CALLED: [Role; 3] = [Role::Chair, Role::Member, Role::Substitute];

/// Notes that everybody who is called to a meeting is to be told. Answers how many.
pub(super) fn add(
    c: &Connection<'_>,
    s: &Surroundings,
    found: &PlannedMeeting,
    occasion: Occasion,
    edition: u32,
) -> Result<usize, Error> {
    // Who is no member yet on the day of sending is one on the day of the meeting, or is not called.
    let called = account::of_body(c, found.body, &CALLED, found.date)?;
    for member in &called {
        add_for(c, s, found.id, member.id, occasion, edition)?;
    }
    Ok(called.len())
}

#[derive(Template)]
#[template(path = "mail/summons.txt")]
struct SummonsText<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/summons.html")]
struct SummonsPage<'a>(&'a Words<'a>);

struct Words<'a> {
    site: &'a Site,
    name: &'a str,
    subject: &'a str,
    body: &'a str,
    when: String,
    place: &'a str,
    /// Why it was sent anew, late, or not at all.
    reason: Option<&'a str>,
    /// Number and open title of each item.
    items: Vec<(String, String)>,
    /// The meeting in the office.
    link: String,
}

/// Sends the letters that are due. `go_on` is asked before each.
///
/// A letter names closed items by what everybody may call them: mail is read by others than who it is for.
///
/// # Errors
/// The store's own.
pub fn deliver_summonses(
    store: &Store,
    s: &Surroundings,
    site: &Site,
    post: &dyn Post,
    go_on: &dyn Fn() -> Result<bool, Error>,
) -> Result<Delivered, Error> {
    let due = store.read(|c| summons::due(c, &s.now(), A_STEP))?;
    let due = due.into_iter().map(|due| (due.tries, due));
    // Who is called to nothing any more is not written to, and that is done.
    let letter = |due: &Summons| store.read(|c| letter(c, s, site, due));
    send_each(s, due, post, go_on, letter, |due, outcome, _| {
        let problem = outcome.problem.as_deref();
        store.write(|c| match outcome.due() {
            Some(next) => Ok(summons::later(c, &due.id, next, problem)?),
            None => Ok(summons::done(c, &due.id, &s.now(), problem)?),
        })
    })
}

/// Notes that one member is to be told.
pub(super) fn add_for(
    c: &Connection<'_>,
    s: &Surroundings,
    id: MeetingId,
    account: AccountId,
    occasion: Occasion,
    edition: u32,
) -> Result<(), Error> {
    Ok(summons::add(c, &s.id().to_string(), id, account, occasion.code(), edition, &s.now())?)
}

/// The letter; none when nobody is to be told any more.
fn letter(c: &Connection<'_>, s: &Surroundings, site: &Site, due: &Summons) -> Result<Option<Letter>, Error> {
    let Some(occasion) = Occasion::from_code(&due.occasion) else { return Ok(None) };
    let Some(member) = account::get(c, due.account)?.filter(|member| member.closed.is_none()) else { return Ok(None) };
    let Some(found) = agenda::meeting(c, due.meeting)? else { return Ok(None) };
    // Whoever is no member any longer is called to nothing.
    if account::of_body(c, found.body, &CALLED, found.date)?.iter().all(|called| called.id != member.id) {
        return Ok(None);
    }
    let Some(body) = body::get(c, found.body)? else { return Ok(None) };
    let to_sign = occasion == Occasion::Minutes;
    if to_sign && !sitting::awaits(c, found.id, due.account)? {
        return Ok(None);
    }
    let edition = if due.edition > 0 && !to_sign { agenda::edition(c, found.id, Some(due.edition))? } else { None };
    let day = danish_date(found.date);
    let subject = format!("{}: {}, {day}", occasion.danish(), body.name);
    let reason = match (&edition, &found.state) {
        (Some(edition), _) => edition.reason.as_deref(),
        (None, MeetingState::Cancelled { reason, .. }) => Some(reason.as_str()),
        (None, _) => None,
    };
    let link = format!("{}/kontor/moeder/{}{}", site.base, found.id, if to_sign { "/referat" } else { "" });
    let words = Words {
        site,
        name: &member.name,
        subject: &subject,
        body: &body.name,
        when: format!("{day} kl. {:02}.{:02}", found.time.hour(), found.time.minute()),
        place: &found.place,
        reason,
        items: edition.iter().flat_map(|edition| &edition.items).map(named).collect(),
        link: link.clone(),
    };
    let rendering = |error: askama::Error| Error::from(sagsgang_store::Error::Corrupt(format!("a letter: {error}")));
    Ok(Some(Letter {
        id: due.id.clone(),
        to: member.email.clone(),
        text: SummonsText(&words).render().map_err(rendering)?,
        html: SummonsPage(&words).render().map_err(rendering)?,
        unsubscribe: None,
        calendar: calendar_entry(s, &found, &body.name, occasion, due.edition, &link),
        subject,
    }))
}

fn named(item: &SentItem) -> (String, String) {
    let number = item.number().map(ToString::to_string).unwrap_or_default();
    (number, item.open().title)
}

/// A meeting for a calendar: put in, changed or taken out (RFC 5545).
fn calendar_entry(
    s: &Surroundings,
    found: &PlannedMeeting,
    body: &str,
    occasion: Occasion,
    edition: u32,
    link: &str,
) -> Option<String> {
    let start = found.date.at(found.time.hour().try_into().ok()?, found.time.minute().try_into().ok()?, 0, 0);
    let start = start.in_tz("Europe/Copenhagen").ok()?.timestamp();
    let end = start + SignedDuration::from_hours(2);
    let utc = |moment: jiff::Timestamp| moment.strftime("%Y%m%dT%H%M%SZ").to_string();
    let (method, status) = match occasion {
        Occasion::Cancelled => ("CANCEL", "CANCELLED"),
        Occasion::Agenda | Occasion::Supplement | Occasion::Changed | Occasion::Moved => ("PUBLISH", "CONFIRMED"),
        // It was held.
        Occasion::Minutes => return None,
    };
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Sagsgang//Indkaldelser//DA".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", found.id),
        format!("SEQUENCE:{edition}"),
        format!("DTSTAMP:{}", utc(s.moment())),
        format!("DTSTART:{}", utc(start)),
        format!("DTEND:{}", utc(end)),
        format!("SUMMARY:{}", escaped(body)),
        format!("LOCATION:{}", escaped(&found.place)),
        format!("URL:{link}"),
        format!("STATUS:{status}"),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    let mut calendar = String::new();
    for line in &lines {
        push(&mut calendar, line);
    }
    Some(calendar)
}

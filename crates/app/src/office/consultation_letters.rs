//! Letters to those who are heard by a link: what they are asked, a reminder, another deadline.

use askama::Template;
use sagsgang_model::danish_date;
use sagsgang_store::{
    Connection, Store, body,
    consultation::{self, Letter as Due},
    draft,
};

use super::consultations::{link, linked};
use crate::{
    Error, Surroundings,
    alerts::{A_STEP, Delivered, Key, Letter, Post, Site, send_each},
};

/// Who has not answered is reminded so many days before the deadline.
const REMINDED: i64 = 3;
/// A reminder comes more than a day after the letter.
const APART: i64 = 1;

#[derive(Template)]
#[template(path = "mail/consultation.txt")]
struct ConsultationText<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail/consultation.html")]
struct ConsultationPage<'a>(&'a Words<'a>);

struct Words<'a> {
    site: &'a Site,
    subject: &'a str,
    name: &'a str,
    title: &'a str,
    body: &'a str,
    question: &'a str,
    themes: &'a [String],
    deadline: String,
    reminded: bool,
    /// Whether a letter went to them before this one.
    again: bool,
    link: String,
}

/// Reminds those who have not answered some days before the deadline, and sends the letters that are due. `go_on` is asked before each.
///
/// # Errors
/// The store's own.
pub fn deliver_consultations(
    store: &Store,
    s: &Surroundings,
    key: &Key,
    site: &Site,
    post: &dyn Post,
    go_on: &dyn Fn() -> Result<bool, Error>,
) -> Result<Delivered, Error> {
    let today = s.today();
    let soon = today.saturating_add(jiff::Span::new().days(REMINDED));
    let before = today.saturating_sub(jiff::Span::new().days(APART));
    for letter in store.read(|c| consultation::to_remind(c, today, soon, before))? {
        store.write(|c| {
            let silent =
                consultation::of_party(c, letter.party)?.is_some_and(|found| found.replies_of(letter.party).count() == 0);
            if silent { consultation::write_again(c, letter.party, &s.now(), false) } else { Ok(()) }
        })?;
    }
    let due = store.read(|c| consultation::letters_due(c, &s.now(), A_STEP))?;
    let due = due.into_iter().map(|due| (due.tries, due));
    let letter = |due: &Due| store.read(|c| letter(c, key, site, due));
    send_each(s, due, post, go_on, letter, |due, outcome, told| {
        // What was not sent is not told as sent.
        let problem = if told { outcome.problem.as_deref() } else { Some("nothing was asked any more") };
        store.write(|c| Ok(consultation::letter_tried(c, due.party, outcome.due(), &s.now(), problem)?))
    })
}

/// The letter; none when nothing is asked any more.
fn letter(c: &Connection<'_>, key: &Key, site: &Site, due: &Due) -> Result<Option<Letter>, Error> {
    let words = link(key, due.party, due.links);
    let Ok((found, party)) = linked(c, key, &words) else { return Ok(None) };
    let Some(of) = draft::get(c, found.draft)?.filter(|_| found.is_open()) else { return Ok(None) };
    let title = draft::text(c, of.id, found.version)?.unwrap_or_default().title;
    let body = body::get(c, of.body)?.map(|body| body.name).unwrap_or_default();
    let deadline = danish_date(found.deadline);
    let reminded = due.reminded.is_some() && found.replies_of(party).next().is_none();
    let subject = format!("{} senest {deadline}: {title}", if reminded { "Husk høringssvar" } else { "Høring" });
    let words = Words {
        site,
        subject: &subject,
        name: found.party(party).map_or("", |party| party.name.as_str()),
        title: &title,
        body: &body,
        question: &found.question,
        themes: &found.themes,
        deadline,
        reminded,
        again: due.sent.is_some() && !reminded,
        link: format!("{}/kontor/hoeringssvar/{words}", site.base),
    };
    let rendering = |error: askama::Error| Error::from(sagsgang_store::Error::Corrupt(format!("a letter: {error}")));
    Ok(Some(Letter {
        // A letter that goes once more is another letter.
        id: format!("{}-{}-{}-{}", due.party, due.links, found.deadline, u8::from(reminded)),
        to: due.email.clone(),
        text: ConsultationText(&words).render().map_err(rendering)?,
        html: ConsultationPage(&words).render().map_err(rendering)?,
        unsubscribe: None,
        calendar: None,
        subject,
    }))
}

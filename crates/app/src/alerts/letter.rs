//! *Breve*: what subscribers are sent, in words.

use askama::Template;
use sagsgang_model::{Date, Outcome, Publication, Topic, comparison::compare, danish_date, publication::PublishedItem};
use sagsgang_store::{
    Connection,
    follow::{Alert, Request, Subscription},
    public,
};

use super::{
    Key, Pace,
    subscribe::{CONFIRM, END},
};
use crate::Error;

/// A letter tells of so many things at most; the rest is one click away.
const MOST: usize = 40;
/// The longest piece of a decision that a letter holds, in characters.
const EXCERPT: usize = 600;

/// Who writes, and where the links lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The name at the top of every page.
    pub name: String,
    /// Scheme and host, without a stroke at the end. Never taken from a request: who asks must not choose
    /// where the links of somebody else's letter lead.
    pub base: String,
}

/// *Brev*: one e-mail, ready but for who hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The same letter tried twice has the same: the first part of its Message-ID.
    pub id: String,
    /// The address it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as a simple page.
    pub html: String,
    /// Where one POST ends the subscription (RFC 8058); none for letters that ask for confirmation.
    pub unsubscribe: Option<String>,
    /// A meeting for the reader's calendar (RFC 5545), when the letter calls to one.
    pub calendar: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/confirm.txt")]
struct ConfirmText<'a>(&'a Confirm<'a>);

#[derive(Template)]
#[template(path = "mail/confirm.html")]
struct ConfirmPage<'a>(&'a Confirm<'a>);

struct Confirm<'a> {
    site: &'a Site,
    what: String,
    pace: Pace,
    link: String,
}

#[derive(Template)]
#[template(path = "mail/news.txt")]
struct NewsText<'a>(&'a News<'a>);

#[derive(Template)]
#[template(path = "mail/news.html")]
struct NewsPage<'a>(&'a News<'a>);

struct News<'a> {
    site: &'a Site,
    what: String,
    topic: String,
    meetings: Vec<Meeting>,
    more: usize,
    end: String,
}

struct Meeting {
    title: String,
    link: String,
    items: Vec<Item>,
}

struct Item {
    number: Option<String>,
    title: String,
    link: String,
    outcomes: Vec<&'static str>,
    decision: String,
    /// The parts that say something else than what the reader knew.
    changed: Option<String>,
}

/// The letter that asks whoever owns a mailbox whether they want it.
pub(crate) fn confirm(c: &Connection<'_>, key: &Key, site: &Site, request: &Request) -> Result<Option<Letter>, Error> {
    let (Some(topic), Some(pace)) = (Topic::parse(&request.topic), Pace::from_code(&request.pace)) else { return Ok(None) };
    let link = format!("{}/foelg/bekraeft?id={}&kode={}", site.base, request.id, key.code(CONFIRM, &request.id));
    let letter = Confirm { site, what: name(c, &topic)?, pace, link };
    Ok(Some(Letter {
        id: request.id.clone(),
        to: request.email.clone(),
        subject: format!("Bekræft: beskeder om {} fra {}", letter.what, site.name),
        text: ConfirmText(&letter).render().map_err(rendering)?,
        html: ConfirmPage(&letter).render().map_err(rendering)?,
        unsubscribe: None,
        calendar: None,
    }))
}

/// The letter that tells a subscriber the news, made of what is shown now; none when nothing of it still is.
pub(crate) fn news(
    c: &Connection<'_>,
    key: &Key,
    site: &Site,
    subscription: &Subscription,
    batch: i64,
    alerts: &[Alert],
) -> Result<Option<Letter>, Error> {
    let Some(topic) = Topic::parse(&subscription.topic) else { return Ok(None) };
    let mut meetings: Vec<(Date, String, Meeting)> = Vec::new();
    let (mut told, mut more) = (0, 0);
    for alert in alerts {
        let of_item = alert.address.contains("/punkt/");
        let shown = if of_item { public::item(c, &alert.address)? } else { public::meeting(c, &alert.address)? };
        // What was taken off since is not told.
        let Some(shown) = shown else { continue };
        let changes = match alert.known {
            Some(id) if public::may_compare(c, &shown.address, id)? => {
                public::edition(c, id)?.map(|before| compare(&before, &shown))
            }
            _ => None,
        };
        let at = match meetings.iter().position(|(_, address, _)| *address == shown.address) {
            Some(at) => at,
            None => {
                let title = format!("{}: {} {}", shown.body, kind(&shown), danish_date(shown.date));
                let link = format!("{}/moeder/{}", site.base, shown.address);
                meetings.push((shown.date, shown.address.clone(), Meeting { title, link, items: Vec::new() }));
                meetings.len() - 1
            }
        };
        for item in &shown.items {
            if told == MOST {
                more += 1;
                continue;
            }
            told += 1;
            let change = changes.as_ref().and_then(|changes| changes.of_item(&item.address)).map(|change| change.parts_named());
            let changed = match change {
                Some(parts) if !parts.is_empty() => Some(parts),
                // What it said before may not be told any more.
                _ => (alert.known.is_some() && of_item).then(|| "punktet".to_owned()),
            };
            meetings[at].2.items.push(line(site, item, changed));
        }
    }
    if meetings.is_empty() {
        return Ok(None);
    }
    meetings.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    let subject = match meetings.as_slice() {
        [(_, _, meeting)] => match meeting.items.as_slice() {
            [item] => format!("{} – {}", item.title, meeting.title),
            items => format!("{} ({} punkter)", meeting.title, items.len() + more),
        },
        meetings => format!("Nyt fra {} møder: {} punkter", meetings.len(), told + more),
    };
    let end = format!("{}/foelg/afmeld?id={}&kode={}", site.base, subscription.id, key.code(END, &subscription.id));
    let letter = News {
        site,
        what: name(c, &topic)?,
        topic: format!("{}{}", site.base, topic.link()),
        meetings: meetings.into_iter().map(|(.., meeting)| meeting).collect(),
        more,
        end: end.clone(),
    };
    Ok(Some(Letter {
        id: format!("{}.{batch}", subscription.id),
        to: subscription.email.clone(),
        subject: cut(&subject, 150),
        text: NewsText(&letter).render().map_err(rendering)?,
        html: NewsPage(&letter).render().map_err(rendering)?,
        unsubscribe: Some(end),
        calendar: None,
    }))
}

fn line(site: &Site, published: &PublishedItem, changed: Option<String>) -> Item {
    let item = &published.item;
    let extract = published.closed.as_ref().and_then(|closed| closed.extract.as_deref());
    Item {
        number: item.number.as_ref().map(ToString::to_string),
        title: item.title.clone(),
        link: format!("{}/moeder/{}", site.base, published.address),
        outcomes: item
            .decision
            .iter()
            .flat_map(|decision| &decision.outcomes)
            .map(|outcome: &Outcome| outcome.danish())
            .collect(),
        decision: cut(item.decision.as_ref().map(|decision| decision.text.as_str()).or(extract).unwrap_or_default(), EXCERPT),
        changed,
    }
}

/// What people call a topic: `Byrådet`, `sag 19/2484`, `søgningen »skolebus«`; none when nothing is shown of it.
///
/// # Errors
/// The store's own.
pub fn topic_name(c: &Connection<'_>, topic: &Topic) -> Result<Option<String>, sagsgang_store::Error> {
    let Topic::Search(query) = topic else { return public::topic_name(c, topic) };
    let words = form_urlencoded::parse(query.as_bytes()).find(|(name, value)| name == "q" && !value.trim().is_empty());
    Ok(Some(words.map_or("en søgning".to_owned(), |(_, words)| format!("søgningen »{}«", words.trim()))))
}

/// The address stands for a topic of which nothing is shown any more.
fn name(c: &Connection<'_>, topic: &Topic) -> Result<String, Error> {
    Ok(topic_name(c, topic)?.unwrap_or_else(|| topic.to_string()))
}

fn kind(publication: &Publication) -> &'static str {
    match publication.kind {
        sagsgang_model::record::DocumentKind::Minutes => "referat",
        sagsgang_model::record::DocumentKind::Agenda => "dagsorden",
        sagsgang_model::record::DocumentKind::SupplementaryAgenda => "tillægsdagsorden",
        sagsgang_model::record::DocumentKind::Plan => "planlagt møde",
        sagsgang_model::record::DocumentKind::Cancellation => "aflyst møde",
    }
}

/// The beginning of a text on one line, cut between words.
fn cut(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(most) else { return line };
    format!("{} …", &line[..line[..end].rfind(' ').unwrap_or(end)])
}

fn rendering(error: askama::Error) -> Error {
    crate::Internal::Missing(format!("a letter could not be written: {error}")).into()
}

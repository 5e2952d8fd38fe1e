//! The answers of the table: functions of what is public, nothing else.

use axum::http::StatusCode;
use sagsgang_model::Date;
use sagsgang_search::{Fragment, Query};
use sagsgang_store::{
    listing::{self, Dated, Wish},
    public::{self, ItemLine},
};

use super::{asked::Asked, shapes::*};
use crate::{
    State,
    machine::{Content, Problem, Refusal, path, segment},
};

type Made = Result<Content, Refusal>;

/// Hits on a page.
const HITS: usize = 20;

fn web(asked: &Asked, folder: &str, address: &str) -> String {
    format!("{}/{folder}/{}", asked.base, path(address))
}

fn api(asked: &Asked, rest: &str) -> String {
    format!("{}/api/v1/{rest}", asked.base)
}

/// Where an item lies in the API.
fn item_url(asked: &Asked, address: &str) -> String {
    let (meeting, number) = address.split_once("/punkt/").unwrap_or((address, ""));
    api(asked, &format!("meetings/{}/items/{}", path(meeting), segment(number)))
}

/// One more than a page was asked for: cuts it to the page and makes the address of the next.
fn page<T>(asked: &Asked, list: &str, mut rows: Vec<T>, place: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let limit = asked.limit();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| asked.with(list, "cursor", &place(last)));
    (rows, next)
}

pub(super) fn bodies(state: &State, asked: &Asked) -> Made {
    let bodies = state.store.read(public::bodies)?;
    Content::json(&List { data: bodies.into_iter().map(|row| body_of(asked, row)).collect(), next: None })
}

pub(super) fn body(state: &State, asked: &Asked) -> Made {
    let bodies = state.store.read(public::bodies)?;
    let found = bodies.into_iter().find(|body| body.slug == asked.part("body")).ok_or(Refusal::NotFound)?;
    Content::json(&body_of(asked, found))
}

fn body_of(asked: &Asked, row: public::Body) -> Body {
    Body {
        web: web(asked, "udvalg", &row.slug),
        meetings_url: api(asked, &format!("meetings?body={}", segment(&row.slug))),
        slug: row.slug,
        name: row.name,
        organization: row.organization,
        meetings: row.meetings,
        first: row.first,
        latest: row.latest,
    }
}

pub(super) fn meetings(state: &State, asked: &Asked) -> Made {
    let wish = Wish {
        body: asked.text("body").map(str::to_owned),
        from: asked.date("from"),
        to: asked.date("to"),
        kind: asked.text("kind").and_then(|kind| serde_json::from_value(kind.into()).ok()),
        changed_since: asked.text("changed_since").map(str::to_owned),
        after: asked.text("cursor").map(str::to_owned),
        limit: asked.limit() + 1,
        ..Wish::default()
    };
    let rows = state.store.read(|c| listing::meetings(c, &wish))?;
    let (rows, next) = page(asked, "/meetings", rows, |row| listing::place(row.line.date, &row.line.address));
    let data = rows.into_iter().map(|Dated { created, modified, line }| Meeting {
        url: api(asked, &format!("meetings/{}", path(&line.address))),
        web: web(asked, "moeder", &line.address),
        address: line.address,
        body: line.body,
        term: line.term,
        date: line.date,
        kind: line.kind,
        items: line.items,
        created,
        modified,
    });
    Content::json(&List { data: data.collect(), next })
}

pub(super) fn meeting(state: &State, asked: &Asked) -> Made {
    let found = state.store.read(|c| public::meeting(c, &asked.meeting()))?;
    Content::json(&found.ok_or(Refusal::NotFound)?)
}

pub(super) fn editions(state: &State, asked: &Asked) -> Made {
    let meeting = asked.meeting();
    let editions = state.store.read(|c| public::editions(c, &meeting))?;
    if editions.is_empty() {
        return Err(Refusal::NotFound);
    }
    let data = editions.into_iter().map(|line| Edition {
        url: line.readable.then(|| api(asked, &format!("meetings/{}/editions/{}", path(&meeting), line.edition))),
        edition: line.edition,
        published: line.published,
        occasion: line.occasion,
        reason: line.reason,
    });
    Content::json(&List { data: data.collect(), next: None })
}

pub(super) fn edition(state: &State, asked: &Asked) -> Made {
    let number: u32 = asked.part("edition").parse().map_err(|_| Refusal::NotFound)?;
    let found = state.store.read(|c| {
        let editions = public::editions(c, &asked.meeting())?;
        match editions.into_iter().find(|line| line.edition == number && line.readable) {
            Some(line) => public::edition(c, line.id),
            None => Ok(None),
        }
    })?;
    Content::json(&found.ok_or(Refusal::NotFound)?)
}

pub(super) fn items_of_meeting(state: &State, asked: &Asked) -> Made {
    let found = state.store.read(|c| public::meeting(c, &asked.meeting()))?;
    Content::json(&List { data: found.ok_or(Refusal::NotFound)?.items, next: None })
}

pub(super) fn item(state: &State, asked: &Asked) -> Made {
    let address = format!("{}/punkt/{}", asked.meeting(), asked.part("number"));
    let mut found = state.store.read(|c| public::item(c, &address))?.ok_or(Refusal::NotFound)?;
    let item = found.items.pop().ok_or(Refusal::NotFound)?;
    let absent = if item.is_open() { public::absent_from(&found, &item).map(str::to_owned).collect() } else { Vec::new() };
    Content::json(&WholeItem {
        meeting_url: api(asked, &format!("meetings/{}", path(&found.address))),
        case_url: item.item.case_number.as_ref().map(|number| api(asked, &format!("cases/{}", segment(number.as_str())))),
        web: web(asked, "moeder", &address),
        body_slug: found.body_slug.to_string(),
        body: found.body,
        date: found.date,
        kind: found.kind,
        absent,
        item,
    })
}

pub(super) fn items(state: &State, asked: &Asked) -> Made {
    let year = asked.number("year").and_then(|year| i16::try_from(year).ok());
    let day = |month, day| year.and_then(|year| Date::new(year, month, day).ok());
    let wish = Wish {
        body: asked.text("body").map(str::to_owned),
        from: day(1, 1),
        to: day(12, 31),
        outcome: asked.text("outcome").and_then(sagsgang_model::Outcome::from_code),
        case: asked.text("case").map(str::to_owned),
        changed_since: asked.text("changed_since").map(str::to_owned),
        after: asked.text("cursor").map(str::to_owned),
        limit: asked.limit() + 1,
        ..Wish::default()
    };
    let rows = state.store.read(|c| listing::items(c, &wish))?;
    let (rows, next) = page(asked, "/items", rows, |row| listing::place(row.line.date, &row.line.address));
    let data = rows.into_iter().map(|Dated { created, modified, line }| Item {
        created: Some(created),
        modified: Some(modified),
        ..item_of(asked, line)
    });
    Content::json(&List { data: data.collect(), next })
}

fn item_of(asked: &Asked, line: ItemLine) -> Item {
    Item {
        url: item_url(asked, &line.address),
        web: web(asked, "moeder", &line.address),
        address: line.address,
        body: line.body,
        body_slug: line.body_slug,
        date: line.date,
        number: line.number,
        title: line.title,
        case_number: line.case_number,
        closed: line.closed,
        outcomes: line.outcomes,
        excerpt: line.excerpt,
        created: None,
        modified: None,
    }
}

pub(super) fn cases(state: &State, asked: &Asked) -> Made {
    let beginning = asked.text("beginning").unwrap_or_default();
    let rows = state.store.read(|c| listing::cases(c, beginning, asked.text("cursor"), asked.limit() + 1))?;
    let (rows, next) = page(asked, "/cases", rows, |row| row.number.clone());
    let data = rows.into_iter().map(|line| Case {
        url: api(asked, &format!("cases/{}", segment(&line.number))),
        web: web(asked, "sager", &line.number),
        number: line.number,
        title: line.title,
        items: line.items,
        first: line.first,
        latest: line.latest,
    });
    Content::json(&List { data: data.collect(), next })
}

pub(super) fn case(state: &State, asked: &Asked) -> Made {
    let number = asked.part("number");
    let (trail, promises) = state.store.read(|c| {
        let trail = public::case(c, number)?;
        let promises = match number.parse() {
            Ok(number) => public::promises(c, &number)?,
            Err(_) => Vec::new(),
        };
        Ok::<_, sagsgang_store::Error>((trail, promises))
    })?;
    if trail.is_empty() {
        return Err(Refusal::NotFound);
    }
    let promises = promises.into_iter().map(|promise| promise_of(asked, Some(number.to_owned()), promise, &trail)).collect();
    Content::json(&WholeCase {
        number: number.to_owned(),
        promises,
        trail: trail.into_iter().map(|line| item_of(asked, line)).collect(),
        web: web(asked, "sager", number),
    })
}

fn promise_of(asked: &Asked, case_number: Option<String>, promise: public::Promise, case: &[ItemLine]) -> Promise {
    Promise {
        kept_by: promise.kept_by(case).map(|item| item_url(asked, &item.address)),
        item: item_url(asked, &promise.address),
        made: promise.made,
        text: promise.text,
        who: promise.who,
        due: promise.due,
        case_number,
    }
}

pub(super) fn promises(state: &State, asked: &Asked) -> Made {
    let due = (asked.date("due_from"), asked.date("due_to"));
    let limit = asked.limit();
    let (rows, next) = state.store.read(|c| {
        let rows = listing::promises(c, asked.text("body"), due, asked.text("cursor"), limit + 1)?;
        let (rows, next) = page(asked, "/promises", rows, |(_, position, _, promise)| {
            format!("{} {position}", listing::place(promise.made, &promise.address))
        });
        let mut made = Vec::with_capacity(rows.len());
        for (_, _, number, promise) in rows {
            let case = number.as_deref().map(|number| public::case(c, number)).transpose()?.unwrap_or_default();
            made.push(promise_of(asked, number, promise, &case));
        }
        Ok::<_, sagsgang_store::Error>((made, next))
    })?;
    Content::json(&List { data: rows, next })
}

pub(super) fn people(state: &State, asked: &Asked) -> Made {
    let rows = state.store.read(|c| listing::people(c, asked.text("body"), asked.text("cursor"), asked.limit() + 1))?;
    let (rows, next) = page(asked, "/people", rows, |row| row.slug.clone());
    let data = rows.into_iter().map(|line| Person {
        url: api(asked, &format!("people/{}", segment(&line.slug))),
        web: web(asked, "personer", &line.slug),
        slug: line.slug,
        name: line.name,
        meetings: line.meetings,
        first: line.first,
        latest: line.latest,
    });
    Content::json(&List { data: data.collect(), next })
}

pub(super) fn person(state: &State, asked: &Asked) -> Made {
    let slug = asked.part("person");
    let seats = state.store.read(|c| public::person(c, slug))?;
    let newest = seats.first().ok_or(Refusal::NotFound)?;
    let (name, organization) = (newest.name.clone(), seats.iter().find_map(|seat| seat.organization.clone()));
    let mut memberships: Vec<Membership> = Vec::new();
    for seat in seats {
        let at = memberships.iter().position(|known| known.body_slug == seat.body_slug).unwrap_or_else(|| {
            memberships.push(Membership {
                body: seat.body.clone(),
                body_slug: seat.body_slug.clone(),
                roles: Vec::new(),
                parties: Vec::new(),
                first: seat.date,
                latest: seat.date,
                meetings: 0,
                absent: 0,
            });
            memberships.len() - 1
        });
        let membership = &mut memberships[at];
        membership.first = seat.date;
        membership.meetings += 1;
        membership.absent += usize::from(seat.items > 0 && seat.absent >= seat.items);
        for (known, new) in [(&mut membership.roles, seat.role), (&mut membership.parties, seat.party)] {
            known.extend(new.filter(|new| !known.contains(new)));
        }
    }
    Content::json(&WholePerson { web: web(asked, "personer", slug), slug: slug.to_owned(), name, organization, memberships })
}

pub(super) fn search(state: &State, asked: &Asked) -> Made {
    let Some(index) = &state.index else {
        return Err(Refusal::Problem(Problem::of(StatusCode::SERVICE_UNAVAILABLE)));
    };
    let number = usize::from(asked.number("page").unwrap_or(1));
    let mut query = Query {
        text: asked.text("q").unwrap_or_default().trim().to_owned(),
        bodies: asked.text("body").map(str::to_owned).into_iter().collect(),
        years: asked.number("year").into_iter().collect(),
        outcomes: asked.text("outcome").and_then(sagsgang_model::Outcome::from_code).into_iter().collect(),
        kinds: asked.text("kind").map(str::to_owned).into_iter().collect(),
        offset: (number - 1) * HITS,
        limit: HITS,
        ..Query::default()
    };
    query.latest_first = asked.text("order") == Some("latest");
    let answer = index.search(&query)?;
    let more = number < 60 && number * HITS < answer.total();
    let plain = |fragments: &[Fragment]| fragments.iter().map(|fragment| fragment.text.as_str()).collect::<String>();
    let (total, relaxed) = (answer.total(), answer.relaxed);
    let data = answer.hits.into_iter().map(|hit| Hit {
        url: item_url(asked, &hit.line.address),
        web: web(asked, "moeder", &hit.line.address),
        title: plain(&hit.title),
        passage: plain(&hit.passage),
        address: hit.line.address,
        body: hit.line.body,
        body_slug: hit.line.body_slug,
        date: hit.line.date,
        kind: hit.line.kind,
        number: hit.line.number,
        case_number: hit.line.case_number.map(|number| number.to_string()),
        outcomes: hit.line.outcomes,
    });
    let next = more.then(|| asked.with("/search", "page", &(number + 1).to_string()));
    Content::json(&Found { total, relaxed, data: data.collect(), next })
}

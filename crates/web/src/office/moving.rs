//! `/kontor/indflytning`: what came in from other systems, what of it is doubtful, and the forms that settle it.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Document, Error, MovedIn,
    office::{self, FIELDS},
};
use sagsgang_model::{Date, moving::System};
use sagsgang_store::moving::DeliveredMeeting;

use super::{asked::Asked, cases::refuse, form::LONGEST_WITH_FILES, frame::Frame, reply::Reply};
use crate::{State, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/moving.html")]
struct Page {
    frame: Frame,
    moving: office::Moving,
    came: Vec<Line>,
    /// Findings by kind: what it is called, and each with the file it is of.
    findings: Vec<(&'static str, Vec<(String, String)>)>,
    bodies: Vec<BodyLine>,
    corrections: Vec<CorrectionLine>,
    /// What was just taken in, in sentences.
    told: Vec<String>,
    problem: Option<String>,
    typed: Typed,
    most: usize,
}

/// What somebody typed, when it could not be taken.
#[derive(Default)]
struct Typed {
    name: String,
    called: String,
    old: String,
    new: String,
    from: String,
    address: String,
    field: String,
    value: String,
    reason: String,
}

impl Typed {
    fn of(asked: &Asked) -> Self {
        let value = |name: &str| asked.form.value(name).to_owned();
        Self {
            name: value("navn"),
            called: value("hedder"),
            old: value("gammelt"),
            new: value("nyt"),
            from: value("fra"),
            address: value("adresse"),
            field: value("felt"),
            value: value("vaerdi"),
            reason: value("grund"),
        }
    }
}

/// A file that came in.
struct Line {
    file: String,
    system: &'static str,
    meetings: Vec<DeliveredMeeting>,
    findings: usize,
    at: String,
    by: String,
}

/// A body and what it was called when.
struct BodyLine {
    id: String,
    name: String,
    names: String,
    seats: usize,
}

/// A field that was put right.
struct CorrectionLine {
    address: String,
    field: &'static str,
    value: String,
    by: String,
    at: String,
    reason: String,
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    page(state, asked, StatusCode::OK, Vec::new(), None)
}

/// `POST /kontor/indflytning`: exports, lists of members, and the files that exports list.
pub(super) fn take_in(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(office), actor) = (&state.office, asked.actor()?) else { return Ok(Reply::NotFound) };
    // Who may not move in is not told how to.
    if let Err(error) = office::moving(&state.store, actor) {
        return refuse(state, asked, error);
    }
    let Some(reading) = &office.reading else {
        let problem = Some("Her kan ikke læses udtræk ind.".to_owned());
        return page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), problem);
    };
    let document = |name: &str, bytes: &[u8]| Document { name: name.to_owned(), bytes: bytes.to_vec() };
    let (mut told, mut problems) = (Vec::new(), Vec::new());
    for upload in asked.form.files("udtraek") {
        let file = document(upload.name.rsplit(['/', '\\']).next().unwrap_or_default(), &upload.bytes);
        let name = danish::beginning(&file.name, 120);
        match office::take_in_delivery(&state.store, &state.surroundings, &**reading, actor, &file) {
            Ok(Some(moved)) => told.push(sentence(&name, &moved)),
            Ok(None) => told.push(format!("»{name}« er her allerede. Intet er ændret.")),
            Err(Error::Invalid(why)) => problems.push(format!("»{name}«: {why}")),
            Err(error) => return refuse(state, asked, error),
        }
    }
    // A browser that sends a folder tells where in it each file is.
    let files: Vec<Document> = asked.form.files("bilag").map(|upload| document(&upload.name, &upload.bytes)).collect();
    if !files.is_empty() {
        match office::take_in_files(&state.store, &state.surroundings, &*office.cleaning, actor, &files) {
            Ok(found) => {
                let closed = danish::counted(found.closed, "lukket", "lukkede");
                told.push(format!("{} bilag er kommet på plads, heraf {closed}. {} mangler endnu.", found.placed, found.missing));
                told.extend(
                    found
                        .known
                        .iter()
                        .map(|name| format!("»{}« er her allerede. Intet er ændret.", danish::beginning(name, 120))),
                );
                told.extend(
                    found.unlisted.iter().map(|name| format!("»{}« står ikke i noget udtræk.", danish::beginning(name, 120))),
                );
                problems.extend(found.refused.iter().map(|(name, why)| format!("»{}«: {why}", danish::beginning(name, 120))));
            }
            Err(error) => return refuse(state, asked, error),
        }
    }
    if told.is_empty() && problems.is_empty() {
        problems.push("Vælg mindst én fil.".to_owned());
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(state, asked, status, told, Some(problems.join(" ")).filter(|problem| !problem.is_empty()))
}

fn sentence(name: &str, moved: &MovedIn) -> String {
    let Some(system) = moved.system else {
        let unused = if moved.findings.is_empty() {
            String::new()
        } else {
            " Nogle linjer kan ikke bruges; se »Det, der er i tvivl«.".to_owned()
        };
        return format!("»{name}«: {} i udvalg.{unused}", danish::counted(moved.seats, "plads", "pladser"));
    };
    let meetings = danish::counted(moved.meetings.len(), "møde", "møder");
    let items = danish::counted(moved.items, "punkt", "punkter");
    let mut text = format!("»{name}« fra {}: {meetings} og {items}.", system.name());
    if !moved.withdrawn.is_empty() {
        text.push_str(&format!(" Trukket tilbage: {}.", moved.withdrawn.join(", ")));
    }
    if moved.files_missing > 0 {
        text.push_str(&format!(" {} bilag mangler.", moved.files_missing));
    }
    let mut nowhere: Vec<&String> = moved.nowhere.iter().collect();
    nowhere.dedup();
    for why in nowhere {
        text.push_str(&format!(" Ikke vist: {why}"));
    }
    for (address, why) in &moved.withheld {
        text.push_str(&format!(" Holdt tilbage: {address}: {why}"));
    }
    text
}

/// `POST /kontor/indflytning/personer`: two names are one person's, or are not.
pub(super) fn people(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let same = match asked.form.value("afgoerelse") {
        "samme" => Some(true),
        "to" => Some(false),
        _ => None,
    };
    let (one, other) = (asked.form.value("navn"), asked.form.value("hedder"));
    let done = office::settle_people(&state.store, &state.surroundings, asked.actor()?, one, other, same);
    settled(state, asked, done, "personer")
}

/// `POST /kontor/indflytning/udvalg`: a body is another's earlier name.
pub(super) fn bodies(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let body = |name: &str| asked.form.value(name).parse().map_err(|_| Error::Invalid("Vælg begge udvalg.".to_owned()));
    let day =
        asked.form.value("fra").parse::<Date>().map_err(|_| Error::Invalid("Skriv, fra hvilken dag navnet er nyt.".to_owned()));
    let actor = asked.actor()?;
    let entered = body("gammelt").and_then(|old| Ok((old, body("nyt")?, day?)));
    let done = match entered {
        Ok((old, new, from)) => office::join_bodies(&state.store, &state.surroundings, actor, old, new, from),
        // Who may not is not told how to.
        Err(error) => office::moving(&state.store, actor).and(Err(error)),
    };
    settled(state, asked, done, "udvalg-samlet")
}

/// `POST /kontor/indflytning/ret`: a field that was misread.
pub(super) fn correct(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let value = |name: &str| asked.form.value(name);
    let done = office::correct_field(
        &state.store,
        &state.surroundings,
        asked.actor()?,
        value("adresse"),
        value("felt"),
        value("vaerdi"),
        value("grund"),
    );
    match done {
        Ok(Some(why)) => {
            let told = format!("Feltet er rettet, men mødet holdes tilbage, til nogen har set på det: {why}");
            show(state, asked, StatusCode::OK, vec![told], None, Typed::default())
        }
        done => settled(state, asked, done.map(|_| ()), "rettet"),
    }
}

fn settled(state: &State, asked: &Asked, done: Result<(), Error>, word: &str) -> Result<Reply, Failure> {
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/indflytning?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), Some(why))
        }
        Err(error) => refuse(state, asked, error),
    }
}

fn page(state: &State, asked: &Asked, status: StatusCode, told: Vec<String>, problem: Option<String>) -> Result<Reply, Failure> {
    show(state, asked, status, told, problem, Typed::of(asked))
}

fn show(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    told: Vec<String>,
    problem: Option<String>,
    typed: Typed,
) -> Result<Reply, Failure> {
    let moving = match office::moving(&state.store, asked.actor()?) {
        Ok(moving) => moving,
        Err(error) => return refuse(state, asked, error),
    };
    let mut findings: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    for came in &moving.came {
        for finding in &came.delivered.findings {
            let (kind, line) = (finding.kind.danish(), (came.delivered.file.clone(), finding.message.clone()));
            match findings.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, lines)) => lines.push(line),
                None => findings.push((kind, vec![line])),
            }
        }
    }
    let came = moving.came.iter().map(|came| Line {
        file: came.delivered.file.clone(),
        system: came.delivered.system.map_or("Medlemmer", System::name),
        meetings: came.meetings.clone(),
        findings: came.delivered.findings.len(),
        at: danish::moment(&came.delivered.at),
        by: came.delivered.made_by.clone(),
    });
    let bodies = moving.bodies.iter().map(|office::BodyCalled { body, names, seats }| BodyLine {
        id: body.id.to_string(),
        name: body.name.clone(),
        names: names
            .iter()
            .filter(|(_, name)| names.len() > 1 || name.from.is_some())
            .map(|(printed, name)| {
                let from = name.from.map(|day| format!(" fra {}", danish::date(day))).unwrap_or_default();
                let to = name.to.map(|day| format!(" til {}", danish::date(day))).unwrap_or_default();
                format!("{printed}{from}{to}")
            })
            .collect::<Vec<_>>()
            .join("; "),
        seats: *seats,
    });
    let corrections = moving.corrections.iter().map(|(address, made)| CorrectionLine {
        address: address.clone(),
        field: FIELDS.iter().find(|(.., pointer)| *pointer == made.pointer).map_or("Andet", |(_, name, _)| name),
        value: made.value.trim_matches('"').to_owned(),
        by: made.made_by.clone(),
        at: danish::moment(&made.made),
        reason: made.reason.clone(),
    });
    let (came, bodies, corrections) = (came.collect(), bodies.collect(), corrections.collect());
    let frame = Frame::new(state, asked, "Indflytning");
    let page =
        Page { frame, came, findings, bodies, corrections, told, problem, typed, moving, most: LONGEST_WITH_FILES / 1_000_000 };
    Ok(Reply::Page(status, page.render()?))
}

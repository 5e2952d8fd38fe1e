//! `/kontor/punkter/{draft}`: an item while it is being prepared.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::{
    Error, Writing,
    office::{self, DraftRead, NewComment, Saved, policy::Action},
};
use sagsgang_model::{
    Ground, SectionKind,
    draft::{DraftState, DraftStep, DraftText, MergedField},
    grant,
    id::{AccountId, DraftId},
    merge::{self, Change, Piece, Run},
    record::{Access, Block, ListItem},
};
use sagsgang_store::{
    body,
    draft::{Comment, Draft},
};

use super::{
    asked::Asked,
    cases::refuse,
    consultations,
    enclosures::{self, Shown},
    found,
    frame::Frame,
    grants, plan, quotes,
    reply::Reply,
    writing,
};
use crate::{State, blocks, danish, respond::Failure};

#[derive(Template)]
#[template(path = "office/draft.html")]
struct Page {
    frame: Frame,
    read: DraftRead,
    /// The parts of the text in their order.
    parts: Vec<Part>,
    writes: bool,
    /// Where it goes, and until when.
    plan: plan::View,
    /// Whether the form holds what is not saved.
    unsaved: bool,
    /// Whether it is a proposal, which is saved by a person alone.
    proposed: bool,
    /// Whose text the browser keeps until it is saved.
    account: AccountId,
    /// What the words tell by themselves, under what it is.
    found: Vec<(&'static str, Vec<found::Found>)>,
    /// What was decided in the case before, and what a search found.
    earlier: Vec<quotes::Line>,
    searched: String,
    hits: Vec<quotes::Line>,
    grants: Vec<grants::Row>,
    total: Option<String>,
    /// The clause that would ask for the grants, and those by which a committee would give them.
    proposal: Option<String>,
    giving: Vec<String>,
    problem: Option<String>,
    changed: String,
    /// The steps taken: when, who, what state, why.
    steps: Vec<(String, String, String, Option<String>)>,
    open_remarks: usize,
    enclosures: Shown,
    /// What is heard about it.
    hearings: consultations::Shown,
}

/// A part of the text as the page shows it.
pub(super) struct Part {
    pub(super) key: String,
    pub(super) heading: String,
    hint: String,
    text: String,
    pub(super) html: String,
    rows: usize,
    remarks: Vec<Remark>,
}

/// A remark in the margin.
struct Remark {
    id: String,
    passage: String,
    text: String,
    by: String,
    at: String,
    settled: bool,
    /// Whether the words it is about are still there.
    stands: bool,
}

impl Page {
    fn may(&self, action: Action) -> bool {
        self.read.may.contains(&action)
    }

    fn is(&self, code: &str) -> bool {
        self.read.draft.state.code() == code
    }
}

pub(super) fn id_of(asked: &Asked) -> Option<DraftId> {
    asked.parameter("draft").parse().ok()
}

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    match id_of(asked) {
        Some(id) => page(state, asked, StatusCode::OK, id, None, None),
        None => Ok(Reply::NotFound),
    }
}

/// The parts of a text in their order, each as it will look.
pub(super) fn parts(writing: &dyn Writing, read: &DraftRead) -> Vec<Part> {
    let form = &read.draft.form;
    // Where a form has no place for money, the grants stand at the end.
    let economy = form.iter().find(|field| field.kind == SectionKind::Economy).or(form.last()).map_or("", |field| &field.key);
    let part = |key: &str, heading: &str, hint: &str| {
        let text = read.text.part(key).to_owned();
        let remarks = read.comments.iter().filter(|comment| comment.part == key).map(|comment| remark(comment, &text)).collect();
        let mut shown = if key == "clauses" { clauses(&text) } else { writing.blocks(&text) };
        if key == economy {
            shown.extend(grant::table(&read.text.grants().unwrap_or_default()));
        }
        Part {
            key: key.to_owned(),
            heading: heading.to_owned(),
            hint: hint.to_owned(),
            html: blocks::blocks(&shown, 3),
            rows: text.lines().map(|line| 1 + line.chars().count() / 80).sum::<usize>().clamp(4, 40),
            text,
            remarks,
        }
    };
    let mut parts: Vec<Part> = form.iter().map(|field| part(&field.key, &field.heading, &field.hint)).collect();
    parts.push(part("clauses", "Indstilling", "Et at-led på hver linje, som »at udvalget godkender planen«."));
    parts
}

/// A clause on each line: a list, or a paragraph when it is one.
fn clauses(text: &str) -> Vec<Block> {
    let lines: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    match lines.as_slice() {
        [] => Vec::new(),
        [only] => vec![Block::Paragraph { text: only.clone() }],
        _ => {
            let items = lines.into_iter().map(|text| ListItem { marker: String::new(), level: 0, text });
            vec![Block::List { items: items.collect() }]
        }
    }
}

/// The page of an item; `entered` is what somebody wrote that is not saved.
pub(super) fn page(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    id: DraftId,
    entered: Option<DraftText>,
    problem: Option<String>,
) -> Result<Reply, Failure> {
    shown(state, asked, status, id, entered, problem, false)
}

/// The page of an item with a text that is proposed, and is not saved before somebody says so.
pub(super) fn proposed(state: &State, asked: &Asked, id: DraftId, text: DraftText) -> Result<Reply, Failure> {
    shown(state, asked, StatusCode::OK, id, Some(text), None, true)
}

fn shown(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    id: DraftId,
    entered: Option<DraftText>,
    problem: Option<String>,
    proposed: bool,
) -> Result<Reply, Failure> {
    let Some(office) = &state.office else { return Ok(Reply::NotFound) };
    let mut read = match office::read_draft(&state.store, asked.actor()?, id, None) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let unsaved = entered.is_some();
    if let Some(entered) = entered {
        read.text = entered;
        read.version = asked.form.value("paa").parse().unwrap_or(read.version);
    }
    let page = Page {
        frame: Frame::new(state, asked, &read.text.title),
        writes: read.may.contains(&Action::WriteDraft),
        plan: plan::View::of(asked, &read, state.store.read(body::all)?)?,
        changed: danish::moment(&read.draft.changed),
        steps: read
            .steps
            .iter()
            .map(|step| (danish::moment(&step.at), step.made_by.clone(), step.state.clone(), step.reason.clone()))
            .collect(),
        open_remarks: read.comments.iter().filter(|comment| comment.settled.is_none()).count(),
        enclosures: enclosures::shown(state, asked, &read)?,
        hearings: consultations::shown(state, asked, id, read.draft.body)?,
        parts: parts(office.writing.as_ref(), &read),
        found: found::of(state, office.writing.as_ref(), &read)?,
        earlier: quotes::of_case(state, &read)?,
        searched: asked.form.value("soeg").trim().to_owned(),
        hits: quotes::found(state, asked.form.value("soeg"))?,
        grants: grants::rows(&read.text.grants),
        total: grants::total(&read.text.grants),
        proposal: office::proposed_clause(&read),
        giving: office::giving_clauses(&read).into_iter().map(str::to_owned).collect(),
        unsaved,
        proposed,
        account: asked.actor()?.account,
        problem,
        read,
    };
    Ok(Reply::Page(status, page.render()?))
}

fn remark(comment: &Comment, text: &str) -> Remark {
    Remark {
        id: comment.id.clone(),
        stands: comment.passage.is_empty() || text.contains(&comment.passage),
        passage: comment.passage.clone(),
        text: comment.text.clone(),
        by: comment.made_by.clone(),
        at: danish::moment(&comment.at),
        settled: comment.settled.is_some(),
    }
}

/// The text a form holds, in the order of the item's form.
pub(super) fn entered(read: &DraftRead, asked: &Asked) -> DraftText {
    let value = |name: &str| asked.form.value(name).replace("\r\n", "\n");
    let mut text = DraftText::default();
    text.set("title", value("title"));
    text.set("recommended_by", value("recommended_by"));
    text.set("clauses", value("clauses"));
    text.set("grants", grants::in_form(&asked.form));
    for field in &read.draft.form {
        text.set(&field.key, value(&format!("felt-{}", field.key)));
    }
    text
}

#[derive(Template)]
#[template(path = "office/conflict.html")]
struct Conflict {
    frame: Frame,
    id: DraftId,
    title: String,
    by: String,
    version: u32,
    parts: Vec<ConflictPart>,
}

/// A part that two changed: what the form will hold, and each place where a person must choose.
struct ConflictPart {
    name: String,
    heading: String,
    /// Mine and theirs after one another, so that nothing is lost.
    both: String,
    rows: usize,
    places: Vec<(String, String)>,
}

/// `POST /kontor/punkter/{draft}`: saves the text upon the one it was written from.
pub(super) fn save(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    match writing::written(state, asked)? {
        Ok(read) => keep(state, asked, &read),
        Err(reply) => Ok(reply),
    }
}

/// Saves the text of an item, which is what somebody entered, upon the one that it was written from.
pub(super) fn keep(state: &State, asked: &Asked, read: &DraftRead) -> Result<Reply, Failure> {
    let (id, text) = (read.draft.id, &read.text);
    let upon = asked.form.value("paa").parse().unwrap_or(0);
    let saved = office::save_draft(&state.store, &state.surroundings, asked.actor()?, id, upon, text);
    if asked.is_script() {
        return writing::saved(state, asked, id, text, saved);
    }
    let word = match saved {
        Ok(Saved::Kept(_)) => "gemt",
        Ok(Saved::Merged(_)) => "samlet",
        Ok(Saved::Unchanged(_)) => "uaendret",
        Ok(Saved::Conflict { version, by, fields }) => return conflict(state, asked, read, version, by, &fields),
        // Nothing that was entered is lost: the page shows it again.
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            return page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, id, Some(text.clone()), Some(why));
        }
        Err(error) => return refuse(state, asked, error),
    };
    Ok(Reply::go(format!("/kontor/punkter/{id}?gjort={word}")))
}

/// The name a part of the text has in forms.
pub(super) fn field_name(key: &str) -> String {
    if ["title", "recommended_by", "clauses", "grants"].contains(&key) { key.to_owned() } else { format!("felt-{key}") }
}

/// What a part of the text is called.
fn heading(draft: &Draft, key: &str) -> String {
    match key {
        "title" => "Titel".to_owned(),
        "recommended_by" => "Hvem indstiller".to_owned(),
        "clauses" => "Indstilling".to_owned(),
        "grants" => "Bevillinger".to_owned(),
        key => draft.form.iter().find(|field| field.key == key).map_or(key.to_owned(), |field| field.heading.clone()),
    }
}

/// Shows both texts side by side where two wrote the same place; what is chosen is saved upon the newest.
fn conflict(
    state: &State,
    asked: &Asked,
    read: &DraftRead,
    version: u32,
    by: String,
    fields: &[MergedField],
) -> Result<Reply, Failure> {
    let parts = fields.iter().map(|field| {
        let both = field.merged.both();
        let places = field.merged.pieces.iter().filter_map(|piece| match piece {
            Piece::Conflict { mine, theirs, .. } => Some((mine.clone(), theirs.clone())),
            Piece::Agreed(_) => None,
        });
        ConflictPart {
            name: field_name(&field.key),
            heading: heading(&read.draft, &field.key),
            rows: both.lines().map(|line| 1 + line.chars().count() / 80).sum::<usize>().clamp(2, 40),
            places: places.collect(),
            both,
        }
    });
    let page = Conflict {
        frame: Frame::new(state, asked, "To har skrevet det samme sted"),
        id: read.draft.id,
        title: read.text.title.clone(),
        by,
        version,
        parts: parts.collect(),
    };
    Ok(Reply::Page(StatusCode::CONFLICT, page.render()?))
}

/// Goes back to the item, or shows it with what was wrong.
pub(super) fn told(state: &State, asked: &Asked, done: Result<(), Error>, word: &str) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    match done {
        Ok(()) => Ok(Reply::go(format!("/kontor/punkter/{id}?gjort={word}"))),
        Err(Error::Invalid(why) | Error::Conflict(why)) => {
            page(state, asked, StatusCode::UNPROCESSABLE_ENTITY, id, None, Some(why))
        }
        Err(error) => refuse(state, asked, error),
    }
}

fn step(state: &State, asked: &Asked, step: DraftStep, word: &str) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = office::step(&state.store, &state.surroundings, asked.actor()?, id, step);
    // Who takes an item back or sends it away may not see it any longer.
    told(state, asked, done, word)
}

/// `POST …/send`.
pub(super) fn submit(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    step(state, asked, DraftStep::Submit, "sendt")
}

/// `POST …/godkend`.
pub(super) fn approve(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    step(state, asked, DraftStep::Approve, "godkendt")
}

/// `POST …/tilbage`: from review, or from approved.
pub(super) fn send_back(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let reason = asked.form.value("hvorfor").to_owned();
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let approved = match office::read_draft(&state.store, asked.actor()?, id, None) {
        Ok(read) => matches!(read.draft.state, DraftState::Approved | DraftState::Sent),
        Err(error) => return refuse(state, asked, error),
    };
    let back = if approved { DraftStep::Reopen { reason } } else { DraftStep::Return { reason } };
    step(state, asked, back, "tilbage")
}

/// `POST …/traek`.
pub(super) fn withdraw(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    step(state, asked, DraftStep::Withdraw { reason: asked.form.value("hvorfor").to_owned() }, "trukket")
}

/// `POST …/lukket`.
pub(super) fn close(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let code = asked.form.value("hjemmel");
    let ground = Ground::from_code(code);
    let done = match (code, ground) {
        ("", _) | (_, Some(_)) => {
            let title = Some(asked.form.value("aaben_titel"));
            office::close_draft(&state.store, &state.surroundings, asked.actor()?, id, ground, title)
        }
        _ => Err(Error::Invalid("Vælg en hjemmel fra listen.".into())),
    };
    told(state, asked, done, if ground.is_some() { "punkt-lukket" } else { "punkt-aabent" })
}

/// `POST …/skrivere`.
pub(super) fn add_writer(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = office::add_writer(&state.store, &state.surroundings, asked.actor()?, id, asked.form.value("email"));
    told(state, asked, done, "skriver")
}

/// `POST …/bemaerkninger`.
pub(super) fn comment(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let form = &asked.form;
    let new = NewComment {
        version: form.value("paa").parse().unwrap_or(0),
        part: form.value("del").to_owned(),
        passage: form.value("ord").to_owned(),
        text: form.value("tekst").to_owned(),
    };
    told(state, asked, office::comment(&state.store, &state.surroundings, asked.actor()?, id, &new), "bemaerkning")
}

/// `POST …/bemaerkninger/{comment}`: it has been dealt with.
pub(super) fn settle(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let done = office::settle(&state.store, &state.surroundings, asked.actor()?, id, asked.parameter("comment"));
    told(state, asked, done, "klaret")
}

#[derive(Template)]
#[template(path = "office/history.html")]
struct History {
    frame: Frame,
    id: DraftId,
    title: String,
    /// Number, when, by whom.
    versions: Vec<(u32, String, String)>,
}

pub(super) fn history(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let Some(id) = id_of(asked) else { return Ok(Reply::NotFound) };
    let read = match office::read_draft(&state.store, asked.actor()?, id, None) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let versions = read.versions.iter().map(|version| (version.number, danish::moment(&version.at), version.made_by.clone()));
    let page = History { frame: Frame::new(state, asked, "Historik"), id, versions: versions.collect(), title: read.text.title };
    Ok(Reply::page(page.render()?))
}

#[derive(Template)]
#[template(path = "office/earlier.html")]
struct Earlier {
    frame: Frame,
    id: DraftId,
    title: String,
    version: u32,
    at: String,
    by: String,
    /// Each part that differs from the text before: heading and its runs.
    changed: Vec<(String, Vec<Run>)>,
}

/// `GET …/historik/{version}`: what was changed then.
pub(super) fn earlier(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let (Some(id), Ok(version)) = (id_of(asked), asked.parameter("version").parse::<u32>()) else { return Ok(Reply::NotFound) };
    let read = |version| office::read_draft(&state.store, asked.actor()?, id, Some(version)).map_err(Failure::from);
    let after = match office::read_draft(&state.store, asked.actor()?, id, Some(version)) {
        Ok(read) => read,
        Err(error) => return refuse(state, asked, error),
    };
    let before = if version > 1 { read(version - 1)?.text } else { DraftText::default() };
    let mut changed = Vec::new();
    for key in after.text.keys() {
        let (was, is) = (before.part(key), after.text.part(key));
        if was == is {
            continue;
        }
        let mut runs = Vec::new();
        for change in merge::differences(was, is) {
            match change {
                Change::Same(text) => runs.push(Run::Same(text)),
                Change::Removed(text) => runs.push(Run::Removed(text)),
                Change::Added(text) => runs.push(Run::Added(text)),
                Change::Altered(inside) => runs.extend(inside),
            }
            runs.push(Run::Same("\n\n".to_owned()));
        }
        changed.push((heading(&after.draft, key), runs));
    }
    let told = after.versions.iter().find(|known| known.number == version);
    let page = Earlier {
        frame: Frame::new(state, asked, "Historik"),
        id,
        title: after.text.title.clone(),
        version,
        at: told.map_or_else(String::new, |known| danish::moment(&known.at)),
        by: told.map_or_else(String::new, |known| known.made_by.clone()),
        changed,
    };
    Ok(Reply::page(page.render()?))
}

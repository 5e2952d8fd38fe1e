//! `/moeder/{body}/{date}/akn.xml`: one meeting in Akoma Ntoso 3.0 (OASIS LegalDocML).
//!
//! Minutes are a `debate` named *referat*: a roll call, then a section for each item that ends in its
//! resolutions; votes stand in the analysis. An agenda is a `doc` named *dagsorden*.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_model::{
    Outcome, Publication, Slug,
    publication::PublishedItem,
    record::{Attachment, Block, Decision, DocumentKind, ListItem, Recommendation, VoteSide, Votes},
};
use sagsgang_store::public::{self, EditionLine, absent_from};

use crate::{
    State, danish,
    machine::{self, Content, Refusal, XML},
    page::Asked,
    xml::Xml,
};

const NAMESPACE: &str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0";

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<(String, String)>) -> Response {
    let Ok(Path((body, date))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let base = state.base(&headers);
    machine::answer(state, headers, move |state| {
        let address = format!("{body}/{date}");
        let found = state.store.read(|c| {
            let Some(publication) = public::meeting(c, &address)? else { return Ok::<_, sagsgang_store::Error>(None) };
            let editions = public::editions(c, &address)?;
            Ok(Some((publication, editions)))
        })?;
        let (publication, editions) = found.ok_or(Refusal::NotFound)?;
        Ok(Content { media_type: XML, bytes: document(&publication, &editions, &base) })
    })
    .await
}

/// The document; `editions` are the meeting's, newest first.
pub(crate) fn document(p: &Publication, editions: &[EditionLine], base: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("akomaNtoso", &[("xmlns", NAMESPACE)]);
    let minutes = p.kind == DocumentKind::Minutes;
    let (element, name) = match p.kind {
        DocumentKind::Minutes => ("debate", "referat"),
        DocumentKind::Agenda => ("doc", "dagsorden"),
        DocumentKind::SupplementaryAgenda => ("doc", "tillaegsdagsorden"),
        DocumentKind::Plan => ("doc", "moede"),
        DocumentKind::Cancellation => ("doc", "aflysning"),
    };
    xml.open(element, &[("name", name), ("contains", "singleVersion")]);
    meta(&mut xml, p, editions, base, name);
    preface(&mut xml, p);
    if minutes {
        xml.open("debateBody", &[]);
        roll_call(&mut xml, p);
        for (at, item) in p.items.iter().enumerate() {
            debate_section(&mut xml, p, at, item);
        }
        if !p.signatories.is_empty() {
            xml.open("adjournment", &[("eId", "adjournment")]);
            let end = p.end.map(|end| format!("Mødet sluttede kl. {}. ", end.danish())).unwrap_or_default();
            xml.leaf("p", &[], &format!("{end}Underskrevet af {}.", p.signatories.join(", ")));
            xml.close();
        }
        xml.close();
    } else {
        xml.open("mainBody", &[]);
        if p.items.is_empty() {
            xml.leaf("p", &[], "Dagsordenen har ingen punkter.");
        }
        for (at, item) in p.items.iter().enumerate() {
            xml.open("hcontainer", &[("name", "punkt"), ("eId", &eid(at))]);
            number_and_heading(&mut xml, item);
            xml.open("content", &[]);
            texts(&mut xml, item, false);
            xml.close();
            xml.close();
        }
        xml.close();
    }
    xml.finish()
}

fn eid(at: usize) -> String {
    format!("dbsect_{}", at + 1)
}

/// The body's and the organization's place in the naming convention.
fn actor(p: &Publication) -> String {
    format!("{}.{}", Slug::of(&p.organization), p.body_slug)
}

fn person(name: &str) -> String {
    format!("person.{}", Slug::of(name))
}

fn meta(xml: &mut Xml, p: &Publication, editions: &[EditionLine], base: &str, name: &str) {
    let kind = if p.kind == DocumentKind::Minutes { "debate" } else { "doc" };
    // The second meeting of a body on one day ends in `-2`.
    let day = p.address.rsplit('/').next().unwrap_or_default().to_owned();
    let number = day.strip_prefix(&p.date.to_string()).and_then(|rest| rest.strip_prefix('-')).unwrap_or("1").to_owned();
    let work = format!("/akn/dk/{kind}/{name}/{}/{}/{number}", actor(p), p.date);
    let expression = format!("{work}/dan@{}", p.published.get(..10).unwrap_or_default());
    let published = p.published.get(..10).unwrap_or_default().to_owned();
    let date = p.date.to_string();
    xml.open("meta", &[]);
    xml.open("identification", &[("source", "#organization")]);
    let common = |xml: &mut Xml, uri: &str, date: &str, named: &str| {
        let this = match uri.strip_suffix(".xml") {
            Some(stem) => format!("{stem}/!main.xml"),
            None => format!("{uri}/!main"),
        };
        xml.empty("FRBRthis", &[("value", &this)]);
        xml.empty("FRBRuri", &[("value", uri)]);
        if named == "work" {
            xml.empty("FRBRalias", &[("name", "web"), ("value", &format!("{base}/moeder/{}", p.address))]);
        }
        xml.empty("FRBRdate", &[("date", date), ("name", named)]);
        xml.empty("FRBRauthor", &[("href", "#body")]);
    };
    xml.open("FRBRWork", &[]);
    common(xml, &work, &date, "work");
    xml.empty("FRBRcountry", &[("value", "dk")]);
    xml.empty("FRBRsubtype", &[("value", name)]);
    xml.empty("FRBRnumber", &[("value", &number)]);
    xml.empty("FRBRname", &[("value", &format!("{} {}", p.body, danish::date(p.date)))]);
    xml.close();
    xml.open("FRBRExpression", &[]);
    common(xml, &expression, &published, "expression");
    xml.empty("FRBRversionNumber", &[("value", &p.edition.to_string())]);
    xml.empty("FRBRlanguage", &[("language", "dan")]);
    xml.close();
    xml.open("FRBRManifestation", &[]);
    common(xml, &format!("{expression}.xml"), &published, "manifestation");
    xml.close();
    xml.close();
    xml.open("lifecycle", &[("source", "#organization")]);
    for EditionLine { edition, published, .. } in editions.iter().rev() {
        let kind = if *edition == 1 { "generation" } else { "amendment" };
        let id = format!("edition_{edition}");
        xml.empty("eventRef", &[("eId", &id), ("date", published), ("source", "#organization"), ("type", kind)]);
    }
    xml.close();
    analysis(xml, p);
    references(xml, p);
    xml.close();
}

fn votes(p: &Publication) -> impl Iterator<Item = (usize, &Decision, &Votes)> {
    p.items.iter().enumerate().filter_map(|(at, item)| {
        let decision = item.item.decision.as_ref()?;
        let votes = decision.votes.as_ref()?;
        let counted = [&votes.in_favour, &votes.against, &votes.abstained].iter().any(|side| told(side));
        counted.then_some((at, decision, votes))
    })
}

/// Whether anything is told of a side: its number or who they are.
fn told(side: &VoteSide) -> bool {
    side.count.is_some() || !side.persons.is_empty() || !side.parties.is_empty()
}

fn analysis(xml: &mut Xml, p: &Publication) {
    if votes(p).next().is_none() {
        return;
    }
    xml.open("analysis", &[("source", "#organization")]);
    xml.open("parliamentary", &[]);
    for (at, decision, votes) in votes(p) {
        let outcome = decision.outcomes.first().copied().unwrap_or(Outcome::Other);
        let id = format!("voting_{}", at + 1);
        let (outcome, section) = (format!("#outcome.{}", outcome.code()), format!("#{}", eid(at)));
        xml.open("voting", &[("eId", &id), ("outcome", &outcome), ("href", &section)]);
        for (name, side) in sides(votes).into_iter().filter(|(_, side)| told(side)) {
            // Where no number is printed, those who are named are as many as are known.
            let count = side.count.map_or_else(|| side.persons.len().to_string(), |count| count.to_string());
            let value = if side.count.is_none() && side.persons.is_empty() { side.parties.join(", ") } else { count };
            let (id, refers) = (format!("{id}__{name}"), format!("#vote.{name}"));
            xml.empty("count", &[("eId", &id), ("value", &value), ("refersTo", &refers)]);
        }
        xml.close();
    }
    xml.close();
    xml.close();
}

fn sides(votes: &Votes) -> [(&'static str, &VoteSide); 3] {
    [("for", &votes.in_favour), ("against", &votes.against), ("abstained", &votes.abstained)]
}

fn references(xml: &mut Xml, p: &Publication) {
    let mut people: BTreeMap<String, &str> = BTreeMap::new();
    let listed = p.participants.iter().map(|participant| participant.name.as_str());
    let attending = p.attendance.iter().map(|attendance| attendance.name.as_str());
    let of_items = p.items.iter().filter(|item| item.is_open()).flat_map(|item| {
        let sides = item.item.decision.iter().filter_map(|d| d.votes.as_ref()).flat_map(sides);
        let voters = sides.flat_map(|(_, side)| &side.persons);
        let substitutes = item.item.substitutes.iter().map(|substitute| &substitute.name);
        item.item.absent.iter().chain(substitutes).chain(voters).map(String::as_str)
    });
    for name in p.chair.as_deref().into_iter().chain(listed).chain(attending).chain(of_items) {
        people.entry(person(name)).or_insert(name);
    }
    let outcomes: BTreeSet<Outcome> =
        p.items.iter().filter_map(|item| item.item.decision.as_ref()).flat_map(|d| d.outcomes.iter().copied()).collect();
    xml.open("references", &[("source", "#organization")]);
    let organization = format!("/akn/ontology/organization/dk/{}", Slug::of(&p.organization));
    let name = if p.organization.is_empty() { "Ukendt" } else { &p.organization };
    xml.empty("TLCOrganization", &[("eId", "organization"), ("href", &organization), ("showAs", name)]);
    let body = format!("/akn/ontology/organization/dk/{}", actor(p));
    xml.empty("TLCOrganization", &[("eId", "body"), ("href", &body), ("showAs", &p.body)]);
    for (id, name) in &people {
        let href = format!("/akn/ontology/person/dk/{}", Slug::of(name));
        xml.empty("TLCPerson", &[("eId", id), ("href", &href), ("showAs", name)]);
    }
    xml.empty("TLCRole", &[("eId", "chair"), ("href", "/akn/ontology/role/dk/formand"), ("showAs", "Formand")]);
    for outcome in outcomes {
        let (id, href) = (format!("outcome.{}", outcome.code()), format!("/akn/ontology/concept/dk/udfald/{}", outcome.code()));
        xml.empty("TLCConcept", &[("eId", &id), ("href", &href), ("showAs", outcome.danish())]);
    }
    if votes(p).next().is_some() {
        for (name, danish) in [("for", "For"), ("against", "Imod"), ("abstained", "Undlod at stemme")] {
            let (id, href) = (format!("vote.{name}"), format!("/akn/ontology/concept/dk/stemme/{name}"));
            xml.empty("TLCConcept", &[("eId", &id), ("href", &href), ("showAs", danish)]);
        }
    }
    xml.close();
}

fn preface(xml: &mut Xml, p: &Publication) {
    xml.open("preface", &[]);
    xml.open("p", &[]);
    xml.inline("docType", &[], &danish::kind(p.kind));
    xml.text(" ");
    xml.inline("docProponent", &[("refersTo", "#body")], &p.body);
    xml.text(" ");
    let date = p.date.to_string();
    xml.inline("docDate", &[("date", &date)], &danish::weekday_and_date(p.date));
    if let Some(start) = p.start {
        xml.text(&format!(" kl. {}", start.danish()));
    }
    if let Some(end) = p.end {
        xml.text(&format!("–{}", end.danish()));
    }
    if let Some(place) = &p.place {
        xml.text(&format!(", {place}"));
    }
    xml.close();
    for line in p.remarks.iter().flat_map(|remarks| paragraphs(remarks)) {
        xml.leaf("p", &[], line);
    }
    xml.close();
}

fn roll_call(xml: &mut Xml, p: &Publication) {
    xml.open("rollCall", &[("eId", "rollCall")]);
    xml.leaf("heading", &[], "Fremmøde");
    if p.participants.is_empty() && p.attendance.is_empty() {
        let chair =
            p.chair.as_deref().map_or_else(|| "Referatet nævner ingen deltagere.".to_owned(), |c| format!("Formand: {c}"));
        xml.leaf("p", &[], &chair);
    }
    for participant in &p.participants {
        xml.open("p", &[]);
        named(xml, &participant.name);
        let party = participant.party.as_deref().map(|party| format!(" ({party})"));
        let rest = [&participant.role, &participant.organization].into_iter().flatten().map(|rest| format!(", {rest}"));
        xml.text(&party.into_iter().chain(rest).collect::<String>());
        xml.close();
    }
    for attendance in &p.attendance {
        let absent: Vec<&str> = attendance.items_absent.iter().map(|number| number.as_str()).collect();
        if absent.is_empty() {
            continue;
        }
        xml.open("p", &[]);
        named(xml, &attendance.name);
        xml.text(&format!(" var fraværende ved punkt {}", absent.join(", ")));
        xml.close();
    }
    for guest in &p.guests {
        xml.leaf("p", &[], &format!("Gæst: {}", guest.text));
    }
    xml.close();
}

fn named(xml: &mut Xml, name: &str) {
    xml.inline("person", &[("refersTo", &format!("#{}", person(name)))], name);
}

fn number_and_heading(xml: &mut Xml, item: &PublishedItem) {
    if let Some(number) = item.number() {
        xml.leaf("num", &[], number.as_str());
    }
    xml.leaf("heading", &[], &item.item.title);
}

fn debate_section(xml: &mut Xml, p: &Publication, at: usize, item: &PublishedItem) {
    let id = eid(at);
    xml.open("debateSection", &[("name", if item.is_open() { "punkt" } else { "lukket-punkt" }), ("eId", &id)]);
    number_and_heading(xml, item);
    texts(xml, item, true);
    let absent: Vec<&str> = if item.is_open() { absent_from(p, item).collect() } else { Vec::new() };
    if !absent.is_empty() {
        xml.open("p", &[]);
        xml.text("Ikke til stede: ");
        for (n, name) in absent.iter().enumerate() {
            xml.text(if n == 0 { "" } else { ", " });
            named(xml, name);
        }
        xml.close();
    }
    for substitute in item.item.substitutes.iter().filter(|_| item.is_open()) {
        xml.open("p", &[]);
        xml.text("Stedfortræder: ");
        named(xml, &substitute.name);
        if let Some(whom) = &substitute.stands_in_for {
            xml.text(&format!(" for {whom}"));
        }
        xml.close();
    }
    if let Some(decision) = &item.item.decision {
        resolutions(xml, &id, decision);
    }
    xml.close();
}

/// Case number, recommendations, sections and attachments; for a closed item what may be told.
fn texts(xml: &mut Xml, item: &PublishedItem, held: bool) {
    if let Some(number) = &item.item.case_number {
        xml.open("p", &[]);
        xml.text("Sagsnummer ");
        xml.inline("docNumber", &[], number.as_str());
        xml.close();
    }
    if !item.is_open() {
        let when = if held { "blev behandlet" } else { "behandles" };
        xml.leaf("p", &[], &format!("Punktet {when} for lukkede døre."));
        let closed = item.closed.clone().unwrap_or_default();
        if let Some(ground) = closed.ground {
            xml.leaf("p", &[], &format!("Hjemmel: {}.", ground.danish()));
        }
        for line in closed.extract.iter().flat_map(|extract| paragraphs(extract)) {
            xml.leaf("p", &[], line);
        }
        return;
    }
    let mut wrote = item.item.case_number.is_some();
    for section in &item.item.sections {
        use sagsgang_model::SectionKind::{Attachments, Decision, People};
        if matches!(section.kind, Decision | Attachments | People) {
            continue;
        }
        if let Some(heading) = &section.heading {
            title(xml, heading);
            wrote = true;
        }
        for block in &section.blocks {
            wrote |= block_of(xml, block);
        }
        if section.blocks.is_empty() {
            for line in paragraphs(&section.text) {
                xml.leaf("p", &[], line);
                wrote = true;
            }
        }
    }
    let in_sections = |kind| item.item.sections.iter().any(|section| section.kind == kind);
    if !in_sections(sagsgang_model::SectionKind::Recommendation) {
        for recommendation in &item.item.recommendations {
            recommended(xml, recommendation);
            wrote = true;
        }
    }
    if !item.item.attachments.is_empty() {
        title(xml, "Bilag");
        let entries = item.item.attachments.iter().map(|Attachment { title, number, .. }| (number.as_deref(), title.as_str()));
        list(xml, entries);
        wrote = true;
    }
    if !wrote {
        xml.leaf("p", &[], "");
    }
}

fn title(xml: &mut Xml, text: &str) {
    xml.leaf("block", &[("name", "overskrift")], text);
}

fn recommended(xml: &mut Xml, recommendation: &Recommendation) {
    title(xml, &format!("Indstilling{}", recommendation.by.as_deref().map(|by| format!(" fra {by}")).unwrap_or_default()));
    list(xml, recommendation.clauses.iter().map(|clause| (None, clause.as_str())));
}

fn list<'a>(xml: &mut Xml, entries: impl Iterator<Item = (Option<&'a str>, &'a str)>) {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return;
    }
    xml.open("blockList", &[]);
    for (number, text) in entries {
        xml.open("item", &[]);
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            xml.leaf("num", &[], number);
        }
        xml.leaf("p", &[], text);
        xml.close();
    }
    xml.close();
}

/// Answers whether anything was written.
fn block_of(xml: &mut Xml, block: &Block) -> bool {
    match block {
        Block::Paragraph { text } => xml.leaf("p", &[], text),
        Block::Subheading { text } => title(xml, text),
        Block::List { items } if items.is_empty() => return false,
        Block::List { items } => {
            list(xml, items.iter().map(|ListItem { marker, text, .. }| (Some(marker.as_str()), text.as_str())));
        }
        Block::Table { rows } if rows.iter().all(Vec::is_empty) => return false,
        Block::Table { rows } => {
            xml.open("table", &[]);
            for row in rows.iter().filter(|row| !row.is_empty()) {
                xml.open("tr", &[]);
                for cell in row {
                    xml.open("td", &[]);
                    xml.leaf("p", &[], cell);
                    xml.close();
                }
                xml.close();
            }
            xml.close();
        }
    }
    true
}

fn resolutions(xml: &mut Xml, id: &str, decision: &Decision) {
    xml.open("resolutions", &[("eId", &format!("{id}__resolutions"))]);
    xml.leaf("heading", &[], "Beslutning");
    for outcome in &decision.outcomes {
        xml.open("p", &[]);
        xml.inline("outcome", &[("refersTo", &format!("#outcome.{}", outcome.code()))], outcome.danish());
        xml.close();
    }
    for line in paragraphs(&decision.text) {
        xml.leaf("p", &[], line);
    }
    for point in decision.points.iter().filter(|point| !decision.text.contains(point.text.as_str())) {
        xml.leaf("p", &[], &format!("Ad {}. {}", point.point, point.text));
    }
    for remark in &decision.remarks {
        let by = if remark.by.is_some() { format!("{}: ", remark.heading()) } else { String::new() };
        xml.leaf("p", &[], &format!("{by}{}", remark.text));
    }
    xml.close();
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

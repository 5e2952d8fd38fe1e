//! The objects themselves: from publications to what OParl calls them.
//!
//! What OParl has no word for carries the prefix `sagsgang:`; `/om/oparl` tells what it means.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use sagsgang_model::{
    Outcome, Publication, Slug,
    publication::{PublishedFile, PublishedItem},
    record::{Decision, DocumentKind, VoteSide},
};
use sagsgang_store::{
    Connection, Error, moving,
    objects::{self as stored, Kind, Object, Wish},
    public::{self, ItemLine, Seat, absent_from},
};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha512};

use crate::{
    State, akoma_ntoso, danish,
    machine::{path, segment},
    moment,
};

/// The sorts of objects, as OParl calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Body,
    LegislativeTerm,
    Organization,
    Person,
    Membership,
    Meeting,
    AgendaItem,
    Paper,
    Consultation,
    File,
    Location,
}

impl Sort {
    const ALL: [(Self, &'static str, &'static str); 11] = [
        (Self::Body, "body", "Body"),
        (Self::LegislativeTerm, "legislativeterm", "LegislativeTerm"),
        (Self::Organization, "organization", "Organization"),
        (Self::Person, "person", "Person"),
        (Self::Membership, "membership", "Membership"),
        (Self::Meeting, "meeting", "Meeting"),
        (Self::AgendaItem, "agendaitem", "AgendaItem"),
        (Self::Paper, "paper", "Paper"),
        (Self::Consultation, "consultation", "Consultation"),
        (Self::File, "file", "File"),
        (Self::Location, "location", "Location"),
    ];

    /// The sort that a part of an address names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == name).map(|(sort, ..)| sort)
    }

    /// What addresses call it.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(sort, ..)| *sort == self).map_or("", |(_, name, _)| name)
    }

    fn type_name(self) -> &'static str {
        Self::ALL.into_iter().find(|(sort, ..)| *sort == self).map_or("", |(.., name)| name)
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Body => Kind::Authority,
            Self::LegislativeTerm => Kind::Term,
            Self::Organization => Kind::Body,
            Self::Person => Kind::Person,
            Self::Membership => Kind::Membership,
            Self::Meeting => Kind::Meeting,
            Self::AgendaItem | Self::Consultation => Kind::Item,
            Self::Paper => Kind::Paper,
            Self::File => Kind::File,
            Self::Location => Kind::Place,
        }
    }

    /// What stands behind the sort in an address: a key without strokes.
    pub(super) fn id(self, key: &str) -> String {
        match (self, stored::case_of(key)) {
            (Self::Paper, Some(_)) => key.replace('/', "~"),
            _ => key.replace("/punkt/", "_").replace('/', "_"),
        }
    }

    /// The key that an [`id`](Self::id) stands for; none when it cannot be one.
    pub(super) fn key(self, id: &str) -> Option<String> {
        let parts: Vec<&str> = id.split('_').collect();
        let item = |parts: &[&str]| match parts {
            [body, date, number] => Some(format!("{body}/{date}/punkt/{number}")),
            _ => None,
        };
        match self {
            Self::Meeting => match parts.as_slice() {
                [body, date] => Some(format!("{body}/{date}")),
                _ => None,
            },
            Self::AgendaItem | Self::Consultation => item(&parts),
            Self::File => match parts.as_slice() {
                [body, date] => Some(format!("{body}/{date}")),
                [body, date, "pdf"] => Some(stored::pdf(&format!("{body}/{date}"))),
                [rest @ .., attachment] => Some(format!("{}_{attachment}", item(rest)?)),
                [] => None,
            },
            Self::Paper => match id.strip_prefix("sag~") {
                Some(number) => Some(stored::paper(Some(&number.replace('~', "/")), "")),
                None => item(&parts),
            },
            _ => Some(id.to_owned()),
        }
    }
}

/// Writes objects for one request.
pub(super) struct Writer<'a> {
    state: &'a State,
    c: &'a Connection<'a>,
    base: &'a str,
    omit_internal: bool,
}

type Made = Result<Option<Value>, Error>;

/// SHA-512 of files by SHA-256, as OParl wants it; forgotten when there are many.
static SHA512: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);
const MOST_HASHES: usize = 100_000;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An object that is being written: what has no value is left out.
struct Fields(Map<String, Value>);

impl Fields {
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if !empty {
            self.0.insert(name.to_owned(), value);
        }
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(state: &'a State, c: &'a Connection<'a>, base: &'a str, omit_internal: bool) -> Self {
        Self { state, c, base, omit_internal }
    }

    fn url(&self, sort: Sort, key: &str) -> String {
        format!("{}/oparl/v1.1/{}/{}", self.base, sort.name(), segment(&sort.id(key)))
    }

    fn web(&self, folder: &str, address: &str) -> String {
        format!("{}/{folder}/{}", self.base, path(address))
    }

    fn begin(&self, sort: Sort, object: &Object) -> Fields {
        let mut fields = Fields(Map::new());
        fields.set("id", self.url(sort, &object.key));
        fields.set("type", format!("https://schema.oparl.org/1.1/{}", sort.type_name()));
        fields.set("created", object.created.as_str());
        fields.set("modified", object.modified.as_str());
        fields
    }

    pub(super) fn system(&self) -> Value {
        let mut fields = Fields(Map::new());
        fields.set("id", format!("{}/oparl/v1.1/system", self.base));
        fields.set("type", "https://schema.oparl.org/1.1/System");
        fields.set("oparlVersion", "https://schema.oparl.org/1.1/");
        fields.set("license", self.state.license.url.as_str());
        fields.set("body", format!("{}/oparl/v1.1/body", self.base));
        fields.set("name", &*self.state.site);
        fields.set("website", format!("{}/", self.base));
        fields.set("web", format!("{}/om/oparl", self.base));
        fields.done()
    }

    /// With one authority alone everything is its own, and nothing need be asked for.
    pub(super) fn narrowed(&self, sort: Sort, wish: Wish) -> Result<Wish, Error> {
        let all = Wish { modified_since: Some(String::new()), ..Wish::default() };
        let alone = sort != Sort::Body && wish.authority.is_some() && stored::count(self.c, Kind::Authority, &all)? == 1;
        Ok(if alone { Wish { authority: None, ..wish } } else { wish })
    }

    /// The object, or what is told of it when it is gone.
    pub(super) fn object(&self, sort: Sort, object: &Object) -> Made {
        if object.gone {
            let mut fields = self.begin(sort, object);
            fields.set("deleted", true);
            if matches!(sort, Sort::Meeting | Sort::AgendaItem) {
                let gone = public::gone(self.c, &object.key)?;
                fields.set("sagsgang:reason", gone.and_then(|gone| gone.reason));
            }
            return Ok(Some(fields.done()));
        }
        match sort {
            Sort::Body => self.body(object).map(Some),
            Sort::LegislativeTerm => self.term(object).map(Some),
            Sort::Organization => self.organization(object),
            Sort::Person => self.person(object),
            Sort::Membership => {
                let Some((body, person)) = object.key.split_once('_') else { return Ok(None) };
                let seats = public::person(self.c, person)?;
                Ok(self.membership(object, body, &seats))
            }
            Sort::Meeting => self.meeting(object),
            Sort::AgendaItem => {
                let Some(p) = public::item(self.c, &object.key)? else { return Ok(None) };
                let position = stored::position_of(self.c, &object.key)?.unwrap_or_default();
                p.items.first().map(|item| self.agenda_item(object, &p, item, position)).transpose()
            }
            Sort::Consultation => {
                let line = public::item_line_at(self.c, &object.key)?;
                Ok(line.map(|line| self.consultation(object, &line)))
            }
            Sort::Paper => self.paper(object),
            Sort::File => self.file(object),
            Sort::Location => self.location(object).map(Some),
        }
    }

    fn body(&self, object: &Object) -> Result<Value, Error> {
        let mut fields = self.begin(Sort::Body, object);
        let list = |sort: Sort| format!("{}/{}", self.url(Sort::Body, &object.key), sort.name());
        let name = stored::name_of(self.c, &object.key)?.filter(|name| !name.is_empty());
        fields.set("system", format!("{}/oparl/v1.1/system", self.base));
        fields.set("name", name.unwrap_or_else(|| self.state.site.to_string()));
        fields.set("website", format!("{}/", self.base));
        fields.set("web", format!("{}/", self.base));
        fields.set("license", self.state.license.url.as_str());
        for (name, sort) in [
            ("organization", Sort::Organization),
            ("person", Sort::Person),
            ("meeting", Sort::Meeting),
            ("paper", Sort::Paper),
            ("agendaItem", Sort::AgendaItem),
            ("consultation", Sort::Consultation),
            ("file", Sort::File),
            ("locationList", Sort::Location),
            ("legislativeTermList", Sort::LegislativeTerm),
            ("membership", Sort::Membership),
        ] {
            fields.set(name, list(sort));
        }
        // The schema wants the list, also when it is empty.
        let terms = if self.omit_internal { Vec::new() } else { stored::terms_of(self.c, &object.key)? };
        let terms = terms.iter().map(|term| self.term(term)).collect::<Result<Vec<_>, _>>()?;
        fields.0.insert("legislativeTerm".to_owned(), Value::Array(terms));
        Ok(fields.done())
    }

    /// Years of a term as printed: `2022-2025`. Danish councils sit from 1 January to 31 December
    /// (kommunal- og regionalvalgloven § 6).
    fn term(&self, object: &Object) -> Result<Value, Error> {
        let mut fields = self.begin(Sort::LegislativeTerm, object);
        let authority = object.key.split('_').next().unwrap_or_default();
        fields.set("body", self.url(Sort::Body, authority));
        fields.set("name", object.label.as_str());
        let years = object.label.split_once(['-', '–']).map(|(from, to)| (from.trim(), to.trim()));
        let year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        if let Some((from, to)) = years.filter(|(from, to)| year(from) && year(to) && from <= to) {
            fields.set("startDate", format!("{from}-01-01"));
            fields.set("endDate", format!("{to}-12-31"));
        }
        Ok(fields.done())
    }

    fn authority(&self, kind: Kind, key: &str) -> Result<Value, Error> {
        let authority = stored::authority_of(self.c, kind, key)?;
        Ok(authority.map_or(Value::Null, |authority| Value::String(self.url(Sort::Body, &authority))))
    }

    fn organization(&self, object: &Object) -> Made {
        let meetings = public::meetings_of(self.c, &object.key)?;
        let Some(latest) = meetings.first() else { return Ok(None) };
        let mut fields = self.begin(Sort::Organization, object);
        fields.set("body", self.authority(Kind::Body, &object.key)?);
        fields.set("name", latest.body.as_str());
        let people = stored::people_of(self.c, &object.key)?;
        let members: Vec<String> =
            people.iter().map(|person| self.url(Sort::Membership, &stored::key([&object.key, person]))).collect();
        fields.set("membership", members);
        fields.set("meeting", format!("{}/meeting", self.url(Sort::Organization, &object.key)));
        fields.set("consultation", format!("{}/consultation", self.url(Sort::Organization, &object.key)));
        fields.set("organizationType", "Gremium");
        fields.set("web", self.web("udvalg", &object.key));
        fields.set("sagsgang:firstMeeting", meetings.last().map(|meeting| meeting.date.to_string()));
        fields.set("sagsgang:latestMeeting", latest.date.to_string());
        Ok(Some(fields.done()))
    }

    fn person(&self, object: &Object) -> Made {
        let seats = public::person(self.c, &object.key)?;
        let Some(newest) = seats.first() else { return Ok(None) };
        let mut fields = self.begin(Sort::Person, object);
        fields.set("body", self.authority(Kind::Person, &object.key)?);
        fields.set("name", newest.name.as_str());
        fields.set("web", self.web("personer", &object.key));
        if !self.omit_internal {
            let mut bodies: Vec<&str> = seats.iter().map(|seat| seat.body_slug.as_str()).collect();
            bodies.sort_unstable();
            bodies.dedup();
            let mut members = Vec::with_capacity(bodies.len());
            for body in bodies {
                if let Some(membership) = stored::one(self.c, Kind::Membership, &stored::key([body, &object.key]))? {
                    members.extend(self.membership(&membership, body, &seats));
                }
            }
            fields.set("membership", members);
        }
        fields.set("sagsgang:organization", seats.iter().find_map(|seat| seat.organization.clone()));
        Ok(Some(fields.done()))
    }

    /// `seats` are the person's at all meetings, latest first.
    fn membership(&self, object: &Object, body: &str, seats: &[Seat]) -> Option<Value> {
        let seats: Vec<&Seat> = seats.iter().filter(|seat| seat.body_slug == body).collect();
        let (latest, first) = (seats.first()?, seats.last()?);
        let mut fields = self.begin(Sort::Membership, object);
        fields.set("person", self.url(Sort::Person, &latest.slug));
        fields.set("organization", self.url(Sort::Organization, body));
        fields.set("role", seats.iter().find_map(|seat| seat.role.clone()));
        fields.set("sagsgang:party", seats.iter().find_map(|seat| seat.party.clone()));
        fields.set("sagsgang:firstMeeting", first.date.to_string());
        fields.set("sagsgang:latestMeeting", latest.date.to_string());
        fields.set("sagsgang:meetings", seats.len());
        let away = seats.iter().filter(|seat| seat.items > 0 && seat.absent >= seat.items).count();
        fields.set("sagsgang:meetingsAbsent", away);
        Some(fields.done())
    }

    fn meeting(&self, object: &Object) -> Made {
        let Some(p) = public::meeting(self.c, &object.key)? else { return Ok(None) };
        let mut fields = self.begin(Sort::Meeting, object);
        let minutes = p.kind == DocumentKind::Minutes;
        fields.set("name", format!("{}, {}", p.body, danish::date(p.date)));
        let state = match p.kind {
            DocumentKind::Minutes => "durchgeführt",
            DocumentKind::Agenda | DocumentKind::SupplementaryAgenda => "eingeladen",
            DocumentKind::Plan | DocumentKind::Cancellation => "terminiert",
        };
        fields.set("meetingState", state);
        fields.set("cancelled", (p.kind == DocumentKind::Cancellation).then_some(true));
        fields.set("start", p.start.map(|start| moment::of(p.date, start)));
        fields.set("end", p.end.filter(|end| p.start.is_none_or(|start| *end > start)).map(|end| moment::of(p.date, end)));
        if let Some(place) = &p.place {
            let key = stored::key([&stored::authority(&p.organization), Slug::of(place).as_str()]);
            let place = stored::one(self.c, Kind::Place, &key)?;
            fields.set("location", place.map(|place| self.location(&place)).transpose()?);
        }
        fields.set("organization", vec![self.url(Sort::Organization, p.body_slug.as_str())]);
        let joined = moving::joined(self.c)?;
        let person = |name: &str| {
            let slug = Slug::of(name).to_string();
            self.url(Sort::Person, joined.get(&slug).unwrap_or(&slug))
        };
        let people = p.participants.iter().map(|participant| person(&participant.name));
        fields.set("participant", people.collect::<Vec<_>>());
        let file = |key: &str| stored::one(self.c, Kind::File, key);
        let akn = file(&object.key)?.map(|file| self.rendition(&file, &p)).transpose()?;
        let pdf = file(&stored::pdf(&object.key))?.and_then(|file| self.pdf(&file, &p));
        // What people open comes first; what programs read stands beside it.
        let (foremost, beside) = if pdf.is_some() { (pdf, akn) } else { (akn, None) };
        fields.set(if minutes { "resultsProtocol" } else { "invitation" }, foremost);
        if !self.omit_internal {
            fields.set("auxiliaryFile", beside.map(|beside| vec![beside]));
        }
        if !self.omit_internal {
            let rows = stored::items_of(self.c, &object.key)?;
            let items = p.items.iter().zip(&rows).enumerate();
            let items = items.map(|(at, (item, row))| self.agenda_item(row, &p, item, at)).collect::<Result<Vec<_>, _>>()?;
            fields.set("agendaItem", items);
        }
        fields.set("web", self.web("moeder", &p.address));
        fields.set("sagsgang:date", p.date.to_string());
        fields.set("sagsgang:kind", serde_json::to_value(p.kind)?);
        fields.set("sagsgang:edition", p.edition);
        fields.set("sagsgang:chair", p.chair.as_deref());
        let absence = p.attendance.iter().filter(|attendance| !attendance.items_absent.is_empty()).map(|attendance| {
            json!({
                "person": person(&attendance.name),
                "name": attendance.name,
                "items": attendance.items_absent,
            })
        });
        fields.set("sagsgang:absence", absence.collect::<Vec<_>>());
        Ok(Some(fields.done()))
    }

    fn agenda_item(&self, object: &Object, p: &Publication, item: &PublishedItem, position: usize) -> Result<Value, Error> {
        let mut fields = self.begin(Sort::AgendaItem, object);
        fields.set("meeting", self.url(Sort::Meeting, &p.address));
        fields.set("number", item.number().map(|number| number.as_str()));
        fields.set("order", position + 1);
        fields.set("name", item.item.title.as_str());
        fields.set("public", item.is_open());
        fields.set("consultation", self.url(Sort::Consultation, &item.address));
        if let Some(decision) = &item.item.decision {
            let outcomes: Vec<&str> = decision.outcomes.iter().map(|outcome| outcome.danish()).collect();
            fields.set("result", outcomes.join(", "));
            fields.set("resolutionText", decision.text.as_str());
            fields.set("sagsgang:outcome", decision.outcomes.iter().map(|outcome| outcome.code()).collect::<Vec<_>>());
            fields.set("sagsgang:vote", votes(decision));
        }
        if !self.omit_internal {
            let mut files = Vec::with_capacity(item.files.len());
            for file in &item.files {
                let key = stored::key([&item.address, &file.attachment.to_string()]);
                if let Some(object) = stored::one(self.c, Kind::File, &key)? {
                    files.push(self.attachment(&object, &item.address, item, file)?);
                }
            }
            fields.set("auxiliaryFile", files);
        }
        fields.set("web", self.web("moeder", &item.address));
        fields.set("sagsgang:caseNumber", item.item.case_number.as_ref().map(|number| number.as_str()));
        if let Some(closed) = &item.closed {
            fields.set("sagsgang:ground", closed.ground.map(|ground| ground.code()));
            fields.set("sagsgang:extract", closed.extract.as_deref());
        }
        if item.is_open() {
            let recommended = item.item.recommendations.iter().map(|recommendation| {
                json!({ "by": recommendation.by, "clauses": recommendation.clauses, "earlier": recommendation.earlier })
            });
            fields.set("sagsgang:recommendation", recommended.collect::<Vec<_>>());
            fields.set("sagsgang:absent", absent_from(p, item).collect::<Vec<_>>());
            let sections = item
                .item
                .sections
                .iter()
                .map(|section| json!({ "kind": section.kind, "heading": section.heading, "text": section.text }));
            fields.set("sagsgang:section", sections.collect::<Vec<_>>());
            let titles: Vec<&str> = item.item.attachments.iter().map(|attachment| attachment.title.as_str()).collect();
            fields.set("sagsgang:attachment", titles);
        }
        Ok(fields.done())
    }

    fn consultation(&self, object: &Object, line: &ItemLine) -> Value {
        let mut fields = self.begin(Sort::Consultation, object);
        let (meeting, _) = line.address.split_once("/punkt/").unwrap_or((&line.address, ""));
        let paper = stored::paper(line.case_number.as_deref(), &line.address);
        fields.set("paper", self.url(Sort::Paper, &paper));
        fields.set("agendaItem", self.url(Sort::AgendaItem, &line.address));
        fields.set("meeting", self.url(Sort::Meeting, meeting));
        fields.set("organization", vec![self.url(Sort::Organization, &line.body_slug)]);
        // What is sent on is decided elsewhere; of all else nobody says whether it could be.
        if line.outcomes.contains(&Outcome::SentOn) {
            fields.set("authoritative", false);
        }
        fields.set(
            "role",
            line.outcomes.first().map(|outcome| match outcome {
                Outcome::SentOn => "Indstilling",
                Outcome::Noted => "Orientering",
                Outcome::Discussed => "Drøftelse",
                Outcome::Postponed => "Udsættelse",
                _ => "Beslutning",
            }),
        );
        fields.set("web", self.web("moeder", &line.address));
        fields.done()
    }

    fn paper(&self, object: &Object) -> Made {
        let case = stored::case_of(&object.key);
        let lines = match case {
            Some(number) => public::case(self.c, number)?,
            None => public::item_line_at(self.c, &object.key)?.into_iter().collect(),
        };
        let (Some(first), Some(latest)) = (lines.first(), lines.last()) else { return Ok(None) };
        let mut fields = self.begin(Sort::Paper, object);
        fields.set("body", self.authority(Kind::Paper, &object.key)?);
        fields.set("name", latest.title.as_str());
        fields.set("reference", case);
        fields.set("date", first.date.to_string());
        fields.set("paperType", if case.is_some() { "Sag" } else { "Punkt" });
        let mut consultations = Vec::with_capacity(lines.len());
        let mut files = Vec::new();
        for line in &lines {
            let Some(item) = stored::one(self.c, Kind::Item, &line.address)? else { continue };
            consultations.push(self.consultation(&item, line));
            if !self.omit_internal && !line.closed {
                let published = public::item(self.c, &line.address)?;
                for (item, file) in
                    published.iter().flat_map(|p| &p.items).flat_map(|item| item.files.iter().map(move |f| (item, f)))
                {
                    let key = stored::key([&line.address, &file.attachment.to_string()]);
                    if let Some(object) = stored::one(self.c, Kind::File, &key)? {
                        files.push(self.attachment(&object, &line.address, item, file)?);
                    }
                }
            }
        }
        let mut bodies: Vec<String> = lines.iter().map(|line| self.url(Sort::Organization, &line.body_slug)).collect();
        bodies.dedup();
        fields.set("auxiliaryFile", files);
        fields.set("underDirectionOf", bodies.last().cloned().map(|last| vec![last]));
        fields.set("consultation", consultations);
        fields.set("web", case.map_or_else(|| self.web("moeder", &object.key), |number| self.web("sager", number)));
        Ok(Some(fields.done()))
    }

    fn location(&self, object: &Object) -> Result<Value, Error> {
        let mut fields = self.begin(Sort::Location, object);
        fields.set("description", object.label.as_str());
        let authority = object.key.split('_').next().unwrap_or_default();
        fields.set("bodies", vec![self.url(Sort::Body, authority)]);
        Ok(fields.done())
    }

    fn file(&self, object: &Object) -> Made {
        if let Some(meeting) = object.key.strip_suffix("/pdf") {
            return Ok(public::meeting(self.c, meeting)?.and_then(|p| self.pdf(object, &p)));
        }
        match object.key.rsplit_once('_') {
            Some((address, attachment)) => {
                let Some(p) = public::item(self.c, address)? else { return Ok(None) };
                let found = p
                    .items
                    .first()
                    .and_then(|item| Some((item, item.files.iter().find(|file| file.attachment.to_string() == attachment)?)));
                found.map(|(item, file)| self.attachment(object, address, item, file)).transpose()
            }
            None => {
                let Some(p) = public::meeting(self.c, &object.key)? else { return Ok(None) };
                self.rendition(object, &p).map(Some)
            }
        }
    }

    /// The whole meeting as a file: Akoma Ntoso.
    fn rendition(&self, object: &Object, p: &Publication) -> Result<Value, Error> {
        let bytes = akoma_ntoso::document(p, &public::editions(self.c, &p.address)?, self.base);
        let mut fields = self.begin(Sort::File, object);
        let address = format!("{}/akn.xml", self.web("moeder", &p.address));
        fields.set("name", format!("{}: {}, {}", danish::kind(p.kind), p.body, danish::date(p.date)));
        fields.set("fileName", format!("{}.xml", Sort::Meeting.id(&p.address)));
        fields.set("mimeType", "application/xml");
        fields.set("date", p.published.get(..10));
        fields.set("size", bytes.len());
        fields.set("sha512Checksum", hex(&Sha512::digest(&bytes)));
        fields.set("accessUrl", address.as_str());
        fields.set("downloadUrl", address);
        fields.set("fileLicense", self.state.license.url.as_str());
        fields.set("meeting", vec![self.url(Sort::Meeting, &p.address)]);
        fields.set("web", format!("{}/samlet", self.web("moeder", &p.address)));
        Ok(fields.done())
    }

    /// The whole meeting as PDF, where PDF can be had. It is set when it is fetched, so nobody knows its size before.
    fn pdf(&self, object: &Object, p: &Publication) -> Option<Value> {
        self.state.press.as_ref()?;
        let mut fields = self.begin(Sort::File, object);
        let address = format!("{}/pdf", self.web("moeder", &p.address));
        fields.set("name", format!("{}: {}, {}", danish::kind(p.kind), p.body, danish::date(p.date)));
        fields.set("fileName", format!("{}.pdf", Sort::Meeting.id(&p.address)));
        fields.set("mimeType", "application/pdf");
        fields.set("date", p.published.get(..10));
        fields.set("accessUrl", address.as_str());
        fields.set("downloadUrl", address);
        fields.set("fileLicense", self.state.license.url.as_str());
        fields.set("masterFile", self.url(Sort::File, &p.address));
        fields.set("meeting", vec![self.url(Sort::Meeting, &p.address)]);
        fields.set("web", format!("{}/samlet", self.web("moeder", &p.address)));
        Some(fields.done())
    }

    fn attachment(&self, object: &Object, address: &str, item: &PublishedItem, file: &PublishedFile) -> Result<Value, Error> {
        let mut fields = self.begin(Sort::File, object);
        let title = file.attachment.checked_sub(1).and_then(|at| item.item.attachments.get(at)).map(|a| a.title.as_str());
        let url = format!("{}/bilag/{}/{}", self.base, segment(&file.sha256), segment(&file.name));
        fields.set("name", title.unwrap_or(&file.name));
        fields.set("fileName", file.name.as_str());
        fields.set("mimeType", file.media_type.as_str());
        fields.set("size", file.size);
        fields.set("sha512Checksum", self.sha512(&file.sha256));
        fields.set("accessUrl", url.as_str());
        fields.set("downloadUrl", url);
        let (meeting, _) = address.split_once("/punkt/").unwrap_or((address, ""));
        fields.set("meeting", vec![self.url(Sort::Meeting, meeting)]);
        fields.set("agendaItem", vec![self.url(Sort::AgendaItem, address)]);
        let case = item.item.case_number.as_ref().map(|number| number.as_str());
        fields.set("paper", vec![self.url(Sort::Paper, &stored::paper(case, address))]);
        fields.set("sagsgang:sha256", file.sha256.as_str());
        Ok(fields.done())
    }

    fn sha512(&self, sha256: &str) -> Option<String> {
        let known = || SHA512.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hash) = known().get(sha256) {
            return Some(hash.clone());
        }
        let bytes = self.state.store.blobs().get(sha256).ok()??;
        let hash = hex(&Sha512::digest(&bytes));
        let mut known = known();
        if known.len() >= MOST_HASHES {
            known.clear();
        }
        known.insert(sha256.to_owned(), hash.clone());
        Some(hash)
    }
}

fn votes(decision: &Decision) -> Value {
    let Some(votes) = &decision.votes else { return Value::Null };
    let side = |side: &VoteSide| json!({ "count": side.count, "parties": side.parties, "persons": side.persons });
    json!({ "for": side(&votes.in_favour), "against": side(&votes.against), "abstained": side(&votes.abstained) })
}

//! `/kontor/log`: what was done, by whom.

use std::collections::HashMap;

use askama::Template;
use sagsgang_model::Role;
use sagsgang_store::{account, event};
use serde_json::Value as Json;

use super::{asked::Asked, frame::Frame, reply::Reply};
use crate::{State, danish, respond::Failure};

/// So many entries on a page.
const PAGE: usize = 100;

#[derive(Template)]
#[template(path = "office/log.html")]
struct Log {
    frame: Frame,
    lines: Vec<Line>,
    /// The address of what was before.
    earlier: Option<String>,
    entries: i64,
    account: String,
    names: Vec<(String, String)>,
}

struct Line {
    serial: i64,
    at: String,
    what: String,
    who: String,
    about: String,
    hash: String,
}

/// What happened, in words. An entry that is not here is shown by its own name.
const KINDS: &[(&str, &str)] = &[
    ("account.made", "Konto oprettet"),
    ("account.invited_again", "Inviteret igen"),
    ("account.invitation_taken", "Invitation brugt"),
    ("account.signed_in", "Logget ind"),
    ("account.signed_out", "Logget ud"),
    ("account.refused", "Forkert adgangskode, kode eller nøgle"),
    ("account.renamed", "Navn ændret"),
    ("account.password_changed", "Adgangskode skiftet"),
    ("account.codes_added", "Koder fra telefonen sat op"),
    ("account.codes_removed", "Koder fra telefonen fjernet"),
    ("account.recovery_codes_made", "Nye reservekoder"),
    ("account.passkey_added", "Adgangsnøgle tilføjet"),
    ("account.passkey_removed", "Adgangsnøgle fjernet"),
    ("account.session_ended", "Logget ud et andet sted"),
    ("account.closed", "Konto lukket"),
    ("account.opened", "Konto åbnet igen"),
    ("role.given", "Rolle givet"),
    ("role.ended", "Rolle afsluttet"),
    ("office.second_factor_set", "Krav om koder ændret"),
    ("case.opened", "Sag oprettet"),
    ("draft.begun", "Punkt begyndt"),
    ("draft.saved", "Punkt gemt"),
    ("draft.moved", "Punkt sendt videre"),
    ("draft.access_set", "Punkt åbnet eller lukket"),
    ("draft.planned", "Vej og frist ændret"),
    ("draft.writer_added", "Skriver tilføjet"),
    ("draft.commented", "Bemærkning skrevet"),
    ("draft.comment_settled", "Bemærkning klaret"),
    ("orders.set", "Forretningsorden fastsat"),
    ("meeting.planned", "Møde planlagt"),
    ("meeting.announced", "Møde offentliggjort"),
    ("meeting.moved", "Møde ændret"),
    ("meeting.cancelled", "Møde aflyst eller flyttet"),
    ("agenda.item_added", "Punkt sat på dagsorden"),
    ("agenda.item_changed", "Punkt på dagsorden ændret"),
    ("agenda.item_removed", "Punkt taget af dagsorden"),
    ("agenda.item_withdrawn", "Punkt trukket af dagsorden"),
    ("agenda.ordered", "Dagsordenens rækkefølge ændret"),
    ("agenda.sent", "Dagsorden udsendt"),
    ("sitting.taken", "Ført til protokols"),
    ("minutes.sent", "Referat sendt til underskrift"),
    ("minutes.signed", "Referat underskrevet"),
    ("minutes.voided", "Underskrifter bortfaldet"),
    ("minutes.published", "Referat offentliggjort"),
    ("execution.done", "Beslutning udført"),
    ("execution.reopened", "Beslutning ikke udført alligevel"),
    ("minutes.reopened", "Referat åbnet for rettelse"),
    ("consultation.begun", "Punkt sendt i høring"),
    ("consultation.answered", "Høringssvar modtaget"),
    ("consultation.deadline_moved", "Høringsfrist flyttet"),
    ("consultation.link_made", "Nyt link til høringspart"),
    ("consultation.closed", "Høring afsluttet"),
    ("draft.carried", "Punkt gået videre"),
    ("request.made", "Anmodning om punkt"),
    ("request.settled", "Anmodning afgjort"),
    ("draft.enclosure_added", "Bilag lagt på punkt"),
    ("draft.enclosure_replaced", "Ny udgave af bilag"),
    ("draft.enclosure_renamed", "Bilag fik ny titel"),
    ("draft.enclosure_moved", "Bilag flyttet"),
    ("draft.enclosure_access_set", "Bilag åbnet eller lukket"),
    ("draft.enclosure_removed", "Bilag taget af punkt"),
    ("delivery.taken_in", "Udtræk eller liste indlæst"),
    ("meeting.moved_in", "Møde flyttet ind"),
    ("files.attached", "Bilag kommet på plads"),
    ("people.settled", "Navne afgjort"),
    ("bodies.joined", "Udvalg samlet til ét"),
    ("redirects.loaded", "Gamle adresser indlæst"),
    ("source.imported", "Dokument indlæst"),
    ("record.corrected", "Rettet"),
    ("file.attached", "Bilag vedhæftet"),
    ("item.described", "Lukket punkt beskrevet"),
    ("body.named", "Udvalg lagt sammen"),
    ("publication.released", "Frigivet"),
    ("publication.redacted", "Oplysning fjernet"),
    ("publication.withdrawn", "Trukket tilbage"),
    ("publication.restored", "Vist igen"),
    ("gate.set", "Kontrol skærpet"),
];

pub(super) fn get(state: &State, asked: &Asked) -> Result<Reply, Failure> {
    let before = asked.query("foer").parse::<i64>().unwrap_or(i64::MAX);
    let wanted = asked.query("bruger");
    let (found, entries, names, bodies) = state.store.read(|c| -> Result<_, Failure> {
        let names: HashMap<String, String> =
            account::all(c)?.into_iter().map(|found| (found.id.to_string(), found.name)).collect();
        let bodies: HashMap<String, String> =
            sagsgang_store::body::all(c)?.into_iter().map(|body| (body.id.to_string(), body.name)).collect();
        // One more than the page holds tells whether there is an earlier one.
        Ok((event::latest(c, before, &wanted, PAGE + 1)?, event::next_serial(c)? - 1, names, bodies))
    })?;
    let more = found.len() > PAGE;
    let lines: Vec<Line> = found
        .into_iter()
        .take(PAGE)
        .map(|event| {
            let payload: Json = serde_json::from_str(&event.payload).unwrap_or_default();
            let text = |key: &str| payload.get(key).and_then(Json::as_str).unwrap_or_default();
            let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
            let (by, account) = (text("by"), text("account"));
            let who = match by {
                "command line" => "Kommandolinjen".to_owned(),
                "" => name(account),
                by => name(by),
            };
            let mut about = Vec::new();
            if !by.is_empty() && !account.is_empty() {
                about.push(name(account));
            }
            if let Ok(role) = text("role").parse::<Role>() {
                let body = bodies.get(text("body")).map_or("hele kommunen", String::as_str);
                about.push(format!("{role}, {body}"));
            }
            let day = |key: &str| text(key).parse().ok().map(|day: sagsgang_model::Date| danish::date(day));
            about.extend(day("since").map(|day| format!("fra {day}")));
            about.extend(day("until").map(|day| format!("til {day}")));
            let what =
                KINDS.iter().find(|(kind, _)| *kind == event.kind).map_or(event.kind.clone(), |(_, words)| (*words).to_owned());
            Line {
                serial: event.serial,
                at: danish::moment(&event.at),
                what,
                who,
                about: about.join(", "),
                hash: event.hash.chars().take(12).collect(),
            }
        })
        .collect();
    let earlier = lines.last().filter(|_| more).map(|last| format!("/kontor/log?foer={}&bruger={wanted}", last.serial));
    let mut names: Vec<(String, String)> = names.into_iter().collect();
    names.sort_by(|a, b| a.1.cmp(&b.1));
    let log = Log { frame: Frame::new(state, asked, "Hændelseslog"), lines, earlier, entries, account: wanted.clone(), names };
    Ok(Reply::page(log.render()?))
}

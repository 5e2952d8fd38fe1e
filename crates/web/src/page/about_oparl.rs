//! `/om/oparl`: how the record is told in OParl, and what its own fields mean.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};

use super::Frame;
use crate::{
    State,
    language::{filters, t},
    respond::page,
};

#[derive(Template)]
#[template(path = "about_oparl.html")]
struct AboutOparl {
    frame: Frame,
    fields: [(&'static str, &'static str, &'static str); 22],
}

/// The fields with the prefix `sagsgang:`, the objects they stand in, and what they mean.
pub(crate) const FIELDS: [(&str, &str, &str); 22] = [
    ("date", "Meeting", "Mødets dag, også når klokkeslættet er ukendt."),
    ("kind", "Meeting", "minutes, agenda eller supplementary_agenda."),
    ("edition", "Meeting", "Udgavens nummer, fra 1; en rettelse er en ny udgave."),
    ("chair", "Meeting", "Hvem der ledte mødet."),
    ("absence", "Meeting", "Hvem der var fraværende, og ved hvilke punkter: person, name, items."),
    (
        "outcome",
        "AgendaItem",
        "Udfald som ord for maskiner: approved, approved_with_change, noted, discussed, postponed, sent_on, rejected, selected, participation, none, other.",
    ),
    ("vote", "AgendaItem", "Afstemningen: for, against og abstained, hver med count, parties og persons."),
    ("caseNumber", "AgendaItem", "Sagsnummeret, som det er trykt."),
    ("recommendation", "AgendaItem", "Indstillinger: hvem (by), at-led (clauses), og om den er fra et tidligere møde (earlier)."),
    ("absent", "AgendaItem", "Navne på dem, der ikke var til stede ved punktet."),
    ("section", "AgendaItem", "Afsnit i trykt rækkefølge: kind, heading og text."),
    ("attachment", "AgendaItem", "Bilagenes titler, også dem, der ikke kan hentes."),
    ("ground", "AgendaItem", "Hjemmel for at behandle punktet for lukkede døre."),
    ("extract", "AgendaItem", "Offentligt uddrag af beslutningen på et lukket punkt."),
    ("organization", "Person", "Hvor personen kommer fra, som det er trykt."),
    ("party", "Membership", "Parti, som det er trykt senest."),
    ("firstMeeting", "Membership, Organization", "Dagen for det første møde, siden kender."),
    ("latestMeeting", "Membership, Organization", "Dagen for det seneste møde, siden kender."),
    ("meetings", "Membership", "Antal møder, der nævner personen."),
    ("meetingsAbsent", "Membership", "Antal af dem, hvor personen var fraværende hele mødet."),
    ("sha256", "File", "SHA-256 af filen."),
    ("reason", "Meeting, AgendaItem", "Begrundelsen, når mødet er trukket tilbage."),
];

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    page(state, headers, |state| {
        let frame = Frame::new(state, "OParl", "OParl")
            .under("/om", t("Om").plain())
            .describe(&t("Dagsordener og referater efter den åbne standard OParl 1.1, og hvad felterne betyder.").plain());
        Ok(Some(AboutOparl { frame, fields: FIELDS }.render()?))
    })
    .await
}

//! What every page of the office has around it.

use askama::Template;
use axum::http::StatusCode;
use sagsgang_app::office::{Proof, policy::Action};

use super::{asked::Asked, has, reply::Reply};
use crate::{State, respond::style_address};

/// A place in the office's menu.
#[derive(Debug)]
pub(crate) struct Place {
    pub(super) address: &'static str,
    pub(super) name: &'static str,
    pub(super) here: bool,
}

/// What stands around a page's own content.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(super) site: String,
    pub(super) title: String,
    pub(super) style: String,
    /// Who has signed in; none on the way in.
    pub(super) name: Option<String>,
    /// What the browser knows them by.
    pub(super) reader: Option<String>,
    pub(super) places: Vec<Place>,
    /// What forms carry.
    pub(super) proof: String,
    /// What was just done, in a sentence.
    pub(super) done: Option<&'static str>,
}

/// Sentences that a page shows after something was done, by the word its address carries.
const DONE: &[(&str, &str)] = &[
    ("navn", "Navnet er ændret."),
    ("adgangskode", "Adgangskoden er ændret, og alle andre steder er logget ud."),
    ("kode-fjernet", "Koder fra telefonen er fjernet."),
    ("noegle", "Adgangsnøglen er tilføjet, og alle andre steder er logget ud."),
    ("noegle-fjernet", "Adgangsnøglen er fjernet, og alle andre steder er logget ud. Slet den også på enheden."),
    ("session", "Der er logget ud."),
    ("rolle", "Rollen er givet."),
    ("rolle-slut", "Rollen er afsluttet. Den virker ikke længere."),
    ("lukket", "Kontoen er lukket, og alle steder er logget ud."),
    ("aabnet", "Kontoen er åbnet igen."),
    ("gemt", "Gemt."),
    ("samlet", "Gemt. En kollega havde gemt imens; I har skrevet hvert jeres sted, og det hele er med."),
    ("uaendret", "Der var ikke noget nyt at gemme."),
    ("sendt", "Sendt til gennemlæsning."),
    ("godkendt", "Punktet er godkendt."),
    ("tilbage", "Punktet er sendt tilbage."),
    ("trukket", "Punktet er trukket tilbage."),
    ("punkt-lukket", "Punktet er lukket. Kun det åbne navn bliver vist."),
    ("punkt-aabent", "Punktet er åbent."),
    ("vej", "Vej og frist er gemt."),
    ("skriver", "Nu kan I begge skrive."),
    ("bemaerkning", "Bemærkningen er skrevet."),
    ("klaret", "Bemærkningen er klaret."),
    ("forretningsorden", "Forretningsordenen er gemt."),
    ("aar", "Møderne er planlagt. De er ikke offentliggjort endnu."),
    ("intet-aar", "Reglen gav ingen nye møder."),
    ("moede", "Mødet er planlagt. Det er ikke offentliggjort endnu."),
    ("plan", "Mødeplanen er offentliggjort."),
    ("flyttet", "Mødet er flyttet, og punkterne er flyttet med."),
    ("aflyst", "Mødet er aflyst."),
    ("paa-dagsordenen", "Punktet er sat på dagsordenen."),
    ("af-dagsordenen", "Punktet er taget af dagsordenen."),
    ("raekkefoelge", "Rækkefølgen er ændret."),
    ("udsendt", "Dagsordenen er udsendt og offentliggjort. Medlemmerne får besked."),
    (
        "udsendt-tilbageholdt",
        "Dagsordenen er udsendt til medlemmerne, men den er ikke offentliggjort: noget skal ses efter først.",
    ),
    ("anmodet", "Anmodningen er sendt. Den kom i tide, så sagen kommer på dagsordenen."),
    ("anmodet-sent", "Anmodningen er sendt, men fristen var gået. Se svaret nedenfor."),
    ("afgjort", "Anmodningen er afgjort."),
    ("moede-aabnet", "Mødet er åbnet."),
    ("til-underskrift", "Referatet er sendt til underskrift."),
    ("underskrevet", "Underskriften er gemt."),
    ("udfoert", "Noteret."),
    ("referat", "Alt er på plads: referatet er offentliggjort."),
    ("referat-tilbageholdt", "Referatet er færdigt, men ikke offentliggjort: noget skal ses efter først."),
    ("rettes", "Referatet er åbnet for en rettelse."),
    ("hastesag", "Beslutningen står på dagsordenen, så udvalget får den at vide."),
    ("moedetid", "Mødetiden er rettet."),
    ("liste", "Listen over deltagere er rettet."),
    ("moede-haevet", "Mødet er hævet. Det, der går videre, er gået videre."),
    ("deltager", "Deltageren er tilføjet."),
    ("beslutning", "Beslutningen er gemt."),
    ("fremmoede", "Fremmødet er gemt."),
    ("gaester", "Gæsterne er gemt."),
    ("inhabil", "Afgørelsen er gemt."),
    ("stemmer", "Afstemningen er gemt."),
    ("tilfoersel", "Protokollen er gemt."),
    ("standsning", "Det er skrevet i protokollen."),
    ("videre", "Det er gemt, hvad der sker med punktet."),
    ("tilsagn", "Tilsagnet er gemt."),
    ("note", "Noten er gemt. Kun du kan se den."),
    ("note-slettet", "Noten er slettet."),
    ("bilag", "Bilagene er gemt."),
    ("bilag-udgave", "Den nye udgave er gemt. Den gamle er her endnu."),
    ("bilag-titel", "Bilaget har fået en ny titel."),
    ("bilag-flyttet", "Bilaget er flyttet."),
    ("bilag-lukket", "Bilaget er lukket."),
    ("bilag-aabent", "Bilaget er åbent."),
    ("bilag-fjernet", "Bilaget er taget af punktet."),
    ("i-hoering", "Punktet er sendt i høring."),
    ("laest-ind", "Svaret er læst ind."),
    ("nyt-link", "Der er lavet et nyt link. Det gamle virker ikke længere."),
    ("frist", "Fristen er flyttet."),
    ("hoering-afsluttet", "Høringen er afsluttet, og svarene står i punktet."),
    ("personer", "Det er gemt, og det gælder også, hvad der bliver læst senere."),
    ("udvalg-samlet", "Udvalgene er samlet til ét."),
    ("rettet", "Feltet er rettet. Rettelsen gælder også, når det bliver læst igen."),
    ("logget-ud", "Du er logget ud."),
];

impl Frame {
    pub(super) fn new(state: &State, asked: &Asked, title: &str) -> Self {
        let actor = asked.actor.as_ref().filter(|actor| actor.proof != Proof::HalfWay);
        let path = asked.uri.path();
        let place = |address: &'static str, name: &'static str| {
            let here = match address {
                "/kontor" => path == address,
                "/kontor/sager" => path.starts_with(address) || path.starts_with("/kontor/punkter"),
                address => path.starts_with(address),
            };
            Place { address, name, here }
        };
        let mut places = Vec::new();
        if let Some(actor) = actor {
            places.push(place("/kontor", "Overblik"));
            for (action, address, name) in [
                (Action::ReadMeeting, "/kontor/moeder", "Møder"),
                (Action::ReadCase, "/kontor/sager", "Sager"),
                (Action::AnswerConsultation, "/kontor/hoeringer", "Høringer"),
                (Action::SetOrders, "/kontor/udvalg", "Udvalg"),
                (Action::MoveIn, "/kontor/indflytning", "Indflytning"),
                (Action::ReadAccounts, "/kontor/brugere", "Brugere"),
                (Action::ReadLog, "/kontor/log", "Hændelseslog"),
            ] {
                if has(actor, action) {
                    places.push(place(address, name));
                }
            }
            places.push(place("/kontor/konto", "Min konto"));
        }
        let done = asked.query("gjort");
        Self {
            site: state.site.to_string(),
            title: format!("{title} – {}", state.site),
            style: style_address(),
            name: actor.map(|actor| actor.name.clone()),
            reader: asked.reader(state),
            places,
            proof: asked.form_proof(),
            done: DONE.iter().find(|(word, _)| *word == done).map(|(_, sentence)| *sentence),
        }
    }
}

#[derive(Template)]
#[template(path = "office/told.html")]
struct Told<'a> {
    frame: Frame,
    heading: &'a str,
    text: &'a str,
    /// Where to go on: address and words.
    link: Option<(&'a str, &'a str)>,
}

/// A page that says one thing.
pub(super) fn told(
    state: &State,
    asked: &Asked,
    status: StatusCode,
    heading: &str,
    text: &str,
    link: Option<(&str, &str)>,
) -> Reply {
    let mut frame = Frame::new(state, asked, heading);
    // What is not there stands nowhere, whatever its address begins with.
    if status == StatusCode::NOT_FOUND {
        frame.places.iter_mut().for_each(|place| place.here = false);
    }
    let html = Told { frame, heading, text, link }.render().unwrap_or_default();
    Reply::Page(status, html)
}

#[derive(Template)]
#[template(path = "office/again.html")]
struct Again<'a> {
    frame: Frame,
    heading: &'a str,
    text: &'a str,
    signed_out: bool,
    /// Where it can be sent again; empty for nowhere.
    address: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    /// What is long enough to have been work.
    long: Vec<&'a str>,
}

/// A page for a form that could not be taken as it came: everything in it is still there, and can be sent again. None
/// for a form that holds what must not be shown again, or nothing.
pub(super) fn again(state: &State, asked: &Asked, status: StatusCode, heading: &str, text: &str) -> Option<Reply> {
    /// So many characters are worth copying.
    const LONG: usize = 20;
    if asked.form.has_files() {
        // A browser lets no page choose files for somebody.
        let text = "Filerne er ikke gemt. Er du logget ud, så log ind igen. Gå så tilbage, genindlæs siden, og vælg dem igen.";
        return Some(told(state, asked, status, heading, text, Some(("/kontor", "Gå til kontoret"))));
    }
    let fields: Vec<(&str, &str)> = asked.form.all().filter(|(name, value)| *name != "bevis" && !value.is_empty()).collect();
    let is_secret = |name: &str| ["adgangskode", "nuvaerende", "ny", "kode", "hemmelighed"].contains(&name);
    if fields.is_empty() || fields.iter().any(|(name, _)| is_secret(name)) {
        return None;
    }
    let frame = Frame::new(state, asked, heading);
    let long = fields.iter().map(|(_, value)| *value).filter(|value| value.chars().count() > LONG).collect();
    let page = Again { signed_out: frame.name.is_none(), frame, heading, text, address: asked.uri.path(), fields, long };
    Some(Reply::Page(status, page.render().unwrap_or_default()))
}

/// A page for a form that nobody takes any more: what was written is there to be copied.
pub(super) fn untaken(state: &State, asked: &Asked, status: StatusCode, heading: &str, text: &str) -> Reply {
    let long = asked.form.all().filter(|(name, value)| *name != "bevis" && !value.trim().is_empty()).map(|(_, value)| value);
    let (frame, long) = (Frame::new(state, asked, heading), long.collect());
    let page = Again { frame, heading, text, signed_out: false, address: "", fields: Vec::new(), long };
    Reply::Page(status, page.render().unwrap_or_default())
}

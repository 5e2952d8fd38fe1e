//! *Kontoret*: the pages behind the sign-in, in Danish, at `/kontor`.
//!
//! [`ROUTES`] is the table of all of them, each with the action its visitor must have the right to. A page that belongs to
//! something asks [`may`](sagsgang_app::office::policy::may) about that thing; what may not be seen is not found.

mod accounts;
mod agendas;
mod asked;
mod bodies;
mod cases;
mod consultations;
mod drafts;
mod enclosures;
mod extracts;
mod first;
mod form;
mod found;
mod frame;
mod grants;
mod home;
mod invitation;
mod items;
mod log;
mod meetings;
mod minutes;
mod moving;
mod own_account;
mod passkeys;
mod plan;
mod quotes;
mod reply;
mod sign_in;
mod sitting_items;
mod sittings;
mod taken_in;
mod writing;

use std::sync::Arc;

use axum::{
    Router,
    extract::{RawPathParams, Request, State as Shared},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, MethodRouter},
};
use sagsgang_app::office::{
    Actor, Ceremonies, Proof, Token,
    policy::{Action, Refusal, Resource, may},
};
use sagsgang_app::{Cleaning, Reading, Writing};

use crate::{
    State, machine,
    respond::{self, Failure},
    throttle::Throttle,
};
use asked::Asked;
use form::{Form, Unread};
use reply::Reply;

/// What the office needs besides the record.
pub struct Office {
    writing: Arc<dyn Writing>,
    cleaning: Arc<dyn Cleaning>,
    /// Reads documents into the fields of items.
    reading: Option<Arc<dyn Reading + Send>>,
    /// Proves who makes the first account: it stands where the program was started.
    setup: Option<Token>,
    /// Accounts that anybody may sign in with, shown on the sign-in page: e-mail, password, what it is for.
    demo: Vec<(String, String, String)>,
    /// Failed sign-ins by client and by account.
    clients: Throttle,
    accounts: Throttle,
    /// Sign-ins by passkey that were begun, by client.
    begun: Throttle,
    /// Passkeys that browsers are asked to make or use.
    ceremonies: Ceremonies,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").finish_non_exhaustive()
    }
}

impl Office {
    /// An office where texts are understood so, and uploads cleaned so.
    pub fn new(writing: Arc<dyn Writing>, cleaning: Arc<dyn Cleaning>) -> Self {
        /// So many failures one network has in a quarter of an hour, and one account.
        const FAILURES: (u32, u32) = (30, 10);
        /// So many sign-ins by passkey one network begins in it: a whole town hall in the morning, and too few to crowd out others.
        const BEGUN: u32 = 600;
        const QUARTER: i64 = 900;
        Self {
            writing,
            cleaning,
            reading: None,
            setup: None,
            demo: Vec::new(),
            clients: Throttle::new(FAILURES.0, QUARTER),
            accounts: Throttle::new(FAILURES.1, QUARTER),
            begun: Throttle::new(BEGUN, QUARTER),
            ceremonies: Ceremonies::default(),
        }
    }

    /// Lets documents be read into the fields of items.
    #[must_use]
    pub fn reading(mut self, reading: Arc<dyn Reading + Send>) -> Self {
        self.reading = Some(reading);
        self
    }

    /// Lets whoever has this code make the first administrator.
    #[must_use]
    pub fn set_up_with(mut self, code: Token) -> Self {
        self.setup = Some(code);
        self
    }

    /// Shows accounts on the sign-in page: e-mail, password, what it is for.
    #[must_use]
    pub fn showing(mut self, demo: Vec<(String, String, String)>) -> Self {
        self.demo = demo;
        self
    }
}

/// Who may ask for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Everybody: the way in.
    Nobody,
    /// Whoever has signed in, with or without a role.
    Account,
    /// Whoever may do this with something; the page itself asks what it is about.
    Right(Action),
    /// Whoever may do this with the installation.
    Everywhere(Action),
}

/// One address of the office and what answers there.
pub struct Route {
    /// `GET` or `POST`.
    pub method: Method,
    /// The address after `/kontor`, with parameters in braces.
    pub path: &'static str,
    /// Who may.
    pub needs: Needs,
    /// Whether its form carries files.
    pub files: bool,
    page: fn(&State, &Asked) -> Result<Reply, Failure>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} /kontor{}", self.method, self.path)
    }
}

macro_rules! routes {
    (@files) => { false };
    (@files files) => { true };
    ($($method:ident $path:literal $needs:expr => $page:path $(, $takes:ident)?;)+) => {
        /// Every address of the office.
        pub const ROUTES: &[Route] = {
            use Needs::{Account, Everywhere, Nobody, Right};
            &[$(Route { method: Method::$method, path: $path, needs: $needs, files: routes!(@files $($takes)?), page: $page },)+]
        };
    };
}

routes! {
    GET "/log-ind" Nobody => sign_in::get;
    POST "/log-ind" Nobody => sign_in::post;
    POST "/log-ind/kode" Nobody => sign_in::code;
    POST "/log-ind/noegle/begynd" Nobody => passkeys::begin_sign_in;
    POST "/log-ind/noegle" Nobody => passkeys::sign_in;
    POST "/log-ud" Nobody => sign_in::out;
    GET "/foerste" Nobody => first::get;
    POST "/foerste" Nobody => first::post;
    GET "/invitation/{link}" Nobody => invitation::get;
    POST "/invitation/{link}" Nobody => invitation::post;
    GET "" Account => home::get;
    GET "/konto" Account => own_account::get;
    POST "/konto/navn" Account => own_account::name;
    POST "/konto/adgangskode" Account => own_account::password;
    GET "/konto/kode" Account => own_account::propose;
    POST "/konto/kode" Account => own_account::confirm;
    POST "/konto/kode/fjern" Account => own_account::remove;
    POST "/konto/reservekoder" Account => own_account::spare;
    POST "/konto/noegler/begynd" Account => passkeys::begin;
    POST "/konto/noegler" Account => passkeys::add;
    POST "/konto/noegler/{key}/fjern" Account => passkeys::remove;
    POST "/konto/sessioner" Account => own_account::end_others;
    POST "/konto/sessioner/{session}" Account => own_account::end;
    GET "/brugere" Everywhere(Action::ReadAccounts) => accounts::list;
    POST "/brugere" Everywhere(Action::ManageAccounts) => accounts::invite;
    GET "/brugere/{account}" Everywhere(Action::ReadAccounts) => accounts::get;
    POST "/brugere/{account}/invitation" Everywhere(Action::ManageAccounts) => accounts::renew;
    POST "/brugere/{account}/roller" Everywhere(Action::ManageAccounts) => accounts::assign;
    POST "/brugere/{account}/roller/{role}" Everywhere(Action::ManageAccounts) => accounts::end;
    POST "/brugere/{account}/luk" Everywhere(Action::ManageAccounts) => accounts::close;
    POST "/brugere/{account}/aabn" Everywhere(Action::ManageAccounts) => accounts::open;
    GET "/log" Everywhere(Action::ReadLog) => log::get;
    GET "/indflytning" Everywhere(Action::MoveIn) => moving::get;
    POST "/indflytning" Everywhere(Action::MoveIn) => moving::take_in, files;
    POST "/indflytning/personer" Everywhere(Action::MoveIn) => moving::people;
    POST "/indflytning/udvalg" Everywhere(Action::MoveIn) => moving::bodies;
    POST "/indflytning/ret" Everywhere(Action::MoveIn) => moving::correct;
    GET "/sager" Everywhere(Action::ReadCase) => cases::list;
    POST "/sager" Everywhere(Action::OpenCase) => cases::open;
    GET "/sager/{case}" Right(Action::ReadCase) => cases::get;
    POST "/sager/{case}/punkter" Right(Action::WriteDraft) => cases::begin;
    GET "/punkter/{draft}" Right(Action::ReadDraft) => drafts::get;
    POST "/punkter/{draft}" Right(Action::WriteDraft) => drafts::save;
    POST "/punkter/{draft}/vis" Right(Action::WriteDraft) => writing::preview;
    POST "/punkter/{draft}/bevilling" Right(Action::WriteDraft) => grants::insert;
    POST "/punkter/{draft}/find" Right(Action::WriteDraft) => quotes::find;
    POST "/punkter/{draft}/citer" Right(Action::WriteDraft) => quotes::quote;
    POST "/punkter/{draft}/indlaes" Right(Action::WriteDraft) => taken_in::read, files;
    POST "/tekst" Everywhere(Action::EnterOffice) => writing::pasted;
    POST "/punkter/{draft}/send" Right(Action::SubmitDraft) => drafts::submit;
    POST "/punkter/{draft}/godkend" Right(Action::ReviewDraft) => drafts::approve;
    POST "/punkter/{draft}/tilbage" Right(Action::ReviewDraft) => drafts::send_back;
    POST "/punkter/{draft}/traek" Right(Action::WithdrawDraft) => drafts::withdraw;
    POST "/punkter/{draft}/lukket" Right(Action::WriteDraft) => drafts::close;
    POST "/punkter/{draft}/vej" Right(Action::WriteDraft) => plan::set;
    POST "/punkter/{draft}/skrivere" Right(Action::WriteDraft) => drafts::add_writer;
    POST "/punkter/{draft}/bemaerkninger" Right(Action::CommentDraft) => drafts::comment;
    POST "/punkter/{draft}/bemaerkninger/{comment}" Right(Action::CommentDraft) => drafts::settle;
    POST "/punkter/{draft}/bilag" Right(Action::WriteDraft) => enclosures::add, files;
    POST "/punkter/{draft}/bilag/{enclosure}" Right(Action::WriteDraft) => enclosures::rename;
    POST "/punkter/{draft}/bilag/{enclosure}/op" Right(Action::WriteDraft) => enclosures::up;
    POST "/punkter/{draft}/bilag/{enclosure}/ned" Right(Action::WriteDraft) => enclosures::down;
    POST "/punkter/{draft}/bilag/{enclosure}/adgang" Right(Action::WriteDraft) => enclosures::set_access;
    POST "/punkter/{draft}/bilag/{enclosure}/fjern" Right(Action::WriteDraft) => enclosures::remove;
    POST "/punkter/{draft}/bilag/{enclosure}/udgave" Right(Action::WriteDraft) => enclosures::add_version, files;
    GET "/punkter/{draft}/bilag/{enclosure}/udgave/{version}" Right(Action::ReadDraft) => enclosures::file;
    GET "/punkter/{draft}/historik" Right(Action::ReadDraft) => drafts::history;
    GET "/punkter/{draft}/historik/{version}" Right(Action::ReadDraft) => drafts::earlier;
    POST "/punkter/{draft}/hoering" Right(Action::Consult) => consultations::begin;
    GET "/punkter/{draft}/hoering/{consultation}" Right(Action::ReadDraft) => consultations::get;
    POST "/punkter/{draft}/hoering/{consultation}/svar" Right(Action::Consult) => consultations::read_in;
    POST "/punkter/{draft}/hoering/{consultation}/link" Right(Action::Consult) => consultations::renew;
    POST "/punkter/{draft}/hoering/{consultation}/frist" Right(Action::Consult) => consultations::move_deadline;
    POST "/punkter/{draft}/hoering/{consultation}/afslut" Right(Action::Consult) => consultations::close;
    GET "/hoeringer" Everywhere(Action::AnswerConsultation) => consultations::list;
    GET "/hoeringer/{party}" Right(Action::AnswerConsultation) => consultations::ask;
    POST "/hoeringer/{party}" Right(Action::AnswerConsultation) => consultations::answer;
    GET "/hoeringer/{party}/{sha256}" Right(Action::AnswerConsultation) => consultations::asked_file;
    GET "/hoeringssvar/{link}" Nobody => consultations::ask_by_link;
    POST "/hoeringssvar/{link}" Nobody => consultations::answer_by_link;
    GET "/hoeringssvar/{link}/{sha256}" Nobody => consultations::file;
    GET "/udvalg" Everywhere(Action::SetOrders) => bodies::list;
    GET "/udvalg/{body}" Right(Action::SetOrders) => bodies::get;
    POST "/udvalg/{body}/forretningsorden" Right(Action::SetOrders) => bodies::settle;
    POST "/udvalg/{body}/aar" Right(Action::PlanMeeting) => bodies::plan_year;
    POST "/udvalg/{body}/moeder" Right(Action::PlanMeeting) => bodies::plan;
    POST "/udvalg/{body}/offentliggoer" Right(Action::PlanMeeting) => bodies::announce;
    GET "/moeder" Everywhere(Action::ReadMeeting) => meetings::list;
    GET "/moeder/{meeting}" Right(Action::ReadMeeting) => meetings::get;
    POST "/moeder/{meeting}/flyt" Right(Action::PlanMeeting) => meetings::relocate;
    POST "/moeder/{meeting}/aflys" Right(Action::PlanMeeting) => meetings::cancel;
    GET "/moeder/{meeting}/dagsorden" Right(Action::ReadAgenda) => agendas::get;
    POST "/moeder/{meeting}/dagsorden" Right(Action::ArrangeAgenda) => agendas::add;
    POST "/moeder/{meeting}/raekkefoelge" Right(Action::ArrangeAgenda) => agendas::order;
    GET "/moeder/{meeting}/dagsorden/{entry}" Right(Action::ArrangeAgenda) => agendas::entry;
    POST "/moeder/{meeting}/dagsorden/{entry}" Right(Action::ArrangeAgenda) => agendas::change;
    POST "/moeder/{meeting}/dagsorden/{entry}/fjern" Right(Action::ArrangeAgenda) => agendas::remove;
    POST "/moeder/{meeting}/send" Right(Action::SendAgenda) => agendas::send;
    POST "/moeder/{meeting}/anmodninger" Right(Action::RequestItem) => meetings::request;
    POST "/moeder/{meeting}/anmodninger/{request}" Right(Action::SettleRequest) => meetings::settle;
    GET "/moeder/{meeting}/punkter/{entry}" Right(Action::ReadAgenda) => items::get;
    GET "/moeder/{meeting}/punkter/{entry}/filer/{file}" Right(Action::ReadAgenda) => items::file;
    POST "/moeder/{meeting}/punkter/{entry}/noter" Right(Action::ReadAgenda) => items::add_note;
    POST "/moeder/{meeting}/punkter/{entry}/noter/{note}" Right(Action::ReadAgenda) => items::change_note;
    POST "/moeder/{meeting}/hastesag" Right(Action::DecideUrgently) => meetings::urgent;
    GET "/moeder/{meeting}/gang" Right(Action::KeepMinutes) => sittings::get;
    POST "/moeder/{meeting}/gang/aabn" Right(Action::KeepMinutes) => sittings::open;
    POST "/moeder/{meeting}/gang/deltager" Right(Action::KeepMinutes) => sittings::join;
    POST "/moeder/{meeting}/gang/raekkefoelge" Right(Action::KeepMinutes) => sittings::order;
    POST "/moeder/{meeting}/gang/haev" Right(Action::KeepMinutes) => sittings::end;
    POST "/moeder/{meeting}/gang/tid" Right(Action::KeepMinutes) => sittings::time;
    POST "/moeder/{meeting}/gang/liste" Right(Action::KeepMinutes) => sittings::list;
    GET "/moeder/{meeting}/gang/{entry}" Right(Action::KeepMinutes) => sitting_items::item;
    POST "/moeder/{meeting}/gang/{entry}" Right(Action::KeepMinutes) => sitting_items::decide;
    POST "/moeder/{meeting}/gang/{entry}/fremmoede" Right(Action::KeepMinutes) => sitting_items::attend;
    POST "/moeder/{meeting}/gang/{entry}/gaester" Right(Action::KeepMinutes) => sitting_items::visit;
    POST "/moeder/{meeting}/gang/{entry}/inhabil" Right(Action::KeepMinutes) => sitting_items::judge;
    POST "/moeder/{meeting}/gang/{entry}/stemmer" Right(Action::KeepMinutes) => sitting_items::vote;
    POST "/moeder/{meeting}/gang/{entry}/tilfoersel" Right(Action::KeepMinutes) => sitting_items::enter;
    POST "/moeder/{meeting}/gang/{entry}/standsning" Right(Action::KeepMinutes) => sitting_items::demand;
    POST "/moeder/{meeting}/gang/{entry}/videre" Right(Action::KeepMinutes) => sitting_items::settle;
    POST "/moeder/{meeting}/gang/{entry}/tilsagn" Right(Action::KeepMinutes) => sitting_items::promise;
    GET "/moeder/{meeting}/referat" Right(Action::ReadMinutes) => minutes::get;
    GET "/moeder/{meeting}/referat.pdf" Right(Action::ReadMinutes) => extracts::minutes;
    GET "/moeder/{meeting}/referat/{entry}" Right(Action::ReadMinutes) => extracts::get;
    GET "/moeder/{meeting}/referat/{entry}/udskrift.pdf" Right(Action::ReadMinutes) => extracts::pdf;
    POST "/moeder/{meeting}/referat/send" Right(Action::SendMinutes) => minutes::send;
    POST "/moeder/{meeting}/referat/underskriv" Right(Action::SignMinutes) => minutes::sign;
    POST "/moeder/{meeting}/referat/papir" Right(Action::SendMinutes) => minutes::paper;
    POST "/moeder/{meeting}/referat/offentliggoer" Right(Action::SendMinutes) => minutes::publish;
    POST "/moeder/{meeting}/referat/ret" Right(Action::SendMinutes) => minutes::correct;
    GET "/udvalg/{body}/opfoelgning" Right(Action::ReadMinutes) => minutes::executions;
    POST "/udvalg/{body}/opfoelgning" Right(Action::SendMinutes) => minutes::carry_out;
    GET "/moeder/{meeting}/mappe.pdf" Right(Action::ReadAgenda) => items::binder;
}

/// Every other address under `/kontor`.
static NOTHING: Route =
    Route { method: Method::GET, path: "/{*rest}", needs: Needs::Account, files: false, page: |_, _| Ok(Reply::NotFound) };

/// The office's addresses, to be put under `/kontor`.
pub(crate) fn router() -> Router<State> {
    let handler = |route: &'static Route| {
        move |Shared(state): Shared<State>, parameters: RawPathParams, request: Request| answer(state, route, parameters, request)
    };
    // What is not there answers as what may not be seen, also by another method.
    let nothing = || axum::routing::any(handler(&NOTHING));
    let mut paths: Vec<(&str, MethodRouter<State>)> = vec![("/{*rest}", nothing())];
    for route in ROUTES {
        let filter = if route.method == Method::GET { MethodFilter::GET } else { MethodFilter::POST };
        match paths.iter_mut().find(|(path, _)| *path == route.path) {
            Some((_, known)) => *known = std::mem::take(known).on(filter, handler(route)),
            None => paths.push((route.path, nothing().on(filter, handler(route)))),
        }
    }
    paths.into_iter().fold(Router::new(), |router, (path, methods)| router.route(&format!("/kontor{path}"), methods))
}

/// Who asks, for what, and whether they may; then the page, away from the threads that listen.
async fn answer(state: State, route: &'static Route, parameters: RawPathParams, request: Request) -> Response {
    if state.office.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let (parts, body) = request.into_parts();
    if parts.method != Method::GET && parts.method != Method::HEAD && !respond::is_own(&parts.headers) {
        return refused(&state, parts, "Formularen er sendt fra en anden side. Gå tilbage, og prøv igen herfra.");
    }
    // Nobody sends much before it is known whose session it is.
    let carries = route.files && is_in(&state, &parts.headers).await;
    let form = match Form::read(&parts.headers, body, carries).await {
        Ok(form) => form,
        Err(Unread::TooLong) if route.files && !carries => {
            return refused(&state, parts, "Din session er slut. Log ind igen, og vælg så filerne igen.");
        }
        Err(why) => return refused(&state, parts, &why.to_string()),
    };
    let client = machine::client(&parts.extensions, &parts.headers, state.behind_proxy);
    let parameters = parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let secure = state.base(&parts.headers).starts_with("https:");
    let made = tokio::task::spawn_blocking(move || {
        let token = asked::token(&parts.headers);
        let actor = token.as_ref().map(|token| sagsgang_app::office::actor(&state.store, &state.surroundings, token));
        let mut actor = actor.transpose()?.flatten();
        // What is to be kept as open is shown as who proved too little for the closed sees it.
        if let (Some(actor), Some(asked::OPEN)) = (&mut actor, parts.headers.get(asked::KEEP).and_then(|kept| kept.to_str().ok()))
        {
            actor.strong = false;
        }
        let posts = parts.method == Method::POST;
        let asked = Asked { actor, token, parameters, form, client, secure, posts, headers: parts.headers, uri: parts.uri };
        let reply = permitted(&state, route, &asked).map_or_else(|| (route.page)(&state, &asked), Ok)?;
        let mut response = reply.with_site(&state, &asked).into_response();
        if let Some(reader) = asked.reader(&state).and_then(|reader| HeaderValue::from_str(&reader).ok()) {
            response.headers_mut().insert(asked::READER, reader);
        }
        Ok::<_, Failure>(response)
    });
    match made.await {
        Ok(Ok(response)) => response,
        Ok(Err(Failure(reason))) => {
            tracing::error!(reason, "a page of the office could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page of the office broke off");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Whether a request is of somebody who has signed in.
async fn is_in(state: &State, headers: &axum::http::HeaderMap) -> bool {
    let (state, token) = (state.clone(), asked::token(headers));
    let found = tokio::task::spawn_blocking(move || {
        token.and_then(|token| sagsgang_app::office::actor(&state.store, &state.surroundings, &token).ok().flatten())
    });
    found.await.is_ok_and(|actor| actor.is_some_and(|actor| actor.proof != Proof::HalfWay))
}

/// Says why what was sent is not even looked at; who sent it is not asked.
fn refused(state: &State, parts: axum::http::request::Parts, why: &str) -> Response {
    let asked = Asked {
        actor: None,
        token: None,
        parameters: Default::default(),
        form: Form::default(),
        client: std::net::Ipv4Addr::UNSPECIFIED.into(),
        secure: false,
        posts: true,
        headers: parts.headers,
        uri: parts.uri,
    };
    Reply::refused(why).with_site(state, &asked).into_response()
}

/// What who may not is answered; none for who may.
fn permitted(state: &State, route: &Route, asked: &Asked) -> Option<Reply> {
    let needs_session = route.needs != Needs::Nobody;
    let posts = asked.posts;
    let Some(actor) = asked.actor.as_ref().filter(|actor| actor.proof != Proof::HalfWay) else {
        let text =
            "Din session er slut. Det, du skrev, er her endnu: log ind i en ny fane, kom tilbage hertil, og send det igen.";
        let kept = || frame::again(state, asked, StatusCode::UNAUTHORIZED, "Du er logget ud", text).filter(|_| posts);
        return needs_session.then(|| kept().unwrap_or_else(|| sign_in::first(asked)));
    };
    if posts && needs_session && !asked.proves_form() {
        let (heading, text) = ("Send det igen", "Formularen er fra før, du sidst loggede ind. Det, du skrev, er her endnu.");
        let refused = || Reply::refused("Formularen er for gammel. Gå tilbage, genindlæs siden, og prøv igen.");
        return Some(frame::again(state, asked, StatusCode::CONFLICT, heading, text).unwrap_or_else(refused));
    }
    match route.needs {
        Needs::Everywhere(action) => match may(actor, action, &Resource::INSTALLATION) {
            Ok(()) => None,
            Err(Refusal::NotStrong) => Some(not_strong(state, asked)),
            Err(Refusal::NoRight) => Some(Reply::NotFound),
        },
        // The page knows what it is about; without any role nobody gets so far.
        Needs::Right(_) if may(actor, Action::EnterOffice, &Resource::INSTALLATION).is_err() => Some(Reply::NotFound),
        Needs::Right(_) | Needs::Account | Needs::Nobody => None,
    }
}

/// Says that a second factor is needed, and where to get one.
fn not_strong(state: &State, asked: &Asked) -> Reply {
    frame::told(
        state,
        asked,
        StatusCode::FORBIDDEN,
        "Log ind med en kode fra telefonen",
        "Rettigheder og lukkede punkter kræver mere end en adgangskode. Sæt koder fra telefonen eller en adgangsnøgle op under Min konto, så er du videre med det samme.",
        Some(("/kontor/konto/kode", "Sæt koder op")),
    )
}

/// The answer to who may not do something with what belongs to bodies; none for who may.
fn may_with(
    state: &State,
    asked: &Asked,
    action: Action,
    bodies: &[sagsgang_model::id::BodyId],
) -> Result<Option<Reply>, Failure> {
    let known = state
        .store
        .read(|c| bodies.iter().map(|body| sagsgang_store::body::get(c, *body)).collect::<Result<Option<Vec<_>>, _>>())?;
    if known.is_none() {
        return Ok(Some(Reply::NotFound));
    }
    Ok(match may(asked.actor()?, action, &Resource { bodies, ..Resource::INSTALLATION }) {
        Ok(()) => None,
        Err(Refusal::NotStrong) => Some(not_strong(state, asked)),
        Err(Refusal::NoRight) => Some(Reply::NotFound),
    })
}

/// Whether somebody has a right to something of the installation.
pub(crate) fn has(actor: &Actor, action: Action) -> bool {
    !matches!(may(actor, action, &Resource::INSTALLATION), Err(Refusal::NoRight))
}

/// Headers of every answer of the office: kept by nobody, listed by nobody.
pub(crate) const PRIVATE: [(header::HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::HeaderName::from_static("x-robots-tag"), "noindex, nofollow")];

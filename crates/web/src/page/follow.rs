//! `/foelg`: how to be told of what is new, and the e-mails that tell it.
//!
//! A link in a letter shows a page, and only the button on that page does something: programs that look through
//! mail follow links. Forms need no session; what another site sends in a reader's name is refused.

use askama::Template;
use axum::{
    extract::{RawQuery, Request, State as Shared},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sagsgang_app::{
    Error,
    alerts::{self, Asked, Pace},
};
use sagsgang_model::Topic;
use sagsgang_store::public;

use super::{Frame, search};
use crate::{
    State,
    following::Follow,
    language::{self, filters, t},
    machine,
    respond::{self, Failure, page},
    throttle,
};

/// A form longer than this is none of ours.
const LONGEST: usize = 8 * 1024;

#[derive(Template)]
#[template(path = "follow.html")]
struct Choose {
    frame: Frame,
    follow: Follow,
    topic: String,
    name: String,
    /// Bodies to choose from: place in addresses and name.
    bodies: Vec<(String, String)>,
    mail: bool,
    email: String,
    pace: Pace,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "follow_step.html")]
struct Step {
    frame: Frame,
    heading: String,
    text: String,
    /// The button: where it posts, its label, and the proof it carries.
    button: Option<(&'static str, String, String, String)>,
}

/// `GET /foelg?emne=…`: what can be followed of a topic; of everything without one.
pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    page(state, headers, move |state| {
        let address = value(query.as_deref().unwrap_or_default(), "emne");
        let Some(topic) = topic(&address) else { return Ok(None) };
        choose(state, &topic, "", Pace::Daily, None)
    })
    .await
}

/// `POST /foelg`: asks for a letter with a link. Says the same whatever is known of the address.
pub(crate) async fn post(Shared(state): Shared<State>, request: Request) -> Response {
    let (extensions, headers) = (request.extensions().clone(), request.headers().clone());
    let form = match form(request, true).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    let client = machine::client(&extensions, &headers, state.behind_proxy);
    let seconds = state.surroundings.now().parse::<jiff::Timestamp>().map_or(0, |now| now.as_second());
    if state.key.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !state.throttle.take(&throttle::place(client), seconds) {
        let text = t("Der er bedt om mange mails herfra. Vent en time, og prøv igen.").plain();
        return step(&state, StatusCode::TOO_MANY_REQUESTS, &t("Vent lidt").plain(), text, None);
    }
    work(state, move |state| {
        let (Some(topic), Some(pace)) = (topic(&value(&form, "emne")), Pace::from_code(&value(&form, "hyppighed"))) else {
            return Ok(StatusCode::NOT_FOUND.into_response());
        };
        let email = value(&form, "email");
        if state.store.read(|c| alerts::topic_name(c, &topic))?.is_none() {
            return Ok(StatusCode::NOT_FOUND.into_response());
        }
        match alerts::ask(&state.store, &state.surroundings, &Asked { email: email.clone(), topic: topic.clone(), pace }) {
            Ok(()) => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, language::address("/foelg/sendt"))]).into_response()),
            Err(Error::Invalid(_)) => {
                let problem = t("Skriv en e-mailadresse som navn@eksempel.dk, med bogstaverne a–z.").plain();
                let page = choose(state, &topic, &email.chars().take(254).collect::<String>(), pace, Some(problem))?
                    .map(language::at_home);
                Ok((StatusCode::UNPROCESSABLE_ENTITY, kept_by_nobody(), axum::response::Html(page.unwrap_or_default()))
                    .into_response())
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

/// `GET /foelg/sendt`.
pub(crate) async fn sent(Shared(state): Shared<State>) -> Response {
    let text = t(
        "Vi har sendt en mail til den adresse, du skrev. Åbn den, og bekræft, at du vil have besked. Kommer den ikke inden for nogle minutter, så se efter, om adressen var rigtig, og om mailen er havnet blandt uønskede mails.",
    );
    step(&state, StatusCode::OK, &t("Se i din indbakke").plain(), text.plain(), None)
}

/// `GET /foelg/bekraeft?id=…&kode=…`: what the link of a letter would do.
pub(crate) async fn confirm(Shared(state): Shared<State>, RawQuery(query): RawQuery) -> Response {
    work(state, move |state| {
        let (id, code) = proof(query.as_deref().unwrap_or_default());
        let Some(key) = &state.key else { return Ok(StatusCode::NOT_FOUND.into_response()) };
        Ok(match alerts::requested(&state.store, &state.surroundings, key, &id, &code)? {
            Some((topic, pace)) => {
                let text = t("Du får besked om {}. {}.").with(name(state, &topic)?).with(pace_words(&pace)).plain();
                step(
                    state,
                    StatusCode::OK,
                    &t("Bekræft").plain(),
                    text,
                    Some(("/foelg/bekraeft", t("Ja, send mig besked").plain(), id, code)),
                )
            }
            None => used(state),
        })
    })
    .await
}

/// `POST /foelg/bekraeft`: makes the subscription.
pub(crate) async fn confirmed(Shared(state): Shared<State>, request: Request) -> Response {
    let form = match form(request, true).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    work(state, move |state| {
        let (id, code) = proof(&form);
        let Some(key) = &state.key else { return Ok(StatusCode::NOT_FOUND.into_response()) };
        Ok(match alerts::confirm(&state.store, &state.surroundings, key, &id, &code)? {
            Some((topic, pace)) => {
                let text = t("Du får nu besked om {}. {}. Hver mail har et link, der afmelder.")
                    .with(name(state, &topic)?)
                    .with(pace_words(&pace))
                    .plain();
                step(state, StatusCode::OK, &t("Tak, det er bekræftet").plain(), text, None)
            }
            None => used(state),
        })
    })
    .await
}

/// `GET /foelg/afmeld?id=…&kode=…`.
pub(crate) async fn end(Shared(state): Shared<State>, RawQuery(query): RawQuery) -> Response {
    work(state, move |state| {
        let (id, code) = proof(query.as_deref().unwrap_or_default());
        let Some(key) = &state.key else { return Ok(StatusCode::NOT_FOUND.into_response()) };
        Ok(match alerts::subscribed(&state.store, key, &id, &code)? {
            Some(topic) => {
                let text =
                    t("Du får i dag besked om {}. Afmelder du, bliver din adresse slettet.").with(name(state, &topic)?).plain();
                step(state, StatusCode::OK, &t("Afmeld").plain(), text, Some(("/foelg/afmeld", t("Afmeld").plain(), id, code)))
            }
            None => used(state),
        })
    })
    .await
}

/// `POST /foelg/afmeld`: ends the subscription. Mail programs send it by themselves (RFC 8058), from anywhere,
/// with the proof in the address.
pub(crate) async fn ended(Shared(state): Shared<State>, RawQuery(query): RawQuery, request: Request) -> Response {
    let form = match form(request, false).await {
        Ok(form) => form,
        Err(refused) => return refused,
    };
    work(state, move |state| {
        let in_form = proof(&form);
        let (id, code) = if in_form.0.is_empty() { proof(query.as_deref().unwrap_or_default()) } else { in_form };
        let Some(key) = &state.key else { return Ok(StatusCode::NOT_FOUND.into_response()) };
        Ok(match alerts::unsubscribe(&state.store, key, &id, &code)? {
            true => {
                let text = t("Du får ikke flere mails om det, og din adresse er slettet.").plain();
                step(state, StatusCode::OK, &t("Du er afmeldt").plain(), text, None)
            }
            false => used(state),
        })
    })
    .await
}

// ---------------------------------------------------------------- what they share

/// The topic an address names; everything without one.
fn topic(address: &str) -> Option<Topic> {
    match Topic::parse(if address.is_empty() { "/" } else { address })? {
        Topic::Search(query) => Some(Topic::Search(search::canonical(&query))),
        topic => Some(topic),
    }
}

fn choose(state: &State, topic: &Topic, email: &str, pace: Pace, problem: Option<String>) -> Result<Option<String>, Failure> {
    let found = state.store.read(|c| {
        let name = alerts::topic_name(c, topic)?;
        let bodies = if *topic == Topic::All { public::bodies(c)? } else { Vec::new() };
        Ok::<_, sagsgang_store::Error>(name.map(|name| (name, bodies)))
    })?;
    let Some((name, bodies)) = found else { return Ok(None) };
    let page = Choose {
        frame: Frame::new(state, &t("Følg {}").with(&name).plain(), &t("Følg").plain()),
        follow: Follow::of(topic),
        topic: topic.to_string(),
        name,
        bodies: bodies.into_iter().map(|body| (body.slug, body.name)).collect(),
        mail: state.key.is_some(),
        email: email.to_owned(),
        pace,
        problem,
    };
    Ok(Some(page.render()?))
}

/// How often, in the words of the page.
fn pace_words(pace: &Pace) -> String {
    match pace {
        Pace::AtOnce => t("Med det samme"),
        Pace::Daily => t("Samlet en gang om dagen"),
        Pace::Weekly => t("Samlet en gang om ugen, mandag morgen"),
    }
    .plain()
}

fn name(state: &State, topic: &Topic) -> Result<String, Failure> {
    Ok(state.store.read(|c| alerts::topic_name(c, topic))?.unwrap_or_else(|| topic.to_string()))
}

/// One answer for links that are used, too old, or not ours.
fn used(state: &State) -> Response {
    let text = t("Linket er brugt, for gammelt eller ikke helt. Vil du have besked, så begynd forfra.");
    step(state, StatusCode::GONE, &t("Linket virker ikke").plain(), text.plain(), None)
}

fn step(
    state: &State,
    status: StatusCode,
    heading: &str,
    text: String,
    button: Option<(&'static str, String, String, String)>,
) -> Response {
    let heading = heading.to_owned();
    // The address may hold a proof, which no link may carry on.
    let frame = Frame { places: None, ..Frame::new(state, &heading, &heading).under("/foelg", t("Følg").plain()) };
    let html = Step { frame, heading, text, button }.render().map_or_else(|_| String::new(), language::at_home);
    (status, kept_by_nobody(), axum::response::Html(html)).into_response()
}

fn kept_by_nobody() -> [(HeaderName, HeaderValue); 2] {
    [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ]
}

/// Works away from the threads that listen.
async fn work(state: State, make: impl FnOnce(&State) -> Result<Response, Failure> + Send + 'static) -> Response {
    let asked = language::asked();
    match tokio::task::spawn_blocking(move || language::answering(asked, || make(&state))).await {
        Ok(Ok(response)) => response,
        Ok(Err(Failure(reason))) => {
            tracing::error!(reason, "following failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "following broke off");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The text of a form; refused when it is too long, or (`own`) when another site sent it.
async fn form(request: Request, own: bool) -> Result<String, Response> {
    if own && !respond::is_own(request.headers()) {
        return Err((StatusCode::FORBIDDEN, kept_by_nobody(), "Formularen er sendt fra en anden side.").into_response());
    }
    let bytes = axum::body::to_bytes(request.into_body(), LONGEST).await;
    let bytes =
        bytes.map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, kept_by_nobody(), "Formularen er for lang.").into_response())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A field of a form or query; empty when it is not there.
fn value(form: &str, name: &str) -> String {
    form_urlencoded::parse(form.as_bytes())
        .find(|(known, _)| known == name)
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

fn proof(form: &str) -> (String, String) {
    (value(form, "id"), value(form, "kode"))
}

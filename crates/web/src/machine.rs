//! Answers that machines read: open to pages of other sites, kept by tag, and a problem (RFC 9457) when refused.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State as Shared},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{State, rate::Left, respond};

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const XML: &str = "application/xml; charset=utf-8";
const PROBLEM: &str = "application/problem+json; charset=utf-8";

/// Whether an address is read by machines and not by people.
pub(crate) fn is_machine(path: &str) -> bool {
    ["/api/v1", "/oparl", "/data/"].iter().any(|start| path.starts_with(start)) || path.ends_with("/akn.xml")
}

/// *Problem*: why a request was refused, and what to do (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub(crate) struct Problem {
    /// What sort of problem it is; always `about:blank`: the status says it.
    #[serde(rename = "type")]
    kind: String,
    /// The sort of problem in a few Danish words.
    title: String,
    /// The HTTP status.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What was wrong and what to do, in Danish.
    detail: String,
    /// The same in English.
    detail_en: String,
}

impl Problem {
    /// 400: something in the request cannot be understood.
    pub(crate) fn bad(detail: String, detail_en: String) -> Self {
        Self { detail, detail_en, ..Self::of(StatusCode::BAD_REQUEST) }
    }

    /// The problem that a status stands for.
    pub(crate) fn of(status: StatusCode) -> Self {
        let (title, detail, detail_en) = match status {
            StatusCode::NOT_FOUND => (
                "Findes ikke",
                "Der er intet på denne adresse. Tjek, at den er skrevet rigtigt; listerne fortæller, hvad der findes.",
                "There is nothing at this address. Check its spelling; the lists tell what there is.",
            ),
            StatusCode::METHOD_NOT_ALLOWED => ("Kan kun læses", "Brug GET, HEAD eller OPTIONS.", "Use GET, HEAD or OPTIONS."),
            StatusCode::TOO_MANY_REQUESTS => (
                "For mange forespørgsler",
                "Vent, så længe Retry-After siger. Hele datasættet kan hentes på én gang fra /data.",
                "Wait as long as Retry-After says. The whole data set can be fetched at once from /data.",
            ),
            StatusCode::SERVICE_UNAVAILABLE => {
                ("Søgningen er ikke klar", "Prøv igen om lidt.", "The search is not ready. Try again in a while.")
            }
            StatusCode::BAD_REQUEST => {
                ("Kan ikke forstås", "Tjek adressen og dens parametre.", "Check the address and its parameters.")
            }
            _ => ("Der skete en fejl", "Prøv igen om lidt.", "Something failed here. Try again in a while."),
        };
        Self {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.to_owned(),
            detail_en: detail_en.to_owned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let text = serde_json::to_string(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM), (header::CACHE_CONTROL, "no-store")], text).into_response()
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is no such thing, or it may not be seen.
    NotFound,
    /// The request is at fault.
    Problem(Problem),
    /// This program is.
    Failed(String),
}

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => Problem::of(StatusCode::NOT_FOUND).into_response(),
            Self::Problem(problem) => problem.into_response(),
            Self::Failed(reason) => {
                tracing::error!(reason, "an answer could not be made");
                Problem::of(StatusCode::INTERNAL_SERVER_ERROR).into_response()
            }
        }
    }
}

/// An answer: what it is and its bytes.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Content {
    /// A value as JSON.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Refusal> {
        Ok(Self { media_type: JSON, bytes: serde_json::to_vec(value)? })
    }
}

/// Makes an answer away from the threads that listen.
pub(crate) async fn answer(
    state: State,
    headers: HeaderMap,
    make: impl FnOnce(&State) -> Result<Content, Refusal> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(move || make(&state)).await {
        Ok(Ok(content)) => respond::fresh(&headers, content.media_type, content.bytes),
        Ok(Err(refusal)) => refusal.into_response(),
        Err(error) => Refusal::Failed(error.to_string()).into_response(),
    }
}

/// Answers `OPTIONS`, counts requests, and says of every answer for machines that all may read it.
pub(crate) async fn open(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    if !is_machine(request.uri().path()) {
        return next.run(request).await;
    }
    let counted = state.limiter.as_ref().map(|limiter| {
        let left = limiter.take(client(request.extensions(), request.headers(), state.behind_proxy), state.begun.elapsed());
        (limiter.per_minute, left)
    });
    let too_many = counted.is_some_and(|(_, left)| left.wait.is_some());
    let mut response = match request.method() {
        &Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ if too_many => Problem::of(StatusCode::TOO_MANY_REQUESTS).into_response(),
        _ => next.run(request).await,
    };
    let status = response.status();
    let told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM);
    if (status.is_client_error() || status.is_server_error()) && !told {
        let allow = response.headers().get(header::ALLOW).cloned();
        // An address that cannot even be read names nothing.
        let status = if status == StatusCode::BAD_REQUEST { StatusCode::NOT_FOUND } else { status };
        response = Problem::of(status).into_response();
        response.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Accept-Language, If-None-Match"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    }
    if let Some((per_minute, left)) = counted {
        tell(response.headers_mut(), per_minute, left);
    }
    response
}

/// Says how much is left (the fields of draft-ietf-httpapi-ratelimit-headers).
fn tell(headers: &mut HeaderMap, per_minute: u32, left: Left) {
    let seconds = |time: Duration| time.as_millis().div_ceil(1000);
    let mut set = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("ratelimit-policy", format!("\"client\";q={per_minute};w=60"));
    set("ratelimit", format!("\"client\";r={};t={}", left.remaining, seconds(left.reset)));
    if let Some(wait) = left.wait {
        set("retry-after", seconds(wait).max(1).to_string());
    }
}

/// Who asks: the other end of the connection, or whom the proxy names that stands before the server.
pub(crate) fn client(extensions: &Extensions, headers: &HeaderMap, behind_proxy: bool) -> IpAddr {
    let named = || {
        let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    behind_proxy.then(named).flatten().or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// A household of IPv6 addresses counts as one.
pub(crate) fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

/// A path with what addresses may not hold written in escapes; strokes stay.
pub(crate) fn path(text: &str) -> String {
    escaped(text, |b| b == b'/')
}

/// One part of a path: strokes are escaped too.
pub(crate) fn segment(text: &str) -> String {
    escaped(text, |_| false)
}

fn escaped(text: &str, also: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(b)),
            _ if also(b) => out.push(char::from(b)),
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

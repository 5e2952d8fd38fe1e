//! `/api/v1`: the record as JSON.
//!
//! [`OPERATIONS`] is a table: each row says where a thing lies, what may be asked and what answers. The
//! routes, the checks of what is asked, the OpenAPI document and the page that explains it are made of it.

mod answers;
mod asked;
mod document;
mod shapes;

use axum::{
    Router,
    extract::{RawPathParams, RawQuery, State as Shared, rejection::RawPathParamsRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::get,
};
use schemars::{Schema, SchemaGenerator};

pub use document::document;
pub(crate) use document::page;
#[cfg(test)]
pub(crate) use document::texts;

use self::asked::{Asked, Kind, Parameter};
use crate::{
    State,
    machine::{self, Content, Refusal},
};

/// One thing that can be asked for.
struct Operation {
    /// Its name in the OpenAPI document.
    id: &'static str,
    /// Where, behind `/api/v1`.
    path: &'static str,
    /// What it is, in a line.
    summary: &'static str,
    /// What may stand in the query.
    query: &'static [Parameter],
    /// The schema of the answer.
    schema: fn(&mut SchemaGenerator) -> Schema,
    /// Makes the answer.
    run: fn(&State, &Asked) -> Result<Content, Refusal>,
}

const CURSOR: Parameter = parameter("cursor", Kind::Text(300), "Hvor listen går videre, som next i det forrige svar siger det.");
const LIMIT: Parameter = parameter("limit", Kind::Whole(1, 200), "Hvor mange på en side; 50, når intet er sagt.");
const BODY: Parameter = parameter("body", Kind::Text(100), "Udvalgets plads i adresser: byraadet.");
const FROM: Parameter = parameter("from", Kind::Date, "Første dag.");
const TO: Parameter = parameter("to", Kind::Date, "Sidste dag.");
const KIND: Parameter =
    parameter("kind", Kind::Choice(&shapes::KINDS), "Referat, dagsorden, tillægsdagsorden, planlagt eller aflyst møde.");
const OUTCOME: Parameter = parameter("outcome", Kind::Choice(&shapes::OUTCOMES), "Udfald.");
const YEAR: Parameter = parameter("year", Kind::Whole(1800, 2200), "Mødets år.");
const CHANGED_SINCE: Parameter =
    parameter("changed_since", Kind::Moment, "Ændret på dette tidspunkt eller senere, som RFC 3339: 2024-01-08T09:30:00Z.");

const fn parameter(name: &'static str, kind: Kind, about: &'static str) -> Parameter {
    Parameter { name, kind, about }
}

/// Everything that can be asked for.
const OPERATIONS: [Operation; 16] = [
    Operation {
        id: "bodies",
        path: "/bodies",
        summary: "Udvalg, byråd og råd",
        query: &[],
        schema: |g| g.subschema_for::<shapes::List<shapes::Body>>(),
        run: answers::bodies,
    },
    Operation {
        id: "body",
        path: "/bodies/{body}",
        summary: "Et udvalg",
        query: &[],
        schema: |g| g.subschema_for::<shapes::Body>(),
        run: answers::body,
    },
    Operation {
        id: "meetings",
        path: "/meetings",
        summary: "Møder, de nyeste først",
        query: &[BODY, FROM, TO, KIND, CHANGED_SINCE, LIMIT, CURSOR],
        schema: |g| g.subschema_for::<shapes::List<shapes::Meeting>>(),
        run: answers::meetings,
    },
    Operation {
        id: "meeting",
        path: "/meetings/{body}/{date}",
        summary: "Et møde: publikationen, som den er",
        query: &[],
        schema: |g| g.subschema_for::<sagsgang_model::Publication>(),
        run: answers::meeting,
    },
    Operation {
        id: "editions",
        path: "/meetings/{body}/{date}/editions",
        summary: "Et mødes udgaver, den nyeste først",
        query: &[],
        schema: |g| g.subschema_for::<shapes::List<shapes::Edition>>(),
        run: answers::editions,
    },
    Operation {
        id: "edition",
        path: "/meetings/{body}/{date}/editions/{edition}",
        summary: "En udgave af et møde, så længe den må læses",
        query: &[],
        schema: |g| g.subschema_for::<sagsgang_model::Publication>(),
        run: answers::edition,
    },
    Operation {
        id: "items_of_meeting",
        path: "/meetings/{body}/{date}/items",
        summary: "Et mødes punkter i trykt rækkefølge",
        query: &[],
        schema: |g| g.subschema_for::<shapes::List<sagsgang_model::publication::PublishedItem>>(),
        run: answers::items_of_meeting,
    },
    Operation {
        id: "item",
        path: "/meetings/{body}/{date}/items/{number}",
        summary: "Et punkt med alt, hvad det siger",
        query: &[],
        schema: |g| g.subschema_for::<shapes::WholeItem>(),
        run: answers::item,
    },
    Operation {
        id: "items",
        path: "/items",
        summary: "Punkter, de nyeste møder først",
        query: &[
            BODY,
            YEAR,
            OUTCOME,
            parameter("case", Kind::Text(60), "Sagsnummer, som det er trykt."),
            CHANGED_SINCE,
            LIMIT,
            CURSOR,
        ],
        schema: |g| g.subschema_for::<shapes::List<shapes::Item>>(),
        run: answers::items,
    },
    Operation {
        id: "cases",
        path: "/cases",
        summary: "Sager efter nummer",
        query: &[parameter("beginning", Kind::Text(60), "Hvad nummeret begynder med: 27.15."), LIMIT, CURSOR],
        schema: |g| g.subschema_for::<shapes::List<shapes::Case>>(),
        run: answers::cases,
    },
    Operation {
        id: "case",
        path: "/cases/{number}",
        summary: "En sag med dens vej gennem udvalgene; en skråstreg i nummeret skrives %2F",
        query: &[],
        schema: |g| g.subschema_for::<shapes::WholeCase>(),
        run: answers::case,
    },
    Operation {
        id: "people",
        path: "/people",
        summary: "Personer efter navnets plads i adresser",
        query: &[BODY, LIMIT, CURSOR],
        schema: |g| g.subschema_for::<shapes::List<shapes::Person>>(),
        run: answers::people,
    },
    Operation {
        id: "person",
        path: "/people/{person}",
        summary: "En person med de udvalg, der nævner dem",
        query: &[],
        schema: |g| g.subschema_for::<shapes::WholePerson>(),
        run: answers::person,
    },
    Operation {
        id: "promises",
        path: "/promises",
        summary: "Løfter: hvad der blev lovet, de nyeste først",
        query: &[
            BODY,
            parameter("due_from", Kind::Date, "Skal være holdt denne dag eller senere."),
            parameter("due_to", Kind::Date, "Skal være holdt denne dag eller før."),
            LIMIT,
            CURSOR,
        ],
        schema: |g| g.subschema_for::<shapes::List<shapes::Promise>>(),
        run: answers::promises,
    },
    Operation {
        id: "search",
        path: "/search",
        summary: "Søgning i punkterne, som på siden",
        query: &[
            parameter("q", Kind::Text(300), "Ord, sagsnummer eller paragraf; anførselstegn om ord, der skal stå sammen."),
            BODY,
            YEAR,
            OUTCOME,
            KIND,
            parameter("order", Kind::Choice(&["relevance", "latest"]), "Bedste eller nyeste først."),
            parameter("page", Kind::Whole(1, 60), "Side, fra 1."),
        ],
        schema: |g| g.subschema_for::<shapes::Found>(),
        run: answers::search,
    },
    Operation {
        id: "openapi",
        path: "/openapi.json",
        summary: "Dette dokument (OpenAPI 3.1)",
        query: &[],
        schema: |_| schemars::json_schema!({ "type": "object" }),
        run: |state, asked| Content::json(&document::served(&asked.base, &state.license)),
    },
];

/// The routes of the table.
pub(crate) fn router() -> Router<State> {
    let whole = |Shared(state): Shared<State>, headers: HeaderMap| {
        let base = state.base(&headers);
        machine::answer(state, headers, move |state| Content::json(&document::served(&base, &state.license)))
    };
    let mut router = Router::new().route("/api/v1", get(whole));
    for operation in &OPERATIONS {
        let run = move |Shared(state): Shared<State>,
                        headers: HeaderMap,
                        path: Result<RawPathParams, RawPathParamsRejection>,
                        RawQuery(query): RawQuery| answer(operation, state, headers, path, query);
        router = router.route(&format!("/api/v1{}", operation.path), get(run));
    }
    router
}

async fn answer(
    operation: &'static Operation,
    state: State,
    headers: HeaderMap,
    path: Result<RawPathParams, RawPathParamsRejection>,
    query: Option<String>,
) -> Response {
    let Ok(path) = path else { return StatusCode::NOT_FOUND.into_response() };
    let path: Vec<(String, String)> = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let base = state.base(&headers);
    match Asked::parse(operation.query, path, query.as_deref().unwrap_or_default(), base) {
        Ok(asked) => machine::answer(state, headers, move |state| (operation.run)(state, &asked)).await,
        Err(problem) => problem.into_response(),
    }
}

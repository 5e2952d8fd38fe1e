//! The OpenAPI document, made of the table of operations, and the page that tells people of it.

use askama::Template;
use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{OPERATIONS, Operation, Parameter};
use crate::{
    License, State,
    language::{self, Language, filters, t},
    machine::Problem,
    page::Frame,
    respond,
};

const ABOUT: &str = "Dagsordener og referater som JSON: udvalg, møder, punkter, sager, personer, løfter og søgning. \
                     Kun det, der er offentliggjort, er her. Et møde svarer med sin publikation, uforandret. \
                     Lister går videre på den adresse, som next siger; gør den ikke selv. \
                     Svar har en ETag: spørg igen med If-None-Match, og uændrede svar fylder intet (304). \
                     Alle svar må læses fra andre sider (CORS). Fejl er problem+json (RFC 9457) på dansk og engelsk.";

/// The document of this program, as it is committed: with no address of its own.
pub fn document() -> Value {
    served("", &License::cc0())
}

/// The document as one server gives it.
pub(super) fn served(base: &str, license: &License) -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>();
    let mut paths = Map::new();
    for operation in &OPERATIONS {
        let schema = (operation.schema)(&mut generator);
        paths.insert(operation.path.to_owned(), json!({ "get": described(operation, &schema) }));
    }
    let schemas = generator.take_definitions(true);
    let refusal = |about: &str| json!({ "description": about, "content": { "application/problem+json": { "schema": problem } } });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Sagsgang",
            "version": "1",
            "description": ABOUT,
            "license": { "name": license.name, "url": license.url }
        },
        "servers": [{ "url": format!("{base}/api/v1") }],
        "paths": paths,
        "components": {
            "responses": {
                "Bad": refusal("Forespørgslen kan ikke forstås. / The request cannot be understood."),
                "NotFound": refusal("Findes ikke. / There is no such thing."),
                "TooMany": refusal("For mange forespørgsler; Retry-After siger, hvor længe der skal ventes. / Too many requests; wait as Retry-After says."),
                "NotReady": refusal("Søgningen er ikke klar. / The search is not ready."),
                "NotModified": { "description": "Uændret siden den ETag, der blev sendt. / Unchanged since the ETag that was sent." }
            },
            "schemas": schemas
        }
    })
}

/// The names in the path of an operation.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn told(name: &str) -> (&'static str, Value) {
    match name {
        "body" => ("Udvalgets plads i adresser: byraadet.", json!({ "type": "string" })),
        "date" => ("Mødets dag, 2024-03-27; det andet møde samme dag ender på -2.", json!({ "type": "string" })),
        "edition" => ("Udgavens nummer, fra 1.", json!({ "type": "integer", "minimum": 1 })),
        "number" => ("Nummeret, som det er trykt, med de tegn escapet, som adresser ikke må have.", json!({ "type": "string" })),
        _ => ("Navnets plads i adresser: karen-lyngsoe.", json!({ "type": "string" })),
    }
}

fn described(operation: &Operation, schema: &schemars::Schema) -> Value {
    let path = parts(operation.path).map(|name| {
        let (about, schema) = told(name);
        json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
    });
    let query = operation.query.iter().map(|Parameter { name, kind, about }| {
        json!({ "name": name, "in": "query", "required": false, "description": about, "schema": kind.schema() })
    });
    let mut answers = json!({
        "200": { "description": operation.summary, "content": { "application/json": { "schema": schema } } },
        "304": { "$ref": "#/components/responses/NotModified" },
        "400": { "$ref": "#/components/responses/Bad" },
        "429": { "$ref": "#/components/responses/TooMany" }
    });
    if parts(operation.path).next().is_some() {
        answers["404"] = json!({ "$ref": "#/components/responses/NotFound" });
    }
    if operation.id == "search" {
        answers["503"] = json!({ "$ref": "#/components/responses/NotReady" });
    }
    json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": path.chain(query).collect::<Vec<_>>(),
        "responses": answers
    })
}

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    frame: Frame,
    about: &'static str,
    license: License,
    base: String,
    operations: Vec<Told>,
}

/// An operation as people are told of it.
struct Told {
    id: &'static str,
    path: String,
    summary: &'static str,
    parameters: Vec<(&'static str, &'static str, String)>,
    example: Option<&'static str>,
}

/// `/api`: the document for people.
pub(crate) async fn page(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    respond::page(state, headers, |state| {
        let operations = OPERATIONS.iter().map(|operation| {
            let path = parts(operation.path).map(|name| match name {
                "person" => ("person", told(name).0, t("tekst").plain()),
                "body" => ("body", told(name).0, t("tekst").plain()),
                "date" => ("date", told(name).0, t("tekst").plain()),
                "edition" => ("edition", told(name).0, t("helt tal").plain()),
                _ => ("number", told(name).0, t("tekst").plain()),
            });
            let query = operation.query.iter().map(|p| {
                let (danish, english) = p.kind.wanted();
                (p.name, p.about, if language::current() == Language::Danish { danish } else { english })
            });
            Told {
                id: operation.id,
                path: format!("/api/v1{}", operation.path),
                summary: operation.summary,
                parameters: path.chain(query).collect(),
                example: (!operation.path.contains('{')).then_some(operation.path),
            }
        });
        let frame = Frame::new(state, "API", "API")
            .describe(&t("Dagsordener og referater som JSON, og hvad der kan spørges om.").plain());
        let base = frame.base().to_owned();
        let page = Page { frame, about: ABOUT, license: (*state.license).clone(), base, operations: operations.collect() };
        Ok(Some(page.render()?))
    })
    .await
}

/// What people are told in the words of the table.
#[cfg(test)]
pub(crate) fn texts() -> Vec<&'static str> {
    let of = |operation: &'static Operation| {
        let path = parts(operation.path).map(|name| told(name).0);
        path.chain(operation.query.iter().map(|parameter| parameter.about)).chain([operation.summary])
    };
    OPERATIONS.iter().flat_map(of).chain([ABOUT]).collect()
}

//! `/data/katalog.ttl`: what data there are, for catalogues of data (DCAT-AP-DK 2), as Turtle.

use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use sagsgang_store::{listing, public};

use crate::{
    State,
    machine::{self, Content},
};

const TURTLE: &str = "text/turtle; charset=utf-8";

/// Names of the lists of the EU that the catalogue takes words from.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

pub(crate) async fn get(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    let base = state.base(&headers);
    machine::answer(state, headers, move |state| {
        let (months, counts) = state.store.read(|c| Ok::<_, sagsgang_store::Error>((listing::months(c)?, public::counts(c)?)))?;
        let modified = months.iter().map(|month| month.modified.as_str()).max();
        let range = months.first().zip(months.last()).map(|(first, last)| (first.month.as_str(), last.month.as_str()));
        Ok(Content { media_type: TURTLE, bytes: turtle(state, &base, modified, range, counts).into_bytes() })
    })
    .await
}

fn turtle(
    state: &State,
    base: &str,
    modified: Option<&str>,
    range: Option<(&str, &str)>,
    (meetings, items, _): (usize, usize, usize),
) -> String {
    let (site, license) = (literal(&state.site), iri(&state.license.url));
    let modified = modified.map(|at| format!("    dct:modified {}^^xsd:dateTime ;\n", literal(at))).unwrap_or_default();
    let temporal = range.map(|(first, last)| {
        format!("    dct:temporal [ a dct:PeriodOfTime ; dcat:startDate \"{first}\"^^xsd:gYearMonth ; dcat:endDate \"{last}\"^^xsd:gYearMonth ] ;\n")
    });
    let mut text = format!(
        r#"@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{base}/data/katalog.ttl#katalog> a dcat:Catalog ;
    dct:title "Åbne data"@da ;
    dct:description "Data om beslutninger, som er offentliggjort."@da ;
    dct:language <{AUTHORITY}/language/DAN> ;
    dct:license {license} ;
    dct:publisher <{base}/data/katalog.ttl#udgiver> ;
    foaf:homepage <{base}/data> ;
{modified}    dcat:dataset <{base}/data/katalog.ttl#beslutninger> ;
    dcat:service <{base}/data/katalog.ttl#api> , <{base}/data/katalog.ttl#oparl> .

<{base}/data/katalog.ttl#udgiver> a foaf:Agent ;
    foaf:name {site}@da ;
    foaf:homepage <{base}/> ;
    dct:type <http://purl.org/adms/publishertype/LocalAuthority> .

<{base}/data/katalog.ttl#kontakt> a vcard:Organization ;
    vcard:fn {site}@da ;
    vcard:hasURL <{base}/om> .

<{base}/data/katalog.ttl#beslutninger> a dcat:Dataset ;
    dct:title "Dagsordener og referater"@da , "Agendas and minutes"@en ;
    dct:description "Dagsordener og referater med beslutninger, indstillinger, afstemninger og fremmøde: {meetings} møder og {items} punkter."@da ;
    dct:identifier "{base}/data" ;
    dct:publisher <{base}/data/katalog.ttl#udgiver> ;
    dcat:contactPoint <{base}/data/katalog.ttl#kontakt> ;
    dcat:theme <{AUTHORITY}/data-theme/GOVE> ;
    dcat:keyword "kommune"@da , "beslutning"@da , "referat"@da , "dagsorden"@da ;
    dct:language <{AUTHORITY}/language/DAN> ;
    dct:spatial <{AUTHORITY}/country/DNK> ;
    dct:accessRights <{AUTHORITY}/access-right/PUBLIC> ;
    dct:accrualPeriodicity <{AUTHORITY}/frequency/CONT> ;
    dcat:landingPage <{base}/data> ;
{modified}{temporal}    dcat:distribution <{base}/data/katalog.ttl#ndjson> , <{base}/data/katalog.ttl#csv> , <{base}/data/katalog.ttl#json> , <{base}/data/katalog.ttl#oparl-json> .
"#,
        temporal = temporal.unwrap_or_default(),
    );
    let distributions = [
        ("ndjson", "NDJSON måned for måned", "/data", "application/x-ndjson", "JSON", None),
        ("csv", "CSV måned for måned", "/data", "text/csv", "CSV", None),
        ("json", "JSON gennem et API", "/api/v1/openapi.json", "application/json", "JSON", Some("api")),
        ("oparl-json", "OParl 1.1", "/oparl/v1.1/system", "application/json", "JSON", Some("oparl")),
    ];
    for (id, title, path, media_type, format, service) in distributions {
        let service = service.map(|service| format!("    dcat:accessService <{base}/data/katalog.ttl#{service}> ;\n"));
        text.push_str(&format!(
            r#"
<{base}/data/katalog.ttl#{id}> a dcat:Distribution ;
    dct:title "{title}"@da ;
    dct:license {license} ;
    dcat:accessURL <{base}{path}> ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/{media_type}> ;
{}    dct:format <{AUTHORITY}/file-type/{format}> .
"#,
            service.unwrap_or_default()
        ));
    }
    let services = [("api", "API", "/api/v1", "/api/v1/openapi.json"), ("oparl", "OParl 1.1", "/oparl/v1.1/system", "/om/oparl")];
    for (id, title, endpoint, about) in services {
        text.push_str(&format!(
            r#"
<{base}/data/katalog.ttl#{id}> a dcat:DataService ;
    dct:title "{title}"@da ;
    dct:license {license} ;
    dct:publisher <{base}/data/katalog.ttl#udgiver> ;
    dct:accessRights <{AUTHORITY}/access-right/PUBLIC> ;
    dcat:contactPoint <{base}/data/katalog.ttl#kontakt> ;
    dcat:endpointURL <{base}{endpoint}> ;
    dcat:endpointDescription <{base}{about}> ;
    dcat:servesDataset <{base}/data/katalog.ttl#beslutninger> .
"#
        ));
    }
    text
}

/// Text between quotation marks.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// An address between angle brackets; what could end it is left out.
fn iri(text: &str) -> String {
    format!(
        "<{}>",
        text.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !"<>\"{}|^`\\".contains(*c)).collect::<String>()
    )
}

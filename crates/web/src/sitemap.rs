//! `/sitemap.xml`, its parts and `/robots.txt`: where everything is, for search engines (sitemaps.org 0.9).

use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use sagsgang_store::listing;

use crate::{
    State,
    machine::{self, Content, Refusal, XML},
    page::Asked,
    respond,
    xml::Xml,
};

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// Addresses in a part; 50,000 are allowed.
const PART: usize = 20_000;

/// The index of all parts.
pub(crate) async fn index(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    let base = state.base(&headers);
    machine::answer(state, headers, move |state| {
        let pages = state.store.read(listing::count_pages)?;
        let mut xml = Xml::new();
        xml.open("sitemapindex", &[NAMESPACE]);
        for (kind, count) in pages {
            for part in 1..=count.div_ceil(PART) {
                xml.open("sitemap", &[]);
                xml.leaf("loc", &[], &format!("{base}/sitemap/{kind}-{part}.xml"));
                xml.close();
            }
        }
        Ok(Content { media_type: XML, bytes: xml.finish() })
    })
    .await
}

/// `/sitemap/{kind}-{number}.xml`.
pub(crate) async fn part(Shared(state): Shared<State>, headers: HeaderMap, asked: Asked<String>) -> Response {
    let base = state.base(&headers);
    let part = asked.ok().and_then(|Path(name)| {
        let (kind, number) = name.strip_suffix(".xml")?.rsplit_once('-')?;
        let number: usize = number.parse().ok().filter(|number| (1..1_000_000).contains(number))?;
        Some((kind.parse::<listing::Pages>().ok()?, number))
    });
    let Some((kind, number)) = part else { return StatusCode::NOT_FOUND.into_response() };
    let answer = machine::answer(state, headers, move |state| {
        let pages = state.store.read(|c| listing::pages(c, kind, (number - 1) * PART, PART))?;
        if pages.is_empty() {
            return Err(Refusal::NotFound);
        }
        let mut xml = Xml::new();
        xml.open("urlset", &[NAMESPACE]);
        for (address, modified) in pages {
            xml.open("url", &[]);
            xml.leaf("loc", &[], &format!("{base}/{}{}", kind.folder(), machine::path(&address)));
            xml.leaf("lastmod", &[], &modified);
            xml.close();
        }
        Ok(Content { media_type: XML, bytes: xml.finish() })
    });
    answer.await
}

pub(crate) async fn robots(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    // Searches have no end; everything they find has an address of its own.
    let text = format!("User-agent: *\nDisallow: /soeg\nDisallow: /kontor\nSitemap: {}/sitemap.xml\n", state.base(&headers));
    respond::fresh(&headers, "text/plain; charset=utf-8", text.into_bytes())
}

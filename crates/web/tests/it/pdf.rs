//! Meetings and items as PDF, with a typesetter that only counts.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::{Method, StatusCode, header};
use sagsgang_app::{Extent, NotTypeset, Typeset};
use sagsgang_model::{Publication, id::PublicationId};
use sagsgang_store::public;

use crate::{Site, html, sample};

/// Tells what it was asked for, and how often.
#[derive(Debug, Default)]
struct Counter {
    set: AtomicUsize,
    refusal: Option<NotTypeset>,
}

impl Typeset for Counter {
    fn pdf(&self, publication: &Publication, extent: Extent) -> Result<Vec<u8>, NotTypeset> {
        let turn = self.set.fetch_add(1, Ordering::Relaxed);
        match &self.refusal {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(format!("%PDF {} {} {extent:?} {turn}\n%%EOF\n", publication.address, publication.edition).into_bytes()),
        }
    }

    fn look(&self) -> &'static str {
        "plain"
    }
}

const MEETING: &str = "/moeder/omsorgsudvalget/2023-03-06";
const ITEM: &str = "/moeder/omsorgsudvalget/2023-03-06/punkt/15";

fn site() -> (Site, Arc<Counter>) {
    let counter = Arc::new(Counter::default());
    (Site::new().with_pdf(counter.clone()), counter)
}

#[test]
fn a_meeting_and_an_item_are_lent_as_pdf() {
    let (site, _) = site();
    let meeting = site.get(&format!("{MEETING}/pdf"));
    assert_eq!((meeting.status, &meeting.headers[header::CONTENT_TYPE]), (StatusCode::OK, &"application/pdf".parse().unwrap()));
    assert_eq!(meeting.headers[header::CONTENT_DISPOSITION], "inline; filename=\"referat-omsorgsudvalget-2023-03-06.pdf\"");
    assert!(meeting.text.starts_with("%PDF omsorgsudvalget/2023-03-06 1 Meeting"));
    let item = site.get(&format!("{ITEM}/pdf"));
    assert_eq!(item.headers[header::CONTENT_DISPOSITION], "inline; filename=\"referat-omsorgsudvalget-2023-03-06-punkt-15.pdf\"");
    assert!(item.text.contains("Item("), "{}", item.text);
    assert_ne!(item.headers[header::ETAG], meeting.headers[header::ETAG]);
    let agenda = site.get("/moeder/omsorgsudvalget/2024-01-08/pdf");
    assert_eq!(agenda.headers[header::CONTENT_DISPOSITION], "inline; filename=\"dagsorden-omsorgsudvalget-2024-01-08.pdf\"");
    for page in [MEETING, ITEM] {
        let links = html::links(&site.get(page).text);
        assert!(links.contains(&format!("{page}/pdf")), "{links:?}");
    }
    // It is packed already.
    let packed = site.ask(Method::GET, &format!("{MEETING}/pdf"), &[("accept-encoding", "gzip")]);
    assert!(!packed.headers.contains_key(header::CONTENT_ENCODING));
}

#[test]
fn a_document_is_set_once() {
    let (site, counter) = site();
    let address = format!("{MEETING}/pdf");
    let first = site.get(&address);
    assert_eq!(site.get(&address).text, first.text);
    let tag = first.headers[header::ETAG].to_str().unwrap();
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        assert_eq!(site.ask(Method::GET, &address, &[("if-none-match", &known)]).status, StatusCode::NOT_MODIFIED, "{known}");
    }
    assert_eq!(counter.set.load(Ordering::Relaxed), 1);
}

#[test]
fn what_was_taken_down_is_gone_and_a_new_edition_is_new() {
    let (site, _) = site();
    let address = format!("{MEETING}/pdf");
    let first = site.get(&address);
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    let mut edition = sample::publications().remove(0);
    (edition.supersedes, edition.id, edition.edition) = (Some(edition.id), PublicationId(uuid::Uuid::from_u128(777)), 2);
    site.store.write(|c| public::project(c, &edition)).unwrap();
    let second = site.ask(Method::GET, &address, &[("if-none-match", &tag)]);
    assert_eq!(second.status, StatusCode::OK);
    assert!(second.text.contains("2023-03-06 2 Meeting"));
    let tombstone = edition.tombstone(PublicationId(uuid::Uuid::from_u128(778)), "2026-11-22T08:00:00Z".into(), "Fejl.".into());
    site.store.write(|c| public::project(c, &tombstone)).unwrap();
    for address in [address, format!("{ITEM}/pdf")] {
        assert_eq!(site.ask(Method::GET, &address, &[("if-none-match", &tag)]).status, StatusCode::GONE, "{address}");
    }
}

#[test]
fn without_a_pdf_there_is_none() {
    let (site, counter) = site();
    let page = site.get("/findes-ikke").text;
    for address in [
        "/moeder/byraadet/2023-04-25/pdf",
        "/moeder/%FF/2023-04-24/pdf",
        "/moeder/../pdf/pdf",
        "/moeder/byraadet/2023-04-24/punkt/%00/pdf",
    ] {
        let answer = site.get(address);
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_FOUND, page.as_str()), "{address}");
    }
    assert_eq!(counter.set.load(Ordering::Relaxed), 0);
    // Without a typesetter no page tells of PDF.
    let plain = Site::new();
    assert_eq!(plain.get(&format!("{MEETING}/pdf")).status, StatusCode::NOT_FOUND);
    assert!(!plain.get(MEETING).text.contains("PDF") && !plain.get(ITEM).text.contains("/pdf"));
    for (refusal, status) in [
        (NotTypeset::TooLarge(2, 1), StatusCode::NOT_FOUND),
        (NotTypeset::NoSuchItem, StatusCode::NOT_FOUND),
        (NotTypeset::Failed("secret".to_owned()), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let site = Site::new().with_pdf(Arc::new(Counter { refusal: Some(refusal), ..Counter::default() }));
        let answer = site.get(&format!("{MEETING}/pdf"));
        assert_eq!(answer.status, status);
        assert!(!answer.text.contains("secret"));
    }
}

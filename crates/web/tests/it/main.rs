//! Every page of the sample municipality, asked for as readers and as mischief would.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod following;
mod hearings;
mod html;
mod leaks;
mod minutes;
mod moving;
mod office;
mod open_data;
mod pages;
mod pdf;
mod sample;
mod sittings;
mod still;

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use sagsgang_app::{Surroundings, alerts::Key};
use sagsgang_search::Index;
use sagsgang_store::{Store, public};
use tower::ServiceExt as _;

/// A site over the sample publications.
pub(crate) struct Site {
    router: axum::Router,
    pub(crate) store: Arc<Store>,
    index: Arc<Index>,
    _dir: tempfile::TempDir,
}

/// The 20th of January 2024, a few days after the last of the sample meetings but two.
pub(crate) fn surroundings() -> Surroundings {
    surroundings_from(1)
}

/// The same, with identifiers from a number on.
fn surroundings_from(first: u64) -> Surroundings {
    let next = std::sync::atomic::AtomicU64::new(first);
    Surroundings::new(
        || "2024-01-20T10:00:00Z".into(),
        move || uuid::Uuid::from_u128(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed).into()),
    )
}

/// Sets every document as an empty page.
#[derive(Debug)]
struct Blank;

impl sagsgang_app::Typeset for Blank {
    fn pdf(&self, _: &sagsgang_model::Publication, _: sagsgang_app::Extent) -> Result<Vec<u8>, sagsgang_app::NotTypeset> {
        Ok(b"%PDF-1.7".to_vec())
    }

    fn bind(&self, _: &str, _: &[sagsgang_app::BinderPart<'_>]) -> Result<Vec<u8>, sagsgang_app::NotTypeset> {
        Ok(b"%PDF-1.7".to_vec())
    }

    fn look(&self) -> &'static str {
        "blank"
    }
}

/// An answer with its body as text.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::of(&sample::publications())
    }

    pub(crate) fn of(publications: &[sagsgang_model::Publication]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.write(|c| publications.iter().try_for_each(|publication| public::project(c, publication))).unwrap();
        let index = Index::rebuild(&dir.path().join("index"), &sagsgang_search::nothing_attached, |each| {
            publications.iter().for_each(each);
            Ok::<i64, sagsgang_search::Error>(0)
        });
        let store = Arc::new(store);
        let index = Arc::new(index.unwrap());
        let state = sagsgang_web::State::new(Arc::clone(&store), Some(Arc::clone(&index)), "Fjordby Kommune")
            .with(surroundings())
            .with_mail(Key::new([7; 32]));
        Self { router: sagsgang_web::router(state), store, index, _dir: dir }
    }

    /// The same with the office open.
    pub(crate) fn with_office(mut self, office: sagsgang_web::office::Office) -> Self {
        let state = sagsgang_web::State::new(Arc::clone(&self.store), Some(Arc::clone(&self.index)), "Fjordby Kommune");
        self.router = sagsgang_web::router(
            state.with(surroundings_from(1_000_000)).with_mail(Key::new([7; 32])).with_pdf(Arc::new(Blank)).with_office(office),
        );
        self
    }

    /// A site over what use cases have written.
    pub(crate) fn over(dir: tempfile::TempDir, store: Store, index: Index, typesetter: Arc<dyn sagsgang_app::Typeset>) -> Self {
        let (store, index) = (Arc::new(store), Arc::new(index));
        let state =
            sagsgang_web::State::new(Arc::clone(&store), Some(Arc::clone(&index)), "Lindbjerg Kommune").with_pdf(typesetter);
        Self { router: sagsgang_web::router(state), store, index, _dir: dir }
    }

    pub(crate) fn without_index() -> Self {
        let mut site = Self::new();
        site.router = sagsgang_web::router(sagsgang_web::State::new(Arc::clone(&site.store), None, "Fjordby Kommune"));
        site
    }

    /// What the pages are made from, to be asked otherwise.
    pub(crate) fn state(&self) -> sagsgang_web::State {
        sagsgang_web::State::new(Arc::clone(&self.store), None, "Fjordby Kommune")
    }

    /// An answer that is no text.
    pub(crate) fn bytes(&self, address: &str, headers: &[(&str, &str)]) -> Vec<u8> {
        self.fetch(Method::GET, address, headers, "").2
    }

    pub(crate) fn with_pdf(mut self, typesetter: Arc<dyn sagsgang_app::Typeset>) -> Self {
        let state = sagsgang_web::State::new(Arc::clone(&self.store), None, "Fjordby Kommune").with_pdf(typesetter);
        self.router = sagsgang_web::router(state);
        self
    }

    pub(crate) fn ask(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
        let (status, headers, bytes) = self.fetch(method, address, headers, "");
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(crate) fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let (status, headers, bytes) = self.fetch(method, address, headers, body);
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn fetch(&self, method: Method, address: &str, headers: &[(&str, &str)], body: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
        runtime.block_on(async {
            let response = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
            let (head, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            (head.status, head.headers, bytes.to_vec())
        })
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        self.ask(Method::GET, address, &[])
    }
}

//! The public pages: Danish, rendered here, without JavaScript, made of publications and nothing else.
//!
//! [`router`] answers; [`serve`] listens. What may not be seen answers as what does not exist.

mod base;
mod blocks;
mod danish;
mod item_view;
mod numbering;
mod page;
mod respond;
mod trail;

use std::{future::Future, sync::Arc};

use axum::{
    Router,
    routing::{any, get},
};
use sagsgang_search::Index;
use sagsgang_store::Store;

/// What the pages are made from.
#[derive(Debug, Clone)]
pub struct State {
    store: Arc<Store>,
    index: Option<Arc<Index>>,
    site: Arc<str>,
    base: Option<Arc<str>>,
}

impl State {
    /// The store and index to show; without an index all but the search works. `site` is the name at
    /// the top of every page: the municipality's.
    pub fn new(store: Arc<Store>, index: Option<Arc<Index>>, site: &str) -> Self {
        Self { store, index, site: site.into(), base: None }
    }

    /// Says where the world reaches the site: scheme and host, `https://referater.fjordby.example`, without
    /// a stroke at the end. Without it each request's own host is used.
    #[must_use]
    pub fn at(mut self, base: &str) -> Self {
        self.base = Some(base.trim_end_matches('/').into());
        self
    }
}

/// All public addresses.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/", get(page::front::get))
        .route("/udvalg", get(page::bodies::get))
        .route("/udvalg/{body}", get(page::body::get))
        .route("/moeder/{body}/{date}", get(page::meeting::get))
        .route("/moeder/{body}/{date}/samlet", get(page::meeting::get_whole))
        .route("/moeder/{body}/{date}/fund", get(page::findings::get))
        .route("/moeder/{body}/{date}/punkt/{number}", get(page::item::get))
        .route("/sager/{*number}", get(page::case::get))
        .route("/personer/{person}", get(page::person::get))
        .route("/soeg", get(page::search::get))
        .route("/soeg/forslag", get(page::suggest::get))
        .route("/soeg.js", get(respond::script))
        .route("/opensearch.xml", get(page::suggest::description))
        .route("/om", get(page::about::get))
        .route("/robots.txt", get(respond::robots))
        .route("/style.css", get(respond::style))
        .route("/favicon.svg", get(respond::favicon))
        .fallback(any(respond::not_found))
        .layer(axum::middleware::from_fn_with_state(state.clone(), respond::dress))
        .layer(tower_http::compression::CompressionLayer::new().gzip(true))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(respond::panicked))
        .layer(axum::middleware::from_fn(respond::secure))
        .with_state(state)
}

/// Answers on a listener until `stop` is done, then lets requests under way end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    state: State,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(state)).with_graceful_shutdown(stop).await
}

//! The public pages: Danish, rendered here, without JavaScript, made of publications and nothing else.
//!
//! [`router`] answers; [`serve`] listens. What may not be seen answers as what does not exist.

mod akoma_ntoso;
mod api;
mod base;
mod blocks;
mod bulk;
mod catalogue;
mod danish;
mod file;
mod item_view;
mod license;
mod linked_data;
mod machine;
mod moment;
mod numbering;
mod oparl;
mod page;
mod rate;
mod respond;
mod sitemap;
mod trail;
mod xml;

use std::{future::Future, net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    routing::{any, get},
};
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use sagsgang_search::Index;
use sagsgang_store::Store;

pub use api::document as open_api;
pub use license::License;
pub use rate::Limit;

/// What the pages are made from.
#[derive(Debug, Clone)]
pub struct State {
    store: Arc<Store>,
    index: Option<Arc<Index>>,
    site: Arc<str>,
    base: Option<Arc<str>>,
    /// The whole address of the page that is asked for.
    here: Option<Arc<str>>,
    license: Arc<License>,
    limiter: Option<Arc<rate::Limiter>>,
    sums: Arc<bulk::Sums>,
    begun: Instant,
}

impl State {
    /// The store and index to show; without an index all but the search works. `site` is the name at
    /// the top of every page: the municipality's.
    pub fn new(store: Arc<Store>, index: Option<Arc<Index>>, site: &str) -> Self {
        Self { store, index, site: site.into(), base: None, here: None, license: Arc::new(License::cc0()), limiter: None, sums: Arc::default(), begun: Instant::now() }
    }

    /// Says where the world reaches the site: scheme and host, `https://referater.fjordby.example`, without
    /// a stroke at the end. Without it each request's own host is used.
    #[must_use]
    pub fn at(mut self, base: &str) -> Self {
        self.base = Some(base.trim_end_matches('/').into());
        self
    }

    /// Says on what terms the data may be used; CC0 unless told.
    #[must_use]
    pub fn licensed(mut self, license: License) -> Self {
        self.license = Arc::new(license);
        self
    }

    /// Says how often one client may ask for open data; without it as often as it likes.
    #[must_use]
    pub fn limited(mut self, limit: Limit) -> Self {
        self.limiter = Some(Arc::new(rate::Limiter::new(limit)));
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
        .route("/moeder/{body}/{date}/akn.xml", get(akoma_ntoso::get))
        .route("/moeder/{body}/{date}/fund", get(page::findings::get))
        .route("/moeder/{body}/{date}/punkt/{number}", get(page::item::get))
        .route("/moeder/{body}/{date}/udgaver", get(page::editions::get))
        .route("/moeder/{body}/{date}/udgave/{edition}", get(page::editions::get_one))
        .route("/moeder/{body}/{date}/udgave/{edition}/aendringer", get(page::editions::get_changes))
        .route("/bilag/{sha256}/{name}", get(file::get))
        .route("/sager/{*number}", get(page::case::get))
        .route("/personer/{person}", get(page::person::get))
        .route("/soeg", get(page::search::get))
        .route("/om", get(page::about::get))
        .route("/om/oparl", get(page::about_oparl::get))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/{part}", get(sitemap::part))
        .merge(api::router())
        .merge(oparl::router())
        .merge(bulk::router())
        .route("/robots.txt", get(sitemap::robots))
        .route("/style.css", get(respond::style))
        .route("/favicon.svg", get(respond::favicon))
        .fallback(any(respond::not_found))
        .layer(axum::middleware::from_fn_with_state(state.clone(), respond::dress))
        .layer(axum::middleware::from_fn_with_state(state.clone(), machine::open))
        .layer(tower_http::compression::CompressionLayer::new().gzip(true).compress_when(DefaultPredicate::new().and(NotForContentType::const_new(bulk::GZIP))))
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
    axum::serve(listener, router(state).into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(stop).await
}

//! The pages: the public ones, made of publications and nothing else, and the office behind its sign-in.
//!
//! [`router`] answers; [`serve`] listens. What may not be seen answers as what does not exist.

mod akoma_ntoso;
mod api;
mod base;
mod blocks;
mod bulk;
mod catalogue;
mod chart;
mod danish;
mod file;
mod following;
mod icalendar;
mod item_view;
mod kept;
mod language;
mod license;
mod linked_data;
mod machine;
mod moment;
mod moved;
mod numbering;
pub mod office;
mod oparl;
mod page;
mod picture;
mod press;
mod rate;
mod respond;
mod sitemap;
mod still;
mod throttle;
mod trail;
mod xml;

use std::{future::Future, net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    routing::{any, get},
};
use sagsgang_app::{Surroundings, Typeset, alerts::Key};
use sagsgang_search::{Index, Query};
use sagsgang_store::Store;

pub use api::document as open_api;
pub use license::License;
pub use still::{Written, write_site};

/// What the pages are made from.
#[derive(Debug, Clone)]
pub struct State {
    store: Arc<Store>,
    index: Option<Arc<Index>>,
    site: Arc<str>,
    base: Option<Arc<str>>,
    surroundings: Arc<Surroundings>,
    key: Option<Arc<Key>>,
    throttle: Arc<throttle::Throttle>,
    license: Arc<License>,
    limiter: Option<Arc<rate::Limiter>>,
    behind_proxy: bool,
    sums: Arc<bulk::Sums>,
    begun: Instant,
    contact: Option<Arc<str>>,
    press: Option<Arc<press::Press>>,
    kept: Arc<kept::Kept>,
    office: Option<Arc<office::Office>>,
    /// Whether the pages become files.
    still: bool,
}

impl State {
    /// The store and index to show; without an index all but the search works. `site` is the name at
    /// the top of every page: the municipality's.
    pub fn new(store: Arc<Store>, index: Option<Arc<Index>>, site: &str) -> Self {
        Self {
            store,
            index,
            site: site.into(),
            base: None,
            license: Arc::new(License::cc0()),
            limiter: None,
            behind_proxy: false,
            sums: Arc::default(),
            begun: Instant::now(),
            surroundings: Arc::new(Surroundings::of_this_machine()),
            key: None,
            throttle: Arc::default(),
            contact: None,
            press: None,
            kept: Arc::default(),
            office: None,
            still: false,
        }
    }

    /// Gives the pages another clock and source of identifiers than the machine's.
    #[must_use]
    pub fn with(mut self, surroundings: Surroundings) -> Self {
        self.surroundings = Arc::new(surroundings);
        self
    }

    /// Lets readers follow by e-mail; `key` proves the links of the letters. Somebody must
    /// [`deliver`](sagsgang_app::alerts::deliver) them.
    #[must_use]
    pub fn with_mail(mut self, key: Key) -> Self {
        self.key = Some(Arc::new(key));
        self
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

    /// Says how often a minute one client may ask for open data; without it as often as it likes.
    #[must_use]
    pub fn limited(mut self, per_minute: u32) -> Self {
        self.limiter = Some(Arc::new(rate::Limiter::new(per_minute)));
        self
    }

    /// Says that a proxy stands before the server, so that a client is the last one `X-Forwarded-For` names.
    #[must_use]
    pub fn behind_proxy(mut self) -> Self {
        self.behind_proxy = true;
        self
    }

    /// Says whom readers may write to when something does not work for them: an address for mail, or words.
    #[must_use]
    pub fn answered_by(mut self, contact: &str) -> Self {
        self.contact = Some(contact.trim()).filter(|contact| !contact.is_empty()).map(Into::into);
        self
    }

    /// Opens the office, at `/kontor`.
    #[must_use]
    pub fn with_office(mut self, office: office::Office) -> Self {
        self.office = Some(Arc::new(office));
        self
    }

    /// Lets readers take meetings and items as PDF.
    #[must_use]
    pub fn with_pdf(mut self, typesetter: Arc<dyn Typeset>) -> Self {
        self.press = Some(Arc::new(press::Press::new(typesetter)));
        self
    }
}

/// All public addresses, each in Danish and after `/en` in English.
pub fn router(state: State) -> Router {
    let site = Router::new()
        .route("/", get(page::front::get))
        .route("/udvalg", get(page::bodies::get))
        .route("/udvalg/{body}", get(page::body::get))
        .route("/udvalg/{body}/medlemmer", get(page::members::get))
        .route("/kalender", get(page::calendar::get))
        .route("/kalender/{month}", get(page::calendar::get_month))
        .route("/moeder/{body}/{date}", get(page::meeting::get))
        .route("/moeder/{body}/{date}/pdf", get(page::pdf::get))
        .route("/moeder/{body}/{date}/punkt/{number}/pdf", get(page::pdf::get_item))
        .route("/moeder/{body}/{date}/samlet", get(page::meeting::get_whole))
        .route("/moeder/{body}/{date}/fund", get(page::findings::get))
        .route("/moeder/{body}/{date}/punkt/{number}", get(page::item::get))
        .route("/feed.atom", get(following::feed_of_all))
        .route("/kalender.ics", get(following::calendar_of_all))
        .route("/udvalg/{body}/feed.atom", get(following::feed_of_body))
        .route("/udvalg/{body}/kalender.ics", get(following::calendar_of_body))
        .route("/udvalg/{body}/fuldstaendighed", get(page::completeness::get))
        .route("/personer/{person}/feed.atom", get(following::feed_of_person))
        .route("/personer/{person}/kalender.ics", get(following::calendar_of_person))
        .route("/soeg/feed.atom", get(following::feed_of_search))
        .route("/soeg/kalender.ics", get(following::calendar_of_search))
        .route("/loefter", get(page::promises::get))
        .route("/foelg", get(page::follow::get).post(page::follow::post))
        .route("/foelg/sendt", get(page::follow::sent))
        .route("/foelg/bekraeft", get(page::follow::confirm).post(page::follow::confirmed))
        .route("/foelg/afmeld", get(page::follow::end).post(page::follow::ended))
        .route("/moeder/{body}/{date}/udgaver", get(page::editions::get))
        .route("/moeder/{body}/{date}/udgave/{edition}", get(page::editions::get_one))
        .route("/moeder/{body}/{date}/udgave/{edition}/aendringer", get(page::editions::get_changes))
        .route("/bilag/{sha256}/{name}", get(file::get))
        .route("/sager/{*number}", get(page::case::get))
        .route("/personer/{person}", get(page::person::get))
        .route("/soeg", get(page::search::get))
        .route("/soeg/forslag", get(page::suggest::get))
        .route("/soeg.js", get(respond::script))
        .route("/opensearch.xml", get(page::suggest::description))
        .route("/om", get(page::about::get))
        .route("/om/oparl", get(page::about_oparl::get))
        .route("/api", get(api::page))
        .route("/data", get(bulk::page))
        .route("/tilgaengelighed", get(page::accessibility::get))
        .route("/style.css", get(respond::style))
        .route("/favicon.svg", get(respond::favicon))
        .fallback(any(respond::not_found));
    // What machines read has one address, in no language.
    let machines = Router::new()
        .route("/moeder/{body}/{date}/akn.xml", get(akoma_ntoso::get))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/{part}", get(sitemap::part))
        .route("/kontor.js", get(respond::office_script))
        .route("/kontor/offline.js", get(respond::office_worker))
        .route("/robots.txt", get(sitemap::robots))
        .merge(api::router())
        .merge(oparl::router())
        .merge(bulk::router());
    Router::new()
        .nest("/en", site.clone())
        .merge(site)
        .merge(machines)
        .merge(office::router())
        .layer(axum::middleware::from_fn_with_state(state.clone(), respond::dress))
        .layer(axum::middleware::from_fn_with_state(state.clone(), moved::among))
        .layer(axum::middleware::from_fn_with_state(state.clone(), machine::open))
        .layer(axum::middleware::from_fn_with_state(state.clone(), language::among))
        .layer(tower_http::compression::CompressionLayer::new().gzip(true).compress_when(respond::gains_by_packing()))
        .layer(axum::middleware::from_fn_with_state(state.clone(), kept::among))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(respond::panicked))
        .layer(axum::middleware::from_fn(respond::secure))
        .with_state(state)
}

/// What the query of a saved search's address asks the index.
pub fn asked_for(query: &str) -> Query {
    page::search::asked(query)
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

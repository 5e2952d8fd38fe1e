//! One file for each kind of page.

pub(crate) mod about;
pub(crate) mod about_oparl;
pub(crate) mod accessibility;
pub(crate) mod bodies;
pub(crate) mod body;
pub(crate) mod calendar;
pub(crate) mod case;
pub(crate) mod completeness;
pub(crate) mod editions;
pub(crate) mod findings;
pub(crate) mod follow;
pub(crate) mod front;
pub(crate) mod gone;
pub(crate) mod item;
pub(crate) mod meeting;
pub(crate) mod members;
pub(crate) mod not_found;
pub(crate) mod pdf;
pub(crate) mod person;
pub(crate) mod promises;
pub(crate) mod search;
pub(crate) mod still_search;
pub(crate) mod suggest;

use axum::extract::{Path, rejection::PathRejection};

use sagsgang_model::Topic;

use crate::{
    State,
    following::Follow,
    language::{self, Places, t},
    linked_data::Meta,
    respond::style_address,
};

/// Parts of an address as asked for; one that cannot be read names nothing.
pub(crate) type Asked<T> = Result<Path<T>, PathRejection>;

/// What every page has around it.
pub(crate) struct Frame {
    pub(crate) site: String,
    pub(crate) title: String,
    pub(crate) style: String,
    /// The way from the front page: address and text.
    pub(crate) crumbs: Vec<(String, String)>,
    /// The last step, which is the page itself.
    pub(crate) here: String,
    /// What stands in the search field.
    pub(crate) query: String,
    /// Whether search engines are asked to leave the page out: it repeats what stands elsewhere.
    pub(crate) unlisted: bool,
    /// Whether the page's search field suggests while one writes.
    pub(crate) suggests: bool,
    /// The body that a search from this page may be kept to: place in addresses and name.
    pub(crate) body: Option<(String, String)>,
    /// How to follow what the page shows.
    pub(crate) follow: Option<Follow>,
    /// What search engines and previews are told.
    pub(crate) meta: Meta,
    /// Where the page stands in each language; none when it must not tell.
    pub(crate) places: Option<Places>,
    /// Whether meetings and items can be had as PDF.
    pub(crate) pdf: bool,
}

impl Frame {
    /// A page called `here`, `title` for bookmarks and search engines.
    pub(crate) fn new(state: &State, title: &str, here: &str) -> Self {
        Self {
            site: state.site.to_string(),
            title: if title.is_empty() { state.site.to_string() } else { format!("{title} – {}", state.site) },
            style: style_address(),
            crumbs: Vec::new(),
            here: here.to_owned(),
            query: String::new(),
            unlisted: false,
            suggests: false,
            body: None,
            follow: None,
            meta: Meta::of(&state.site),
            places: language::asked().places(),
            pdf: state.press.is_some(),
        }
    }

    /// Offers to follow what the page shows.
    pub(crate) fn following(mut self, topic: &Topic) -> Self {
        self.follow = Some(Follow::of(topic));
        self
    }

    /// Asks search engines to leave the page out.
    pub(crate) fn unlisted(mut self) -> Self {
        self.unlisted = true;
        self
    }

    /// Whether the page is the search, which has a field of its own.
    pub(crate) fn is_search(&self) -> bool {
        self.here == t("Søg").plain()
    }

    /// The tag of the language the page is in.
    pub(crate) fn lang(&self) -> &'static str {
        language::current().tag()
    }

    /// Adds a step to the way from the front page.
    pub(crate) fn under(mut self, address: impl Into<String>, text: impl Into<String>) -> Self {
        self.crumbs.push((address.into(), text.into()));
        self
    }

    /// Puts the page under a body.
    pub(crate) fn of_body(mut self, slug: &str, name: &str) -> Self {
        self.body = Some((slug.to_owned(), name.to_owned()));
        self.under("/udvalg", t("Udvalg").plain()).under(format!("/udvalg/{slug}"), name)
    }
}

impl Frame {
    /// Lets a search from this page be kept to a body.
    pub(crate) fn searching(mut self, slug: &str, name: &str) -> Self {
        self.body = Some((slug.to_owned(), name.to_owned()));
        self
    }
}

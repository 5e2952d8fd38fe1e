//! Whole addresses: scheme and host before the path, for feeds, open data and pages that others copy.

use std::sync::Arc;

use axum::http::{HeaderMap, header};

use crate::{State, linked_data::Meta};

tokio::task_local! {
    /// The path of the request that is being answered.
    pub(crate) static PATH: String;
}

impl State {
    /// The state for one request: its page knows where it lies.
    pub(crate) fn asked(self, headers: &HeaderMap) -> Self {
        let base: Arc<str> = self.base(headers).into();
        let here = PATH.try_with(|path| format!("{base}{path}").into()).ok();
        Self { base: Some(base), here, ..self }
    }

    /// What a page of this request says of itself unless it knows better.
    pub(crate) fn meta(&self) -> Meta {
        Meta {
            address: self.here.as_deref().map(str::to_owned),
            base: self.base.as_deref().unwrap_or_default().to_owned(),
            description: format!("Dagsordener og referater fra {}: find, læs og følg det, der bliver besluttet.", self.site),
            about: None,
        }
    }

    /// Scheme and host of the site, without a stroke at the end: as configured, or as the request (or
    /// the proxy before it) says.
    pub(crate) fn base(&self, headers: &HeaderMap) -> String {
        if let Some(base) = &self.base {
            return base.to_string();
        }
        let said = |name: &str| headers.get(name)?.to_str().ok()?.split(',').next().map(str::trim);
        let host = said("x-forwarded-host").or_else(|| said(header::HOST.as_str())).filter(|host| is_host(host));
        let scheme = said("x-forwarded-proto").filter(|scheme| matches!(*scheme, "http" | "https")).unwrap_or("http");
        format!("{scheme}://{}", host.unwrap_or("localhost"))
    }
}

/// Whether it can be a host with a port: whatever else is said is not repeated in an address.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() < 256
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert!(is_host("referater.fjordby.example:8443") && is_host("[::1]:80"));
        assert!(!is_host("") && !is_host("a/b") && !is_host("a\"b") && !is_host("<x>"));
    }
}

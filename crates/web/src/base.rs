//! Whole addresses: scheme and host before the path, for feeds, open data and pages that others copy.

use axum::http::{HeaderMap, header};

use crate::State;

impl State {
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

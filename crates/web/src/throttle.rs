//! How often one client may ask for a letter.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Mutex, PoisonError},
};

use axum::{extract::ConnectInfo, http::Extensions, http::HeaderMap};

/// So many letters one client may ask for in an hour.
const MOST: u32 = 12;
const HOUR: i64 = 3600;
/// So many clients are remembered; then all are forgotten.
const CLIENTS: usize = 50_000;

/// Who asked for letters in this hour. In memory alone: nobody's address is kept.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<(i64, HashMap<IpAddr, u32>)>);

impl Throttle {
    /// Counts one more; false when it is too many. `seconds` since 1970.
    pub(crate) fn take(&self, client: IpAddr, seconds: i64) -> bool {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (hour, clients) = &mut *guard;
        if *hour != seconds / HOUR || clients.len() > CLIENTS {
            *hour = seconds / HOUR;
            clients.clear();
        }
        let count = clients.entry(network(client)).or_default();
        *count = count.saturating_add(1);
        *count <= MOST
    }
}

/// One household has a whole network of version 6.
fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        IpAddr::V4(_) => client,
    }
}

/// Who asks: the other end of the connection, or whom a proxy on this machine names.
pub(crate) fn client(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let named = || headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    let peer = peer.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
    if peer.is_loopback() { named().unwrap_or(peer) } else { peer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_its_letters() {
        let throttle = Throttle::default();
        let client: IpAddr = "192.0.2.1".parse().unwrap();
        assert!((0..MOST).all(|_| throttle.take(client, 7200)));
        assert!(!throttle.take(client, 7201));
        assert!(throttle.take("192.0.2.2".parse().unwrap(), 7201));
        assert!(throttle.take(client, 10_800));
        let at_home = |last: &str| throttle.take(format!("2001:db8::{last}").parse().unwrap(), 10_800);
        assert!((0..MOST).all(|n| at_home(&n.to_string())) && !at_home("ff"));
    }
}

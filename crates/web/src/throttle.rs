//! How often one client may ask for a letter.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use crate::machine::network;

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

//! How often one client may ask for open data: the generic cell rate algorithm, in bounded memory.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::machine::network;

/// Clients remembered at most twice: as many now, and as many from before.
const MOST_CLIENTS: usize = 50_000;
const MINUTE: Duration = Duration::from_secs(60);

/// What a client has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// Requests that may follow at once.
    pub(crate) remaining: u32,
    /// Until all may be asked again.
    pub(crate) reset: Duration,
    /// How long to wait, when this request was one too many.
    pub(crate) wait: Option<Duration>,
}

/// Counts requests by client.
#[derive(Debug)]
pub(crate) struct Limiter {
    /// Requests a minute, all at once or spread.
    pub(crate) per_minute: u32,
    seen: Mutex<Seen>,
}

/// For each client the moment when all that it asked has been paid for. Clients that did not come
/// for a minute are forgotten, and the older half when there are too many.
#[derive(Debug, Default)]
struct Seen {
    now: HashMap<IpAddr, Duration>,
    before: HashMap<IpAddr, Duration>,
    turned: Duration,
}

impl Limiter {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, seen: Mutex::default() }
    }

    /// Counts one request of a client, `now` after any fixed moment.
    pub(crate) fn take(&self, client: IpAddr, now: Duration) -> Left {
        let client = network(client);
        let most = self.per_minute.max(1);
        let cost = MINUTE / most;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= seen.turned + MINUTE || seen.now.len() >= MOST_CLIENTS {
            seen.before = std::mem::take(&mut seen.now);
            seen.turned = now;
        }
        let paid = seen.now.get(&client).or_else(|| seen.before.get(&client)).copied().unwrap_or_default().max(now);
        let after = paid + cost;
        let allowed = after <= now + MINUTE + cost / 2;
        let kept = if allowed { after } else { paid };
        seen.now.insert(client, kept);
        drop(seen);
        let debt = kept.saturating_sub(now);
        let remaining = ((MINUTE.saturating_sub(debt) + cost / 2).as_nanos() / cost.as_nanos().max(1)).try_into().unwrap_or(most);
        Left { remaining: remaining.min(most), reset: debt, wait: (!allowed).then(|| after.saturating_sub(now + MINUTE)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(per_minute: u32) -> Limiter {
        Limiter::new(per_minute)
    }

    #[test]
    fn as_many_as_promised_and_again_later() {
        let limiter = limiter(60);
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let start = Duration::from_secs(5);
        for n in (0..60).rev() {
            let left = limiter.take(one, start);
            assert_eq!((left.remaining, left.wait), (n, None));
        }
        let refused = limiter.take(one, start);
        assert_eq!(refused.wait.map(|wait| wait.as_secs_f32().ceil()), Some(1.0));
        assert!(limiter.take(other, start).wait.is_none());
        assert!(limiter.take(one, start + Duration::from_secs(1)).wait.is_none());
        assert!(limiter.take(one, start + Duration::from_secs(1)).wait.is_some());
        assert_eq!(limiter.take(one, start + Duration::from_secs(200)).remaining, 59);
    }

    #[test]
    fn memory_is_bounded_and_households_are_one() {
        let limiter = limiter(10);
        for n in 0..200_000_u32 {
            limiter.take(IpAddr::V4(n.into()), Duration::ZERO);
        }
        let seen = limiter.seen.lock().unwrap();
        assert!(seen.now.len() + seen.before.len() <= 2 * MOST_CLIENTS);
        drop(seen);
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff:1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}

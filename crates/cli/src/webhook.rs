//! `sagsgang webhook`, and the HTTP client that tells other systems.

use std::{
    fmt::Write as _,
    io,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use sagsgang_app::Call;
use ureq::{
    Agent,
    config::Config,
    http::Uri,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use crate::{
    arguments::Webhook,
    data,
    failure::{Done, Failure, print},
};

/// How long one message may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Adds, lists, removes or resumes webhooks.
pub fn run(command: &Webhook) -> Result<Done, Failure> {
    let s = data::surroundings();
    match command {
        Webhook::Add { data: dir, url, secret_file, committee, allow_private } => {
            let secret = std::fs::read_to_string(secret_file)
                .map_err(|e| Failure::new(format!("cannot read {}: {e}", secret_file.display())))?;
            let store = data::open(&dir.dir)?;
            let id = sagsgang_app::add_webhook(&store, &s, url, secret.trim(), committee.as_deref(), *allow_private)?;
            print(format!("{id}\n").as_bytes())
        }
        Webhook::List { data: dir } => {
            let mut out = String::new();
            for hook in sagsgang_app::webhooks(&data::open(&dir.dir)?)? {
                let state = match (&hook.given_up, &hook.failing_since) {
                    (Some(time), _) => format!("given up {time}"),
                    (None, Some(time)) => format!("failing since {time}"),
                    (None, None) => "ok".to_owned(),
                };
                let committee = hook.committee.as_deref().unwrap_or("all committees");
                let problem = hook.problem.as_deref().map(|problem| format!("  ({problem})")).unwrap_or_default();
                let _ = writeln!(out, "{}  {state}  {committee}  {}{problem}", hook.id, hook.url);
            }
            print(out.as_bytes())
        }
        Webhook::Remove { data: dir, id } => {
            sagsgang_app::remove_webhook(&data::open(&dir.dir)?, id)?;
            Ok(Done::Well)
        }
        Webhook::Resume { data: dir, id } => {
            sagsgang_app::resume_webhook(&data::open(&dir.dir)?, &s, id)?;
            Ok(Done::Well)
        }
    }
}

/// Sends messages; follows no redirect, and calls no private address unless a webhook may.
pub struct Caller {
    public: Agent,
    any: Agent,
}

impl Caller {
    /// A client that trusts the certificates this machine does.
    pub fn new() -> Self {
        let native = rustls_native_certs::load_native_certs();
        let certificates: Vec<_> = native.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(certificates)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .proxy(None)
            .user_agent(concat!("Sagsgang/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = |private| Agent::with_parts(config.clone(), DefaultConnector::default(), Guarded { private });
        Self { public: agent(false), any: agent(true) }
    }
}

impl Call for Caller {
    fn post(&self, url: &str, private: bool, body: &str, signature: &str) -> Result<(), String> {
        let agent = if private { &self.any } else { &self.public };
        let answer = agent
            .post(url)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Sagsgang-Signature", signature)
            .send(body)
            .map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("answered {}", answer.status())) }
    }
}

/// Looks names up, and takes no address that only this machine or its network can reach. The address that was
/// looked at is the one that is called.
#[derive(Debug)]
struct Guarded {
    private: bool,
}

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = DefaultResolver::default().resolve(uri, config, timeout)?;
        match addresses.iter().find(|address| !self.private && is_private(address.ip())) {
            Some(address) => Err(ureq::Error::Io(io::Error::other(format!(
                "{} is not a public address; --allow-private lets a webhook call it",
                address.ip()
            )))),
            None => Ok(addresses),
        }
    }
}

/// Whether an address is not of the public internet (the IANA registries of special-purpose addresses).
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (18..20).contains(&b))
        }
        IpAddr::V6(v6) => !is_global(v6),
    }
}

fn is_global(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    // Global unicast is 2000::/3; of it documentation, Teredo and 6to4 carry other addresses inside.
    (a & 0xe000) == 0x2000 && !(a == 0x2001 && (b == 0xdb8 || b < 0x200)) && a != 0x2002 && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_of_the_public_internet() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "193.3.104.1", "2a00:1450::1", "2600::1"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }
}

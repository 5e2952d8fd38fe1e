//! The job that tells those who follow: letters and webhooks, as the event log goes on.

use std::{
    io::{self, Write as _},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use sagsgang_app::{
    Surroundings,
    alerts::{self, Key, Site},
    office, tell_webhooks,
};
use sagsgang_search::Index;
use sagsgang_store::{Store, follow};
use tokio::time;
use uuid::Uuid;

use crate::{
    arguments::Subscribers,
    data,
    failure::{Done, Failure, print},
    interrupt::Interrupt,
    post::Office,
    webhook::Caller,
};

/// How often the job looks.
const LOOK: Duration = Duration::from_secs(2);
/// How long the job is one process's after it last said so, in seconds.
const LEASE: i64 = 60;

/// Opens the key of the links in letters.
pub fn key(store: &Store) -> Result<Key, Failure> {
    let random = || {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(bytes)
    };
    Key::open(store.dir(), random).map_err(|error| Failure::new(format!("the key of the links in mail: {error}")))
}

/// What the job works with.
pub struct Following {
    pub store: Arc<Store>,
    pub index: Arc<Index>,
    pub key: Key,
    pub site: Site,
    pub office: Office,
}

/// Tells those who follow until asked to end.
pub async fn run(following: Following, interrupt: Interrupt) {
    let job = Arc::new((following, Caller::new(), data::surroundings(), Uuid::now_v7().to_string()));
    let mut tick = time::interval(LOOK);
    tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let (job, interrupt) = (Arc::clone(&job), interrupt.clone());
        let told = tokio::task::spawn_blocking(move || {
            let (following, caller, s, holder) = &*job;
            step(following, caller, s, holder, &interrupt)
        });
        match told.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "those who follow could not be told now"),
            Err(error) => tracing::error!(%error, "telling those who follow broke off"),
        }
    }
}

fn step(
    job: &Following,
    caller: &Caller,
    s: &Surroundings,
    holder: &str,
    interrupt: &Interrupt,
) -> Result<(), sagsgang_app::Error> {
    let ours = || -> Result<bool, sagsgang_app::Error> {
        Ok(!interrupt.flag().load(Ordering::Relaxed) && alerts::take_over(&job.store, s, holder, LEASE)?)
    };
    if !ours()? {
        return Ok(());
    }
    alerts::collect(&job.store, s, &job.index, &sagsgang_web::asked_for)?;
    let delivered = alerts::deliver(&job.store, s, &job.key, &job.site, &job.office, &ours)?;
    if delivered != alerts::Delivered::default() {
        tracing::info!(?delivered, "mail");
    }
    office::remind_signers(&job.store, s)?;
    let told = office::deliver_summonses(&job.store, s, &job.site, &job.office, &ours)?;
    if told != alerts::Delivered::default() {
        tracing::info!(?told, "summonses");
    }
    let told = office::deliver_consultations(&job.store, s, &job.key, &job.site, &job.office, &ours)?;
    if told != alerts::Delivered::default() {
        tracing::info!(?told, "consultations");
    }
    tell_webhooks(&job.store, s, &job.site.base, caller, &|| ours().unwrap_or(false))?;
    Ok(())
}

/// `sagsgang subscribers`: how many there are and what could not be sent; no address is shown.
pub fn subscribers(options: &Subscribers) -> Result<Done, Failure> {
    let store = data::open(&options.data.dir)?;
    if options.retry {
        let now = data::surroundings().now();
        store.write(|c| follow::revive(c, &now))?;
    }
    let ((subscriptions, requests, waiting), dead) =
        store.read(|c| Ok::<_, sagsgang_store::Error>((follow::counts(c)?, follow::dead(c)?)))?;
    let mut out = Vec::new();
    writeln!(out, "{subscriptions} subscriptions, {requests} not confirmed yet, {waiting} things to tell")?;
    for (id, problem, count) in dead {
        writeln!(out, "given up: {count} things for subscription {id}: {}", problem.unwrap_or_default())?;
    }
    print(&out)
}

//! `sagsgang serve`: the record as web pages.

use std::{
    collections::BTreeMap,
    future::Future,
    io::{self, ErrorKind, Write as _},
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use sagsgang_app::{alerts::Site, office::Token};
use sagsgang_search::Index;
use sagsgang_store::{Store, account, public};
use sagsgang_typeset::{Seal, Typesetter};
use sagsgang_web::{State, office::Office};
use tokio::{net::TcpListener, runtime::Runtime, time};

use crate::{
    arguments::{Listen, Mail, Serve},
    data,
    failure::{Done, Failure},
    following::{self, Following},
    interrupt::Interrupt,
    pdf, post,
    reading::{IsolatedCleaning, IsolatedReading, Markdown},
};

/// The port that is tried first when none is told.
const PORT: u16 = 8080;
/// How many ports after it are tried.
const PORTS: u16 = 20;
/// How long requests under way may take once the server was asked to end.
const GRACE: Duration = Duration::from_secs(10);
/// How often the index looks for what an import has written.
const FOLLOW: Duration = Duration::from_secs(2);

const ENDING: &str = "Ending when the requests under way are answered (again to end at once) …";

/// Serves until asked to end.
pub fn run(options: &Serve) -> Result<Done, Failure> {
    let store = data::open(&options.data.dir)?;
    let runtime = Runtime::new()?;
    let interrupt = Interrupt::listen(runtime.handle(), ENDING);
    let listener = runtime.block_on(listen(options.listen.address))?;
    let office = Office::new(Arc::new(Markdown), Arc::new(IsolatedCleaning::new()?)).reading(Arc::new(IsolatedReading::new()?));
    let (name, seal) = (options.name.as_deref(), pdf::seal_of(&options.seal)?);
    serve(&runtime, store, listener, name, &options.listen, Some(&options.mail), office, seal, interrupt)
}

/// The first address of the kind asked for that is free.
pub async fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, Failure> {
    if let Some(address) = asked {
        return TcpListener::bind(address).await.map_err(|error| {
            let hint = match error.kind() {
                ErrorKind::AddrInUse => "another program listens there; leave out --listen to take a port that is free",
                ErrorKind::PermissionDenied => "ports below 1024 need rights; take a higher one",
                _ => "--listen 127.0.0.1:8080 is for this machine alone, --listen 0.0.0.0:8080 for all who can reach it",
            };
            Failure::new(format!("cannot listen on {address}: {error}")).hint(hint)
        });
    }
    for port in PORT..=PORT + PORTS {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => {
                if port != PORT {
                    let _ = writeln!(io::stderr().lock(), "Port {PORT} is taken; using {port}");
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(Failure::new(format!("cannot listen on port {port}: {error}"))),
        }
    }
    Err(Failure::new(format!("ports {PORT} to {} are all taken", PORT + PORTS)).hint("give another with --listen 127.0.0.1:PORT"))
}

/// Serves a store on a listener until asked to end.
#[expect(clippy::too_many_arguments, reason = "what one call wires together")]
pub fn serve(
    runtime: &Runtime,
    store: Store,
    listener: TcpListener,
    name: Option<&str>,
    asked: &Listen,
    mail: Option<&Mail>,
    mut desk: Office,
    seal: Option<Seal>,
    interrupt: Interrupt,
) -> Result<Done, Failure> {
    let store = Arc::new(store);
    let index = match sagsgang_app::open_index(&store) {
        Ok(index) => Some(Arc::new(index)),
        Err(error) => {
            tracing::error!(%error, "the search index cannot be used; `sagsgang reindex` makes it anew");
            None
        }
    };
    let name = name.map_or_else(|| organization(&store), |name| Ok(name.to_owned()))?;
    let address = listener.local_addr()?;
    let mut told = format!("{name}: http://{address}/\nThe office: http://{address}/kontor\n");
    if !store.read(account::any)? {
        let code = Token::new(&data::surroundings());
        let begin = format!("http://{address}/kontor/foerste?kode={}", code.secret());
        told.push_str(&format!("Nobody has an account yet. The first administrator begins at {begin}\n"));
        desk = desk.set_up_with(code);
    }
    told.push_str("Press Ctrl-C to end.\n");
    // At once: whoever reads the first line alone must not stop the server.
    let mut out = io::stdout().lock();
    out.write_all(told.as_bytes())?;
    out.flush()?;
    drop(out);
    // Where the links of letters lead is never taken from a request.
    let public_url = asked.public_url.as_deref();
    let base = public_url.map_or_else(|| format!("http://{address}"), |url| url.trim_end_matches('/').to_owned());
    let office = post::Office::open(mail, store.dir(), &base)?;
    let typesetter = Typesetter::new(public_url.unwrap_or_default());
    let typesetter = match seal {
        Some(seal) => typesetter.sealed(seal),
        None => typesetter,
    };
    let mut state = State::new(Arc::clone(&store), index.clone(), &name)
        .licensed(asked.license.clone())
        .with_mail(following::key(&store)?)
        .with_office(desk)
        .with_pdf(Arc::new(typesetter));
    if let Some(url) = public_url {
        state = state.at(url);
    }
    if asked.rate_limit > 0 {
        state = state.limited(asked.rate_limit);
    }
    if asked.behind_proxy {
        state = state.behind_proxy();
    }
    if let Some(contact) = &asked.contact {
        state = state.answered_by(contact);
    }
    runtime.block_on(async {
        if let Some(index) = index {
            tokio::spawn(follow(Arc::clone(&store), Arc::clone(&index)));
            let key = following::key(&store).map_err(|_| io::Error::other("the key of the links in mail is gone"))?;
            let job = Following { store, index, key, site: Site { name, base }, office };
            tokio::spawn(following::run(job, interrupt.clone()));
        }
        let asked = interrupt.clone();
        let served = sagsgang_web::serve(state, listener, asked.asked());
        until(served, interrupt).await
    })?;
    Ok(Done::Well)
}

/// Waits for the server to end; not for ever once it was asked to.
async fn until(served: impl Future<Output = io::Result<()>>, interrupt: Interrupt) -> io::Result<()> {
    tokio::select! {
        ended = served => ended,
        () = async { interrupt.asked().await; time::sleep(GRACE).await } => {
            tracing::warn!("ended with requests under way");
            Ok(())
        }
    }
}

/// Lets the index follow what other processes import.
async fn follow(store: Arc<Store>, index: Arc<Index>) {
    let mut tick = time::interval(FOLLOW);
    tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let (store, index) = (Arc::clone(&store), Arc::clone(&index));
        let followed = tokio::task::spawn_blocking(move || {
            // Made anew in the same place, the index this server reads becomes the new one by itself.
            if !sagsgang_app::follow(&store, &index)? {
                sagsgang_app::reindex(&store)?;
            }
            Ok::<_, sagsgang_app::Error>(())
        });
        match followed.await {
            Ok(Ok(())) => {}
            // An import that ends writes to the index too, and only one may.
            Ok(Err(error)) => tracing::debug!(%error, "the search index could not follow now"),
            Err(error) => tracing::error!(%error, "following the log broke off"),
        }
    }
}

/// Whose record it is: the organization with most meetings.
pub fn organization(store: &Store) -> Result<String, Failure> {
    let mut meetings: BTreeMap<String, usize> = BTreeMap::new();
    for body in store.read(public::bodies)? {
        if !body.organization.is_empty() {
            *meetings.entry(body.organization).or_default() += body.meetings;
        }
    }
    Ok(meetings.into_iter().max_by_key(|(_, count)| *count).map_or_else(|| "Sagsgang".to_owned(), |(name, _)| name))
}

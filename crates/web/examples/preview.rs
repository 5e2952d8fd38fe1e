//! Serves the sample publications: `cargo run -p sagsgang-web --example preview [PORT]`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "../tests/it/sample.rs"]
mod sample;

use std::sync::Arc;

use sagsgang_search::Index;
use sagsgang_store::{Store, public};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path())?;
    store.write(|c| sample::publications().iter().try_for_each(|publication| public::project(c, publication)))?;
    let index = Index::rebuild(&dir.path().join("index"), &sagsgang_search::nothing_attached, |each| {
        sample::publications().iter().for_each(each);
        Ok::<i64, sagsgang_search::Error>(0)
    })?;
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8088);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    let state = sagsgang_web::State::new(Arc::new(store), Some(Arc::new(index)), "Fjordby Kommune");
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(sagsgang_web::serve(state, listener, stop).await?)
}

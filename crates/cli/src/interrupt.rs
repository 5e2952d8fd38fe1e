//! Ctrl-C and SIGTERM: the first asks to end, the second ends.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{runtime::Handle, sync::watch};

use crate::failure::STOPPED;

/// Whether the program was asked to end.
#[derive(Debug, Clone)]
pub struct Interrupt {
    flag: Arc<AtomicBool>,
    asked: watch::Receiver<bool>,
}

impl Interrupt {
    /// Listens from now on. The second time it is asked the program ends at once, `saying` having
    /// been said the first time.
    pub fn listen(runtime: &Handle, saying: &'static str) -> Self {
        let flag = Arc::new(AtomicBool::new(false));
        let (sender, asked) = watch::channel(false);
        let raised = Arc::clone(&flag);
        runtime.spawn(async move {
            if signal().await.is_err() {
                // Without signals the program ends as the system ends it; nobody was asked.
                return std::future::pending::<()>().await;
            }
            raised.store(true, Ordering::Relaxed);
            let _ = sender.send(true);
            tracing::info!("asked to end");
            let _ = io::Write::write_all(&mut io::stderr().lock(), format!("\n{saying}\n").as_bytes());
            if signal().await.is_ok() {
                std::process::exit(STOPPED.into());
            }
        });
        Self { flag, asked }
    }

    /// For code that looks now and then.
    pub fn flag(&self) -> &AtomicBool {
        &self.flag
    }

    /// For code that waits.
    pub async fn asked(mut self) {
        // The sender lives as long as the runtime, which outlives those who wait.
        let _ = self.asked.wait_for(|asked| *asked).await;
    }
}

#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

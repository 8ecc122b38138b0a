//! Starting and stopping a sandbox.
//!
//! Responsible for its options, its address and its own threads. Routes and answers
//! are in [`super::server`].

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::access_log::AccessLog;
use super::fault::Fault;
use super::server::{App, routes};
use super::transport::{CuttableListener, Wire};

/// How a sandbox is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Allows an address other machines can reach.
    pub expose: bool,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Time added to every settlement.
    pub settle_delay: Duration,
    /// Settlements are answered by 202, and done after this time (contract, CS 15).
    pub asynchronous: Option<Duration>,
    /// Calls answered in a second; more wait in a queue.
    pub rate_limit_per_second: Option<u32>,
    /// A file for a line on each call about a dossier: when it came and was answered, from whom.
    pub log: Option<PathBuf>,
    /// Threads of its own runtime, at least 1; those of the caller stay free.
    pub n_threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            expose: false,
            faults: Vec::new(),
            settle_delay: Duration::ZERO,
            asynchronous: None,
            rate_limit_per_second: None,
            log: None,
            n_threads: 1,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address can be reached by other machines.
    #[error(
        "`{address}` is not a loopback address\n  hint: a sandbox has no access control; say `expose` to show it to other machines"
    )]
    NotLoopback {
        /// What was asked.
        address: SocketAddr,
    },
    /// The address cannot be used.
    #[error("cannot listen on `{address}`: {error}")]
    Listen {
        /// What was asked.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// The log cannot be written.
    #[error("cannot write `{}`: {error}", path.display())]
    Log {
        /// What was asked.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// No thread or runtime.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
}

/// A payment engine for tests.
pub struct Sandbox;

/// A running sandbox; it stops when this is dropped.
pub struct Handle {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Handle {
    /// Stops answering and waits until the port is free.
    pub fn shutdown(mut self) {
        self.stop_and_join();
    }

    /// Waits until the sandbox is stopped from elsewhere: for ever, for a command.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }

    /// The address as the start of a URL: `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn stop_and_join(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop_and_join();
    }
}

impl Sandbox {
    /// Starts a sandbox on threads and a runtime of its own, so that a load
    /// generator in the same process keeps its own.
    pub fn start(options: Options) -> Result<Handle, StartError> {
        if !options.expose && !options.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback {
                address: options.listen,
            });
        }
        let cannot_listen = |error| StartError::Listen {
            address: options.listen,
            error,
        };
        let listener = std::net::TcpListener::bind(options.listen).map_err(cannot_listen)?;
        listener.set_nonblocking(true).map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(options.n_threads.max(1))
            .thread_name("sandbox")
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let log = options.log.as_deref().map(|path| {
            AccessLog::create(path).map_err(|error| StartError::Log {
                path: path.to_owned(),
                error,
            })
        });
        let log = log.transpose()?;
        let (stop, mut stopped) = watch::channel(false);
        let thread = std::thread::Builder::new()
            .name("sandbox".into())
            .spawn(move || {
                runtime.block_on(async move {
                    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                        return;
                    };
                    let service = routes(Arc::new(App::new(options, log)))
                        .into_make_service_with_connect_info::<Wire>();
                    tokio::select! {
                        _ = axum::serve(CuttableListener(listener), service) => {}
                        _ = stopped.wait_for(|stop| *stop) => {}
                    }
                });
                // Requests that hang must not hold the end of a test.
                runtime.shutdown_timeout(Duration::from_millis(50));
            })
            .map_err(StartError::Thread)?;
        Ok(Handle {
            address,
            stop,
            thread: Some(thread),
        })
    }
}

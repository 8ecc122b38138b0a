//! What the sandbox saw: a line for each call about a dossier, in the order in which answers
//! were ready, for a check of what its callers say of it.

use std::fs::File;
use std::io::{self, LineWriter, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::StatusCode;

/// The log of calls.
pub(super) struct AccessLog {
    began: Instant,
    lines: Mutex<LineWriter<File>>,
}

/// A call that was read and is not answered yet.
pub(super) struct Call<'l> {
    log: &'l AccessLog,
    arrived: Duration,
    peer: SocketAddr,
    what: String,
}

impl AccessLog {
    /// An empty one, with the names of its columns.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut lines = LineWriter::new(File::create(path)?);
        lines.write_all(b"arrived_us,answered_us,peer,method,path,status\n")?;
        Ok(Self {
            began: Instant::now(),
            lines: Mutex::new(lines),
        })
    }

    /// Notes that `request` has come from `peer`.
    pub(super) fn begins(&self, peer: SocketAddr, request: &Request) -> Call<'_> {
        // A comma cannot stand unescaped in a path of the contract.
        let path = request.uri().path().replace(',', "%2C");
        Call {
            log: self,
            arrived: self.began.elapsed(),
            peer,
            what: format!("{},{path}", request.method()),
        }
    }
}

impl Call<'_> {
    /// Notes that the answer is ready.
    pub(super) fn ends(self, status: StatusCode) {
        let answered = self.log.began.elapsed();
        let line = format!(
            "{},{},{},{},{}\n",
            self.arrived.as_micros(),
            answered.as_micros(),
            self.peer,
            self.what,
            status.as_u16()
        );
        let mut lines = self
            .log
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A full disk must not stop the engine; a line that lacks is seen by whoever counts.
        let _ = lines.write_all(line.as_bytes());
    }
}

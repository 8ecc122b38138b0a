//! How connections to the engine are made and kept: `[connections]` of a scenario.

use std::time::Duration;

use super::reader::Table;

/// How connections to the engine are made and kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Connections {
    /// Who shares a connection.
    pub reuse: Reuse,
    /// How long one is kept without a request, when not the harness's own choice.
    pub idle: Option<Duration>,
    /// Variable of the environment that holds certificates of authorities, believed beside
    /// those of the system.
    pub authority_variable: Option<String>,
    /// Variable of the environment that holds a certificate and its private key, shown to an
    /// engine that asks for one.
    pub identity_variable: Option<String>,
    /// Address of an HTTP proxy.
    pub proxy: Option<String>,
}

/// Who shares a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Reuse {
    /// All requests share those that are free: few connections, as between two servers.
    #[default]
    Shared,
    /// Each agent of `[load.closed]` has its own, as people at their screens have.
    PerAgent,
    /// Each request opens its own.
    Fresh,
}

/// Reads the table.
pub(super) fn read(table: Table<'_, '_>) -> Option<Connections> {
    let choices = [
        ("shared", Reuse::Shared),
        ("per_agent", Reuse::PerAgent),
        ("fresh", Reuse::Fresh),
    ];
    let reuse = if table.has("reuse") {
        table.word("reuse", &choices)
    } else {
        Some(Reuse::default())
    };
    let idle = table.maybe_duration(
        "idle",
        Duration::from_millis(100)..=Duration::from_secs(3_600),
    );
    if reuse == Some(Reuse::Fresh) && idle.is_some_and(|idle| idle.is_some()) {
        let what = "`connections.idle` says how long a connection is kept, and `fresh` keeps none";
        table.refuse("idle", what.into(), None);
    }
    let variable = "the name of a variable of the environment";
    let authority_variable = table.maybe_text("authority_variable", variable);
    let identity_variable = table.maybe_text("identity_variable", variable);
    let proxy = table.maybe_text("proxy", "an address, such as `http://127.0.0.1:3128`");
    table.close();
    Some(Connections {
        reuse: reuse?,
        idle: idle?,
        authority_variable: authority_variable?,
        identity_variable: identity_variable?,
        proxy: proxy?,
    })
}

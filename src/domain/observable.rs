//! What an engine lets a caller see, in the order in which it is compared.

use super::document::words;

words! {
    /// One thing that is compared after a settlement (contract, CS 19, in that order).
    ///
    /// An adapter declares those its engine shows; a scenario names those in scope.
    pub enum Observable {
        /// Where each stop stands.
        StopState,
        /// Which days are paid.
        Days,
        /// Which benefit a day is paid as.
        Kind,
        /// Gross amount of each day.
        DailyGross,
        /// Who is paid.
        Payee,
        /// Which account is paid.
        Account,
        /// Regularisations and debts.
        Debts,
        /// Contributions withheld.
        Levies,
        /// Tax withheld.
        Tax,
        /// Advances taken off.
        Advances,
        /// Debts recovered, judged by bounds.
        Recoveries,
        /// Letters with legal effect.
        Letters,
        /// Days counted.
        Counters,
        /// Taxable amounts by year.
        Taxable,
    }

    /// How much of a file an engine can answer for (contract, CS 22).
    pub enum Level {
        /// One amount a day, nothing else.
        DailyAmount,
        /// A statement of what is due.
        Statement,
        /// The whole life of a file.
        File,
    }
}

impl Observable {
    /// All of them, in the order in which they are compared.
    pub const ALL: [Self; 14] = [
        Self::StopState,
        Self::Days,
        Self::Kind,
        Self::DailyGross,
        Self::Payee,
        Self::Account,
        Self::Debts,
        Self::Levies,
        Self::Tax,
        Self::Advances,
        Self::Recoveries,
        Self::Letters,
        Self::Counters,
        Self::Taxable,
    ];

    /// The name used in scenarios, adapters and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StopState => "stop_state",
            Self::Days => "days",
            Self::Kind => "kind",
            Self::DailyGross => "daily_gross",
            Self::Payee => "payee",
            Self::Account => "account",
            Self::Debts => "debts",
            Self::Levies => "levies",
            Self::Tax => "tax",
            Self::Advances => "advances",
            Self::Recoveries => "recoveries",
            Self::Letters => "letters",
            Self::Counters => "counters",
            Self::Taxable => "taxable",
        }
    }
}

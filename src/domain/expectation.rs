//! What a person holds to be due, beside the law: a figure of hers, with its article.

use serde::{Deserialize, Serialize};

use super::document::wire;
use super::{Cents, Payee, Period};

wire! {
    /// The gross amount that somebody expects one payee to be due for some days.
    pub struct Expectation {
        /// The days; one day has the same ends.
        days: Period,
        /// To whom.
        payee: Payee,
        /// Gross, over all those days.
        amount: Cents,
        /// The article that she rests on.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        article: String,
        /// What she adds.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    }
}

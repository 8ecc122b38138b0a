//! What people are called and where they live: French in form, invented in fact.
//!
//! Ordinary names come from the lists of `fake`, by our own draw; one person in
//! twenty bears a name that breaks careless software, one in fifty is a homonym.
//! The lists give no sex: a given name says nothing of `Insured::sex`.

use fake::locales::{Data, FR_FR};

use crate::domain::Address;

use super::draws::Draws;
use super::tables::{Addresses, Unusual};

/// Family name and given name.
pub(super) fn name(draws: &mut Draws, unusual: Option<&Unusual>) -> (String, String) {
    let ordinary = |draws: &mut Draws| {
        (
            (*draws.pick(FR_FR::NAME_LAST_NAME)).to_owned(),
            (*draws.pick(FR_FR::NAME_FIRST_NAME)).to_owned(),
        )
    };
    let Some(unusual) = unusual else {
        return ordinary(draws);
    };
    match draws.below(1000) {
        0..50 => (
            draws.pick(&unusual.family).clone(),
            draws.pick(&unusual.given).clone(),
        ),
        50..70 => (
            draws.pick(&unusual.homonym.family).clone(),
            draws.pick(&unusual.homonym.given).clone(),
        ),
        _ => ordinary(draws),
    }
}

/// An address that exists nowhere, with a postcode of the fund's department.
pub(super) fn address(
    draws: &mut Draws,
    addresses: Option<&Addresses>,
    department: &str,
) -> Address {
    let number = draws.between(1, 180);
    let (street, town) = match addresses {
        Some(lists) => (
            draws.pick(&lists.streets).as_str(),
            draws.pick(&lists.towns).as_str(),
        ),
        None => ("rue de la Recette", "Exempleville"),
    };
    let digits = match department {
        "2A" | "2B" => "20",
        other => other,
    };
    let mut postcode = String::with_capacity(5);
    postcode.push_str(digits);
    // Two-digit departments get 990 to 999, three-digit ones 90 to 99.
    if digits.len() == 2 {
        postcode.push('9');
    }
    postcode.push('9');
    postcode.push(char::from(
        b'0' + u8::try_from(draws.below(10)).expect("one digit"),
    ));
    let mut full = String::with_capacity(street.len() + 4);
    full.push_str(&number.to_string());
    full.push(' ');
    full.push_str(street);
    Address {
        street: full,
        postcode,
        town: town.to_owned(),
    }
}
